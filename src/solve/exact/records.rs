//! What the document has of exact diagonalization alone.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::records::Number;
use super::Solution;

/// The fields.
#[derive(Serialize)]
pub struct Record {
    states: Vec<StateRecord>,
    levels: Vec<LevelRecord>,
    dimension: usize,
    sectors: usize,
}

#[derive(Serialize)]
struct StateRecord {
    energy: Number,
    sector: BTreeMap<String, f64>,
    level: usize,
}

#[derive(Serialize)]
struct LevelRecord {
    energy: Number,
    multiplicity: usize,
    certified: bool,
}

/// The fields of a solution.
pub fn record(solution: &Solution) -> Record {
    let mut states = Vec::new();
    for (number, level) in solution.levels.iter().enumerate() {
        for row in &level.rows {
            let energy = Number::from(&row.energy);
            let members = row.members().into_iter();
            states.extend(members.map(|sector| StateRecord { energy, sector, level: number }));
        }
    }
    states.truncate(solution.asked);
    let level = |level: &super::Level| LevelRecord {
        energy: (&level.energy).into(),
        multiplicity: level.multiplicity,
        certified: level.certified,
    };
    Record {
        states,
        levels: solution.levels.iter().map(level).collect(),
        dimension: solution.dimension,
        sectors: solution.sectors,
    }
}
