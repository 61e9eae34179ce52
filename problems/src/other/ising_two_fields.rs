//! other/31-ising-two-fields: gap, symmetry breaking and correlations of the quantum Ising model in two fields.
//!
//! The chain. First method: full diagonalization of rings. Second methods: quasiparticles and Toeplitz determinants of the solved chain
//! at g = 0; for g ≠ 0 the transfer matrix along the chain of the classical model that the Trotter product makes, a positive
//! matrix whose largest eigenvalue gives the correlations at every distance of the infinite chain.
//!
//! The square lattice. First method: exact diagonalization of tori. Second methods: the transfer matrix along a cylinder for gap
//! and order, correlation inequalities for the correlators.
//!
//! Both: matrix products in a basis of the transverse field.

mod classical;
mod cylinder;
mod inequalities;
mod matrix_products;
mod rings;
mod solved;
mod tori;
mod variants;

use eigentruth_grading::Kind;

use self::variants::Fields;
use super::asymptotics::shown_value;
use crate::assembly::Assembly;
use crate::method::{Budget, Method, Parameters, Run};
use crate::problem::{Claim, Problem, Reading};

const CHAIN: &str = "chain";
const TWICE: &str = "bonds counted twice";
const SQUARE: &str = "square lattice";
const SQUARE_TWICE: &str = "square lattice, bonds counted twice";
const CONNECTED: &str = "connected";
const ANY_FIELD: &str = "any longitudinal field";
const DOUBLET: &str = "first level difference, bonds counted twice";

/// The readings of the chain and those of the square lattice.
const CHAINS: [&str; 5] = [CHAIN, TWICE, CONNECTED, ANY_FIELD, DOUBLET];
const SQUARES: [&str; 2] = [SQUARE, SQUARE_TWICE];

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement(
                "a",
                "at h = 1, g = 0 the excitation energy above the ground states vanishes in the infinite system",
            ),
            Claim::statement("b", "the model has a symmetry-breaking transition at some finite h"),
            Claim::statement(
                "c",
                "at h = 10, g = 1 the correlator of σ^z vanishes exponentially with the distance",
            ),
            Claim::statement(
                "d",
                "at h = 0.1, g = 1 the correlator of σ^x vanishes as a power of the distance",
            ),
        ],
        assembly: Assembly::options("abcd"),
        readings: vec![
            Reading::admissible(
                CHAIN,
                "quantum Ising model at zero temperature with the following nearest-neighbor Hamiltonian",
                "P. Pfeuty, Ann. Phys. 57, 79 (1970); Sachdev, Quantum Phase Transitions, chapter 10",
                "a chain, each bond once, correlators as printed; excitations are counted above the ground states, of which \
                 the ordered phase has two",
            ),
            Reading::admissible(
                TWICE,
                r"-\sum_{i,j}\sigma^z_i\sigma^z_j",
                "sums over ordered pairs, as in mean-field theory with a factor 1/2 in front",
                "i and j run over all sites, so that a pair of neighbours appears as (i,j) and as (j,i)",
            ),
            Reading::admissible(
                SQUARE,
                "a quantum Ising model at zero temperature",
                "M. S. L. du Croo de Jongh, J. M. J. van Leeuwen, Phys. Rev. B 57, 8494 (1998)",
                "no dimension is named: the square lattice, each bond once, the rest as for the chain",
            ),
            Reading::admissible(
                SQUARE_TWICE,
                r"-\sum_{i,j}\sigma^z_i\sigma^z_j",
                "sums over ordered pairs, as in mean-field theory with a factor 1/2 in front",
                "the square lattice, each pair of neighbours as (i,j) and as (j,i)",
            ),
            Reading::inadmissible(
                CONNECTED,
                r"$\langle\sigma^z_{i}\sigma^z_{j}\rangle$",
                "usage in statistical mechanics",
                "subtracts the product of the averages, which the printed correlators do not",
            ),
            Reading::inadmissible(
                ANY_FIELD,
                "There is a symmetry breaking transition",
                "phase diagrams at fixed g",
                "asks for a transition at every g, where the prompt says that there is one; for g ≠ 0 no symmetry is left",
            ),
            Reading::inadmissible(
                DOUBLET,
                "the excitation energy vanishes",
                "tables of exact diagonalization, which list E1 − E0",
                "the second state of the ordered phase becomes a ground state, not an excitation of one; tells from the reading \
                 above it only where h = 1 is ordered",
            ),
        ],
        methods: vec![
            Method::new("exact rings", "exact", &["a", "b", "c", "d"], rings::investigate)
                .version(2)
                .readings(&CHAINS)
                .parameters(|_| {
                    Parameters::new().with("sizes", vec![4, 6, 8, 10]).with("scan_sizes", vec![5, 6, 7, 8])
                }),
            Method::new("solved chain", "free", &["a"], solved::gap)
                .version(2)
                .readings(&CHAINS)
                .parameters(|_| Parameters::new().with("sizes", vec![12, 24, 48, 96])),
            Method::new("Toeplitz determinants", "problems", &["b"], solved::order)
                .version(2)
                .readings(&[CHAIN, TWICE, CONNECTED, DOUBLET])
                .parameters(|_| Parameters::new().with("distances", vec![8, 16, 32, 64])),
            Method::new("classical transfer matrix", "problems", &["c", "d"], classical::correlations)
                .version(2)
                .readings(&CHAINS)
                .parameters(|_| Parameters::new().with("rows", ROWS.to_vec())),
            Method::new("positive transfer matrix", "problems", &["b"], classical::in_a_field)
                .version(2)
                .readings(&[ANY_FIELD])
                .parameters(|_| Parameters::new().with("rows", ROWS.to_vec())),
            Method::new("exact tori", "exact", &["a", "b", "c", "d"], tori::investigate)
                .version(2)
                .readings(&SQUARES)
                .parameters(|_| {
                    Parameters::new().with("widths", vec![3, 3, 4]).with("lengths", vec![3, 4, 4])
                }),
            Method::new("cylinder transfer matrix", "problems", &["a", "b"], cylinder::investigate)
                .version(2)
                .readings(&SQUARES)
                .parameters(|_| Parameters::new().with("width", 4).with("rows", 4)),
            Method::new("correlation inequalities", "problems", &["c", "d"], inequalities::investigate)
                .readings(&[CHAIN, TWICE, SQUARE, SQUARE_TWICE, ANY_FIELD, DOUBLET]),
            Method::new("matrix products", "mps", &["a", "b"], matrix_products::levels)
                .readings(&[CHAIN, TWICE, SQUARE, SQUARE_TWICE, CONNECTED, DOUBLET])
                .parameters(matrix_product_sizes),
            Method::new("matrix products far apart", "mps", &["c", "d"], matrix_products::far_apart)
                .readings(&[CHAIN, TWICE, SQUARE, SQUARE_TWICE, ANY_FIELD, DOUBLET])
                .parameters(matrix_product_sizes),
        ],
        overturned_by: "a correlator, computed at larger sizes, whose limit at large distance differs from the one stated, or \
                        a gap that scales otherwise",
        family: Some(&Fields),
        ..Problem::outline(
            31,
            "other/31-ising-two-fields",
            "Quantum Ising model in two fields",
            "The ferromagnetic quantum Ising model has a transverse field h and a longitudinal field \
                    g. Choose the true statements on its gap, its transition and the decay of correlations \
                    (options a to d).",
            Kind::ChoiceSet,
        )
    }
}

