//! Operators that observables average, and their averages over a level.

use eigentruth_exact::{Basis, ChargeBasis, observables};
use eigentruth_models::{Degree, Space};
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Complex64, Estimate, Provenance, Scalar};
use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, NumericOperator};
use serde::{Deserialize, Serialize};

use super::input::Observable;
use super::sectors::Refusal;

/// The operators of all observables.
pub struct Averages {
    rows: Vec<Row>,
}

/// One observable.
struct Row {
    observable: Observable,
    /// For each site; nothing where the average vanishes because a vector has no preferred direction.
    operators: Option<Vec<NumericOperator>>,
}

/// Sums over the states of a level, each counted with a weight.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sums {
    /// The sum of the weights.
    weight: f64,
    /// By observable and site: the sum, and a bound on its error.
    values: Vec<Vec<(f64, f64)>>,
}

impl Averages {
    /// The operators on a space of `sites` sites. Where multiplets are represented by one of their states (`multiplets`), every
    /// operator is replaced by its part that does not turn with the spins, which has the same average over whole multiplets:
    /// one component of a spin by 0, a product of components by a third of `S·S`.
    ///
    /// # Errors
    /// If the model has no such thing.
    pub fn new(
        asked: &[Observable],
        space: &Space,
        sites: usize,
        reference: usize,
        multiplets: bool,
    ) -> Result<Self, String> {
        let row = |observable: Observable| -> Result<Row, String> {
            let of_site = |site| {
                operator(observable, space, reference, site).map_err(|needs| {
                    format!("[solve] `{}` needs {needs}, which this model does not have", observable.word())
                })
            };
            let operators: Vec<NumericOperator> = (0..sites).map(of_site).collect::<Result<_, _>>()?;
            if !multiplets {
                return Ok(Row { observable, operators: Some(operators) });
            }
            let spins =
                |site| operator(Observable::SpinCorrelation, space, reference, site).map_err(str::to_owned);
            let third = |factor: f64| -> Result<Vec<NumericOperator>, String> {
                (0..sites).map(|site| Ok(spins(site)?.scaled(&Complex64::new(factor / 3.0, 0.0)))).collect()
            };
            let operators = match observable {
                Observable::Magnetization
                | Observable::MagnetizationX
                | Observable::SigmaX
                | Observable::SigmaZ => None,
                Observable::SzCorrelation | Observable::SxCorrelation => Some(third(1.0)?),
                Observable::SigmaZCorrelation | Observable::SigmaXCorrelation => Some(third(4.0)?),
                _ => Some(operators),
            };
            Ok(Row { observable, operators })
        };
        let mut rows: Vec<Row> = Vec::new();
        for observable in asked.iter().filter(|observable| **observable != Observable::Energy) {
            if rows.iter().all(|row| row.observable != *observable) {
                rows.push(row(*observable)?);
            }
        }
        Ok(Self { rows })
    }

    /// Whether nothing is to be averaged.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sums over the states of a level, whose vectors have a residual and whose distance to other levels is `gap`, if known.
    pub fn start<'a>(&'a self, basis: &'a ChargeBasis, residual: f64, gap: Option<f64>) -> Level<'a> {
        Level { averages: self, basis, residual, gap, sums: None }
    }

    /// The averages from the sums over all parts of a level.
    pub fn averages(&self, parts: &[&Sums]) -> Vec<(Observable, Vec<Estimate>)> {
        let weight: f64 = parts.iter().map(|sums| sums.weight).sum();
        let of_row = |(at, row): (usize, &Row)| {
            let sites = parts.first().map_or(0, |sums| sums.values[at].len());
            let average = |site: usize| {
                let total = |(value, error): (f64, f64), sums: &&Sums| {
                    (value + sums.values[at][site].0, error + sums.values[at][site].1)
                };
                let (value, error) = parts.iter().fold((0.0, 0.0), total);
                let provenance =
                    Provenance::new("exact/expectation").with("observable", row.observable.word());
                Estimate::converged(value / weight, error / weight, provenance)
            };
            (row.observable, (0..sites).map(average).collect())
        };
        self.rows.iter().enumerate().map(of_row).collect()
    }
}

