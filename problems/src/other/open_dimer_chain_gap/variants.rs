//! Gaps of other chains and rings: numbers for few cells, and the law for many.

use std::sync::OnceLock;

use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::Kind;
use eigentruth_numerics::{Complex64, Estimate};

use super::super::dimer_chain::sturm_gap;
use super::{Tail, law, long_enough, tails};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Gaps of other chains.
pub(super) struct Chains;

/// How a chain ends: the factor of the bond from the last site to the first, and words for it.
const ENDS: [(f64, &str); 4] = [
    (0.0, "An open chain of"),
    (0.0, "An open chain of"),
    (1.0, "A ring of"),
    (-1.0, "A ring, threaded by half a flux quantum, of"),
];

/// Few cells of two sites, with amplitudes inside the cells and between them, and fermions in the lowest levels.
#[derive(Debug)]
struct Few {
    inside: f64,
    between: f64,
    cells: usize,
    closing: f64,
    place: &'static str,
    particles: usize,
    /// Whether the energy of one particle more is asked for.
    added: bool,
}

impl Few {
    fn draw(draw: &Draw) -> Self {
        // Gaps stay above a hundredth, so that six decimals say something.
        let weak = (40 + draw.pick("weak", 50)) as f64 / 100.0;
        let (inside, between) = if draw.pick("weak inside", 3) > 0 { (weak, 1.0) } else { (1.0, weak) };
        let cells = 2 + draw.pick("cells", 5);
        let (closing, place) = draw.one("ends", &ENDS);
        // Away from half filling a ring has open shells.
        let particles = if closing == 0.0 { cells - 1 + draw.pick("particles", 3) } else { cells };
        Few { inside, between, cells, closing, place, particles, added: draw.pick("added", 3) == 0 }
    }

    /// The energy that is asked for.
    fn energy(&self) -> Result<Estimate, Stop> {
        let sites = 2 * self.cells;
        let mut hopping = Matrix::zeros(sites, sites);
        for site in 0..sites {
            let next = (site + 1) % sites;
            let bond = if site % 2 == 0 { self.inside } else { self.between };
            let amplitude = Complex64::from(-bond * if next == 0 { self.closing } else { 1.0 });
            hopping[(site, next)] += amplitude;
            hopping[(next, site)] += amplitude;
        }
        let levels = Quadratic::new(hopping, 0.0)?.levels()?;
        if self.added {
            return Ok(levels.level(self.particles)?);
        }
        levels
            .gap(self.particles)?
            .ok_or_else(|| Stop::Failed("a chain that is empty or full has no gap".to_owned()))
    }
}

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "few cells of a dimerised open chain or ring, with either bond the stronger one, at or next to half filling: the lowest excitation or the \
         energy of one particle more, as a number; or the leading term of either for many cells"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("open dimer chain", seed);
        if draw.printed(12) {
            return many_cells(seed, draw.pick("one more particle", 2) == 1);
        }
        let few = Few::draw(&draw);
        let energy = few.energy()?;
        let Few { inside, between, cells, place, particles, added, closing } = few;
        let amplitudes = match closing == 0.0 {
            true => format!("the alternating hopping amplitudes {inside}, {between}, {inside}, …, {inside}"),
            false => format!(
                "the alternating hopping amplitudes {inside}, {between}, {inside}, {between}, …, {between}"
            ),
        };
        let filled = match particles {
            1 => "One spinless fermion is in the lowest level".to_owned(),
            more => format!("{more} spinless fermions fill the lowest levels"),
        };
        let asked = match added {
            true => {
                "How much energy does one particle more add at least, where a particle on a site by itself has none"
            }
            false => "What is the lowest excitation energy at this particle number",
        };
        let prompt =
            format!("{place} {} sites has {amplitudes}. {filled}. {asked}, to six decimals?", 2 * cells);
        Ok(Variant::estimated(seed, prompt, &energy, 6)
            .with(Aspect::Boundary, place)
            .with(Aspect::Size, format!("{} sites", 2 * cells))
            .with(Aspect::Terms, amplitudes)
            .with(Aspect::Filling, filled)
            .with(Aspect::Asked, asked))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("open dimer chain", seed).printed(12)
    }
}