/// Rings and tori for matrix products: short ones, or some beyond what is diagonalized.
fn matrix_product_sizes(budget: Budget) -> Parameters {
    let sizes = Parameters::new();
    match budget {
        Budget::Quick => sizes
            .with("rings", vec![4, 6, 8, 10])
            .with("widths", vec![3, 3])
            .with("lengths", vec![3, 4])
            .with("bond dimension", 24),
        _ => sizes
            .with("rings", vec![8, 12, 16, 24])
            .with("widths", vec![3, 4, 4])
            .with("lengths", vec![4, 4, 6])
            .with("bond dimension", 96),
    }
}

/// Rows of the classical model of the chain.
const ROWS: [usize; 2] = [9, 12];

/// The transverse fields at which a transition at g = 1 is looked for.
const SCAN: [f64; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];

fn scanned() -> String {
    SCAN.map(|h| h.to_string()).join(", ")
}

/// The exchange of a bond in units of the printed one.
fn exchange(run: &Run<'_>) -> f64 {
    if [TWICE, SQUARE_TWICE, DOUBLET].contains(&run.reading) { 2.0 } else { 1.0 }
}

/// What a sequence tends to, with an error.
#[derive(Clone, Copy, Debug)]
struct Limit {
    value: f64,
    error: f64,
}

impl Limit {
    /// Whether it is zero: within four errors of it, and with them below half of `rival`, the least that it would be if it
    /// were not zero for the reason in question. `None` if neither that nor five errors away.
    fn vanishes(self, rival: f64) -> Option<bool> {
        if self.value.abs() >= 5.0 * self.error {
            Some(false)
        } else if self.value.abs() <= 4.0 * self.error && self.value.abs() + 4.0 * self.error < 0.5 * rival {
            Some(true)
        } else {
            None
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&shown_value(self.value, self.error))
    }
}

