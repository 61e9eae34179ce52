//! Dimers and monomers on any graph, one site after the other.

use std::collections::BTreeMap;

use dashu_int::UBig;

use super::{DEFAULT_MEMORY, Polynomial, TransferError, Weight};

/// The slots of a state: one for every site that could be covered before its turn.
type Covered = u128;

/// A graph whose sites are covered by dimers on its bonds, or by monomers where they are allowed.
///
/// Sites are taken in the order of their numbers. What is remembered is which of the later ones are covered already, so the cost is the
/// number of sites times at most two to the power of the sites that are open at a time: number them along the longer direction.
#[derive(Clone, Debug)]
pub struct Matchings {
    /// `[site]`: later neighbours with the number of the bond.
    later: Vec<Vec<(usize, usize)>>,
    /// `[site]`: its slot, if an earlier site can cover it.
    slot: Vec<Option<u32>>,
    monomers: Vec<bool>,
    memory: usize,
}

impl Matchings {
    /// A graph without monomers. Two bonds between the same sites count as two.
    ///
    /// # Errors
    /// [`TransferError::Missing`] for a bond to a site that does not exist, [`TransferError::Size`] for one from a site to itself,
    /// [`TransferError::Width`] where more than 128 sites are open at a time.
    pub fn new(sites: usize, bonds: &[[usize; 2]]) -> Result<Self, TransferError> {
        let mut later = vec![Vec::new(); sites];
        let mut first: Vec<usize> = (0..sites).collect();
        for (number, [i, j]) in bonds.iter().enumerate() {
            let [from, to] = [*i.min(j), *i.max(j)];
            if to >= sites {
                return Err(TransferError::Missing { what: "the site of a bond", given: to, count: sites });
            }
            if from == to {
                let allowed = "one with another end";
                return Err(TransferError::Size { what: "end of a bond from itself", given: to, allowed });
            }
            later[from].push((to, number));
            first[to] = first[to].min(from);
        }
        // A site is open from its first neighbour's turn to its own; slots are used again.
        let mut slot = vec![None; sites];
        let mut opens: Vec<Vec<usize>> = vec![Vec::new(); sites];
        for site in 0..sites {
            if first[site] < site {
                opens[first[site]].push(site);
            }
        }
        let mut free: Vec<u32> = (0..Covered::BITS).rev().collect();
        for site in 0..sites {
            free.extend(slot[site]);
            for open in &opens[site] {
                let width = Covered::BITS as usize + 1;
                let needed = 2f64.powi(width as i32);
                let none = TransferError::Width { width, states: 2, needed, allowed: DEFAULT_MEMORY };
                slot[*open] = Some(free.pop().ok_or(none)?);
            }
        }
        Ok(Self { later, slot, monomers: vec![false; sites], memory: DEFAULT_MEMORY })
    }

    /// With sites that may stay uncovered.
    ///
    /// # Errors
    /// [`TransferError::Missing`].
    pub fn with_monomers(mut self, sites: &[usize]) -> Result<Self, TransferError> {
        let count = self.monomers.len();
        for given in sites {
            let allowed = self.monomers.get_mut(*given);
            *allowed.ok_or(TransferError::Missing { what: "the site", given: *given, count })? = true;
        }
        Ok(self)
    }

    /// With another limit for the states, in bytes.
    #[must_use]
    pub fn with_memory(self, memory: usize) -> Self {
        Self { memory, ..self }
    }

    /// The square lattice of `m` by `n` sites, periodic in these directions; `n` should be the larger one.
    ///
    /// # Errors
    /// As [`Matchings::new`].
    pub fn square([m, n]: [usize; 2], periodic: [bool; 2]) -> Result<Self, TransferError> {
        let site = |x: usize, y: usize| (x % m) + m * (y % n);
        let mut bonds = Vec::new();
        for (x, y) in (0..n).flat_map(|y| (0..m).map(move |x| (x, y))) {
            if x + 1 < m || periodic[0] {
                bonds.push([site(x, y), site(x + 1, y)]);
            }
            if y + 1 < n || periodic[1] {
                bonds.push([site(x, y), site(x, y + 1)]);
            }
        }
        Self::new(m * n, &bonds)
    }

    /// The sum over all coverings of the product of the weights of their dimers, by bond, and monomers, by site.
    ///
    /// # Errors
    /// [`TransferError::Width`] if the states that occur take too much memory.
    pub fn partition<W: Weight>(
        &self,
        dimer: impl Fn(usize) -> W,
        monomer: impl Fn(usize) -> W,
    ) -> Result<W, TransferError> {
        let mut states: BTreeMap<Covered, W> = BTreeMap::from([(0, W::one())]);
        for (site, later) in self.later.iter().enumerate() {
            let bit = |site: usize| self.slot[site].map_or(0, |slot| 1 << slot);
            let dimers: Vec<(Covered, W)> = later.iter().map(|(to, bond)| (bit(*to), dimer(*bond))).collect();
            let alone = self.monomers[site].then(|| monomer(site));
            let mut next: BTreeMap<Covered, W> = BTreeMap::new();
            let mut add = |state, weight: &W, factor: &W| {
                next.entry(state).or_insert_with(W::zero).add_product(weight, factor);
            };
            for (state, weight) in &states {
                if state & bit(site) != 0 {
                    add(state & !bit(site), weight, &W::one());
                    continue;
                }
                if let Some(alone) = &alone {
                    add(*state, weight, alone);
                }
                for (covers, factor) in dimers.iter().filter(|(covers, _)| state & covers == 0) {
                    add(state | covers, weight, factor);
                }
            }
            // Numbers beyond a word take more; this is what the states alone take.
            let needed = next.len() * 2 * (size_of::<Covered>() + size_of::<W>());
            if needed > self.memory {
                let width = next.len().ilog2() as usize;
                let (needed, allowed) = (needed as f64, self.memory);
                return Err(TransferError::Width { width, states: 2, needed, allowed });
            }
            states = next;
        }
        Ok(states.remove(&0).unwrap_or_else(W::zero))
    }

    /// The number of coverings.
    ///
    /// # Errors
    /// As [`Matchings::partition`].
    pub fn count(&self) -> Result<UBig, TransferError> {
        self.partition(|_| UBig::ONE, |_| UBig::ONE)
    }

    /// The number of coverings by the number of monomers.
    ///
    /// # Errors
    /// As [`Matchings::partition`].
    pub fn by_monomers(&self) -> Result<Polynomial, TransferError> {
        self.partition(|_| Polynomial::one(), |_| Polynomial::monomial(1))
    }
}
