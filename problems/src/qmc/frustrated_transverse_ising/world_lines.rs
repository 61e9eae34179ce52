//! World lines within the ground states of zero field, where nothing but Γ/T is left of field and temperature.
//!
//! No triangle has three equal spins at any time. A spin is free while its neighbours alternate around it, and is what two equal neighbours ask for at all
//! other times; so its world line is drawn anew as a whole, in continuous time, by heat bath without rejection: between two times that are fixed a free spin in
//! a field turns a number of times that is Poissonian with a given parity.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::f64::consts::TAU;

use eigentruth_numerics::monte_carlo::MarkovChain;
use eigentruth_numerics::random::unit;
use eigentruth_numerics::streams::Stream;

use super::lattices::Torus;

/// Steps to the neighbours of a unit, one after the other around it.
const AROUND: [[i32; 2]; 6] = [[1, 0], [0, 1], [-1, 1], [-1, 0], [0, -1], [1, -1]];

/// By unit its neighbours, one after the other around it, if units are joined as the sites of a triangular lattice are, by single antiferromagnetic
/// bonds of equal strength; else nothing.
pub(super) fn triangular(torus: &Torus) -> Option<Vec<[usize; 6]>> {
    let mut unit_of = vec![usize::MAX; torus.lattice.len()];
    for (number, sites) in torus.units.iter().enumerate() {
        sites.iter().for_each(|&site| unit_of[site] = number);
    }
    let mut between: BTreeMap<[usize; 2], Vec<f64>> = BTreeMap::new();
    for (i, j, coupling) in torus.bonds() {
        let (one, other) = (unit_of[i], unit_of[j]);
        if one != other {
            between.entry([one.min(other), one.max(other)]).or_default().push(coupling);
        }
    }
    let single = between.values().all(|bonds| bonds[..] == [-1.0]);
    // The second site of a chain is in the cell that the unit is named after.
    let named = |sites: &[usize]| torus.lattice.sites()[sites[sites.len() / 3]];
    let around: Option<Vec<[usize; 6]>> = torus
        .units
        .iter()
        .map(|sites| {
            let site = named(sites);
            let mut ring = [0; 6];
            for (next, [x, y]) in ring.iter_mut().zip(AROUND) {
                let cell = [site.cell[0] + x, site.cell[1] + y];
                *next = unit_of[torus.lattice.site_at(site.basis, cell)?.0];
            }
            Some(ring)
        })
        .collect();
    let around = around?;
    let joined = |(one, ring): (usize, &[usize; 6])| {
        ring.iter().all(|&other| between.contains_key(&[one.min(other), one.max(other)]))
    };
    let complete = between.len() == 3 * around.len() && around.iter().enumerate().all(joined);
    (single && complete).then_some(around)
}

/// Times at which order is measured.
const MEASURED: usize = 4;

/// World lines of all units between 0 and Γ/T, in units of 1/Γ.
pub(super) struct WorldLines<'a> {
    around: &'a [[usize; 6]],
    classes: &'a [u8],
    partners: &'a [usize],
    /// Γ/T.
    end: f64,
    /// At time 0.
    first: Vec<bool>,
    /// When a spin turns, ascending.
    turns: Vec<Vec<f64>>,
    /// When a neighbour turns, and which; and what is asked of the spin from then on.
    events: Vec<(f64, usize)>,
    asked: Vec<Option<bool>>,
}

/// A Poissonian number with the mean `mean` among those of one parity.
fn number(mean: f64, odd: bool, random: &mut Stream) -> usize {
    let mut left = unit(random) * if odd { mean.sinh() } else { mean.cosh() };
    let mut found = usize::from(odd);
    let mut weight = if odd { mean } else { 1.0 };
    while left >= weight && weight > 0.0 {
        left -= weight;
        weight *= mean * mean / ((found + 1) * (found + 2)) as f64;
        found += 2;
    }
    found
}

/// What neighbours, one after the other around a spin, ask of it: nothing if they alternate.
fn asked(neighbours: &[bool; 6]) -> Option<bool> {
    (0..6).find(|&k| neighbours[k] == neighbours[(k + 1) % 6]).map(|k| !neighbours[k])
}

