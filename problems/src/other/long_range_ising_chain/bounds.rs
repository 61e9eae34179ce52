//! Rigorous bounds from the random-cluster representation and from the inequalities of Griffiths, Kelly and Sherman.

use std::f64::consts::PI;

use eigentruth_numerics::{Estimate, Kind, Provenance};

use super::{coupling, exponent};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// How a coupling decays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Decay {
    /// 1/(1 + n²)^α.
    Power(f64),
    /// e^{−n/ξ}.
    Exponential(f64),
}

fn estimate(value: f64, kind: Kind, what: &str) -> Estimate {
    Estimate { kind, ..Estimate::exact(value, 0.0, Provenance::new(format!("problems/{what}"))) }
}

/// An upper bound of Σ n J(n), the coupling across a cut of the chain: terms up to 10⁴ and an integral over the rest. `None`
/// where the integral does not converge.
pub(super) fn across_a_cut(decay: Decay) -> Option<f64> {
    const TERMS: u32 = 10_000;
    let last = f64::from(TERMS);
    let (sum, rest): (f64, f64) = match decay {
        Decay::Power(alpha) => {
            // n (1 + n²)^(−α) falls for n ≥ 1, and ∫ = (1 + M²)^(1 − α)/(2(α − 1)).
            let rest =
                (alpha > 1.0).then(|| (1.0 + last * last).powf(1.0 - alpha) / (2.0 * (alpha - 1.0)))?;
            ((1..=TERMS).map(|n| f64::from(n) * coupling(n.into(), alpha)).sum(), rest)
        }
        // The whole sum is x/(1 − x)².
        Decay::Exponential(length) => {
            let x = (-1.0 / length).exp();
            (x / (1.0 - x).powi(2), 0.0)
        }
    };
    // Rounding of 10⁴ positive terms.
    Some((sum + rest) * (1.0 + f64::from(TERMS) * f64::EPSILON))
}

/// Blocks of 2, then of C₀, C₁, … blocks before, C_n = C₀ 4ⁿ; m_n = m₀ 2ⁿ blocks may be cut off at an end.
#[derive(Clone, Copy, Debug)]
struct Scheme {
    blocks: f64,
    margin: f64,
}

/// What a scheme proves at some β.
#[derive(Clone, Copy, Debug)]
struct Order {
    /// The lower bound of ⟨m²⟩ on all scales.
    order: f64,
    /// ln of the first of a_n, and of e_n, see [`renormalized`].
    failure: f64,
    unlinked: f64,
}

/// The share of sites that the clusters of a scheme keep on all scales, `Π (1 − m_n/C_n)`, from below.
fn kept(scheme: Scheme) -> f64 {
    let loss = scheme.margin / scheme.blocks;
    let product: f64 = (0..50).map(|n| 1.0 - loss * 0.5f64.powi(n)).product();
    // Of the factors beyond, 1 − Σ.
    product * (1.0 - loss * 0.5f64.powi(49)) * (1.0 - 100.0 * f64::EPSILON)
}

/// A lower bound of `Σ_{i,j} (i + j + 5/2)⁻²` over i < m and j < m', m' ≥ m: the couplings between two sides of a gap, in units of θ².
fn links(margin: f64) -> f64 {
    ((margin + 2.5) / 5.0).ln()
}

/// Whether independent percolation with the probabilities tanh βJ of α = 1 orders, by the induction told in [`ORDERED`].
fn renormalized(beta: f64, scheme: Scheme) -> Option<Order> {
    let share = kept(scheme);
    let decay = beta * share * share;
    // p₀: the one bond of a block of two is closed.
    let first = 2.0 / ((beta * 2.0 * coupling(1.0, 1.0)).exp() + 1.0);
    let failure = 2.0 * scheme.blocks.powi(2) * first;
    let unlinked = 2.0 * scheme.blocks * (-decay * links(scheme.margin)).exp();
    let shrinks = 4.0 * ((scheme.margin + 2.5) / (2.0 * scheme.margin + 2.5)).powf(decay);
    let proved = share > 0.75
        && scheme.margin >= 2.0
        && failure <= 1.0 / 64.0
        && unlinked <= 1.0 / 64.0
        && shrinks < 1.0;
    // Failures halve a_n at every step, and p_n = a_n/(2 C_n²) with it.
    proved.then(|| Order {
        order: share * share * (1.0 - first),
        failure: failure.ln(),
        unlinked: unlinked.ln(),
    })
}

