use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{hermitian_eigen, hermitian_eigenvalues, product, product_adjoint};
use eigentruth_numerics::streams::stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

use super::super::mean_field::MeanField;
use super::*;
use crate::hartree_fock::{Functional, HartreeFockError, Options};

type Blocks = Vec<Mat<Complex64>>;

const SCREENED: Coulomb = Coulomb { strength: 15.0, gate: 1.0, separation: 0.15 };
/// No momentum on the boundary of the zone, and with each one its opposite.
const SHIFT: [f64; 2] = [0.5, 0.5];
const STARTS: [Start; 5] = [
    Start::Polarized(0),
    Start::Polarized(1),
    Start::Coherent,
    Start::Random { seed: 5, number: 0 },
    Start::Random { seed: 5, number: 1 },
];

fn continuum(model: &Moire, zones: usize, divisions: [usize; 2], interaction: &Coulomb) -> Continuum {
    let planes = PlaneWaves::covering(model, [0.0, 0.0], zones).unwrap();
    let mesh = Mesh::new(model, divisions, SHIFT).unwrap();
    Continuum::new(model, &planes, &mesh, interaction, Coherence::All).unwrap()
}

fn mean_field(model: &Moire, zones: usize, divisions: [usize; 2], coherence: Coherence) -> MeanField {
    let planes = PlaneWaves::covering(model, [0.0, 0.0], zones).unwrap();
    MeanField::new(model, &planes, &Mesh::new(model, divisions, SHIFT).unwrap(), &SCREENED, coherence)
        .unwrap()
}

/// Valleys that are copies of each other.
fn same_valleys() -> Moire {
    Moire { kappa: [0.0, 0.0], tunnelling: 0.0, ..generic() }
}

fn random_hermitian(n: usize, draw: &mut impl FnMut() -> f64) -> Mat<Complex64> {
    let raw: Mat<Complex64> = Mat::from_fn(n, n, |_, _| Scalar::random(draw));
    Mat::from_fn(n, n, |i, j| (raw[(i, j)] + raw[(j, i)].conj()) * 0.5)
}

fn random_blocks(like: &[Mat<Complex64>], seed: u64) -> Blocks {
    let mut numbers = stream(seed, 0);
    let mut draw = || numbers.random_range(-1.0..1.0);
    like.iter().map(|block| random_hermitian(block.nrows(), &mut draw)).collect()
}

/// Σ tr a b of hermitian blocks.
fn overlap(a: &[Mat<Complex64>], b: &[Mat<Complex64>]) -> f64 {
    let pairs = a.iter().zip(b).flat_map(|(a, b)| {
        (0..a.nrows()).flat_map(move |i| (0..a.ncols()).map(move |j| a[(i, j)] * b[(j, i)]))
    });
    pairs.sum::<Complex64>().re
}

/// u a u†
fn turned(u: &Mat<Complex64>, a: &Mat<Complex64>) -> Mat<Complex64> {
    product_adjoint(product(u.as_ref(), a.as_ref()).as_ref(), u.as_ref())
}

/// e^{iεX}
fn rotation(x: &Mat<Complex64>, angle: f64) -> Mat<Complex64> {
    let (values, vectors) = hermitian_eigen(x.as_ref()).unwrap();
    let n = x.nrows();
    let phases = Mat::from_fn(n, n, |i, k| vectors[(i, k)] * Complex64::cis(angle * values[k]));
    product_adjoint(phases.as_ref(), vectors.as_ref())
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
}

