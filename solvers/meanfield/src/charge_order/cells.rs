//! A bound from below for every torus and for the infinite lattice: a linear program over the states of a cell.
//!
//! The energy is shared among the cells: a site that lies in `a` cells gives each the part 1/a of its energy and of its charge, a pair
//! in `b` cells the part 1/b. In any configuration the frequencies of cell states are probabilities with the mean density, so
//! the smallest mean energy over all such probabilities is a bound (P. W. Anderson, Phys. Rev. 83, 1260 (1951)).

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use eigentruth_models::Lattice;

use super::simplex::{Program, Solution};
use super::{ChargeModel, ChargeOrderError};

/// Which sites make a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Two nearest neighbours.
    Bond,
    /// Three mutual nearest neighbours.
    Triangle,
    /// A ring of four nearest neighbours, opposite ones not being neighbours.
    Plaquette,
}

/// A bound with its proof.
#[derive(Clone, Debug, PartialEq)]
pub struct CellBound {
    /// No configuration of this density has less energy per site, in units of energy.
    pub energy_per_site: RBig,
    /// `λ` and `μ` of the proof: every cell state has the energy `λ + μ · (its density)` at least.
    pub multipliers: [RBig; 2],
    /// The cell states of the optimum, indices of levels, with their probabilities.
    pub states: Vec<(Vec<u8>, RBig)>,
    /// Every cell state that attains `λ + μ · (its density)`: a ground state that attains the bound has no others.
    pub tight: Vec<Vec<u8>>,
}

/// The cells of a model with the shares of their sites and pairs.
struct Shares {
    sites: usize,
    /// Cells per site of the lattice.
    cells_per_site: RBig,
    /// How many cells a site lies in.
    site: i64,
    /// Pairs within a cell: places, and the coupling divided by the number of cells that share the pair.
    pairs: Vec<(usize, usize, RBig)>,
}

/// The length of the torus on which cells are counted: rings around it are longer than any cell.
const LENGTH: usize = 6;

impl Cell {
    /// The cells of a torus, each once, as lists of sites in ascending order but for plaquettes, which go around.
    fn of(self, lattice: &Lattice) -> Vec<Vec<usize>> {
        let mut near = vec![Vec::new(); lattice.len()];
        for bond in lattice.bonds() {
            near[bond.from].push(bond.to);
            near[bond.to].push(bond.from);
        }
        let joined = |a: usize, b: usize| near[a].contains(&b);
        let mut cells = Vec::new();
        for a in 0..lattice.len() {
            for &b in near[a].iter().filter(|b| **b > a) {
                match self {
                    Cell::Bond => cells.push(vec![a, b]),
                    Cell::Triangle => {
                        cells.extend(
                            near[b].iter().filter(|c| **c > b && joined(a, **c)).map(|&c| vec![a, b, c]),
                        );
                    }
                    Cell::Plaquette => {
                        for &c in near[b].iter().filter(|c| **c > a && !joined(a, **c)) {
                            let ring = |d: &&usize| **d > b && joined(c, **d) && !joined(b, **d);
                            cells.extend(near[a].iter().filter(ring).map(|&d| vec![a, b, c, d]));
                        }
                    }
                }
            }
        }
        cells
    }

