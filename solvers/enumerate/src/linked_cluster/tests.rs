use super::*;

const MOST: usize = 1_000_000;

fn expand(lattice: &PeriodicLattice, expansion: Expansion, largest: usize) -> LinkedClusters {
    LinkedClusters::of_lattice(lattice, expansion, largest, Colouring::Kinds, MOST).unwrap()
}

fn integer(value: i64) -> RBig {
    RBig::from(value)
}

#[test]
fn the_chain_telescopes() {
    let chain = expand(&PeriodicLattice::chain(), Expansion::Sites, 9);
    for (size, combination) in chain.coefficients() {
        // Symbol k is the chain of k + 1 sites.
        let expected: Vec<_> = match size {
            1 => vec![(0, integer(1))],
            _ => vec![(size - 2, integer(-1)), (size - 1, integer(1))],
        };
        let found: Vec<_> = combination.terms().map(|(k, c)| (k, c.clone())).collect();
        assert_eq!(found, expected);
    }
    let text = chain.coefficients()[3].1.render(|k| format!("E_{}", k + 1));
    assert_eq!(text, "-E_3 + E_4");
}

#[test]
fn extensive_properties_are_exact_at_every_order() {
    // Sites: 1 per site. Bonds: z/2 per site as soon as clusters have a bond.
    for (lattice, bonds) in [
        (PeriodicLattice::square(), RBig::from(2)),
        (PeriodicLattice::kagome(), RBig::from(2)),
        (PeriodicLattice::triangular(), RBig::from(3)),
        (PeriodicLattice::honeycomb(), RBig::from_parts(3.into(), 2u8.into())),
        (PeriodicLattice::ladder(), RBig::from_parts(3.into(), 2u8.into())),
    ] {
        for expansion in [Expansion::Sites, Expansion::Bonds] {
            let clusters = expand(&lattice, expansion, 5);
            let properties: Vec<Vec<RBig>> = clusters
                .graphs()
                .iter()
                .map(|graph| vec![integer(graph.vertices() as i64), integer(graph.edges().count() as i64)])
                .collect();
            for (size, sums) in clusters.sums(&properties).unwrap() {
                let has_bonds = size > usize::from(expansion == Expansion::Sites);
                let expected = [RBig::ONE, if has_bonds { bonds.clone() } else { RBig::ZERO }];
                assert_eq!(sums, expected, "{} {expansion:?} {size}", lattice.name());
            }
        }
    }
}

#[test]
fn a_property_that_adds_over_disconnected_parts_has_no_weight_on_trees() {
    // ln Z of the Ising model without field: a tree of n bonds has Z = 2 (2 cosh K)^n, so its weight vanishes beyond one
    // bond, and the chain is exact at once.
    let coupling = 0.3f64;
    let chain = expand(&PeriodicLattice::chain(), Expansion::Bonds, 6);
    let properties: Vec<_> = chain.graphs().iter().map(|graph| ising(graph, coupling)).collect();
    let exact = (2.0 * coupling.cosh()).ln();
    let scale = properties.iter().fold(1.0, |a: f64, b| a.max(b.abs()));
    for (size, sum) in chain.sums(&properties).unwrap() {
        assert!(size == 0 || (sum - exact).abs() < 64.0 * f64::EPSILON * scale, "{size}: {sum}");
    }
}

