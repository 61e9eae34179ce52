//! One side of the centre: an environment, possibly with the next site attached, and the operators on it.
//!
//! Labels of all groups and sectors are charges of everything to the left of a bond, on the right side too, so that an operator's
//! state raises the labels of both sides by the same amount.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::prelude::ReborrowMut;
use faer::{Mat, MatMut, MatRef};
use rayon::prelude::*;

use crate::chain::{Chain, Label};
use crate::mpo::{MpoEntry, MpoState};
use crate::state::Bond;
use crate::workspace::Rooms;

/// What an operator's state does on one side of a bond.
#[derive(Clone, Debug)]
pub(crate) enum Reduced<S: Scalar> {
    /// Nothing: the identity.
    Identity,
    /// Matrices `[to, from]` by the number of the sector they act on, with the number of the sector they lead to.
    Blocks(Vec<Option<(usize, Mat<S>)>>),
}

/// A bond and everything on one side of it.
#[derive(Clone, Debug)]
pub(crate) struct Environment<S: Scalar> {
    pub(crate) bond: Bond,
    /// By state of the operator's bond.
    pub(crate) operators: Vec<Reduced<S>>,
}

impl<S: Scalar> Environment<S> {
    /// Beyond an end of the chain, where there is nothing.
    pub(crate) fn end(bond: &Bond) -> Self {
        Self { bond: bond.clone(), operators: vec![Reduced::Identity] }
    }
}

/// Which side of the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Left,
    Right,
}

/// The states of a sector and a local state, as they lie in a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) sector: usize,
    /// 0 where no site is attached.
    pub(crate) state: usize,
    pub(crate) offset: usize,
    pub(crate) size: usize,
}

/// All states with the same charges.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) label: Label,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) size: usize,
}

/// `factor · block` from one piece to another; no block is the identity.
#[derive(Clone, Debug)]
pub(crate) struct Task<'e, S: Scalar> {
    pub(crate) to: (usize, usize),
    pub(crate) from: (usize, usize),
    pub(crate) factor: S,
    pub(crate) block: Option<MatRef<'e, S>>,
}

/// What a state of the operator's bond does to a group.
#[derive(Clone, Debug)]
pub(crate) struct Action<'e, S: Scalar> {
    pub(crate) to: usize,
    pub(crate) tasks: Vec<Task<'e, S>>,
}

/// A side with its operators on groups.
pub(crate) struct Side<'e, S: Scalar> {
    pub(crate) groups: Vec<Group>,
    /// `[sector · local states + local state]`: group and first row.
    place: Vec<(usize, usize)>,
    /// `[state of the operator's bond][group]`; `None` if the group has no image.
    pub(crate) actions: Vec<Vec<Option<Action<'e, S>>>>,
    /// The state that is the identity on this side.
    pub(crate) identity: Option<usize>,
    /// The state that holds the whole of the operator on this side, and its matrices by group.
    pub(crate) whole: Option<(usize, Vec<Option<Mat<S>>>)>,
}

