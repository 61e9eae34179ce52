//! What can be averaged: the words of the input, and the operators.

use eigentruth_models::{Degree, Space};
use eigentruth_numerics::Complex64;
use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, NumericOperator};
use serde::Deserialize;

/// What can be computed in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observable {
    /// Its energy, always.
    Energy,
    /// `⟨Sᶻ_j⟩`.
    Magnetization,
    /// `⟨Sˣ_j⟩`.
    MagnetizationX,
    /// `⟨S_r·S_j⟩`.
    SpinCorrelation,
    /// `⟨Sᶻ_r Sᶻ_j⟩`.
    SzCorrelation,
    /// `⟨Sˣ_r Sˣ_j⟩`.
    SxCorrelation,
    /// `⟨σᶻ_j⟩`.
    SigmaZ,
    /// `⟨σˣ_j⟩`.
    SigmaX,
    /// `⟨σᶻ_r σᶻ_j⟩`.
    SigmaZCorrelation,
    /// `⟨σˣ_r σˣ_j⟩`.
    SigmaXCorrelation,
    /// `⟨n_j⟩`.
    Density,
    /// `⟨n_r n_j⟩`.
    DensityCorrelation,
    /// `⟨n↑_j n↓_j⟩`.
    DoubleOccupancy,
    /// Entropies of entanglement at all cuts of a path through the sites; of matrix-product states only.
    Entanglement,
}

impl Observable {
    /// All of them.
    pub const ALL: [Observable; 14] = [
        Observable::Energy,
        Observable::Magnetization,
        Observable::MagnetizationX,
        Observable::SpinCorrelation,
        Observable::SzCorrelation,
        Observable::SxCorrelation,
        Observable::SigmaZ,
        Observable::SigmaX,
        Observable::SigmaZCorrelation,
        Observable::SigmaXCorrelation,
        Observable::Density,
        Observable::DensityCorrelation,
        Observable::DoubleOccupancy,
        Observable::Entanglement,
    ];

    /// The word of the input, and the definition with `r` for the reference site.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Observable::Energy => ("energy", "⟨H⟩"),
            Observable::Magnetization => ("magnetization", "⟨Sᶻ_j⟩"),
            Observable::MagnetizationX => ("magnetization-x", "⟨Sˣ_j⟩"),
            Observable::SpinCorrelation => ("spin-correlation", "⟨S_r·S_j⟩"),
            Observable::SzCorrelation => ("sz-correlation", "⟨Sᶻ_r Sᶻ_j⟩"),
            Observable::SxCorrelation => ("sx-correlation", "⟨Sˣ_r Sˣ_j⟩"),
            Observable::SigmaZ => ("sigma-z", "⟨σᶻ_j⟩"),
            Observable::SigmaX => ("sigma-x", "⟨σˣ_j⟩"),
            Observable::SigmaZCorrelation => ("sigma-z-correlation", "⟨σᶻ_r σᶻ_j⟩"),
            Observable::SigmaXCorrelation => ("sigma-x-correlation", "⟨σˣ_r σˣ_j⟩"),
            Observable::Density => ("density", "⟨n_j⟩"),
            Observable::DensityCorrelation => ("density-correlation", "⟨n_r n_j⟩"),
            Observable::DoubleOccupancy => ("double-occupancy", "⟨n↑_j n↓_j⟩"),
            Observable::Entanglement => ("entanglement", "−tr ρ ln ρ"),
        }
    }

    /// The word of the input.
    pub fn word(self) -> &'static str {
        self.texts().0
    }

    /// The definition, with the reference site put in.
    pub fn definition(self, reference: usize) -> String {
        self.texts().1.replace("_r", &format!("_{reference}"))
    }

    /// Whether there is a reference site in it.
    pub fn has_reference(self) -> bool {
        self.texts().1.contains("_r")
    }
}

