//! Three algorithms against each other and against what is known.

use dashu_ratio::RBig;
use eigentruth_models::UnitCell;

use super::cells::{Cell, bound};
use super::enumeration::{Options, minimisers, structure_factors};
use super::min_plus::Rows;
use super::simplex::{Program, SimplexError, Solution};
use super::{ChargeModel, ChargeOrderError, Level};

fn rational(above: i64, below: i64) -> RBig {
    RBig::from(above) / RBig::from(below)
}

/// Every configuration, without any pruning.
fn brute_force(model: &ChargeModel, size: [usize; 2], charge: i64) -> (i64, u64) {
    let lattice = model.torus(size).unwrap();
    let levels = model.levels.len();
    let mut best = (i64::MAX, 0);
    for code in 0..levels.pow(lattice.len() as u32) {
        let configuration: Vec<u8> =
            (0..lattice.len()).map(|site| (code / levels.pow(site as u32) % levels) as u8).collect();
        let total: i64 = configuration.iter().map(|level| model.levels[usize::from(*level)].charge).sum();
        if total != charge {
            continue;
        }
        let energy = model.energy(&lattice, &configuration).unwrap();
        if energy < best.0 {
            best = (energy, 0);
        }
        best.1 += u64::from(energy == best.0);
    }
    best
}

fn cells() -> [(UnitCell, [usize; 2]); 4] {
    [
        (UnitCell::triangular(), [3, 3]),
        (UnitCell::square(), [2, 4]),
        (UnitCell::honeycomb(), [2, 2]),
        (UnitCell::kagome(), [1, 3]),
    ]
}

#[test]
fn search_and_transfer_matrix_find_what_the_list_of_all_configurations_has() {
    for (cell, size) in cells() {
        // Repulsive, attractive and frustrating couplings, some of longer range.
        for (on_site, couplings) in [(5, vec![2]), (2, vec![3, 1]), (-4, vec![1]), (3, vec![-2, 1])] {
            if cell.name == "kagome" && couplings.len() > 1 {
                // On a torus one cell wide the second shell would join a site with itself.
                continue;
            }
            let model = ChargeModel::electrons(cell.clone(), on_site, &couplings);
            let lattice = match model.torus(size).and_then(|l| model.pairs(&l).map(|_| l)) {
                Ok(lattice) => lattice,
                Err(ChargeOrderError::Lattice(_)) => continue,
                Err(other) => panic!("{other}"),
            };
            for charge in [2, lattice.len() as i64, lattice.len() as i64 + 3] {
                let expected = brute_force(&model, size, charge);
                let found = minimisers(&model, &lattice, charge, Options::default()).unwrap();
                assert_eq!(
                    (found.energy, found.degeneracy),
                    expected,
                    "{} {on_site} {couplings:?}",
                    cell.name
                );
                for configuration in &found.configurations {
                    assert_eq!(model.energy(&lattice, configuration).unwrap(), found.energy);
                }
                let rows = match Rows::new(&model, size[0]) {
                    Ok(rows) => rows,
                    // The second shell of the triangular lattice reaches over two rows.
                    Err(ChargeOrderError::Range { rows: 2, .. }) => continue,
                    Err(other) => panic!("{other}"),
                };
                assert_eq!(
                    rows.torus(size[1], charge).unwrap(),
                    expected.0,
                    "{} {on_site} {couplings:?}",
                    cell.name
                );
            }
        }
    }
}