impl<'e, S: Scalar> Side<'e, S> {
    /// The environment with a site attached; `states` are those of the operator's bond beyond that site.
    pub(crate) fn attached(
        which: Which,
        chain: &Chain,
        environment: &'e Environment<S>,
        labels: &[Label],
        entries: &[MpoEntry<S>],
        states: &[MpoState],
    ) -> Self {
        let sectors = environment.bond.sectors();
        let mut pieces: BTreeMap<Label, Vec<Piece>> = BTreeMap::new();
        for (sector, &(label, size)) in sectors.iter().enumerate() {
            for (state, &own) in labels.iter().enumerate() {
                let sum = match which {
                    Which::Left => chain.plus(label, own),
                    Which::Right => chain.minus(label, own),
                };
                let group = pieces.entry(sum).or_default();
                let offset = group.last().map_or(0, |piece| piece.offset + piece.size);
                group.push(Piece { sector, state, offset, size });
            }
        }
        let groups: Vec<Group> = pieces
            .into_iter()
            .map(|(label, pieces)| {
                let size = pieces.iter().map(|piece| piece.size).sum();
                Group { label, pieces, size }
            })
            .collect();
        let mut place = vec![(0, 0); sectors.len() * labels.len()];
        for (number, group) in groups.iter().enumerate() {
            for piece in &group.pieces {
                place[piece.sector * labels.len() + piece.state] = (number, piece.offset);
            }
        }
        let mut actions: Vec<Vec<Option<Action<'e, S>>>> =
            states.iter().map(|_| vec![None; groups.len()]).collect();
        for entry in entries {
            let (inner, outer) = match which {
                Which::Left => (entry.left, entry.right),
                Which::Right => (entry.right, entry.left),
            };
            let operator = &environment.operators[inner];
            for &(to_state, from_state, factor) in &entry.operator {
                for (sector, &(_, size)) in sectors.iter().enumerate() {
                    let (to_sector, to_size, block) = match operator {
                        Reduced::Identity => (sector, size, None),
                        Reduced::Blocks(blocks) => match &blocks[sector] {
                            Some((to, matrix)) => (*to, matrix.nrows(), Some(matrix.as_ref())),
                            None => continue,
                        },
                    };
                    let (from_group, from) = place[sector * labels.len() + from_state];
                    let (to_group, to) = place[to_sector * labels.len() + to_state];
                    let action = actions[outer][from_group]
                        .get_or_insert_with(|| Action { to: to_group, tasks: Vec::new() });
                    debug_assert_eq!(action.to, to_group, "an operator raises all labels alike");
                    action.tasks.push(Task { to: (to, to_size), from: (from, size), factor, block });
                }
            }
        }
        Self::with_actions(which, groups, place, actions, states)
    }

    /// The environment alone.
    pub(crate) fn bare(which: Which, environment: &'e Environment<S>, states: &[MpoState]) -> Self {
        let sectors = environment.bond.sectors();
        let group = |(sector, &(label, size)): (usize, &(Label, usize))| Group {
            label,
            pieces: vec![Piece { sector, state: 0, offset: 0, size }],
            size,
        };
        let groups: Vec<Group> = sectors.iter().enumerate().map(group).collect();
        let action = |operator: &'e Reduced<S>, sector: usize| {
            let size = sectors[sector].1;
            let (to, to_size, block) = match operator {
                Reduced::Identity => (sector, size, None),
                Reduced::Blocks(blocks) => {
                    let (to, matrix) = blocks[sector].as_ref()?;
                    (*to, matrix.nrows(), Some(matrix.as_ref()))
                }
            };
            let task = Task { to: (0, to_size), from: (0, size), factor: S::from_real(1.0), block };
            Some(Action { to, tasks: vec![task] })
        };
        let of =
            |operator: &'e Reduced<S>| (0..sectors.len()).map(|sector| action(operator, sector)).collect();
        let actions = environment.operators.iter().map(of).collect();
        let place = (0..sectors.len()).map(|sector| (sector, 0)).collect();
        Self::with_actions(which, groups, place, actions, states)
    }

    fn with_actions(
        which: Which,
        groups: Vec<Group>,
        place: Vec<(usize, usize)>,
        actions: Vec<Vec<Option<Action<'e, S>>>>,
        states: &[MpoState],
    ) -> Self {
        // What is over on the left is "finished" there, what has not begun on the right is "untouched" on the left of it.
        let untouched = states.iter().position(|state| state.untouched);
        let finished = states.iter().position(|state| state.finished);
        let (identity, whole) = match which {
            Which::Left => (untouched, finished),
            Which::Right => (finished, untouched),
        };
        let whole = whole.filter(|number| Some(*number) != identity).map(|number| {
            let matrix = |(group, action): (usize, &Option<Action<'e, S>>)| {
                let action = action.as_ref()?;
                let mut matrix = Mat::zeros(groups[action.to].size, groups[group].size);
                for task in &action.tasks {
                    add_block(matrix.as_mut(), task);
                }
                Some(matrix)
            };
            (number, actions[number].par_iter().enumerate().map(matrix).collect())
        });
        Self { groups, place, actions, identity, whole }
    }

    /// Group and first row of a sector with a local state; `states` is the number of local states, 1 without a site.
    pub(crate) fn place(&self, sector: usize, state: usize, states: usize) -> (usize, usize) {
        self.place[sector * states + state]
    }

    /// The group with a label.
    pub(crate) fn find(&self, label: Label) -> Option<usize> {
        self.groups.binary_search_by_key(&label, |group| group.label).ok()
    }

    /// The operators between isometries `[state of the group, kept]`: the environment of the next bond.
    pub(crate) fn reduced(&self, kept: &[Option<Mat<S>>], bond: &Bond, rooms: &Rooms<S>) -> Environment<S> {
        let sector_of = |group: usize| bond.find(self.groups[group].label);
        let states = (0..self.actions.len()).filter(|state| Some(*state) != self.identity);
        let groups = states.flat_map(|state| (0..self.groups.len()).map(move |group| (state, group)));
        let acting: Vec<(usize, usize)> =
            groups.filter(|&(state, group)| self.actions[state][group].is_some()).collect();
        let block = |&(state, group): &(usize, usize)| {
            let action = self.actions[state][group].as_ref()?;
            let (isometry, target) = (kept[group].as_ref()?, kept[action.to].as_ref()?);
            let (from, to) = (sector_of(group)?, sector_of(action.to)?);
            let matrix = rooms.lend(|room| {
                let mut image = room.zeros(self.groups[action.to].size, isometry.ncols());
                match &self.whole {
                    Some((whole, matrices)) if *whole == state => {
                        let matrix = matrices[group].as_ref().expect("an action has a matrix");
                        let (own, kept, one) = (matrix.as_ref(), isometry.as_ref(), S::from_real(1.0));
                        dense::multiply(image.rb_mut(), false, own, As::Given, kept, As::Given, one);
                    }
                    _ => act(action, isometry.as_ref(), image.rb_mut()),
                }
                dense::adjoint_product(target.as_ref(), image.as_ref())
            });
            Some((state, from, to, matrix))
        };
        let found: Vec<Option<_>> = acting.par_iter().map(block).collect();
        let empty = |state: usize| match Some(state) == self.identity {
            true => Reduced::Identity,
            false => Reduced::Blocks(vec![None; bond.sectors().len()]),
        };
        let mut operators: Vec<Reduced<S>> = (0..self.actions.len()).map(empty).collect();
        for (state, from, to, matrix) in found.into_iter().flatten() {
            if let Reduced::Blocks(blocks) = &mut operators[state] {
                blocks[from] = Some((to, matrix));
            }
        }
        Environment { bond: bond.clone(), operators }
    }
}

