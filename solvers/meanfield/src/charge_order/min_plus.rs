//! Ground energies of narrow tori by products of transfer matrices in the semiring (min, +).
//!
//! A product over rows of the matrix `T(a, b)` = energy of the bonds between rows in states a and b, plus that of row b, with sums
//! replaced by minima, gives the lowest energy; one index more keeps the charge.

use dashu_ratio::RBig;

use super::{ChargeModel, ChargeOrderError};

/// The most states of a row: the work grows with the third power.
const STATES: usize = 256;

/// What is not reachable. Far below the end of the range, so that sums with it do not overflow.
const NEVER: i64 = i64::MAX / 4;

/// The rows of a cylinder of `width` cells and what they cost.
#[derive(Clone, Debug)]
pub struct Rows {
    width: usize,
    sites: usize,
    charges: Vec<i64>,
    within: Vec<i64>,
    /// `[row][next row]`.
    between: Vec<Vec<i64>>,
    model: ChargeModel,
}

impl Rows {
    /// The rows along the first primitive vector.
    ///
    /// # Errors
    /// [`ChargeOrderError::Width`] for too many states, [`ChargeOrderError::Range`] for couplings beyond the next row,
    /// [`ChargeOrderError::Parameter`] for a width of 0 or a chain.
    pub fn new(model: &ChargeModel, width: usize) -> Result<Self, ChargeOrderError> {
        if width == 0 || model.cell.dimension != 2 {
            let given = format!("{width} cells of a lattice of dimension {}", model.cell.dimension);
            return Err(ChargeOrderError::Parameter {
                name: "the width",
                given,
                allowed: "at least 1 cell, dimension 2".into(),
            });
        }
        let basis = model.cell.basis.len();
        let (sites, levels) = (width * basis, model.levels.len());
        let states = (levels as f64).powi(sites as i32);
        if states > STATES as f64 {
            return Err(ChargeOrderError::Width { sites, states, allowed: STATES });
        }
        let mut within_pairs = Vec::new();
        let mut between_pairs = Vec::new();
        for (at, &v) in model.couplings.iter().enumerate().filter(|(_, v)| **v != 0) {
            let bonds = if at == 0 { model.cell.bonds.clone() } else { model.cell.shell(at + 1) };
            for bond in bonds {
                let [dx, dy] = bond.offset;
                for x in 0..width {
                    let from = x * basis + bond.from;
                    let to = (x as i32 + dx).rem_euclid(width as i32) as usize * basis + bond.to;
                    match dy {
                        0 => within_pairs.push((from, to, v)),
                        1 => between_pairs.push((from, to, v)),
                        -1 => between_pairs.push((to, from, v)),
                        rows => return Err(ChargeOrderError::Range { shell: at + 1, rows: rows.abs() }),
                    }
                }
            }
        }
        // Refuses bonds around the cylinder that would join a site with itself, and energies out of range.
        model.pairs(&model.torus([width, 2])?)?;
        let states = states as usize;
        let level = |state: usize, site: usize| model.levels[state / levels.pow(site as u32) % levels];
        let charges = (0..states).map(|s| (0..sites).map(|site| level(s, site).charge).sum()).collect();
        let product = |a: usize, b: usize, pairs: &[(usize, usize, i64)]| -> i64 {
            pairs.iter().map(|(i, j, v)| v * level(a, *i).charge * level(b, *j).charge).sum()
        };
        let within = (0..states)
            .map(|s| {
                let on_sites: i64 = (0..sites).map(|site| level(s, site).energy).sum();
                on_sites + product(s, s, &within_pairs)
            })
            .collect();
        let between =
            (0..states).map(|a| (0..states).map(|b| product(a, b, &between_pairs)).collect()).collect();
        Ok(Self { width, sites, charges, within, between, model: model.clone() })
    }

