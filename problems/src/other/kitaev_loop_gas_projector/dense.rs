//! The tensor contracted on one hexagon and on pairs of hexagons, with matrices in place of an algebra.

use eigentruth_numerics::dense::{hermitian_eigen, product_adjoint};
use faer::Mat;
use num_complex::Complex64;

use super::{SitePhases, all_phases};
use crate::method::Stop;
use crate::seed;

type Vector = Vec<Complex64>;

const ZERO: Complex64 = Complex64::new(0.0, 0.0);

/// Rounding in sums over a few strings of products of matrices whose entries are exponentials.
const IDENTITY: f64 = 1e4 * f64::EPSILON;
/// Far above it.
const CLEAR: f64 = 1e-3;

/// Hexagons, and by how much the axes are moved on: every kind of common bond restricts the phase of another axis.
const PIECES: [(usize, usize); 4] = [(1, 0), (2, 0), (2, 1), (2, 2)];

/// Hexagons in the plane: the cyclic order of their sites with the axis (0 x, 1 y, 2 z) of the bond that points outwards, and
/// the bonds of the piece.
struct Piece {
    sites: usize,
    hexagons: Vec<[(usize, usize); 6]>,
    /// (site, site, axis).
    bonds: Vec<(usize, usize, usize)>,
}

/// One hexagon, or two with a bond in common, written out by hand. The axes are moved on cyclically: the common bond of sites 1
/// and 2 is a z, x or y bond for a shift of 0, 1 or 2.
fn piece(hexagons: usize, shift: usize) -> Piece {
    let first = [(0, 2), (1, 0), (2, 1), (3, 2), (4, 0), (5, 1)];
    let second = [(6, 2), (2, 0), (1, 1), (7, 2), (8, 0), (9, 1)];
    let mut bonds = Vec::new();
    let all = [first, second].map(|hexagon| hexagon.map(|(site, axis)| (site, (axis + shift) % 3)));
    for hexagon in &all[..hexagons] {
        for k in 0..6 {
            let ((a, one), (b, two)) = (hexagon[k], hexagon[(k + 1) % 6]);
            // A bond of the ring has the axis that points outwards at neither end.
            let bond = (a.min(b), a.max(b), 3 - one - two);
            if !bonds.contains(&bond) {
                bonds.push(bond);
            }
        }
    }
    Piece { sites: if hexagons == 1 { 6 } else { 10 }, hexagons: all[..hexagons].to_vec(), bonds }
}

/// S^x, S^y, S^z, highest m first.
fn spins(twice_spin: u32) -> [Mat<Complex64>; 3] {
    let (size, s) = (twice_spin as usize + 1, f64::from(twice_spin) / 2.0);
    let m = |k: usize| s - k as f64;
    let raise = |k: usize| (s * (s + 1.0) - m(k) * (m(k) + 1.0)).sqrt() / 2.0;
    let of = |entry: &dyn Fn(usize, usize) -> Complex64| Mat::from_fn(size, size, entry);
    [
        of(&|i, j| match i.abs_diff(j) {
            1 => Complex64::new(raise(i.max(j)), 0.0),
            _ => ZERO,
        }),
        of(&|i, j| match (i + 1 == j, j + 1 == i) {
            (true, _) => Complex64::new(0.0, -raise(j)),
            (_, true) => Complex64::new(0.0, raise(i)),
            _ => ZERO,
        }),
        of(&|i, j| if i == j { Complex64::new(m(i), 0.0) } else { ZERO }),
    ]
}

/// e^{iπS} from the eigenvectors of S.
fn half_turn(spin: &Mat<Complex64>) -> Result<Mat<Complex64>, Stop> {
    let (values, vectors) = hermitian_eigen(spin.as_ref())?;
    let n = values.len();
    let phase = |k: usize| Complex64::from_polar(1.0, std::f64::consts::PI * values[k]);
    let scaled = Mat::from_fn(n, n, |i, k| vectors[(i, k)] * phase(k));
    Ok(product_adjoint(scaled.as_ref(), vectors.as_ref()))
}

/// A matrix on one site of a vector; site 0 changes fastest.
fn applied(matrix: &Mat<Complex64>, site: usize, vector: &Vector) -> Vector {
    let d = matrix.nrows();
    let stride = d.pow(site as u32);
    let mut out = vec![ZERO; vector.len()];
    for block in (0..vector.len()).step_by(stride * d) {
        for inner in 0..stride {
            for i in 0..d {
                let sum = (0..d).map(|j| matrix[(i, j)] * vector[block + j * stride + inner]).sum();
                out[block + i * stride + inner] = sum;
            }
        }
    }
    out
}

fn distance(a: &Vector, b: &Vector) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).norm_sqr()).sum::<f64>().sqrt()
}

/// Σ coefficient · vector.
fn combined(terms: &[(Complex64, &Vector)]) -> Vector {
    let length = terms.first().map_or(0, |(_, v)| v.len());
    (0..length).map(|k| terms.iter().map(|(c, v)| c * v[k]).sum()).collect()
}

