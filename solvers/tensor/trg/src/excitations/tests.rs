//! Tangent spaces against exact diagonalization, and against themselves in other representations.

use faer::Mat;
use num_complex::Complex64;

use eigentruth_numerics::dense::{adjoint_product, product};

use super::tangent::{column, norm};
use super::*;
use crate::tensor::Tensor;

const MEMORY: usize = 1 << 28;
/// Sums over a thousand states and ten translations: identity class.
const IDENTITY: f64 = 1e5 * f64::EPSILON;

#[test]
fn a_tensor_at_one_site_makes_the_state() {
    // Against amplitudes by sums over all values of all bonds, on rings and tori.
    for (torus, h, v) in [
        (Torus::ring(4, 2), 2, 1),
        (Torus { columns: 2, rows: 2, local: 2 }, 2, 2),
        (Torus { columns: 3, rows: 1, local: 3 }, 2, 2),
    ] {
        let network = Uniform::random(torus, h, v, 5, MEMORY).unwrap();
        let b = Uniform::random(torus, h, v, 6, MEMORY).unwrap();
        let state = product(network.one_site().as_ref(), column(b.elements()).as_ref());
        let n = torus.sites();
        let digits = |mut code: usize, base: usize| -> Vec<usize> {
            let mut list = vec![0; n];
            for digit in list.iter_mut().rev() {
                (*digit, code) = (code % base, code / base);
            }
            list
        };
        for index in 0..torus.states() {
            let s = digits(index, torus.local);
            let mut amplitude = Complex64::default();
            for across in 0..h.pow(n as u32) {
                for down in 0..v.pow(n as u32) {
                    // Bonds to the right of and below each site.
                    let (right, below) = (digits(across, h), digits(down, v));
                    let mut term = Complex64::new(1.0, 0.0);
                    for site in 0..n {
                        let (x, y) = (site % torus.columns, site / torus.columns);
                        let left = y * torus.columns + (x + torus.columns - 1) % torus.columns;
                        let above = (y + torus.rows - 1) % torus.rows * torus.columns + x;
                        let legs = [s[site], right[left], below[above], right[site], below[site]];
                        term *= if site == 0 { b.tensor().at(&legs) } else { network.tensor().at(&legs) };
                    }
                    amplitude += term;
                }
            }
            assert!(
                (amplitude - state[(index, 0)]).norm() <= IDENTITY * norm(state.as_ref()),
                "{torus:?} {index}"
            );
        }
    }
}

#[test]
fn energies_of_all_momenta_are_those_of_the_ring() {
    // Free fermions: the ground state of the transverse Ising ring of even length has E = −Σ_k ε_k, k = π(2n+1)/N (Pfeuty 1970), here ε = √(1+g²−2g cos k).
    let (n, g) = (8, 0.7);
    let torus = Torus::ring(n, 2);
    let ising = Couplings::transverse_ising(g);
    let exact: f64 = (0..n)
        .map(|i| std::f64::consts::PI * (2 * i + 1) as f64 / n as f64)
        .map(|k| -(1.0 + g * g - 2.0 * g * k.cos()).sqrt())
        .sum();
    let levels: Vec<Vec<f64>> = (0..n).map(|m| ising.energies(&torus, (m, 0), MEMORY).unwrap()).collect();
    assert!((levels[0][0] - exact).abs() <= IDENTITY, "{} {exact}", levels[0][0]);
    assert_eq!(levels.iter().map(Vec::len).sum::<usize>(), torus.states());
    // Traces: of H and its square over all sectors.
    let sum =
        |power: i32| levels.iter().flatten().map(|e| e.powi(power)).sum::<f64>() / torus.states() as f64;
    assert!(sum(1).abs() <= IDENTITY && (sum(2) - n as f64 * (1.0 + g * g)).abs() <= IDENTITY);
}

