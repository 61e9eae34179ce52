//! Chains with couplings at all distances.

use eigentruth_numerics::random::{Chooser, Clock};
use eigentruth_numerics::streams::Stream;
use rand::RngExt;

use super::ClusterError;
use super::interactions::{Interactions, MOST_SITES, Spins, checked_coupling, checked_inverse_temperature};

/// How a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// It is a ring; a coupling is given for every distance up to half of it.
    Ring,
    /// It is open; a coupling is given for every distance below its length.
    Open,
}

/// A chain whose coupling depends on the distance.
///
/// No bond is visited that is not open. Around one site the distance of the next open one is drawn from the cumulative probability,
/// by bisection; in a sweep over all sites openings arrive as a Poisson process. A sweep of N sites takes O(N) steps
/// if the couplings have a finite sum.
#[derive(Clone, Debug)]
pub struct LongRange {
    sites: usize,
    ends: Ends,
    /// `couplings[n]` is J at distance n; `[0]` is 0.
    couplings: Vec<f64>,
    /// `gain β Σ_{m ≤ n} J_m`: minus the logarithm of the probability that no bond up to n is open.
    cumulative: Vec<f64>,
    /// J over the probability to be open.
    weights: Vec<f64>,
    /// None where bonds so strong would be opened over and over.
    arrivals: Option<Arrivals>,
}

/// Openings of all bonds at once: a bond that opens at the rate gain βJ is open after a unit of time with the probability 1 − e^{−gain βJ}
/// (K. Fukui, S. Todo, J. Comput. Phys. 228, 2629 (2009)). Time runs along the chain, a unit for each site, so that memory is touched in order.
#[derive(Clone, Debug)]
struct Arrivals {
    clock: Clock,
    /// Distance less one.
    distance: Chooser,
    /// J over the rate.
    weight: f64,
}

impl Arrivals {
    /// How many openings, on average, may be spent on one open bond.
    const MOST: f64 = 4.0;

    /// `exponents[n − 1]` is gain βJ at distance n; `halved` tells that both ends of the last one have it as their own.
    fn new(exponents: &[f64], halved: bool, gain: f64, beta: f64) -> Option<Self> {
        let mut rates = exponents.to_vec();
        if halved && let Some(last) = rates.last_mut() {
            *last *= 0.5;
        }
        let rate: f64 = rates.iter().sum();
        let open: f64 = rates.iter().map(|rate| -(-rate).exp_m1()).sum();
        let worth = rate > 0.0 && rate <= Self::MOST * open;
        worth.then(|| Self {
            clock: Clock::new(rate),
            distance: Chooser::new(&rates),
            weight: 1.0 / (gain * beta),
        })
    }
}

impl LongRange {
    /// A chain with `couplings[n − 1]` between sites at distance n. On a ring of even length the last one joins opposite
    /// sites, which are one pair, not two.
    ///
    /// # Errors
    /// [`ClusterError`] for a size, a coupling or a β that is not allowed.
    pub fn new(
        sites: usize,
        ends: Ends,
        couplings: &[f64],
        spins: Spins,
        beta: f64,
    ) -> Result<Self, ClusterError> {
        checked_inverse_temperature(beta)?;
        if !(2..=MOST_SITES).contains(&sites) {
            return Err(ClusterError::Size { given: sites, least: 2, most: MOST_SITES });
        }
        let expected = match ends {
            Ends::Ring => sites / 2,
            Ends::Open => sites - 1,
        };
        if couplings.len() != expected {
            return Err(ClusterError::Couplings { given: couplings.len(), sites, expected });
        }
        let (mut sum, mut cumulative, mut weights) = (0.0, vec![0.0], vec![0.0]);
        let mut exponents = Vec::with_capacity(couplings.len());
        for (at, &coupling) in couplings.iter().enumerate() {
            checked_coupling(0, at + 1, coupling)?;
            let exponent = spins.gain() * beta * coupling;
            sum += exponent;
            cumulative.push(sum);
            weights.push(coupling / -(-exponent).exp_m1());
            exponents.push(exponent);
        }
        let couplings = std::iter::once(0.0).chain(couplings.iter().copied()).collect();
        let halved = ends == Ends::Ring && sites.is_multiple_of(2);
        let arrivals = Arrivals::new(&exponents, halved, spins.gain(), beta);
        Ok(Self { sites, ends, couplings, cumulative, weights, arrivals })
    }