/// ½ Σ v c†_1 c†_2 c_3 c_4 by Wick's theorem, over all plane waves of all momenta, with v from their vectors.
fn direct(model: &Moire, zones: usize, mesh: &Mesh, density: &[Mat<Complex64>]) -> f64 {
    let planes = PlaneWaves::covering(model, [0.0, 0.0], zones).unwrap();
    let (g, h) = (model.reciprocal(1), model.reciprocal(2));
    let area =
        mesh.momenta().len() as f64 * std::f64::consts::TAU.powi(2) / (g[0] * h[1] - g[1] * h[0]).abs();
    let modes: Vec<(usize, usize, Wave, Vector)> = (mesh.momenta().iter().enumerate())
        .flat_map(|(k, at)| planes.waves().iter().enumerate().map(move |(i, wave)| (k, i, *wave, *at)))
        .map(|(k, i, wave, at)| {
            let g = model.lattice(wave.g);
            (k, i, wave, [at[0] + g[0], at[1] + g[1]])
        })
        .collect();
    let average = |a: usize, b: usize| {
        let (a, b) = (&modes[a], &modes[b]);
        if a.0 == b.0 { density[a.0][(b.1, a.1)] } else { Complex64::ZERO }
    };
    let kept = |a: usize, b: usize| {
        let (a, b) = (&modes[a], &modes[b]);
        ((a.2.valley, a.2.layer) == (b.2.valley, b.2.layer)).then(|| [a.3[0] - b.3[0], a.3[1] - b.3[1]])
    };
    let n = modes.len();
    let mut energy = Complex64::ZERO;
    for (one, four) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))) {
        let Some(q) = kept(one, four) else { continue };
        for (two, three) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))) {
            let Some(p) = kept(three, two) else { continue };
            if (q[0] - p[0]).hypot(q[1] - p[1]) < 1e-9 {
                let v = SCREENED.at(q[0].hypot(q[1]));
                let v = v[usize::from(modes[one].2.layer != modes[two].2.layer)];
                let wick =
                    average(one, four) * average(two, three) - average(one, three) * average(two, four);
                energy += wick * (v / (2.0 * area));
            }
        }
    }
    assert!(energy.im.abs() < 1e-9);
    energy.re
}

#[test]
fn the_energy_is_the_sum_over_all_plane_waves() {
    // A stretched mesh, and more waves than make a shell; one hole more in one layer.
    let model = generic();
    for (zones, divisions) in [(2, [3, 1]), (3, [1, 2])] {
        let field = mean_field(&model, zones, divisions, Coherence::All);
        let mesh = Mesh::new(&model, divisions, SHIFT).unwrap();
        let density = random_blocks(field.one_body(), 3);
        let (_, energy) = field.fock(&density);
        let one = overlap(field.one_body(), &density);
        let direct = direct(&model, zones, &mesh, &density);
        assert!(close(energy - one, direct, 1e-11), "{} {direct}", energy - one);
    }
}

#[test]
fn the_mean_field_is_the_derivative_of_the_energy() {
    for coherence in [Coherence::All, Coherence::WithinValleys] {
        let field = mean_field(&generic(), 7, [2, 1], coherence);
        let density = random_blocks(field.one_body(), 3);
        let (fock, _) = field.fock(&density);
        for seed in 4..8 {
            let direction = random_blocks(field.one_body(), seed);
            let moved = |step: f64| {
                let at: Blocks = density
                    .iter()
                    .zip(&direction)
                    .map(|(p, x)| p + x * faer::Scale(Complex64::from(step)))
                    .collect();
                field.fock(&at).1
            };
            // Exact for a quadratic function.
            let derivative = moved(0.5) - moved(-0.5);
            let slope = overlap(&fock, &direction);
            assert!(close(derivative, slope, 1e-9), "{coherence:?}: {derivative} {slope}");
        }
    }
}

