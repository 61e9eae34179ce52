//! Variants: other cylinders, other ranks, and counts.

use eigentruth_classical::transfer::HoneycombCylinder;
use eigentruth_grading::Kind;

use super::{XC, fermions, ranked, ranked_counts, wide_fermions};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Cylinders of any width, long or short.
pub(super) struct Cylinders;

/// What a variant asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// Sites on an end that lack a neighbour.
    pub(super) width: usize,
    /// Hexagons along the cylinder; a long one without.
    pub(super) length: Option<usize>,
    /// The rank of the density that is asked for.
    pub(super) rank: usize,
    /// Whether the number of coverings is asked for, with so many uncovered sites.
    pub(super) count: Option<usize>,
}

impl Cylinders {
    pub(super) fn setting(seed: u64) -> Setting {
        let draw = Draw::of("honeycomb cylinders", seed);
        let width = 5 + draw.pick("width", 7);
        let length = draw.one("length", &[None, None, Some(2), Some(3), Some(4), Some(5)]);
        let count =
            length.and_then(|_| (draw.pick("what", 2) == 0).then(|| draw.pick("uncovered", width / 2 + 1)));
        // In a long cylinder with a multiple of three sites one pair of lines adds nothing, so that the second rank is shared.
        let ranks = if length.is_none() && width.is_multiple_of(3) { 1 } else { 3 };
        Setting { width, length, rank: draw.pick("rank", ranks), count }
    }
}

impl Family for Cylinders {
    fn describe(&self) -> &'static str {
        "dimers on honeycomb cylinders with 5 to 11 sites on an end, short or long: counts, and densities by their rank"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let Setting { width, length, rank, count } = Self::setting(seed);
        if Draw::of("honeycomb cylinders", seed).printed(12) {
            return wide_and_ranked(seed, width);
        }
        let size = length.map_or("a very long cylinder".to_owned(), |length| {
            format!("a cylinder with {length} hexagons along it")
        });
        let setting = setting(&size, &format!("{width} sites"));
        let counts = length.map(|length| HoneycombCylinder::new(width)?.coverings(length + 1)).transpose()?;
        // Where the densities asked for have equally many coverings, a count is asked for instead.
        let order = match &counts {
            Some(counts) => ranked_counts(counts, rank + 1),
            None => long(width, rank + 1),
        };
        let uncovered = count.or(if order.is_err() { Some(rank) } else { None });
        if let (Some(uncovered), Some(counts)) = (uncovered, &counts) {
            let prompt = format!(
                "{setting} How many coverings leave exactly {uncovered} of these sites uncovered on the left end? Give the integer."
            );
            return Ok(Variant::new(seed, Kind::Numeric, prompt, &counts[uncovered])
                .with(Aspect::Size, format!("{width} sites"))
                .with(Aspect::Size, size)
                .with(Aspect::Asked, format!("leave exactly {uncovered} of these")));
        }
        let order = order?;
        let which = ["most", "second most", "third most"][rank];
        let prompt = format!(
            "{setting} Sort the coverings by the share of these {width} sites that is uncovered on the left end. Which share has \
             the {which} coverings? Give it with two decimals."
        );
        Ok(Variant::number(seed, prompt, order[rank] as f64 / width as f64, 2)
            .with(Aspect::Size, format!("{width} sites"))
            .with(Aspect::Size, size)
            .with(Aspect::Asked, format!("the {which} coverings")))
    }
    fn may_be_printed(&self, seed: u64) -> bool {
        Self::setting(seed).width == XC && Draw::of("honeycomb cylinders", seed).printed(12)
    }
}

fn setting(size: &str, lacking: &str) -> String {
    format!(
        "Dimers cover a honeycomb lattice on {size}, whose two open zig-zag ends have {lacking} each that lack a neighbour. Only these sites may stay \
         uncovered, all others are in exactly one dimer."
    )
}

/// The numbers of uncovered sites of a very long cylinder, most coverings first; the first `ranks` are told apart.
fn long(width: usize, ranks: usize) -> Result<Vec<usize>, Stop> {
    // A product of so few factors is rounded as often.
    let logs: Vec<(f64, f64)> = (0..=width).map(|n| (fermions(width, n), 1e3 * f64::EPSILON)).collect();
    ranked(&logs, ranks)
}

/// Both questions of the problem, the second one for an end of so many sites.
fn wide_and_ranked(seed: u64, width: usize) -> Result<Variant, Stop> {
    // In a long cylinder with a multiple of three sites the second rank is shared.
    let (rank, which) = if width.is_multiple_of(3) { (0, "most") } else { (1, "second most") };
    let second = long(width, rank + 1)?[rank] as f64 / width as f64;
    let prompt = format!(
        "{} Sort the coverings by the share of the W sites that is uncovered on the left end. Which share has the most coverings in the limit of large \
         W? And which share has the {which} coverings for W = {width}? Give the two numbers with two decimals as a pair in \\boxed{{}}.",
        setting("a very long cylinder", "W sites")
    );
    let reference = format!("({:.6},{second:.6})", wide_fermions());
    Ok(Variant::new(seed, Kind::TupleRounded { digits: 2 }, prompt, reference)
        .with(Aspect::Size, format!("W = {width}"))
        .with(Aspect::Asked, "in the limit of large W"))
}
