//! What a ground state says of its modes: entropies of blocks, laws of decay, how full the bands of the rungs are.

use std::f64::consts::{PI, SQRT_2};

use eigentruth_models::Hamiltonian;
use eigentruth_models::hamiltonians::{DOWN, FermionSystem, UP};
use eigentruth_mps::analysis::{Law, Point, decay, mirrored_charge};
use eigentruth_mps::{Chain, Entanglement, Mpo, Mps, average, correlations};
use eigentruth_numerics::Estimate;
use eigentruth_operators::NumericOperator;
use serde::{Deserialize, Serialize};

use super::ladder::Filling;
use crate::finding::{Evidence, Table};
use crate::method::Stop;

/// Correlations that are looked at.
pub(super) const CORRELATIONS: [&str; 3] = ["spin", "density", "pair"];

/// A law of decay is sought from this distance on.
const NEAREST: usize = 2;

/// What the ground state of an open ladder looks like.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ground {
    /// Entropies of the rungs on the left of each cut between rungs, in nats.
    pub(super) entropies: Vec<f64>,
    /// Electrons on a rung in its even (bonding) and odd (antibonding) level.
    pub(super) occupations: [f64; 2],
    /// `[distance]`, between the rung at a quarter of the ladder and those on its right up to three quarters, as [`CORRELATIONS`]:
    /// `⟨Sᶻ Sᶻ⟩` and `⟨n n⟩ − ⟨n⟩⟨n⟩` of rungs, and `⟨Δ† Δ⟩` with the singlet `Δ` of a rung.
    pub(super) correlations: Vec<[f64; 3]>,
}

impl Ground {
    /// Looks at a state of a ladder, rung by rung.
    pub(super) fn of(
        rungs: usize,
        hamiltonian: &Hamiltonian,
        chain: &Chain,
        state: &Mps<f64>,
    ) -> Result<Self, Stop> {
        // Every second bond of the chain is between two rungs.
        let cuts = state.entanglement()?;
        let entropies = cuts.iter().skip(1).step_by(2).map(Entanglement::entropy).collect();

        let empty = || FermionSystem::new(2 * rungs, 2);
        let mean = |system: &FermionSystem| {
            Ok::<f64, Stop>(average(chain, &Mpo::new(&system.build()?, chain)?, state))
        };
        let (mut hops, mut electrons) = (empty(), empty());
        for rung in 0..rungs {
            [UP, DOWN].iter().for_each(|spin| hops.hop((2 * rung, *spin), (2 * rung + 1, *spin), 1.0.into()));
            [0, 1].iter().for_each(|leg| electrons.potential(2 * rung + leg, 1.0));
        }
        let (hops, electrons) = (mean(&hops)?, mean(&electrons)?);
        let occupations = [electrons + hops, electrons - hops].map(|twice| 0.5 * twice / rungs as f64);

        let (from, to) = (rungs / 4, 3 * rungs / 4);
        let system = empty();
        let both = |of: &dyn Fn(usize) -> NumericOperator, rung: usize| of(2 * rung) + of(2 * rung + 1);
        let z = |site| (system.number(site, UP) - system.number(site, DOWN)).scaled(&0.5.into());
        let spin = |rung| both(&z, rung);
        let density = |rung| both(&|site| system.density(site), rung);
        let singlet = |rung: usize| -> NumericOperator {
            let [a, b] = [2 * rung, 2 * rung + 1];
            let half = |one, other| system.annihilate(a, one) * system.annihilate(b, other);
            (half(UP, DOWN) - half(DOWN, UP)).scaled(&(1.0 / SQRT_2).into())
        };
        let with = |left: NumericOperator, right: &dyn Fn(usize) -> NumericOperator| {
            let right: Vec<NumericOperator> = (from..=to).map(right).collect();
            let found = correlations(hamiltonian.space(), chain, state, &[left], &right)?;
            Ok::<Vec<f64>, Stop>(found[0].iter().map(|value| value.re).collect())
        };
        let spins = with(spin(from), &spin)?;
        let densities = with(density(from), &density)?;
        let pairs = with(singlet(from).adjoint(), &singlet)?;
        let means = (from..=to).map(|rung| {
            let mut system = empty();
            [0, 1].iter().for_each(|leg| system.potential(2 * rung + leg, 1.0));
            mean(&system)
        });
        let means: Vec<f64> = means.collect::<Result<_, Stop>>()?;
        let at = |k: usize| [spins[k], densities[k] - means[0] * means[k], pairs[k]];
        Ok(Ground { entropies, occupations, correlations: (0..=to - from).map(at).collect() })
    }

