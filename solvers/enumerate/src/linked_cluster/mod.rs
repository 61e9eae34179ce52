//! Linked-cluster expansions: a property of the infinite lattice from finite clusters by inclusion and exclusion.
//!
//! The weight of a cluster is its property minus the weights of all its proper connected subclusters; the property per
//! site up to size `n` is the sum of lattice constant × weight over all clusters up to that size. See M. Rigol, T. Bryant,
//! R. R. P. Singh, Phys. Rev. E 75, 061118 (2007), equations 1–4.

mod property;
pub mod resummation;

use std::collections::BTreeMap;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

pub use property::{Combination, Property};

use crate::EnumerateError;
use crate::clusters::{Colouring, Equivalence, Expansion, PeriodicLattice, Search, classes};
use crate::graph::Graph;

/// One topological cluster of an expansion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The size by which the expansion is ordered.
    pub size: usize,
    /// The lattice constant: embeddings per site (or per whatever the property is wanted for).
    pub multiplicity: RBig,
    /// The proper connected subclusters: position of the term and number of embeddings.
    pub subclusters: Vec<(usize, RBig)>,
}

/// The terms of a linked-cluster expansion, smaller clusters first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedClusters {
    terms: Vec<Term>,
    graphs: Vec<Graph>,
}

impl LinkedClusters {
    /// Finds the clusters of a lattice up to `largest` sites (bonds), their lattice constants per site, and their
    /// subclusters. The expansion in bonds starts with the single site, of size 0.
    ///
    /// # Errors
    /// As [`classes`]; [`EnumerateError::Unsuitable`] for [`Expansion::Subgraphs`], whose clusters of one size contain
    /// each other.
    pub fn of_lattice(
        lattice: &PeriodicLattice,
        expansion: Expansion,
        largest: usize,
        colouring: Colouring,
        most: usize,
    ) -> Result<Self, EnumerateError> {
        let sites = IBig::from(lattice.sublattices());
        let mut found: Vec<(usize, Graph, u64)> = Vec::new();
        if expansion == Expansion::Bonds {
            for class in classes(
                lattice,
                1,
                Expansion::Sites,
                Equivalence::Isomorphism,
                colouring,
                Search::Growth,
                most,
            )? {
                found.push((0, class.graph, class.embeddings));
            }
        }
        for size in 1..=largest {
            for class in classes(
                lattice,
                size,
                expansion,
                Equivalence::Isomorphism,
                colouring,
                Search::Redelmeier,
                most,
            )? {
                found.push((size, class.graph, class.embeddings));
            }
        }
        let index: BTreeMap<&Graph, usize> =
            found.iter().enumerate().map(|(k, (_, graph, _))| (graph, k)).collect();
        let mut terms = Vec::with_capacity(found.len());
        for (own, (size, graph, embeddings)) in found.iter().enumerate() {
            let parts: Vec<Graph> = match expansion {
                Expansion::Sites => {
                    graph.connected_vertex_sets(most)?.into_iter().map(|set| graph.induced(set)).collect()
                }
                Expansion::Bonds => {
                    let single = (0..graph.vertices()).map(|vertex| graph.induced(1 << vertex));
                    let sets = graph.connected_edge_sets(most)?;
                    single.chain(sets.into_iter().map(|set| graph.edge_subgraph(set))).collect()
                }
                Expansion::Subgraphs => {
                    return Err(EnumerateError::Unsuitable {
                        what: "clusters with any bonds contain others of the same size".into(),
                        advice: "expand in induced clusters of sites, or in bonds",
                    });
                }
            };
            let mut counts = BTreeMap::<usize, u64>::new();
            for part in parts {
                let part = index[&part.canonical().graph];
                if part != own {
                    *counts.entry(part).or_default() += 1;
                }
            }
            terms.push(Term {
                size: *size,
                multiplicity: RBig::from_parts(IBig::from(*embeddings), UBig::ONE)
                    / RBig::from(sites.clone()),
                subclusters: counts.into_iter().map(|(part, count)| (part, RBig::from(count))).collect(),
            });
        }
        Ok(Self { terms, graphs: found.into_iter().map(|(_, graph, _)| graph).collect() })
    }

    /// An expansion given by its terms, for lattices that are not periodic or for other ways of counting.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] if a term's subclusters do not come before it, or sizes decrease.
    pub fn from_terms(terms: Vec<Term>) -> Result<Self, EnumerateError> {
        for (own, term) in terms.iter().enumerate() {
            let later = term.subclusters.iter().any(|(part, _)| *part >= own);
            if later || own > 0 && terms[own - 1].size > term.size {
                return Err(EnumerateError::Unsuitable {
                    what: format!("term {own} comes before one of its subclusters or after a larger cluster"),
                    advice: "list the clusters by size, every cluster after its subclusters",
                });
            }
        }
        Ok(Self { terms, graphs: Vec::new() })
    }

    /// The terms, smaller clusters first.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The graphs of the clusters, in the order of the terms; empty for an expansion given by its terms.
    pub fn graphs(&self) -> &[Graph] {
        &self.graphs
    }

    /// The weight of every cluster, from the property of every cluster.
    ///
    /// # Errors
    /// [`EnumerateError::Length`] unless there is one property for each term.
    pub fn weights<P: Property>(&self, properties: &[P]) -> Result<Vec<P>, EnumerateError> {
        if properties.len() != self.terms.len() {
            return Err(EnumerateError::Length {
                what: "properties of the clusters",
                expected: self.terms.len(),
                given: properties.len(),
            });
        }
        let mut weights: Vec<P> = Vec::with_capacity(properties.len());
        for (term, property) in self.terms.iter().zip(properties) {
            let mut weight = property.clone();
            for (part, count) in &term.subclusters {
                weight.add_scaled(&weights[*part], &-count.clone());
            }
            weights.push(weight);
        }
        Ok(weights)
    }

    /// The property per site up to each size: `(size, sum)`, one for every size that occurs.
    ///
    /// # Errors
    /// As [`LinkedClusters::weights`].
    pub fn sums<P: Property>(&self, properties: &[P]) -> Result<Vec<(usize, P)>, EnumerateError> {
        let weights = self.weights(properties)?;
        let mut sums: Vec<(usize, P)> = Vec::new();
        for (term, weight) in self.terms.iter().zip(&weights) {
            match sums.last().cloned() {
                Some((size, _)) if size == term.size => {
                    let last = sums.last_mut().expect("it was just read");
                    last.1.add_scaled(weight, &term.multiplicity);
                }
                Some((_, mut sum)) => {
                    sum.add_scaled(weight, &term.multiplicity);
                    sums.push((term.size, sum));
                }
                None => sums.push((term.size, weight.scaled(&term.multiplicity))),
            }
        }
        Ok(sums)
    }

    /// The sum up to each size as a combination of the properties of the clusters: what [`LinkedClusters::sums`] computes,
    /// whatever the property is.
    pub fn coefficients(&self) -> Vec<(usize, Combination)> {
        let symbols: Vec<_> = (0..self.terms.len()).map(Combination::symbol).collect();
        self.sums(&symbols).expect("one symbol for each term")
    }
}

#[cfg(test)]
mod tests;
