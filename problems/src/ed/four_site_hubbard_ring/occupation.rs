//! The ring from occupation bits, followed along paths of its own: to free electrons in a staggered field, and along those that
//! keep some symmetry. Nothing is shared with the other representations, norms are read off the matrices.

use eigentruth_numerics::dense::hermitian_eigenvalues;
use eigentruth_numerics::{Complex64, Estimate, Kind, Provenance};
use faer::Mat;

use super::{ODD_PAIRS, REVERSAL_ONLY, ROTATION_ONLY, all_numbers};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::occupation::{Factor, applied};

/// Σ coefficient · product of factors.
type Sum = Vec<(Complex64, Vec<Factor>)>;

/// A ring of four sites.
#[derive(Clone, Copy, Debug)]
struct Couplings {
    /// The amplitudes of `c†_i c_{i+1}` for even and odd i, counted from 0.
    hops: [Complex64; 2],
    u: f64,
    /// A field on (−1)^i S^z_i.
    field: f64,
    /// A pairing of neighbours in singlets, positive on even bonds and negative on odd ones.
    pairs: f64,
}

impl Couplings {
    /// The ring of the problem.
    fn uniform(u: f64) -> Self {
        Couplings { hops: [Complex64::ONE; 2], u, field: 0.0, pairs: 0.0 }
    }

    fn sum(self) -> Sum {
        let mut sum = Sum::new();
        let mut with_adjoint = |coefficient: Complex64, factors: [Factor; 2]| {
            let [(a, of_a), (b, of_b)] = factors;
            sum.push((coefficient, factors.to_vec()));
            sum.push((coefficient.conj(), vec![(b, !of_b), (a, !of_a)]));
        };
        for i in 0..4 {
            let j = (i + 1) % 4;
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            for spin in 0..2 {
                with_adjoint(self.hops[i % 2], [(2 * i + spin, true), (2 * j + spin, false)]);
            }
            for (a, b) in [(i, j), (j, i)] {
                with_adjoint(Complex64::from(sign * self.pairs), [(2 * a, true), (2 * b + 1, true)]);
            }
        }
        for i in 0..4 {
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            let n = [0, 1].map(|spin| vec![(2 * i + spin, true), (2 * i + spin, false)]);
            // U (n↑ − ½)(n↓ − ½), at which particles and holes are alike.
            sum.push((Complex64::from(self.u), n.concat()));
            sum.push((Complex64::from(0.25 * self.u), Vec::new()));
            for (spin, half) in [0.5, -0.5].into_iter().enumerate() {
                let coefficient = half * sign * self.field - 0.5 * self.u;
                sum.push((Complex64::from(coefficient), n[spin].clone()));
            }
        }
        sum
    }
}

/// Sets of configurations that the Hamiltonian does not leave, with four electrons or any number.
fn sectors(any_number: bool, pairs: bool) -> Vec<Vec<usize>> {
    let mut sectors = std::collections::BTreeMap::<_, Vec<usize>>::new();
    for state in 0..256usize {
        let (up, down) = ((state & 0x55).count_ones() as i32, (state & 0xaa).count_ones() as i32);
        if any_number || up + down == 4 {
            let number = if pairs { 0 } else { up + down };
            sectors.entry((up - down, number)).or_default().push(state);
        }
    }
    sectors.into_values().collect()
}

fn matrix(sum: &Sum, states: &[usize]) -> Result<Mat<Complex64>, Stop> {
    let mut matrix = Mat::zeros(states.len(), states.len());
    for (column, from) in states.iter().enumerate() {
        for (coefficient, factors) in sum.iter().filter(|(coefficient, _)| *coefficient != Complex64::ZERO) {
            if let Some((to, sign)) = applied(factors, *from) {
                let row = states
                    .binary_search(&to)
                    .map_err(|_| Stop::Failed("the Hamiltonian leaves a sector".to_owned()))?;
                matrix[(row, column)] += coefficient * sign;
            }
        }
    }
    Ok(matrix)
}

/// The largest sum of moduli in a row: at least the norm of a hermitian matrix.
fn row_sum(matrix: &Mat<Complex64>) -> f64 {
    let row = |i: usize| (0..matrix.ncols()).map(|j| matrix[(i, j)].norm()).sum::<f64>();
    (0..matrix.nrows()).map(row).fold(0.0, f64::max)
}