impl<'a> WorldLines<'a> {
    /// Ordered: one sublattice up, one down, and every spin of the third as it likes.
    pub(super) fn new(
        around: &'a [[usize; 6]],
        classes: &'a [u8],
        partners: &'a [usize],
        end: f64,
        random: &mut Stream,
    ) -> Self {
        let start = |class: &u8| match class {
            0 => true,
            1 => false,
            _ => unit(random) < 0.5,
        };
        Self {
            around,
            classes,
            partners,
            end,
            first: classes.iter().map(start).collect(),
            turns: vec![Vec::new(); classes.len()],
            events: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Draws the world line of one spin, given all others.
    fn draw(&mut self, site: usize, random: &mut Stream) {
        let mut neighbours = [false; 6];
        self.events.clear();
        for (k, &other) in self.around[site].iter().enumerate() {
            neighbours[k] = self.first[other];
            self.events.extend(self.turns[other].iter().map(|&time| (time, k)));
        }
        self.events.sort_unstable_by(|one, two| one.0.total_cmp(&two.0));
        let turns = &mut self.turns[site];
        if self.events.is_empty() {
            if asked(&neighbours).is_none() {
                turns.clear();
                turns.extend((0..number(self.end, false, random)).map(|_| unit(random) * self.end));
                turns.sort_unstable_by(f64::total_cmp);
                self.first[site] = unit(random) < 0.5;
            }
            return;
        }
        self.asked.clear();
        for &(_, k) in &self.events {
            neighbours[k] = !neighbours[k];
            self.asked.push(asked(&neighbours));
        }
        turns.clear();
        let count = self.events.len();
        for at in 0..count {
            let from = self.events[at].0;
            if let Some(spin) = self.asked[at] {
                if at + 1 == count {
                    self.first[site] = spin;
                }
                continue;
            }
            // One neighbour turns at a time, so that something is asked before and afterwards.
            let before = self.asked[(at + count - 1) % count].unwrap_or_default();
            let after = self.asked[(at + 1) % count].unwrap_or_default();
            let to = if at + 1 < count { self.events[at + 1].0 } else { self.events[0].0 + self.end };
            for _ in 0..number(to - from, before != after, random) {
                turns.push(from + unit(random) * (to - from));
            }
            if at + 1 == count {
                // This time goes on beyond the end, at the beginning.
                let turned = turns.iter().filter(|time| **time >= from && **time < self.end).count();
                self.first[site] = before ^ (turned % 2 == 1);
            }
        }
        turns.iter_mut().filter(|time| **time >= self.end).for_each(|time| *time -= self.end);
        turns.sort_unstable_by(f64::total_cmp);
    }
}

impl MarkovChain for WorldLines<'_> {
    type State = (Vec<bool>, Vec<Vec<f64>>);
    type Error = Infallible;

    fn observables(&self) -> Vec<String> {
        ["|ψ|²", "cos 6θ", "far", "σx"].map(String::from).into()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), Infallible> {
        (0..self.first.len()).for_each(|site| self.draw(site, random));
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), Infallible> {
        let sites = self.first.len() as f64;
        values.fill(0.0);
        for slice in 0..MEASURED {
            let time = self.end * slice as f64 / MEASURED as f64;
            let at = |(first, turns): (&bool, &Vec<f64>)| {
                if first ^ (turns.iter().filter(|turn| **turn < time).count() % 2 == 1) { 1.0 } else { -1.0 }
            };
            let spins: Vec<f64> = self.first.iter().zip(&self.turns).map(at).collect();
            let mut sums = [0.0; 3];
            for (spin, &class) in spins.iter().zip(self.classes) {
                sums[usize::from(class)] += spin / sites;
            }
            let [a, b, c] = sums;
            let (x, y) = (a - 0.5 * (b + c), (TAU / 3.0).sin() * (b - c));
            let far: f64 = spins.iter().zip(self.partners).map(|(spin, &other)| spin * spins[other]).sum();
            let measured = [x * x + y * y, (6.0 * y.atan2(x)).cos(), far / sites];
            values.iter_mut().zip(measured).for_each(|(value, new)| *value += new / MEASURED as f64);
        }
        // A turn is where σˣ acts.
        let turns: usize = self.turns.iter().map(Vec::len).sum();
        values[3] = if self.end > 0.0 { turns as f64 / (self.end * sites) } else { 0.0 };
        Ok(())
    }

    fn state(&self) -> Self::State {
        (self.first.clone(), self.turns.clone())
    }

    fn restore(&mut self, (first, turns): Self::State) -> Result<(), Infallible> {
        (self.first, self.turns) = (first, turns);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::dense::hermitian_eigen;
    use eigentruth_numerics::monte_carlo::{Control, Plan, run};
    use faer::Mat;

    use super::super::lattices::Arrangement;
    use super::*;
    use crate::testing::assert_resumable;

    /// `⟨|ψ|²⟩` and `⟨σˣ⟩` of 9 sites from all ground states that turns of single spins reach from the start.
    fn exact(torus: &Torus, around: &[[usize; 6]], ratio: f64) -> [f64; 2] {
        let spin = |state: usize, site: usize| state >> site & 1 == 1;
        let start = (0..9).filter(|&site| torus.classes[site] != 1).map(|site| 1usize << site).sum();
        let mut states: Vec<usize> = vec![start];
        let mut at = 0;
        while at < states.len() {
            for (site, near) in around.iter().enumerate() {
                let free = asked(&near.map(|other| spin(states[at], other))).is_none();
                let turned = states[at] ^ 1 << site;
                if free && !states.contains(&turned) {
                    states.push(turned);
                }
            }
            at += 1;
        }
        let joined = |a: usize, b: usize| (states[a] ^ states[b]).count_ones() == 1;
        let matrix = Mat::from_fn(states.len(), states.len(), |a, b| if joined(a, b) { -1.0 } else { 0.0 });
        let (energies, vectors) = hermitian_eigen(matrix.as_ref()).unwrap();
        let square = |state: usize| {
            let mut sums = [0.0; 3];
            for site in 0..9 {
                sums[usize::from(torus.classes[site])] +=
                    if spin(state, site) { 1.0 / 9.0 } else { -1.0 / 9.0 };
            }
            let [a, b, c] = sums;
            a * a + b * b + c * c - a * b - b * c - c * a
        };
        let (mut whole, mut sum, mut turns) = (0.0, 0.0, 0.0);
        for (k, energy) in energies.iter().enumerate() {
            let weight = (-ratio * energy).exp();
            whole += weight;
            turns -= weight * energy / 9.0;
            sum += weight
                * states
                    .iter()
                    .enumerate()
                    .map(|(a, &state)| square(state) * vectors[(a, k)].powi(2))
                    .sum::<f64>();
        }
        [sum / whole, turns / whole]
    }

    #[test]
    fn sampled_world_lines_agree_with_all_states_of_nine_spins() {
        let torus = Arrangement::Triangular.square(3).unwrap();
        let around = triangular(&Arrangement::Triangular.square(3).unwrap()).unwrap();
        let partners: Vec<usize> = (0..9).collect();
        for ratio in [0.0, 1.0, 3.0] {
            let chain = |random: &mut _| {
                Ok::<_, Infallible>(WorldLines::new(&around, &torus.classes, &partners, ratio, random))
            };
            let samples = run(&Plan::new(7, 2, 20_000), Control::default(), chain).unwrap();
            let [square, flips] = exact(&torus, &around, ratio);
            for (name, exact) in [("|ψ|²", square), ("σx", flips)] {
                // Without a field nothing turns.
                if name == "σx" && ratio == 0.0 {
                    continue;
                }
                let found = samples.mean(name).unwrap();
                assert!((found.value - exact).abs() <= 4.0 * found.error, "{found:?} {exact} at {ratio}");
                assert!(found.error < 0.01 * exact);
            }
        }
    }

    #[test]
    fn interrupted_world_lines_go_on_with_the_same_bits() {
        let torus = Arrangement::Triangular.square(3).unwrap();
        let around = triangular(&torus).unwrap();
        let partners: Vec<usize> = (0..9).collect();
        let chain = |random: &mut _| {
            Ok::<_, Infallible>(WorldLines::new(&around, &torus.classes, &partners, 2.0, random))
        };
        assert_resumable(|underway| underway.sampled(|control| run(&Plan::new(7, 2, 50), control, chain)));
    }

    #[test]
    fn flips_keep_the_violated_bonds_of_every_direction() {
        let torus = Arrangement::Triangular.square(6).unwrap();
        let (around, partners) = (triangular(&torus).unwrap(), torus.opposite(6).unwrap());
        let mut random = eigentruth_numerics::streams::stream(3, 0);
        let mut lines = WorldLines::new(&around, &torus.classes, &partners, 2.0, &mut random);
        for _ in 0..50 {
            lines.sweep(&mut random).unwrap();
            let violated = |direction: usize| {
                (0..36).filter(|&site| lines.first[site] == lines.first[around[site][direction]]).count()
            };
            assert_eq!([0, 1, 2].map(violated), [12; 3]);
        }
        // Bonds between two ends of units are those of one direction.
        let torus = Arrangement::Chains(2.0).square(6).unwrap();
        let around = triangular(&torus).unwrap();
        let place = |site: usize| {
            let found = torus.units.iter().enumerate().find_map(|(number, unit)| {
                unit.iter().position(|other| *other == site).map(|at| (number, at))
            });
            found.unwrap()
        };
        let mut directions = Vec::new();
        for (i, j, _) in torus.bonds().into_iter().filter(|(.., coupling)| *coupling < 0.0) {
            let ((one, a), (other, b)) = (place(i), place(j));
            if a % 3 == 0 && b % 3 == 0 {
                directions.push(around[one].iter().position(|next| *next == other).unwrap() % 3);
            }
        }
        assert!(directions.len() == 36 && directions.iter().all(|direction| *direction == directions[0]));
    }

    #[test]
    fn units_are_a_triangular_lattice_where_they_are_of_four() {
        for length in [3, 6] {
            assert!(triangular(&Arrangement::Chains(2.0).square(length).unwrap()).is_some());
            assert!(triangular(&Arrangement::Minority(2.0).square(length).unwrap()).is_none());
        }
        // A bond of another strength is noticed.
        let mut torus = Arrangement::Chains(2.0).square(6).unwrap();
        let weak = torus.couplings.iter().position(|j| *j < 0.0).unwrap();
        torus.couplings[weak] = -0.5;
        assert!(triangular(&torus).is_none());
    }
}