#[test]
fn classes_of_coherence_agree_where_both_are_defined() {
    let (all, within) = (
        mean_field(&generic(), 7, [2, 1], Coherence::All),
        mean_field(&generic(), 7, [2, 1], Coherence::WithinValleys),
    );
    let density = random_blocks(within.one_body(), 9);
    let whole: Blocks = (0..2).map(|k| within.whole(&density, k)).collect();
    let ((fock, energy), (other, same)) = (all.fock(&whole), within.fock(&density));
    assert!(close(energy, same, 1e-12));
    for (k, fock) in fock.iter().enumerate() {
        let other = within.whole(&other, k);
        // What no density matrix of the smaller class has, its mean field has not: exactly.
        assert_eq!(storage(fock).blocks, [14, 14]);
        assert!((0..28).all(|i| (0..28).all(|j| (fock[(i, j)] - other[(i, j)]).norm() < 1e-10)));
    }
    // A polarized solution is one of both.
    let (model, mesh) = (generic(), Mesh::new(&generic(), [2, 1], SHIFT).unwrap());
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], 7).unwrap();
    let [all, within] = [Coherence::All, Coherence::WithinValleys].map(|coherence| {
        let found = Continuum::new(&model, &planes, &mesh, &SCREENED, coherence).unwrap();
        found.solve(1.0, &Start::Polarized(1), &Options::default()).unwrap()
    });
    assert!(close(all.energy.value, within.energy.value, 1e-11));
    assert_eq!(storage(within.hamiltonian(1)).blocks, [14, 14]);
}

#[test]
fn a_uniform_charge_shifts_all_levels_alike() {
    let field = mean_field(&generic(), 7, [2, 2], Coherence::All);
    // A third of a hole in every plane wave.
    let third = Complex64::from(1.0 / 3.0);
    let density: Blocks =
        (0..4).map(|_| Mat::from_fn(28, 28, |i, j| if i == j { third } else { Complex64::ZERO })).collect();
    let potential = field.potential(&density);
    let per_layer = 14.0 / 3.0 / (3f64.sqrt() / 2.0);
    let shift = per_layer * SCREENED.at(0.0).iter().sum::<f64>();
    for (q, both) in potential.iter().enumerate() {
        let expected = if q == 0 { shift } else { 0.0 };
        assert!(both.iter().all(|v| (v - expected).norm() < 1e-10 * shift), "{q}: {both:?}");
    }
}

#[test]
fn without_interaction_holes_fill_the_bands() {
    let model = generic();
    let free = Coulomb { strength: 0.0, ..SCREENED };
    let found =
        continuum(&model, 7, [2, 2], &free).solve(1.5, &Start::Coherent, &Options::default()).unwrap();
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], 7).unwrap();
    let bands = |&k| hermitian_eigenvalues(planes.at(k).hamiltonian(&model).as_ref()).unwrap();
    let mut levels: Vec<f64> =
        Mesh::new(&model, [2, 2], SHIFT).unwrap().momenta().iter().flat_map(bands).map(|e| -e).collect();
    levels.sort_by(f64::total_cmp);
    let energy = levels[..6].iter().sum::<f64>() / 4.0;
    assert!(close(found.energy.value, energy, 1e-12), "{} {energy}", found.energy.value);
    assert!(found.levels.iter().zip(&levels).all(|(a, b)| close(a.energy, *b, 1e-11)));
}

#[test]
fn one_hole_does_not_feel_itself() {
    let model = generic();
    let found = continuum(&model, 7, [1, 1], &SCREENED);
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], 7).unwrap();
    let k = Mesh::new(&model, [1, 1], SHIFT).unwrap().momenta()[0];
    let top = hermitian_eigenvalues(planes.at(k).hamiltonian(&model).as_ref()).unwrap()[27];
    for start in &STARTS[..2] {
        let found = found.solve(1.0, start, &Options::default()).unwrap();
        let filled = found.levels[0].energy;
        // On one momentum the two valleys have different lowest levels; one is the lowest of all.
        assert!(close(filled, found.energy.value, 1e-10), "{filled} {}", found.energy.value);
        assert!(found.energy.value >= -top - 1e-10);
    }
    let lowest = found.search(1.0, &STARTS, &Options::default()).unwrap().lowest().energy.value;
    assert!(close(lowest, -top, 1e-10), "{lowest} {top}");
}

