//! hf/01-translation-invariant-order-parameters: averages of two fermion operators that a mean field can have without breaking
//! translations.
//!
//! Two methods. *Momenta*: the algebra says what a translation makes of each bilinear, the printed sums say which averages they hold, and
//! where the reading asks for it a self-consistency loop of the printed formula on 2 × 2 matrices ρ(k) says what is realised.
//! *Real space*: unrestricted by any symmetry, all averages ⟨c†_is c_js'⟩ free; a small source of each bilinear shows whether the
//! density matrix keeps its translations and whether the mean field answers; where the reading asks for it, the lowest of all solutions.

mod loops;
mod real_space;
mod symbols;
mod variants;

use eigentruth_grading::Kind;

use crate::assembly::{Assembly, Known, Truth};
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const ALLOWED: &str = "allowed by symmetry";
const REALISED: &str = "realised, equal hopping";
const REALISED_PHASE: &str = "realised, spin-dependent hopping phase";
const ONE_OF_PAIR: &str = "conjugates count once";
const SZ_KEPT: &str = "Sz kept by every average";

/// A bilinear `c†_s(k) c_s'(k')`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bilinear {
    /// The claim about it.
    claim: &'static str,
    /// s and s': 0 is up, 1 is down.
    spins: [u16; 2],
    /// Whether k' = k + Q with Q no vector of the reciprocal lattice; otherwise k' = k.
    shifted: bool,
    latex: &'static str,
}

const fn bilinear(claim: &'static str, spins: [u16; 2], shifted: bool, latex: &'static str) -> Bilinear {
    Bilinear { claim, spins, shifted, latex }
}

const BILINEARS: [Bilinear; 8] = [
    bilinear("up up", [0, 0], false, r"\langle c_\uparrow^\dagger(k) c_\uparrow(k)\rangle"),
    bilinear("up down", [0, 1], false, r"\langle c_\uparrow^\dagger(k) c_\downarrow(k)\rangle"),
    bilinear("down up", [1, 0], false, r"\langle c_\downarrow^\dagger(k) c_\uparrow(k)\rangle"),
    bilinear("down down", [1, 1], false, r"\langle c_\downarrow^\dagger(k) c_\downarrow(k)\rangle"),
    bilinear("up up, k and k+Q", [0, 0], true, ""),
    bilinear("up down, k and k+Q", [0, 1], true, ""),
    bilinear("down up, k and k+Q", [1, 0], true, ""),
    bilinear("down down, k and k+Q", [1, 1], true, ""),
];

impl Bilinear {
    fn of(claim: &str) -> Result<Self, Stop> {
        let found = BILINEARS.into_iter().find(|bilinear| bilinear.claim == claim);
        found.ok_or_else(|| Stop::Failed(format!("`{claim}` is no claim of this problem")))
    }

    /// What a reading says by itself, whatever the physics: `Some(reason)` if it leaves the bilinear out.
    fn excluded(&self, reading: &str) -> Option<&'static str> {
        match reading {
            // Of a conjugate pair the first counts.
            ONE_OF_PAIR if self.spins == [1, 0] => Some("it is the conjugate of one that counts"),
            SZ_KEPT if self.spins[0] != self.spins[1] => Some("it changes Sz"),
            _ => None,
        }
    }
}

/// The angle φ of the hopping `t e^{±iφ}` of spin up and down, where the reading asks what is realised.
fn phase(reading: &str) -> Option<f64> {
    match reading {
        REALISED => Some(0.0),
        REALISED_PHASE => Some(0.1),
        _ => None,
    }
}

/// A property of a bilinear that was tested, as a sentence.
type Test = (bool, String);

/// All tests together.
fn decide(run: &Run<'_>, tests: &[Test], evidence: Vec<Evidence>) -> Finding {
    let failed: Vec<&str> = tests.iter().filter(|test| !test.0).map(|test| test.1.as_str()).collect();
    let said: Vec<&str> = tests.iter().map(|test| test.1.as_str()).collect();
    let bilinear = run.claim;
    let summary = if failed.is_empty() {
        format!("{bilinear}: {}", said.join("; "))
    } else {
        format!("{bilinear} is none: {}", failed.join("; "))
    };
    let finding = Finding::decided(failed.is_empty(), FindingKind::Numerical, summary);
    evidence.into_iter().fold(finding, Finding::with)
}

