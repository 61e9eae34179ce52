//! The formulations that an operator has: which fields its interactions can be decoupled by.

use std::collections::BTreeSet;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{LowerError, only_fermions, rendered};
use eigentruth_operators::{GeneratorKind, Mode};
use faer::Mat;
use num_complex::Complex64;

use super::{Decoupling, Field};
use crate::error::SignError;

/// Through which operator every product of two densities is decoupled. All four have squares that are the product but for what is linear in
/// densities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Formulation {
    /// `n_a n_b = −(n_a − n_b)²/2 + …`: for electrons on a site the spin.
    Differences,
    /// `n_a n_b = (n_a + n_b − 1)²/2 + …`: for electrons on a site the charge.
    Sums,
    /// `n_a n_b = −(c†_a c_b + c†_b c_a)²/2 + …`.
    Hopping,
    /// `n_a n_b = −(i c†_a c_b − i c†_b c_a)²/2 + …`.
    Currents,
}

impl Formulation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Differences, Self::Sums, Self::Hopping, Self::Currents];

    /// `O` on two modes of so many, the coefficient of `(O − mean)²` for a product of strength 1, and the mean.
    fn square(self, modes: usize, [a, b]: [usize; 2]) -> (Mat<Complex64>, f64, f64) {
        let mut matrix = Mat::zeros(modes, modes);
        let mut set = |i: usize, j: usize, value: Complex64| matrix[(i, j)] = value;
        match self {
            Self::Differences | Self::Sums => {
                set(a, a, Complex64::ONE);
                set(b, b, if self == Self::Sums { Complex64::ONE } else { -Complex64::ONE });
            }
            Self::Hopping | Self::Currents => {
                let one = if self == Self::Hopping { Complex64::ONE } else { Complex64::I };
                set(a, b, one);
                set(b, a, one.conj());
            }
        }
        if self == Self::Sums { (matrix, 0.5, 1.0) } else { (matrix, -0.5, 0.0) }
    }
}

/// The parts of an operator.
pub(super) struct Parts {
    sites: usize,
    pub(super) internal: u32,
    pub(super) one_body: Mat<Complex64>,
    /// `strength · n_a n_b`.
    pub(super) products: Vec<([usize; 2], f64)>,
}

/// The formulations of an operator in slices of the given length, ready for [`search`](super::search) and [`sample`](super::sample). A chemical
/// potential belongs to the operator. Sublattices are those of its hopping, if it has two. Not in the list are fields through combinations of
/// several products, such as those of a long-range interaction by its eigenvectors, and pairs.
///
/// # Errors
/// [`SignError::Lower`], naming the first term that is neither one-body nor a product of two densities nor a constant;
/// [`SignError::Count`] for several species, and for sites that have no equal power of two of modes.
pub fn decouplings(
    hamiltonian: &Hamiltonian,
    step: f64,
) -> Result<Vec<(Formulation, Decoupling)>, SignError> {
    let parts = parts(hamiltonian)?;
    let modes = parts.one_body.nrows();
    let mut one_body = parts.one_body.clone();
    for (pair, strength) in &parts.products {
        pair.iter().for_each(|&mode| one_body[(mode, mode)] += strength / 2.0);
    }
    let sublattices = sublattices(&parts);
    let made = |formulation: Formulation| {
        let field = |(pair, strength): &([usize; 2], f64)| {
            let (matrix, coefficient, mean) = formulation.square(modes, *pair);
            // e^{−τ g O²} is the average of e^{s√(−2τg) O} over normal s.
            let factor = Complex64::from(-2.0 * step * coefficient * strength).sqrt();
            let name = format!("{formulation:?} of the modes {} and {}", pair[0], pair[1]);
            Field { name, matrix, factor, constant: -factor * mean }
        };
        let fields = parts.products.iter().map(field).collect();
        // Constants of the Hamiltonian are real and change no phase.
        let (name, factor) = ("one-body part".to_owned(), Complex64::from(-step));
        let hopping = Field { name, matrix: one_body.clone(), factor, constant: Complex64::ZERO };
        let decoupling = Decoupling::new(parts.sites, parts.internal, sublattices.clone(), hopping, fields)?;
        Ok((formulation, decoupling))
    };
    Formulation::ALL.into_iter().map(made).collect()
}

pub(super) fn parts(hamiltonian: &Hamiltonian) -> Result<Parts, SignError> {
    let space = hamiltonian.space();
    only_fermions(space)?;
    let degrees = space.degrees();
    let species: BTreeSet<_> = degrees.iter().map(|degree| degree.species).collect();
    if species.len() != 1 {
        return Err(SignError::Count { what: "the list of species", given: species.len(), expected: 1 });
    }
    let sites: Vec<u32> = degrees.iter().map(|d| d.mode.site).collect::<BTreeSet<_>>().into_iter().collect();
    let on_site = degrees.len().div_ceil(sites.len().max(1));
    let own = on_site.next_power_of_two();
    let place = |mode: Mode| {
        let site = sites.binary_search(&mode.site).unwrap_or_default();
        site * own + usize::from(mode.internal)
    };
    // Every mode of every site, each once.
    let places: BTreeSet<usize> = degrees.iter().map(|degree| place(degree.mode)).collect();
    let within = degrees.iter().all(|degree| usize::from(degree.mode.internal) < own);
    if !within || places.len() != sites.len() * own {
        let (given, expected) = (places.len(), sites.len() * own);
        return Err(SignError::Count {
            what: "the list of modes, a power of two on each site,",
            given,
            expected,
        });
    }
    let canonical = space.canonical(hamiltonian.operator()).map_err(LowerError::from)?;
    let mut one_body = Mat::<Complex64>::zeros(degrees.len(), degrees.len());
    let mut products = Vec::new();
    for (word, &value) in canonical.terms() {
        use GeneratorKind::{Annihilate, Create};
        let label = |k: usize| place(word[k].label);
        match word.iter().map(|generator| generator.kind).collect::<Vec<_>>()[..] {
            [] => {}
            [Create, Annihilate] => one_body[(label(0), label(1))] += value,
            [Create, Create, Annihilate, Annihilate]
                if label(0) == label(3) && label(1) == label(2) && value.im == 0.0 =>
            {
                products.push(([label(0), label(1)], value.re));
            }
            _ => {
                let reason =
                    "fields here need one-body terms that conserve particles, and products of two densities";
                return Err(LowerError::Unsupported { term: rendered(space, word), reason }.into());
            }
        }
    }
    Ok(Parts { sites: sites.len(), internal: own.trailing_zeros(), one_body, products })
}

/// Two classes of sites such that particles hop between them only, if there are.
fn sublattices(parts: &Parts) -> Option<Vec<bool>> {
    let site = |mode: usize| mode >> parts.internal;
    let n = parts.one_body.nrows();
    let mut neighbours = vec![BTreeSet::new(); parts.sites];
    for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        if site(i) != site(j) && parts.one_body[(i, j)] != Complex64::ZERO {
            neighbours[site(i)].insert(site(j));
        }
    }
    let mut classes: Vec<Option<bool>> = vec![None; parts.sites];
    for start in 0..parts.sites {
        if classes[start].is_some() {
            continue;
        }
        classes[start] = Some(false);
        let mut waiting = vec![start];
        while let Some(here) = waiting.pop() {
            for &there in &neighbours[here] {
                match classes[there] {
                    None => {
                        classes[there] = classes[here].map(|class| !class);
                        waiting.push(there);
                    }
                    known if known == classes[here] => return None,
                    Some(_) => {}
                }
            }
        }
    }
    classes.into_iter().collect()
}
