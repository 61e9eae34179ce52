//! Growing an infinite chain.

use std::collections::BTreeMap;

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{Estimate, LinearOperator, Provenance, Scalar, vector};
use faer::Mat;

use super::Cell;
use crate::MpsError;
use crate::chain::Label;
use crate::cut::Cut;
use crate::effective::Effective;
use crate::entanglement::Entanglement;
use crate::lanczos::{self, Stop};
use crate::side::{Environment, Reduced, Side, Which};
use crate::state::{Block, Bond};
use crate::truncation::tensor_of;
use crate::workspace::{Workspace, in_the_pool};

/// Steps with one bond dimension.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// The largest dimension of a bond.
    pub bond_dimension: usize,
    /// Weights below this are left out.
    pub cutoff: f64,
    /// The most Lanczos vectors of a step.
    pub lanczos_steps: usize,
    /// The residual at which a step is done.
    pub residual: f64,
    /// The most steps; each adds two sites.
    pub steps: usize,
    /// It ends when the energy of a cell has changed by less than this in each of four steps.
    pub change: f64,
}

impl Growth {
    /// Usual settings.
    pub fn to(bond_dimension: usize) -> Self {
        Self { bond_dimension, cutoff: 1e-14, lanczos_steps: 8, residual: 1e-10, steps: 400, change: 1e-11 }
    }
}

/// What steps with one bond dimension led to.
#[derive(Clone, Copy, Debug)]
pub struct GrowthReport {
    /// The energy of a cell of two sites.
    pub energy: f64,
    /// The largest change of it in the last four steps.
    pub change: f64,
    /// The weight left out in the last step.
    pub discarded: f64,
    /// The bond dimension.
    pub bond_dimension: usize,
    /// Steps.
    pub steps: usize,
    /// The overlap of the last state with the one guessed from the step before; 1 if the state repeats.
    pub fidelity: f64,
}

/// The last two sites between everything on their left and on their right.
#[derive(Clone, Debug)]
pub(super) struct Centre<S: Scalar> {
    /// The bonds left of, between and right of both sites.
    pub(super) bonds: [Bond; 3],
    pub(super) left: Vec<Block<S>>,
    pub(super) right: Vec<Block<S>>,
    /// Schmidt coefficients by label of the bond between them.
    pub(super) between: BTreeMap<Label, Vec<f64>>,
    /// Those of the step before, by label of the bond on the left.
    pub(super) before: BTreeMap<Label, Vec<f64>>,
}

/// A ground state of an infinite chain.
pub struct Infinite<'c, S: Scalar> {
    pub(super) cell: &'c Cell<S>,
    left: Environment<S>,
    right: Environment<S>,
    /// The charges of two sites.
    pub(super) charge: Label,
    pub(super) centre: Option<Centre<S>>,
    taken: usize,
    reports: Vec<GrowthReport>,
}

impl<'c, S: Scalar> Infinite<'c, S> {
    /// A chain whose cells of two sites have the given charges. The first two sites, which end up at the ends, have charges of their own:
    /// with ends that carry spins, such as those of a chain of spins 1, a choice that aligns them leaves one state instead of several.
    ///
    /// # Errors
    /// [`MpsError::WrongCharges`].
    pub fn new(cell: &'c Cell<S>, charges: &[i64], first: &[i64]) -> Result<Self, MpsError> {
        let names = || cell.chain.charges().iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(", ");
        for values in [charges, first] {
            if values.len() != cell.chain.charges().len() {
                return Err(MpsError::WrongCharges { given: values.len(), charges: names() });
            }
        }
        let end = |label: Label, pick: fn(&crate::mpo::MpoState) -> bool| {
            let operator = |state| if pick(state) { Reduced::Identity } else { Reduced::Blocks(vec![None]) };
            let operators = cell.states[0].iter().map(operator).collect();
            Environment { bond: Bond::new(vec![(label, 1)]), operators }
        };
        Ok(Self {
            cell,
            left: end(Label::default(), |state| state.untouched),
            right: end(cell.chain.label(first), |state| state.finished),
            charge: cell.chain.label(charges),
            centre: None,
            taken: 0,
            reports: Vec::new(),
        })
    }

    /// Adds cells until the energy of one no longer changes.
    ///
    /// # Errors
    /// [`MpsError::BondDimension`], [`MpsError::EmptySector`], [`MpsError::Dense`].
    pub fn grow(&mut self, growth: &Growth) -> Result<GrowthReport, MpsError> {
        if growth.bond_dimension == 0 {
            return Err(MpsError::BondDimension { given: 0 });
        }
        let mut energies: Vec<f64> = Vec::new();
        let changes = |energies: &[f64]| {
            let last = energies.len().saturating_sub(5);
            energies[last..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max)
        };
        let (mut discarded, mut fidelity) = (0.0, 0.0);
        let mut workspace = Workspace::default();
        while energies.len() < growth.steps.max(2) {
            let step = in_the_pool(|| self.step(growth, &mut workspace))?;
            energies.push(step.0);
            (discarded, fidelity) = (step.1, step.2);
            if energies.len() >= 8 && changes(&energies) < growth.change {
                break;
            }
        }
        let bond_dimension = self.centre.as_ref().map_or(0, |centre| centre.bonds[1].dimension());
        let report = GrowthReport {
            energy: energies[energies.len() - 1],
            change: changes(&energies),
            discarded,
            bond_dimension,
            steps: energies.len(),
            fidelity,
        };
        self.reports.push(report);
        Ok(report)
    }

