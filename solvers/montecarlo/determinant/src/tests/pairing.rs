//! Pairing fields, and currents.

use eigentruth_models::{Boundary, Lattice, hamiltonians};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;

use super::fock::{Fock, add, exponential, power, product, rotation, trace};
use crate::{
    Averages, Currents, DensityModel, DeterminantError, Grid, Observable, Options, PairDecoupling,
    PairingFields, Through, Weight, extrapolated, simulate, simulate_pairs,
};

fn ring(v: f64) -> DensityModel {
    let mut system = hamiltonians::FermionSystem::new(3, 1);
    for site in 0..3 {
        system.hop(((site + 1) % 3, 0), (site, 0), -Complex64::from_polar(1.0, 0.4));
        system.density_density(site, (site + 1) % 3, v);
    }
    DensityModel::lower(&system.build().unwrap(), &()).unwrap()
}

#[test]
fn all_pairing_fields_add_up_to_the_sliced_trace() {
    let (grid, mu, fock) = (Grid { beta: 2.0, slices: 3 }, 0.3, Fock(3));
    for v in [1.5, -1.2] {
        let model = ring(v);
        let fields = PairingFields::new(&model, grid, mu).unwrap();
        let count = fields.fields();
        let weights = (0..1usize << count).map(|bits| {
            let x: Vec<f64> = (0..count).map(|k| if bits >> k & 1 == 1 { 1.0 } else { -1.0 }).collect();
            fields.weight(&x).unwrap()
        });
        let sum: Weight = weights.sum();
        let mut one_body = fock.one_body(&model.one_body()[0], 0);
        let mut slice_of_pairs = fock.one();
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let mut pair = product(&fock.create(i), &fock.create(j));
            let adjoint = pair.adjoint().to_owned();
            add(&mut pair, &adjoint, 1.0);
            let square = product(&pair, &pair);
            slice_of_pairs = product(&slice_of_pairs, &exponential(&square, grid.step() * v / 2.0));
            for site in [i, j] {
                add(&mut one_body, &fock.number(site), v / 2.0);
            }
        }
        (0..3).for_each(|site| add(&mut one_body, &fock.number(site), -mu));
        let slice = product(&exponential(&one_body, grid.step()), &slice_of_pairs);
        let exact = trace(&power(&slice, 3)).re.ln() + 3.0 * grid.beta * v / 2.0;
        let found = sum.log_modulus - count as f64 * 2f64.ln();
        // Identity class: 512 weights that may cancel.
        assert!((found - exact).abs() < 1e-11, "{found} {exact}");
        assert!(sum.departure() < 1e-11, "{sum:?}");
    }
    assert!(PairingFields::new(&ring(1.0), Grid { beta: 1.0, slices: 0 }, 0.0).is_err());
    let chain = Lattice::chain(11, Boundary::Open).unwrap();
    let long = DensityModel::lower(&hamiltonians::spinless_tv(&chain, 1.0, 1.0).unwrap(), &()).unwrap();
    let refused = PairingFields::new(&long, grid, 0.0);
    assert!(matches!(refused, Err(crate::DeterminantError::Memory { .. })));
}

#[test]
fn single_weights_in_pairing_fields_are_traces() {
    // Signs of strings drop out of the sum over all fields, not out of single weights.
    let (grid, mu, fock) = (Grid { beta: 2.0, slices: 3 }, 0.3, Fock(3));
    for v in [1.5, -1.2] {
        let model = ring(v);
        let fields = PairingFields::new(&model, grid, mu).unwrap();
        let mut one_body = fock.one_body(&model.one_body()[0], 0);
        (0..3).for_each(|site| add(&mut one_body, &fock.number(site), v - mu));
        let hop = exponential(&one_body, grid.step());
        let factor = Complex64::from((-grid.step() * v / 2.0).exp());
        // cosh a = factor.
        let amplitude = (factor + (factor * factor - 1.0).sqrt()).ln();
        for number in 0..20 {
            let x = fields.draw(&mut stream(6, number));
            let mut state = fock.one();
            for slice in x.chunks(3) {
                let mut gates = hop.clone();
                for (x, (i, j)) in slice.iter().zip([(0, 1), (0, 2), (1, 2)]) {
                    let mut pair = product(&fock.create(i), &fock.create(j));
                    let adjoint = pair.adjoint().to_owned();
                    add(&mut pair, &adjoint, 1.0);
                    gates = product(&gates, &rotation(&pair, amplitude * *x));
                }
                state = product(&gates, &state);
            }
            let exact = trace(&state) * (grid.beta * 1.5 * v).exp();
            let found = fields.weight(&x).unwrap().relative_to(0.0);
            // Identity class, with cancellation in the trace.
            assert!((found - exact).norm() < 1e-11 * exact.norm().max(1.0), "{number}: {found} {exact}");
        }
    }
}

/// A run that measures `⟨−k_x⟩` as `diamagnetic`, and `Λ` as `along` and `across`, in slices of 2/`slices`.
fn responses(u: f64, mu: f64, slices: usize, rows: usize) -> Averages {
    let torus = Lattice::square([4, 3], [Boundary::Periodic; 2]).unwrap();
    let model = DensityModel::lower(&hamiltonians::hubbard(&torus, 1.0, u).unwrap(), &()).unwrap();
    let grid = Grid { beta: 2.0, slices };
    let decoupling = model.decouple(grid, mu, Through::Real).unwrap();
    let q = |x: f64, y: f64| [std::f64::consts::TAU * x, std::f64::consts::TAU * y];
    let along = Currents::new("along", &model, &torus, 0, q(0.25, 0.0)).unwrap();
    let across = Currents::new("across", &model, &torus, 0, q(0.0, 1.0 / 3.0)).unwrap();
    let observables: [Observable; 3] = [along.diamagnetic, along.response, across.response];
    let plan = Plan { thermalization: rows / 4, ..Plan::new(21, 2, rows) };
    simulate(&decoupling, &observables, Options::default(), &plan, Control::default()).unwrap()
}

