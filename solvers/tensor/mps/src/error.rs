//! Why a matrix-product computation is refused.

use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::LowerError;
use thiserror::Error;

/// What is wrong, where, and what would be possible.
#[derive(Debug, Error)]
pub enum MpsError {
    /// A chain of fewer than two sites.
    #[error("a matrix-product state needs at least 2 sites, and the space has {sites}")]
    TooShort {
        /// Sites of the space.
        sites: usize,
    },
    /// More charges than a label holds.
    #[error("{given} charges were declared; a label holds at most {allowed}: declare fewer")]
    TooManyCharges {
        /// How many were given.
        given: usize,
        /// How many are possible.
        allowed: usize,
    },
    /// A term that does not conserve a declared charge.
    #[error("the operator changes the charge {charge} by {by}; leave that charge out or mend the operator")]
    BreaksCharge {
        /// The charge's name.
        charge: String,
        /// By how much.
        by: i64,
    },
    /// A sector without any configuration.
    #[error("no configuration has the charges {charges}; {hint}")]
    EmptySector {
        /// What was asked for.
        charges: String,
        /// What is possible.
        hint: String,
    },
    /// A configuration of the wrong length, or a local state that a site does not have.
    #[error("the start configuration is not one of this chain: {what}")]
    Configuration {
        /// What is wrong with it.
        what: String,
    },
    /// A bond dimension that cannot hold a state.
    #[error("the bond dimension is {given}; it must be at least 1")]
    BondDimension {
        /// What was given.
        given: usize,
    },
    /// A bond dimension that leaves out more than was allowed.
    #[error(
        "with {bond_dimension} states at a bond a weight of {discarded:.1e} is left out{}, and {allowed:.1e} is allowed; raise the bond \
         dimension of the last sweeps",
        at(*bond)
    )]
    TooSmall {
        /// The largest bond dimension that was reached.
        bond_dimension: usize,
        /// The weight left out.
        discarded: f64,
        /// Where: the bond on the left of the site of this number. Not known where the last sweep was made by another search, which this one
        /// went on from.
        bond: Option<usize>,
        /// The most that was allowed.
        allowed: f64,
    },
    /// A chain whose middle does not repeat.
    #[error(
        "the middle of the chain of {sites} sites does not repeat after two sites; give an open chain whose terms are the same everywhere, \
         and long enough for its longest term to fit several times"
    )]
    NoCell {
        /// Its sites.
        sites: usize,
    },
    /// A state whose middle does not repeat.
    #[error(
        "the middle of the state of {sites} sites has no {period} that repeat: {why}; take a longer chain, another period, or more \
         sweeps"
    )]
    NoBulk {
        /// Its sites.
        sites: usize,
        /// After how many sites it should repeat.
        period: usize,
        /// What shows it.
        why: String,
    },
    /// A term on sites that are not neighbours, where gates act on neighbours only.
    #[error(
        "a term acts on sites {first} to {last}; gates evolve terms on a site or on two neighbours: leave it out, or order the sites so \
         that it is one"
    )]
    NotNeighbours {
        /// The first site.
        first: usize,
        /// The last site.
        last: usize,
    },
    /// A search without starts.
    #[error("a search of no starts finds nothing; give at least one")]
    NoStarts,
    /// Values for another number of charges.
    #[error("{given} values were given for the charges ({charges}); give one for each, in this order")]
    WrongCharges {
        /// How many values were given.
        given: usize,
        /// The names of the charges.
        charges: String,
    },
    /// Sweeps of one site for several states.
    #[error(
        "states that are sought together need sweeps of two sites; sweep one site for each of them alone"
    )]
    TogetherNeedTwo,
    /// Bonds that keep nothing of a state.
    #[error(
        "bonds of {bond_dimension} states keep nothing of one of the {asked} states that are sought together; raise the bond dimension"
    )]
    NoRoom {
        /// How many states are sought.
        asked: usize,
        /// What was allowed.
        bond_dimension: usize,
    },
    /// More states than a sector has.
    #[error("{asked} states were asked for, and {dimension} have these charges; ask for fewer")]
    FewerStates {
        /// How many states were asked for.
        asked: usize,
        /// How many there are.
        dimension: u128,
    },
    /// A sweep of a search in which one has failed.
    #[error("an earlier sweep of this search has failed; begin another")]
    Failed,
    /// A schedule without sweeps.
    #[error("the schedule has no sweep; give at least one")]
    NoSweeps,
    /// A product of two operators that is odd in some fermions.
    #[error(
        "the product of operator {first} of the first list with operator {second} of the second is odd in some fermions, so that its \
         Jordan-Wigner string runs to the end of the chain; pair creators with annihilators, even operators with even ones"
    )]
    OddProduct {
        /// The number of the first operator.
        first: usize,
        /// The number of the second operator.
        second: usize,
    },
    /// Fewer numbers than a fit needs.
    #[error("{what} was asked of {given} points or sites; at least {needed} that differ are needed")]
    TooFewPoints {
        /// What was to be found.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The operator is complex where real numbers were asked for.
    #[error("the operator has complex matrix elements; use complex tensors")]
    Complex,
    /// See [`CheckpointError`].
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// See [`LowerError`].
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// See [`DenseError`].
    #[error(transparent)]
    Dense(#[from] DenseError),
}

/// Where a weight is left out.
fn at(bond: Option<usize>) -> String {
    bond.map_or_else(String::new, |bond| format!(" at the bond in front of site {bond}"))
}
