//! Matrices of small Hamiltonians, word by word on configurations; shares nothing with the solvers.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::dense::hermitian_eigenvalues;
use eigentruth_operators::{GeneratorKind, LocalSpace};
use faer::{Mat, c64};

/// All configurations, the first degree of freedom fastest, and the matrix between them.
pub fn matrix(hamiltonian: &Hamiltonian) -> (Vec<Vec<u16>>, Mat<c64>) {
    let space = hamiltonian.space();
    let mut configurations = vec![Vec::new()];
    for degree in space.degrees().iter().rev() {
        let longer = |rest: &Vec<u16>| -> Vec<Vec<u16>> {
            (0..degree.dimension).map(|state| [vec![state], rest.clone()].concat()).collect()
        };
        configurations = configurations.iter().flat_map(longer).collect();
    }
    let index = |states: &[u16]| {
        let digits = states.iter().zip(space.degrees()).rev();
        digits.fold(0, |sum, (&state, degree)| sum * usize::from(degree.dimension) + usize::from(state))
    };
    let mut matrix = Mat::zeros(configurations.len(), configurations.len());
    for (column, start) in configurations.iter().enumerate() {
        for (word, coefficient) in hamiltonian.operator().terms() {
            let mut images = vec![(start.clone(), *coefficient)];
            for factor in word.iter().rev() {
                let position = space.position(factor.species, factor.label).unwrap();
                images =
                    images.iter().flat_map(|image| act(hamiltonian, position, factor.kind, image)).collect();
            }
            for (end, amplitude) in images {
                matrix[(index(&end), column)] += amplitude;
            }
        }
    }
    (configurations, matrix)
}

type State = (Vec<u16>, c64);

fn act(
    hamiltonian: &Hamiltonian,
    position: usize,
    kind: GeneratorKind,
    (states, amplitude): &State,
) -> Vec<State> {
    use GeneratorKind as G;
    let space = hamiltonian.space();
    let top = f64::from(space.degrees()[position].dimension - 1);
    let state = f64::from(states[position]);
    let shifted = |step: i32, factor: c64| {
        let new = f64::from(states[position]) + f64::from(step);
        if !(0.0..=top).contains(&new) || factor.norm() == 0.0 {
            return Vec::new();
        }
        let mut states = states.clone();
        states[position] = new as u16;
        vec![(states, amplitude * factor)]
    };
    let pauli = *space.local(position) == LocalSpace::Pauli;
    let before = states[..position].iter().map(|&state| u32::from(state)).sum::<u32>();
    let string = if *space.local(position) == LocalSpace::Fermion && before % 2 == 1 { -1.0 } else { 1.0 };
    // ⟨m+1|S⁺|m⟩ with m = state − S: √((2S − state)(state + 1)).
    let up = |state: f64| ((top - state) * (state + 1.0)).sqrt();
    let real = |x: f64| c64::new(x, 0.0);
    let imaginary = |x: f64| c64::new(0.0, x);
    match kind {
        G::Create => shifted(1, real(string * (state + 1.0).sqrt())),
        G::Annihilate => shifted(-1, real(string * state.sqrt())),
        G::Plus => shifted(1, real(up(state))),
        G::Minus => shifted(-1, real(up(state - 1.0))),
        G::Z if pauli => shifted(0, real(2.0 * state - 1.0)),
        G::Z => shifted(0, real(state - top / 2.0)),
        G::X => [shifted(1, real(1.0)), shifted(-1, real(1.0))].concat(),
        G::Y => [shifted(1, imaginary(-1.0)), shifted(-1, imaginary(1.0))].concat(),
        other => panic!("{other:?} does not occur in the tests"),
    }
}

/// The eigenvalues in increasing order.
pub fn spectrum(hamiltonian: &Hamiltonian) -> Vec<f64> {
    hermitian_eigenvalues(matrix(hamiltonian).1.as_ref()).unwrap()
}

/// Whether two spectra agree within the rounding of eigenvalues: n·ε·scale.
pub fn same_spectrum(a: &[f64], b: &[f64]) -> bool {
    let scale = a.iter().chain(b).fold(1.0f64, |scale, e| scale.max(e.abs()));
    let tolerance = 4.0 * a.len() as f64 * f64::EPSILON * scale;
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < tolerance)
}
