use std::f64::consts::TAU;

use super::*;

#[test]
fn the_interaction_is_that_of_all_image_charges() {
    let interaction = Coulomb { strength: 3.7, gate: 1.3, separation: 0.4 };
    let z = 0.2;
    for q in [0.3, 1.0, 4.0] {
        // Charges (−1)^n at 2nD + (−1)^n z: planes at ±D are grounded.
        let images = |at: f64| -> f64 {
            let image = |n: i32| {
                let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
                let place = 2.0 * f64::from(n) * interaction.gate + sign * z;
                sign * (-q * (at - place).abs()).exp()
            };
            TAU * interaction.strength / q * (-40..=40).map(image).sum::<f64>()
        };
        let found = interaction.at(q);
        for (found, images) in found.iter().zip([images(z), images(-z)]) {
            assert!((found - images).abs() < IDENTITY * images, "{q}: {found} {images}");
        }
    }
    // In one plane the dual-gate form; far from the gates and from each other the bare one.
    let plane = Coulomb { separation: 0.0, ..interaction };
    let dual = TAU * 3.7 * (0.8_f64 * 1.3).tanh() / 0.8;
    assert!(plane.at(0.8).iter().all(|v| (v - dual).abs() < IDENTITY * dual));
    let far = Coulomb { gate: 50.0, ..interaction };
    assert!((far.at(2.0)[1] - TAU * 3.7 / 2.0 * (-0.8_f64).exp()).abs() < IDENTITY);
    // Continuous at zero.
    for (zero, small) in interaction.at(0.0).iter().zip(interaction.at(1e-9)) {
        assert!((zero - small).abs() < 1e-8 * zero);
    }
}

#[test]
fn charges_outside_of_the_gates_are_refused() {
    let good = Coulomb { strength: 1.0, gate: 1.0, separation: 0.5 };
    assert_eq!(good.check(), Ok(()));
    for bad in [
        Coulomb { strength: -1.0, ..good },
        Coulomb { gate: 0.0, ..good },
        Coulomb { separation: 2.0, ..good },
        Coulomb { separation: f64::NAN, ..good },
    ] {
        assert!(matches!(bad.check(), Err(MoireError::Parameter { .. })), "{bad:?}");
    }
}
