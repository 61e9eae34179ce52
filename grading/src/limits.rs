//! Every budget in one place: what text from a model may cost.
//!
//! A limit that is reached gives a typed refusal, never a truncated reading.

/// Bytes of one answer (the contents of the box).
pub(crate) const ANSWER_BYTES: usize = 16 * 1024;
/// Tokens of one answer.
pub(crate) const TOKENS: usize = 4096;
/// Depth of nesting: groups, fractions, roots, powers.
pub(crate) const DEPTH: u32 = 48;
/// Nodes of one parsed answer.
pub(crate) const NODES: usize = 8192;
/// Digits of one literal.
pub(crate) const DIGITS: usize = 400;
/// Absolute value of the exponent of a literal in scientific notation.
pub(crate) const LITERAL_EXPONENT: i64 = 20_000;
/// Parts of one answer, entries of one tuple.
pub(crate) const PARTS: usize = 256;
/// Boxes that may be joined into one answer.
pub(crate) const JOINED_BOXES: usize = 64;
/// Bits of an exact integer (a power, a factorial) that is still computed.
pub(crate) const INTEGER_BITS: usize = 1 << 16;
/// Terms of a sum or product with numeric bounds.
pub(crate) const SERIES_TERMS: u64 = 2048;
/// Terms of one polynomial in the exact comparison.
pub(crate) const POLYNOMIAL_TERMS: usize = 1024;
/// Elementary steps of one comparison.
pub(crate) const COMPARISON_STEPS: u64 = 30_000;
/// Bits of precision that an evaluation may ask for.
pub(crate) const PRECISION_BITS: usize = 2048;