/// The induction, in words.
const ORDERED: &str = "The random-cluster measure of the Ising chain dominates independent percolation with bonds open with probability \
    tanh βJ, so that ⟨σ_0σ_r⟩ is at least the probability that 0 and r are joined there (Fortuin and Kasteleyn), and sets A and B without \
    an open bond between them have probability at most exp(−βΣJ) since 1 − tanh u ≤ e^(−u). Call a block of K sites good if some cluster \
    of bonds within it has at least θK sites, with θ > 3/4; p bounds the probability that it is not. A block of C K sites is covered by \
    2C − 1 blocks, each shifted by K/2. Clusters of good neighbours share a site, as each has more than half of the K/2 sites in common. \
    Two disjoint blocks fail with probability at most 2C²p². Otherwise what fails lies within two neighbours, and the good blocks to \
    the left and to the right of a gap of K/2 make a cluster each, of densities θ. If one side has less than m blocks, the other has a share \
    1 − m/C; if not, they are linked by a bond, unless an event of probability exp(−βθ² ln((m + 5/2)/5)) occurs that is independent of \
    all blocks: sites i blocks to the left and j to the right of the gap are at most (i + j + 5/2)K apart, and the sum over i, j is bounded by its \
    integral. So θ' = θ(1 − m/C) and p' ≤ 2C²p² + 2C p (5/(m + 5/2))^(βθ²). With C = C_0 4^n, m = m_0 2^n, a = 2C²p, \
    e = 2C (5/(m + 5/2))^(βθ²) this is a' ≤ 16 a (a + e): if a and e are below 1/64 at first and e falls, a halves at every step. Hence \
    on all scales the mean of ⟨σσ⟩ over a block is at least θ²(1 − p), and the limit of ⟨σ_0σ_r⟩ is positive. After C. M. Newman, L. S. \
    Schulman, Commun. Math. Phys. 104, 547 (1986); H. Duminil-Copin, C. Garban, V. Tassion, arXiv:2011.04642.";

/// The smallest β at which one of the schemes proves order for α = 1, and what it proves.
fn least_ordered() -> Option<(f64, Order)> {
    let schemes = [5, 6, 7, 8]
        .iter()
        .flat_map(|&b| [8.0, 16.0, 32.0].map(|margin| Scheme { blocks: f64::from(1u32 << b), margin }));
    let least = schemes.filter_map(|scheme| {
        let (mut low, mut high) = (0.0, 100.0);
        renormalized(high, scheme)?;
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if renormalized(middle, scheme).is_some() { high = middle } else { low = middle }
        }
        Some((high, renormalized(high, scheme)?))
    });
    least.min_by(|one, two| one.0.total_cmp(&two.0))
}

/// Whether a chain has order at some temperature above zero, as far as the two bounds go.
pub(super) fn ordered(decay: Decay) -> Result<bool, Stop> {
    if across_a_cut(decay).is_some() {
        return Ok(false);
    }
    match decay {
        // Couplings are at least those of α = 1.
        Decay::Power(alpha) if alpha <= 1.0 && least_ordered().is_some() => Ok(true),
        _ => Err(Stop::Failed(format!("no bound decides the order of {decay:?}"))),
    }
}