const SPIN: &str = "spins or electrons with spin";
const HALF: &str = "spins ½, or electrons with spin in one orbital a site";
const PARTICLES: &str = "particles";
const ELECTRONS: &str = "electrons with spin";

/// Why a model has no such observable.
pub fn needed(observable: Observable, needs: &str) -> String {
    format!("[solve] `{}` needs {needs}, which this model does not have", observable.word())
}

/// A product of an operator on the reference site, if there is one in it, and one on a site, with a factor.
pub struct Term {
    /// The factor.
    pub factor: f64,
    /// On the reference site.
    pub reference: Option<NumericOperator>,
    /// On the site.
    pub site: NumericOperator,
}

/// The operator of an observable on a site.
///
/// # Errors
/// What the model would have to have.
pub fn operator(
    observable: Observable,
    space: &Space,
    reference: usize,
    site: usize,
) -> Result<NumericOperator, &'static str> {
    let product = |term: Term| {
        let factor = Complex64::new(term.factor, 0.0);
        let whole = match term.reference {
            Some(reference) => reference * term.site,
            None => term.site,
        };
        if term.factor == 1.0 { whole } else { whole.scaled(&factor) }
    };
    let terms = terms(observable, space, reference, site)?;
    Ok(terms.into_iter().map(product).reduce(|sum, term| sum + term).unwrap_or_else(NumericOperator::zero))
}

/// The operator of an observable on a site as a sum of products.
///
/// # Errors
/// What the model would have to have.
pub fn terms(
    observable: Observable,
    space: &Space,
    reference: usize,
    site: usize,
) -> Result<Vec<Term>, &'static str> {
    use GeneratorKind::{Minus, Plus, Z};
    let half = Complex64::new(0.5, 0.0);
    let component = |site, kind| spin(space, site, kind).ok_or(SPIN);
    let x = |site| Ok::<_, &str>((component(site, Plus)? + component(site, Minus)?).scaled(&half));
    let pauli = |site| if is_half(space, site) { Ok(()) } else { Err(HALF) };
    let one = |site| density(space, site).ok_or(PARTICLES);
    let alone = |factor: f64, site: NumericOperator| vec![Term { factor, reference: None, site }];
    let pair = |factor: f64, reference: NumericOperator, site: NumericOperator| Term {
        factor,
        reference: Some(reference),
        site,
    };
    Ok(match observable {
        Observable::Energy | Observable::Entanglement => return Err("nothing"),
        Observable::Magnetization => alone(1.0, component(site, Z)?),
        Observable::MagnetizationX => alone(1.0, x(site)?),
        Observable::SpinCorrelation => vec![
            pair(0.5, component(reference, Plus)?, component(site, Minus)?),
            pair(0.5, component(reference, Minus)?, component(site, Plus)?),
            pair(1.0, component(reference, Z)?, component(site, Z)?),
        ],
        Observable::SzCorrelation => vec![pair(1.0, component(reference, Z)?, component(site, Z)?)],
        Observable::SxCorrelation => vec![pair(1.0, x(reference)?, x(site)?)],
        Observable::SigmaZ => {
            pauli(site)?;
            alone(2.0, component(site, Z)?)
        }
        Observable::SigmaX => {
            pauli(site)?;
            alone(2.0, x(site)?)
        }
        Observable::SigmaZCorrelation => {
            pauli(site)?;
            vec![pair(4.0, component(reference, Z)?, component(site, Z)?)]
        }
        Observable::SigmaXCorrelation => {
            pauli(site)?;
            vec![pair(4.0, x(reference)?, x(site)?)]
        }
        Observable::Density => alone(1.0, one(site)?),
        Observable::DensityCorrelation => vec![pair(1.0, one(reference)?, one(site)?)],
        Observable::DoubleOccupancy => {
            let both = |[up, down]: [Degree; 2]| {
                NumericOperator::number(up.species, up.mode)
                    * NumericOperator::number(down.species, down.mode)
            };
            let sum = electrons(space, site).into_iter().map(both).reduce(|sum, term| sum + term);
            alone(1.0, sum.ok_or(ELECTRONS)?)
        }
    })
}