    /// The distance of the next open bond beyond `from`, up to `most`.
    fn next(&self, from: usize, most: usize, random: &mut Stream) -> Option<usize> {
        // 1 − u is in (0, 1].
        let target = self.cumulative[from] - (1.0 - random.random::<f64>()).ln();
        if target > self.cumulative[most] {
            return None;
        }
        // Near distances are the likely ones: double the step first.
        let (mut low, mut step) = (from, 1);
        while low + step < most && self.cumulative[low + step] < target {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(most);
        Some(low + 1 + self.cumulative[low + 1..=high].partition_point(|&sum| sum < target))
    }

    fn walk(&self, most: usize, random: &mut Stream, mut open: impl FnMut(usize)) {
        let mut distance = 0;
        while distance < most
            && let Some(next) = self.next(distance, most, random)
        {
            open(next);
            distance = next;
        }
    }

    /// The longest distances to the right and to the left that a site has bonds of its own to. On a ring of even length
    /// opposite sites belong to the right.
    fn reach(&self, site: usize) -> [usize; 2] {
        match self.ends {
            Ends::Ring => [self.sites / 2, (self.sites - 1) / 2],
            Ends::Open => [self.sites - 1 - site, site],
        }
    }
}

impl Interactions for LongRange {
    fn sites(&self) -> usize {
        self.sites
    }

    fn total_coupling(&self) -> f64 {
        let pairs = |n: usize| match self.ends {
            Ends::Ring if 2 * n == self.sites => n,
            Ends::Ring => self.sites,
            Ends::Open => self.sites - n,
        };
        self.couplings.iter().enumerate().map(|(n, coupling)| pairs(n) as f64 * coupling).sum()
    }

    fn draw_all(&self, random: &mut Stream, mut open: impl FnMut(usize, usize, f64)) {
        if let Some(Arrivals { clock, distance, weight }) = &self.arrivals {
            let mut time = clock.wait(random);
            while time < self.sites as f64 {
                let site = time as usize;
                let mut other = site + 1 + distance.choose(random);
                if other >= self.sites && self.ends == Ends::Ring {
                    other -= self.sites;
                }
                if other < self.sites {
                    open(site, other, *weight);
                }
                time += clock.wait(random);
            }
            return;
        }
        for site in 0..self.sites {
            let mut most = self.reach(site)[0];
            // A pair of opposite sites is drawn from the first of them.
            if self.ends == Ends::Ring && 2 * most == self.sites && site >= most {
                most -= 1;
            }
            self.walk(most, random, |distance| {
                let other = site + distance;
                let other = if other >= self.sites { other - self.sites } else { other };
                open(site, other, self.weights[distance]);
            });
        }
    }

    fn draw_from(&self, site: usize, random: &mut Stream, mut open: impl FnMut(usize)) {
        let [right, left] = self.reach(site);
        self.walk(right, random, |distance| open((site + distance) % self.sites));
        self.walk(left, random, |distance| open((site + self.sites - distance) % self.sites));
    }

    fn satisfied(&self, _: &[u8]) -> Option<f64> {
        None
    }

    fn partner(&self, site: usize, distance: usize) -> Option<usize> {
        let other = site + distance;
        match self.ends {
            Ends::Ring => Some(other % self.sites),
            Ends::Open => (other < self.sites).then_some(other),
        }
    }
}

/// The coupling at distance n on a ring that all periodic images add up to, `Σ_k J(|n + k N|)` for |k| ≤ `images`; what is
/// left out is about `2 images N J(images N)`/(decay − 1) for a power law.
pub fn image_sum(coupling: impl Fn(f64) -> f64, distance: usize, sites: usize, images: usize) -> f64 {
    let (n, length) = (distance as f64, sites as f64);
    // Small ones first.
    let both = |k: usize| coupling(n + k as f64 * length) + coupling(k as f64 * length - n);
    (1..=images).rev().map(both).sum::<f64>() + coupling(n)
}
