use num_complex::Complex64;

use super::*;

/// e^{iπS} of a spin matrix by its Taylor series, for small spins.
fn exponential(spin: &[Vec<Complex64>]) -> Vec<Vec<Complex64>> {
    let n = spin.len();
    let times = |a: &[Vec<Complex64>], b: &[Vec<Complex64>]| -> Vec<Vec<Complex64>> {
        let entry = |i: usize, j: usize| (0..n).map(|k| a[i][k] * b[k][j]).sum();
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
    };
    let unit = |i: usize, j: usize| Complex64::new(f64::from(u8::from(i == j)), 0.0);
    let mut term: Vec<Vec<Complex64>> = (0..n).map(|i| (0..n).map(|j| unit(i, j)).collect()).collect();
    let mut sum = term.clone();
    for order in 1..80 {
        term = times(&term, spin);
        for (row, to) in term.iter_mut().zip(&mut sum) {
            for (entry, to) in row.iter_mut().zip(to) {
                *entry *= Complex64::new(0.0, std::f64::consts::PI / f64::from(order));
                *to += *entry;
            }
        }
    }
    sum
}

#[test]
fn the_matrices_are_exponentials_of_spins() {
    for twice in 1..=4u32 {
        let n = twice as usize + 1;
        let s = f64::from(twice) / 2.0;
        let m = |k: usize| s - k as f64;
        let zero = Complex64::new(0.0, 0.0);
        let mut spins = vec![vec![vec![zero; n]; n]; 3];
        for k in 0..n {
            spins[2][k][k] = Complex64::new(m(k), 0.0);
            if k > 0 {
                let raise = (s * (s + 1.0) - m(k) * (m(k) + 1.0)).sqrt() / 2.0;
                for (i, j, sign) in [(k - 1, k, 1.0), (k, k - 1, -1.0)] {
                    spins[0][i][j] = Complex64::new(raise, 0.0);
                    spins[1][i][j] = Complex64::new(0.0, -sign * raise);
                }
            }
        }
        for (axis, spin) in spins.iter().enumerate() {
            let expected = exponential(spin);
            let matrix = &rotations::matrices(twice)[axis + 1];
            for column in 0..n {
                for (row, expected) in expected.iter().enumerate() {
                    let entry = match matrix.images[column] == row {
                        true => Complex64::i().powu(u32::from(matrix.powers[column])),
                        false => zero,
                    };
                    // The series loses digits where π S is large: far below any other power of i.
                    assert!((entry - expected[column]).norm() < 1.0 / 1024.0, "S = {s}, axis {axis}");
                }
            }
        }
    }
}

#[test]
fn the_lattice_has_the_loops_of_its_euler_characteristic() {
    for cells in [[2, 2], [2, 3], [3, 3]] {
        let torus = Honeycomb::torus(cells).unwrap();
        let count = cells[0] * cells[1];
        assert_eq!((torus.bonds().len(), torus.plaquettes().len()), (3 * count, count));
        assert_eq!(torus.loops().unwrap().len(), 2 << count);
        // Every bond is in two hexagons.
        assert_eq!(torus.plaquettes().iter().fold(0, |sum, p| sum ^ p.bonds), 0);
    }
    for (hexagons, sites) in [(1, 6), (2, 10), (3, 13)] {
        let piece = Honeycomb::hexagons(hexagons).unwrap();
        assert_eq!((piece.sites(), piece.loops().unwrap().len()), (sites, 1 << hexagons));
    }
    assert!(Honeycomb::torus([1, 3]).is_err() && Honeycomb::torus([5, 5]).is_err());
    assert!(Honeycomb::hexagons(4).is_err());
}

#[test]
fn plaquettes_square_to_one_and_commute() {
    for twice_spin in 1..=4 {
        let gas = LoopGas::new(Honeycomb::torus([3, 3]).unwrap(), twice_spin);
        let operators: Vec<RotationString> =
            gas.lattice().plaquettes().iter().map(|p| gas.plaquette(p)).collect();
        let one = gas.string(0, [0; 3]).unwrap();
        for a in &operators {
            assert_eq!(gas.product(a, a), one);
            assert!(operators.iter().all(|b| gas.product(a, b) == gas.product(b, a)));
        }
    }
}

fn valid(gas: &LoopGas) -> Vec<SitePhases> {
    let conditions = gas.conditions().unwrap();
    let all = (0..512u32).map(|k| [k / 64, k / 8 % 8, k % 8].map(|c| c as u8));
    all.filter(|phases| conditions.iter().all(|condition| condition.holds(*phases))).collect()
}

#[test]
fn tori_and_open_pieces_ask_for_the_same_phases() {
    for twice_spin in 1..=4 {
        let of = |lattice: Honeycomb| valid(&LoopGas::new(lattice, twice_spin));
        let open = of(Honeycomb::hexagons(3).unwrap());
        assert_eq!(open, of(Honeycomb::torus([3, 3]).unwrap()));
        assert_eq!(open, of(Honeycomb::torus([2, 2]).unwrap()));
        assert!(!open.is_empty());
        // Two hexagons have one kind of bond in common, and ask for less; one hexagon alone for less still.
        let fewer = [1, 2].map(|count| of(Honeycomb::hexagons(count).unwrap()).len());
        assert!(512 > fewer[0] && fewer[0] > fewer[1] && fewer[1] > open.len());
    }
}

#[test]
fn traces_give_ranks_of_projectors() {
    // One hexagon: (1 + W)/2 has rank ((2S+1)⁶ + tr W)/2, with tr W = 1 for integer spins and 0 for others.
    for (twice_spin, rank) in [(1, 32), (2, 365), (3, 2048)] {
        let gas = LoopGas::new(Honeycomb::hexagons(1).unwrap(), twice_spin);
        let phases = valid(&gas)[0];
        assert_eq!(gas.trace(phases).unwrap().rank(), Some(rank));
    }
    // Kitaev's torus of spins 1/2: N − 1 independent plaquettes and two windings halve the space, 2^{2N − (N−1) − 2}.
    let gas = LoopGas::new(Honeycomb::torus([3, 3]).unwrap(), 1);
    assert_eq!(gas.trace(valid(&gas)[0]).unwrap().rank(), Some(1 << 8));
}