/// The distance of the lowest two levels of all sectors, and a bound on its error.
fn gap(blocks: &[Mat<Complex64>]) -> Result<(f64, f64), Stop> {
    let mut energies = Vec::new();
    let mut error = 0.0f64;
    for block in blocks {
        energies.extend(hermitian_eigenvalues(block.as_ref())?);
        // A backward stable diagonalization errs by a modest multiple of n ε times the norm.
        error = error.max(8.0 * block.nrows() as f64 * f64::EPSILON * row_sum(block));
    }
    energies.sort_by(f64::total_cmp);
    Ok((energies[1] - energies[0], 2.0 * error))
}

/// A path whose gap stays open.
#[derive(Debug)]
struct Followed {
    /// What Weyl's inequality leaves of the gap at worst.
    least: f64,
    samples: usize,
    table: Table,
}

/// Follows the gap along straight ways from stop to stop; `None` where it closes, or after too many steps.
fn follow(
    stops: &[Couplings],
    any_number: bool,
    checkpoint: &dyn Fn() -> Result<(), Stop>,
) -> Result<Option<Followed>, Stop> {
    let sectors = sectors(any_number, stops.iter().any(|stop| stop.pairs != 0.0));
    let blocks = |stop: &Couplings| -> Result<Vec<Mat<Complex64>>, Stop> {
        let sum = stop.sum();
        sectors.iter().map(|states| matrix(&sum, states)).collect()
    };
    certified(&stops.iter().map(blocks).collect::<Result<Vec<_>, _>>()?, checkpoint)
}

/// The same for the blocks of the Hamiltonian at every stop: gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖, in steps that leave half of every
/// sampled gap.
fn certified(
    stops: &[Vec<Mat<Complex64>>],
    checkpoint: &dyn Fn() -> Result<(), Stop>,
) -> Result<Option<Followed>, Stop> {
    const MOST: usize = 20_000;
    let table = Table::new(&[("leg", "1"), ("s", "1"), ("gap", "t")]);
    let mut followed = Followed { least: f64::INFINITY, samples: 0, table };
    for (leg, ends) in stops.windows(2).enumerate() {
        let change: Vec<_> = ends[0].iter().zip(&ends[1]).map(|(from, to)| to - from).collect();
        let drift = 2.0 * change.iter().map(row_sum).fold(0.0, f64::max);
        let mut s = 0.0;
        loop {
            checkpoint()?;
            let moved = ends[0].iter().zip(&change);
            let here: Vec<_> = moved.map(|(a, d)| a + d * faer::Scale(Complex64::from(s))).collect();
            let (gap, error) = gap(&here)?;
            let sure = gap - error;
            if sure <= 16.0 * error || followed.samples == MOST {
                return Ok(None);
            }
            if followed.samples.is_multiple_of(32) || s == 1.0 {
                followed.table.push([leg as f64, s, gap]);
            }
            followed.samples += 1;
            followed.least = followed.least.min(if s == 1.0 { sure } else { 0.5 * sure });
            if s == 1.0 {
                break;
            }
            s = if drift == 0.0 { 1.0 } else { (s + 0.5 * sure / drift).min(1.0) };
        }
    }
    Ok(Some(followed))
}

/// A symmetry: where it takes the creator of a mode and with which factor, and whether it conjugates numbers.
struct Turn {
    image: fn(usize) -> (usize, f64),
    /// A factor of every creator in addition.
    phase: Complex64,
    antiunitary: bool,
}

/// Next site, same spin.
const ROTATION: Turn =
    Turn { image: |mode| ((mode + 2) % 8, 1.0), phase: Complex64::ONE, antiunitary: false };

/// The rotation with exp(iπN/2), which takes a pair to its negative.
const ROTATION_WITH_PHASE: Turn = Turn { phase: Complex64::I, ..ROTATION };

/// Up to down, down to minus up.
const REVERSAL: Turn = Turn {
    image: |mode| (mode ^ 1, if mode.is_multiple_of(2) { 1.0 } else { -1.0 }),
    phase: Complex64::ONE,
    antiunitary: true,
};

