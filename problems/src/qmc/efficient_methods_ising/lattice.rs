//! The 4-8 lattice: signs of its Hamiltonian, and entanglement of strips.

use eigentruth_exact::System;
use eigentruth_exact::basis::Basis;
use eigentruth_exact::solve::{Options, lowest};
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Bond, Boundary, Hamiltonian, Lattice};
use eigentruth_numerics::dense::singular_values;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_signs::strings::Strings;
use faer::Mat;

use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed::uniform;

/// Strength of the ferromagnetic bonds, that of the antiferromagnetic ones being 1.
const STRENGTH: f64 = 2.0;

/// Links and one side of every square are ferromagnetic: three antiferromagnetic bonds in every plaquette.
pub(super) fn coupling(lattice: &Lattice, bond: &Bond) -> f64 {
    if bond.kind == 1 || lattice.sites()[bond.from].basis == 0 { STRENGTH } else { -1.0 }
}

/// The model on a lattice; `couplings` multiplies the bonds by their number.
fn model(lattice: &Lattice, field: f64, couplings: impl Fn(usize) -> f64) -> Result<Hamiltonian, Stop> {
    let bonds = lattice.bonds();
    let number = |bond: &Bond| {
        let key = |bond: &Bond| (bond.from, bond.to, bond.winding);
        bonds.iter().position(|other| key(other) == key(bond)).unwrap_or(0)
    };
    let j = |bond: &Bond| couplings(number(bond)) * coupling(lattice, bond);
    Ok(ising(lattice, j, |_| field, |_| 0.0)?)
}

/// The coupling of a bond, by its number.
type Couplings = Box<dyn Fn(usize) -> f64>;

