//! Other numbers of components, lattices and couplings.

use eigentruth_classical::spin_waves::ordering_vectors;
use eigentruth_grading::Kind;
use eigentruth_models::UnitCell;

use super::zeros;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other numbers of components, lattices and couplings, collinear order included.
pub(super) struct Magnets;

/// Ranges of J'/J in words, with ratios within them: the first is that of the problem.
const RANGES: [(&str, [f64; 4]); 2] =
    [("0 < |J'| < |J|", [0.2, 0.4, 0.6, 0.9]), ("|J'| > 2|J|", [2.2, 2.5, 3.0, 4.0])];

/// Couplings of two kinds of bonds over that of the first.
const FACTORS: [f64; 11] = [0.2, 0.4, 0.6, 0.9, 1.0, 1.6, 2.5, 4.0, -0.4, -0.9, -1.6];

/// Lattices with one site in a cell, with three kinds of bonds; without the third one the square lattice.
const LATTICES: [(&str, [&str; 3]); 3] = [
    ("triangular lattice", ["along x", "at 60 degrees from x", "at 120 degrees from x"]),
    (
        "square lattice with the same one of both diagonals in each plaquette",
        ["along x", "along y", "along the diagonals"],
    ),
    ("square lattice", ["along x", "along y", ""]),
];

/// Whether no small change of the couplings exchanges spirals for collinear order: the inverses of three couplings that frustrate each other
/// are the sides of a triangle, or clearly not.
fn is_generic(couplings: [f64; 3]) -> bool {
    let mut sides = couplings.map(|j| 1.0 / j.abs());
    sides.sort_by(f64::total_cmp);
    (sides[2] - sides[1] - sides[0]).abs() > 0.1 * sides[2]
}

impl Magnets {
    /// Zero modes of a ferromagnet and an antiferromagnet with `n` components, from the couplings of the three kinds of bonds of the triangular
    /// lattice, or of the square one with diagonals, in units of J.
    pub(super) fn modes(n: usize, couplings: [f64; 3]) -> Result<[usize; 2], Stop> {
        let one = |sign: f64| {
            let lowest = ordering_vectors(&UnitCell::triangular(), |bond| sign * couplings[bond.kind], 12)?;
            let [within, out] = zeros(&lowest);
            Ok::<_, Stop>(within.len() + (n - 2) * out.len())
        };
        Ok([one(1.0)?, one(-1.0)?])
    }
}

/// The couplings in words with the zero modes: as in the problem, two kinds of bonds in a range.
fn in_range(draw: &Draw, n: usize) -> Result<(String, String, [usize; 2]), Stop> {
    let (range, ratios) = draw.one("range", &RANGES);
    let modes = ratios
        .map(|ratio| Magnets::modes(n, [1.0, ratio, ratio]))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()?;
    if modes.iter().any(|other| *other != modes[0]) {
        return Err(Stop::Failed(format!("the numbers of modes change within {range}: {modes:?}")));
    }
    let exchange = format!("J on the bonds along x and J' of the same sign, {range}, on the others");
    Ok(("triangular lattice".to_owned(), exchange, modes[0]))
}

/// The couplings of three or two kinds of bonds as numbers.
fn as_numbers(draw: &Draw, n: usize) -> Result<(String, String, [usize; 2]), Stop> {
    for attempt in 0..64 {
        let named = |what: &str| format!("{what} {attempt}");
        let (lattice, [first, second, third]) = draw.one(&named("lattice"), &LATTICES);
        let [one, two] = ["one", "two"].map(|what| draw.one(&named(what), &FACTORS));
        let couplings = [1.0, one, if third.is_empty() { 0.0 } else { two }];
        if !third.is_empty() && !is_generic(couplings) {
            continue;
        }
        let exchange = match third {
            "" => format!("J on the bonds {first} and {one} J on those {second}"),
            third => {
                format!("J on the bonds {first}, {one} J on those {second} and {two} J on those {third}")
            }
        };
        return Ok((lattice.to_owned(), exchange, Magnets::modes(n, couplings)?));
    }
    Err(Stop::Failed("no couplings away from a change of order were drawn".to_owned()))
}

impl Family for Magnets {
    fn describe(&self) -> &'static str {
        "zero modes of ferro- and antiferromagnets with 2 to 6 spin components on the triangular lattice and on the square lattice with or without diagonals, \
         for any signs and ratios of the couplings of each kind of bonds"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("goldstone", seed);
        let n = 2 + draw.pick("n", 5);
        let (lattice, exchange, [ferro, antiferro]) =
            if draw.printed(6) { in_range(&draw, n)? } else { as_numbers(&draw, n)? };
        let prompt = format!(
            "Classical unit vectors with {n} components sit on the {lattice}; the exchange is {exchange}. In how many independent directions can \
             the ground state at zero temperature be changed without any cost in energy, to second order, for ferromagnetic and for \
             antiferromagnetic J? Give the two integers in this order, separated by a ;."
        );
        let mut variant = Variant::new(seed, Kind::OrderedList, prompt, format!("{ferro};{antiferro}"))
            .with(Aspect::Components, format!("with {n} components"))
            .with(Aspect::Lattice, format!("on the {lattice};"))
            .with(Aspect::Sign, exchange);
        variant.specification.part_names = ["n_{FM}", "n_{AF}"].map(str::to_owned).to_vec();
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("goldstone", seed).printed(6)
    }
}
