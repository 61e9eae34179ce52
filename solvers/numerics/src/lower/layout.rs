//! How configurations are packed into machine words.

use eigentruth_models::{Degree, Space};

use super::LowerError;

/// The bits of one degree of freedom: its local state is `(configuration >> shift) & mask`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The degree of freedom.
    pub degree: Degree,
    /// The lowest bit.
    pub shift: u32,
    /// All bits of a local state, not shifted.
    pub mask: u64,
    /// Whether it has odd operators, so that it takes part in Jordan-Wigner strings.
    pub odd: bool,
}

/// A configuration is one `u64`: the first degree of freedom in the lowest bits, each in as few bits as hold its states.
///
/// The order of the fields is the Jordan-Wigner order: an odd operator on a field takes a minus sign for every
/// field *before* it (in lower bits) that is in an odd state (an occupied fermion, an odd level) and whose species
/// anticommutes with its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    fields: Vec<Field>,
    bits: u32,
}

impl Layout {
    /// The widest configuration.
    pub const MAX_BITS: u32 = 64;

    /// The degrees of freedom in the order of the space.
    ///
    /// # Errors
    /// [`LowerError::TooWide`].
    pub fn new(space: &Space) -> Result<Self, LowerError> {
        Self::ordered(space, &(0..space.degrees().len()).collect::<Vec<_>>())
    }

    /// The degrees of freedom in another order: `order[k]` is the position in the space of the field `k`.
    ///
    /// # Errors
    /// [`LowerError::TooWide`].
    ///
    /// # Panics
    /// If `order` is not a permutation of the positions.
    pub fn ordered(space: &Space, order: &[usize]) -> Result<Self, LowerError> {
        let mut positions = order.to_vec();
        positions.sort_unstable();
        assert!(
            positions.into_iter().eq(0..space.degrees().len()),
            "the order is a permutation of all positions"
        );
        let mut bits = 0;
        let mut fields = Vec::with_capacity(order.len());
        for &position in order {
            let degree = space.degrees()[position];
            let width = (u16::BITS - (degree.dimension - 1).leading_zeros()).max(1);
            let odd = space.local(position).has_odd_generators();
            fields.push(Field { degree, shift: bits.min(63), mask: (1 << width) - 1, odd });
            bits += width;
        }
        if bits > Self::MAX_BITS {
            return Err(LowerError::TooWide { degrees: order.len(), bits });
        }
        Ok(Self { fields, bits })
    }

    /// The fields, lowest bits first.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// How many bits a configuration has.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// All configurations of the whole space in ascending order, or `None` if there are more than `limit`.
    pub fn configurations(&self, limit: usize) -> Option<Vec<u64>> {
        let mut all = vec![0u64];
        for field in self.fields.iter().rev() {
            let levels = 0..u64::from(field.degree.dimension);
            if all.len().checked_mul(usize::from(field.degree.dimension))? > limit {
                return None;
            }
            all = all
                .iter()
                .flat_map(|higher| levels.clone().map(move |level| higher | level << field.shift))
                .collect();
        }
        Some(all)
    }

    /// The local state of a field.
    pub fn state(&self, configuration: u64, field: usize) -> u64 {
        let Field { shift, mask, .. } = self.fields[field];
        configuration >> shift & mask
    }
}