    fn shares(self, model: &ChargeModel) -> Result<Shares, ChargeOrderError> {
        let size = if model.cell.dimension == 1 { [LENGTH, 1] } else { [LENGTH, LENGTH] };
        let lattice = model.torus(size)?;
        let cells = self.of(&lattice);
        let mut containing = vec![0_usize; lattice.len()];
        let mut pair_in: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for cell in &cells {
            for (at, &a) in cell.iter().enumerate() {
                containing[a] += 1;
                for &b in &cell[at + 1..] {
                    *pair_in.entry((a.min(b), a.max(b))).or_default() += 1;
                }
            }
        }
        let site = even(model, "sites".to_owned(), containing.iter().copied())?;
        let first = cells.first().map_or(&[][..], Vec::as_slice);
        let mut pairs = Vec::new();
        for (at, &coupling) in model.couplings.iter().enumerate().filter(|(_, v)| **v != 0) {
            let shell: Vec<(usize, usize)> = lattice
                .shell(at + 1)?
                .iter()
                .map(|bond| (bond.from.min(bond.to), bond.from.max(bond.to)))
                .collect();
            let counts = shell.iter().map(|pair| pair_in.get(pair).copied().unwrap_or(0));
            let shared = even(model, format!("pairs of the shell {}", at + 1), counts)?;
            for i in 0..first.len() {
                for j in i + 1..first.len() {
                    if shell.contains(&(first[i].min(first[j]), first[i].max(first[j]))) {
                        pairs.push((i, j, RBig::from(coupling) / RBig::from(shared as i64)));
                    }
                }
            }
        }
        let cells_per_site = RBig::from(cells.len() as i64) / RBig::from(lattice.len() as i64);
        Ok(Shares { sites: first.len(), cells_per_site, site: site as i64, pairs })
    }
}

/// The number of cells that all share.
fn even(
    model: &ChargeModel,
    what: String,
    counts: impl Iterator<Item = usize> + Clone,
) -> Result<usize, ChargeOrderError> {
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    if least == 0 || least != most {
        return Err(ChargeOrderError::Cover { what, lattice: model.cell.name.clone(), least, most });
    }
    Ok(least)
}

impl Shares {
    /// All states of the cell, each with its density and its energy per site of the lattice.
    fn states(&self, model: &ChargeModel) -> Vec<(Vec<u8>, RBig, RBig)> {
        let count = model.levels.len().pow(self.sites as u32);
        (0..count)
            .map(|mut code| {
                let state: Vec<u8> = (0..self.sites)
                    .map(|_| {
                        let level = code % model.levels.len();
                        code /= model.levels.len();
                        level as u8
                    })
                    .collect();
                let level = |at: usize| model.levels[usize::from(state[at])];
                let charge: i64 = (0..self.sites).map(|at| level(at).charge).sum();
                let on_sites: i64 = (0..self.sites).map(|at| level(at).energy).sum();
                let share = RBig::ONE / RBig::from(self.site);
                let bonds = self.pairs.iter().fold(RBig::ZERO, |sum, (i, j, v)| {
                    sum + v * RBig::from(level(*i).charge * level(*j).charge)
                });
                let energy = (RBig::from(on_sites) * &share + bonds) * &self.cells_per_site;
                let density = RBig::from(charge) * &share * &self.cells_per_site;
                (state, density, energy)
            })
            .collect()
    }
}

/// The bound at a density, the mean charge of a site.
///
/// # Errors
/// [`ChargeOrderError::Cover`] if the cells do not cover every site and coupling evenly, [`ChargeOrderError::Density`],
/// [`ChargeOrderError::Lattice`].
pub fn bound(model: &ChargeModel, cell: Cell, density: &RBig) -> Result<CellBound, ChargeOrderError> {
    let (least, most) = model.charges();
    if *density < RBig::from(least) || *density > RBig::from(most) {
        return Err(ChargeOrderError::Density { density: density.to_string(), least, most });
    }
    let states = cell.shares(model)?.states(model);
    let program = Program {
        costs: states.iter().map(|(_, _, energy)| energy.clone()).collect(),
        rows: vec![
            vec![RBig::ONE; states.len()],
            states.iter().map(|(_, density, _)| density.clone()).collect(),
        ],
        right: vec![RBig::ONE, density.clone()],
    };
    let Solution { minimum, primal, dual } = program.minimum()?;
    let [lambda, mu] = [dual[0].clone(), dual[1].clone()];
    let tight = states
        .iter()
        .filter(|(_, density, energy)| *energy == &lambda + &mu * density)
        .map(|(state, _, _)| state.clone())
        .collect();
    let used = states.into_iter().zip(primal).filter(|(_, p)| *p != RBig::ZERO);
    Ok(CellBound {
        energy_per_site: minimum,
        multipliers: [lambda, mu],
        states: used.map(|((state, _, _), p)| (state, p)).collect(),
        tight,
    })
}
