//! Other masses, potentials, tunnelling phases and signs.

use eigentruth_meanfield::moire::{Moire, Potential};
use num_complex::Complex64;

use super::{CLAIMS, CLEAR, IDENTITY, real_space};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other masses, potentials, tunnelling phases and signs.
pub(super) struct Symmetries;

/// What is asked with a seed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Question {
    /// Whether m_t is m_b.
    equal_masses: bool,
    /// ψ_t: that of b or another one.
    equal_phases: bool,
    /// By which degrees the second harmonic of the tunnelling is off.
    detuning: i32,
    /// Whether the tunnelling of −K has the minus sign that time reversal asks for.
    minus: bool,
    /// An energy ±u of the valleys.
    valley_energy: f64,
    /// ψ_b in degrees.
    psi: i32,
}

fn question(seed: u64) -> Question {
    let draw = Draw::of("moire symmetries", seed);
    Question {
        equal_masses: draw.pick("masses", 3) > 0,
        equal_phases: draw.pick("phases", 3) > 0,
        detuning: draw.one("detuning", &[0, 0, 0, 20, -35]),
        minus: draw.pick("sign", 4) > 0,
        valley_energy: draw.one("valley energy", &[0.0, 0.0, 0.0, 0.5]),
        psi: draw.one("psi", &[-14, 25, 107]),
    }
}

impl Question {
    fn model(&self) -> Moire {
        let radians = |degrees: i32| f64::from(degrees).to_radians();
        let lower = Potential { amplitude: 3.0, phase: radians(self.psi) };
        let upper =
            Potential { phase: radians(if self.equal_phases { self.psi } else { self.psi + 60 }), ..lower };
        let masses = if self.equal_masses { [0.65, 0.65] } else { [0.65, 0.35] };
        let mut model = Moire::stacked(masses, [lower, upper], 2.0);
        model.amplitudes[1] *= Complex64::from_polar(1.0, radians(self.detuning));
        model.other_valley = if self.minus { -1.0 } else { 1.0 };
        model.valley_energy = self.valley_energy;
        model
    }

    /// The question, and what of it says what was drawn.
    fn prompt(&self) -> (String, Vec<(Aspect, String)>) {
        let upper_mass = if self.equal_masses { 0.65 } else { 0.35 };
        let upper_phase = if self.equal_phases { self.psi } else { self.psi + 60 };
        let sign = if self.minus { "minus " } else { "" };
        let field = if self.valley_energy == 0.0 {
            String::new()
        } else {
            format!(" The valley +K is raised by {0} and -K lowered by {0}.", self.valley_energy)
        };
        let settings = vec![
            (Aspect::Terms, format!("m_b = 0.65, m_t = {upper_mass}")),
            (Aspect::Terms, format!("psi_t = {upper_phase} degrees")),
            (Aspect::Terms, format!("complex conjugate.{field}")),
            (Aspect::Sign, format!("that in -K is {sign}its")),
        ];
        let prompt = format!(
            "A moire model has the layers b and t and the valleys tau = +-K, spin locked to both: (b, up) and (t, down) in +K, (b, down) \
             and (t, up) in -K. In units hbar^2/(2 m_e a_M^2) the energies are -k^2/m_b + D_b(r) and -(k - tau kappa)^2/m_t + D_t(r) \
             with m_b = 0.65, m_t = {upper_mass}, kappa = (4 pi/3, 0)/a_M and D_l(r) = 6 sum_(j=1,3,5) cos(g_j r + psi_l), psi_b = {} degrees, \
             psi_t = {upper_phase} degrees; g_1 = (0, 4 pi/sqrt 3)/a_M, and g_2, g_3, ... follow in steps of 60 degrees counterclockwise. The \
             element from t to b in +K is 2 (1 + exp(i({} degrees)) exp(i g_2 r) + exp(i(240 degrees)) exp(i g_3 r)), that in -K is {sign}its \
             complex conjugate.{field}",
            self.psi,
            120 + self.detuning
        );
        (prompt, settings)
    }

