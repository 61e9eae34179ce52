//! peps/21-excitation-eigenproblem: which right-hand side the equation for the tensor of an excitation has.
//!
//! Candidates made of the norm and B are put into the equation at tensors where the energy is stationary. In the first method these are minima of
//! the quotient of two sums over states, found by conjugate gradients on rings, and the matrices come from derivatives of the states; in the second they
//! are all stationary points on tori of projected entangled pairs, from an orthonormal basis of the states, and the matrices come from norms and energies of
//! states alone, by polarization. Neither uses an eigenproblem with a metric.

mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::streams::derived_seed;
use eigentruth_trg::Tensor;
use eigentruth_trg::excitations::{
    Couplings, GroundOptions, TangentSpace, Torus, Uniform, minimised_quotient, ring_ground_state,
};
use faer::Mat;

use self::variants::Ansatz;
use crate::assembly::{Assembly, Known, Truth};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const MATRIX: &str = "metric";
const SCALAR: &str = "norm as a number";
const BOTH: &str = "norm and energy as numbers";
const MEMORY: usize = 1 << 28;

/// Candidates: claim, what it says, and its form in LaTeX.
const CANDIDATES: [(&str, &str, &str); 8] = [
    ("N B", "f is N_k times B.", r"N_k B"),
    ("B", "f is B alone.", "B"),
    ("N inverse B", "f is the inverse of N_k times B.", r"N_k^{-1} B"),
    ("N B conjugate", "f is N_k times the conjugate of B.", r"N_k B^*"),
    ("N conjugate B", "f is the conjugate of N_k times B.", r"N_k^* B"),
    ("N squared B", "f is N_k squared times B.", r"N_k^2 B"),
    (
        "derivative by B conjugate",
        "f is the derivative of N_k by the conjugate of B.",
        r"\frac{\partial N_k}{\partial B^*}",
    ),
    ("derivative by B", "f is the derivative of N_k by B.", r"\frac{\partial N_k}{\partial B}"),
];

/// A candidate is accepted if it leaves no more than this of the left side anywhere: converged class. The gradient that is left is 10⁻¹⁰ of the largest
/// possible, and some hundred times as much of the left side.
const ACCEPTED: f64 = 1e-7;
/// It is refuted if somewhere it leaves more than this.
const REFUTED: f64 = 1e-2;

/// A tensor at which the energy is stationary, with the matrices of its tangent space.
struct Point {
    hamiltonian: Mat<Complex64>,
    metric: Mat<Complex64>,
    tensor: Vec<Complex64>,
    energy: f64,
    /// The lowest energy of the momentum by exact diagonalization.
    exact: f64,
}

fn times(matrix: &Mat<Complex64>, vector: &[Complex64]) -> Vec<Complex64> {
    (0..matrix.nrows()).map(|i| vector.iter().enumerate().map(|(j, x)| matrix[(i, j)] * x).sum()).collect()
}

fn norm(vector: &[Complex64]) -> f64 {
    vector.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt()
}

/// The matrix of a quadratic form `Q(B) = B†QB` from its values, `Q_ij = ¼ Σ_p p* Q(e_i + p e_j)` over the fourth roots p of one.
fn polarized(size: usize, form: impl Fn(&[(usize, Complex64)]) -> f64) -> Mat<Complex64> {
    let one = Complex64::new(1.0, 0.0);
    Mat::from_fn(size, size, |i, j| {
        (0..4u32)
            .map(|power| Complex64::i().powu(power))
            .map(|p| p.conj() * form(&[(i, one), (j, p)]) / 4.0)
            .sum()
    })
}

/// The matrices of norms and energies of the states that a space makes of tensors, without a scalar product of two different states.
fn from_numbers(space: &TangentSpace) -> [Mat<Complex64>; 2] {
    let (states, images) = (space.vectors(), space.images());
    let at = |m: faer::MatRef<'_, Complex64>, row: usize, b: &[(usize, Complex64)]| -> Complex64 {
        b.iter().map(|(j, x)| m[(row, *j)] * x).sum()
    };
    let rows = 0..states.nrows();
    let norm = |b: &[(usize, Complex64)]| rows.clone().map(|s| at(states, s, b).norm_sqr()).sum();
    let energy = |b: &[(usize, Complex64)]| {
        rows.clone().map(|s| (at(states, s, b).conj() * at(images, s, b)).re).sum()
    };
    [polarized(states.ncols(), energy), polarized(states.ncols(), norm)]
}