pub(super) fn on_the_chain(run: &Run<'_>) -> Result<Finding, Stop> {
    let alpha = exponent(run.claim)?;
    match run.claim {
        "a" => {
            let Some(cut) = across_a_cut(Decay::Power(alpha)) else {
                return Ok(Finding::undecided("the coupling across a cut is infinite", "another argument"));
            };
            let summary = format!(
                "Σ n J(n) ≤ {cut:.6} |J_0|: at every temperature the bonds across infinitely many cuts are all closed, and \
                 no order is left"
            );
            Ok(Finding::fails(FindingKind::Proof, summary)
                .with(Evidence::number("coupling across a cut", "J_0", estimate(cut, Kind::UpperBound, "cuts")))
                .with(Evidence::proof(
                    "closed cuts",
                    "⟨σ_0σ_r⟩ is the probability that 0 and r are in one random cluster. Whatever the other bonds are, each is open \
                     with at most the probability 1 − e^(−2βJ), so that this probability is at most that in independent percolation with \
                     these bonds. There all bonds across a given cut are closed with probability exp(−2β Σ n J(n)) > 0; independent bonds \
                     are ergodic under translations, so that almost surely such cuts occur, and the probability that none lies between 0 \
                     and r goes to zero with r. So ⟨σ_0σ_r⟩ → 0 at every T > 0, with any boundary, and there is no spontaneous magnetization: \
                     correlations vanish and T_c = 0.",
                )))
        }
        "b" => {
            let Some((beta, order)) = least_ordered() else {
                return Ok(Finding::undecided("no block size proves order", "larger blocks"));
            };
            let summary = format!(
                "at T = {:.5} |J_0| and below, ⟨σ_jσ_(j+n)⟩ has a limit of at least {:.3}",
                1.0 / beta,
                order.order
            );
            let mut table = Table::new(&[("beta", "1/J_0"), ("bound", "1"), ("ln a", "1"), ("ln e", "1")]);
            table.push([beta, order.order, order.failure, order.unlinked]);
            let bound = estimate(order.order, Kind::LowerBound, "blocks");
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("lower bound of m²", "1", bound))
                .with(Evidence::table("induction", table))
                .with(Evidence::proof("blocks of blocks", ORDERED)))
        }
        _ => Ok(single_bond(alpha)),
    }
}

/// The bound of a single bond: no exponential decay at any temperature.
fn single_bond(alpha: f64) -> Finding {
    let mut table = Table::new(&[("r", "1"), ("T", "J_0"), ("lower bound", "1")]);
    for temperature in [0.1, 1.0, 10.0] {
        for r in [1.0, 10.0, 100.0, 1000.0f64] {
            table.push([r, temperature, (coupling(r, alpha) / temperature).tanh()]);
        }
    }
    let at = (coupling(1000.0, alpha)).tanh();
    let summary = format!(
        "at every temperature the correlator is at least tanh(J(r)/T), a power r^(−{}) (at r = 1000 and T = |J_0| {at:.1e})",
        2.0 * alpha
    );
    Finding::fails(FindingKind::Proof, summary)
        .with(Evidence::table("bounds", table))
        .with(Evidence::proof(
            "one bond",
            "Correlations of a ferromagnet grow with every coupling (Griffiths, Kelly, Sherman). Without all bonds but that between j and \
             j + r, the correlator is tanh(βJ(r)), which for large r is β|J_0| r^(−2α), more than any exponential. At T = 0 it is 1.",
        ))
}

