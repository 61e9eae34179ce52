//! other/35-kitaev-loop-gas-projector: which components a loop-gas tensor can have that absorbs every plaquette operator.
//!
//! First method: strings of π rotations, multiplied exactly on a torus and on open pieces, give the conditions on all phases
//! at once. Second method: exponentials of spin matrices, the tensor contracted over all bonds of one hexagon and of pairs, and
//! plaquette operators applied to vectors, for every assignment of phases on its own.

mod dense;
mod variants;

use eigentruth_enumerate::loop_gas::{Honeycomb, LoopGas, SitePhases};
use eigentruth_grading::Kind;

use self::variants::LoopGases;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const ANY: &str = "some tensor";
const ISOTROPIC: &str = "equal phases";
const EVERY: &str = "every tensor";
const XYZ: &str = "indices in the order x, y, z";
const HERMITIAN: &str = "hermitian components";
const IDEMPOTENT: &str = "exactly idempotent";
const SPIN_HALF: &str = "spin one half";

/// Bond axes (0 x, 1 y, 2 z) of the three indices of the tensor, in all orders.
const ORDERS: [[u8; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// What an option says: the component with these indices is e^{iπ phase/4} times a rotation about an axis (`None`: the identity).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Component {
    indices: [u8; 3],
    axis: Option<u8>,
    phase: u8,
}

fn option(claim: &str) -> Result<Component, Stop> {
    let of = |indices, axis, phase| Ok(Component { indices, axis, phase });
    match claim {
        "a" => of([0, 0, 0], None, 0),
        "b" => of([0, 1, 1], Some(2), 0),
        "c" => of([1, 0, 1], Some(0), 2),
        "d" => of([1, 1, 0], Some(1), 2),
        "e" => of([1, 1, 1], Some(2), 0),
        "f" => of([0, 0, 2], Some(0), 6),
        other => Err(Stop::Failed(format!("`{other}` is no option"))),
    }
}

impl Component {
    /// Whether the loop gas with these axes of the indices and these phases of the sites has this component.
    fn belongs_to(&self, order: [u8; 3], phases: SitePhases) -> bool {
        if self.indices.iter().any(|index| *index > 1) {
            return false;
        }
        let empty: Vec<u8> = (0..3).filter(|k| self.indices[*k] == 0).map(|k| order[k]).collect();
        match (empty.as_slice(), self.axis) {
            // No bond: the identity, which fixes the scale of the tensor.
            ([_, _, _], None) => self.phase == 0,
            // Two bonds: the rotation about the axis of the third, with the phase of the site.
            ([left_out], Some(axis)) => *left_out == axis && phases[usize::from(axis)] == self.phase,
            // One or three bonds are no part of a closed loop: zero.
            _ => false,
        }
    }
}

/// The tensors that a reading admits: orders of indices and phases of the sites.
fn admitted(reading: &str, valid: &[SitePhases]) -> Vec<([u8; 3], SitePhases)> {
    let orders: &[[u8; 3]] = if reading == XYZ { &ORDERS[..1] } else { &ORDERS };
    let kept = |phases: &&SitePhases| match reading {
        ISOTROPIC => phases.iter().all(|c| *c == phases[0]),
        // e^{iπc/4} U^γ with (U^γ)² = 1 is hermitian if the phase is a sign.
        HERMITIAN => phases.iter().all(|c| c.is_multiple_of(4)),
        _ => true,
    };
    let valid: Vec<SitePhases> = valid.iter().filter(kept).copied().collect();
    orders.iter().flat_map(|order| valid.iter().map(move |phases| (*order, *phases))).collect()
}

/// What the valid phases say about an option in a reading, where Q² is this multiple of Q on some piece of the lattice.
fn decide(run: &Run<'_>, valid: &[SitePhases], square: f64, how: &str) -> Result<Finding, Stop> {
    let component = option(run.claim)?;
    let tensors = admitted(run.reading, valid);
    let with: Vec<_> =
        tensors.iter().filter(|(order, phases)| component.belongs_to(*order, *phases)).collect();
    let truth = match run.reading {
        // A factor per site that makes Q² = Q multiplies all components alike, and none of those listed has one.
        IDEMPOTENT => !with.is_empty() && is_idempotent(square),
        EVERY => !tensors.is_empty() && with.len() == tensors.len(),
        _ => !with.is_empty(),
    };
    // The most options that one tensor has at the same time.
    let options = ["a", "b", "c", "d", "e", "f"].map(|label| option(label).map(|c| (label, c)));
    let options = options.into_iter().collect::<Result<Vec<_>, Stop>>()?;
    let joint = |(order, phases): &([u8; 3], SitePhases)| -> String {
        let own = options.iter().filter(|(_, c)| c.belongs_to(*order, *phases));
        own.map(|(label, _)| *label).collect()
    };
    let most = tensors.iter().map(joint).max_by_key(String::len).unwrap_or_default();
    let mut table = Table::new(&["c_x", "c_y", "c_z"].map(|name| (name, "pi/4")));
    for phases in valid {
        table.push(phases.map(f64::from));
    }
    let summary = format!(
        "{} of {} loop-gas tensors that absorb all plaquettes have this component, {how}",
        with.len(),
        tensors.len()
    );
    Ok(Finding::decided(truth, FindingKind::Numerical, summary)
        .with(Evidence::table("valid phases of the sites", table))
        .with(Evidence::label("options of one tensor together", most)))
}

/// Whether Q² is Q itself, to rounding; other multiples are whole numbers.
fn is_idempotent(square: f64) -> bool {
    (square - 1.0).abs() < 1e-9
}

fn twice_spin(reading: &str) -> u32 {
    if reading == SPIN_HALF { 1 } else { 2 }
}

/// All phases of the sites, as powers of e^{iπ/4}.
fn all_phases() -> impl Iterator<Item = SitePhases> {
    (0..512u32).map(|k| [k / 64, k / 8 % 8, k % 8].map(|c| c as u8))
}

/// The phases that the strings allow: those of three hexagons are necessary, those of the torus sufficient.
fn valid_by_strings(twice_spin: u32, torus: [usize; 2]) -> Result<Vec<SitePhases>, Stop> {
    let on = |lattice: Honeycomb| -> Result<Vec<SitePhases>, Stop> {
        let conditions = LoopGas::new(lattice, twice_spin).conditions()?;
        Ok(all_phases().filter(|c| conditions.iter().all(|condition| condition.holds(*c))).collect())
    };
    let (open, closed) = (on(Honeycomb::hexagons(3)?)?, on(Honeycomb::torus(torus)?)?);
    if open == closed {
        return Ok(closed);
    }
    Err(Stop::Failed(format!(
        "three hexagons allow {} assignments of phases and the torus {}; a larger piece would decide",
        open.len(),
        closed.len()
    )))
}

fn by_strings(run: &Run<'_>) -> Result<Finding, Stop> {
    let spin = twice_spin(run.reading);
    let valid = run.shared(&format!("2S = {spin}"), |_| valid_by_strings(spin, [3, 3]))?;
    // Each loop times all loops are all loops.
    let loops = LoopGas::new(Honeycomb::hexagons(1)?, spin).lattice().loops()?.len();
    let finding = decide(run, &valid, loops as f64, "by exact products of strings")?;
    Ok(Finding { kind: FindingKind::Proof, ..finding }.with(Evidence::proof(
        "strings",
        "Each plaquette operator times each loop is another loop with a phase. Three hexagons, where the strings are independent, \
         need the same phases of the sites as a torus of nine hexagons with all its loops; all powers of e^{iπ/4} were tried.",
    )))
}

fn by_contraction(run: &Run<'_>) -> Result<Finding, Stop> {
    let spin = twice_spin(run.reading);
    let found = run.shared(&format!("2S = {spin}"), |seed| dense::contracted(spin, seed))?;
    if let Some(why) = &found.doubt {
        return Ok(Finding::undecided(why.clone(), "more random vectors"));
    }
    let mut table =
        Table::new(&[("hexagons", "1"), ("largest residual kept", "1"), ("smallest residual dropped", "1")]);
    found.gaps.iter().for_each(|row| table.push(*row));
    let mut checks = Table::new(&[
        ("|W² − 1|", "1"),
        ("|[W, H]|", "J"),
        ("|Q² − 2Q|", "1"),
        ("|[Q, H]|", "J"),
        ("tr Q", "1"),
        ("Q² over Q", "1"),
    ]);
    checks.push(found.checks);
    Ok(decide(run, &found.valid, found.checks[5], "by contraction on hexagons")?
        .with(Evidence::table("residuals of W Q = Q W = Q", table))
        .with(Evidence::table("one hexagon", checks)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    Problem {
        claims: vec![
            Claim::statement("a", "the component without occupied bonds is the identity"),
            Claim::statement("b", "Q_011 is U^z"),
            Claim::statement("c", "Q_101 is i U^x"),
            Claim::statement("d", "Q_110 is i U^y"),
            Claim::statement("e", "Q_111 is U^z"),
            Claim::statement("f", "Q_002 is −i U^x"),
        ],
        assembly: Assembly::options("abcdef"),
        readings: vec![
            Reading::admissible(
                ANY,
                "Which of the following are correct ?",
                "gauge freedom of tensor networks: J. I. Cirac et al., Rev. Mod. Phys. 93, 045003 (2021)",
                "The prompt fixes neither which index belongs to which bond nor the phases of the components; a component is correct if \
                 a tensor with it meets the requirement. The scale is that of the option a: Q² is a multiple of Q. Q is made of \
                 closed loops, so that one or three occupied bonds at a site do not occur.",
            ),
            Reading::admissible(
                ISOTROPIC,
                "-\\sum_{\\langle i, j\\rangle_x} \\mathbf{S}_i^x \\mathbf{S}_j^x",
                "A. Kitaev, Ann. Phys. 321, 2 (2006): three-fold rotations that permute spin axes and bonds",
                "The three couplings of H are equal, so that a rotation of the lattice permutes the axes; a tensor that keeps \
                 this symmetry has one phase for all three axes.",
            ),
            Reading::inadmissible(
                EVERY,
                "Which of the following are correct",
                "logic: what follows from the requirement alone",
                "Phases of the components are free, and so is the scale of all of them, so that none follows, not even a; the prompt asks \
                 which are correct.",
            ),
            Reading::inadmissible(
                XYZ,
                "Q_{k_\\alpha i_\\alpha j_\\alpha}^{s s^{\\prime}}",
                "the alphabet",
                "The axes of the indices in the order x, y, z. The prompt writes k, i, j and not i, j, k: the index of the z bond comes first, as z \
                 does in the rotations around the plaquette, z, x, y.",
            ),
            Reading::inadmissible(
                HERMITIAN,
                "$Q_{\\mathrm{LG}}$ is a projector",
                "orthogonal projectors are hermitian",
                "Asks every component to be hermitian. The sum over loops can be so without, and only that is a projector.",
            ),
            Reading::inadmissible(
                IDEMPOTENT,
                "(a) $\\mathbf{Q}_{000}=\\mathbf{I}$",
                "mathematics: P² = P",
                "Q² = Q would need a factor below one in all components, the identity of the option a included: nothing would be correct.",
            ),
            Reading::inadmissible(
                SPIN_HALF,
                "Consider a $S=1$ Hamiltonian",
                "H.-Y. Lee, R. Kaneko, T. Okubo, N. Kawashima, Phys. Rev. Lett. 123, 087203 (2019)",
                "The rotations of spins 1/2 anticommute, which needs other phases; the prompt is about S = 1.",
            ),
        ],
        methods: vec![
            Method::new("strings", "enumerate", &CLAIMS, by_strings),
            Method::new("contraction", "problems", &CLAIMS, by_contraction),
        ],
        overturned_by: "a closed loop on the honeycomb lattice whose string picks up a phase with i, i, 1 on its sites",
        family: Some(&LoopGases),
        ..Problem::outline(
            35,
            "other/35-kitaev-loop-gas-projector",
            "Loop-gas projector of a spin-1 Kitaev model",
            "A loop-gas tensor Q_{kij} made of π rotations U^γ is to give a projector that absorbs \
                every plaquette operator of the spin-1 Kitaev honeycomb model. Choose the components \
                that are right (options a to f).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn both_methods_decide_every_option_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn both_methods_allow_the_same_phases() {
        for spin in [1, 2] {
            let strings = valid_by_strings(spin, [2, 2]).unwrap();
            let found = dense::contracted(spin, 5).unwrap();
            // The multiple that Q² is, by counting and by matrices; divided by it Q would be idempotent.
            let loops = LoopGas::new(Honeycomb::hexagons(1).unwrap(), spin).lattice().loops().unwrap().len();
            assert!((found.checks[5] - loops as f64).abs() < 1e-9, "{:?}", found.checks);
            assert!(!is_idempotent(found.checks[5]) && is_idempotent(found.checks[5] / loops as f64));
            assert_eq!((found.doubt, &found.valid), (None, &strings));
            // A sign on all sites changes nothing, as loops have even lengths; eighth roots do.
            assert!(strings.contains(&strings[0].map(|c| (c + 4) % 8)));
            assert!(!strings.contains(&strings[0].map(|c| (c + 1) % 8)));
        }
    }
}