/// What the contraction found.
pub(super) struct Contracted {
    pub(super) valid: Vec<SitePhases>,
    /// Hexagons, largest residual of what was kept, smallest of what was dropped.
    pub(super) gaps: Vec<[f64; 3]>,
    /// |W² − 1|, |[W, H]|, |Q² − 2Q|, |[Q, H]| on a normalized vector, the trace of Q, and Q² over Q, on one hexagon.
    pub(super) checks: [f64; 6],
    /// Why the residuals do not tell.
    pub(super) doubt: Option<String>,
}

/// Nonzero entries of the contraction over all bonds: for each site the axis that the loop leaves out, if it passes.
fn loops(piece: &Piece) -> Vec<Vec<Option<usize>>> {
    let mut found = Vec::new();
    for occupied in 0..1usize << piece.bonds.len() {
        let site = |site: usize| {
            let at = piece.bonds.iter().enumerate().filter(|(bit, _)| occupied >> bit & 1 == 1);
            let axes: Vec<usize> =
                at.filter(|(_, (a, b, _))| *a == site || *b == site).map(|(_, (_, _, axis))| *axis).collect();
            match axes.as_slice() {
                [] => Some(None),
                [a, b] => Some(Some(3 - a - b)),
                _ => None,
            }
        };
        found.extend((0..piece.sites).map(site).collect::<Option<Vec<_>>>());
    }
    found
}

struct Applied {
    /// For each loop how many sites leave out each axis.
    counts: Vec<[usize; 3]>,
    /// For each loop its string on the vector.
    strings: Vec<Vector>,
    /// `[hexagon][loop]`: the plaquette operator after the string, and the string after the plaquette operator.
    left: Vec<Vec<Vector>>,
    right: Vec<Vec<Vector>>,
}

/// e^{iπ/4 Σ n_γ c_γ}.
fn weight(counts: [usize; 3], phases: SitePhases) -> Complex64 {
    let turns: usize = (0..3).map(|a| counts[a] * usize::from(phases[a])).sum();
    Complex64::from_polar(1.0, std::f64::consts::FRAC_PI_4 * (turns % 8) as f64)
}

impl Applied {
    /// The sum over loops of one of the lists of vectors.
    fn sum(&self, vectors: &[Vector], phases: SitePhases) -> Vector {
        let terms: Vec<_> =
            self.counts.iter().zip(vectors).map(|(counts, v)| (weight(*counts, phases), v)).collect();
        combined(&terms)
    }
}

fn plaquette(
    turns: &[Mat<Complex64>; 3],
    twice_spin: u32,
    hexagon: &[(usize, usize); 6],
    v: &Vector,
) -> Vector {
    let sign = if twice_spin % 2 == 1 { -1.0 } else { 1.0 };
    let mut out: Vector = v.iter().map(|x| x * sign).collect();
    for (site, axis) in hexagon {
        out = applied(&turns[*axis], *site, &out);
    }
    out
}

fn string(turns: &[Mat<Complex64>; 3], sites: &[Option<usize>], v: &Vector) -> Vector {
    let passed = sites.iter().enumerate().filter_map(|(site, axis)| axis.map(|axis| (site, axis)));
    passed.fold(v.clone(), |v, (site, axis)| applied(&turns[axis], site, &v))
}

/// A random vector of norm 1.
fn random(length: usize, seed: u64, number: u64) -> Vector {
    let entry =
        |k: usize, part: &str| 2.0 * seed::uniform(seed, &[&number.to_string(), &k.to_string(), part]) - 1.0;
    let v: Vector = (0..length).map(|k| Complex64::new(entry(k, "re"), entry(k, "im"))).collect();
    let norm = v.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
    v.iter().map(|x| x / norm).collect()
}

