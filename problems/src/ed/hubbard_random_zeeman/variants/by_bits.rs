//! The answers of variants once more, from matrices of occupation bits: a test that has nothing of the algebra.

use eigentruth_numerics::dense::product as times;
use faer::Mat;

use super::{Field, Hopping, Interaction, Quantity, Setting};
use crate::occupation::{Factor, diagonal, matrix};
use crate::seed;

/// All groups at once with random coefficients, from occupation bits: real part, and imaginary part divided by i.
fn by_bits(setting: &Setting, number: u64) -> [Mat<f64>; 2] {
    let sites = setting.sites;
    let value = |name: &str| 0.5 + seed::uniform(number, &[name]);
    let bonds = |distance: usize| if setting.ring { sites } else { sites - distance };
    let mut terms: [Vec<(f64, Vec<Factor>)>; 2] = Default::default();
    let mut hop = |distance: usize, amplitude: [f64; 2]| {
        for i in 0..bonds(distance) {
            let j = (i + distance) % sites;
            for spin in 0..2 {
                let (a, b) = (2 * i + spin, 2 * j + spin);
                for (part, sign) in [(0, 1.0), (1, -1.0)] {
                    terms[part].push((amplitude[part], vec![(a, true), (b, false)]));
                    terms[part].push((sign * amplitude[part], vec![(b, true), (a, false)]));
                }
            }
        }
    };
    hop(1, [value("t"), if setting.hopping == Hopping::Complex { value("phase") } else { 0.0 }]);
    if setting.hopping == Hopping::Second {
        hop(2, [value("second"), 0.0]);
    }
    let u = match setting.interaction {
        Interaction::None => 0.0,
        Interaction::Attractive => -value("U"),
        _ => value("U"),
    };
    let local = diagonal(sites, |i, [up, down]| {
        let spin = 0.5 * (up - down);
        u * up * down
            + match setting.field {
                Field::None => 0.0,
                Field::Random => value(&format!("h{i}")) * spin,
                Field::Uniform => value("h") * spin,
                Field::Staggered => value("h") * if i.is_multiple_of(2) { spin } else { -spin },
                Field::Potential => value(&format!("h{i}")) * (up + down),
            }
    });
    let mut real = matrix(sites, &terms[0]) + local;
    if setting.interaction == Interaction::Extended {
        for state in 0..1usize << (2 * sites) {
            let n = |i: usize| (state >> (2 * (i % sites)) & 3).count_ones() as f64;
            let pairs: f64 = (0..bonds(1)).map(|i| n(i) * n(i + 1)).sum();
            real[(state, state)] += value("V") * pairs;
        }
    }
    [real, matrix(sites, &terms[1])]
}

fn quantity_by_bits(quantity: Quantity, setting: &Setting) -> Mat<f64> {
    let sites = setting.sites;
    let bonds = if setting.ring { sites } else { sites - 1 };
    let left: Vec<(f64, Vec<Factor>)> =
        (0..2 * bonds).map(|k| (1.0, vec![(k, true), ((k + 2) % (2 * sites), false)])).collect();
    let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
    let sum =
        |of: &dyn Fn(usize) -> (f64, Vec<Factor>)| matrix(sites, &(0..sites).map(of).collect::<Vec<_>>());
    let square = |minus: Mat<f64>, z: Mat<f64>| {
        let (one, two) = (times(minus.transpose(), minus.as_ref()), times(minus.as_ref(), minus.transpose()));
        (one + two) * faer::Scale(0.5) + times(z.as_ref(), z.as_ref())
    };
    let lower = || sum(&|i| (1.0, vec![(2 * i + 1, true), (2 * i, false)]));
    match quantity {
        Quantity::Of("a") => diagonal(sites, |_, [up, down]| up + down),
        Quantity::Of("b") => diagonal(sites, |_, [up, down]| 0.5 * (up - down)),
        Quantity::Of("c") => matrix(sites, &left),
        Quantity::Of("d") => square(
            sum(&|i| (sign(i), vec![(2 * i, false), (2 * i + 1, false)])),
            diagonal(sites, |_, [up, down]| 0.5 * (up + down - 1.0)),
        ),
        Quantity::Of(_) => diagonal(sites, |_, [up, down]| up * down),
        Quantity::UpElectrons => diagonal(sites, |_, [up, _]| up),
        Quantity::Hopping => {
            let one = matrix(sites, &left);
            one.transpose() + &one
        }
        Quantity::Spin => square(lower(), diagonal(sites, |_, [up, down]| 0.5 * (up - down))),
        Quantity::SpinX => lower().transpose() + lower(),
        Quantity::Staggered => diagonal(sites, |i, [up, down]| 0.5 * sign(i) * (up - down)),
    }
}

#[test]
fn matrices_from_bits_agree_with_every_answer() {
    let mut compared = [0; 2];
    for number in 0..60 {
        let setting = Setting::draw(number);
        // Four sites have 256 states.
        if setting.sites > 4 {
            continue;
        }
        let parts = by_bits(&setting, number);
        for (quantity, holds) in setting.asked.iter().zip(setting.conserved().unwrap()) {
            let a = quantity_by_bits(*quantity, &setting);
            let left = parts
                .iter()
                .map(|h| (times(h.as_ref(), a.as_ref()) - times(a.as_ref(), h.as_ref())).norm_max())
                .fold(0.0, f64::max);
            let zero = left < 1e-12;
            assert_eq!(zero, holds, "{number} {quantity:?} {left:.1e} {setting:?}");
            assert!(zero || left > 1e-3, "{left}");
            compared[usize::from(holds)] += 1;
        }
    }
    assert!(compared.iter().all(|count| *count > 40), "{compared:?}");
}
