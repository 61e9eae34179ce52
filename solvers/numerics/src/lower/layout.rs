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
    /// Whether its odd operators take part in the Jordan-Wigner string. Only bit 0 of an odd degree counts for
    /// the sign, see [`Layout`].
    pub odd: bool,
}

/// A configuration is one `u64`: the first degree of freedom in the lowest bits, each in as few bits as hold its states.
///
/// The order of the fields is the Jordan-Wigner order: a fermion operator on a field takes a minus sign for every
/// occupied fermion field *before* it (in lower bits) with which it anticommutes.
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
            let width = u16::BITS - (degree.dimension - 1).leading_zeros();
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

    /// The local state of a field.
    pub fn state(&self, configuration: u64, field: usize) -> u64 {
        let Field { shift, mask, .. } = self.fields[field];
        configuration >> shift & mask
    }
}
