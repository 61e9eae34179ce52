//! Spins of any length as symmetric spins ½, so that loops move them.
//!
//! A spin of length S is the symmetric part of 2S spins ½: `S_i · S_j` is the sum of the products of all halves of one site with all of the
//! other, and it commutes with their permutations, so that it is enough to project on the symmetric part once, at time 0. The projector is the
//! average of all permutations of the halves of a site, each of which joins world lines there: one more graph of the loops
//! (N. Kawashima and J. E. Gubernatis, Phys. Rev. Lett. 73, 1295 (1994); S. Todo and K. Kato, Phys. Rev. Lett. 87, 047203 (2001)).

use faer::Mat;

use crate::SseError;
use crate::lowering::{BondMatrices, BondMatrix};

/// Sites as halves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Halves {
    /// The halves of a site are `first[site]..first[site + 1]`.
    pub(crate) first: Vec<u32>,
    /// By half its site.
    pub(crate) site: Vec<u32>,
}

/// Differences of elements that are rounding (an identity: products of square roots), in units of the largest.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

impl Halves {
    fn new(dimensions: &[usize]) -> Self {
        let (mut first, mut site) = (vec![0], Vec::new());
        for (number, dimension) in dimensions.iter().enumerate() {
            site.resize(site.len() + dimension - 1, number as u32);
            first.push(site.len() as u32);
        }
        Self { first, site }
    }

    /// The halves of a site.
    pub(crate) fn of(&self, site: usize) -> std::ops::Range<usize> {
        self.first[site] as usize..self.first[site + 1] as usize
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.site.len()
    }

    /// Whether every site is a half itself.
    pub(crate) fn are_sites(&self) -> bool {
        self.first.len() == self.site.len() + 1
    }
}

/// The same Hamiltonian on halves, and these; a model of sites with two states stays what it is.
pub(crate) fn split(matrices: &BondMatrices) -> Result<(BondMatrices, Halves), SseError> {
    let refused = |sites: &[usize], reason: &str| {
        let (update, sites, reason) = ("loop update", sites.to_vec(), reason.to_string());
        Err(SseError::Update { update, sites, reason })
    };
    if let Some(site) = matrices.dimensions.iter().position(|&d| d < 2) {
        return refused(&[site], "the site has one state, and nothing to flip");
    }
    let halves = Halves::new(&matrices.dimensions);
    if halves.are_sites() {
        return Ok((matrices.clone(), halves));
    }
    let mut split =
        BondMatrices { dimensions: vec![2; halves.len()], constant: matrices.constant, terms: Vec::new() };
    for term in &matrices.terms {
        let lengths: Vec<usize> = term.sites.iter().map(|&site| matrices.dimensions[site] - 1).collect();
        if lengths.iter().all(|&twice| twice == 1) {
            let sites = term.sites.iter().map(|&site| halves.first[site] as usize).collect();
            split.terms.push(BondMatrix { sites, matrix: term.matrix.clone() });
            continue;
        }
        let [one, other] = term.sites[..] else {
            return refused(
                &term.sites,
                "a field on a site, or an anisotropy of it, breaks the symmetry of loops; use directed loops",
            );
        };
        let Some([constant, z, exchange]) = couplings(&term.matrix, [lengths[0], lengths[1]]) else {
            return refused(
                &term.sites,
                "it is no exchange Jxy (Sx Sx + Sy Sy) + Jz Sz Sz of two spins, which alone is a sum over spins ½; use directed loops",
            );
        };
        split.constant += constant;
        for i in halves.of(one) {
            for j in halves.of(other) {
                let element = |row: usize, column: usize| match (row, column) {
                    (0, 0) | (3, 3) => z / 4.0,
                    (1, 1) | (2, 2) => -z / 4.0,
                    (1, 2) | (2, 1) => exchange / 2.0,
                    _ => 0.0,
                };
                split.terms.push(BondMatrix { sites: vec![i, j], matrix: Mat::from_fn(4, 4, element) });
            }
        }
    }
    Ok((split, halves))
}

/// `c`, `Jz` and `Jxy` of `c + Jz Sz Sz + Jxy (Sx Sx + Sy Sy)` for spins of given 2S, if the matrix is that.
fn couplings(matrix: &Mat<f64>, twice: [usize; 2]) -> Option<[f64; 3]> {
    let [first, second] = twice;
    let size = first + 1;
    let at = |a: usize, b: usize| a + size * b;
    let lengths = twice.map(|twice| twice as f64 / 2.0);
    let (parallel, antiparallel) =
        (matrix[(at(first, second), at(first, second))], matrix[(at(first, 0), at(first, 0))]);
    let z = (parallel - antiparallel) / (2.0 * lengths[0] * lengths[1]);
    let constant = (parallel + antiparallel) / 2.0;
    // ⟨m+1|S⁺|m⟩ for the state m + S.
    let raised = |spin: usize, state: usize| (((twice[spin] - state) * (state + 1)) as f64).sqrt();
    let exchange = 2.0 * matrix[(at(1, 0), at(0, 1))] / (raised(0, 0) * raised(1, 0));
    let expected = |to: usize, from: usize| {
        let [a, b, c, d] = [to % size, to / size, from % size, from / size];
        let centred = |spin: usize, state: usize| state as f64 - lengths[spin];
        if to == from {
            constant + z * centred(0, a) * centred(1, b)
        } else if a == c + 1 && d == b + 1 {
            exchange / 2.0 * raised(0, c) * raised(1, b)
        } else if c == a + 1 && b == d + 1 {
            exchange / 2.0 * raised(0, a) * raised(1, d)
        } else {
            0.0
        }
    };
    let all = || (0..matrix.nrows()).flat_map(|to| (0..matrix.ncols()).map(move |from| (to, from)));
    let scale = all().map(|entry| matrix[entry].abs()).fold(0.0, f64::max);
    all()
        .all(|(to, from)| (matrix[(to, from)] - expected(to, from)).abs() <= ROUNDING * scale)
        .then_some([constant, z, exchange])
}
