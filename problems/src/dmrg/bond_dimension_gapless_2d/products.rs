//! Ground states of small half-filled cylinders as matrix products: those of free fermions have to have the entropies that modes give,
//! and a repulsion between neighbours shows what interactions change.

use eigentruth_models::{FermionSystem, Hamiltonian};
use eigentruth_mps::{Chain, Mpo, Mps, Sweep};
use serde::{Deserialize, Serialize};

use super::DISCARDED;
use super::cylinders::{self, System};
use super::modes;
use crate::finding::Table;
use crate::method::{Run, Stop};
use crate::underway::Underway;

/// Repulsion of neighbours, in units of the hopping.
const REPULSION: f64 = 1.0;
/// Sweeps end where they change the energy by less than this.
const SETTLED: f64 = 1e-9;
const MOST: usize = 30;
/// How far the entropy of free fermions may be from that of their modes.
const SAME: f64 = 1e-3;
/// Entropies that half as many states change by more are not known.
const KNOWN: f64 = 0.05;

/// The middle of a cylinder of L × L sites.
#[derive(Serialize, Deserialize)]
struct Middle {
    entropy: f64,
    /// `ln` of the number of states that leave out no more than [`DISCARDED`].
    counted: f64,
    /// By how much the entropy differs from that with half as many states.
    change: f64,
}

/// Fermions on L × L sites, column by column, antiperiodic around the cylinder: no level of free ones is at zero energy then.
fn fermions(system: System, length: usize, repulsion: f64) -> Result<Hamiltonian, Stop> {
    let mut model = FermionSystem::new(length * length, 1);
    let site = |x: usize, y: usize| x * length + y;
    for x in 0..length {
        for y in 0..length {
            let above = (y + 1) % length;
            let sign = if above == 0 { -1.0 } else { 1.0 };
            let around = sign * cylinders::around(system, x);
            model.hop((site(x, y), 0), (site(x, above), 0), around.into());
            if x + 1 < length {
                model.hop((site(x, y), 0), (site(x + 1, y), 0), cylinders::along(system, x).into());
            }
            if repulsion != 0.0 {
                model.density_density(site(x, y), site(x, above), repulsion);
                if x + 1 < length {
                    model.density_density(site(x, y), site(x + 1, y), repulsion);
                }
            }
        }
    }
    Ok(model.build()?)
}

impl Middle {
    /// Of the ground state with so many states at a bond, from every second site occupied.
    fn new(
        hamiltonian: &Hamiltonian,
        length: usize,
        dimension: usize,
        underway: &Underway<'_>,
    ) -> Result<Self, Stop> {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges())?;
        let mpo = Mpo::<f64>::new(hamiltonian, &chain)?;
        let filled: Vec<usize> = (0..length * length).map(|site| (site / length + site) % 2).collect();
        let mut search = underway.sweeps(&chain, &mpo, &Mps::product(&chain, &filled)?)?;
        let mut entropies = Vec::new();
        let mut weights = Vec::new();
        for (wide, noise) in [(dimension / 4, 1e-4), (dimension / 2, 1e-7), (dimension, 0.0)] {
            let mut before = f64::INFINITY;
            for _ in 0..MOST {
                let sweep = Sweep { noise, cutoff: 1e-14, ..Sweep::two(wide.max(4)) };
                let energy = search.sweep(&sweep)?.energy;
                if (before - energy).abs() < SETTLED {
                    break;
                }
                before = energy;
            }
            let all = search.state().entanglement()?;
            let middle = all
                .iter()
                .find(|cut| cut.bond == length * length / 2)
                .ok_or_else(|| Stop::Failed("the cylinder has no middle".to_owned()))?;
            entropies.push(middle.entropy());
            weights = middle.weights();
        }
        let mut left = 1.0;
        let enough = weights.iter().take_while(|weight| {
            let more = left > DISCARDED;
            left -= **weight;
            more
        });
        let counted = (enough.count() as f64).ln();
        Ok(Self { entropy: entropies[2], counted, change: (entropies[2] - entropies[1]).abs() })
    }
}

/// Free and repelling fermions on cylinders of these lengths, with so many states at a bond.
///
/// # Errors
/// If free fermions do not have the entropy of their modes.
pub(super) fn table(
    run: &Run<'_>,
    system: System,
    cylinders: impl IntoIterator<Item = (usize, usize)>,
) -> Result<Table, Stop> {
    let mut table = Table::new(&[
        ("L", "1"),
        ("V", "t"),
        ("S", "1"),
        ("its change from half as many states", "1"),
        ("S of modes", "1"),
        ("ln χ for a discarded weight of 10⁻⁶", "1"),
    ]);
    for (length, dimension) in cylinders {
        let exact = modes::renyi(&cylinders::modes(system, length, 0.5)?, 1.0);
        for repulsion in [0.0, REPULSION] {
            let key = format!("{system:?}, L = {length}, V = {repulsion}, {dimension} states");
            let found: Middle = run.kept_underway(&key, |_, underway| {
                Middle::new(&fermions(system, length, repulsion)?, length, dimension, underway)
            })?;
            if found.change > KNOWN {
                return Err(Stop::Failed(format!(
                    "with {dimension} states the entropy of {length} × {length} sites still changes by {:.3} from half as many",
                    found.change
                )));
            }
            if repulsion == 0.0 && (found.entropy - exact).abs() > SAME + found.change {
                let (entropy, change) = (found.entropy, found.change);
                return Err(Stop::Failed(format!(
                    "matrix products find the entropy {entropy} ± {change} of {length} × {length} free fermions, whose modes have {exact}"
                )));
            }
            table.push([length as f64, repulsion, found.entropy, found.change, exact, found.counted]);
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::in_a_run;

    #[test]
    fn free_fermions_have_the_entropy_of_their_modes_and_others_do_not() {
        for system in [System::Metal, System::Flux, System::Dimers] {
            let of = |repulsion| {
                let fermions = fermions(system, 4, repulsion).unwrap();
                in_a_run(|run| Middle::new(&fermions, 4, 256, &run.underway("").unwrap())).unwrap()
            };
            let modes = cylinders::modes(system, 4, 0.5).unwrap();
            let (exact, free) = (modes::renyi(&modes, 1.0), of(0.0));
            assert!((free.entropy - exact).abs() < 1e-5, "{system:?}: {} {exact}", free.entropy);
            // Counting rounds the levels of modes.
            let counted = modes::counted(&modes, DISCARDED);
            assert!((free.counted - counted).abs() < 0.1, "{system:?}: {} {counted}", free.counted);
            assert!((of(REPULSION).entropy - exact).abs() > 1e-2, "{system:?}");
        }
    }
}
