use super::*;

mod coulomb;
mod self_consistency;

/// Rounding in sums of a few terms on the scale of the largest element.
const IDENTITY: f64 = 1e3 * f64::EPSILON;

fn generic() -> Moire {
    let potentials = [Potential { amplitude: 3.1, phase: -0.25 }, Potential { amplitude: 1.7, phase: 0.9 }];
    Moire::stacked([0.65, 0.35], potentials, 2.3)
}

/// Layers that can be exchanged.
fn equal_layers() -> Moire {
    let potential = Potential { amplitude: 3.1, phase: -0.25 };
    Moire::stacked([0.65, 0.65], [potential; 2], 2.3)
}

const K: Vector = [0.83, -1.21];

fn broken_by(model: &Moire, operation: &Operation, phases: Phases) -> f64 {
    let found = residual(model, operation, phases, 0, K, 16.0).unwrap();
    // No operator, or a poor one: the levels say the same in every case here.
    let by_operator = found.operator.map_or(1.0, |r| r / found.scale);
    let by_levels = found.levels / found.scale;
    assert_eq!(by_operator < IDENTITY, by_levels < IDENTITY, "{operation:?}: {found:?}");
    by_operator
}

fn printed() -> Phases {
    use num_complex::Complex64;
    Phases::Given([Complex64::new(-1.0, 0.0), Complex64::new(1.0, 0.0)])
}

#[test]
fn the_hamiltonian_is_hermitian_and_covers_what_is_asked_for() {
    let model = generic();
    for zones in [1, 7, 19, 37] {
        let planes = PlaneWaves::covering(&model, K, zones).unwrap();
        assert_eq!(planes.len(), 4 * zones);
        let h = planes.hamiltonian(&model);
        assert!((0..h.nrows()).all(|i| (0..=i).all(|j| (h[(i, j)] - h[(j, i)].conj()).norm() == 0.0)));
    }
    // Free holes: one level of each component at its own momentum.
    let free = Moire::stacked([0.5, 0.25], [Potential { amplitude: 0.0, phase: 0.0 }; 2], 0.0);
    let planes = PlaneWaves::covering(&free, [0.0, 0.0], 1).unwrap();
    let h = planes.hamiltonian(&free);
    let kappa = free.kappa[0] * free.kappa[0] / 0.25;
    let levels: Vec<f64> = (0..4).map(|i| h[(i, i)].re).collect();
    assert_eq!(levels, [0.0, -kappa, 0.0, -kappa]);
}

#[test]
fn matrix_elements_are_those_of_the_functions() {
    // ⟨k+G|Δ|k+G'⟩ as an average over a grid of the moiré cell.
    use num_complex::Complex64;
    let model = generic();
    let planes = PlaneWaves::covering(&model, K, 7).unwrap();
    let h = planes.hamiltonian(&model);
    let (g, h2) = (model.reciprocal(1), model.reciprocal(2));
    let det = g[0] * h2[1] - g[1] * h2[0];
    let scale = std::f64::consts::TAU / det;
    let cell = [[scale * h2[1], -scale * h2[0]], [-scale * g[1], scale * g[0]]];
    const GRID: usize = 8;
    let points: Vec<Vector> = (0..GRID * GRID)
        .map(|at| {
            let (u, v) = ((at / GRID) as f64 / GRID as f64, (at % GRID) as f64 / GRID as f64);
            [0, 1].map(|x| u * cell[0][x] + v * cell[1][x])
        })
        .collect();
    for (i, a) in planes.waves().iter().enumerate() {
        for (j, b) in planes.waves().iter().enumerate().filter(|(j, b)| *j != i && b.valley == a.valley) {
            let q = model.lattice([b.g[0] - a.g[0], b.g[1] - a.g[1]]);
            let function = |r: &Vector| match (a.layer, b.layer) {
                (0, 1) => model.tunnelling_at(a.valley, *r),
                (1, 0) => model.tunnelling_at(a.valley, *r).conj(),
                (layer, _) => Complex64::new(model.potential_at(layer, *r), 0.0),
            };
            let wave = |r: &Vector| Complex64::from_polar(1.0, q[0] * r[0] + q[1] * r[1]);
            let mean = points.iter().map(|r| function(r) * wave(r)).sum::<Complex64>() / points.len() as f64;
            assert!((mean - h[(i, j)]).norm() < IDENTITY * 10.0, "{a:?} {b:?}: {mean} {}", h[(i, j)]);
        }
    }
}

#[test]
fn symmetries_are_found_where_they_are_and_only_there() {
    let rotation = Operation::rotation(120.0);
    let exchange = Operation::layer_exchange(false, false);
    // Positive control: all three.
    let full = equal_layers();
    assert!(broken_by(&full, &rotation, Phases::Free) < IDENTITY);
    assert!(broken_by(&full, &exchange, Phases::Free) < IDENTITY);
    assert!(broken_by(&full, &Operation::TIME_REVERSAL, printed()) < IDENTITY);
    // Negative controls: one tunnelling phase off; another sign in the other valley; a magnetic field.
    let mut off = equal_layers();
    off.amplitudes[1] *= num_complex::Complex64::from_polar(1.0, 0.4);
    assert!(broken_by(&off, &rotation, Phases::Free) > 1e-3);
    assert!(broken_by(&off, &exchange, Phases::Free) > 1e-3);
    assert!(broken_by(&off, &Operation::TIME_REVERSAL, printed()) < IDENTITY);
    let sign = Moire { other_valley: 1.0, ..equal_layers() };
    let found = residual(&sign, &Operation::TIME_REVERSAL, printed(), 0, K, 16.0).unwrap();
    // The levels do not see the sign; the printed action does.
    assert!(found.operator.unwrap() > 1e-3 * found.scale && found.levels < IDENTITY * found.scale);
    let field = Moire { valley_energy: 0.7, ..equal_layers() };
    assert!(broken_by(&field, &Operation::TIME_REVERSAL, printed()) > 1e-3);
    // Tunnelling that joins the wrong momenta.
    let wrong = Moire { first: 270.0, ..equal_layers() };
    assert!(broken_by(&wrong, &rotation, Phases::Free) > 1e-3);
}

#[test]
fn what_has_no_meaning_is_refused() {
    let light = Moire { masses: [0.65, 0.0], ..generic() };
    assert!(matches!(PlaneWaves::covering(&light, K, 7), Err(MoireError::Parameter { .. })));
    assert!(matches!(PlaneWaves::within(&generic(), &[0], K, -1.0), Err(MoireError::Parameter { .. })));
    assert!(matches!(PlaneWaves::covering(&generic(), K, 1 << 20), Err(MoireError::TooLarge { .. })));
}
