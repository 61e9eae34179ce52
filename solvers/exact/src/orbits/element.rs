//! Elements of a symmetry group as they act on configurations.

use std::collections::BTreeMap;

use eigentruth_models::Symmetry;
use eigentruth_numerics::lower::{Field, Layout};
use eigentruth_operators::LocalSpace;
use num_complex::Complex64;

use super::OrbitError;
use crate::basis::Sector;

/// What a symmetry does with one field: `U|…⟩` has on the field `to` the state that `|…⟩` has here, or the other
/// one with `flip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Destination {
    /// The field that takes over the state.
    pub to: usize,
    /// Whether the two states of a spin ½ or hard-core boson are exchanged.
    pub flip: bool,
    /// Whether the state 1 takes a factor −1 (an antiperiodic boundary crossed, a local rotation).
    pub negative: bool,
}

/// An element of a group and its character.
///
/// On fermions `U c†_i c†_j …|0⟩ = ± c†_{to(i)} c†_{to(j)} …|0⟩`; bringing the operators into the order of the
/// layout gives the further sign of the permutation of those that are occupied.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupElement {
    /// For each field of the layout.
    pub fields: Vec<Destination>,
    /// The factor that the states of the sector take: `U|ψ⟩ = character·|ψ⟩`.
    pub character: Complex64,
}

impl GroupElement {
    /// A permutation: field `k` goes to `to[k]`.
    pub fn permutation(to: impl IntoIterator<Item = usize>, character: Complex64) -> Self {
        let fields = to.into_iter().map(|to| Destination { to, flip: false, negative: false });
        Self { fields: fields.collect(), character }
    }

    /// A symmetry of the space, with the phase of `U` chosen such that the configuration in which every field is in its
    /// state 0 keeps amplitude 1 (the flipped fields then have state 1).
    ///
    /// # Errors
    /// [`OrbitError::Symmetry`] for antiunitary symmetries, for phases other than ±1, and for another space.
    pub fn from_symmetry(
        layout: &Layout,
        sector: &Sector,
        symmetry: &Symmetry,
        character: Complex64,
    ) -> Result<Self, OrbitError> {
        let refused = |reason| OrbitError::Symmetry { reason };
        let foreign = || refused("it belongs to another space");
        if symmetry.is_antiunitary() {
            return Err(refused("antiunitary symmetries have no sectors"));
        }
        let position = |field: &Field| sector.space().position(field.degree.species, field.degree.mode);
        let positions: Vec<_> = layout.fields().iter().map(position).collect();
        let destination = |position: &Option<usize>| {
            let image = position.and_then(|position| symmetry.images().get(position)).ok_or_else(foreign)?;
            let to = positions.iter().position(|other| *other == Some(image.to)).ok_or_else(foreign)?;
            if image.phase.im.abs() > SAME || (image.phase.re.abs() - 1.0).abs() > SAME {
                return Err(refused("one of its phases is neither 1 nor −1"));
            }
            Ok(Destination { to, flip: image.flip, negative: image.phase.re < 0.0 })
        };
        let fields = positions.iter().map(destination).collect::<Result<_, _>>()?;
        Ok(Self { fields, character })
    }

    /// The same, then every spin flipped; the character becomes `character`.
    pub fn flipped(&self, character: Complex64) -> Self {
        let fields = self.fields.iter().map(|field| Destination { flip: !field.flip, ..*field });
        Self { fields: fields.collect(), character }
    }
}

/// Where the bits go, which of them are flipped after that, and whose parity before is a sign.
type Key = (Vec<u32>, u64, u64);

/// An element compiled to masks.
#[derive(Clone, Debug)]
pub(super) struct Motion {
    /// Where each bit goes.
    pub(super) to: Vec<u32>,
    /// The bits of the image that are exchanged.
    pub(super) flip: u64,
    /// The bits of the original whose parity is a sign.
    pub(super) negative: u64,
    /// For each bit the higher bits that it changes places with and that it anticommutes with.
    inversions: Vec<u64>,
    pub(super) character: Complex64,
}

/// Characters agree within this, a few units of rounding; different ones of a group of at most
/// [`MOST`] elements are much farther apart.
const SAME: f64 = 64.0 * f64::EPSILON;

/// The largest group.
pub(super) const MOST: usize = 1 << 14;

