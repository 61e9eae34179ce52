//! The same two lengths of dimerized XX chains, which are free fermions; and the printed question.

use eigentruth_free::{GaussianState, Matrix, Quadratic};
use eigentruth_numerics::Complex64;

use super::lengths::{Window, rate};
use super::{FAR, FITS, problem};
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::Stop;

static PRINTED: AsPrinted = AsPrinted::of(problem);

/// The printed options.
const OPTIONS: [&str; 4] = [
    "ξ_1 is longer than ξ_2.",
    "ξ_1 and ξ_2 are nearly equal.",
    "ξ_1 is shorter than ξ_2.",
    "How ξ_1 compares with ξ_2 depends on the length S of the spins.",
];

/// The admissible readings, and what they mean by a length.
const LENGTHS: [(&str, &str); 2] = [
    (
        FITS,
        "Both are fits of pure exponentials to what finite cylinders offer: windows begin between the first distance and one length and end at three lengths, \
         or at half the cylinder, and all of them count",
    ),
    (
        FAR,
        "Both are those of the decay at long distance: cylinders are many lengths long, and the windows of exponential fits move out until the lengths change \
         no more",
    ),
];

/// How the lengths of Heisenberg antiferromagnets compare.
fn printed(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let (reading, lengths) = draw.one("printed reading", &LENGTHS);
    let spins = "Spins of length S, 1/2 or 1,";
    let setting = format!(
        "{spins} have the antiferromagnetic exchange J S_i·S_j of nearest neighbours on cylinders of the square lattice, whose widths and lengths are even. In \
         the ground state ξ_1 is the length over which spin correlations decay along the cylinder, in its bulk. With a weak staggered field on the spins at one end, \
         ξ_2 is the length over which the staggered moment decays that it induces, by the distance from this end. {lengths}. They count as nearly \
         equal within a tenth, and as longer or shorter beyond, if that is so on all these cylinders."
    );
    let variant = PRINTED.statements(seed, reading, &setting, &OPTIONS)?;
    Ok(variant.with(Aspect::Components, spins).with(Aspect::Convention, lengths))
}

/// Dimerized XX chains.
pub(super) struct Chains;

/// A chain of pairs: exchange 1 within and `between` them.
#[derive(Clone, Copy)]
struct Chain {
    pairs: usize,
    between: f64,
}

/// Where a field holds spins at the end of the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    First,
    /// Both spins of the first pair, against each other.
    Pair,
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Wanted {
    Ratio,
    InTheBulk,
    FromTheEnd,
}

impl Chain {
    /// The ground state with a field at the end; the spin up is the occupied state. No field of either kind brings a level through zero: with the
    /// strong bond at the end an amplitude at zero energy grows from pair to pair, and half of the levels stay filled.
    fn ground(self, field: f64, held: Held) -> Result<GaussianState, Stop> {
        let sites = 2 * self.pairs;
        let element = |i: usize, j: usize| match (i.min(j), i.abs_diff(j)) {
            (0, 0) => -field,
            (1, 0) if held == Held::Pair => field,
            (left, 1) => 0.5 * if left % 2 == 0 { 1.0 } else { self.between },
            _ => 0.0,
        };
        let hopping = Matrix::from_fn(sites, sites, |i, j| Complex64::new(element(i, j), 0.0));
        Ok(Quadratic::new(hopping, 0.0)?.levels()?.state(self.pairs)?)
    }

    /// `|⟨Sᶻ Sᶻ⟩|` of the first site of a pair in the middle third and the second site of the pair at a distance.
    fn correlations(self, most: usize) -> Result<Vec<f64>, Stop> {
        let state = self.ground(0.0, Held::First)?;
        let first = 2 * (self.pairs / 3);
        let of = |r: usize| Ok(state.density_correlation(first, first + 2 * r + 1)?.value.abs());
        (0..=most).map(of).collect()
    }

    /// `|⟨Sᶻ⟩|` on the first sites of the pairs.
    fn moments(self, field: f64, held: Held, most: usize) -> Result<Vec<f64>, Stop> {
        let state = self.ground(field, held)?;
        (0..=most).map(|x| Ok((state.density(2 * x)?.value - 0.5).abs())).collect()
    }
}

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "length and exchange of a dimerized XX chain, a field on its first spin or its first pair, and the window; answer: one of the fitted lengths or \
         their ratio; or the printed statements"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("two lengths", seed);
        if draw.printed(20) {
            return printed(seed, &draw);
        }
        let chain = Chain {
            pairs: 24 + 3 * draw.pick("pairs", 5),
            between: draw.one("between", &[0.5, 0.55, 0.6, 0.65, 0.7]),
        };
        let field = draw.one("field", &[0.05, 0.1, 0.2]);
        let held = draw.one("held", &[Held::First, Held::Pair]);
        let wanted =
            draw.one("wanted", &[Wanted::Ratio, Wanted::Ratio, Wanted::InTheBulk, Wanted::FromTheEnd]);
        let from = 1 + draw.pick("from", 2);
        let window = Window { from, to: from + 3 + draw.pick("to", 3) };
        let correlations = chain.correlations(window.to)?;
        let moments = chain.moments(field, held, window.to)?;
        let [bulk, end] = [&correlations, &moments].map(|values| 1.0 / rate(values, window, 0.0));
        let (asked, value) = match wanted {
            Wanted::Ratio => ("ξ_1/ξ_2", bulk / end),
            Wanted::InTheBulk => ("ξ_1", bulk),
            Wanted::FromTheEnd => ("ξ_2", end),
        };
        let asked = format!("Give {asked} to three decimals");
        let held = match held {
            Held::First => format!("a field −{field} Sᶻ on the first site of the chain"),
            Held::Pair => {
                format!("fields −{field} Sᶻ on the first and +{field} Sᶻ on the second site of the chain")
            }
        };
        let Window { from, to } = window;
        let Chain { pairs, between } = chain;
        let first = pairs / 3 + 1;
        let prompt = format!(
            "An open chain of {} spins 1/2 has the exchange J_i (Sˣ_i Sˣ_{{i+1}} + Sʸ_i Sʸ_{{i+1}}) with J_i = 1, {between}, 1, {between}, …, 1: \
             {pairs} pairs with the exchange 1 within. In its ground state, ξ_1 is the length in pairs of an exponential fitted to \
             |⟨Sᶻ Sᶻ⟩| of the first site of pair {first} and the second site of the pair r further on, r = {from} to {to}. With {held}, \
             ξ_2 is that fitted to |⟨Sᶻ⟩| on the first site of the pair r behind the first one, for the same r. Both fits are straight \
             lines, by least squares, through the logarithms. {asked} in \\boxed{{}}.",
            2 * pairs
        );
        Ok(Variant::number(seed, prompt, value, 3)
            .with(Aspect::Size, format!("{pairs} pairs"))
            .with(Aspect::Terms, held)
            .with(Aspect::Asked, asked))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("two lengths", seed).printed(20)
    }
}
