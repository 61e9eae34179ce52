//! Levels of the whole system: what its parts have found, put together.

use std::collections::BTreeMap;

use eigentruth_numerics::Estimate;

use super::sectors;

/// Equal energies, wherever they were found.
pub struct Level {
    /// The energy: that of the row with the smallest error.
    pub energy: Estimate,
    /// How many states have it, at least.
    pub multiplicity: usize,
    /// Whether there are no more.
    pub certified: bool,
    /// Its states by their quantum numbers.
    pub rows: Vec<Row>,
}

/// States with equal energy and equal quantum numbers, spin components apart.
#[derive(Clone)]
pub struct Row {
    /// The energy.
    pub energy: Estimate,
    /// The quantum numbers by name; where `spin` is given, those of the state with the smallest |Sᶻ|.
    pub numbers: BTreeMap<String, f64>,
    /// Twice the total spin, where every state of the row is a multiplet of 2S+1 states.
    pub spin: Option<u32>,
    /// How many states, or multiplets.
    pub copies: usize,
    /// Whether there are no more.
    pub certified: bool,
    /// Which part it was found in.
    pub part: usize,
    /// Whether it is the lowest level of that part.
    pub lowest: bool,
}

impl Row {
    /// How many states of the system the row stands for.
    pub fn states(&self) -> usize {
        self.copies * self.spin.map_or(1, |twice| twice as usize + 1)
    }

    /// The quantum numbers of each state.
    pub fn members(&self) -> Vec<BTreeMap<String, f64>> {
        let Some(twice) = self.spin else { return vec![self.numbers.clone(); self.copies] };
        let spin = f64::from(twice) / 2.0;
        let own = self.numbers.get("sz").copied().unwrap_or(0.0);
        let one = |step: u32| {
            let sz = f64::from(step) - spin;
            let mut numbers = self.numbers.clone();
            numbers.insert("spin".to_owned(), spin);
            numbers.insert("sz".to_owned(), sz);
            for (name, sign) in [("N0", 1.0), ("N1", -1.0)] {
                if let Some(number) = numbers.get_mut(name) {
                    *number += sign * (sz - own);
                }
            }
            numbers
        };
        (0..self.copies).flat_map(|_| (0..=twice).map(one)).collect()
    }
}

/// The rows of a level of one part. `resolved` says that its states should have a total spin.
pub fn rows(
    part: usize,
    lowest: bool,
    level: &sectors::Level,
    numbers: &BTreeMap<String, f64>,
    resolved: bool,
) -> Vec<Row> {
    let row = |spin, copies, certified| Row {
        energy: level.energy.clone(),
        numbers: numbers.clone(),
        spin,
        copies,
        certified,
        part,
        lowest,
    };
    if level.spins.is_empty() {
        return vec![row(None, level.multiplicity, level.certified && !resolved)];
    }
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for twice in &level.spins {
        *counts.entry(*twice).or_default() += 1;
    }
    counts.into_iter().map(|(twice, copies)| row(Some(twice), copies, level.certified)).collect()
}

/// Whether two energies are equal within their errors and rounding.
pub fn touch(a: &Estimate, b: &Estimate) -> bool {
    let rounding = 64.0 * f64::EPSILON * a.value.abs().max(b.value.abs());
    (a.value - b.value).abs() <= a.error + b.error + rounding
}

/// All rows as levels, ascending.
pub fn levels(mut rows: Vec<Row>) -> Vec<Level> {
    rows.sort_by(|a, b| a.energy.value.total_cmp(&b.energy.value));
    let mut levels: Vec<Level> = Vec::new();
    for row in rows {
        match levels.last_mut() {
            Some(level) if level.rows.last().is_some_and(|last| touch(&last.energy, &row.energy)) => {
                level.multiplicity += row.states();
                level.certified &= row.certified;
                if row.energy.error < level.energy.error {
                    level.energy = row.energy.clone();
                }
                level.rows.push(row);
            }
            _ => levels.push(Level {
                energy: row.energy.clone(),
                multiplicity: row.states(),
                certified: row.certified,
                rows: vec![row],
            }),
        }
    }
    for level in &mut levels {
        // Equal energies differ by rounding, which is no order.
        let key = |row: &Row| (row.spin, row.numbers.values().copied().collect::<Vec<f64>>());
        level.rows.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal));
    }
    levels
}

/// The lowest levels that hold so many states.
pub fn lowest(levels: Vec<Level>, states: usize) -> Vec<Level> {
    let mut count = 0;
    let mut kept = Vec::new();
    for level in levels {
        if count >= states {
            break;
        }
        count += level.multiplicity;
        kept.push(level);
    }
    kept
}