#[test]
fn excitations_of_the_ising_ring_lie_above_the_exact_ones_and_near() {
    let (n, g) = (8, 1.5);
    let torus = Torus::ring(n, 2);
    let ising = Couplings::transverse_ising(g);
    let exact = |m: usize| ising.energies(&torus, (m, 0), MEMORY).unwrap();
    let ground =
        ring_ground_state(torus, &ising, &GroundOptions { starts: 2, ..GroundOptions::bond(2) }).unwrap();
    let lowest = exact(0)[0];
    println!(
        "E {} exact {lowest} gradient {:e} {:?}",
        ground.energy.value, ground.gradient, ground.energy.diagnostics
    );
    assert!(ground.energy.value >= lowest - IDENTITY && ground.energy.value <= lowest + 1e-3 * lowest.abs());
    for m in 0..n {
        let space = TangentSpace::new(&ground.network, &ising, (m, 0), true).unwrap();
        let found = space.excitations().unwrap();
        let energies = exact(m);
        // At momentum zero the lowest level is the ground state itself.
        let target = energies[usize::from(m == 0)];
        println!(
            "{m}: {} exact {target}, null {} smallest {:e}",
            found.energies[0].value, found.null_modes, found.smallest
        );
        assert!(found.energies[0].value >= energies[0] - found.energies[0].error);
        // Converged class: what bond dimension two leaves of the dispersion.
        assert!((found.energies[0].value - target).abs() <= 0.02 * (target - lowest), "{m}");
        let (others, _) = space.by_states().unwrap();
        assert_eq!(others.len(), found.energies.len());
        for (one, two) in found.energies.iter().zip(&others) {
            assert!((one.value - two).abs() <= 1e3 * one.error + IDENTITY, "{one:?} {two}");
        }
    }
}

#[test]
fn null_modes_are_those_of_the_gauge() {
    // B = e^{ik} A X − X A makes no state: D² directions, one fewer at momentum zero, where X = 1 gives B = 0.
    let torus = Torus::ring(8, 3);
    let couplings = Couplings::random(3, 4);
    let network = Uniform::random(torus, 2, 1, 9, MEMORY).unwrap();
    for (m, expected) in [(0, 3), (1, 4), (4, 4)] {
        let space = TangentSpace::new(&network, &couplings, (m, 0), false).unwrap();
        let found = space.excitations().unwrap();
        assert_eq!(found.null_modes, expected, "momentum {m}");
        assert!(found.residuals.iter().all(|r| *r <= 1e-9), "{:?}", found.residuals);
        // One by one: the gauge directions themselves are annihilated.
        let phase = torus.phase((m, 0), (1, 0));
        for (i, j) in [(0, 1), (1, 1)] {
            let a = network.tensor();
            let b = Tensor::from_fn(a.shape(), |at| {
                let &[s, l, u, r, d] = at else { unreachable!() };
                let x = |p: usize, q: usize| if (p, q) == (i, j) { 1.0 } else { 0.0 };
                (0..2)
                    .map(|k| phase * a.at(&[s, l, u, k, d]) * x(k, r) - a.at(&[s, k, u, r, d]) * x(l, k))
                    .sum()
            });
            let state = product(space.vectors(), column(b.data()).as_ref());
            assert!(
                norm(state.as_ref()) <= IDENTITY * norm(space.vectors()),
                "{m} ({i}, {j}): {:e}",
                norm(state.as_ref())
            );
        }
        // Without the network's own state there is one direction less at momentum zero.
        let without = TangentSpace::new(&network, &couplings, (m, 0), true).unwrap().excitations().unwrap();
        assert_eq!(without.null_modes, expected + usize::from(m == 0));
    }
}

#[test]
fn minima_of_the_quotient_solve_the_eigenproblem_on_tori_too() {
    for (torus, h, v, m) in
        [(Torus::ring(6, 2), 2, 1, (1, 0)), (Torus { columns: 2, rows: 2, local: 2 }, 2, 2, (1, 0))]
    {
        let couplings = Couplings::random(2, 21);
        let network = Uniform::random(torus, h, v, 22, MEMORY).unwrap();
        let space = TangentSpace::new(&network, &couplings, m, false).unwrap();
        let minimum = minimised_quotient(&space, 1e-9, 4000, 3).unwrap();
        println!("{torus:?}: {} after {}", minimum.energy, minimum.iterations);
        let b = column(&minimum.tensor);
        let (left, right) =
            (product(space.hamiltonian().as_ref(), b.as_ref()), product(space.metric().as_ref(), b.as_ref()));
        let defect: f64 =
            (0..left.nrows()).map(|i| (left[(i, 0)] - right[(i, 0)] * minimum.energy).norm_sqr()).sum();
        assert!(defect.sqrt() <= 1e-6 * norm(left.as_ref()), "{defect:e}");
        let exact = couplings.energies(&torus, m, MEMORY).unwrap();
        assert!(minimum.energy >= exact[0] - IDENTITY);
        // B†H_kB / B†N_kB is the energy.
        let quotient = adjoint_product(b.as_ref(), left.as_ref())[(0, 0)]
            / adjoint_product(b.as_ref(), right.as_ref())[(0, 0)];
        assert!((quotient.re - minimum.energy).abs() <= IDENTITY);
    }
}

