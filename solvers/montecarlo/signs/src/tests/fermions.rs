use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_models::{Boundary, Hamiltonian, Lattice};
use faer::Mat;
use num_complex::Complex64;

use crate::SignError;
use crate::fermions::{Decoupling, Field, Formulation, Guarantee, Law, decouplings, sample, search, weight};

fn ladder() -> Lattice {
    Lattice::square([4, 2], [Boundary::Periodic, Boundary::Open]).unwrap()
}

pub(super) const STEP: f64 = 0.1;

/// Hubbard model in the density channel `∝ n − 1` (attraction: real) or `i(n − 1)` (repulsion), or in the spin channel.
fn hubbard(attractive: bool, spin: bool, mu: f64, field: f64) -> Decoupling {
    let lattice = ladder();
    let n = 2 * lattice.len();
    let mut k = Mat::<Complex64>::zeros(n, n);
    for bond in lattice.bonds() {
        for spin in 0..2 {
            k[(2 * bond.from + spin, 2 * bond.to + spin)] -= 1.0;
            k[(2 * bond.to + spin, 2 * bond.from + spin)] -= 1.0;
        }
    }
    for site in 0..lattice.len() {
        for spin in 0..2 {
            k[(2 * site + spin, 2 * site + spin)] -= mu + if spin == 0 { field } else { -field };
        }
    }
    let real = attractive != spin;
    let size = (4.0 * STEP).sqrt();
    let factor = if real { Complex64::from(size) } else { Complex64::new(0.0, size) };
    let fields = (0..lattice.len())
        .map(|site| {
            let mut matrix = Mat::zeros(n, n);
            matrix[(2 * site, 2 * site)] = Complex64::ONE;
            matrix[(2 * site + 1, 2 * site + 1)] = if spin { -Complex64::ONE } else { Complex64::ONE };
            let constant = if spin { Complex64::ZERO } else { -factor };
            Field { name: format!("site {site}"), matrix, factor, constant }
        })
        .collect();
    let hopping = Field {
        name: "hopping".into(),
        matrix: k,
        factor: (-STEP).into(),
        constant: (-2.0 * STEP * mu * 4.0).into(),
    };
    let b = lattice.sites().iter().map(|s| (s.cell[0] + s.cell[1]) % 2 != 0).collect();
    Decoupling::new(lattice.len(), 1, Some(b), hopping, fields).unwrap()
}

/// A phase of 1 within what a condition number below 10⁵ leaves of rounding (class identity, with the growth that is allowed).
const ONE: f64 = 1e5 * 64.0 * f64::EPSILON;

#[test]
fn attraction_is_free_of_signs_at_any_filling() {
    let model = hubbard(true, false, 0.7, 0.0);
    let search = search(&model);
    assert!(search.is_sign_free(), "{search:?}");
    assert!(sample(&model, 40, 20, Law::Gaussian, 1).unwrap().defect() < ONE);
    // A Zeeman field takes the Kramers pairs away.
    let model = hubbard(true, false, 0.7, 0.5);
    assert!(!crate::fermions::search(&model).is_sign_free());
    let slow = Law::Lasting { slices: 10, width: 2.0 };
    let phases = sample(&model, 80, 40, slow, 1).unwrap();
    assert!(phases.negative() > 0);
    // The fields of a negative weight are at hand. Its trace may begin at any slice.
    let fields = &phases.fields;
    let (logarithm, phase) = weight(&model, fields).unwrap();
    assert!(phase == phases.phases[phases.worst] && logarithm == phases.logarithms[phases.worst]);
    let (rest, first) = (&fields[33..], &fields[..33]);
    let (_, turned) = weight(&model, &[rest, first].concat()).unwrap();
    assert!(phase.re < 0.0 && (turned - phase).norm() < ONE, "{phase} {turned}");
}

#[test]
fn repulsion_is_free_of_signs_at_half_filling_only() {
    for spin in [false, true] {
        let model = hubbard(false, spin, 0.0, 0.0);
        let found = search(&model);
        assert!(found.is_sign_free(), "{spin}: {found:?}");
        assert!(sample(&model, 40, 20, Law::Gaussian, 2).unwrap().defect() < ONE);
        let doped = hubbard(false, spin, 0.8, 0.0);
        let found = search(&doped);
        assert!(!found.is_sign_free(), "{spin}: {found:?}");
        assert!(sample(&doped, 60, 100, Law::Gaussian, 2).unwrap().defect() > 0.1, "{spin}");
    }
    // Real fields make real weights, imaginary ones do not.
    assert!(matches!(search(&hubbard(false, true, 0.8, 0.0)).guarantee, Guarantee::Real { .. }));
    // A Zeeman field is the chemical potential of the transformed spin: harmless at half filling in the density channel.
    let zeeman = hubbard(false, false, 0.0, 0.6);
    assert!(search(&zeeman).is_sign_free());
    assert!(sample(&zeeman, 40, 20, Law::Gaussian, 3).unwrap().defect() < ONE);
}