/// Couplings of a case: uniform, or of random size and sign.
fn cases(seed: u64) -> [(&'static str, Couplings); 2] {
    let random = move |bond: usize| 2.0 * uniform(seed, &["coupling", &bond.to_string()]) - 1.0;
    [("uniform", Box::new(|_| 1.0)), ("random", Box::new(random))]
}

const PROOF: &str = "In the basis of σᶻ the exchange is diagonal, whatever its signs, and every off-diagonal element is −Γ: with Γ > 0 all are negative, so that all \
                     weights of all world lines are positive; Γ < 0 is turned into −Γ by a rotation about z on every site. The elements were read off on a torus \
                     with uniform and with random couplings.";

/// From the lowered operator: every closed string of its elements.
pub(super) fn strings(run: &Run<'_>) -> Result<Finding, Stop> {
    let lattice = Lattice::square_octagon([2, 1], [Boundary::Periodic; 2])?;
    let mut frustrated = Vec::new();
    for (name, couplings) in cases(run.seed) {
        run.checkpoint()?;
        let transitions = Transitions::lower(&model(&lattice, 0.7, couplings)?, &None)?;
        if Strings::of(&transitions, 1 << lattice.len())?.frustrated().is_some() {
            frustrated.push(name);
        }
    }
    let summary = match &frustrated[..] {
        [] => "no closed string of elements of the 4-8 lattice has a negative weight".to_owned(),
        names => format!("there are negative weights with couplings that are {}", names.join(" and ")),
    };
    Ok(Finding::decided(!frustrated.is_empty(), FindingKind::Proof, summary)
        .with(Evidence::proof("signs", PROOF)))
}

/// From bits: `σᶻσᶻ` and `σˣ` written out on all configurations, the sign of every element off the diagonal looked at.
pub(super) fn elements(run: &Run<'_>) -> Result<Finding, Stop> {
    let lattice = Lattice::square_octagon([2, 1], [Boundary::Periodic; 2])?;
    let (sites, field) = (lattice.len(), 0.7);
    let mut positive = 0usize;
    for (_, couplings) in cases(run.seed) {
        for state in 0..1usize << sites {
            let mut row = vec![0.0; 1 << sites];
            for (number, bond) in lattice.bonds().iter().enumerate() {
                let product = if (state >> bond.from ^ state >> bond.to) & 1 == 0 { 1.0 } else { -1.0 };
                row[state] -= couplings(number) * product;
            }
            (0..sites).for_each(|site| row[state ^ 1 << site] -= field);
            positive +=
                row.iter().enumerate().filter(|(to, element)| *to != state && **element > 0.0).count();
        }
    }
    let summary = format!("{positive} elements off the diagonal are positive");
    Ok(Finding::decided(positive > 0, FindingKind::Proof, summary).with(Evidence::proof("signs", PROOF)))
}

/// Entropy and the number of Schmidt values that leave out a weight of at most 10⁻⁶, of a strip of `width` cells cut lengthwise through all squares.
pub(super) fn strip(width: usize, field: f64) -> Result<[f64; 2], Stop> {
    let lattice = Lattice::square_octagon([1, width], [Boundary::Open, Boundary::Periodic])?;
    let system = System::new(model(&lattice, field, |_| 1.0)?)?;
    let found = lowest(&system, &system.sector(&[])?, 1, &Options::default())?;
    let (basis, vector) = (found.basis(), found.vector(0)?);
    // East and south on one side, north and west on the other.
    let side = |wanted: bool| -> Vec<usize> {
        (0..lattice.len()).filter(|&site| matches!(lattice.sites()[site].basis, 0 | 3) == wanted).collect()
    };
    let (one, other) = (side(true), side(false));
    let place = |state: u64, sites: &[usize]| {
        sites.iter().enumerate().map(|(k, site)| (state >> site & 1) << k).sum::<u64>() as usize
    };
    let mut matrix = Mat::<f64>::zeros(1 << one.len(), 1 << other.len());
    for (k, amplitude) in vector.iter().enumerate() {
        let state = basis.state(k);
        matrix[(place(state, &one), place(state, &other))] = amplitude.re;
    }
    let weights: Vec<f64> = singular_values(matrix.as_ref())?.iter().map(|s| s * s).collect();
    let entropy = -weights.iter().filter(|w| **w > 0.0).map(|w| w * w.ln()).sum::<f64>();
    let mut sum = 0.0;
    let rank = weights
        .iter()
        .take_while(|w| {
            let before = sum;
            sum += **w;
            before < 1.0 - 1e-6
        })
        .count();
    Ok([entropy, rank as f64])
}

/// Widths of strips, in cells.
const WIDTHS: [usize; 4] = [1, 2, 3, 4];

pub(super) fn dimension(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("width", "1"), ("entropy", "1"), ("bond dimension", "1")]);
    let mut logarithms = Vec::new();
    for width in WIDTHS {
        run.checkpoint()?;
        let [entropy, rank] = strip(width, 2.0)?;
        table.push([width as f64, entropy, rank]);
        logarithms.push(rank.ln());
    }
    // Exponential growth adds the same to the logarithm with every cell; a power adds less and less.
    let steps: Vec<f64> = logarithms.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (early, late) = (steps[1], steps[2]);
    let power = (4.0f64 / 3.0).ln() / (3.0f64 / 2.0).ln();
    let summary = format!(
        "the logarithm of the bond dimension of strips grows by {early:.2} from the second to the third cell of width and by {late:.2} to the fourth"
    );
    let table = Evidence::table("strips", table);
    // With a power the last step would be smaller by the factor `power`.
    Ok(match late / early {
        ratio if ratio > 0.5 * (1.0 + power) => Finding::fails(FindingKind::Numerical, summary),
        _ => Finding::undecided(summary, "minutes: strips of five and six cells"),
    }
    .with(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spins_in_a_very_strong_field_are_not_entangled() {
        let [entropy, rank] = strip(2, 1e6).unwrap();
        assert!(entropy < 1e-6 && rank == 1.0);
    }

    #[test]
    fn a_positive_element_is_noticed() {
        // Spins that exchange antiferromagnetically around a triangle of three bonds.
        let ring = Lattice::chain(3, Boundary::Periodic).unwrap();
        let h = eigentruth_models::hamiltonians::heisenberg(&ring, eigentruth_models::Spin::HALF, |_| 1.0)
            .unwrap();
        let transitions = Transitions::lower(&h, &None).unwrap();
        assert!(Strings::of(&transitions, 8).unwrap().frustrated().is_some());
    }
}
