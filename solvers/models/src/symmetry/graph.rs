//! Coloured graphs of lattices and Hamiltonians.

use std::collections::{BTreeMap, BTreeSet};

use eigentruth_operators::{Mode, NumericOperator};

use super::SymmetryError;
use crate::{Bond, Degree, Hamiltonian, Lattice, Space};

/// What lives on a site: species, mode on the site and dimension of each degree of freedom.
type Modes = Vec<(usize, u16, u16)>;

/// A graph whose vertices and ordered pairs of vertices have colours; pairs without a bond have the colour 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColouredGraph {
    vertices: Vec<u32>,
    /// `pairs[a·n + b]`.
    pairs: Vec<u32>,
    further_terms: bool,
}

impl ColouredGraph {
    /// A graph with the given colours; `pairs[a·n + b]` is the colour seen from `a` to `b`.
    ///
    /// # Errors
    /// [`SymmetryError::Sizes`] if `pairs` is not the square of `vertices`.
    pub fn new(vertices: Vec<u32>, pairs: Vec<u32>) -> Result<Self, SymmetryError> {
        if pairs.len() != vertices.len() * vertices.len() {
            return Err(SymmetryError::Sizes { left: vertices.len(), right: pairs.len() });
        }
        Ok(Self { vertices, pairs, further_terms: false })
    }

    /// The sites and bonds of a lattice; two pairs have the same colour if their bonds have the same colours, with multiplicity.
    /// Bonds have no direction here, and their phases do not count.
    pub fn of_lattice(lattice: &Lattice, site: impl Fn(usize) -> u32, bond: impl Fn(&Bond) -> u32) -> Self {
        let size = lattice.len();
        let mut joined: BTreeMap<(usize, usize), Vec<u32>> = BTreeMap::new();
        for edge in lattice.bonds() {
            let colour = bond(edge);
            joined.entry((edge.from, edge.to)).or_default().push(colour);
            joined.entry((edge.to, edge.from)).or_default().push(colour);
        }
        joined.values_mut().for_each(|colours| colours.sort_unstable());
        let palette: Vec<Vec<u32>> = joined.values().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        let mut pairs = vec![0; size * size];
        for ((from, to), colours) in &joined {
            let number = palette.binary_search(colours).unwrap_or(0);
            pairs[from * size + to] = number as u32 + 1;
        }
        Self { vertices: (0..size).map(site).collect(), pairs, further_terms: false }
    }

    /// The sites `0..` of a Hamiltonian and its terms on one and two sites; colours agree where the terms do, up to the
    /// names of the sites.
    ///
    /// # Errors
    /// [`SymmetryError::Hamiltonian`].
    pub fn of_hamiltonian(hamiltonian: &Hamiltonian) -> Result<Self, SymmetryError> {
        let space = hamiltonian.space();
        let size = space.degrees().iter().map(|degree| degree.mode.site as usize + 1).max().unwrap_or(0);
        let mut single = vec![NumericOperator::zero(); size];
        let mut double: BTreeMap<(usize, usize), NumericOperator> = BTreeMap::new();
        let mut further_terms = false;
        for (word, coefficient) in hamiltonian.operator().terms() {
            let sites: BTreeSet<usize> = word.iter().map(|factor| factor.label.site as usize).collect();
            let sites: Vec<usize> = sites.into_iter().collect();
            match sites[..] {
                [] => {}
                [site] => single[site].push(*coefficient, word.clone()),
                [a, b] => {
                    let pair = double.entry((a, b)).or_insert_with(NumericOperator::zero);
                    pair.push(*coefficient, word.clone());
                }
                _ => further_terms = true,
            }
        }
        let mut modes: Vec<Modes> = vec![Vec::new(); size];
        for Degree { species, mode, dimension } in space.degrees() {
            modes[mode.site as usize].push((species.index(), mode.internal, *dimension));
        }
        modes.iter_mut().for_each(|modes| modes.sort_unstable());
        let scale = hamiltonian.operator().terms().map(|(_, c)| c.norm()).fold(0.0, f64::max);
        let mut palette: Vec<(Modes, NumericOperator)> = Vec::new();
        let mut vertices = Vec::with_capacity(size);
        for (site, own) in modes.into_iter().enumerate() {
            let relabelled = relabel(&single[site], space, site, site)?;
            let known =
                palette.iter().position(|(other, term)| *other == own && alike(term, &relabelled, scale));
            let colour = known.unwrap_or(palette.len());
            if known.is_none() {
                palette.push((own, relabelled));
            }
            vertices.push(colour as u32);
        }
        let mut palette: Vec<NumericOperator> = Vec::new();
        let mut pairs = vec![0; size * size];
        for ((a, b), operator) in &double {
            for (first, second) in [(*a, *b), (*b, *a)] {
                let relabelled = relabel(operator, space, first, second)?;
                let known = palette.iter().position(|term| alike(term, &relabelled, scale));
                let colour = known.unwrap_or(palette.len());
                if known.is_none() {
                    palette.push(relabelled);
                }
                pairs[first * size + second] = colour as u32 + 1;
            }
        }
        Ok(Self { vertices, pairs, further_terms })
    }

    /// The colours of the vertices.
    pub fn vertices(&self) -> &[u32] {
        &self.vertices
    }

    /// The colour of an ordered pair.
    pub fn pair(&self, a: usize, b: usize) -> u32 {
        self.pairs[a * self.vertices.len() + b]
    }

    /// Whether the Hamiltonian it was made from has terms on three or more sites, which it does not show.
    pub fn has_further_terms(&self) -> bool {
        self.further_terms
    }
}

/// The operator with the sites `first`, `second` called 0 and 1, in canonical form.
fn relabel(
    operator: &NumericOperator,
    space: &Space,
    first: usize,
    second: usize,
) -> Result<NumericOperator, SymmetryError> {
    let rename = |mode: &Mode| {
        let site = if mode.site as usize == first { 0 } else { u32::from(mode.site as usize == second) };
        Mode::new(site, mode.internal)
    };
    let renamed = operator.map_labels(rename);
    let canonical = renamed.normal_order(space.algebra(), &mut eigentruth_operators::Budget::unlimited());
    Ok(canonical.map_err(crate::HamiltonianError::from)?)
}

/// Equal up to rounding of the coefficients.
fn alike(a: &NumericOperator, b: &NumericOperator, scale: f64) -> bool {
    a.len() == b.len()
        && a.terms()
            .zip(b.terms())
            .all(|((v, x), (w, y))| v == w && (x - y).norm() <= 64.0 * f64::EPSILON * scale)
}