#[test]
fn a_constant_in_the_wrong_place_is_noticed() {
    // Fields that couple to n instead of n − 1 have complex weights although all matrices have the symmetry.
    let model = hubbard(false, false, 0.0, 0.0);
    let fields = model.fields().iter().map(|f| Field { constant: Complex64::ZERO, ..f.clone() }).collect();
    let wrong = Decoupling::new(8, 1, None, model.hopping().clone(), fields).unwrap();
    assert!(search(&wrong).complex_constant.is_some());
    assert!(sample(&wrong, 4, 10, Law::Ising, 1).unwrap().defect() > 0.1);
}

#[test]
fn graded_products_keep_small_scales() {
    // Without fields the weight is Π (1 + e^{−βε}) over the levels, here at β = 60.
    let mut model = hubbard(true, false, 0.3, 0.1);
    let levels = eigentruth_numerics::dense::hermitian_eigenvalues(model.hopping().matrix.as_ref()).unwrap();
    let exact: f64 = levels.iter().map(|e| (1.0 + (-60.0 * e).exp()).ln()).sum();
    let hopping = Field { constant: Complex64::ZERO, ..model.hopping().clone() };
    model = Decoupling::new(8, 1, None, hopping, Vec::new()).unwrap();
    let (logarithm, phase) = weight(&model, &vec![Vec::new(); 600]).unwrap();
    assert!((logarithm - exact).abs() < 1e4 * f64::EPSILON * exact, "{logarithm} {exact}");
    assert!((phase - Complex64::ONE).norm() < ONE);
}

/// Electrons on the ladder with U on a site, or fermions without spin with U between neighbours, and a chemical potential that is `off` that of half
/// filling.
pub(super) fn operator(spins: u16, u: f64, off: f64) -> Hamiltonian {
    let lattice = ladder();
    let mut system = FermionSystem::new(lattice.len(), spins);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, 1.0.into());
        if spins == 1 {
            system.density_density(bond.from, bond.to, u);
            [bond.from, bond.to].into_iter().for_each(|site| system.potential(site, -u / 2.0));
        }
    }
    for site in 0..lattice.len() {
        if spins == 2 {
            system.repulsion(site, u);
            system.potential(site, -u / 2.0);
        }
        system.potential(site, -off);
    }
    system.build().unwrap()
}

#[test]
fn formulations_of_an_operator_have_the_guarantees_that_are_known() {
    use Formulation::{Currents, Differences, Hopping, Sums};
    let free = |spins: u16, u: f64, off: f64| -> Vec<Formulation> {
        let all = decouplings(&operator(spins, u, off), STEP).unwrap();
        assert_eq!(all.iter().map(|one| one.0).collect::<Vec<_>>(), Formulation::ALL);
        for (formulation, decoupling) in &all {
            // A guarantee holds for what is drawn.
            let defect = sample(decoupling, 12, 4, Law::Gaussian, 5).unwrap().defect();
            let guaranteed = search(decoupling).is_sign_free();
            assert!(!guaranteed || defect < ONE, "{spins} {u} {off} {formulation:?}: {defect}");
        }
        all.into_iter().filter(|(_, decoupling)| search(decoupling).is_sign_free()).map(|one| one.0).collect()
    };
    // Attraction in the charge, at any filling; repulsion at half filling, by spin or charge, and by nothing away from it.
    assert!(free(2, -4.0, 0.7).contains(&Sums));
    let half = free(2, 4.0, 0.0);
    assert!(half.contains(&Differences) && half.contains(&Sums), "{half:?}");
    assert!(free(2, 4.0, 0.8).is_empty());
    // Fermions without spin that repel each other, through hopping (Li, Jiang, Yao), and not those that attract.
    let repelling = free(1, 1.3, 0.0);
    assert!(repelling.contains(&Hopping) && !repelling.contains(&Currents), "{repelling:?}");
    assert!(free(1, 1.3, 0.5).is_empty() && free(1, -1.3, 0.0).is_empty());
    // By hand: the same weights in the same fields, but for the constant of the Hamiltonian.
    let by_hand = hubbard(true, false, 0.7, 0.0);
    let all = decouplings(&operator(2, -4.0, 0.7), STEP).unwrap();
    let fields: Vec<Vec<f64>> =
        (0..5).map(|l| (0..8).map(|k| (l as f64 - 0.6 * k as f64).sin()).collect()).collect();
    let (one, two) = (weight(&by_hand, &fields).unwrap(), weight(&all[1].1, &fields).unwrap());
    let constant = -2.0 * STEP * 0.7 * 4.0 * 5.0;
    assert!((one.0 - constant - two.0).abs() < 1e-10 && (one.1 - two.1).norm() < ONE, "{one:?} {two:?}");
}

#[test]
fn operators_without_formulations_are_refused_by_name() {
    let mut system = FermionSystem::new(2, 2);
    system.pair((0, 0), (1, 0), Complex64::ONE);
    let refused = decouplings(&system.build().unwrap(), STEP);
    assert!(matches!(refused, Err(SignError::Lower(_))), "{refused:?}");
    let three = FermionSystem::new(2, 3).build().unwrap();
    assert!(matches!(decouplings(&three, STEP), Err(SignError::Count { .. })));
}