#[test]
fn no_torus_lies_below_the_bound_of_the_cells() {
    for (cell, size) in cells() {
        let shapes: &[Cell] = match cell.name.as_str() {
            "triangular" => &[Cell::Bond, Cell::Triangle],
            "square" => &[Cell::Bond, Cell::Plaquette],
            "kagome" => &[Cell::Bond, Cell::Triangle],
            _ => &[Cell::Bond],
        };
        for (on_site, v) in [(7, 2), (3, 2), (-2, 1), (1, -1)] {
            let model = ChargeModel::electrons(cell.clone(), on_site, &[v]);
            let lattice = model.torus(size).unwrap();
            let sites = lattice.len() as i64;
            for charge in 0..=2 * sites {
                let found = minimisers(&model, &lattice, charge, Options::default()).unwrap();
                let mut bounds = shapes
                    .iter()
                    .map(|shape| bound(&model, *shape, &rational(charge, sites)).unwrap().energy_per_site);
                let bond = bounds.next().unwrap();
                assert!(bond <= rational(found.energy, sites), "{} {on_site} {v} {charge}", cell.name);
                for larger in bounds {
                    assert!(
                        bond <= larger && larger <= rational(found.energy, sites),
                        "{} {charge}",
                        cell.name
                    );
                }
            }
        }
    }
}

#[test]
fn without_a_shell_that_is_covered_there_is_no_bound() {
    let model = ChargeModel::electrons(UnitCell::square(), 1, &[1, 1]);
    let error = bound(&model, Cell::Bond, &RBig::ONE).unwrap_err();
    assert!(
        matches!(&error, ChargeOrderError::Cover { what, most: 0, .. } if what.contains("shell 2")),
        "{error}"
    );
    assert!(bound(&model, Cell::Plaquette, &RBig::ONE).is_ok());
    let none = bound(&ChargeModel::electrons(UnitCell::square(), 1, &[1]), Cell::Triangle, &RBig::ONE);
    assert!(matches!(none, Err(ChargeOrderError::Cover { .. })));
}

/// The antiferromagnetic Ising model on the triangular lattice (G. H. Wannier, Phys. Rev. 79, 357 (1950)): every triangle has one
/// frustrated bond, so the energy per site is −J, and on finite tori the ground states are very many.
#[test]
fn the_triangular_antiferromagnet_is_frustrated() {
    let spin = |charge| Level { charge, energy: 0 };
    let model =
        ChargeModel { cell: UnitCell::triangular(), levels: vec![spin(-1), spin(1)], couplings: vec![1] };
    let certified = bound(&model, Cell::Triangle, &RBig::ZERO).unwrap();
    assert_eq!(certified.energy_per_site, rational(-1, 1));
    assert_eq!(bound(&model, Cell::Bond, &RBig::ZERO).unwrap().energy_per_site, rational(-3, 1));
    // All but the two triangles whose spins are alike.
    assert_eq!(certified.tight.len(), 6);
    let lattice = model.torus([4, 4]).unwrap();
    let found = minimisers(&model, &lattice, 0, Options::default()).unwrap();
    assert_eq!(found.energy, -16);
    assert!(found.degeneracy > 12);
    assert_eq!(Rows::new(&model, 4).unwrap().cylinder(0).unwrap(), rational(-1, 1));
    // A ferromagnet has the full energy.
    let model = ChargeModel { couplings: vec![-1], ..model };
    assert_eq!(Rows::new(&model, 4).unwrap().cylinder(0).unwrap(), rational(-3, 1));
}

#[test]
fn cylinders_are_the_legendre_transforms_of_tori() {
    let model = ChargeModel::electrons(UnitCell::triangular(), 8, &[3]);
    let rows = Rows::new(&model, 3).unwrap();
    for mu in [-2, 5, 14, 22, 40] {
        let infinite = rows.cylinder(mu).unwrap();
        for length in [2, 3, 4] {
            let sites = 3 * length as i64;
            let least = (0..=2 * sites).map(|q| rows.torus(length, q).unwrap() - mu * q).min().unwrap();
            assert!(infinite <= rational(least, sites), "{mu} {length}");
            if length == 3 {
                // The period of the three sublattices fits.
                assert_eq!(infinite, rational(least, sites), "{mu}");
            }
        }
    }
}

