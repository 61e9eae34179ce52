use std::f64::consts::PI;

use dashu_int::UBig;

use super::super::*;

/// P. W. Kasteleyn, Physica 27, 1209 (1961).
fn kasteleyn(m: usize, n: usize) -> f64 {
    let angle = |k: usize, n: usize| (2.0 * (PI * k as f64 / (n as f64 + 1.0)).cos()).powi(2);
    let product = |j| (1..=n.div_ceil(2)).map(|k| angle(j, m) + angle(k, n)).product::<f64>();
    (1..=m.div_ceil(2)).map(product).product()
}

#[test]
fn dimers_on_rectangles_obey_the_product_formula() {
    for (m, n) in [(1, 4), (2, 2), (2, 7), (3, 4), (4, 5), (6, 6), (8, 8), (7, 12)] {
        let count = Matchings::square([m, n], [false; 2]).unwrap().count().unwrap();
        // These counts are below 2⁵³, so the product, rounded a few hundred times, gives the whole number.
        assert_eq!(count, UBig::from(kasteleyn(m, n).round() as u64), "{m} × {n}");
    }
    assert_eq!(Matchings::square([3, 5], [false; 2]).unwrap().count().unwrap(), UBig::ZERO);
    assert!(Matchings::square([10, 10], [false; 2]).unwrap().with_memory(100).count().is_err());
}

#[test]
fn the_square_torus_obeys_the_four_determinants() {
    // Kasteleyn's Z = ½(−D₁ + D₂ + D₃ + D₄); with the torus' momenta each D is a product, D₁ = 0 for even lengths.
    let product = |m: usize, n: usize, shift: [f64; 2]| -> f64 {
        let one = |j: usize, k: usize| {
            let [p, q] =
                [(j as f64 + shift[0]) * 2.0 * PI / m as f64, (k as f64 + shift[1]) * 2.0 * PI / n as f64];
            4.0 * (p.sin().powi(2) + q.sin().powi(2))
        };
        // The determinant over all momenta is the fourth power of a Pfaffian's square root: two equal blocks of momenta k, k + π.
        (0..m)
            .flat_map(|j| (0..n).map(move |k| (j, k)))
            .map(|(j, k)| one(j, k))
            .product::<f64>()
            .sqrt()
            .sqrt()
    };
    for (m, n) in [(4, 4), (4, 6), (6, 6)] {
        let sum = product(m, n, [0.5, 0.0]) + product(m, n, [0.0, 0.5]) + product(m, n, [0.5, 0.5]);
        let count = Matchings::square([m, n], [true; 2]).unwrap().count().unwrap();
        assert_eq!(count, UBig::from((sum / 2.0).round() as u64), "{m} × {n}");
    }
}

#[test]
fn monomers_are_counted_where_they_are_allowed() {
    // A path of n sites: matchings with k dimers are binomial(n − k, k).
    let path: Vec<[usize; 2]> = (0..6).map(|i| [i, i + 1]).collect();
    let all = Matchings::new(7, &path).unwrap().with_monomers(&[0, 1, 2, 3, 4, 5, 6]).unwrap();
    let expected = [0u32, 4, 0, 10, 0, 6, 0, 1].map(UBig::from);
    assert_eq!(all.by_monomers().unwrap().coefficients(), expected);
    // On one end of the path alone, it is the only one.
    let end = Matchings::new(7, &path).unwrap().with_monomers(&[0]).unwrap();
    assert_eq!(end.by_monomers().unwrap(), Polynomial::monomial(1));
    let aside = Matchings::new(7, &path).unwrap().with_monomers(&[1]).unwrap();
    assert_eq!(aside.count().unwrap(), UBig::ZERO);
    assert!(Matchings::new(2, &[[0, 2]]).is_err() && Matchings::new(2, &[[1, 1]]).is_err());
}

/// The cylinder as a graph, made from positions: ring r, row y; the sites of even r + y have their bond to the ring before.
fn honeycomb(width: usize, rings: usize) -> (Matchings, usize) {
    let rows = 2 * width;
    let site = |ring: usize, y: usize| ring * rows + y % rows;
    let mut bonds = Vec::new();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (ring, y) in (0..rings).flat_map(|ring| (0..rows).map(move |y| (ring, y))) {
        bonds.push([site(ring, y), site(ring, y + 1)]);
        match ((ring + y) % 2 == 0, ring == 0, ring + 1 == rings) {
            (true, true, _) => left.push(site(ring, y)),
            (true, false, _) => bonds.push([site(ring - 1, y), site(ring, y)]),
            (false, _, true) => right.push(site(ring, y)),
            (false, ..) => {}
        }
    }
    let graph = Matchings::new(rings * rows, &bonds).unwrap();
    (graph.with_monomers(&left).unwrap().with_monomers(&right).unwrap(), rows)
}

#[test]
fn lines_on_the_honeycomb_cylinder_count_the_coverings_of_the_graph() {
    for (width, rings) in [(2, 1), (2, 3), (3, 1), (3, 4), (4, 3), (5, 2)] {
        let (graph, first_ring) = honeycomb(width, rings);
        let left = |site| if site < first_ring { Polynomial::monomial(1) } else { Polynomial::one() };
        // With one ring both ends are the same ring; there the right end's sites are those of odd rows.
        let marked = |site: usize| if rings == 1 && site % 2 == 1 { Polynomial::one() } else { left(site) };
        let expected = graph.partition(|_| Polynomial::one(), marked).unwrap();
        let lines = HoneycombCylinder::new(width).unwrap().coverings(rings).unwrap();
        assert_eq!(expected.coefficients(), lines, "width {width}, {rings} rings");
        // Both ends have equally many, so that all monomers together are even in number.
        let both = graph.by_monomers().unwrap();
        assert!((0..=width).all(|n| both.coefficient(2 * n) == lines[n]));
    }
    assert!(matches!(HoneycombCylinder::new(40), Err(TransferError::Width { .. })));
}

#[test]
fn lines_are_free_fermions() {
    // Momenta are whole for an odd number of lines, half for an even one; each line has 2 cos(k/2).
    let width = 7;
    let cylinder = HoneycombCylinder::new(width).unwrap();
    for uncovered in 0..=width {
        let lines = width - uncovered;
        let momentum = |j: usize| PI * (2.0 * j as f64 - (lines as f64 - 1.0)) / width as f64;
        let expected: f64 = (0..lines).map(|j| (2.0 * (momentum(j) / 2.0).cos()).ln()).sum();
        let found = cylinder.growth(uncovered, 1e-9).unwrap();
        assert!((found.value - expected).abs() <= found.error, "{uncovered}: {} {expected}", found.value);
    }
    assert!(cylinder.growth(8, 1e-9).is_err());
}
