//! The problem in other conventions, and questions about given small tensors.

use eigentruth_grading::Kind;
use eigentruth_numerics::Complex64;
use eigentruth_numerics::streams::derived_seed;
use eigentruth_trg::Tensor;
use eigentruth_trg::excitations::{Couplings, ExcitationError, TangentSpace, Torus, Uniform};

use super::times;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::other::closed_form::{combination, sum};

/// Rings with a tensor of small integers.
pub(super) struct Ansatz;

/// Draws of which one has a metric whose null modes are clear.
const TRIES: usize = 40;

impl Family for Ansatz {
    fn describe(&self) -> &'static str {
        "the equation with factors in the definitions of both matrices (one and one are the problem itself), or, given a tensor of integers on an Ising ring of 4 to 7 \
         sites, bond dimension 1 or 2: an energy of the ansatz at a momentum, or the number of null modes"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("excitation ansatz", seed);
        if draw.pick("kind", 3) == 0 {
            return equation(&draw, seed);
        }
        let sites = 4 + draw.pick("sites", 4);
        let m = draw.pick("momentum", sites);
        let field = [0.5, 0.8, 1.2, 1.5, 2.0][draw.pick("field", 5)];
        let bond = 1 + draw.pick("bond", 2);
        let torus = Torus::ring(sites, 2);
        let ising = Couplings::transverse_ising(field);
        for number in 0..TRIES {
            let elements: Vec<i32> =
                (0..2 * bond * bond).map(|i| draw.pick(&format!("{number} {i}"), 7) as i32 - 3).collect();
            // Two states, no upper and lower legs.
            let data = elements.iter().map(|x| Complex64::new(f64::from(*x), 0.0)).collect();
            let network = Uniform::new(torus, Tensor::new(&[2, bond, 1, bond, 1], data), 1 << 26)?;
            let space = TangentSpace::new(&network, &ising, (m, 0), false)?;
            let found = match space.excitations() {
                Ok(found) if found.smallest > 1e-6 => found,
                Ok(_) | Err(ExcitationError::NullModes { .. } | ExcitationError::Empty(..)) => continue,
                Err(error) => return Err(error.into()),
            };
            let matrix = |s: usize| {
                let rows: Vec<String> = (0..bond)
                    .map(|a| {
                        let row = &elements[(s * bond + a) * bond..][..bond];
                        row.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
                    })
                    .collect();
                format!("[{}]", rows.join("; "))
            };
            let setting = format!(
                "A ring of {sites} sites has H = −Σ σᶻσᶻ − {field} Σ σˣ with periodic neighbours. A uniform matrix product state has the matrices A(up) = {} \
                 and A(down) = {}. One of them is replaced by B, and all places are superposed with e^{{ikx}}, k = 2π·{m}/{sites}.",
                matrix(0),
                matrix(1)
            );
            if draw.pick("question", 4) == 0 {
                let prompt = format!(
                    "{setting} How many linearly independent B, out of {}, make the zero vector?",
                    2 * bond * bond
                );
                return Ok(Variant::new(seed, Kind::Numeric, prompt, found.null_modes)
                    .with(Aspect::Size, format!("ring of {sites} sites"))
                    .with(Aspect::Asked, "make the zero vector"));
            }
            let prompt = format!(
                "{setting} What is the lowest energy over all B that make a state, to five decimals?"
            );
            return Ok(Variant::estimated(seed, prompt, &found.energies[0], 5)
                .with(Aspect::Size, format!("ring of {sites} sites"))
                .with(Aspect::Asked, "the lowest energy"));
        }
        Err(Stop::Failed(format!("seed {seed}: none of {TRIES} tensors has clear null modes")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        let draw = Draw::of("excitation ansatz", seed);
        draw.pick("kind", 3) == 0 && factors(&draw) == (1, 1)
    }
}

/// The factor in the definition of `H_k` and the divisor in that of `N_k`: one and one are the problem itself.
fn factors(draw: &Draw) -> (usize, usize) {
    (1 + draw.pick("factor of H", 4), 1 + draw.pick("divisor of N", 4))
}

/// The right-hand side where `a` is in the definition of `H_k` and `1/c` in that of `N_k`.
fn equation(draw: &Draw, seed: u64) -> Result<Variant, Stop> {
    let (a, c) = factors(draw);
    let torus = Torus::ring(5, 2);
    let bits = |number| derived_seed(seed, number);
    let network = Uniform::random(torus, 2, 1, bits(0), 1 << 26)?;
    let space = TangentSpace::new(&network, &Couplings::random(2, bits(1)), (1, 0), false)?;
    let (energies, tensors) = space.by_states()?;
    let (h, n) = (space.hamiltonian(), space.metric());
    // The coefficients of B, N_k B and N_k N_k B from all stationary tensors.
    let (mut columns, mut values) = (vec![Vec::new(); 3], Vec::new());
    for (j, energy) in energies.iter().enumerate() {
        let b: Vec<Complex64> = (0..tensors.nrows()).map(|i| tensors[(i, j)]).collect();
        let by = |x: f64, v: Vec<Complex64>| v.into_iter().map(|z| z * x).collect::<Vec<_>>();
        let once = by(1.0 / c as f64, times(&n, &b));
        let twice = by(1.0 / c as f64, times(&n, &once));
        let left = by(a as f64, times(&h, &b));
        // Rounding of the states, enlarged by what is divided out of them: converged class.
        let error = 1e-9 * left.iter().chain(&once).map(|z| z.norm()).fold(0.0, f64::max);
        for i in 0..b.len() {
            for part in [|z: Complex64| z.re, |z: Complex64| z.im] {
                for (column, side) in columns.iter_mut().zip([&b, &once, &twice]) {
                    column.push(energy * part(side[i]));
                }
                values.push((part(left[i]), error));
            }
        }
    }
    let found = combination(&columns, &values)
        .ok_or_else(|| Stop::Failed(format!("seed {seed}: no simple multiples of B, NB and NNB")))?;
    let reference = sum(&found, &["B", "N_kB", "N_kN_kB"]);
    let times = if a == 1 { String::new() } else { a.to_string() };
    let over = if c == 1 { String::new() } else { format!(r"\frac{{1}}{{{c}}}") };
    let prompt = format!(
        "In a translation-invariant tensor network one tensor is replaced by B and all its places are superposed with a momentum k to \
         $|\\Phi_k(B)\\rangle$. Matrices are defined by $B^\\dagger H_k B = {times}\\langle\\Phi_k(B)|H|\\Phi_k(B)\\rangle$ and $B^\\dagger N_k B = \
         {over}\\langle\\Phi_k(B)|\\Phi_k(B)\\rangle$. Where the energy $\\omega_k$ of the state is stationary, $H_k B = \\omega_k f$. Give f by \
         $N_k$ and $B$."
    );
    let mut variant = Variant::new(seed, Kind::Expression, prompt, reference)
        .with(Aspect::Convention, format!(r"$B^\dagger H_k B = {times}\langle"))
        .with(Aspect::Convention, format!(r"$B^\dagger N_k B = {over}\langle"))
        .with(Aspect::Asked, "Give f by");
    variant.specification.parameters = r"$N_k;(B,complex)$".to_owned();
    Ok(variant)
}