    /// The lowest energy with a total charge on a torus of `rows` rows.
    ///
    /// # Errors
    /// [`ChargeOrderError::Charge`], [`ChargeOrderError::Parameter`] for less than two rows, [`ChargeOrderError::Overflow`].
    pub fn torus(&self, rows: usize, charge: i64) -> Result<i64, ChargeOrderError> {
        if rows < 2 {
            let (name, given) = ("the number of rows", rows.to_string());
            return Err(ChargeOrderError::Parameter { name, given, allowed: "at least 2".into() });
        }
        let lattice = self.model.torus([self.width, rows])?;
        self.model.pairs(&lattice)?;
        let (low, high) = self.model.charges();
        let sites = self.sites * rows;
        let offset = |charge: i64, sites: usize| charge - low * sites as i64;
        let target = offset(charge, sites);
        if target < 0 || target > (high - low) * sites as i64 {
            return Err(self.model.out_of_range(charge, sites));
        }
        let (states, room) = (self.charges.len(), target as usize + 1);
        let mut best = NEVER;
        for start in 0..states {
            let mut reached = vec![vec![NEVER; room]; states];
            if let Some(place) = reached[start].get_mut(offset(self.charges[start], self.sites) as usize) {
                *place = self.within[start];
            }
            for _ in 1..rows {
                let mut next = vec![vec![NEVER; room]; states];
                for (a, from) in
                    reached.iter().enumerate().filter(|(_, from)| from.iter().any(|e| *e < NEVER))
                {
                    for (b, to) in next.iter_mut().enumerate() {
                        let cost = self.between[a][b] + self.within[b];
                        let step = offset(self.charges[b], self.sites) as usize;
                        for (e, into) in from.iter().zip(to.iter_mut().skip(step)) {
                            *into = (*into).min((*e + cost).min(NEVER));
                        }
                    }
                }
                reached = next;
            }
            for (a, from) in reached.iter().enumerate() {
                if from[target as usize] < NEVER / 2 {
                    best = best.min(from[target as usize] + self.between[a][start]);
                }
            }
        }
        if best < NEVER / 2 { Ok(best) } else { Err(self.model.out_of_range(charge, sites)) }
    }

    /// The lowest energy per site of `E − μN` on the infinite cylinder, exactly: the smallest mean weight of a cycle of rows
    /// (R. M. Karp, Discrete Math. 23, 309 (1978)). `mu` is in units of energy.
    ///
    /// # Errors
    /// [`ChargeOrderError::Overflow`].
    pub fn cylinder(&self, mu: i64) -> Result<RBig, ChargeOrderError> {
        let states = self.charges.len();
        let size = |list: &[i64]| list.iter().map(|e| e.unsigned_abs() as f64).fold(0.0, f64::max);
        let row = size(&self.within)
            + self.between.iter().map(|list| size(list)).fold(0.0, f64::max)
            + mu.unsigned_abs() as f64 * size(&self.charges);
        let largest = row * (states + 1) as f64;
        if largest > NEVER as f64 / 2.0 {
            return Err(ChargeOrderError::Overflow { largest });
        }
        let own: Vec<i64> = (0..states).map(|s| self.within[s] - mu * self.charges[s]).collect();
        // Lightest walks of k steps from state 0, which reaches every state in one step.
        let mut walks = vec![vec![NEVER; states]];
        walks[0][0] = 0;
        for k in 0..states {
            let from = &walks[k];
            let lightest = |b: usize| {
                let ways =
                    (0..states).filter(|&a| from[a] < NEVER).map(|a| from[a] + self.between[a][b] + own[b]);
                ways.min().unwrap_or(NEVER)
            };
            let next = (0..states).map(lightest).collect();
            walks.push(next);
        }
        let sites = RBig::from(self.sites as i64);
        let mean = |b: usize| {
            let slopes = (0..states)
                .filter(|&k| walks[k][b] < NEVER)
                .map(|k| RBig::from(walks[states][b] - walks[k][b]) / RBig::from((states - k) as i64));
            slopes.max()
        };
        let best = (0..states).filter_map(mean).min().unwrap_or(RBig::ZERO);
        Ok(best / sites)
    }
}
