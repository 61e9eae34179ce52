//! How many wave vectors become soft at once, and by how much, with other couplings on both lattices of the problem; and the printed question.

use eigentruth_grading::Kind;
use eigentruth_models::{Boundary, Lattice, UnitCell};

use super::waves::softest;
use super::{CHAINS, problem};
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// A lattice with three classes of bonds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Triangular,
    SquareOctagon,
}

impl Setting {
    fn cell(self) -> UnitCell {
        match self {
            Self::Triangular => UnitCell::triangular(),
            Self::SquareOctagon => UnitCell::square_octagon(),
        }
    }

    /// The lattice in words, and the classes of its bonds.
    fn words(self) -> (&'static str, [&'static str; 3]) {
        match self {
            Self::Triangular => (
                "triangular",
                ["in the first direction", "in the second direction", "in the third direction"],
            ),
            Self::SquareOctagon => (
                "4-8",
                [
                    "that are the north-east side of a square",
                    "that are another side of a square",
                    "that join two squares",
                ],
            ),
        }
    }

    /// A torus of 5 × 5 cells, and for every bond the coupling of its class.
    pub(super) fn torus(self, couplings: [f64; 3]) -> Result<(Lattice, Vec<f64>), Stop> {
        let lattice = Lattice::rectangle(self.cell(), [5, 5], [Boundary::Periodic; 2])?;
        let class = |bond: &eigentruth_models::Bond| match self {
            Self::Triangular => bond.kind,
            // Squares are of kind 0, and begin with the side from east to north; links are of kind 1.
            Self::SquareOctagon if bond.kind == 1 => 2,
            Self::SquareOctagon => usize::from(lattice.sites()[bond.from].basis != 0),
        };
        let by_bond = lattice.bonds().iter().map(|bond| couplings[class(bond)]).collect();
        Ok((lattice, by_bond))
    }
}

static PRINTED: AsPrinted = AsPrinted::of(problem);

/// The printed options.
const OPTIONS: [&str; 9] = [
    "On the triangular lattice there is only one Kosterlitz-Thouless transition at finite temperature, on the 4-8 lattice an Ising transition.",
    "On both lattices there are two Kosterlitz-Thouless transitions at finite temperature.",
    "On the 4-8 lattice there are two Kosterlitz-Thouless transitions at finite temperature, on the triangular lattice an Ising transition.",
    "On both lattices there is an Ising transition at finite temperature.",
    "On the 4-8 lattice there is only one Kosterlitz-Thouless transition at finite temperature, on the triangular lattice an Ising transition.",
    "Both lattices have order by disorder at zero temperature, and a transition of the 3D Ising class at a high field.",
    "At a high field there is a transition to a spin liquid on the triangular lattice, and none on the 4-8 lattice.",
    "Neither lattice has an ordered phase at zero temperature.",
    "Both lattices have an ordered phase at zero temperature.",
];

/// Which of the printed statements hold, of both lattices with their own couplings.
fn printed(number: u64) -> Result<Variant, Stop> {
    let lattices = "the triangular lattice and the 4-8 lattice of squares and octagons";
    let setting = format!(
        "Ising spins have the energy −Σ J σᶻσᶻ over bonds, in a transverse field −Γ Σ σˣ, on two infinite lattices, {lattices}. All bonds of the triangular \
         lattice have J = −1. Of the 4-8 lattice the north-east side of every square and the bonds that join two squares have J = 2 and hold spins together \
         in units of four, the other bonds J = −1, so that three of those are around every plaquette. Temperatures are lowered at a field somewhat below the one \
         that destroys the order of the ground state, where units gain more by flipping as a whole than from a difference of their ends and middles. Order by \
         disorder is one that the field makes of ground states which have none without it, and a field is high where the ground state becomes polarized."
    );
    let variant = PRINTED.statements(number, CHAINS, &setting, &OPTIONS)?;
    Ok(variant.with(Aspect::Lattice, lattices))
}

/// Soft wave vectors of Ising models in a strong transverse field.
pub(super) struct SoftModes;

impl SoftModes {
    /// The choices of a seed; among them are the couplings of the problem itself on both lattices.
    pub(super) fn choices(number: u64) -> (Setting, [f64; 3]) {
        let draw = Draw::of("soft modes", number);
        let setting = draw.one("lattice", &[Setting::Triangular, Setting::SquareOctagon]);
        // With antiferromagnetic bonds alone the inverses of any three can be the sides of a triangle: then two opposite wave vectors of the
        // triangular lattice are softest.
        let strengths: &[f64] = match setting {
            Setting::Triangular => &[-1.0, -1.25, -1.5, -0.8, 1.0],
            Setting::SquareOctagon => &[-1.0, -1.5, -0.5, 1.0, 2.0],
        };
        (setting, setting.words().1.map(|class| draw.one(class, strengths)))
    }
}

impl Family for SoftModes {
    fn describe(&self) -> &'static str {
        "the lattice (triangular or 4-8) and the couplings of three classes of bonds; answer: how many wave vectors become soft at once, and the energy there; \
         or the printed statements, whose first draw is investigated for some seconds"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        if self.may_be_printed(number) {
            return printed(number);
        }
        let (setting, couplings) = Self::choices(number);
        let (name, classes) = setting.words();
        let (lattice, by_bond) = setting.torus(couplings)?;
        let (vectors, shift) = softest(&lattice, &by_bond)?;
        let list: Vec<String> =
            classes.iter().zip(couplings).map(|(class, j)| format!("{j} on bonds {class}")).collect();
        let prompt = format!(
            "Ising spins on the {name} lattice have the energy −Σ J σᶻσᶻ over bonds, J = {}, in a transverse field −Γ Σ σˣ with Γ far above all J. A \
             single turned spin has the energy 2Γ + λ(k) to first order in J. At how many wave vectors is the lowest λ reached, among the wave vectors \
             (n₁ b₁ + n₂ b₂)/24 of the Brillouin zone with whole n₁, n₂ and the reciprocal vectors b₁, b₂, and what is λ there? Give both \
             as a pair (number, λ) with four decimals in \\boxed{{}}.",
            list.join(", ")
        );
        let reference = format!("({:.4}, {shift:.4})", vectors.len() as f64);
        Ok(Variant::new(number, Kind::TupleRounded { digits: 4 }, prompt, reference)
            .with(Aspect::Lattice, format!("the {name} lattice"))
            .with(Aspect::Sign, list.join(", ")))
    }

    fn may_be_printed(&self, number: u64) -> bool {
        Draw::of("soft modes", number).printed(30)
    }
}

#[cfg(test)]
mod tests {
    use super::super::STRENGTH;
    use super::super::lattices::Arrangement;
    use super::*;

    #[test]
    fn the_problems_own_couplings_are_among_the_choices() {
        let own = [
            (Setting::Triangular, [-1.0; 3], Arrangement::Triangular),
            (Setting::SquareOctagon, [STRENGTH, -1.0, STRENGTH], Arrangement::Chains(STRENGTH)),
        ];
        for (setting, couplings, arrangement) in own {
            let is_own = |seed: &u64| {
                !SoftModes.may_be_printed(*seed) && SoftModes::choices(*seed) == (setting, couplings)
            };
            let seed = (0..20_000).find(is_own);
            let variant = SoftModes.draw(seed.expect("a seed")).unwrap();
            let torus = arrangement.square(5).unwrap();
            let (vectors, shift) = softest(&torus.lattice, &torus.couplings).unwrap();
            let expected = format!("({:.4}, {shift:.4})", vectors.len() as f64);
            assert_eq!(variant.specification.reference, expected, "{}", variant.specification.prompt);
        }
    }
}
