//! Other spins, virtual spaces, point groups and representations.

use eigentruth_enumerate::symmetric_tensors::{Eigenvalue, Leg, SymmetricTensors};
use eigentruth_grading::Kind;

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other spins, virtual spaces, point groups and representations.
pub(super) struct Tensors;

/// Virtual spaces, as 2j.
const SPACES: [&[u32]; 7] = [&[0, 2], &[0, 1], &[1], &[2], &[0, 1, 1], &[1, 2], &[0, 1, 2]];

fn spin(twice: u32) -> String {
    if twice.is_multiple_of(2) { (twice / 2).to_string() } else { format!("{twice}/2") }
}

/// The tensors of a seed, in words and for the solver.
fn tensors(seed: u64) -> Result<(Variant, SymmetricTensors), Stop> {
    let draw = Draw::of("symmetric tensors", seed);
    let space = draw.one("space", &SPACES);
    // Six legs of five states have more components than are needed to ask the question.
    let states: u32 = space.iter().map(|j| j + 1).sum();
    let legs = draw.one("legs", if states > 4 { &[3, 4][..] } else { &[3, 4, 6] });
    let mut twice_spin = draw.one("spin", &[0u32, 1, 2, 3, 4]);
    if space.iter().all(|j| j.is_multiple_of(2)) && twice_spin % 2 == 1 {
        // Integer virtual spins make no singlet with a half-integer one.
        twice_spin += 1;
    }
    let momentum = draw.pick("momentum", legs) as u32;
    let real = momentum == 0 || 2 * momentum as usize == legs;
    let mirror = match draw.pick("mirror", 4) {
        0 if real => Some(Eigenvalue::ONE),
        1 if real => Some(Eigenvalue::MINUS_ONE),
        _ => None,
    };
    let factor = match (momentum, real) {
        (0, _) => "leaves it unchanged".to_owned(),
        (_, true) => "multiplies it by -1".to_owned(),
        _ => format!("multiplies it by exp(2 pi i {momentum}/{legs})"),
    };
    let reflected = match mirror {
        Some(Eigenvalue::ONE) => {
            ", and the reflection that keeps the first virtual leg and reverses the order of the others leaves it unchanged"
        }
        Some(_) => {
            ", and the reflection that keeps the first virtual leg and reverses the order of the others multiplies it by -1"
        }
        None => "",
    };
    let contents: Vec<String> = space.iter().map(|j| spin(*j)).collect();
    let prompt = format!(
        "A tensor has a physical leg with spin {} and {legs} equal virtual legs, each with the multiplets {} of SU(2). How many \
         linearly independent tensors are invariant under SU(2) acting on all legs, such that the cyclic permutation of the virtual \
         legs by one place {factor}{reflected}? Give an integer in \\boxed{{}}.",
        spin(twice_spin),
        contents.join(" + "),
    );
    let tensors = SymmetricTensors::site(twice_spin, &Leg::new(space), legs, momentum, mirror)?;
    let variant = Variant::new(seed, Kind::Numeric, prompt, tensors.count_by_characters()?)
        .with(Aspect::Components, format!("a physical leg with spin {}", spin(twice_spin)))
        .with(Aspect::Components, format!("the multiplets {} of", contents.join(" + ")))
        .with(Aspect::Size, format!("{legs} equal virtual legs"))
        .with(Aspect::Symmetry, format!("by one place {factor}{reflected}?"));
    Ok((variant, tensors))
}

impl Family for Tensors {
    fn describe(&self) -> &'static str {
        "physical spin, virtual space, number of legs, rotation eigenvalue and sign under reflections"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        Ok(tensors(seed)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_varied_and_both_methods_give_their_answers() {
        assert_repeatable(&Tensors, 10);
        for seed in 0..20 {
            let (variant, tensors) = tensors(seed).unwrap();
            if tensors.components() < 1000 {
                let counts = (tensors.count_by_characters(), tensors.count_by_null_space());
                assert_eq!(counts.0.unwrap(), counts.1.unwrap(), "{}", variant.specification.prompt);
            }
        }
    }

    #[test]
    fn the_problem_is_a_member() {
        let spaces = (0..2000).map(|seed| tensors(seed).unwrap().0.specification.prompt);
        let original = "spin 1 and 4 equal virtual legs, each with the multiplets 0 + 1 of SU(2)";
        assert!(
            spaces
                .into_iter()
                .any(|prompt| prompt.contains(original) && prompt.contains("place leaves it unchanged?"))
        );
    }
}