    /// Which of the operations are symmetries.
    fn symmetries(&self) -> Result<[bool; 3], Stop> {
        const POINTS: usize = 50;
        let mut found = [false; 3];
        for (claim, found) in CLAIMS.iter().zip(&mut found) {
            let broken = real_space::broken(&self.model(), claim, 1, POINTS)?;
            *found = broken.by < IDENTITY;
            if !*found && broken.by < CLEAR {
                return Err(Stop::Failed(format!(
                    "{claim} is broken by {:e}, neither clearly nor not at all",
                    broken.by
                )));
            }
        }
        Ok(found)
    }
}

/// The operations: a name, and what it is.
const OPERATIONS: [(&str, &str); 3] = [
    (
        "Time reversal",
        "T psi_(l,up,tau) = - psi_(l,down,-tau) and T psi_(l,down,tau) = psi_(l,up,-tau), antilinear",
    ),
    ("A two-fold rotation", "about an axis in the plane, which exchanges the layers, up to phases"),
    ("The three-fold rotation", "about the axis perpendicular to the plane, up to phases"),
];

/// Every set of operations, as the one that is realized, from the set with a number on.
fn sets(first: usize, found: [bool; 3]) -> Vec<(String, bool)> {
    let one = |number: usize| {
        let pattern = [4, 2, 1].map(|bit| number & bit == 0);
        let word = |k: usize| format!("{}: {}", OPERATIONS[k].0, if pattern[k] { "yes" } else { "no" });
        ([0, 1, 2].map(word).join("; ") + ".", pattern == found)
    };
    (0..8).map(|k| one((first + k) % 8)).collect()
}

/// Whether the options are sets of operations.
fn asks_for_a_set(seed: u64) -> bool {
    Draw::of("moire symmetries as sets", seed).pick("sets", 3) == 0
}

impl Family for Symmetries {
    fn describe(&self) -> &'static str {
        "masses, phases of the potentials, a tunnelling phase, the sign of one valley's tunnelling, a valley energy; which operations are symmetries, \
         each asserted or denied, or as one set out of eight"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let (question, draw) = (question(seed), Draw::of("moire symmetries asked", seed));
        let found = question.symmetries()?;
        let (prompt, settings) = question.prompt();
        let mut variant = if asks_for_a_set(seed) {
            let operations = OPERATIONS.map(|(name, what)| format!("{name} is {what}.")).join(" ");
            let setting = format!(
                "{prompt} {operations} Each statement says of all three whether they are symmetries."
            );
            // In the order of the problem, or from any set on: then no label is right more often than others.
            let first = if draw.pick("order of sets", 3) == 0 { 0 } else { draw.pick("first set", 8) };
            Variant::statements(seed, &setting, &sets(first, found))
        } else {
            // Asserted or denied by chance, so that every set of labels is right equally often, whatever is broken.
            let statement = |k: usize| {
                let (name, what) = OPERATIONS[k];
                match draw.pick(&format!("denied {k}"), 2) {
                    0 => (format!("{name}, {what}, is a symmetry."), found[k]),
                    _ => (format!("{name}, {what}, is no symmetry."), !found[k]),
                }
            };
            Variant::statements(seed, &prompt, &[0, 1, 2].map(statement))
        };
        variant.settings.extend(settings);
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_for_a_set(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::in_plane_waves;
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_varied_and_can_be_graded() {
        assert_repeatable(&Symmetries, 10);
    }

    #[test]
    fn plane_waves_find_the_same_symmetries_and_the_problem_is_a_member() {
        for seed in 0..12 {
            let question = question(seed);
            let found = question.symmetries().unwrap();
            for (claim, found) in CLAIMS.iter().zip(found) {
                let broken = in_plane_waves(&question.model(), claim, 3, 10.0).unwrap();
                assert_eq!(broken.by < IDENTITY, found, "{claim} of {question:?}: {}", broken.by);
            }
        }
        let original = Question {
            equal_masses: false,
            equal_phases: false,
            detuning: 0,
            minus: true,
            valley_energy: 0.0,
            psi: -14,
        };
        assert!((0..5000).any(|seed| question(seed) == original));
    }
}
