//! Proposals for Metropolis sampling. Every one is symmetric: x → x′ is as likely proposed as x′ → x.

use eigentruth_models::Lattice;
use eigentruth_numerics::lower::Layout;
use eigentruth_numerics::streams::Stream;
use rand::RngExt;

use crate::Rows;

/// How the next configuration is proposed.
#[derive(Clone, Debug)]
pub enum Moves {
    /// The bits of one of the masks are inverted.
    Flip(Vec<u64>),
    /// Two bits are exchanged, if they differ: neighbouring spins, or a fermion that hops. Masks of two bits.
    Exchange(Vec<u64>),
    /// A quantum goes from one field to another, if it has one and there is room: `(shift, largest state)` of both.
    Hop(Vec<[(u32, u64); 2]>),
    /// One of the off-diagonal terms of an operator is drawn, and applied if it acts: keeps whatever the operator conserves.
    Connected(Rows),
}

impl Moves {
    /// Every single bit.
    pub fn single_flips(bits: u32) -> Self {
        Self::Flip((0..bits).map(|bit| 1 << bit).collect())
    }

    /// Spins ½ (one bit a site) at the ends of a lattice's bonds.
    pub fn exchange_bonds(lattice: &Lattice) -> Self {
        let ends = lattice.bonds().iter().filter(|bond| bond.from != bond.to);
        Self::Exchange(ends.map(|bond| 1 << bond.from | 1 << bond.to).collect())
    }

    /// Quanta between fields of a layout, each pair in both directions.
    pub fn hops(layout: &Layout, pairs: &[[usize; 2]]) -> Self {
        let end = |field: usize| {
            let field = layout.fields()[field];
            (field.shift, u64::from(field.degree.dimension) - 1)
        };
        Self::Hop(pairs.iter().flat_map(|&[a, b]| [[end(a), end(b)], [end(b), end(a)]]).collect())
    }

    /// How many there are to draw from.
    pub fn count(&self) -> usize {
        match self {
            Self::Flip(masks) | Self::Exchange(masks) => masks.len(),
            Self::Hop(hops) => hops.len(),
            Self::Connected(rows) => rows.group_count(),
        }
    }

    /// A proposal; `None` if what was drawn does not apply, and the walker stays. Drawing among those that apply would not be
    /// symmetric: their number differs between x and x′.
    pub fn propose(&self, x: u64, random: &mut Stream) -> Option<u64> {
        let drawn = random.random_range(0..self.count());
        match self {
            Self::Flip(masks) => Some(x ^ masks[drawn]),
            Self::Exchange(masks) => {
                let set = x & masks[drawn];
                (set != 0 && set != masks[drawn]).then_some(x ^ masks[drawn])
            }
            Self::Hop(hops) => {
                let [(from, _), (to, most)] = hops[drawn];
                let mask = |largest: u64| u64::MAX >> largest.leading_zeros();
                let occupied = x >> from & mask(hops[drawn][0].1) > 0;
                (occupied && x >> to & mask(most) < most).then(|| x - (1 << from) + (1 << to))
            }
            Self::Connected(rows) => rows.image(drawn, x),
        }
    }
}
