//! The average sign of the expansion in the interaction, by Markov chains of vertices.

use eigentruth_determinant::{DensityModel, Expansion, expand};
use eigentruth_models::Lattice;
use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::Plan;
use eigentruth_numerics::{Estimate, streams};

use super::model::Shape;
use crate::finding::Table;
use crate::method::{Run, Stop};

/// What chains of vertices say on some clusters of a lattice at some temperatures.
pub(super) struct Chains {
    pub(super) table: Table,
    /// The same in words.
    pub(super) words: String,
    /// Whether any set of vertices met was not positive.
    pub(super) signs: bool,
}

/// The printed model; at half filling on bipartite lattices.
fn printed(lattice: &Lattice, v: f64) -> Result<DensityModel, Stop> {
    let mut system = FermionSystem::new(lattice.len(), 1);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, 1.0.into());
        system.density_density(bond.from, bond.to, v);
        [bond.from, bond.to].into_iter().for_each(|site| system.potential(site, -v / 2.0));
    }
    Ok(DensityModel::lower(&system.build()?, &())?)
}

/// `⟨sign⟩` or why it is not known, the smallest sign, and how many were drawn.
type Signs = (Result<Estimate, String>, f64, usize);

/// Samples `⟨sign⟩` in chains whose weights are moduli.
pub(super) fn chains(run: &Run<'_>, shape: Shape, v: f64) -> Result<Chains, Stop> {
    let parameters = run.parameters;
    let (clusters, rows) = (parameters.integer("clusters of chains")?, parameters.integer("rows of chains")?);
    let betas = parameters.numbers("inverse temperatures of chains")?;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("inverse temperature", "1/t"),
        ("⟨sign⟩", "1"),
        ("error", "1"),
        ("smallest sign", "1"),
    ]);
    let (mut words, mut signs) = (Vec::new(), false);
    for (number, lattice) in [shape.small()?, shape.lattice()?].iter().take(clusters).enumerate() {
        let (model, sites) = (printed(lattice, v)?, lattice.len());
        for (at, &beta) in betas.iter().enumerate() {
            let expansion = Expansion::new(&model, beta, 0.0)?;
            let seed = streams::derived_seed(run.seed, (CHAINS + number * betas.len() + at) as u64);
            let plan = Plan { thermalization: rows / 5, ..Plan::new(seed, 2, rows) };
            // The seed is that of the claim and the reading.
            let about = format!("{}, {}, {shape:?}", run.claim, run.reading);
            let key = format!("{about}, {sites} sites, β = {beta}, V = {v}");
            let sampled: Signs = run.kept_underway(&key, |_, underway| {
                let averages = underway.sampled(|control| expand(&expansion, &plan, control))?;
                let all = averages.samples().values("sign")?.concat();
                let smallest = all.iter().copied().fold(1.0, f64::min);
                Ok((averages.sign().map_err(|why| why.to_string()), smallest, all.len()))
            })?;
            let (sign, smallest, count) = sampled;
            // Phases are kept at modulus 1: what differs from 1 by more than rounding is a sign.
            let of_this = smallest < 1.0 - 1e-9;
            signs |= of_this;
            let begin = format!("{sites} sites at β = {beta}");
            match sign {
                Ok(sign) => {
                    table.push([sites as f64, beta, sign.value, sign.error, smallest]);
                    words.push(if !of_this {
                        format!("{begin}: 1 in all of {count} samples, which proves nothing")
                    } else if sign.value <= 4.0 * sign.error {
                        format!("{begin}: {:.3} ± {:.3}, compatible with zero", sign.value, sign.error)
                    } else {
                        format!("{begin}: {:.3} ± {:.3}", sign.value, sign.error)
                    });
                }
                Err(why) => words.push(format!("{begin}: {why}")),
            }
        }
    }
    Ok(Chains { table, words: words.join("; "), signs })
}

/// Streams of chains are those of nothing else.
const CHAINS: usize = 1 << 24;

#[cfg(test)]
mod tests {
    use eigentruth_numerics::monte_carlo::Control;

    use super::*;

    #[test]
    fn chains_of_a_repulsion_keep_their_sign_and_those_of_an_attraction_lose_it() {
        let sign = |v: f64| {
            let model = printed(&Shape::Square.small().unwrap(), v).unwrap();
            let expansion = Expansion::new(&model, 2.0, 0.0).unwrap();
            expand(&expansion, &Plan::new(5, 2, 200), Control::default()).unwrap().sign().unwrap()
        };
        let (repulsion, attraction) = (sign(1.3), sign(-1.3));
        assert!(repulsion.value == 1.0 && repulsion.error == 0.0, "{repulsion:?}");
        let bound = 1.0 - 5.0 * attraction.error;
        assert!(attraction.value < bound && attraction.error < 0.1, "{attraction:?}");
    }
}