#[test]
fn a_solution_is_a_determinant_that_commutes_with_its_mean_field() {
    let model = generic();
    let found = continuum(&model, 7, [2, 2], &SCREENED);
    let search = found.search(1.0, &STARTS, &Options::default()).unwrap();
    let solution = search.lowest();
    let mut commutator = 0.0;
    let mut number = 0.0;
    for k in 0..4 {
        let (density, h) = (solution.density(k), solution.hamiltonian(k));
        let squared = product(density.as_ref(), density.as_ref());
        let (left, right) = (product(h.as_ref(), density.as_ref()), product(density.as_ref(), h.as_ref()));
        for (i, j) in (0..28).flat_map(|i| (0..28).map(move |j| (i, j))) {
            assert!((squared[(i, j)] - density[(i, j)]).norm() < 1e-12);
            commutator += (left[(i, j)] - right[(i, j)]).norm_sqr();
        }
        number += (0..28).map(|i| density[(i, i)].re).sum::<f64>();
    }
    assert!(commutator.sqrt() < 2e-10 && solution.residual <= 1e-10);
    assert!(close(number, 4.0, 1e-12) && close(solution.holes.iter().flatten().sum(), 1.0, 1e-12));
    // Other determinants are higher: near ones, to second order, and random ones.
    let field = mean_field(&model, 7, [2, 2], Coherence::All);
    let density: Blocks = (0..4).map(|k| solution.density(k).clone()).collect();
    let energy = field.fock(&density).1;
    assert!(close(energy / 4.0, solution.energy.value, 1e-12));
    for seed in 0..8 {
        let generators = random_blocks(field.one_body(), seed);
        let at = |angle: f64| {
            let moved: Blocks =
                density.iter().zip(&generators).map(|(p, x)| turned(&rotation(x, angle), p)).collect();
            field.fock(&moved).1 - energy
        };
        let (small, double) = (at(1e-4), at(2e-4));
        assert!(small > 0.0 && (double / small - 4.0).abs() < 0.05, "{small} {double}");
        assert!(at(1.0) > 0.0);
        // The lowest levels of a random matrix, as many at each momentum.
        let random: Blocks = generators
            .iter()
            .map(|x| {
                let vectors = hermitian_eigen(x.as_ref()).unwrap().1;
                product_adjoint(vectors.as_ref().subcols(0, 1), vectors.as_ref().subcols(0, 1))
            })
            .collect();
        assert!(field.fock(&random).1 > energy);
    }
}

#[test]
fn valleys_are_time_reversed_partners() {
    let found = continuum(&generic(), 7, [2, 2], &SCREENED);
    let [up, down] =
        [0, 1].map(|valley| found.solve(1.0, &Start::Polarized(valley), &Options::default()).unwrap());
    assert!(close(up.energy.value, down.energy.value, 1e-11));
    assert!(up.holes[0].iter().sum::<f64>() > 0.999 && down.holes[1].iter().sum::<f64>() > 0.999);
    for layer in 0..2 {
        assert!(close(up.holes[0][layer], down.holes[1][layer], 1e-8));
    }
    // A field on the valleys tells them apart, by what the holes gain in it: holes go where electrons are high.
    let field = continuum(&Moire { valley_energy: 0.3, ..generic() }, 7, [2, 2], &SCREENED);
    let [plus, minus] =
        [0, 1].map(|valley| field.solve(1.0, &Start::Polarized(valley), &Options::default()).unwrap());
    assert!(close(minus.energy.value - plus.energy.value, 0.6, 1e-9));
}