/// The averages whose claims hold, in their order; nothing as long as one is open.
fn assemble(known: &Known) -> Option<String> {
    let mut list = Vec::new();
    for bilinear in BILINEARS {
        match (known.truth(bilinear.claim), bilinear.shifted) {
            (Truth::Unknown, _) => return None,
            (Truth::True, false) => list.push(bilinear.latex),
            // The declared operators stand at one momentum.
            (Truth::True, true) => return None,
            (Truth::False, _) => {}
        }
    }
    Some(list.join(";"))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const SENTENCES: [&str; 8] = [
        "⟨c†_↑(k) c_↑(k)⟩ is an order parameter that keeps translations",
        "⟨c†_↑(k) c_↓(k)⟩ is an order parameter that keeps translations",
        "⟨c†_↓(k) c_↑(k)⟩ is an order parameter that keeps translations",
        "⟨c†_↓(k) c_↓(k)⟩ is an order parameter that keeps translations",
        "⟨c†_↑(k) c_↑(k+Q)⟩ with Q ≠ 0 is an order parameter that keeps translations",
        "⟨c†_↑(k) c_↓(k+Q)⟩ with Q ≠ 0 is an order parameter that keeps translations",
        "⟨c†_↓(k) c_↑(k+Q)⟩ with Q ≠ 0 is an order parameter that keeps translations",
        "⟨c†_↓(k) c_↓(k+Q)⟩ with Q ≠ 0 is an order parameter that keeps translations",
    ];
    let names = BILINEARS.map(|bilinear| bilinear.claim);
    Problem {
        parameters: r"$k;N;(c_\uparrow(k),NC,fermion);(c_\downarrow(k),NC,fermion)$",
        claims: names
            .iter()
            .zip(SENTENCES)
            .map(|(name, sentence)| Claim::statement(name, sentence))
            .collect(),
        assembly: Assembly::Custom(names.to_vec(), assemble),
        readings: vec![
            Reading::admissible(
                ALLOWED,
                "possible order parameters that preserve translational symmetry",
                "P. W. Anderson, Basic Notions of Condensed Matter Physics (1984), chapter 2; Hartree-Fock practice: all averages of the \
                 self-consistency equation",
                "possible is what symmetry and the Hamiltonian leave free, whatever values the couplings have",
            ),
            Reading::admissible(
                REALISED,
                "solving the self-consistency equation",
                "D. R. Penn, Phys. Rev. 142, 350 (1966): phases as lowest self-consistent solutions",
                "an order parameter is one that some solution has, and is lowest with, for couplings of one's choice; t_s(n) the same \
                 for both spins",
            ),
            Reading::admissible(
                REALISED_PHASE,
                "t_s(n)",
                "twisted moiré bilayers: H. Pan, F. Wu, S. Das Sarma, Phys. Rev. Research 2, 033087 (2020)",
                "the same with hopping that depends on the spin, as its index allows: t e^{±iφ}, φ = 0.1, along the three directions",
            ),
            Reading::inadmissible(
                ONE_OF_PAIR,
                "Give all valid order parameters",
                "usage: an order parameter and its conjugate are one complex number",
                "all of them are asked for, and the printed sums hold both",
            ),
            Reading::inadmissible(
                SZ_KEPT,
                r"\sum_{s, s'}",
                "unrestricted Hartree-Fock with a fixed axis of quantization",
                "the printed Fock term has averages with s ≠ s'",
            ),
        ],
        methods: vec![
            Method::new("momenta", "operators + models", &names, symbols::momenta).parameters(|budget| {
                let lengths = if budget == Budget::Quick { vec![2, 3] } else { vec![2, 3, 4, 6] };
                Parameters::new().with("lengths", lengths).with("loop", 6).with("starts", 4)
            }),
            Method::new("real space", "meanfield", &names, real_space::real_space)
                .parameters(|_| Parameters::new().with("length", 3).with("starts", 4)),
        ],
        overturned_by: "A translation that changes ⟨c†_s(k) c_s'(k)⟩, or a source of one of them that the mean field does not answer.",
        family: Some(&variants::Kept),
        ..Problem::outline(
            1,
            "hf/01-translation-invariant-order-parameters",
            "Order parameters that keep translations",
            "A Hartree-Fock Hamiltonian on the triangular lattice has Hartree and Fock terms built \
                    from averages of two fermion operators at equal momentum. Which averages can be order \
                    parameters without breaking translations?",
            Kind::Average,
        )
    }
}

#[cfg(test)]
mod tests;