impl Point {
    /// The right-hand side of a candidate in a reading; nothing where it does not exist.
    fn side(&self, candidate: &str, reading: &str) -> Option<Vec<Complex64>> {
        let b = &self.tensor;
        let conjugate: Vec<Complex64> = b.iter().map(Complex64::conj).collect();
        let n = &self.metric;
        let nb = times(n, b);
        let number: f64 = b.iter().zip(&nb).map(|(x, y)| (x.conj() * y).re).sum();
        let metric = reading == MATRIX;
        let by = |factor: f64, v: &[Complex64]| v.iter().map(|x| x * factor).collect::<Vec<_>>();
        let side = match (candidate, metric) {
            ("B", _) => b.clone(),
            ("N B", true) => nb,
            ("N B conjugate", true) => times(n, &conjugate),
            ("N conjugate B", true) => times(&Mat::from_fn(n.nrows(), n.ncols(), |i, j| n[(i, j)].conj()), b),
            ("N squared B", true) => times(n, &nb),
            // On the complement of the null modes.
            ("N inverse B", true) => pseudo_inverse(n, b)?,
            // A matrix that does not depend on B.
            ("derivative by B conjugate" | "derivative by B", true) => vec![Complex64::default(); b.len()],
            ("N B" | "N conjugate B", false) => by(number, b),
            ("N B conjugate", false) => by(number, &conjugate),
            ("N squared B", false) => by(number * number, b),
            ("N inverse B", false) => by(1.0 / number, b),
            ("derivative by B conjugate", false) => self.derivative(1.0),
            ("derivative by B", false) => self.derivative(-1.0),
            _ => return None,
        };
        Some(side)
    }

    /// `(∂/∂x ± i ∂/∂y)/2` of the number `N(x + iy)`, by central differences, which are exact for a quadratic form: the sign + is the derivative by
    /// the conjugate.
    fn derivative(&self, sign: f64) -> Vec<Complex64> {
        let value = |b: &[Complex64]| -> f64 {
            b.iter().zip(times(&self.metric, b)).map(|(x, y)| (x.conj() * y).re).sum()
        };
        let step = norm(&self.tensor).max(f64::MIN_POSITIVE);
        let along = |i: usize, unit: Complex64| {
            let mut moved = self.tensor.clone();
            moved[i] += unit * step;
            let above = value(&moved);
            moved[i] -= unit * (2.0 * step);
            (above - value(&moved)) / (2.0 * step)
        };
        let i = Complex64::new(0.0, 1.0);
        (0..self.tensor.len())
            .map(|at| (along(at, Complex64::new(1.0, 0.0)) + i * sign * along(at, i)) / 2.0)
            .collect()
    }

    /// What a candidate leaves of `H_k B`, relative: the larger of that with absolute energies and with energies measured from some other zero.
    fn residual(&self, candidate: &str, reading: &str) -> f64 {
        let Some(side) = self.side(candidate, reading) else { return f64::INFINITY };
        let nb = times(&self.metric, &self.tensor);
        let (hb, nb) = if reading == BOTH {
            let number =
                |v: &[Complex64]| -> Complex64 { self.tensor.iter().zip(v).map(|(x, y)| x.conj() * y).sum() };
            let energy = number(&times(&self.hamiltonian, &self.tensor));
            let by = |z: Complex64| self.tensor.iter().map(|x| x * z).collect::<Vec<_>>();
            (by(energy), by(number(&nb)))
        } else {
            (times(&self.hamiltonian, &self.tensor), nb)
        };
        let mut largest = 0.0f64;
        for zero in [0.0, 3.7] {
            let left: Vec<Complex64> = hb.iter().zip(&nb).map(|(h, n)| h - n * zero).collect();
            let rest: Vec<Complex64> =
                left.iter().zip(&side).map(|(l, f)| l - f * (self.energy - zero)).collect();
            // In units of both terms: an energy may lie near the zero that was chosen.
            let scale = norm(&hb) + norm(&nb) * zero;
            let residual = norm(&rest) / scale;
            // What is no number must not be taken for small.
            largest = if residual.is_nan() { f64::INFINITY } else { largest.max(residual) };
        }
        largest
    }
}

/// `N⁺b` of a hermitian matrix.
fn pseudo_inverse(n: &Mat<Complex64>, b: &[Complex64]) -> Option<Vec<Complex64>> {
    let (values, vectors) = eigentruth_numerics::dense::hermitian_eigen(n.as_ref()).ok()?;
    let largest = values.last().copied()?;
    let mut result = vec![Complex64::default(); b.len()];
    for (j, value) in values.iter().enumerate().filter(|(_, value)| **value > 1e-10 * largest) {
        let overlap: Complex64 = (0..b.len()).map(|i| vectors[(i, j)].conj() * b[i]).sum();
        (0..b.len()).for_each(|i| result[i] += vectors[(i, j)] * overlap / *value);
    }
    Some(result)
}

