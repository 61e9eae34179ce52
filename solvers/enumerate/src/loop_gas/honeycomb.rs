//! Pieces of the honeycomb lattice with bonds of three kinds.

use crate::EnumerateError;

/// A hexagon: its sites in order, each with the axis (0 x, 1 y, 2 z) of the bond that points outwards, and its bonds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plaquette {
    /// (site, axis).
    pub sites: [(usize, u8); 6],
    /// The bonds as bits.
    pub bonds: u64,
}

/// A piece of the honeycomb lattice: a torus, or hexagons with open ends that no loop enters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Honeycomb {
    sites: usize,
    /// (site, site, axis).
    bonds: Vec<(usize, usize, u8)>,
    plaquettes: Vec<Plaquette>,
}

const MOST_LOOPS: u32 = 20;

impl Honeycomb {
    /// A torus of so many cells of two sites in both directions.
    ///
    /// # Errors
    /// [`EnumerateError::TooSmall`] for a side of one cell, where a hexagon would meet itself; [`EnumerateError::TooLarge`] for more
    /// than 21 cells, the bonds of which would not fit into 64 bits.
    pub fn torus(cells: [usize; 2]) -> Result<Self, EnumerateError> {
        if let Some(&given) = cells.iter().find(|side| **side < 2) {
            return Err(EnumerateError::TooSmall {
                what: "cells along a side of the torus",
                given,
                least: 2,
            });
        }
        if cells[0] * cells[1] > 21 {
            return Err(EnumerateError::TooLarge {
                what: "cells of the torus",
                given: (cells[0] * cells[1]) as u128,
                most: 21,
                advice: "use a smaller torus",
            });
        }
        let site = |x: usize, y: usize, sublattice: usize| {
            2 * ((x % cells[0]) + cells[0] * (y % cells[1])) + sublattice
        };
        let positions = || (0..cells[1]).flat_map(|y| (0..cells[0]).map(move |x| (x, y)));
        let mut bonds = Vec::new();
        for (x, y) in positions() {
            // From sublattice 0 at (x, y): z within the cell, x and y to the cells before.
            bonds.push((site(x, y, 0), site(x, y, 1), 2));
            bonds.push((site(x, y, 0), site(x + cells[0] - 1, y, 1), 0));
            bonds.push((site(x, y, 0), site(x, y + cells[1] - 1, 1), 1));
        }
        let plaquettes = positions()
            .map(|(x, y)| {
                let below = y + cells[1] - 1;
                let ring = [
                    site(x, y, 0),
                    site(x, y, 1),
                    site(x + 1, y, 0),
                    site(x + 1, below, 1),
                    site(x + 1, below, 0),
                    site(x, below, 1),
                ];
                hexagon(&bonds, ring)
            })
            .collect();
        Ok(Self { sites: 2 * cells[0] * cells[1], bonds, plaquettes })
    }

    /// One, two or three hexagons that share edges, three of them also a corner.
    ///
    /// # Errors
    /// [`EnumerateError::OutOfRange`] for another number.
    pub fn hexagons(count: usize) -> Result<Self, EnumerateError> {
        if !(1..=3).contains(&count) {
            return Err(EnumerateError::OutOfRange { what: "number of hexagons", given: count, count: 4 });
        }
        // Hexagons at (1, 1), (2, 1) and (1, 2) of a torus that is wide enough for them not to meet around it.
        let torus = Self::torus([4, 4])?;
        let chosen: Vec<&Plaquette> = [5, 6, 9].iter().take(count).map(|&k| &torus.plaquettes[k]).collect();
        let kept = chosen.iter().fold(0, |bonds, plaquette| bonds | plaquette.bonds);
        let mut numbers = vec![None; torus.sites];
        let mut sites = 0;
        let mut bonds = Vec::new();
        for (_, &(a, b, axis)) in torus.bonds.iter().enumerate().filter(|(bit, _)| kept >> bit & 1 == 1) {
            let [a, b] = [a, b].map(|site| {
                *numbers[site].get_or_insert_with(|| {
                    sites += 1;
                    sites - 1
                })
            });
            bonds.push((a, b, axis));
        }
        let renumber = |plaquette: &&Plaquette| {
            hexagon(&bonds, plaquette.sites.map(|(site, _)| numbers[site].expect("a corner of a kept bond")))
        };
        let plaquettes = chosen.iter().map(renumber).collect();
        Ok(Self { sites, bonds, plaquettes })
    }

    /// The number of sites.
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The bonds: (site, site, axis).
    pub fn bonds(&self) -> &[(usize, usize, u8)] {
        &self.bonds
    }

    /// The hexagons.
    pub fn plaquettes(&self) -> &[Plaquette] {
        &self.plaquettes
    }

    /// The axes of the occupied bonds of a site.
    pub fn occupied(&self, site: usize, occupied: u64) -> Vec<u8> {
        let at = self.bonds.iter().enumerate().filter(|(bit, _)| occupied >> bit & 1 == 1);
        at.filter(|(_, (a, b, _))| *a == site || *b == site).map(|(_, (_, _, axis))| *axis).collect()
    }

    /// All closed loops as sets of bonds, the empty one first: sums of cycles that each bond outside a spanning tree closes.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for more than 2²⁰.
    pub fn loops(&self) -> Result<Vec<u64>, EnumerateError> {
        let mut path: Vec<Option<u64>> = vec![None; self.sites];
        path[0] = Some(0);
        let mut tree = 0u64;
        let mut grown = true;
        while grown {
            grown = false;
            for (bit, &(a, b, _)) in self.bonds.iter().enumerate() {
                let next = match (path[a], path[b]) {
                    (Some(known), None) => (b, known),
                    (None, Some(known)) => (a, known),
                    _ => continue,
                };
                path[next.0] = Some(next.1 ^ 1 << bit);
                tree |= 1 << bit;
                grown = true;
            }
        }
        let mut cycles = Vec::new();
        for (bit, &(a, b, _)) in self.bonds.iter().enumerate().filter(|(bit, _)| tree >> bit & 1 == 0) {
            let (Some(one), Some(two)) = (path[a], path[b]) else {
                return Err(EnumerateError::Disconnected { dimension: 2 });
            };
            cycles.push(one ^ two ^ 1 << bit);
        }
        if cycles.len() as u32 > MOST_LOOPS {
            return Err(EnumerateError::TooLarge {
                what: "loops",
                given: 1 << cycles.len(),
                most: 1 << MOST_LOOPS,
                advice: "use a smaller piece of the lattice",
            });
        }
        let mut loops = vec![0u64];
        for cycle in cycles {
            loops.extend(loops.clone().iter().map(|known| known ^ cycle));
        }
        Ok(loops)
    }
}

/// The hexagon around a ring of six sites.
fn hexagon(bonds: &[(usize, usize, u8)], ring: [usize; 6]) -> Plaquette {
    let between = |a: usize, b: usize| {
        let joins = |bond: &&(usize, usize, u8)| (bond.0, bond.1) == (a, b) || (bond.0, bond.1) == (b, a);
        bonds.iter().position(|bond| joins(&bond)).expect("neighbours on a ring are joined")
    };
    let edges = [0, 1, 2, 3, 4, 5].map(|k| between(ring[k], ring[(k + 1) % 6]));
    let axis = |edge: usize| bonds[edges[edge]].2;
    Plaquette {
        // The axes 0, 1, 2 add up to 3.
        sites: [0, 1, 2, 3, 4, 5].map(|k| (ring[k], 3 - axis(k) - axis((k + 5) % 6))),
        bonds: edges.iter().fold(0, |set, edge| set | 1 << edge),
    }
}
