//! Sectors by their quantum numbers as a user names them.

use eigentruth_exact::{Sector as Charges, System};

use super::super::numbers::{Named, named};

/// A sector with its quantum numbers as a user names them.
#[derive(Clone)]
pub struct Block {
    /// The charges that are fixed.
    pub charges: Charges,
    /// The quantum numbers by name.
    pub numbers: Named,
    /// How many states it has.
    pub dimension: u128,
}

/// All sectors.
///
/// # Errors
/// None for charges that passed the checks of a system.
pub fn blocks(system: &System) -> Result<Vec<Block>, String> {
    let sectors = system.sectors().map_err(|error| error.to_string())?;
    let block = |(charges, dimension): (Charges, u128)| {
        let fixed = charges.fixed().iter();
        let fixed = fixed.map(|f| (f.charge.name.as_str(), f.charge.modulus.is_some(), f.value));
        Block { numbers: named(system.space(), fixed), charges, dimension }
    };
    Ok(sectors.into_iter().map(block).collect())
}
