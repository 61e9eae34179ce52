//! Sectors of Haldane's relative momentum (F. D. M. Haldane, Phys. Rev. Lett. 55, 2095 (1985)).
//!
//! N electrons and q N flux quanta: moving all electrons by q orbitals adds q N to their momentum, which is none, so its
//! characters divide every sector of the momentum by N. Moving all by one orbital adds N to the momentum. So the levels are
//! those of N × N pairs, (momentum modulo N, character), each q times.

use std::collections::BTreeSet;
use std::f64::consts::TAU;

use eigentruth_exact::System;
use eigentruth_exact::orbits::{GroupElement, OrbitBasis, OrbitError, OrbitOperator};
use eigentruth_numerics::krylov::{self, Eigenpairs};
use eigentruth_numerics::{Complex64, Scalar};

use crate::method::Stop;

/// What the matrix of one sector may take, in bytes.
const MEMORY: u64 = 12 << 30;

/// A sector of the momentum modulo N and the character `e^{2πi·relative/N}` under the translation by q orbitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub momentum: usize,
    pub relative: usize,
}

/// All pairs of momenta of one number of electrons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs {
    pub electrons: usize,
    pub inverse_filling: usize,
    /// Whether both sides are equal.
    pub square: bool,
}

impl Pairs {
    /// The pairs that the rotations and reflections of the torus make of one, itself among them.
    ///
    /// Both momenta are those of products of one translation of each electron, along the two sides. Conjugation reverses the
    /// relative momentum, half a turn both. On a square a right angle (the Fourier transform of the orbitals) takes one to the
    /// other, and the other to the inverse of the one.
    pub fn star(self, pair: Pair) -> Vec<Pair> {
        let n = self.electrons;
        let (x, y) = (pair.momentum, pair.relative);
        let mut star = BTreeSet::new();
        let turned = if self.square { (y, x) } else { (x, y) };
        for (x, y) in [(x, y), turned] {
            for x in [x, (n - x) % n] {
                for y in [y, (n - y) % n] {
                    star.insert(Pair { momentum: x, relative: y });
                }
            }
        }
        star.into_iter().collect()
    }

    /// Every pair.
    pub fn all(self) -> Vec<Pair> {
        let n = self.electrons;
        (0..n * n).map(|at| Pair { momentum: at / n, relative: at % n }).collect()
    }

    /// One pair of every star, with a real matrix where there is one, and the size of the star.
    pub fn stars(self) -> Vec<(Pair, usize)> {
        let complex = |pair: &Pair| !(2 * pair.relative).is_multiple_of(self.electrons);
        let chosen = |pair: Pair| {
            let star = self.star(pair);
            let first = star.iter().copied().min_by_key(|pair| (complex(pair), *pair))?;
            (first == pair).then_some((pair, star.len()))
        };
        self.all().into_iter().filter_map(chosen).collect()
    }

    /// The translations by multiples of q orbitals with their characters.
    fn group(self, relative: usize) -> Vec<GroupElement> {
        let (n, q) = (self.electrons, self.inverse_filling);
        let element = |power: usize| {
            let character = Complex64::from_polar(1.0, TAU * (relative * power % n) as f64 / n as f64);
            GroupElement::permutation((0..q * n).map(|j| (j + q * power) % (q * n)), character)
        };
        (0..n).map(element).collect()
    }

    /// Eigenvalues of one pair from the lowest up, each with the bound on its error: if `coarse`, first the lowest with a
    /// tolerance of that; then `count`, and twice as many, until `enough` says so or there are no more.
    pub fn energies(
        self,
        system: &System,
        pair: Pair,
        count: usize,
        coarse: Option<f64>,
        options: &krylov::Options,
        enough: impl Fn(&[(f64, f64)]) -> bool,
    ) -> Result<Vec<(f64, f64)>, Stop> {
        let values =
            [("number", i64::try_from(self.electrons)?), ("momentum", i64::try_from(pair.momentum)?)];
        let sector = system.sector(&values)?;
        let basis = match OrbitBasis::new(system.layout(), &sector, &self.group(pair.relative), MEMORY) {
            Err(OrbitError::Empty) => return Ok(Vec::new()),
            basis => basis?,
        };
        let first = coarse.map(|tolerance| (1, krylov::Options { tolerance, ..options.clone() }));
        let doubled = (0..u32::BITS).map(|times| (count.saturating_mul(1_usize << times), options.clone()));
        let attempts = first.into_iter().chain(doubled);
        if (2 * pair.relative).is_multiple_of(self.electrons) {
            lowest(&OrbitOperator::<f64>::new(system.transitions(), &basis, MEMORY)?, attempts, enough)
        } else {
            let matrix = OrbitOperator::<Complex64>::new(system.transitions(), &basis, MEMORY)?;
            lowest(&matrix, attempts, enough)
        }
    }
}