fn add_block<S: Scalar>(matrix: MatMut<'_, S>, task: &Task<'_, S>) {
    let mut target = matrix.submatrix_mut(task.to.0, task.from.0, task.to.1, task.from.1);
    match task.block {
        Some(block) => {
            for column in 0..task.from.1 {
                for row in 0..task.to.1 {
                    target[(row, column)] += task.factor * block[(row, column)];
                }
            }
        }
        None => (0..task.to.1).for_each(|k| target[(k, k)] += task.factor),
    }
}

/// `y += A x` with rows of the groups.
pub(crate) fn act<S: Scalar>(action: &Action<'_, S>, x: MatRef<'_, S>, mut y: MatMut<'_, S>) {
    for task in &action.tasks {
        let source = x.subrows(task.from.0, task.from.1);
        let target = y.rb_mut().subrows_mut(task.to.0, task.to.1);
        match task.block {
            Some(block) => dense::multiply(target, true, block, As::Given, source, As::Given, task.factor),
            None => add_scaled(target, task.factor, source),
        }
    }
}

/// `y += factor · x Bᵀ` of one task's block, with its own columns of the groups.
pub(crate) fn task_from_right<S: Scalar>(task: &Task<'_, S>, x: MatRef<'_, S>, y: MatMut<'_, S>) {
    match task.block {
        Some(block) => dense::multiply(y, true, x, As::Given, block, As::Transpose, task.factor),
        None => add_scaled(y, task.factor, x),
    }
}

/// `y += factor · x`.
pub(crate) fn add_scaled<S: Scalar>(mut y: MatMut<'_, S>, factor: S, x: MatRef<'_, S>) {
    for column in 0..x.ncols() {
        let source = x.col(column).try_as_col_major().expect("columns are contiguous").as_slice();
        let target =
            y.rb_mut().col_mut(column).try_as_col_major_mut().expect("columns are contiguous").as_slice_mut();
        target.iter_mut().zip(source).for_each(|(y, x)| *y += factor * *x);
    }
}