#[test]
fn minima_of_the_quotient_are_found_whatever_the_seed_is() {
    // Elements of networks and starts come from the same streams. A start with the elements of the network is a null mode at every momentum but
    // zero: its state is rounding, from which minima came out that solved nothing.
    let torus = Torus::ring(6, 2);
    for seed in 1..13 {
        let network = Uniform::random(torus, 2, 1, seed, MEMORY).unwrap();
        let m = (1 + seed as usize % 5, 0);
        let space = TangentSpace::new(&network, &Couplings::random(2, seed), m, false).unwrap();
        let own = product(space.vectors(), column(network.elements()).as_ref());
        assert!(norm(own.as_ref()) <= IDENTITY * norm(space.vectors()));
        let minimum = minimised_quotient(&space, 1e-10, 4000, seed).unwrap();
        let lowest = space.by_states().unwrap().0[0];
        // Converged class: an error of the energy is the square of the gradient.
        assert!((minimum.energy - lowest).abs() <= 1e-9, "{seed}: {} {lowest}", minimum.energy);
        // The tensor makes the state, whose energy was given.
        let b = column(&minimum.tensor);
        let state = product(space.vectors(), b.as_ref());
        assert!((norm(state.as_ref()) - 1.0).abs() <= IDENTITY);
        let residual = product(space.images(), b.as_ref());
        let energy = adjoint_product(state.as_ref(), residual.as_ref())[(0, 0)].re;
        assert!((energy - minimum.energy).abs() <= IDENTITY);
    }
}

#[test]
fn energies_do_not_depend_on_the_gauge() {
    // A → X A X⁻¹ with a matrix that is far from unitary: the same state, other metrics, and B → X B X⁻¹.
    let torus = Torus::ring(6, 2);
    let (couplings, network) = (Couplings::random(2, 31), Uniform::random(torus, 2, 1, 32, MEMORY).unwrap());
    let x = [[1.0, 0.7], [0.0, 0.4]];
    let inverse = [[1.0, -1.75], [0.0, 2.5]];
    let turned = |a: &Tensor<Complex64>| {
        Tensor::from_fn(a.shape(), |at| {
            let pairs = (0..2).flat_map(|p| (0..2).map(move |q| (p, q)));
            pairs.map(|(p, q)| a.at(&[at[0], p, at[2], q, at[4]]) * x[at[1]][p] * inverse[q][at[3]]).sum()
        })
    };
    let other = network.with(turned(network.tensor()));
    for m in [(0, 0), (1, 0)] {
        let space = TangentSpace::new(&network, &couplings, m, false).unwrap();
        let there = TangentSpace::new(&other, &couplings, m, false).unwrap();
        let (one, two) = (space.excitations().unwrap(), there.excitations().unwrap());
        assert_eq!(one.null_modes, two.null_modes);
        for (a, b) in one.energies.iter().zip(&two.energies) {
            assert!((a.value - b.value).abs() <= 1e3 * (a.error + b.error), "{m:?}: {} {}", a.value, b.value);
        }
        let lowest: Vec<Complex64> = (0..one.tensors.nrows()).map(|i| one.tensors[(i, 0)]).collect();
        let carried = turned(&Tensor::new(network.tensor().shape(), lowest.clone()));
        let (here, gone) = (
            product(space.vectors(), column(&lowest).as_ref()),
            product(there.vectors(), column(carried.data()).as_ref()),
        );
        let defect = Mat::from_fn(here.nrows(), 1, |i, _| here[(i, 0)] - gone[(i, 0)]);
        assert!(norm(defect.as_ref()) <= IDENTITY * norm(here.as_ref()), "{m:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let torus = Torus::ring(30, 2);
    assert!(matches!(Uniform::random(torus, 3, 1, 1, MEMORY), Err(ExcitationError::Memory { .. })));
    assert!(matches!(
        Couplings::transverse_ising(1.0).energies(&torus, (0, 0), MEMORY),
        Err(ExcitationError::Memory { .. })
    ));
    let small = Torus::ring(4, 2);
    let network = Uniform::random(small, 2, 1, 1, MEMORY).unwrap();
    let mut wrong = Couplings::transverse_ising(1.0);
    wrong.site[(0, 1)] = Complex64::new(0.0, 1.0);
    assert!(matches!(
        TangentSpace::new(&network, &wrong, (0, 0), false),
        Err(ExcitationError::NotHermitian { .. })
    ));
    assert!(matches!(
        Uniform::random(Torus::ring(4, 3), 2, 1, 1, MEMORY).and_then(|n| TangentSpace::new(
            &n,
            &wrong,
            (0, 0),
            false
        )),
        Err(ExcitationError::Shape { .. })
    ));
    let space = TangentSpace::new(&network, &Couplings::transverse_ising(1.0), (1, 0), false).unwrap();
    assert!(matches!(minimised_quotient(&space, 1e-12, 2, 1), Err(ExcitationError::NotConverged { .. })));
}
