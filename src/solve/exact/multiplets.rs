//! Total spin where it is conserved: every multiplet is looked for once, at its smallest |Sᶻ|, and counts with all its states.

use eigentruth_exact::{
    ChargeBasis, ExactError, Sector as Charges, System, multiplets, observables, symmetry,
};
use eigentruth_models::Space;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transitions;
use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, Mode, NumericOperator};

use super::numbers::Block;

/// The total `S⁺`, as it acts on the configurations that sectors use.
pub struct TotalSpin {
    raising: Transitions,
}

impl TotalSpin {
    /// The total spin of a system, if it is conserved; `transitions` say how configurations are packed.
    ///
    /// # Errors
    /// None for operators of one space.
    pub fn conserved(system: &System, transitions: &Transitions) -> Result<Option<Self>, String> {
        let Some(raising) = total_raising(system.space()) else { return Ok(None) };
        let commutator = symmetry::commutator(system.space(), system.hamiltonian().operator(), &raising)
            .map_err(|error| error.to_string())?;
        if commutator.value > commutator.error {
            return Ok(None);
        }
        let raising = Transitions::from_operator(system.space(), &raising, &transitions.layout)
            .map_err(|error| error.to_string())?;
        Ok(Some(Self { raising }))
    }

    /// Leaves the sectors that hold a state of every multiplet: those with `Sᶻ` 0 or ½.
    pub fn keep_lowest_weights(blocks: &mut Vec<Block>) {
        blocks.retain(|block| block.numbers.get("sz").is_none_or(|sz| *sz == 0.0 || *sz == 0.5));
    }

    /// Turns the vectors of a level into states of definite total spin and returns twice the spin of each; nothing if they
    /// have none.
    ///
    /// # Errors
    /// A sentence.
    pub fn resolve<S: Scalar>(
        &self,
        basis: &ChargeBasis,
        charges: &Charges,
        memory: u64,
        vectors: &mut [Vec<S>],
    ) -> Result<Vec<u32>, String> {
        let text = |error: ExactError| error.to_string();
        let raised = observables::image_sector(&self.raising, charges).map_err(text)?;
        let raised = match ChargeBasis::new(&self.raising.layout, &raised, memory) {
            Ok(raised) => Some(raised),
            Err(ExactError::EmptySector { .. }) => None,
            Err(error) => return Err(error.to_string()),
        };
        let m = twice_sz(charges) / 2.0;
        let spins = multiplets::resolve(&self.raising, basis, raised.as_ref(), m, vectors).map_err(text)?;
        Ok(spins.unwrap_or_default())
    }
}

fn twice_sz(charges: &Charges) -> f64 {
    let of = |name: &str| {
        charges.fixed().iter().find(|fixed| fixed.charge.name == name).map(|fixed| fixed.value as f64)
    };
    of("2Sz").or_else(|| Some(of("N0")? - of("N1")?)).unwrap_or(0.0)
}

/// The total `S⁺` of a space of spins or of fermions with two flavours; nothing for other spaces.
fn total_raising(space: &Space) -> Option<NumericOperator> {
    let mut sum = NumericOperator::zero();
    for (position, degree) in space.degrees().iter().enumerate() {
        match space.local(position) {
            LocalSpace::SpinHalf | LocalSpace::SpinS => {
                let (species, label) = (degree.species, degree.mode);
                sum += NumericOperator::generator(Generator { species, label, kind: GeneratorKind::Plus });
            }
            LocalSpace::Fermion if degree.mode.internal == 0 => {
                let down = Mode::new(degree.mode.site, 1);
                space.position(degree.species, down)?;
                sum += NumericOperator::create(degree.species, degree.mode)
                    * NumericOperator::annihilate(degree.species, down);
            }
            LocalSpace::Fermion if degree.mode.internal == 1 => {}
            _ => return None,
        }
    }
    Some(sum)
}