#[test]
fn structure_factors_add_up_and_peak_at_the_corners_of_the_zone() {
    let model = ChargeModel::electrons(UnitCell::triangular(), 4, &[3]);
    let lattice = model.torus([3, 3]).unwrap();
    let found = minimisers(&model, &lattice, 9, Options::default()).unwrap();
    assert_eq!(found.degeneracy, 6);
    for configuration in &found.configurations {
        let factors = structure_factors(&model, &lattice, [3, 3], configuration);
        // Parseval: the sum over momenta is Σ (n_i − n̄)² = 6.
        let sum: f64 = factors.iter().map(|f| f.value.value).sum();
        let error: f64 = factors.iter().map(|f| f.value.error).sum();
        assert!((sum - 6.0).abs() <= error);
        let peaks: Vec<[f64; 2]> =
            factors.iter().filter(|f| f.value.value > 8.0 * f.value.error).map(|f| f.momentum).collect();
        assert_eq!(peaks.len(), 2);
        assert!(peaks.iter().all(|q| (3.0 * q[0]).round() != 0.0 && (3.0 * q[1]).round() != 0.0));
    }
}

#[test]
fn programs_have_certificates_and_false_ones_are_refused() {
    let row = |list: &[i64]| list.iter().map(|&x| RBig::from(x)).collect::<Vec<_>>();
    // max 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 (Dantzig's example in many books): 36 at (2, 6); one row turned around, one twice.
    let program = Program {
        costs: row(&[-3, -5, 0, 0, 0]),
        rows: vec![
            row(&[-1, 0, -1, 0, 0]),
            row(&[0, 2, 0, 1, 0]),
            row(&[3, 2, 0, 0, 1]),
            row(&[6, 4, 0, 0, 2]),
        ],
        right: row(&[-4, 12, 18, 36]),
    };
    let solution = program.minimum().unwrap();
    assert_eq!(solution.minimum, RBig::from(-36));
    assert_eq!(solution.primal[..2], row(&[2, 6])[..]);
    let mut wrong = Solution { minimum: RBig::from(-37), ..solution.clone() };
    assert!(matches!(program.verify(&wrong), Err(SimplexError::Certificate(_))));
    wrong = solution.clone();
    wrong.dual[1] = &wrong.dual[1] + RBig::ONE;
    assert!(program.verify(&wrong).is_err());
    let infeasible = Program { costs: row(&[1]), rows: vec![row(&[1]), row(&[1])], right: row(&[1, 2]) };
    assert_eq!(infeasible.minimum(), Err(SimplexError::Infeasible { constraints: 2 }));
    let unbounded = Program { costs: row(&[-1, 0]), rows: vec![row(&[1, -1])], right: row(&[0]) };
    assert_eq!(unbounded.minimum(), Err(SimplexError::Unbounded { variable: 1 }));
}

#[test]
fn what_cannot_be_is_refused_with_its_numbers() {
    let model = ChargeModel::electrons(UnitCell::triangular(), 4, &[3]);
    let lattice = model.torus([3, 3]).unwrap();
    let refused = |error: ChargeOrderError, word: &str| assert!(error.to_string().contains(word), "{error}");
    refused(minimisers(&model, &lattice, 19, Options::default()).unwrap_err(), "charge 19");
    refused(minimisers(&model, &lattice, 9, Options { steps: 10, keep: 1 }).unwrap_err(), "10 steps");
    refused(Rows::new(&model, 9).unwrap_err(), "9 sites");
    refused(Rows::new(&model, 3).unwrap().torus(1, 3).unwrap_err(), "at least 2");
    refused(bound(&model, Cell::Triangle, &rational(5, 2)).unwrap_err(), "5/2");
    let far = ChargeModel::electrons(UnitCell::square(), 4, &[3, 0, 1]);
    refused(Rows::new(&far, 3).unwrap_err(), "2 rows");
    let steep = ChargeModel::electrons(UnitCell::triangular(), i64::MAX / 8, &[3]);
    refused(minimisers(&steep, &lattice, 9, Options::default()).unwrap_err(), "coarser");
}