    fn rungs(&self) -> usize {
        self.entropies.len() + 1
    }

    /// Whether a correlation decays exponentially or with a power, in words; nothing where there are too few distances.
    fn decays(&self, which: usize) -> Option<String> {
        let points = self.correlations.iter().enumerate().skip(NEAREST);
        let points: Vec<Point> = points
            .map(|(distance, values)| Point { distance: distance as f64, value: values[which], error: 0.0 })
            .collect();
        let found = decay(&points).ok()?;
        let (length, power) = (&found.length, &found.exponent);
        Some(match found.law {
            Law::Exponential => format!("exponential, over {:.2} ± {:.2} rungs", length.value, length.error),
            Law::PowerLaw => {
                format!("with the power {:.2} ± {:.2} of the distance", power.value, power.error)
            }
            Law::Undecided { why } => format!(
                "open ({why}); read as an exponential over {:.2} ± {:.2} rungs, as a power {:.2} ± {:.2}",
                length.value, length.error, power.value, power.error
            ),
        })
    }

    /// The correlations with the laws of their decay.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let columns: Vec<(&str, &str)> =
            std::iter::once(("distance", "1")).chain(CORRELATIONS.map(|name| (name, "1"))).collect();
        let mut table = Table::new(&columns);
        for (distance, values) in self.correlations.iter().enumerate() {
            table.push([&[distance as f64], &values[..]].concat());
        }
        let named = |(which, name): (usize, &&str)| {
            Some(Evidence::label(format!("decay of the {name} correlation"), self.decays(which)?))
        };
        let laws = CORRELATIONS.iter().enumerate().filter_map(named);
        std::iter::once(Evidence::table(format!("correlations over {} rungs", self.rungs()), table))
            .chain(laws)
            .collect()
    }
}

/// The central charge from the entropies of the two longest ladders, if they are long enough: the number of modes without a gap. With
/// an electron on a rung more or less than full bands have, entropies oscillate with 2 k_F and 4 k_F of the one band that is
/// partly filled.
pub(super) fn central_charge(filling: Filling, grounds: &[Ground]) -> Option<Estimate> {
    let [.., shorter, longer] = grounds else { return None };
    let waves = |rungs: usize| {
        let electrons = filling.of_each_spin(rungs).unwrap_or_default() as f64;
        let wave = 2.0 * PI * (electrons + 0.5) / (rungs as f64 + 1.0);
        vec![wave, 2.0 * wave]
    };
    mirrored_charge(&shorter.entropies, &longer.entropies, waves).ok().map(|found| found.estimate)
}

/// Whether a central charge speaks against so many modes: it is that of another number of them, and not theirs, within its error.
pub(super) fn contradicts(charge: Option<&Estimate>, modes: f64, others: f64) -> bool {
    charge.is_some_and(|c| (c.value - modes).abs() > c.error && (c.value - others).abs() <= c.error)
}

/// Entropies by ladder and cut.
pub(super) fn entropies(grounds: &[Ground]) -> Table {
    let mut table = Table::new(&[("rungs", "1"), ("rungs on the left", "1"), ("entropy", "nat")]);
    for ground in grounds {
        for (cut, entropy) in ground.entropies.iter().enumerate() {
            table.push([ground.rungs() as f64, cut as f64 + 1.0, *entropy]);
        }
    }
    table
}

