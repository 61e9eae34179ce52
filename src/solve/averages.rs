//! Operators that observables average, and their averages.

use eigentruth_exact::{Basis, observables};
use eigentruth_models::Space;
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, Mode, NumericOperator};

use super::input::Observable;
use super::sectors::Lowest;

/// The total `S⁺` of a space of spins or of fermions with two flavours; nothing for other spaces.
pub fn total_raising(space: &Space) -> Option<NumericOperator> {
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

/// The averages of an observable on all sites.
///
/// # Errors
/// If the model has no such thing.
pub fn average(
    observable: Observable,
    space: &Space,
    sites: usize,
    state: &Lowest,
) -> Result<Vec<Estimate>, String> {
    let refuse = |needs: &str| {
        format!("[solve] `{}` needs {needs}, which this model does not have", observable.word())
    };
    let operator = |site: usize| -> Result<NumericOperator, String> {
        match observable {
            Observable::Energy => Err(refuse("nothing")),
            Observable::Magnetization => {
                spin(space, site, GeneratorKind::Z).ok_or_else(|| refuse("spins or electrons with spin"))
            }
            Observable::SpinCorrelation => {
                let component = |site, kind| {
                    spin(space, site, kind).ok_or_else(|| refuse("spins or electrons with spin"))
                };
                let half = Complex64::new(0.5, 0.0);
                let (plus, minus, z) = (GeneratorKind::Plus, GeneratorKind::Minus, GeneratorKind::Z);
                let flips = component(0, plus)? * component(site, minus)?
                    + component(0, minus)? * component(site, plus)?;
                Ok(flips.scaled(&half) + component(0, z)? * component(site, z)?)
            }
            Observable::Density => density(space, site).ok_or_else(|| refuse("particles")),
            Observable::DensityCorrelation => {
                let one = |site| density(space, site).ok_or_else(|| refuse("particles"));
                Ok(one(0)? * one(site)?)
            }
        }
    };
    (0..sites)
        .map(|site| {
            let operator = operator(site)?;
            let value = observables::expectation(space, &operator, &state.basis, &state.vector)
                .map_err(|error| error.to_string())?;
            let transitions = Transitions::from_operator(space, &operator, state.basis.layout())
                .map_err(|error| error.to_string())?;
            let norm = observables::norm_bound(&transitions);
            let error = observables::average_error(norm, state.residual, state.gap, state.vector.len());
            let provenance = Provenance::new("exact/expectation").with("observable", observable.word());
            Ok(Estimate::converged(value.re, error, provenance))
        })
        .collect()
}

/// A component of the spin of a site.
fn spin(space: &Space, site: usize, kind: GeneratorKind) -> Option<NumericOperator> {
    let here: Vec<usize> =
        (0..space.degrees().len()).filter(|p| space.degrees()[*p].mode.site as usize == site).collect();
    let half = Complex64::new(0.5, 0.0);
    match here.as_slice() {
        [one] => {
            let degree = space.degrees()[*one];
            let generator = Generator { species: degree.species, label: degree.mode, kind };
            match space.local(*one) {
                LocalSpace::SpinHalf | LocalSpace::SpinS => Some(NumericOperator::generator(generator)),
                // S = σ/2, and σ⁺ is (σˣ + iσʸ)/2 = S⁺.
                LocalSpace::Pauli if kind == GeneratorKind::Z => {
                    Some(NumericOperator::generator(generator).scaled(&half))
                }
                LocalSpace::Pauli => Some(NumericOperator::generator(generator)),
                _ => None,
            }
        }
        [up, down] if *space.local(*up) == LocalSpace::Fermion => {
            let (up, down) = (space.degrees()[*up], space.degrees()[*down]);
            let create = |d: eigentruth_models::Degree| NumericOperator::create(d.species, d.mode);
            let annihilate = |d: eigentruth_models::Degree| NumericOperator::annihilate(d.species, d.mode);
            Some(match kind {
                GeneratorKind::Plus => create(up) * annihilate(down),
                GeneratorKind::Minus => create(down) * annihilate(up),
                _ => (create(up) * annihilate(up) - create(down) * annihilate(down)).scaled(&half),
            })
        }
        _ => None,
    }
}

/// The number of particles on a site.
fn density(space: &Space, site: usize) -> Option<NumericOperator> {
    let mut sum = NumericOperator::zero();
    for (position, degree) in space.degrees().iter().enumerate() {
        if degree.mode.site as usize == site {
            match space.local(position) {
                LocalSpace::Fermion | LocalSpace::Boson => {
                    sum += NumericOperator::number(degree.species, degree.mode);
                }
                _ => return None,
            }
        }
    }
    (!sum.is_empty()).then_some(sum)
}