/// The largest element of the Hamiltonian minus its image.
fn broken(couplings: Couplings, turn: &Turn) -> Result<f64, Stop> {
    let sum = couplings.sum();
    let image = |(coefficient, factors): &(Complex64, Vec<Factor>)| {
        let mut image = if turn.antiunitary { coefficient.conj() } else { *coefficient };
        let turned = factors.iter().map(|&(mode, create)| {
            let (to, sign) = (turn.image)(mode);
            image *= sign * if create { turn.phase } else { turn.phase.conj() };
            (to, create)
        });
        let turned: Vec<Factor> = turned.collect();
        (image, turned)
    };
    let turned: Sum = sum.iter().map(image).collect();
    let all: Vec<usize> = (0..256).collect();
    Ok((matrix(&sum, &all)? - matrix(&turned, &all)?).norm_max())
}

/// The stops of a path from the ring to free electrons, in words, and the symmetries that it must keep.
fn path(claim: &str, reading: &str, u: f64) -> (Vec<Couplings>, &'static str, Vec<Turn>) {
    let start = Couplings::uniform(u);
    // Three points: the ring, what is added, and without U.
    let way = |added: Couplings| vec![start, added, Couplings { u: 0.0, ..added }];
    match (claim, reading) {
        ("protected", ROTATION_ONLY) => (
            // A sixth of π a bond, along the chord.
            way(Couplings { hops: [Complex64::cis(std::f64::consts::FRAC_PI_6); 2], ..start }),
            "a flux of a third of a quantum threads the ring",
            vec![ROTATION],
        ),
        ("protected", REVERSAL_ONLY) => (
            way(Couplings { hops: [Complex64::ONE, Complex64::from(0.25)], ..start }),
            "the hopping on the bonds 23 and 41 goes down to a quarter",
            vec![REVERSAL],
        ),
        ("protected", ODD_PAIRS) => (
            way(Couplings { pairs: 1.0, ..start }),
            "neighbours are paired in singlets, with opposite signs along x and y",
            vec![ROTATION_WITH_PHASE, REVERSAL],
        ),
        _ => (
            way(Couplings { field: 4.0, ..start }),
            "a field 4 t on S^z, of opposite signs on the sublattices, is switched on",
            Vec::new(),
        ),
    }
}

/// A path whose gap is certified step by step, and which keeps what it must.
pub(super) fn other_paths(run: &Run<'_>) -> Result<Finding, Stop> {
    let u = run.parameters.number("U/t of the path")?;
    let (stops, words, kept) = path(run.claim, run.reading, u);
    let mut largest = 0.0f64;
    for turn in &kept {
        for stop in &stops {
            largest = largest.max(broken(*stop, turn)?);
        }
    }
    // Elements are sums of a few couplings of order U at most.
    let rounding = 64.0 * f64::EPSILON * (1.0 + u.abs());
    if largest > rounding {
        let why = format!("the path breaks a symmetry that it must keep by {largest:.1e} t");
        return Ok(Finding::undecided(why, "another path"));
    }
    let Some(Followed { least, samples, table }) =
        follow(&stops, all_numbers(run.reading), &|| run.checkpoint())?
    else {
        return Ok(Finding::undecided("the gap on the path is too small to be certified", "another path"));
    };
    let bound =
        |value, kind| Estimate { kind, ..Estimate::exact(value, 0.0, Provenance::new("numerics/dense")) };
    let certificate = format!(
        "between samples gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖ (Weyl), the norm bounded by the largest row sum; {samples} samples, each step of half \
         the gap less its error where it begins; every 32nd is shown"
    );
    let summary = format!(
        "the gap stays above {least:.2} t while {words} at U = {u} t and U is switched off after it: the end is free electrons"
    );
    let mut finding = Finding::holds(FindingKind::Proof, summary)
        .with(Evidence::number("certified gap", "t", bound(least, Kind::LowerBound)))
        .with(Evidence::path("to free electrons", table, certificate));
    if !kept.is_empty() {
        let name = "largest element of H minus its image under what is kept";
        finding = finding.with(Evidence::number(name, "t", bound(largest, Kind::Exact)));
    }
    Ok(finding)
}

#[cfg(test)]
mod tests {
    use super::super::momentum_space::momentum_gap;
    use super::super::ring::{Point, Ring};
    use super::*;