/// How full the levels of the rungs are, by ladder.
pub(super) fn occupations(grounds: &[Ground]) -> Table {
    let mut table = Table::new(&[("rungs", "1"), ("bonding", "1"), ("antibonding", "1")]);
    for ground in grounds {
        let [even, odd] = ground.occupations;
        table.push([ground.rungs() as f64, even, odd]);
    }
    table
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::super::ladder::Ladder;
    use super::super::sweeps::Open;
    use super::*;
    use crate::testing::in_a_run;

    /// `⟨c†c⟩` of one spin in an open chain of so many electrons that hop with amplitude 1.
    fn waves(length: usize, electrons: usize) -> impl Fn(usize, usize) -> f64 {
        let wave = move |k: usize, x: usize| {
            let argument = PI * ((k + 1) * (x + 1)) as f64 / (length as f64 + 1.0);
            (2.0 / (length as f64 + 1.0)).sqrt() * argument.sin()
        };
        move |x, y| (0..electrons).map(|k| wave(k, x) * wave(k, y)).sum()
    }

    #[test]
    fn free_electrons_look_as_wicks_theorem_says() {
        // Seven electrons of either spin on eight rungs, all in the bonding band.
        let (rungs, ladder) = (8, Ladder { rung: 3.0, u: 0.0 });
        let ground = in_a_run(|run| {
            let mut open = Open::new(run, "", ladder, Filling::SevenEighths, rungs, 100).unwrap();
            open.energy([0, 0]).unwrap();
            open.ground.unwrap()
        });
        let [even, odd] = ground.occupations;
        assert!((even - 1.75).abs() < 1e-5 && odd.abs() < 1e-5, "{even} {odd}");
        let g = waves(rungs, 7);
        let from = rungs / 4;
        assert_eq!(ground.correlations.len(), 5);
        for (distance, found) in ground.correlations.iter().enumerate() {
            let (x, y) = (from, from + distance);
            // On a rung n = 2 b†b/2 summed over legs, so that rungs are sites of a chain.
            let hole = f64::from(u8::from(x == y)) - g(x, y);
            let density = 2.0 * g(x, y) * hole;
            // A singlet of the rung is the pair b↑ b↓ times √2/2, as c_a c_b = b b / 2 twice over √2.
            let pair = 0.5 * g(x, y) * g(x, y);
            for (name, value, expected) in
                [("spin", found[0], density / 4.0), ("density", found[1], density), ("pair", found[2], pair)]
            {
                // Converged class: weights of 1e-8 are left out.
                assert!((value - expected).abs() < 1e-4, "{name} at {distance}: {value} for {expected}");
            }
        }
        assert!(ground.decays(0).is_none(), "five distances tell no law");
    }

    #[test]
    fn laws_of_decay_are_read_from_tables() {
        let of = |values: fn(f64) -> [f64; 3]| Ground {
            entropies: vec![0.0; 31],
            occupations: [1.0, 0.0],
            correlations: (0..=16).map(|r| values(f64::from(r.max(1)))).collect(),
        };
        let found = of(|r| [(-r / 2.0).exp(), r.powi(-2), (1.3 * r).cos()]);
        assert!(found.decays(0).unwrap().starts_with("exponential, over 2.00"), "{:?}", found.decays(0));
        assert!(found.decays(1).unwrap().starts_with("with the power 2.00"), "{:?}", found.decays(1));
        assert!(found.decays(2).unwrap().starts_with("open"), "{:?}", found.decays(2));
        assert_eq!(found.evidence().len(), 4);
    }

    #[test]
    fn a_charge_speaks_against_what_it_excludes() {
        let of = |value, error| Some(Estimate::converged(value, error, Provenance::new("")));
        assert!(contradicts(of(1.1, 0.4).as_ref(), 2.0, 1.0));
        assert!(!contradicts(of(1.9, 0.4).as_ref(), 2.0, 1.0));
        assert!(!contradicts(of(1.5, 0.8).as_ref(), 2.0, 1.0), "it says nothing");
        assert!(!contradicts(of(4.0, 0.1).as_ref(), 2.0, 1.0), "it says neither");
        assert!(!contradicts(None, 2.0, 1.0));
        assert!(central_charge(Filling::SevenEighths, &[]).is_none());
    }
}