#[test]
fn the_valleys_can_be_turned_where_the_model_has_that_symmetry() {
    // Charges of the valleys: any model. All rotations: valleys that are copies, here even layer by layer.
    for (model, angle, invariant) in
        [(generic(), 0.0_f64, true), (same_valleys(), 0.7, true), (generic(), 0.7, false)]
    {
        let field = mean_field(&model, 3, [2, 1], Coherence::All);
        let density = random_blocks(field.one_body(), 11);
        // e^{iφτ_z} e^{iθτ_y} on 6 + 6 waves.
        let u = Mat::from_fn(12, 12, |i, j| {
            let phase = Complex64::cis(if i < 6 { 0.4 } else { -0.4 });
            let entry = match i as i32 - j as i32 {
                0 => angle.cos(),
                -6 => angle.sin(),
                6 => -angle.sin(),
                _ => 0.0,
            };
            phase * entry
        });
        let moved: Blocks = density.iter().map(|p| turned(&u, p)).collect();
        let (before, after) = (field.fock(&density).1, field.fock(&moved).1);
        assert_eq!(close(before, after, 1e-11), invariant, "{before} {after}");
    }
    // A polarized state can then be turned into a coherent one.
    let found = continuum(&same_valleys(), 7, [2, 2], &SCREENED);
    let [polarized, coherent] = [Start::Polarized(0), Start::Coherent]
        .map(|start| found.solve(1.0, &start, &Options::default()).unwrap());
    assert!(close(polarized.energy.value, coherent.energy.value, 1e-10));
    assert!(polarized.mixing < 1e-12 && close(coherent.mixing, 0.25, 1e-8), "{}", coherent.mixing);
}

#[test]
fn a_rotated_mesh_gives_the_same_energy() {
    // g_2/3 rotated by 120° is −g_1/3; the waves within a cut-off of their layers' origins go over into each other.
    let model = generic();
    let planes = PlaneWaves::within(&model, &[0, 1], [0.0, 0.0], 8.0).unwrap();
    let [one, two, other] =
        [([3, 1], Start::Polarized(0)), ([1, 3], Start::Polarized(0)), ([1, 3], Start::Coherent)].map(
            |(divisions, start)| {
                let mesh = Mesh::new(&model, divisions, [0.0, 0.0]).unwrap();
                let found = Continuum::new(&model, &planes, &mesh, &SCREENED, Coherence::All).unwrap();
                found.solve(1.0, &start, &Options::default()).unwrap()
            },
        );
    assert!(close(one.energy.value, two.energy.value, 1e-11), "{} {}", one.energy.value, two.energy.value);
    assert!(one.levels.iter().zip(&two.levels).all(|(a, b)| close(a.energy, b.energy, 1e-8)));
    // Another state is not the same one.
    assert!(!close(one.energy.value, other.energy.value, 1e-6));
}

#[test]
fn momenta_are_those_of_a_torus_in_the_first_zone() {
    let model = generic();
    let mesh = Mesh::new(&model, [4, 3], [0.25, 0.0]).unwrap();
    let half = 2.0 * std::f64::consts::PI / 3f64.sqrt();
    // Coordinates along the lattice vectors, a_i · g_j = 2π δ_ij: whole after removing the shift and multiplying by the divisions.
    let (g, h) = (model.reciprocal(1), model.reciprocal(2));
    let det = g[0] * h[1] - g[1] * h[0];
    let mut classes: Vec<[i64; 2]> = Vec::new();
    for k in mesh.momenta() {
        for j in 1..=6 {
            let g = model.reciprocal(j);
            assert!((k[0] * g[0] + k[1] * g[1]) / g[0].hypot(g[1]) <= half * (1.0 + 1e-8));
        }
        let x = (k[0] * h[1] - k[1] * h[0]) / det * 4.0 - 0.25;
        let y = (g[0] * k[1] - g[1] * k[0]) / det * 3.0;
        assert!((x - x.round()).abs() < 1e-9 && (y - y.round()).abs() < 1e-9);
        classes.push([(x.round() as i64).rem_euclid(4), (y.round() as i64).rem_euclid(3)]);
    }
    classes.sort_unstable();
    classes.dedup();
    assert_eq!(classes.len(), 12);
}

#[test]
fn more_plane_waves_lower_the_energy() {
    // A determinant of few waves is one of many.
    let energy = |zones| {
        let found = continuum(&generic(), zones, [2, 1], &SCREENED);
        found.search(1.0, &STARTS[3..], &Options::default()).unwrap().lowest().energy.value
    };
    let energies = [1, 3, 7, 13].map(energy);
    assert!(energies.windows(2).all(|pair| pair[1] < pair[0]), "{energies:?}");
    assert!(energies[2] - energies[3] < 0.01 * (energies[0] - energies[2]), "{energies:?}");
}