    /// What all growths led to.
    pub fn reports(&self) -> &[GrowthReport] {
        &self.reports
    }

    /// The energy per site. Its uncertainty is an estimate: the change of the last steps and the difference to the energy at the bond
    /// dimension before (infinite if there was one only). It is no upper bound as that of a finite chain is.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`].
    pub fn energy(&self) -> Result<Estimate, MpsError> {
        let last = self.reports.last().ok_or(MpsError::NoSweeps)?;
        let coarser = self.reports.iter().rev().find(|report| report.bond_dimension < last.bond_dimension);
        // A state that its bonds hold exactly needs no larger ones.
        let exhausted = self.reports.len() > 1 && last.discarded <= f64::EPSILON;
        let difference = match coarser {
            Some(report) => (report.energy - last.energy).abs(),
            None if exhausted => 0.0,
            None => f64::INFINITY,
        };
        let rounding = 64.0 * f64::EPSILON * last.energy.abs();
        let provenance =
            Provenance::new("tensor/mps infinite dmrg").with("bond_dimension", last.bond_dimension);
        Ok(Estimate::converged(last.energy / 2.0, (last.change + difference + rounding) / 2.0, provenance)
            .with("discarded_weight", last.discarded)
            .with("steps", last.steps as f64)
            .with("fidelity", last.fidelity))
    }

    /// The entanglement of both halves; labels are those of the grown chain.
    pub fn entanglement(&self) -> Option<Entanglement> {
        let centre = self.centre.as_ref()?;
        let squares = |(label, values): (&Label, &Vec<f64>)| (*label, values.iter().map(|s| s * s).collect());
        Some(Entanglement { bond: self.taken, sectors: centre.between.iter().map(squares).collect() })
    }

    /// The mean of the entropies at both bonds of the cell, in nats: they differ where the state breaks the symmetry between them, as truncation
    /// may make it do.
    pub fn entropy(&self) -> Option<f64> {
        let centre = self.centre.as_ref().filter(|centre| !centre.before.is_empty())?;
        let of = |values: &BTreeMap<Label, Vec<f64>>| -> f64 {
            let weights = values.values().flatten().map(|s| s * s).filter(|p| *p > 0.0);
            weights.map(|p| -p * p.ln()).sum()
        };
        Some((of(&centre.between) + of(&centre.before)) / 2.0)
    }

    /// Adds two sites: the energy of a cell, the weight left out, the fidelity.
    fn step(&mut self, growth: &Growth, workspace: &mut Workspace<S>) -> Result<(f64, f64, f64), MpsError> {
        let cell = self.cell;
        let (first, second) = (self.taken % 2, 1 - self.taken % 2);
        let attached = |which, environment, site: usize| {
            let (labels, entries) = (&cell.labels[site], &cell.entries[site]);
            Side::attached(which, &cell.chain, environment, labels, entries, &cell.states[second])
        };
        let left = attached(Which::Left, &self.left, first);
        let right = attached(Which::Right, &self.right, second);
        let Workspace { krylov, rooms, .. } = workspace;
        let effective = Effective::new(&left, &right, rooms);
        let mut x = vec![S::ZERO; LinearOperator::<S>::dimension(&effective)];
        if x.is_empty() {
            let charges = cell.chain.describe(self.right.bond.sectors()[0].0);
            return Err(MpsError::EmptySector {
                charges,
                hint: "choose charges that two sites can have".into(),
            });
        }
        match &self.centre {
            Some(centre) => self.guess(centre, &left, &right, &effective, [first, second], &mut x),
            None => vector::fill_random(0, &mut x),
        }
        if vector::normalize(&mut x) == 0.0 {
            vector::fill_random(0, &mut x);
            vector::normalize(&mut x);
        }
        let guessed = x.clone();
        let stop = Stop { steps: growth.lanczos_steps, residual: growth.residual };
        let found = lanczos::lowest(&effective, &mut x, stop, &[], krylov)?;
        let fidelity = vector::dot(&guessed, &x).norm_squared().sqrt();
        let cut = Cut::new(&left, &right, &effective, &x, growth.bond_dimension, growth.cutoff)?;
        let before = self.centre.take().map(|centre| centre.between).unwrap_or_default();
        let centre = Centre {
            left: tensor_of(&left, Which::Left, &cut.left, &cut.bond),
            right: tensor_of(&right, Which::Right, &cut.right, &cut.bond),
            bonds: [self.left.bond.clone(), cut.bond.clone(), self.right.bond.clone()],
            between: cut.values,
            before,
        };
        let half = found.value / 2.0;
        let mut on_left = left.reduced(&cut.left, &cut.bond, rooms);
        let mut on_right = right.reduced(&cut.right, &cut.bond, rooms);
        let whole = |pick: fn(&crate::mpo::MpoState) -> bool| cell.states[second].iter().position(pick);
        // Only differences of energies are kept, so that no digits are lost in a long chain.
        lower(&mut on_left, whole(|state| state.finished), half);
        lower(&mut on_right, whole(|state| state.untouched), half);
        drop(effective);
        drop((left, right));
        self.left = on_left;
        self.right = shifted(on_right, |label| cell.chain.plus(label, self.charge));
        self.centre = Some(centre);
        self.taken += 1;
        Ok((found.value, cut.discarded, fidelity))
    }

