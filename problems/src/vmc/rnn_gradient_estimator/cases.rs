//! Wave functions with parameters, and the sums over all configurations that test the estimator for them.

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, SpinSystem};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::Lower;
use eigentruth_variational::estimator::{Expectation, Study, study};
use eigentruth_variational::{Enumeration, Head, Rbm, Recurrent, Rows, Sector, WaveFunction};

use crate::method::Stop;

/// Hidden units.
const HIDDEN: usize = 2;

/// A ring of spins ½ with different couplings along the axes in a field with all components: elements of all kinds, complex ones too
/// unless the component y of the field is zero.
pub(super) fn ring(bits: usize, y: f64) -> Result<Hamiltonian, Stop> {
    let lattice = Lattice::chain(bits, Boundary::Periodic)?;
    let mut spins = SpinSystem::new(bits, Spin::HALF);
    for bond in lattice.bonds() {
        spins.exchange(bond, [-1.0, -0.4, -1.6])?;
    }
    (0..bits).for_each(|site| spins.field(site, [0.7, y, 0.3]));
    Ok(spins.build()?)
}

/// Spins in a field along x and nothing else: all along x is an eigenstate.
pub(super) fn field(bits: usize) -> Result<Hamiltonian, Stop> {
    let mut spins = SpinSystem::new(bits, Spin::HALF);
    (0..bits).for_each(|site| spins.field(site, [2.0, 0.0, 0.0]));
    Ok(spins.build()?)
}

/// Which wave function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ansatz {
    /// A recurrent network with a head.
    Recurrent(Head),
    /// A Boltzmann machine, whose norm depends on its parameters.
    Machine,
}

/// A wave function for a Hamiltonian, as a function of its parameters.
pub(super) struct Case {
    rows: Rows,
    sector: Sector,
    wave: Wave,
    pub(super) parameters: Vec<f64>,
}

enum Wave {
    Recurrent(Recurrent),
    Machine(Rbm<f64>),
}

impl Case {
    /// With random parameters of size `spread`.
    pub(super) fn random(
        hamiltonian: &Hamiltonian,
        ansatz: Ansatz,
        spread: f64,
        seed: u64,
    ) -> Result<Self, Stop> {
        let rows = Rows::lower(hamiltonian, &())?;
        let sector = Sector::new(hamiltonian, &[])?;
        let bits = hamiltonian.space().degrees().len();
        Ok(match ansatz {
            Ansatz::Recurrent(head) => {
                let wave = Recurrent::new(bits, HIDDEN, head, spread, seed)?;
                Case { rows, sector, parameters: wave.parameters(), wave: Wave::Recurrent(wave) }
            }
            Ansatz::Machine => {
                let wave = Rbm::new(bits, HIDDEN, 0, 0.5 * spread, seed)?;
                Case { rows, sector, parameters: wave.parameters(), wave: Wave::Machine(wave) }
            }
        })
    }

    /// The sums for `H + offset`.
    pub(super) fn study(&self, offset: f64) -> Result<Study, Stop> {
        match &self.wave {
            Wave::Recurrent(wave) => {
                let mut wave = wave.clone();
                wave.set_parameters(&self.parameters)?;
                Ok(study(&wave, &self.rows, offset)?)
            }
            Wave::Machine(wave) => {
                let mut wave = wave.clone();
                wave.set_parameters(&self.parameters)?;
                machine(&wave, &self.rows, &self.sector, offset)
            }
        }
    }

    /// Moves the bias of the outputs so that the amplitude of the value 1 vanishes at the first site, where the hidden state is known:
    /// half of the configurations lose their amplitude. Only heads that can vanish.
    pub(super) fn place_zero(&mut self) -> Result<bool, Stop> {
        let Wave::Recurrent(wave) = &self.wave else { return Ok(false) };
        let wanted: &[f64] = match wave.head() {
            Head::Softmax | Head::SoftmaxPhase => return Ok(false),
            Head::Trigonometric => &[0.0],
            Head::Linear => &[1.0, 0.0],
            Head::Complex => &[0.8, -0.5, 0.0, 0.0],
            // Beyond the cut, where the derivative vanishes with the amplitude.
            Head::HardSigmoid => &[-0.7],
        };
        let b = HIDDEN * HIDDEN + 2 * HIDDEN;
        let (v, c) = (b + HIDDEN, b + HIDDEN + HIDDEN * wanted.len());
        for (d, wanted) in wanted.iter().enumerate() {
            // Without weights of the hidden state at these outputs the zero is exact, rounding included, at every site; a weight that
            // acts on the second unit only, which is silent at the first site, leaves it there alone.
            self.parameters[v + d * HIDDEN] = 0.0;
            self.parameters[c + d] = *wanted;
        }
        self.parameters[b + 1] = 0.0;
        Ok(wave.amplitude(&self.parameters, 1) == [0.0, 0.0])
    }
}

/// The same sums for a wave function that is not normalized; the exact derivatives are central differences of the Rayleigh quotient,
/// with an error of about 1e-9.
fn machine(wave: &Rbm<f64>, rows: &Rows, sector: &Sector, offset: f64) -> Result<Study, Stop> {
    const STEP: f64 = 1e-3;
    let all = Enumeration::new(wave, sector)?;
    let values = wave.parameters();
    let energy = all.energy(rows).value + offset;
    let local = all.local_energies(rows);
    let mut out = vec![Complex64::ZERO; values.len()];
    let mut parameters = vec![
        Expectation {
            exact: 0.0,
            plain: 0.0,
            baseline: 0.0,
            plain_variance: 0.0,
            baseline_variance: 0.0,
            score: 0.0,
            missing: 0.0,
        };
        values.len()
    ];
    let mut walker = wave.walker(0);
    for ((x, amplitude), local) in all.configurations().iter().zip(all.amplitudes()).zip(local) {
        wave.place(&mut walker, *x);
        wave.derivatives(&mut walker, &mut out);
        let weight = amplitude.norm_sqr();
        for (one, o) in parameters.iter_mut().zip(&out) {
            let plain = 2.0 * (o.conj() * (local + offset)).re;
            let baseline = plain - 2.0 * o.re * energy;
            one.plain += weight * plain;
            one.baseline += weight * baseline;
            one.plain_variance += weight * plain * plain;
            one.baseline_variance += weight * baseline * baseline;
            one.score += weight * 2.0 * o.re;
        }
    }
    let mut wave = wave.clone();
    for (k, one) in parameters.iter_mut().enumerate() {
        one.plain_variance -= one.plain.powi(2);
        one.baseline_variance -= one.baseline.powi(2);
        let mut at = |shift: f64| -> Result<f64, Stop> {
            let mut moved = values.clone();
            moved[k] += shift;
            wave.set_parameters(&moved)?;
            Ok(Enumeration::new(&wave, sector)?.energy(rows).value)
        };
        let mut slope = |step: f64| -> Result<f64, Stop> { Ok((at(step)? - at(-step)?) / (2.0 * step)) };
        // The error of central differences falls with the square of the step.
        one.exact = (4.0 * slope(0.5 * STEP)? - slope(STEP)?) / 3.0;
    }
    Ok(Study { energy, norm: 1.0, support: all.configurations().len(), parameters })
}