#[test]
fn a_search_finds_the_same_for_any_number_of_threads() {
    let found = continuum(&generic(), 7, [2, 1], &SCREENED);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let search = pool.install(|| found.search(1.0, &STARTS, &Options::default())).unwrap();
        search.distinct.iter().map(|d| (d.solution.energy.value, d.starts.clone())).collect::<Vec<_>>()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one, three);
    // Partners count once.
    assert!(one.iter().any(|(_, starts)| starts.starts_with(&[0, 1])), "{one:?}");
    assert!(one.windows(2).all(|pair| pair[0].0 <= pair[1].0));
}

#[test]
fn entropy_is_the_slope_of_the_free_energy() {
    let found = continuum(&generic(), 3, [2, 2], &SCREENED);
    let at = |temperature| {
        let options = Options { temperature, ..Options::default() };
        found.solve(1.0, &Start::Polarized(0), &options).unwrap()
    };
    let [low, warm, high] = [7.99, 8.0, 8.01].map(at);
    let slope = (high.free_energy.value - low.free_energy.value) / 0.02;
    let entropy = (warm.energy.value - warm.free_energy.value) / 8.0;
    // Of second order in the step.
    assert!(entropy > 0.1 && close(slope, -entropy, 1e-5), "{slope} {entropy}");
    assert!(close(warm.holes.iter().flatten().sum(), 1.0, 1e-10));
    // A determinant is a state at any temperature: it bounds the free energy from above.
    assert!(warm.free_energy.value < at(0.0).energy.value);
}

#[test]
fn what_is_impossible_is_refused_with_the_numbers() {
    let model = generic();
    let found = continuum(&model, 3, [2, 2], &SCREENED);
    let options = Options::default();
    for filling in [0.3, -1.0, 13.0, f64::NAN] {
        let error = found.solve(filling, &Start::Coherent, &options).unwrap_err();
        assert!(matches!(error, MoireError::Filling { cells: 4, most: 12, .. }), "{error}");
    }
    let hasty = Options { max_iterations: 2, ..Options::default() };
    let error = found.solve(1.0, &Start::Random { seed: 1, number: 1 }, &hasty).unwrap_err();
    assert!(
        matches!(&error, MoireError::HartreeFock(HartreeFockError::NotConverged { residual, .. }) if *residual > 1e-10)
    );
    assert!(error.to_string().contains("residual"), "{error}");
    let small = Options { memory: 1 << 10, ..Options::default() };
    let error = found.solve(1.0, &Start::Coherent, &small).unwrap_err();
    assert!(matches!(error, MoireError::MeshTooLarge { momenta: 4, waves: 12, .. }), "{error}");
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], 37).unwrap();
    let mesh = Mesh::new(&model, [64, 64], [0.0, 0.0]).unwrap();
    let refused = Continuum::new(&model, &planes, &mesh, &SCREENED, Coherence::All);
    assert!(matches!(refused, Err(MoireError::MeshTooLarge { momenta: 4096, .. })));
    for (divisions, shift) in [([0, 2], [0.0; 2]), ([1 << 40, 1 << 40], [0.0; 2]), ([2, 2], [0.0, 1.0])] {
        assert!(matches!(Mesh::new(&model, divisions, shift), Err(MoireError::Parameter { .. })));
    }
    // Starts that a class does not have.
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], 3).unwrap();
    let mesh = Mesh::new(&model, [1, 1], [0.0; 2]).unwrap();
    let apart = Continuum::new(&model, &planes, &mesh, &SCREENED, Coherence::WithinValleys).unwrap();
    for start in [Start::Coherent, Start::Polarized(2)] {
        let error = apart.solve(1.0, &start, &options).unwrap_err();
        assert!(matches!(error, MoireError::HartreeFock(HartreeFockError::Start { .. })), "{error}");
    }
    assert!(apart.search(1.0, &[], &options).is_err());
}