impl Motion {
    fn new(
        layout: &Layout,
        sector: &Sector,
        number: usize,
        element: &GroupElement,
    ) -> Result<Self, OrbitError> {
        let fields = layout.fields();
        let refused = |reason| OrbitError::Element { element: number, reason };
        let mut targets: Vec<usize> = element.fields.iter().map(|field| field.to).collect();
        targets.sort_unstable();
        if !targets.into_iter().eq(0..fields.len()) {
            return Err(refused("it is not a permutation of the fields of the layout"));
        }
        let mut motion = Self {
            to: vec![0; layout.bits() as usize],
            flip: 0,
            negative: 0,
            inversions: vec![0; layout.bits() as usize],
            character: element.character,
        };
        if (motion.character.norm() - 1.0).abs() > SAME {
            return Err(refused("its character does not have modulus 1"));
        }
        if motion.character.im.abs() <= SAME {
            motion.character = motion.character.re.signum().into();
        }
        for (field, destination) in fields.iter().zip(&element.fields) {
            let target = fields[destination.to];
            if target.degree.species != field.degree.species || target.mask != field.mask {
                return Err(refused("it takes a field to one of another species or dimension"));
            }
            for bit in 0..field.mask.count_ones() {
                motion.to[(field.shift + bit) as usize] = target.shift + bit;
            }
            if destination.flip && (field.odd || field.degree.dimension != 2) {
                return Err(refused("only fields with two states that are no fermions can be flipped"));
            }
            if destination.negative && field.degree.dimension != 2 {
                return Err(refused("only fields with two states can have a sign"));
            }
            motion.flip |= u64::from(destination.flip) << target.shift;
            motion.negative |= u64::from(destination.negative) << field.shift;
        }
        let algebra = sector.space().algebra();
        let first_is_odd = |field: &Field| {
            let position = sector.space().position(field.degree.species, field.degree.mode);
            let local = position.map(|position| sector.space().local(position));
            matches!(local, Some(LocalSpace::MatrixUnits { odd_levels }) if odd_levels.first() == Some(&true))
        };
        for (i, one) in fields.iter().enumerate().filter(|(_, field)| field.odd) {
            if one.mask != 1 {
                return Err(refused("it moves odd fields with more than two states"));
            }
            for (j, two) in fields.iter().enumerate().skip(i + 1).filter(|(_, field)| field.odd) {
                let crossed = element.fields[j].to < element.fields[i].to;
                let (a, b) = (one.degree.species, two.degree.species);
                if crossed && algebra.anticommute(a, b).map_err(|_| refused("unknown species"))? {
                    // The signs below count the fields in state 1.
                    if first_is_odd(one) || first_is_odd(two) {
                        return Err(refused(
                            "it exchanges anticommuting fields whose first level is the odd one",
                        ));
                    }
                    motion.inversions[one.shift as usize] |= 1 << two.shift;
                }
            }
        }
        Ok(motion)
    }

    /// The image without its sign.
    pub(super) fn image(&self, configuration: u64) -> u64 {
        let bits = self.to.iter().enumerate().filter(|(bit, _)| configuration >> bit & 1 == 1);
        bits.fold(0, |image, (_, to)| image | 1 << to) ^ self.flip
    }

    /// Whether no configuration has a sign.
    pub(super) fn is_positive(&self) -> bool {
        self.negative == 0 && self.inversions.iter().all(|mask| *mask == 0)
    }

    /// Whether the image has a minus sign.
    pub(super) fn is_negative(&self, configuration: u64) -> bool {
        let mut parity = (configuration & self.negative).count_ones();
        let mut rest = configuration;
        while rest != 0 {
            let bit = rest.trailing_zeros();
            parity += (configuration & self.inversions[bit as usize]).count_ones();
            rest &= rest - 1;
        }
        parity % 2 == 1
    }

    fn key(&self) -> Key {
        (self.to.clone(), self.flip, self.negative)
    }

    /// The key of `self` after `first`, and whether there is a further minus sign.
    fn after(&self, first: &Self) -> (Key, bool) {
        let to: Vec<u32> = first.to.iter().map(|bit| self.to[*bit as usize]).collect();
        let flipped = self.to.iter().enumerate().filter(|(bit, _)| first.flip >> bit & 1 == 1);
        let flip = flipped.fold(self.flip, |all, (_, to)| all ^ 1 << to);
        let back = first.to.iter().enumerate().filter(|(_, to)| self.negative >> **to & 1 == 1);
        let negative = back.fold(first.negative, |all, (bit, _)| all ^ 1 << bit);
        ((to, flip, negative), (first.flip & self.negative).count_ones() % 2 == 1)
    }
}

/// Compiles a group and checks that it is one, starts with the identity, and has a one-dimensional representation.
/// Also returns generators, by their number.
pub(super) fn compile(
    layout: &Layout,
    sector: &Sector,
    elements: &[GroupElement],
) -> Result<(Vec<Motion>, Vec<usize>), OrbitError> {
    if elements.len() > MOST {
        return Err(OrbitError::GroupTooLarge { given: elements.len(), allowed: MOST });
    }
    let mut motions = Vec::with_capacity(elements.len());
    for (number, element) in elements.iter().enumerate() {
        motions.push(Motion::new(layout, sector, number, element)?);
    }
    let identity = ((0..layout.bits()).collect(), 0, 0);
    if motions.first().is_none_or(|first| first.key() != identity || first.character != Complex64::ONE) {
        return Err(OrbitError::NoIdentity);
    }
    let number: BTreeMap<_, usize> = motions.iter().map(Motion::key).zip(0..).collect();
    if number.len() < motions.len() {
        return Err(OrbitError::Repeated);
    }
    let mut reached = vec![false; motions.len()];
    reached[0] = true;
    let mut group = vec![0];
    let mut generators = Vec::new();
    for candidate in 0..motions.len() {
        if reached[candidate] {
            continue;
        }
        generators.push(candidate);
        // Everything is multiplied again, since the new generator opens new ways.
        let mut next = 0;
        while next < group.len() {
            for &generator in &generators {
                let (key, negative) = motions[generator].after(&motions[group[next]]);
                let product = *number.get(&key).ok_or(OrbitError::NotClosed)?;
                let sign = if negative { -1.0 } else { 1.0 };
                let expected = motions[generator].character * motions[group[next]].character * sign;
                if (expected - motions[product].character).norm() > SAME * motions.len() as f64 {
                    return Err(OrbitError::NotCharacter { given: motions[product].character, expected });
                }
                if !reached[product] {
                    reached[product] = true;
                    group.push(product);
                }
            }
            next += 1;
        }
    }
    Ok((motions, generators))
}
