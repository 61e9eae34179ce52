use super::*;
use crate::testing::{assert_repeatable, settled};

#[test]
fn the_energy_is_decided_in_every_reading() {
    let problem = problem();
    for (reading, _, settled) in settled(&problem) {
        assert!(settled.why.is_none(), "{}: {}", reading.name, settled.sentence);
        let Some(Value::Samples { samples }) = settled.value else { panic!("samples are asked for") };
        let formula = samples.closed_form.expect("a formula");
        // What the grader reads is the formula that the points have.
        let grader = eigentruth_grading::Grader::new(&eigentruth_grading::Specification {
            reference: formula.clone(),
            parameters: problem.parameters.to_owned(),
            kind: Some(Kind::Expression),
            ..Default::default()
        })
        .unwrap();
        let verdict = grader.compare(&format!(r"\boxed{{{formula}}}")).verdict;
        assert_eq!(verdict, eigentruth_grading::Verdict::Equivalent, "{formula}");
    }
}

/// What the prompt says, written out: no solver, and none of the declarations above, so that a fault of either is seen.
#[test]
fn nine_sites_site_by_site_give_the_energies_of_every_reading() {
    let neighbours = |site: usize| {
        let (x, y) = (site / 3, site % 3);
        [(1, 0), (0, 1), (1, 2)].map(|(dx, dy)| (x + dx) % 3 * 3 + (y + dy) % 3)
    };
    let lowest = |electrons: usize, u0: f64, u1: f64, centre: f64| {
        let energy = |code: usize| {
            let n = |site: usize| code / 3usize.pow(site as u32) % 3;
            let charge = |site: usize| n(site) as f64 - centre;
            let sum: f64 = (0..9)
                .map(|site| {
                    let own = if centre > 0.0 {
                        0.25 * if n(site) == 1 { -u0 } else { u0 }
                    } else {
                        u0 * f64::from(u8::from(n(site) == 2))
                    };
                    own + neighbours(site).map(|next| u1 * charge(site) * charge(next)).iter().sum::<f64>()
                })
                .sum();
            ((0..9).map(n).sum::<usize>() == electrons).then_some(sum / 9.0)
        };
        (0..19_683).filter_map(energy).fold(f64::INFINITY, f64::min)
    };
    for at @ [u0, u1] in couplings(0).into_iter().take(4) {
        let [a, b] = [u0, u1].map(|u| u as f64 / 64.0);
        for (reading, expected) in [
            (ALL, lowest(9, a, b, 0.0)),
            (TWICE, lowest(9, a, 2.0 * b, 0.0)),
            (CENTRED, lowest(9, a, b, 1.0)),
        ] {
            let (model, density) = model(reading, at);
            let torus = model.torus([3, 3]).unwrap();
            let found = minimisers(&model, &torus, charge(&density, 9).unwrap(), Options::default()).unwrap();
            let found = value(&(Rational::from(found.energy) / Rational::from(9)));
            // Identity class: sums of a few dozen numbers of order 10.
            assert!((found - expected).abs() <= 1e4 * f64::EPSILON, "{reading}: {found} {expected}");
        }
    }
}

#[test]
fn the_energy_is_concave_and_symmetric_under_exchange_of_particles_and_holes() {
    let energy = |charge: i64, [u0, u1]: [i64; 2]| {
        let model = ChargeModel::electrons(UnitCell::triangular(), u0, &[u1]);
        minimisers(&model, &model.torus([3, 3]).unwrap(), charge, Options::default()).unwrap().energy
    };
    // Three collinear couplings: the middle is not below the chord.
    for (low, high) in [([1, 9], [31, 1]), ([2, 4], [40, 8]), ([10, 3], [4, 15])] {
        let middle = [low[0] + high[0], low[1] + high[1]];
        assert!(energy(9, middle) >= energy(9, low) + energy(9, high));
    }
    // n → 2 − n: U0 n_↑ n_↓ gains U0 (1 − n), U1 n n' gains 4U1 − 2U1(n + n'), so 9 sites with 27 bonds gain
    // U0 (9 − N) + U1 (108 − 12 N).
    for charge in 0..=9 {
        let (u0, u1) = (7, 3);
        let shift = u0 * (9 - charge) + u1 * (108 - 12 * charge);
        assert_eq!(energy(18 - charge, [u0, u1]), energy(charge, [u0, u1]) + shift);
    }
}

#[test]
fn variants_are_graded_and_vary() {
    assert_repeatable(&Patterns, 6);
}