/// A level whose states are being summed over.
pub struct Level<'a> {
    averages: &'a Averages,
    basis: &'a ChargeBasis,
    residual: f64,
    gap: Option<f64>,
    sums: Option<Sums>,
}

impl Level<'_> {
    /// Adds a state.
    ///
    /// # Errors
    /// None for vectors on the basis.
    pub fn add<S: Scalar>(&mut self, space: &Space, vector: &[S], weight: f64) -> Result<(), Refusal> {
        let Self { averages, basis, residual, gap, sums } = self;
        let sites = space.degrees().iter().map(|degree| degree.mode.site as usize + 1).max().unwrap_or(0);
        let none = || Sums { weight: 0.0, values: vec![vec![(0.0, 0.0); sites]; averages.rows.len()] };
        let sums = sums.get_or_insert_with(none);
        sums.weight += weight;
        let text = |error: &dyn std::fmt::Display| Refusal::Sentence(error.to_string());
        for (row, values) in averages.rows.iter().zip(&mut sums.values) {
            for (operator, sum) in row.operators.iter().flatten().zip(values) {
                let transitions = Transitions::from_operator(space, operator, basis.layout())
                    .map_err(|error| text(&error))?;
                let state = (*basis, vector);
                let value =
                    observables::matrix_element(&transitions, state, state).map_err(|error| text(&error))?;
                let norm = observables::norm_bound(&transitions);
                sum.0 += weight * value.re;
                sum.1 += weight * observables::average_error(norm, *residual, *gap, basis.dimension());
            }
        }
        Ok(())
    }

    /// The sums.
    pub fn finish(self) -> Sums {
        self.sums.unwrap_or(Sums { weight: 0.0, values: Vec::new() })
    }
}

const SPIN: &str = "spins or electrons with spin";
const HALF: &str = "spins ½, or electrons with spin in one orbital a site,";
const PARTICLES: &str = "particles";
const ELECTRONS: &str = "electrons with spin";

/// The operator of an observable on a site, or what the model would have to have.
fn operator(
    observable: Observable,
    space: &Space,
    reference: usize,
    site: usize,
) -> Result<NumericOperator, &'static str> {
    use GeneratorKind::{Minus, Plus, Z};
    let half = Complex64::new(0.5, 0.0);
    let two = Complex64::new(2.0, 0.0);
    let four = Complex64::new(4.0, 0.0);
    let component = |site, kind| spin(space, site, kind).ok_or(SPIN);
    let x = |site| Ok::<_, &str>((component(site, Plus)? + component(site, Minus)?).scaled(&half));
    let pauli = |site| if is_half(space, site) { Ok(()) } else { Err(HALF) };
    let one = |site| density(space, site).ok_or(PARTICLES);
    Ok(match observable {
        Observable::Energy => return Err("nothing"),
        Observable::Magnetization => component(site, Z)?,
        Observable::MagnetizationX => x(site)?,
        Observable::SpinCorrelation => {
            let flips = component(reference, Plus)? * component(site, Minus)?
                + component(reference, Minus)? * component(site, Plus)?;
            flips.scaled(&half) + component(reference, Z)? * component(site, Z)?
        }
        Observable::SzCorrelation => component(reference, Z)? * component(site, Z)?,
        Observable::SxCorrelation => x(reference)? * x(site)?,
        Observable::SigmaZ => {
            pauli(site)?;
            component(site, Z)?.scaled(&two)
        }
        Observable::SigmaX => {
            pauli(site)?;
            x(site)?.scaled(&two)
        }
        Observable::SigmaZCorrelation => {
            pauli(site)?;
            (component(reference, Z)? * component(site, Z)?).scaled(&four)
        }
        Observable::SigmaXCorrelation => {
            pauli(site)?;
            (x(reference)? * x(site)?).scaled(&four)
        }
        Observable::Density => one(site)?,
        Observable::DensityCorrelation => one(reference)? * one(site)?,
        Observable::DoubleOccupancy => {
            let pair = |[up, down]: [Degree; 2]| {
                NumericOperator::number(up.species, up.mode)
                    * NumericOperator::number(down.species, down.mode)
            };
            electrons(space, site).into_iter().map(pair).reduce(|sum, term| sum + term).ok_or(ELECTRONS)?
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
