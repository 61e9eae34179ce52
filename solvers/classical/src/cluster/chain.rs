//! The Markov chain of cluster moves.

use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::{AnalysisError, MarkovChain, Samples};
use eigentruth_numerics::streams::Stream;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::ClusterError;
use super::interactions::{Interactions, Spins};

/// Which clusters are recoloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// All of them, each at random.
    SwendsenWang,
    /// That of a random site, to another colour. A sweep is a fixed number of clusters, chosen while the chain
    /// thermalizes so that they have about as many sites as there are: a number that depended on the sizes met would
    /// favour configurations with large clusters.
    Wolff,
}

/// What a chain runs and measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The spins.
    pub spins: Spins,
    /// The moves.
    pub algorithm: Algorithm,
    /// Distances at which the correlator is measured, on chains only.
    pub distances: Vec<usize>,
    /// Whether it starts with equal spins, or with random ones.
    pub ordered: bool,
}

/// A configuration of spins on some interactions.
///
/// Observables, each per site or normalized:
/// - `e`, `e2`: the energy per site and its square, where the energy can be summed in a sweep (graphs);
/// - `e_bonds`: the energy per site from open bonds, with Swendsen-Wang;
/// - `m_abs`, `m2`, `m4`: the order parameter, for Ising spins ∣M∣/N and its powers; for q colours with shares x,
///   m² = (q Σ x² − 1)/(q − 1);
/// - `m2_clusters`, `m4_clusters` (Ising only): the averages of m² and m⁴ over all colours that the clusters could have taken, with
///   Swendsen-Wang: Σ c² and 3 (Σ c²)² − 2 Σ c⁴ with c the share of a cluster;
/// - `g{r}`: the correlator at distance r (⟨σσ⟩, for colours (q⟨δ⟩ − 1)/(q − 1)) averaged over all pairs; with Swendsen-Wang the
///   probability that a pair is in one cluster.
#[derive(Clone, Debug)]
pub struct ClusterChain<'a, I> {
    interactions: &'a I,
    settings: &'a Settings,
    spins: Vec<u8>,
    clusters_per_sweep: usize,
    thermalizing: bool,
    /// With Swendsen-Wang: the cluster of every site, named by its first site, from the last sweep.
    roots: Vec<u32>,
    /// Σ J/p over bonds that were open and satisfied in the last sweep.
    open_weight: f64,
    stack: Vec<u32>,
}

/// What [`ClusterChain`] stores: spins and clusters a sweep.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Configuration {
    spins: Vec<u8>,
    clusters_per_sweep: usize,
    thermalizing: bool,
}

impl<'a, I: Interactions> ClusterChain<'a, I> {
    /// A chain that starts as the settings say.
    ///
    /// # Errors
    /// [`ClusterError::Colours`], [`ClusterError::Distance`].
    pub fn new(
        interactions: &'a I,
        settings: &'a Settings,
        random: &mut Stream,
    ) -> Result<Self, ClusterError> {
        let (sites, q) = (interactions.sites(), settings.spins.colours());
        if q < 2 {
            return Err(ClusterError::Colours { given: q.into() });
        }
        if let Some(&given) = settings.distances.iter().find(|&&r| interactions.partner(0, r).is_none()) {
            let allowed = "a ring has all, an open chain those below its length, a graph none";
            return Err(ClusterError::Distance { given, sites, allowed });
        }
        let spin = |random: &mut Stream| if settings.ordered { 0 } else { random.random_range(0..q) };
        let spins = (0..sites).map(|_| spin(random)).collect();
        Ok(Self {
            interactions,
            settings,
            spins,
            clusters_per_sweep: 1,
            thermalizing: true,
            roots: (0..sites as u32).collect(),
            open_weight: 0.0,
            stack: Vec::new(),
        })
    }

    /// The colour of every site.
    pub fn spins(&self) -> &[u8] {
        &self.spins
    }

    fn swendsen_wang(&mut self, random: &mut Stream) {
        let (roots, spins) = (&mut self.roots, &mut self.spins);
        roots.iter_mut().enumerate().for_each(|(site, root)| *root = site as u32);
        let mut weight = 0.0;
        self.interactions.draw_all(random, |i, j, bond| {
            if spins[i] == spins[j] {
                weight += bond;
                let (one, other) = (find(roots, i as u32), find(roots, j as u32));
                // The smaller site is the root, so that a cluster is named before its other sites are met.
                roots[one.max(other) as usize] = one.min(other);
            }
        });
        self.open_weight = weight;
        let q = self.settings.spins.colours();
        for site in 0..spins.len() {
            let root = roots[roots[site] as usize];
            roots[site] = root;
            spins[site] =
                if root as usize == site { random.random_range(0..q) } else { spins[root as usize] };
        }
    }

    fn wolff(&mut self, random: &mut Stream) -> usize {
        let q = self.settings.spins.colours();
        let start = random.random_range(0..self.spins.len());
        let old = self.spins[start];
        let new = (old + random.random_range(1..q)) % q;
        let (spins, stack) = (&mut self.spins, &mut self.stack);
        spins[start] = new;
        stack.push(start as u32);
        let mut size = 0;
        while let Some(site) = stack.pop() {
            size += 1;
            self.interactions.draw_from(site as usize, random, |other| {
                if spins[other] == old {
                    spins[other] = new;
                    stack.push(other as u32);
                }
            });
        }
        size
    }

    fn has_clusters(&self) -> bool {
        self.settings.algorithm == Algorithm::SwendsenWang
    }