/// A → X A X⁻¹ in the horizontal bonds, with a matrix that is far from unitary: the same state, another metric.
fn in_other_gauge(network: &Uniform) -> Uniform {
    let (x, inverse) = ([[1.0, 0.7], [0.0, 0.4]], [[1.0, -1.75], [0.0, 2.5]]);
    let a = network.tensor();
    network.with(Tensor::from_fn(a.shape(), |at| {
        let pairs = (0..2).flat_map(|p| (0..2).map(move |q| (p, q)));
        pairs.map(|(p, q)| a.at(&[at[0], p, at[2], q, at[4]]) * x[at[1]][p] * inverse[q][at[3]]).sum()
    }))
}

/// Minima of the energy over B on rings: ground states of the transverse Ising ring in two gauges, and random tensors and Hamiltonians.
fn on_rings(run: &Run<'_>, root: u64) -> Result<Vec<Point>, Stop> {
    let sites = run.parameters.integer("sites")?;
    let starts = run.parameters.integer("random")?;
    let mut points = Vec::new();
    let mut add = |network: &Uniform, couplings: &Couplings, m: usize, seed: u64| -> Result<(), Stop> {
        run.checkpoint()?;
        let space = TangentSpace::new(network, couplings, (m, 0), m == 0)?;
        let found = minimised_quotient(&space, 1e-10, 20_000, seed)?;
        let exact = couplings.energies(network.torus(), (m, 0), MEMORY)?[0];
        points.push(Point {
            hamiltonian: space.hamiltonian(),
            metric: space.metric(),
            // Any multiple of B is as good: the norm is not one.
            tensor: found.tensor.iter().map(|x| x * 1.7).collect(),
            energy: found.energy,
            exact,
        });
        Ok(())
    };
    let torus = Torus::ring(sites, 2);
    let ising = Couplings::transverse_ising(1.4);
    // Nearly the ground state: the equation holds for every tensor A.
    let options =
        GroundOptions { starts: 1, gradient: 1e-3, seed: derived_seed(root, 0), ..GroundOptions::bond(2) };
    let ground = ring_ground_state(torus, &ising, &options)?.network;
    for (number, network) in [&ground, &in_other_gauge(&ground)].into_iter().enumerate() {
        for m in [0, 1, sites / 2] {
            add(network, &ising, m, derived_seed(root, (1 + number * sites + m) as u64))?;
        }
    }
    for number in 0..starts {
        // Three seeds: what is drawn for tensors, Hamiltonians and starts has nothing in common.
        let seed = |which: usize| derived_seed(root, (1000 + 3 * number + which) as u64);
        let network = Uniform::random(torus, 2, 1, seed(0), MEMORY)?;
        add(&network, &Couplings::random(2, seed(1)), 1 + number % (sites - 1), seed(2))?;
    }
    Ok(points)
}

/// All stationary points on small tori of random projected entangled pairs.
fn on_tori(run: &Run<'_>, root: u64) -> Result<Vec<Point>, Stop> {
    let mut points = Vec::new();
    let sizes: Vec<usize> = run.parameters.integers("lengths")?;
    for (number, &length) in sizes.iter().enumerate() {
        for m in [(0, 0), (1, 0), (1, 1)] {
            run.checkpoint()?;
            let seed = |which: usize| derived_seed(root, (100 * number + 10 * which + m.0 + 2 * m.1) as u64);
            let torus = Torus { columns: length, rows: length, local: 2 };
            let network = Uniform::random(torus, 2, 2, seed(0), MEMORY)?;
            let couplings = Couplings::random(2, seed(1));
            let space = TangentSpace::new(&network, &couplings, m, m == (0, 0))?;
            let (energies, tensors) = space.by_states()?;
            let exact = couplings.energies(&torus, m, MEMORY)?[0];
            let [hamiltonian, metric] = from_numbers(&space);
            for (j, &energy) in energies.iter().enumerate() {
                points.push(Point {
                    hamiltonian: hamiltonian.clone(),
                    metric: metric.clone(),
                    tensor: (0..tensors.nrows()).map(|i| tensors[(i, j)] * 1.7).collect(),
                    energy,
                    exact,
                });
            }
        }
    }
    Ok(points)
}