    /// `(λ B) (1/λ′) (A λ)`: what would be there if the chain repeated.
    fn guess(
        &self,
        centre: &Centre<S>,
        left: &Side<'_, S>,
        right: &Side<'_, S>,
        effective: &Effective<'_, '_, S>,
        sites: [usize; 2],
        x: &mut [S],
    ) {
        let chain = &self.cell.chain;
        let [outer, inner, beyond] = &centre.bonds;
        let states = sites.map(|site| self.cell.labels[site].len());
        let mut on_left: Vec<Option<Mat<S>>> = vec![None; left.groups.len()];
        for block in &centre.right {
            let (label, size) = beyond.sectors()[block.right];
            let weights = &centre.between[&inner.sectors()[block.left].0];
            let inverse = centre.before.get(&chain.minus(label, self.charge));
            let Some(sector) = self.left.bond.find(inner.sectors()[block.left].0) else { continue };
            let (group, offset) = left.place(sector, block.state, states[0]);
            let matrix = on_left[group].get_or_insert_with(|| Mat::zeros(left.groups[group].size, size));
            for column in 0..size {
                let divided = inverse.map_or(1.0, |values| 1.0 / values[column].max(SMALLEST));
                for row in 0..block.matrix.nrows() {
                    matrix[(offset + row, column)] =
                        block.matrix[(row, column)].scaled(weights[row] * divided);
                }
            }
        }
        let mut on_right: Vec<Option<Mat<S>>> = vec![None; right.groups.len()];
        for block in &centre.left {
            let (label, size) = outer.sectors()[block.left];
            debug_assert!(centre.before.get(&label).is_none_or(|values| values.len() == size), "one bond");
            let inside = inner.sectors()[block.right].0;
            let Some(sector) = self.right.bond.find(chain.plus(inside, self.charge)) else { continue };
            let weights = &centre.between[&inside];
            let (group, offset) = right.place(sector, block.state, states[1]);
            let matrix = on_right[group].get_or_insert_with(|| Mat::zeros(right.groups[group].size, size));
            for column in 0..block.matrix.ncols() {
                for row in 0..size {
                    matrix[(offset + column, row)] = block.matrix[(row, column)].scaled(weights[column]);
                }
            }
        }
        for part in &effective.parts {
            if let (Some(a), Some(b)) = (&on_left[part.left], &on_right[part.right])
                && a.ncols() == b.ncols()
            {
                let one = S::from_real(1.0);
                let to = part.of_mut(x);
                dense::multiply(to, false, a.as_ref(), As::Given, b.as_ref(), As::Transpose, one);
            }
        }
    }
}

/// Schmidt coefficients below this are not divided by.
pub(super) const SMALLEST: f64 = 1e-7;

/// Takes an energy from the part of the operator that lies wholly on one side.
fn lower<S: Scalar>(environment: &mut Environment<S>, whole: Option<usize>, energy: f64) {
    let sectors = environment.bond.sectors();
    let Some(Reduced::Blocks(blocks)) = whole.map(|number| &mut environment.operators[number]) else {
        return;
    };
    for (sector, block) in blocks.iter_mut().enumerate() {
        let size = sectors[sector].1;
        let (_, matrix) = block.get_or_insert_with(|| (sector, Mat::zeros(size, size)));
        (0..size).for_each(|k| matrix[(k, k)] += S::from_real(-energy));
    }
}

/// The same with other labels, in their order.
fn shifted<S: Scalar>(environment: Environment<S>, to: impl Fn(Label) -> Label) -> Environment<S> {
    let old = environment.bond.sectors();
    let bond = Bond::new(old.iter().map(|(label, size)| (to(*label), *size)).collect());
    let place: Vec<usize> =
        old.iter().map(|(label, _)| bond.find(to(*label)).expect("one of its labels")).collect();
    let moved = |operator: Reduced<S>| match operator {
        Reduced::Identity => Reduced::Identity,
        Reduced::Blocks(blocks) => {
            let mut next = vec![None; blocks.len()];
            for (sector, block) in blocks.into_iter().enumerate() {
                next[place[sector]] = block.map(|(to, matrix)| (place[to], matrix));
            }
            Reduced::Blocks(next)
        }
    };
    Environment { operators: environment.operators.into_iter().map(moved).collect(), bond }
}
