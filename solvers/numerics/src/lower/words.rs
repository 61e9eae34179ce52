//! One word of generators as transitions. The only home of Jordan-Wigner signs.

use std::collections::{BTreeMap, BTreeSet};

use eigentruth_models::{Degree, Space};
use eigentruth_operators::planted::{Bug, planted};
use eigentruth_operators::{Format, LocalSpace, Mode, NumericOperator, Renderer, SpeciesId, Word};
use num_complex::Complex64;

use super::images::{Image, identity, multiplied};
use super::{Layout, LowerError, Transition};

/// More transitions than this of one word are refused.
const MOST: usize = 1 << 20;

/// Appends `coefficient · word`.
///
/// Every odd generator on a field carries a string: the parities of all fields in lower bits whose species
/// anticommutes with its own. The string is moved to the right end of the word; it takes a minus sign past each
/// odd generator on one of its fields, and what remains there is a sign of the initial configuration.
pub(super) fn append(
    space: &Space,
    layout: &Layout,
    word: &Word<Mode>,
    coefficient: Complex64,
    terms: &mut Vec<Transition>,
) -> Result<(), LowerError> {
    let refused = |reason| LowerError::Unsupported { term: render(space, word), reason };
    let degrees: Vec<Degree> = layout.fields().iter().map(|field| field.degree).collect();
    let Factors { images: sites, strings, negative } = factors(space, &degrees, word)?;
    let amplitude = if negative { -coefficient } else { coefficient };
    let mut products = vec![(Transition { care: 0, from: 0, flip: 0, sign: 0, amplitude }, 1.0)];
    for (field, images) in &sites {
        let field = layout.fields()[*field];
        products = expand(&products, images.iter(), |product, image| {
            let (transition, radicand) = product;
            let amplitude = transition.amplitude * image.factor;
            let step = Transition { amplitude, ..at_level(transition, &field, image.from) };
            let flip = step.flip | (image.from ^ image.to) << field.shift;
            (Transition { flip, ..step }, radicand * image.radicand)
        })
        .ok_or_else(|| refused("it has too many matrix elements"))?;
    }
    for (index, field) in layout.fields().iter().enumerate().filter(|(index, _)| strings.contains(index)) {
        let odd = odd_levels(local(space, field.degree.species));
        if let Some((bits, offset)) = parity_bits(&odd) {
            for (transition, _) in &mut products {
                transition.sign ^= bits << field.shift;
                if offset {
                    transition.amplitude = -transition.amplitude;
                }
            }
        } else if sites.contains_key(&index) {
            // The level is known already.
            for (transition, _) in &mut products {
                let level = transition.from >> field.shift & field.mask;
                if odd[level as usize] {
                    transition.amplitude = -transition.amplitude;
                }
            }
        } else {
            products = expand(&products, odd.iter().zip(0..), |(transition, radicand), (odd, level)| {
                let step = at_level(transition, field, level);
                let amplitude = if *odd { -step.amplitude } else { step.amplitude };
                (Transition { amplitude, ..step }, *radicand)
            })
            .ok_or_else(|| refused("its Jordan-Wigner string spans too many sites with many levels"))?;
        }
    }
    let finished = |(transition, radicand): (Transition, f64)| Transition {
        amplitude: transition.amplitude * radicand.sqrt(),
        ..transition
    };
    terms.extend(products.into_iter().map(finished));
    Ok(())
}

/// All products of two lists, unless there are too many.
fn expand<A, B>(
    products: &[A],
    factors: impl Iterator<Item = B> + Clone,
    multiply: impl Fn(&A, B) -> A,
) -> Option<Vec<A>> {
    if products.len().saturating_mul(factors.clone().count()) > MOST {
        return None;
    }
    let multiply = &multiply;
    let row = |product| factors.clone().map(move |factor| multiply(product, factor));
    Some(products.iter().flat_map(row).collect())
}

/// The transition, restricted to configurations in which a field has the given level.
fn at_level(transition: &Transition, field: &super::Field, level: u64) -> Transition {
    Transition {
        care: transition.care | field.mask << field.shift,
        from: transition.from | level << field.shift,
        ..*transition
    }
}

/// A word, taken apart into what acts on each degree of freedom.
pub(super) struct Factors {
    /// What the generators on a degree do to its levels.
    pub(super) images: BTreeMap<usize, Vec<Image>>,
    /// The degrees whose initial parity is a sign.
    pub(super) strings: BTreeSet<usize>,
    /// Whether everything has another sign.
    pub(super) negative: bool,
}