#[test]
fn two_observables_of_one_name_are_refused() {
    let torus = Lattice::square([4, 3], [Boundary::Periodic; 2]).unwrap();
    let model = DensityModel::lower(&hamiltonians::hubbard(&torus, 1.0, -4.0).unwrap(), &()).unwrap();
    let grid = Grid { beta: 1.0, slices: 4 };
    let [x, y] = [0, 1].map(|axis| Currents::new("current", &model, &torus, axis, [0.0; 2]).unwrap());
    let mut sign = Observable::density(&model);
    if let Observable::Operator { name, .. } = &mut sign {
        *name = "sign".into();
    }
    let plan = Plan::new(1, 1, 8);
    for (observables, name) in [(vec![x.diamagnetic, y.diamagnetic], "`diamagnetic`"), (vec![sign], "`sign`")]
    {
        let densities = model.decouple(grid, 0.0, Through::Real).unwrap();
        let refused = simulate(&densities, &observables, Options::default(), &plan, Control::default());
        assert!(refused.unwrap_err().to_string().contains(name), "{name}");
        let pairs = PairDecoupling::new(&model, grid, 0.0).unwrap();
        let refused = simulate_pairs(&pairs, &observables, Options::default(), &plan, Control::default());
        assert!(refused.unwrap_err().to_string().contains(name), "{name}");
    }
}

#[test]
fn a_vector_potential_along_its_wave_vector_can_be_gauged_away() {
    // Free fermions do not fluctuate: what is left is the error of the trapezoidal rule, of second order.
    let of = |slices, names: [&str; 3]| {
        let averages = responses(0.0, 0.3, slices, 64);
        names.map(|name| averages.mean(name).unwrap().value)
    };
    let [k, coarse, across] = of(10, ["diamagnetic", "along", "across"]);
    let [fine, ..] = of(20, ["along"; 3]);
    assert!((coarse - k).abs() < 0.05 * k && k > 0.5, "{k} {coarse}");
    let order = ((coarse - k) / (fine - k)).log2();
    assert!((order - 2.0).abs() < 0.1, "converged class: order {order}");
    assert!((across - k).abs() > 0.05 * k, "{across} {k}");
}

#[test]
fn a_vector_potential_can_be_gauged_away_from_electrons_that_attract() {
    let averages =
        [10, 14, 20].map(|slices| (2.0 / f64::from(slices), responses(-4.0, -1.4, slices as usize, 640)));
    let difference = |name: &str| {
        let of = |(step, averages): &(f64, Averages)| {
            let difference = averages.derived(name, &[name, "diamagnetic"], |means| means[0] - means[1]);
            (*step, difference.unwrap())
        };
        extrapolated(&averages.each_ref().map(of)).unwrap()
    };
    let k = averages[2].1.mean("diamagnetic").unwrap().value;
    let (along, across) = (difference("along"), difference("across"));
    println!("{k}: {} ± {}, across {} ± {}", along.value, along.error, across.value, across.error);
    assert!(along.value.abs() <= 4.0 * along.error && along.error < 0.02 * k, "{along:?} {k}");
    // Across, nothing cancels.
    assert!(across.value.abs() > 5.0 * across.error, "{across:?}");
}

#[test]
fn a_hop_half_way_around_a_torus_has_no_current() {
    let of = |sides: [usize; 2], boundary, axis| {
        let lattice = Lattice::square(sides, boundary).unwrap();
        let model = DensityModel::lower(&hamiltonians::hubbard(&lattice, 1.0, 4.0).unwrap(), &()).unwrap();
        Currents::new("current", &model, &lattice, axis, [0.0; 2]).map(|currents| currents.diamagnetic)
    };
    let torus = [Boundary::Periodic; 2];
    let refused = |made| matches!(made, Err(DeterminantError::AmbiguousHop { .. }));
    // Around two sites a bond goes both ways; along the other axis its current is 0 either way.
    assert!(refused(of([2, 4], torus, 0)) && !refused(of([2, 4], torus, 1)));
    assert!(refused(of([4, 2], torus, 1)) && !refused(of([4, 2], torus, 0)));
    assert!(!refused(of([3, 4], torus, 0)) && !refused(of([3, 4], torus, 1)));
    // Open, two sites are joined once.
    assert!(!refused(of([2, 4], [Boundary::Open, Boundary::Periodic], 0)));
    // Two sites on around a ring of four.
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let mut system = hamiltonians::FermionSystem::new(4, 1);
    for site in 0..4 {
        system.hop(((site + 1) % 4, 0), (site, 0), Complex64::from(-1.0));
    }
    let near = DensityModel::lower(&system.build().unwrap(), &()).unwrap();
    assert!(Currents::new("current", &near, &ring, 0, [0.0; 2]).is_ok());
    system.hop((2, 0), (0, 0), Complex64::from(-0.3));
    let far = DensityModel::lower(&system.build().unwrap(), &()).unwrap();
    let made = Currents::new("current", &far, &ring, 0, [0.0; 2]).map(|currents| currents.diamagnetic);
    let sentence = made.as_ref().map_err(ToString::to_string).unwrap_err();
    assert!(sentence.contains("sites 0 and 2") && sentence.contains("two directions"), "{sentence}");
}