/// The positions of the degrees of freedom of a site.
fn here(space: &Space, site: usize) -> Vec<usize> {
    (0..space.degrees().len()).filter(|p| space.degrees()[*p].mode.site as usize == site).collect()
}

/// Spin up and down of every orbital of a site with electrons, whose flavours are `2·orbital + spin`; empty for other sites.
fn electrons(space: &Space, site: usize) -> Vec<[Degree; 2]> {
    let here = here(space, site);
    if here.is_empty() || here.iter().any(|p| *space.local(*p) != LocalSpace::Fermion) {
        return Vec::new();
    }
    let (pairs, rest) = here.as_chunks::<2>();
    if !rest.is_empty() {
        return Vec::new();
    }
    pairs.iter().map(|pair| pair.map(|p| space.degrees()[p])).collect()
}

/// Whether a hard-core boson, which is a spin ½ with another name.
pub fn is_hard_core(space: &Space, position: usize) -> bool {
    let species = space.algebra().species(space.degrees()[position].species);
    *space.local(position) == LocalSpace::SpinHalf && species.is_ok_and(|species| species.name == "b")
}

/// Whether a site holds a spin ½ or electrons.
fn is_half(space: &Space, site: usize) -> bool {
    match here(space, site).as_slice() {
        [one] => {
            matches!(space.local(*one), LocalSpace::SpinHalf | LocalSpace::Pauli)
                && !is_hard_core(space, *one)
        }
        _ => electrons(space, site).len() == 1,
    }
}

/// A component of the spin of a site.
fn spin(space: &Space, site: usize, kind: GeneratorKind) -> Option<NumericOperator> {
    let half = Complex64::new(0.5, 0.0);
    let component = |[up, down]: [Degree; 2]| {
        let create = |d: Degree| NumericOperator::create(d.species, d.mode);
        let annihilate = |d: Degree| NumericOperator::annihilate(d.species, d.mode);
        match kind {
            GeneratorKind::Plus => create(up) * annihilate(down),
            GeneratorKind::Minus => create(down) * annihilate(up),
            _ => (create(up) * annihilate(up) - create(down) * annihilate(down)).scaled(&half),
        }
    };
    // The spin of a site is that of all its orbitals.
    if let Some(sum) = electrons(space, site).into_iter().map(component).reduce(|sum, term| sum + term) {
        return Some(sum);
    }
    let [one] = here(space, site)[..] else { return None };
    let degree = space.degrees()[one];
    let generator = Generator { species: degree.species, label: degree.mode, kind };
    match space.local(one) {
        _ if is_hard_core(space, one) => None,
        LocalSpace::SpinHalf | LocalSpace::SpinS => Some(NumericOperator::generator(generator)),
        // S = σ/2, and σ⁺ is (σˣ + iσʸ)/2 = S⁺.
        LocalSpace::Pauli if kind == GeneratorKind::Z => {
            Some(NumericOperator::generator(generator).scaled(&half))
        }
        LocalSpace::Pauli => Some(NumericOperator::generator(generator)),
        _ => None,
    }
}

/// The number of particles on a site.
fn density(space: &Space, site: usize) -> Option<NumericOperator> {
    let mut sum = NumericOperator::zero();
    for position in here(space, site) {
        let degree = space.degrees()[position];
        match space.local(position) {
            LocalSpace::Fermion | LocalSpace::Boson => {
                sum += NumericOperator::number(degree.species, degree.mode);
            }
            _ if is_hard_core(space, position) => {
                let of = |kind| {
                    NumericOperator::generator(Generator {
                        species: degree.species,
                        label: degree.mode,
                        kind,
                    })
                };
                sum += of(GeneratorKind::Plus) * of(GeneratorKind::Minus);
            }
            _ => return None,
        }
    }
    (!sum.is_empty()).then_some(sum)
}