/// How far off the transition the rivals of what vanishes there are.
const OFF: f64 = 1.1;

/// The gap of the chain that is a tenth off the transition, at h = 1.1 J: 2∣h − J∣ (Pfeuty). Two quasiparticles cost twice that.
fn rival_gap(j: f64) -> f64 {
    2.0 * (OFF - 1.0) * j
}

/// The square of the order parameter a tenth below the transition in mean-field theory, 1 − (h/h_c)² at h = h_c/1.1. Its
/// exponent is larger than those of the chain (whose order is the fourth root of this) and of the square lattice, which keep
/// more order.
fn rival_order() -> f64 {
    1.0 - OFF.powi(-2)
}

/// What is left to ε = 0 of a change with ε² where two thicknesses have the ratio `ratio`.
fn remaining(coarse: f64, fine: f64, ratio: f64) -> f64 {
    (fine - coarse) / (ratio * ratio - 1.0)
}

/// The limit N → ∞ of a quantity that is a polynomial in 1/N, by Neville's scheme; the error is the last change.
fn polynomial(sizes: &[usize], values: &[f64]) -> Limit {
    let x: Vec<f64> = sizes.iter().map(|&size| 1.0 / size as f64).collect();
    let mut row = values.to_vec();
    let mut ends = vec![row[row.len() - 1]];
    for order in 1..values.len() {
        row = (0..row.len() - 1)
            .map(|k| (x[k + order] * row[k] - x[k] * row[k + 1]) / (x[k + order] - x[k]))
            .collect();
        ends.push(row[row.len() - 1]);
    }
    let [.., before, last] = ends[..] else { return Limit { value: ends[0], error: f64::INFINITY } };
    Limit { value: last, error: (last - before).abs() }
}

/// The limit of a sequence that converges like a power of a number, by Aitken's extrapolation of the last three and of the
/// three before; the error is their difference.
fn geometric(values: &[f64]) -> Limit {
    let aitken = |v: &[f64]| {
        let second = v[2] - 2.0 * v[1] + v[0];
        if second == 0.0 { v[2] } else { v[2] - (v[2] - v[1]).powi(2) / second }
    };
    match values {
        [.., a, b, c, d] => {
            let (before, last) = (aitken(&[*a, *b, *c]), aitken(&[*b, *c, *d]));
            // Below rounding the extrapolation means nothing.
            Limit { value: last, error: (last - before).abs() + 64.0 * f64::EPSILON }
        }
        _ => Limit { value: values.last().copied().unwrap_or(f64::NAN), error: f64::INFINITY },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine::investigate;
    use crate::family::Family;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn both_methods_decide_every_claim_in_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            for claim in &problem.claims {
                let settled = settle(&problem, claim, reading.name, &records);
                assert_ne!(
                    settled.truth,
                    Truth::Unknown,
                    "{} {}: {}",
                    reading.name,
                    claim.id,
                    settled.sentence
                );
            }
        }
    }

    #[test]
    fn limits_of_known_sequences() {
        let sizes = [4, 6, 8, 10];
        let limit = polynomial(&sizes, &sizes.map(|n| 2.0 + 3.0 / n as f64 - 1.0 / (n * n) as f64));
        assert!(
            (limit.value - 2.0).abs() <= limit.error + 64.0 * f64::EPSILON
                && limit.vanishes(1.0) == Some(false)
        );
        let limit = geometric(&[0, 1, 2, 3, 4].map(|k| 0.4f64.powi(k) + 0.1 * 0.2f64.powi(k)));
        assert_eq!(limit.vanishes(1.0), Some(true), "{limit:?}");
    }

    #[test]
    fn a_limit_is_zero_only_well_below_its_rival() {
        let limit = Limit { value: 0.01, error: 0.02 };
        assert_eq!(limit.vanishes(0.2), Some(true));
        assert_eq!(limit.vanishes(0.15), None);
        assert_eq!(Limit { value: 0.1, error: 0.02 }.vanishes(1.0), Some(false));
    }

    #[test]
    fn every_seed_gives_a_variant() {
        for h in [0.25, 0.5, 1.0, 2.0, 4.0] {
            for g in [1.0, 2.0] {
                let limit = classical::limit(1.0, h, g, 'z', &ROWS).unwrap();
                assert_eq!(limit.vanishes(inequalities::along(h, g)), Some(false), "{h} {g} {limit}");
            }
        }
        for number in 0..12 {
            assert_eq!(Fields.draw(number).unwrap(), Fields.draw(number).unwrap());
        }
    }
}
