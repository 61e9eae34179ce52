//! The kinds of answer a problem can ask for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What sort of answer a problem asks for, and with it which equality decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Kind {
    /// One exact number; decimals are compared to 1e-6 relative.
    Numeric,
    /// One number rounded to `digits` decimals.
    NumericRounded {
        /// Decimals asked for.
        digits: u32,
    },
    /// An ordered tuple (row vector) of exact entries.
    Tuple,
    /// An ordered tuple of numbers rounded to `digits` decimals.
    TupleRounded {
        /// Decimals asked for.
        digits: u32,
    },
    /// An unordered set of points, each a tuple rounded to `digits` decimals.
    SetOfPoints {
        /// Decimals asked for.
        digits: u32,
    },
    /// A list whose order counts, unless its parts are named.
    OrderedList,
    /// A list whose order does not count.
    UnorderedList,
    /// A list of parts of different kinds, each compared by its own.
    MixedList,
    /// A set of choice labels.
    ChoiceSet,
    /// A sequence of choice labels, order counts.
    ChoiceSequence,
    /// A formula in the declared symbols.
    Expression,
    /// An equation or a named value.
    Equation,
    /// A set of averages or amplitudes such as `⟨c† c⟩` or `⟨ψ|φ⟩`.
    Average,
    /// An expression in non-commuting operators.
    Operator,
    /// A matrix of formulas.
    Matrix,
}

/// The word given as a kind is none of the known ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown kind `{0}`{hint}: expected numeric, numeric_rounded/digits=K, tuple, tuple_rounded/digits=K, \
     set_of_points/digits=K, ordered_list, unordered_list, mixed_list, choice_set, choice_sequence, \
     expression, equation, bra_ket_average, operator or matrix",
    hint = missing_digits(.0)
)]
pub struct UnknownKind(pub String);

/// What a rounded kind lacks that is written without its decimals.
fn missing_digits(word: &str) -> String {
    let rounded = matches!(word, "numeric_rounded" | "tuple_rounded" | "set_of_points");
    if rounded {
        format!(" (it needs its number of decimals, such as `{word}/digits=2`)")
    } else {
        String::new()
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let unknown = || UnknownKind(word.to_owned());
        let (name, digits) = match word.split_once('/') {
            None => (word, None),
            Some((name, option)) => {
                let digits = option.strip_prefix("digits=").ok_or_else(unknown)?;
                (name, Some(digits.parse::<u32>().map_err(|_| unknown())?))
            }
        };
        match (name, digits) {
            ("numeric_rounded", Some(digits)) => Ok(Kind::NumericRounded { digits }),
            ("tuple_rounded", Some(digits)) => Ok(Kind::TupleRounded { digits }),
            ("set_of_points", Some(digits)) => Ok(Kind::SetOfPoints { digits }),
            (_, Some(_)) => Err(unknown()),
            ("numeric", None) => Ok(Kind::Numeric),
            ("tuple", None) => Ok(Kind::Tuple),
            ("ordered_list", None) => Ok(Kind::OrderedList),
            ("unordered_list" | "set", None) => Ok(Kind::UnorderedList),
            ("mixed_list", None) => Ok(Kind::MixedList),
            ("choice" | "choice_set", None) => Ok(Kind::ChoiceSet),
            ("choice_sequence", None) => Ok(Kind::ChoiceSequence),
            ("expression", None) => Ok(Kind::Expression),
            ("equation", None) => Ok(Kind::Equation),
            ("bra_ket_average" | "average", None) => Ok(Kind::Average),
            ("matrix", None) => Ok(Kind::Matrix),
            (name, None) if name == "operator" || name.starts_with("operator_") => Ok(Kind::Operator),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Numeric => f.write_str("numeric"),
            Kind::NumericRounded { digits } => write!(f, "numeric_rounded/digits={digits}"),
            Kind::Tuple => f.write_str("tuple"),
            Kind::TupleRounded { digits } => write!(f, "tuple_rounded/digits={digits}"),
            Kind::SetOfPoints { digits } => write!(f, "set_of_points/digits={digits}"),
            Kind::OrderedList => f.write_str("ordered_list"),
            Kind::UnorderedList => f.write_str("unordered_list"),
            Kind::MixedList => f.write_str("mixed_list"),
            Kind::ChoiceSet => f.write_str("choice_set"),
            Kind::ChoiceSequence => f.write_str("choice_sequence"),
            Kind::Expression => f.write_str("expression"),
            Kind::Equation => f.write_str("equation"),
            Kind::Average => f.write_str("bra_ket_average"),
            Kind::Operator => f.write_str("operator"),
            Kind::Matrix => f.write_str("matrix"),
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = UnknownKind;
    fn try_from(word: String) -> Result<Self, UnknownKind> {
        word.parse()
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> String {
        kind.to_string()
    }
}