    fn energy(&self, satisfied: f64) -> f64 {
        let spins = self.settings.spins;
        (spins.broken() * self.interactions.total_coupling() - spins.gain() * satisfied)
            / self.spins.len() as f64
    }

    fn correlator(&self, distance: usize) -> f64 {
        let q = f64::from(self.settings.spins.colours());
        let (mut equal, mut pairs) = (0usize, 0usize);
        for site in 0..self.spins.len() {
            let Some(partner) = self.interactions.partner(site, distance) else { continue };
            let same = if self.has_clusters() {
                self.roots[site] == self.roots[partner]
            } else {
                self.spins[site] == self.spins[partner]
            };
            (equal, pairs) = (equal + usize::from(same), pairs + 1);
        }
        let share = equal as f64 / pairs as f64;
        if self.has_clusters() { share } else { (q * share - 1.0) / (q - 1.0) }
    }
}

/// The root of a site, with the path to it halved.
fn find(roots: &mut [u32], mut site: u32) -> u32 {
    while roots[site as usize] != site {
        let above = roots[roots[site as usize] as usize];
        roots[site as usize] = above;
        site = above;
    }
    site
}

impl<I: Interactions> MarkovChain for ClusterChain<'_, I> {
    type State = Configuration;
    type Error = ClusterError;

    fn observables(&self) -> Vec<String> {
        let mut names = Vec::new();
        if self.interactions.satisfied(&self.spins).is_some() {
            names.extend(["e", "e2"]);
        }
        names.extend(["m_abs", "m2", "m4"]);
        if self.has_clusters() {
            names.extend(["e_bonds", "m2_clusters"]);
            if self.settings.spins.colours() == 2 {
                names.push("m4_clusters");
            }
        }
        let correlators = self.settings.distances.iter().map(|r| format!("g{r}"));
        names.into_iter().map(String::from).chain(correlators).collect()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), ClusterError> {
        match self.settings.algorithm {
            Algorithm::SwendsenWang => self.swendsen_wang(random),
            Algorithm::Wolff => {
                let flipped: usize = (0..self.clusters_per_sweep).map(|_| self.wolff(random)).sum();
                if self.thermalizing {
                    // Half way to the number that would have flipped every site once.
                    let ideal = (self.spins.len() * self.clusters_per_sweep).div_ceil(flipped);
                    self.clusters_per_sweep = (self.clusters_per_sweep + ideal).div_ceil(2);
                }
            }
        }
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), ClusterError> {
        let mut at = values.iter_mut();
        let mut put = |value: f64| {
            if let Some(place) = at.next() {
                *place = value;
            }
        };
        if let Some(satisfied) = self.interactions.satisfied(&self.spins) {
            let energy = self.energy(satisfied);
            put(energy);
            put(energy * energy);
        }
        let (n, q) = (self.spins.len() as f64, f64::from(self.settings.spins.colours()));
        let mut counts = [0usize; 256];
        self.spins.iter().for_each(|&spin| counts[usize::from(spin)] += 1);
        let squares: f64 = counts.iter().map(|&count| (count as f64 / n).powi(2)).sum();
        let m2 = ((q * squares - 1.0) / (q - 1.0)).max(0.0);
        put(m2.sqrt());
        put(m2);
        put(m2 * m2);
        if self.has_clusters() {
            put(self.energy(self.open_weight));
            // Counts of sites by root, in the place of the stack that only Wolff's moves use.
            self.stack.clear();
            self.stack.resize(self.roots.len(), 0);
            self.roots.iter().for_each(|&root| self.stack[root as usize] += 1);
            let shares = || self.stack.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / n);
            let second: f64 = shares().map(|share| share.powi(2)).sum();
            put(second);
            if self.settings.spins.colours() == 2 {
                put(3.0 * second * second - 2.0 * shares().map(|share| share.powi(4)).sum::<f64>());
            }
        }
        for &distance in &self.settings.distances {
            put(self.correlator(distance));
        }
        Ok(())
    }

    fn thermalized(&mut self) {
        self.thermalizing = false;
    }

    fn state(&self) -> Configuration {
        let (clusters_per_sweep, thermalizing) = (self.clusters_per_sweep, self.thermalizing);
        Configuration { spins: self.spins.clone(), clusters_per_sweep, thermalizing }
    }

    fn restore(&mut self, state: Configuration) -> Result<(), ClusterError> {
        let (given, expected) = (state.spins.len(), self.spins.len());
        if given != expected {
            return Err(ClusterError::State { given, expected });
        }
        self.spins = state.spins;
        self.clusters_per_sweep = state.clusters_per_sweep;
        self.thermalizing = state.thermalizing;
        Ok(())
    }
}

/// The specific heat per site, β² N (⟨e²⟩ − ⟨e⟩²).
///
/// # Errors
/// As [`Samples::derived`].
pub fn specific_heat(samples: &Samples, beta: f64, sites: usize) -> Result<Estimate, AnalysisError> {
    let factor = beta * beta * sites as f64;
    samples.derived("the specific heat", &["e", "e2"], |means| factor * (means[1] - means[0] * means[0]))
}

/// Binder's ratio 1 − ⟨m⁴⟩/(3⟨m²⟩²): 0 in the disordered phase of Ising spins and 2/3 in the ordered one (K. Binder, Z. Phys. B 43, 119
/// (1981)).
///
/// # Errors
/// As [`Samples::derived`].
pub fn binder_ratio(samples: &Samples) -> Result<Estimate, AnalysisError> {
    samples.derived("Binder's ratio", &["m2", "m4"], |means| 1.0 - means[1] / (3.0 * means[0] * means[0]))
}