fn lowest<S: Scalar>(
    matrix: &OrbitOperator<S>,
    attempts: impl Iterator<Item = (usize, krylov::Options)>,
    enough: impl Fn(&[(f64, f64)]) -> bool,
) -> Result<Vec<(f64, f64)>, Stop> {
    let mut energies = Vec::new();
    for (count, options) in attempts {
        let found: Eigenpairs<S> = krylov::eigenpairs(matrix, count, &options)?;
        energies = found.pairs.iter().map(|pair| (pair.value, pair.error)).collect();
        if energies.len() < count || enough(&energies) {
            break;
        }
    }
    Ok(energies)
}

#[cfg(test)]
mod tests {
    use super::super::levels::{Low, Sectors, torus, with_charges};
    use super::*;
    use crate::testing::in_a_run;

    #[test]
    fn pairs_of_one_star_have_one_spectrum_and_all_together_the_whole() {
        // Odd and even numbers at both fillings that are used, squares and rectangles: whole spectra.
        let cases =
            [(3, 4, 1.0), (4, 4, 1.0), (3, 3, 1.0), (4, 3, 1.0), (5, 3, 1.0), (3, 4, 1.3), (4, 4, 1.3)];
        for (electrons, inverse_filling, aspect_ratio) in cases {
            let pairs = Pairs { electrons, inverse_filling, square: aspect_ratio == 1.0 };
            let torus = torus(electrons, inverse_filling, aspect_ratio);
            let system = with_charges(&torus).unwrap();
            let spectrum = |pair| -> Vec<f64> {
                let options = krylov::Options { dense_below: usize::MAX, ..Default::default() };
                let found = pairs.energies(&system, pair, usize::MAX, None, &options, |_| true).unwrap();
                found.into_iter().map(|(energy, _)| energy).collect()
            };
            let close = |one: &[f64], two: &[f64]| {
                one.len() == two.len() && one.iter().zip(two).all(|(a, b)| (a - b).abs() < 1e-11)
            };
            let mut all = Vec::new();
            for (pair, size) in pairs.stars() {
                let (own, star) = (spectrum(pair), pairs.star(pair));
                assert_eq!(star.len(), size);
                for other in star {
                    assert!(
                        close(&own, &spectrum(other)),
                        "{electrons} {inverse_filling}: {pair:?} {other:?}"
                    );
                }
                all.extend((0..size * inverse_filling).flat_map(|_| own.clone()));
            }
            all.sort_by(f64::total_cmp);
            let known = in_a_run(|run| Low::of(run, "", 1, &torus, electrons, Sectors::Momenta)).unwrap();
            let mut known: Vec<f64> = known.energies.into_iter().flatten().collect();
            known.sort_by(f64::total_cmp);
            assert!(close(&all, &known), "{electrons} {inverse_filling}");
        }
    }

    #[test]
    fn stars_divide_the_pairs_and_different_ones_differ() {
        let squares = [(4, 4, 6), (7, 4, 10), (8, 4, 15), (9, 4, 15), (6, 3, 10)].map(|case| (case, true));
        let rectangles = [(4, 4, 9), (7, 4, 16), (8, 4, 25)].map(|case| (case, false));
        for ((electrons, inverse_filling, stars), square) in squares.into_iter().chain(rectangles) {
            let found = Pairs { electrons, inverse_filling, square }.stars();
            assert_eq!(found.len(), stars);
            assert_eq!(found.iter().map(|(_, size)| size).sum::<usize>(), electrons * electrons);
        }
    }
}