#[test]
fn ising_on_the_square_lattice_converges_to_onsager() {
    // L. Onsager, Phys. Rev. 65, 117 (1944): ln(Z)/N = ln 2 + (1/8π²) ∫∫ ln[cosh² 2K − sinh 2K (cos a + cos b)].
    let coupling = 0.2f64;
    let square = expand(&PeriodicLattice::square(), Expansion::Bonds, 8);
    let properties: Vec<_> = square.graphs().iter().map(|graph| ising(graph, coupling)).collect();
    let sums = square.sums(&properties).unwrap();
    let grid = 64;
    let angle = |k: usize| (2.0 * std::f64::consts::PI * (k as f64 + 0.5) / grid as f64).cos();
    // The integrand is analytic and periodic, so the midpoint sum converges exponentially in the grid.
    let integral: f64 = (0..grid * grid)
        .map(|k| {
            ((2.0 * coupling).cosh().powi(2) - (2.0 * coupling).sinh() * (angle(k / grid) + angle(k % grid)))
                .ln()
        })
        .sum::<f64>()
        / (grid * grid) as f64;
    let exact = 2f64.ln() + integral / 2.0;
    let error = |size: usize| (sums[size].1 - exact).abs();
    // High temperatures: ln Z = ln 2 + 2 ln cosh K + v⁴ + 2v⁶ + (9/2) v⁸ + 12 v¹⁰ + …, v = tanh K. Bonds beyond n
    // enter at v^{n+2} at the earliest, because only even graphs count.
    let v = coupling.tanh();
    let (below, four, six, eight) = (v.powi(4), v.powi(6), v.powi(8), v.powi(10));
    assert!(error(3) > 0.5 * below && error(3) < 2.0 * below);
    assert!(error(4) > four && error(4) < 4.0 * four, "{} {four}", error(4));
    assert!(error(6) > 2.0 * six && error(6) < 9.0 * six, "{} {six}", error(6));
    assert!(error(8) > 5.0 * eight && error(8) < 30.0 * eight, "{} {eight}", error(8));
}

/// ln Z of the Ising model on a graph by summing over all configurations.
fn ising(graph: &Graph, coupling: f64) -> f64 {
    let edges: Vec<_> = graph.edges().collect();
    let weight = |state: u32| {
        let aligned = edges.iter().filter(|edge| (state >> edge.from ^ state >> edge.to) & 1 == 0).count();
        (coupling * (2.0 * aligned as f64 - edges.len() as f64)).exp()
    };
    (0..1u32 << graph.vertices()).map(weight).sum::<f64>().ln()
}

#[test]
fn resummation_of_known_series() {
    // ln 2 = 1 − 1/2 + 1/3 − …
    let terms: Vec<f64> =
        (1..=12).map(|k| if k % 2 == 1 { 1.0 / k as f64 } else { -1.0 / k as f64 }).collect();
    let sums: Vec<f64> = terms
        .iter()
        .scan(0.0, |sum, term| {
            *sum += term;
            Some(*sum)
        })
        .collect();
    let direct = (sums[11] - 2f64.ln()).abs();
    // The transformed terms of this series are below 2^{-k-1}/(k+1).
    let euler_error = (resummation::euler(&terms, 0) - 2f64.ln()).abs();
    assert!(euler_error < 2f64.powi(-12) / 12.0, "{euler_error}");
    let table = resummation::wynn(&sums);
    let best = table.last().unwrap().last().unwrap();
    assert!((best - 2f64.ln()).abs() < direct / 1e6);
    // A geometric sequence is exact in the first column.
    let geometric: Vec<f64> = (0..5).map(|k| 2.0 - 0.5f64.powi(k)).collect();
    assert_eq!(resummation::wynn(&geometric)[1], [2.0, 2.0, 2.0]);
    let convergence = resummation::convergence(&geometric).unwrap();
    assert_eq!((convergence.last, convergence.change, convergence.ratio), (1.9375, 0.0625, 0.5));
}

#[test]
fn unusable_expansions_are_refused() {
    let term = |size, subclusters| Term { size, multiplicity: RBig::ONE, subclusters };
    assert!(LinkedClusters::from_terms(vec![term(1, vec![(0, RBig::ONE)])]).is_err());
    assert!(LinkedClusters::from_terms(vec![term(2, vec![]), term(1, vec![])]).is_err());
    let chain = expand(&PeriodicLattice::chain(), Expansion::Sites, 2);
    assert!(matches!(chain.sums(&[1.0]), Err(EnumerateError::Length { expected: 2, given: 1, .. })));
    let square = PeriodicLattice::square();
    assert!(LinkedClusters::of_lattice(&square, Expansion::Subgraphs, 3, Colouring::Kinds, MOST).is_err());
}