fn decided(run: &Run<'_>, points: &[Point]) -> Result<Finding, Stop> {
    let mut table =
        Table::new(&[("energy", "1"), ("lowest energy of the momentum", "1"), ("left over", "1")]);
    let mut largest = 0.0f64;
    for point in points {
        // The ansatz is variational; where it is not, something is wrong with the states.
        let rounding = 1e-9 * point.exact.abs().max(1.0);
        if point.energy < point.exact - rounding {
            let said = format!("the energy {} lies below the exact {}", point.energy, point.exact);
            return Err(Stop::Failed(said));
        }
        let residual = point.residual(run.claim, run.reading);
        largest = largest.max(residual);
        table.push([point.energy, point.exact, residual.min(1e9)]);
    }
    let summary =
        format!("of H_k B at {} stationary points at most {largest:.2e} is left over", points.len());
    let kind = FindingKind::Numerical;
    let finding = if largest <= ACCEPTED {
        Finding::holds(kind, summary)
    } else if largest >= REFUTED {
        Finding::fails(kind, summary)
    } else {
        Finding::undecided(summary, "stationary points with a smaller gradient")
    };
    Ok(finding.with(Evidence::table("stationary points", table)))
}

fn by_minima(run: &Run<'_>) -> Result<Finding, Stop> {
    let points = run.shared("points", |seed| on_rings(run, seed))?;
    decided(run, &points)
}

fn by_bases(run: &Run<'_>) -> Result<Finding, Stop> {
    let points = run.shared("points", |seed| on_tori(run, seed))?;
    decided(run, &points)
}

/// The form of the one candidate that is accepted. The conjugate of a number that is its own conjugate is no other form.
fn form(known: &Known) -> Option<String> {
    let real = known.truth("N B") == Truth::True;
    let truths = CANDIDATES
        .iter()
        .filter(|(id, ..)| !(real && *id == "N conjugate B"))
        .map(|(id, _, latex)| (known.truth(id), *latex))
        .collect::<Vec<_>>();
    let mut accepted = truths.iter().filter(|(truth, _)| *truth == Truth::True);
    match (accepted.next(), accepted.next(), truths.iter().any(|(truth, _)| *truth == Truth::Unknown)) {
        (Some((_, latex)), None, false) => Some((*latex).to_owned()),
        _ => None,
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let ids = CANDIDATES.map(|(id, ..)| id);
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$N_k;(B,complex)$",
        claims: CANDIDATES.into_iter().map(|(id, sentence, _)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::Custom(ids.to_vec(), form),
        constraints: vec![Constraint::exclusive(&["B", "N B", "N squared B", "derivative by B conjugate"])],
        readings: vec![
            Reading::admissible(
                MATRIX,
                r"solving the eigenvalue problem $H_k B= \omega_k f $",
                "L. Vanderstraeten, J. Haegeman, F. Verstraete, Phys. Rev. B 99, 165121 (2019): effective norm and Hamiltonian matrices",
                "H_k acts on the elements of B as a matrix, so that the norm beside it is a matrix as well: that of the quadratic form \
                 ⟨Φ(B)_k|Φ(B)_k⟩. Which variable is differentiated, the zero of energy and null modes make no difference.",
            ),
            Reading::inadmissible(
                SCALAR,
                r"Usin the variables $N_k$ and $B$ only",
                "B. Ponsioen, F. F. Assaad, P. Corboz, SciPost Phys. 12, 006 (2022): derivatives of the norm and of the energy",
                "As printed the overlap is a number. The equation then holds its derivative by the conjugate of B, a third variable and an operation, and \
                 nothing made of this number and B alone solves it; that derivative is the matrix of the other reading times B.",
            ),
            Reading::inadmissible(
                BOTH,
                "The variational parameters in $B$ can be found by solving",
                "usage: ω = ⟨H⟩/⟨1⟩, a quotient of two numbers",
                "With numbers on both sides the equation is the definition of ω times B: it holds for every B, so that solving it finds none.",
            ),
        ],
        methods: vec![
            Method::new("minima on rings", "trg", &ids, by_minima).parameters(|budget| {
                let (sites, random) = if budget == Budget::Quick { (6, 3) } else { (8, 8) };
                Parameters::new().with("sites", sites).with("random", random)
            }),
            Method::new("orthonormal states on tori", "trg", &ids, by_bases).parameters(|budget| {
                let lengths = if budget == Budget::Quick { vec![2] } else { vec![2, 3] };
                Parameters::new().with("lengths", lengths)
            }),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: weights(&[("B", "1"), ("N_k", "0")]),
            degree: "1".to_owned(),
        }],
        overturned_by: "A stationary tensor of any network, momentum and gauge at which the accepted right-hand side leaves more than rounding.",
        family: Some(&Ansatz),
        ..Problem::outline(
            21,
            "peps/21-excitation-eigenproblem",
            "Excitations of a tensor network",
            "An excitation replaces one ground-state tensor A by B and superposes all places with a \
                    momentum. B follows from H_k B = ω_k f; give f in terms of N_k and B.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests;