/// The leading term of the gap for many cells, which the problem asks for, or of the energy of a particle more.
fn many_cells(seed: u64, added: bool) -> Result<Variant, Stop> {
    static TAILS: OnceLock<Result<Vec<Tail>, Stop>> = OnceLock::new();
    let gaps = TAILS.get_or_init(|| tails(|ratio, cells| sturm_gap(ratio, 1.0, cells), long_enough));
    let gaps = gaps.as_ref().map_err(Clone::clone)?;
    // By the symmetry E → −E the lowest empty level lies half a gap above zero.
    let half = |tail: &Tail| Tail { gap: tail.gap.scaled(0.5), ..tail.clone() };
    let found = if added { law(&gaps.iter().map(half).collect::<Vec<_>>()) } else { law(gaps) };
    let formula = found.ok_or_else(|| Stop::Failed("the gaps follow no law of simple powers".to_owned()))?;
    let asked = match added {
        true => {
            "How much energy does one particle more than that cost at least, measured from the middle of the gap"
        }
        false => "What does the lowest excitation without a change of the particle number cost",
    };
    let prompt = format!(
        "Fermions hop on an open chain of 2n sites: with the amplitude $t_1$ within the n cells of two sites, with $t_2$ from a cell to the next, $t_2 > \
         t_1 > 0$. There is one for every cell. {asked}, to leading order for large n at a fixed ratio of the amplitudes (the quotient of energy \
         and formula tends to 1)? Give a formula in $t_1$, $t_2$ and $n$ in \\boxed{{}}."
    );
    let mut variant = Variant::new(seed, Kind::Expression, prompt, formula).with(Aspect::Asked, asked);
    variant.specification.parameters = "$t_1;t_2;n$".to_owned();
    Ok(variant)
}

#[cfg(test)]
mod tests {
    use super::super::super::dimer_chain::bonds;
    use super::*;
    use eigentruth_free::precision::Tridiagonal;

    #[test]
    fn open_chains_agree_with_sturm_sequences() {
        for few in (0..60).map(|seed| Few::draw(&Draw::of("open dimer chain", seed))) {
            if few.closing != 0.0 {
                continue;
            }
            let Few { inside, between, cells, particles, added, .. } = few;
            let chain = Tridiagonal::new(vec![0.0; 2 * cells], bonds(inside, between, cells)).unwrap();
            // The spectrum is symmetric: a level is half the distance to its mirror image.
            let other = match added {
                false => chain.difference(particles - 1, particles, 1e-18).unwrap().estimate(),
                true => {
                    let mirror = 2 * cells - 1 - particles;
                    let (low, high) = (mirror.min(particles), mirror.max(particles));
                    let half = chain.difference(low, high, 1e-18).unwrap().estimate().scaled(0.5);
                    if particles >= cells { half } else { half.scaled(-1.0) }
                }
            };
            let found = few.energy().unwrap();
            assert!(
                (found.value - other.value).abs() <= found.error + other.error,
                "{few:?}: {found:?} {other:?}"
            );
        }
    }

    #[test]
    fn rings_have_the_levels_of_their_bands() {
        for few in (0..120).map(|seed| Few::draw(&Draw::of("open dimer chain", seed))) {
            if few.closing == 0.0 {
                continue;
            }
            let shift = if few.closing > 0.0 { 0.0 } else { 0.5 };
            let level = |m: usize| {
                let k = std::f64::consts::TAU * (m as f64 + shift) / few.cells as f64;
                (few.inside + Complex64::from_polar(few.between, k)).norm()
            };
            let lowest = (0..few.cells).map(level).fold(f64::INFINITY, f64::min);
            let expected = if few.added { lowest } else { 2.0 * lowest };
            let found = few.energy().unwrap();
            assert!(
                (found.value - expected).abs() <= found.error + 64.0 * f64::EPSILON,
                "{few:?}: {found:?} {expected}"
            );
        }
    }
}