/// In the plane the bonds between nearest neighbours alone order.
pub(super) fn on_the_square(run: &Run<'_>) -> Result<Finding, Stop> {
    let alpha = exponent(run.claim)?;
    match run.claim {
        "a" | "b" => {
            // Onsager: 2/ln(1 + √2) in units of the coupling.
            let critical = 2.0 / (1.0 + 2f64.sqrt()).ln() * coupling(1.0, alpha);
            let summary = format!(
                "nearest neighbours alone order below T = {critical:.4} |J_0|, and the other bonds help"
            );
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("lower bound of T_c", "J_0", estimate(critical, Kind::LowerBound, "Onsager")))
                .with(Evidence::proof(
                    "nearest neighbours",
                    "Correlations grow with every coupling (Griffiths, Kelly, Sherman), so they are at least those of the square \
                     lattice with the coupling J(1), whose critical temperature is Onsager's.",
                )))
        }
        "c" => {
            // Σ J over the plane up to R, which grows as π ln R².
            let up_to = |r: f64| PI * (1.0 + r * r).ln();
            Ok(Finding::undecided(
                format!(
                    "the couplings of a site add up to about {:.0} |J_0| within a distance of 10³ and {:.0} within 10⁶: no \
                     temperature has a disordered phase in the infinite plane",
                    up_to(1e3),
                    up_to(1e6)
                ),
                "a definition of the limit",
            ))
        }
        _ => Ok(single_bond(alpha)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coupling_across_a_cut_is_finite_only_above_one() {
        // Exactly Σ n e^{−n/ξ}; and Σ n/(1 + n²)² summed far beyond.
        let sum: f64 = (1..400).map(|n| f64::from(n) * (-f64::from(n) / 3.0).exp()).sum();
        let bound = across_a_cut(Decay::Exponential(3.0)).unwrap();
        assert!((bound - sum).abs() < 1e-10 * sum);
        let sum: f64 = (1..1_000_000u32).rev().map(|n| f64::from(n) * coupling(n.into(), 2.0)).sum();
        let bound = across_a_cut(Decay::Power(2.0)).unwrap();
        assert!(bound > sum && bound - sum < 1e-8, "{bound} {sum}");
        assert_eq!(across_a_cut(Decay::Power(1.0)), None);
        assert!(ordered(Decay::Power(1.0)).unwrap() && !ordered(Decay::Power(1.01)).unwrap());
    }

    #[test]
    fn links_between_blocks_are_as_likely_as_the_sum_over_their_distances() {
        // The sum over blocks is bounded by the integral, and the integral by the logarithm that the induction uses.
        for (m, other) in [(4u32, 4u32), (8, 100), (16, 16), (30, 2000)] {
            let sum: f64 =
                (0..m).flat_map(|i| (0..other).map(move |j| (f64::from(i + j) + 2.5).powi(-2))).sum();
            assert!(sum >= links(m.into()), "{m} {other} {sum}");
        }
        // Sites: the last of block i and of block j are (i + j + 5/2)K − 1 apart.
        let k = 6.0f64;
        assert!(1.0 + (2.5 * k - 1.0).powi(2) <= (2.5 * k).powi(2));
    }

    #[test]
    fn order_is_proved_at_low_temperature_and_not_at_high() {
        let (beta, order) = least_ordered().unwrap();
        assert!((5.0..30.0).contains(&beta) && order.order > 0.5, "{beta} {order:?}");
        let scheme = Scheme { blocks: 256.0, margin: 16.0 };
        assert!(renormalized(2.0 * beta, scheme).is_some());
        // The inverse temperature of mean-field theory, below which there is no order, 1/(2 Σ J) = 0.46.
        assert!(renormalized(0.46, scheme).is_none());
        // Two thirds of all sites are not enough for neighbours to share one.
        assert!(renormalized(1e6, Scheme { blocks: 32.0, margin: 8.0 }).is_none());
        // The induction itself, for as long as doubles last.
        let (mut p, mut share, mut n) = (2.0 / ((beta).exp() + 1.0), 1.0, 0);
        while p > 1e-300 && n < 40 {
            let (c, m) = (128.0 * 4f64.powi(n), 16.0 * 2f64.powi(n));
            let next = 2.0 * c * c * p * p + 2.0 * c * p * (5.0 / (m + 2.5f64)).powf(beta * share * share);
            assert!(next < p / 32.0);
            (p, share, n) = (next, share * (1.0 - m / c), n + 1);
        }
        assert!(share > 0.75);
    }
}
