//! Options of `[solve]` that have a shape of their own.

use serde::Deserialize;

use super::super::input::Auto;

/// How many states a bond may have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum BondDimension {
    /// In the end; before that half of it, and a quarter.
    One(usize),
    /// One after the other.
    Several(Vec<usize>),
}

impl BondDimension {
    /// One after the other, ascending.
    pub fn stages(&self) -> Vec<usize> {
        match self {
            Self::One(last) => {
                let mut stages = vec![last / 4, last / 2, *last];
                stages.retain(|dimension| *dimension > 0);
                stages
            }
            Self::Several(stages) => stages.clone(),
        }
    }
}

/// The order of the sites.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Route {
    /// Whichever cuts fewer bonds.
    Auto(Auto),
    /// All sites in their order.
    Given(Vec<usize>),
}
