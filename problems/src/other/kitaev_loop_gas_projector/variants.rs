//! Other spins, orders of indices and components.

use super::{Component, ORDERS, SitePhases, option, valid_by_strings};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other spins, orders of indices and components.
pub(super) struct LoopGases;

const AXES: [char; 3] = ['x', 'y', 'z'];
/// Powers of e^{iπ/4} in words.
const FACTORS: [&str; 8] =
    ["", "exp(i pi/4) ", "i ", "exp(3 i pi/4) ", "- ", "exp(5 i pi/4) ", "-i ", "exp(7 i pi/4) "];
/// Components with a loop, by their indices.
const LOOPS: [[u8; 3]; 3] = [[0, 1, 1], [1, 0, 1], [1, 1, 0]];

fn spin(twice: u32) -> String {
    if twice.is_multiple_of(2) { (twice / 2).to_string() } else { format!("{twice}/2") }
}

struct Question {
    twice_spin: u32,
    order: [u8; 3],
    components: Vec<Component>,
    /// Whether the components are those of the problem.
    printed: bool,
}

/// The index of the z bond first, as the problem has it.
const PRINTED_ORDER: [u8; 3] = [2, 0, 1];

/// What is asked about with a seed: two statements on each component of a loop, and one on a component that is no loop.
fn question(seed: u64) -> Result<Question, Stop> {
    let draw = Draw::of("loop gases", seed);
    let twice_spin = 1 + draw.pick("spin", 4) as u32;
    let order = draw.one("order", &ORDERS);
    if draw.printed(12) {
        let components = ["a", "b", "c", "d", "e", "f"].map(option).into_iter().collect::<Result<_, _>>()?;
        // For another order the components with the axes of this one are mostly wrong.
        let order = if draw.pick("other order", 4) == 0 { order } else { PRINTED_ORDER };
        return Ok(Question { twice_spin, order, components, printed: true });
    }
    let mut components = Vec::new();
    for (at, indices) in LOOPS.into_iter().enumerate() {
        let left_out = order[at];
        // Two of three times the axis that the loop leaves out.
        let axis = match draw.pick(&format!("axis {at}"), 3) {
            0 => (left_out + 1) % 3,
            _ => left_out,
        };
        let phase = draw.one(&format!("phase {at}"), &[0, 2, 4, 6, 1, 5]);
        components.push(Component { indices, axis: Some(axis), phase });
    }
    let ends = draw.one("ends", &[[1, 1, 1], [1, 0, 0], [0, 0, 1]]);
    components.push(Component { indices: ends, axis: Some(draw.pick("axis of ends", 3) as u8), phase: 0 });
    Ok(Question { twice_spin, order, components, printed: false })
}

/// Whether there is a tensor with a component.
fn exists(component: &Component, order: [u8; 3], valid: &[SitePhases]) -> bool {
    valid.iter().any(|phases| component.belongs_to(order, *phases))
}

/// Whether there is a tensor with all of the components.
fn together(components: &[Component], order: [u8; 3], valid: &[SitePhases]) -> bool {
    valid.iter().any(|phases| components.iter().all(|component| component.belongs_to(order, *phases)))
}

impl Family for LoopGases {
    fn describe(&self) -> &'static str {
        "spin, order of the bond indices, axes and phases of the components"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let Question { twice_spin, order, components, printed } = question(seed)?;
        let valid = valid_by_strings(twice_spin, [2, 2])?;
        let mut statements: Vec<(String, bool)> = components
            .iter()
            .map(|component| {
                let [k, i, j] = component.indices;
                let rotation =
                    component.axis.map_or("1".to_owned(), |axis| format!("U^{}", AXES[usize::from(axis)]));
                let factor = FACTORS[usize::from(component.phase)];
                (format!("Q_{k}{i}{j} can be {factor}{rotation}."), exists(component, order, &valid))
            })
            .collect();
        if !printed {
            let loops = &components[..3];
            statements
                .push(("a, b and c can hold in one tensor.".to_owned(), together(loops, order, &valid)));
        }
        let [k, i, j] = order.map(|axis| AXES[usize::from(axis)]);
        let setting = format!(
            "Spins {} sit on the honeycomb lattice, U^a = exp(i pi S^a), and W_p = (-1)^(2S) times the product of the U^a over the six \
             sites of a hexagon, where a is the kind of bond that points outwards. A tensor Q_kij on every site, with bond indices 0 \
             and 1 on the {k}, {i} and {j} bond in this order, is contracted to an operator Q that is a sum over closed loops (bonds with \
             index 1), each a product of operators on the sites that it passes; Q_000 is the identity. Q is required to satisfy W_p Q \
             = Q W_p = Q for every hexagon of the infinite lattice, nothing else.",
            spin(twice_spin)
        );
        Ok(Variant::statements(seed, &setting, &statements)
            .with(Aspect::Components, format!("Spins {} sit", spin(twice_spin)))
            .with(Aspect::Convention, format!("on the {k}, {i} and {j} bond in this order")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        question(seed)
            .is_ok_and(|asked| asked.printed && asked.twice_spin == 2 && asked.order == PRINTED_ORDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_varied_and_can_be_graded() {
        assert_repeatable(&LoopGases, 10);
    }

    #[test]
    fn the_options_of_the_problem_occur() {
        // Spin 1, indices in the order z, x, y, and the components b, c and d.
        let wanted = ["b", "c", "d"].map(|label| option(label).unwrap());
        let member = |seed: u64| {
            let Question { twice_spin, order, components, printed } = question(seed).unwrap();
            !printed && twice_spin == 2 && order == PRINTED_ORDER && components.starts_with(&wanted)
        };
        assert!((0..200_000).any(member));
    }
}