    fn gap_of(couplings: Couplings, any_number: bool) -> f64 {
        let sum = couplings.sum();
        let sectors = sectors(any_number, couplings.pairs != 0.0);
        let blocks: Vec<_> = sectors.iter().map(|states| matrix(&sum, states).unwrap()).collect();
        gap(&blocks).unwrap().0
    }

    #[test]
    fn three_representations_have_one_gap() {
        let ring = Ring::new().unwrap();
        for any_number in [false, true] {
            let unequal =
                Couplings { hops: [Complex64::ONE, Complex64::from(0.3)], ..Couplings::uniform(3.0) };
            let (_, expected, _) = ring.gap(Point { even: 1.0, odd: 0.3, u: 3.0 }, any_number).unwrap();
            assert!((gap_of(unequal, any_number) - expected).abs() < 1e-12);
            let flux = Couplings { hops: [Complex64::cis(0.4); 2], ..Couplings::uniform(3.0) };
            let (expected, _) = momentum_gap(3.0, 0.4, 0.0, any_number).unwrap();
            assert!((gap_of(flux, any_number) - expected).abs() < 1e-12);
        }
        let paired = Couplings { pairs: 0.7, ..Couplings::uniform(3.0) };
        let (expected, _) = momentum_gap(3.0, 0.0, 0.7, true).unwrap();
        assert!((gap_of(paired, true) - expected).abs() < 1e-12);
    }

    #[test]
    fn free_electrons_in_a_staggered_field_have_the_gap_of_their_levels() {
        // Levels ±√(ε² + h²/4) with ε = ±2t, 0, 0: the lowest excitation moves an electron between ±h/2.
        let free = Couplings { field: 4.0, ..Couplings::uniform(0.0) };
        assert!((gap_of(free, false) - 4.0).abs() < 1e-12);
        assert!((gap_of(free, true) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_path_on_which_the_gap_closes_is_refused() {
        // The negative controls: from repulsion to attraction, and from a field to its opposite, the ring passes open shells.
        let opposite = |field: f64| Couplings { field, ..Couplings::uniform(0.0) };
        for stops in [[Couplings::uniform(4.0), Couplings::uniform(-4.0)], [opposite(4.0), opposite(-4.0)]] {
            assert!(follow(&stops, false, &|| Ok(())).unwrap().is_none());
        }
    }

    #[test]
    fn levels_as_fast_as_the_bound_allows_halve_their_distance_in_each_step() {
        // Two levels that approach each other with all of ‖dH/ds‖: 2, 1, ½, ¼ apart, and 0.2 at the end.
        let levels = |x: f64| [x, -x].map(|level| Mat::from_fn(1, 1, |_, _| Complex64::from(level))).to_vec();
        let stops = [levels(1.0), levels(0.1)];
        let followed = certified(&stops, &|| Ok(())).unwrap().unwrap();
        assert_eq!(followed.samples, 5);
        assert!((followed.least - 0.125).abs() < 1e-12, "{}", followed.least);
        // As long as nothing moves there is one step.
        assert_eq!(certified(&[levels(1.0), levels(1.0)], &|| Ok(())).unwrap().unwrap().samples, 2);
    }

    #[test]
    fn symmetries_are_told_apart() {
        let start = Couplings::uniform(4.0);
        let flux = Couplings { hops: [Complex64::cis(0.4); 2], ..start };
        let unequal = Couplings { hops: [Complex64::ONE, Complex64::from(0.3)], ..start };
        let paired = Couplings { pairs: 0.7, ..start };
        let field = Couplings { field: 1.0, ..start };
        let kept = |couplings, turn: &Turn| broken(couplings, turn).unwrap() < 1e-12;
        for (couplings, [rotation, with_phase, reversal]) in [
            (start, [true, true, true]),
            (flux, [true, true, false]),
            (unequal, [false, false, true]),
            (paired, [false, true, true]),
            (field, [false, false, false]),
        ] {
            assert_eq!(kept(couplings, &ROTATION), rotation, "{couplings:?}");
            assert_eq!(kept(couplings, &ROTATION_WITH_PHASE), with_phase, "{couplings:?}");
            assert_eq!(kept(couplings, &REVERSAL), reversal, "{couplings:?}");
        }
    }
}
