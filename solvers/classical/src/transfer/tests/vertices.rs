use std::f64::consts::LN_2;

use dashu_int::UBig;

use super::super::*;

/// Counts orientations of a torus' bonds with two arrows in and two out at every site, bond by bond.
fn ice(m: usize, n: usize) -> u64 {
    // Bond 2s leaves the site s to the right, 2s + 1 upwards.
    let site = |x: usize, y: usize| (x % m) + m * (y % n);
    let around: Vec<[usize; 4]> = (0..m * n)
        .map(|s| {
            let (x, y) = (s % m, s / m);
            [2 * s, 2 * s + 1, 2 * site(x + m - 1, y), 2 * site(x, y + n - 1) + 1]
        })
        .collect();
    fn rest(bond: usize, arrows: &mut Vec<bool>, around: &[[usize; 4]]) -> u64 {
        let fits = |arrows: &Vec<bool>| {
            around.iter().all(|[right, up, left, down]| {
                let known = |b: &usize| *b < arrows.len();
                let out = |b: &usize, plus: bool| known(b) && arrows[*b] == plus;
                let outs = [out(right, true), out(up, true), out(left, false), out(down, false)];
                let ins = [out(right, false), out(up, false), out(left, true), out(down, true)];
                [outs, ins].iter().all(|list| list.iter().filter(|x| **x).count() <= 2)
            })
        };
        if !fits(arrows) {
            return 0;
        }
        if bond == 2 * around.len() {
            return 1;
        }
        [false, true]
            .into_iter()
            .map(|arrow| {
                arrows.push(arrow);
                let count = rest(bond + 1, arrows, around);
                arrows.pop();
                count
            })
            .sum()
    }
    rest(0, &mut Vec::new(), &around)
}

#[test]
fn ice_is_counted_as_by_enumeration() {
    let one = || UBig::ONE;
    for (m, n) in [(2, 3), (3, 3), (4, 4)] {
        let model = Vertex::new(m, [one(), one(), one(), UBig::ZERO]).unwrap();
        assert_eq!(model.torus(n).unwrap(), UBig::from(ice(m, n)), "{m} × {n}");
    }
    // With all eight vertices every site has one parity condition, and one of them follows from the others.
    let all = Vertex::new(4, [one(), one(), one(), one()]).unwrap();
    assert_eq!(all.torus(3).unwrap(), UBig::ONE << (2 * 12 - 12 + 1));
    // A row may as well be a column.
    let weights = || [2u32, 3, 5, 7].map(UBig::from);
    let [one, two] = [(3, 4), (4, 3)].map(|(m, n)| Vertex::new(m, weights()).unwrap().torus(n).unwrap());
    assert_eq!(one, two);
}

#[test]
fn ice_tends_to_the_entropy_of_lieb_with_central_charge_one() {
    // E. H. Lieb, Phys. Rev. 162, 162 (1967).
    let entropy = 1.5 * (4.0_f64 / 3.0).ln();
    let cylinder = |width: usize| {
        (width, Vertex::new(width, [1.0, 1.0, 1.0, 0.0]).unwrap().leading(width / 2, 1e-9, 4000).unwrap())
    };
    let widths: Vec<_> = [4, 6, 8, 10].into_iter().map(cylinder).collect();
    for pair in widths.windows(2) {
        let excess = |(n, log): &(usize, eigentruth_numerics::Estimate)| log.value / *n as f64 - entropy;
        assert!(excess(&pair[1]) > 0.0 && excess(&pair[1]) < excess(&pair[0]));
    }
    let charge = central_charge(&widths).unwrap();
    assert!((charge.value - 1.0).abs() <= charge.error && charge.error < 0.05, "{charge:?}");
}

#[test]
fn limits_of_the_eight_vertex_model() {
    // Only a: all arrows go through, or all are reversed with b = c = 0 = d. Two rows of one kind only.
    let frozen = Vertex::new(5, [2.0, 0.0, 0.0, 0.0]).unwrap();
    assert_eq!(frozen.torus(3).unwrap(), 2.0 * 2.0_f64.powi(15));
    // a = b = c = d = 1: one half of all columns follows every row, with two rows of arrows each.
    let free = Vertex::new(6, [1.0; 4]).unwrap().leading(0, 1e-10, 100).unwrap();
    assert!((free.value - 6.0 * LN_2).abs() <= free.error, "{free:?}");
    // The sector without arrows of the six-vertex model: all a or all b.
    let [a, b] = [1.3_f64, 0.7];
    let empty = Vertex::new(6, [a, b, 1.1, 0.0]).unwrap().leading(0, 1e-12, 100).unwrap();
    assert!((empty.value - (a.powi(6) + b.powi(6)).ln()).abs() <= empty.error, "{empty:?}");
    let model = Vertex::new(6, [1.0, 1.0, 1.0, 0.0]).unwrap();
    assert!(matches!(model.leading(7, 1e-9, 10), Err(TransferError::Missing { .. })));
    assert!(matches!(model.leading(3, 1e-9, 2), Err(TransferError::NotConverged { .. })));
    assert!(matches!(Vertex::new(50, [1.0; 4]), Err(TransferError::Width { .. })));
    let signed = Vertex::new(3, [1.0, 1.0, -1.0, 0.0]).unwrap();
    assert!(matches!(signed.leading(1, 1e-9, 10), Err(TransferError::Weight { .. })));
}
