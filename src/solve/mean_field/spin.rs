//! Spin of the density matrix and of the Hamiltonian.

use std::collections::BTreeMap;

use eigentruth_meanfield::hartree_fock::Interacting;
use eigentruth_models::Space;
use eigentruth_numerics::Complex64;

/// The positions of up and down of every orbital (flavours 2k and 2k+1 of a site); nothing if a mode has no partner.
pub fn pairs(space: &Space) -> Option<Vec<[usize; 2]>> {
    let degrees = space.degrees();
    let down = |up: usize| {
        let mut partner = degrees[up].mode;
        partner.internal += 1;
        Some([up, space.position(degrees[up].species, partner)?])
    };
    let ups = (0..degrees.len()).filter(|&p| degrees[p].mode.internal.is_multiple_of(2));
    let pairs: Vec<[usize; 2]> = ups.map(down).collect::<Option<_>>()?;
    (2 * pairs.len() == degrees.len()).then_some(pairs)
}

/// `⟨S^a_ij⟩ = ½ Σ_σσ' ⟨c†_iσ σ^a_σσ' c_jσ'⟩` of all pairs of orbitals, `[a][i·n + j]`.
pub fn vectors(pairs: &[[usize; 2]], density: impl Fn(usize, usize) -> Complex64) -> [Vec<Complex64>; 3] {
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for [up, down] in pairs {
        for [other_up, other_down] in pairs {
            let raise = density(*up, *other_down);
            let lower = density(*down, *other_up);
            all[0].push((raise + lower) / 2.0);
            all[1].push((raise - lower) * Complex64::new(0.0, -0.5));
            all[2].push((density(*up, *other_up) - density(*down, *other_down)) / 2.0);
        }
    }
    all
}

/// Which directions the spins of a density matrix have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pattern {
    /// No spin anywhere.
    Unpolarized,
    /// All along one axis, a unit vector.
    Collinear([f64; 3]),
    /// All in one plane, with this normal.
    Coplanar([f64; 3]),
    /// Anything else.
    Noncoplanar,
}

/// The pattern of spins; lengths up to `allowed` are none.
pub fn pattern(vectors: &[Vec<Complex64>; 3], allowed: f64) -> Pattern {
    let largest = |direction: [f64; 3]| {
        let along = |at: usize| (0..3).map(|a| vectors[a][at] * direction[a]).sum::<Complex64>().norm();
        (0..vectors[0].len()).map(along).fold(0.0, f64::max)
    };
    let units = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    if units.iter().all(|unit| largest(*unit) <= allowed) {
        return Pattern::Unpolarized;
    }
    let gram = |a: usize, b: usize| -> f64 {
        vectors[a].iter().zip(&vectors[b]).map(|(x, y)| (x.conj() * y).re).sum()
    };
    // Columns of the Gram matrix lie in the span of the spins.
    let columns = [0, 1, 2].map(|b| [gram(0, b), gram(1, b), gram(2, b)]);
    let axis = unit(*columns.iter().max_by(|a, b| norm(**a).total_cmp(&norm(**b))).expect("three"));
    let across = columns.map(|column| without(column, axis));
    let second = unit(*across.iter().max_by(|a, b| norm(**a).total_cmp(&norm(**b))).expect("three"));
    // Any two directions across the axis, if there is no second one.
    let helper =
        units.iter().min_by(|a, b| dot(**a, axis).abs().total_cmp(&dot(**b, axis).abs())).expect("three");
    let across = unit(without(*helper, axis));
    if largest(across) <= allowed && largest(cross(axis, across)) <= allowed {
        return Pattern::Collinear(pointing_up(axis));
    }
    let normal = unit(cross(axis, second));
    if largest(normal) <= allowed { Pattern::Coplanar(pointing_up(normal)) } else { Pattern::Noncoplanar }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|k| a[k] * b[k]).sum()
}

/// The length of a vector.
pub fn norm(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

fn unit(a: [f64; 3]) -> [f64; 3] {
    a.map(|x| x / norm(a).max(f64::MIN_POSITIVE))
}

fn without(a: [f64; 3], axis: [f64; 3]) -> [f64; 3] {
    let along = dot(a, axis);
    [0, 1, 2].map(|k| a[k] - along * axis[k])
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The one of a vector and its negative whose last component that is not 0 is positive; no component is −0.
fn pointing_up(a: [f64; 3]) -> [f64; 3] {
    let last = a.iter().rev().find(|x| x.abs() > f64::EPSILON.sqrt()).copied().unwrap_or(1.0);
    a.map(|x| x * last.signum() + 0.0)
}

/// Rotations of all spins that a Hamiltonian has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotations {
    /// None.
    None,
    /// About z.
    AboutZ,
    /// All.
    All,
}

/// The rotations that leave a Hamiltonian as it is.
pub fn rotations(interacting: &Interacting, pairs: &[[usize; 2]]) -> Rotations {
    // c†_i → the mode and factor that [S, c†_i] has: of S⁺ for down, of Sᶻ for all.
    let mut raising = vec![None; interacting.modes()];
    let mut z = vec![None; interacting.modes()];
    for &[up, down] in pairs {
        raising[down] = Some((up, 1.0));
        (z[up], z[down]) = (Some((up, 0.5)), Some((down, -0.5)));
    }
    let mut lowering = vec![None; interacting.modes()];
    for (from, image) in raising.iter().enumerate() {
        if let Some((to, factor)) = *image {
            lowering[to] = Some((from, factor));
        }
    }
    let commutes = |create: &Images, annihilate: &Images| {
        // The identity class: sums of a few coefficients.
        largest(interacting, create, annihilate) <= 64.0 * f64::EPSILON * interacting.norm_bound()
    };
    match (commutes(&z, &z), commutes(&raising, &lowering)) {
        (true, true) => Rotations::All,
        (true, false) => Rotations::AboutZ,
        _ => Rotations::None,
    }
}

/// For each mode the one that a generator takes it to, and the factor.
type Images = [Option<(usize, f64)>];

/// The largest coefficient of the commutator with `S = Σ s_ij c†_i c_j`: `[S, c†_j] = Σ_i s_ij c†_i` and `[S, c_i] = −Σ_j s_ij c_j`.
fn largest(interacting: &Interacting, create: &Images, annihilate: &Images) -> f64 {
    let mut one: BTreeMap<[usize; 2], Complex64> = BTreeMap::new();
    for &(i, j, value) in interacting.one_body() {
        if let Some((to, factor)) = create[i] {
            *one.entry([to, j]).or_default() += value * factor;
        }
        if let Some((to, factor)) = annihilate[j] {
            *one.entry([i, to]).or_default() -= value * factor;
        }
    }
    let mut two: BTreeMap<[usize; 4], Complex64> = BTreeMap::new();
    for term in interacting.two_body() {
        for place in 0..4 {
            let (images, sign) = if place < 2 { (create, 1.0) } else { (annihilate, -1.0) };
            let Some((to, factor)) = images[term.modes[place]] else { continue };
            let mut modes = term.modes;
            modes[place] = to;
            let mut value = term.value * (sign * factor);
            for [left, right] in [[0, 1], [2, 3]] {
                if modes[left] > modes[right] {
                    modes.swap(left, right);
                    value = -value;
                }
            }
            if modes[0] != modes[1] && modes[2] != modes[3] {
                *two.entry(modes).or_default() += value;
            }
        }
    }
    one.values().chain(two.values()).map(|value| value.norm()).fold(0.0, f64::max)
}
