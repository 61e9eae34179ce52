use eigentruth_exact::{System, solve};
use eigentruth_numerics::monte_carlo::Plan;
use eigentruth_operators::GeneratorKind;

use super::ground::Measured;
use super::series::Sampled;
use super::*;
use crate::testing::{assert_repeatable, assert_varied, in_a_run};

fn cylinder(length: usize, twice: u16) -> Cylinder {
    Cylinder { width: 2, length, twice, both_ways: false }
}

#[test]
fn claims_follow_from_how_all_cylinders_compare() {
    use Relation::{Longer, Near, Shorter};
    let (half, one) = (cylinder(8, 1), cylinder(8, 2));
    let all = |relations: &[(Cylinder, Option<Relation>)]| {
        ["a", "b", "c", "d"].map(|claim| decided(claim, relations).ok())
    };
    let of = |a, b, c, d| [Some(a), Some(b), Some(c), d];
    assert_eq!(all(&[(half, Some(Shorter)), (one, Some(Shorter))]), of(false, false, true, Some(false)));
    assert_eq!(all(&[(half, Some(Shorter)), (one, Some(Near))]), of(false, false, false, Some(true)));
    assert_eq!(all(&[(half, Some(Near))]), of(false, true, false, None));
    assert_eq!(
        all(&[(half, Some(Longer)), (half, Some(Near)), (one, Some(Near))]),
        of(false, false, false, None)
    );
    assert_eq!(all(&[(half, Some(Shorter)), (one, None)]), [None; 4]);
    assert_eq!(all(&[]), [None; 4]);
}

#[test]
fn variants_vary_and_repeat() {
    assert_repeatable(&Chains, 10);
    assert_varied(&Chains, 10);
}

/// Averages in the ground state by exact diagonalization.
fn exact(cylinder: Cylinder, h: f64, operators: &[eigentruth_operators::NumericOperator]) -> Vec<f64> {
    let system = System::new(cylinder.spins(h).unwrap().build().unwrap()).unwrap();
    let sector = system.sector(&[(&system.charges()[0].name, 0)]).unwrap();
    let lowest = solve::lowest(&system, &sector, 1, &solve::Options::default()).unwrap();
    let average = |operator: &_| lowest.expectation(&system, 0, operator).unwrap().value;
    operators.iter().map(average).collect()
}

#[test]
fn correlations_and_moments_are_those_of_exact_diagonalization() {
    for (cylinder, field) in [(cylinder(6, 1), 0.3), (cylinder(4, 2), 0.05)] {
        let found = in_a_run(|run| Measured::new(run, "", cylinder, 64, &[field])).unwrap();
        let spins = cylinder.spins(0.0).unwrap();
        let z = |x: usize, y: usize| spins.spin(cylinder.site(x, y), GeneratorKind::Z);
        let first = cylinder.reference();
        let pairs: Vec<_> = (1..=cylinder.length / 2).map(|r| z(first, 0) * z(first + r, 0)).collect();
        for (at, value) in exact(cylinder, 0.0, &pairs).iter().enumerate() {
            let r = at + 1;
            let sign = if r % 2 == 0 { 1.0 } else { -1.0 };
            assert!((found.along_a_row[1][r] - sign * value).abs() < 1e-6, "{r}");
        }
        let moments: Vec<_> = (0..=cylinder.length / 2).map(|x| z(x, 0)).collect();
        for (x, value) in exact(cylinder, field, &moments).iter().enumerate() {
            let sign = if x % 2 == 0 { 1.0 } else { -1.0 };
            // Of the field −h S the moment on the first sublattice points up.
            assert!((found.moments[0].1[1][x] - sign * value).abs() < 1e-6, "{x}");
            assert!(sign * value > 0.0);
        }
    }
}

#[test]
fn the_response_is_what_a_weak_field_does() {
    let cylinder = cylinder(6, 1);
    let field = 1e-3;
    let ground = in_a_run(|run| Measured::new(run, "", cylinder, 64, &[field])).unwrap();
    let plan = Plan::new(3, 4, 600);
    let sampled = in_a_run(|run| Sampled::new(cylinder, 14.0, &plan, &run.underway("").unwrap())).unwrap();
    let width = cylinder.width as f64;
    for x in 0..=cylinder.length / 2 {
        let response = sampled.record.average(&format!("M{x}|M0 improved")).unwrap();
        // A moment of a site for a field on all sites of the first column.
        let moment = width * ground.moments[0].1[1][x] / field;
        assert!((response.value - moment).abs() < 4.0 * response.error + 1e-3, "{x}: {response:?} {moment}");
        assert!(response.error < 0.05 * response.value);
    }
    let first = cylinder.reference();
    for r in 1..=cylinder.length / 2 {
        let average = |name: String| sampled.record.average(&name).unwrap();
        let row = average(format!("C {r} improved"));
        let pairs = 2.0 * width;
        assert!((row.value / pairs - ground.along_a_row[1][r]).abs() < 4.0 * row.error / pairs + 1e-3, "{r}");
        let column = average(format!("M{}·M{first} improved", first + r));
        assert!((column.value / width - ground.with_columns[1][r]).abs() < 4.0 * column.error / width, "{r}");
    }
}

#[test]
fn loops_of_spins_of_length_1_are_exact_diagonalization() {
    let cylinder = cylinder(4, 2);
    let (width, field) = (cylinder.width as f64, 1e-3);
    let plan = Plan::new(4, 4, 2000);
    let sampled = in_a_run(|run| Sampled::new(cylinder, 20.0, &plan, &run.underway("").unwrap())).unwrap();
    let average = |name: String| sampled.record.average(&format!("{name} improved")).unwrap();
    let spins = cylinder.spins(0.0).unwrap();
    let z = |x: usize, y: usize| spins.spin(cylinder.site(x, y), GeneratorKind::Z);
    let moments: Vec<_> = (0..=cylinder.length / 2).map(|x| z(x, 0)).collect();
    for (x, moment) in exact(cylinder, field, &moments).into_iter().enumerate() {
        let response = average(format!("M{x}|M0"));
        // A moment of a site for a field on all sites of the first column, odd in the field.
        let exact = width * moment.abs() / field;
        assert!((response.value - exact).abs() < 4.0 * response.error + field, "{x}: {response:?} {exact}");
        assert!(response.error < 0.02 * response.value);
    }
    let first = cylinder.reference();
    for r in 1..=cylinder.length / 2 {
        let pair = exact(cylinder, 0.0, &[z(first, 0) * z(first + r, 0)])[0].abs();
        let across = exact(cylinder, 0.0, &[z(first, 0) * z(first + r, 1)])[0].abs();
        let (row, column) = (average(format!("C {r}")), average(format!("M{}·M{first}", first + r)));
        for (found, exact) in [(row, 2.0 * width * pair), (column, width * (pair + across))] {
            assert!((found.value - exact).abs() < 4.0 * found.error, "{r}: {found:?} {exact}");
            assert!(found.error < 0.02 * found.value);
        }
    }
}