/// All assignments of phases with which W Q = Q W = Q on one hexagon and on pairs of all three kinds.
pub(super) fn contracted(twice_spin: u32, seed: u64) -> Result<Contracted, Stop> {
    let spins = spins(twice_spin);
    let turns = [half_turn(&spins[0])?, half_turn(&spins[1])?, half_turn(&spins[2])?];
    let d = twice_spin as usize + 1;
    let mut valid: Vec<SitePhases> = all_phases().collect();
    let (mut gaps, mut doubt) = (Vec::new(), None);
    for (hexagons, shift) in PIECES {
        let piece = piece(hexagons, shift);
        let v = random(d.pow(piece.sites as u32), seed, (3 * hexagons + shift) as u64);
        let loops = loops(&piece);
        let count =
            |sites: &Vec<Option<usize>>| [0, 1, 2].map(|a| sites.iter().filter(|s| **s == Some(a)).count());
        let strings: Vec<Vector> = loops.iter().map(|sites| string(&turns, sites, &v)).collect();
        let w = |hexagon: &[(usize, usize); 6], v: &Vector| plaquette(&turns, twice_spin, hexagon, v);
        let left = piece.hexagons.iter().map(|h| strings.iter().map(|s| w(h, s)).collect()).collect();
        let after = |h: &[(usize, usize); 6]| {
            let moved = w(h, &v);
            loops.iter().map(|sites| string(&turns, sites, &moved)).collect()
        };
        let right = piece.hexagons.iter().map(after).collect();
        let applied = Applied { counts: loops.iter().map(count).collect(), strings, left, right };
        let (mut kept, mut largest, mut smallest) = (Vec::new(), 0.0f64, f64::MAX);
        for phases in valid {
            let q = applied.sum(&applied.strings, phases);
            let norm = q.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
            let moved = applied.left.iter().chain(&applied.right);
            let residual =
                moved.map(|vectors| distance(&applied.sum(vectors, phases), &q)).fold(0.0, f64::max);
            if residual < IDENTITY && norm > CLEAR {
                largest = largest.max(residual);
                kept.push(phases);
            } else {
                smallest = smallest.min(residual);
                if residual < CLEAR {
                    doubt = Some(format!(
                        "phases {phases:?} leave a residual of {residual:e} and a norm of {norm:e}"
                    ));
                }
            }
        }
        gaps.push([hexagons as f64, largest, smallest]);
        valid = kept;
    }
    let checks = match valid.first() {
        Some(&phases) => checks(&spins, &turns, twice_spin, phases, seed),
        None => {
            doubt = Some("no assignment of phases is valid".to_owned());
            [0.0; 6]
        }
    };
    // What W Q = Q rests on: a plaquette operator that squares to one and commutes with H.
    if checks[..4].iter().any(|c| *c > IDENTITY) {
        doubt = Some(format!(
            "an operator identity on one hexagon is off by {:e}",
            checks[..4].iter().fold(0.0f64, |a, b| a.max(*b))
        ));
    }
    Ok(Contracted { valid, gaps, checks, doubt })
}

fn checks(
    spins: &[Mat<Complex64>; 3],
    turns: &[Mat<Complex64>; 3],
    twice_spin: u32,
    phases: SitePhases,
    seed: u64,
) -> [f64; 6] {
    let piece = piece(1, 0);
    let d = twice_spin as usize + 1;
    let v = random(d.pow(6), seed, 7);
    let loops = loops(&piece);
    let q = |v: &Vector| {
        let terms: Vec<(Complex64, Vector)> = loops
            .iter()
            .map(|sites| {
                let counts = [0, 1, 2].map(|a| sites.iter().filter(|s| **s == Some(a)).count());
                (weight(counts, phases), string(turns, sites, v))
            })
            .collect();
        combined(&terms.iter().map(|(c, v)| (*c, v)).collect::<Vec<_>>())
    };
    let w = |v: &Vector| plaquette(turns, twice_spin, &piece.hexagons[0], v);
    let h = |v: &Vector| {
        let bond =
            |&(a, b, axis): &(usize, usize, usize)| applied(&spins[axis], a, &applied(&spins[axis], b, v));
        let bonds: Vec<Vector> = piece.bonds.iter().map(bond).collect();
        combined(&bonds.iter().map(|v| (Complex64::new(-1.0, 0.0), v)).collect::<Vec<_>>())
    };
    let (once, twice) = (q(&v), q(&q(&v)));
    let doubled: Vector = once.iter().map(|x| 2.0 * x).collect();
    let overlap = |a: &Vector, b: &Vector| a.iter().zip(b).map(|(x, y)| (x.conj() * y).re).sum::<f64>();
    let trace = |matrix: &Mat<Complex64>| (0..d).map(|k| matrix[(k, k)]).sum::<Complex64>();
    let traced = |sites: &Vec<Option<usize>>| {
        let counts = [0, 1, 2].map(|a| sites.iter().filter(|s| **s == Some(a)).count());
        let product: Complex64 =
            sites.iter().map(|s| s.map_or(Complex64::new(d as f64, 0.0), |a| trace(&turns[a]))).product();
        weight(counts, phases) * product
    };
    [
        distance(&w(&w(&v)), &v),
        distance(&w(&h(&v)), &h(&w(&v))),
        distance(&twice, &doubled),
        distance(&q(&h(&v)), &h(&q(&v))),
        loops.iter().map(traced).sum::<Complex64>().re,
        overlap(&once, &twice) / overlap(&once, &once),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_plaquette_is_noticed() {
        // With y in place of x on one site the operator does not commute with H.
        let spins = spins(2);
        let turns = [0, 1, 2].map(|a| half_turn(&spins[a]).unwrap());
        let wrong = [turns[1].clone(), turns[1].clone(), turns[2].clone()];
        let good = checks(&spins, &turns, 2, [0; 3], 1);
        let bad = checks(&spins, &wrong, 2, [0; 3], 1);
        assert!(good[..4].iter().all(|c| *c < IDENTITY) && bad[1] > CLEAR);
        // (1 + W) has the trace 3⁶ + 1.
        assert!((good[4] - 730.0).abs() < 1e6 * IDENTITY);
    }
}