/// Takes a word apart. Every odd generator carries a string, moved to the right end of the word as said in [`append`].
pub(super) fn factors(space: &Space, degrees: &[Degree], word: &Word<Mode>) -> Result<Factors, LowerError> {
    let refused = |reason| LowerError::Unsupported { term: render(space, word), reason };
    let mut images: BTreeMap<usize, Vec<Image>> = BTreeMap::new();
    // In an odd number of strings; acted on by an odd number of odd generators.
    let (mut strings, mut odd_so_far) = (BTreeSet::new(), BTreeSet::new());
    let mut negative = false;
    for factor in word.iter().rev() {
        let place = degrees
            .iter()
            .position(|degree| (degree.species, degree.mode) == (factor.species, factor.label))
            .ok_or_else(|| refused("the layout has no field for one of its modes"))?;
        let (dimension, local) = (degrees[place].dimension, local(space, factor.species));
        let images = images.entry(place).or_insert_with(|| identity(dimension));
        *images = multiplied(local, dimension, factor.kind, images);
        if local.is_odd(factor.kind) {
            let string = string(space, degrees, place);
            negative ^= string.intersection(&odd_so_far).count() % 2 == 1;
            strings = &strings ^ &string;
            odd_so_far = &odd_so_far ^ &BTreeSet::from([place]);
        }
    }
    Ok(Factors { images, strings, negative })
}

/// The degrees that belong to the string of an odd generator on the degree at `place`: those before it whose species has odd
/// generators and anticommutes with its own.
fn string(space: &Space, degrees: &[Degree], place: usize) -> BTreeSet<usize> {
    if planted(Bug::Numerics) {
        return BTreeSet::new();
    }
    let own = degrees[place].species;
    let anticommutes = |other: SpeciesId| {
        space.algebra().anticommute(own, other).expect("species of a layout are declared in its space")
    };
    let odd = |other: &Degree| local(space, other.species).has_odd_generators();
    let before = degrees[..place].iter().enumerate();
    before.filter(|(_, other)| odd(other) && anticommutes(other.species)).map(|(index, _)| index).collect()
}

pub(super) fn local(space: &Space, species: SpeciesId) -> &LocalSpace {
    &space.algebra().species(species).expect("species of a layout are declared in its space").space
}

/// For each level of a site whether it is odd.
pub(super) fn odd_levels(space: &LocalSpace) -> Vec<bool> {
    match space {
        LocalSpace::MatrixUnits { odd_levels } => odd_levels.clone(),
        _ => vec![false, true],
    }
}

/// Bits of the level whose parity, or its opposite if the flag is set, says whether the level is odd; if there are.
fn parity_bits(odd: &[bool]) -> Option<(u64, bool)> {
    let width = usize::BITS - (odd.len() - 1).leading_zeros();
    let offset = odd[0];
    // Powers of two decide which bits count, the other levels have to agree.
    let bits = (0..width).filter(|bit| odd[1 << bit] != offset).fold(0u64, |bits, bit| bits | 1 << bit);
    let agrees = |(level, odd): (u64, &bool)| ((level & bits).count_ones() % 2 == 1) == (*odd != offset);
    (0..).zip(odd).all(agrees).then_some((bits, offset))
}

pub(super) fn render(space: &Space, word: &Word<Mode>) -> String {
    let label = |mode: &Mode| format!("{},{}", mode.site, mode.internal);
    let one = NumericOperator::term(Complex64::ONE, word.clone());
    Renderer::new(space.algebra(), Format::Unicode, label).operator(&one)
}

#[cfg(test)]
mod tests {
    use super::parity_bits;

    #[test]
    fn parities_of_levels_are_parities_of_bits_where_possible() {
        assert_eq!(parity_bits(&[false, true]), Some((1, false)));
        assert_eq!(parity_bits(&[true, false]), Some((1, true)));
        assert_eq!(parity_bits(&[false, true, true]), Some((0b11, false)));
        assert_eq!(parity_bits(&[false, true, true, false]), Some((0b11, false)));
        assert_eq!(parity_bits(&[false, false, false, true]), None);
        assert_eq!(parity_bits(&[true]), Some((0, true)));
    }
}
