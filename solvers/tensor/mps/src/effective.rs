//! The operator between two sides, acting on the centre.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{LinearOperator, Scalar};
use faer::prelude::ReborrowMut;
use faer::{MatMut, MatRef};
use rayon::prelude::*;
use std::ops::Range;

use crate::side::{Action, Side, Task, act, task_from_right};
use crate::workspace::{Room, Rooms};

/// A part of the centre: the states of one group on the left and of one on the right with the same charges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    offset: usize,
}

impl Part {
    fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.rows * self.columns
    }

    /// This part of a vector as a matrix `[left, right]`.
    pub(crate) fn of<'v, S: Scalar>(&self, vector: &'v [S]) -> MatRef<'v, S> {
        MatRef::from_column_major_slice(&vector[self.range()], self.rows, self.columns)
    }

    /// This part of a vector, to be written.
    pub(crate) fn of_mut<'v, S: Scalar>(&self, vector: &'v mut [S]) -> MatMut<'v, S> {
        MatMut::from_column_major_slice_mut(&mut vector[self.range()], self.rows, self.columns)
    }
}

/// Columns of a part, which one thread makes.
#[derive(Clone, Copy, Debug)]
struct Piece {
    part: usize,
    /// First column and number.
    columns: (usize, usize),
    offset: usize,
    /// Multiplications up to the end of this piece, from the first one on.
    until: f64,
}

/// `⟨left ⊗ right| H |left ⊗ right⟩`.
pub(crate) struct Effective<'s, 'e, S: Scalar> {
    left: &'s Side<'e, S>,
    right: &'s Side<'e, S>,
    pub(crate) parts: Vec<Part>,
    /// `[group on the left]`: the number of its part.
    part_of: Vec<Option<usize>>,
    /// By part, what leads to it: states of the operator's bond with the parts that they act on.
    sources: Vec<Vec<(usize, usize)>>,
    /// All parts, some of them in pieces, in their order.
    pieces: Vec<Piece>,
    size: usize,
    /// Room for products of two factors.
    pub(crate) rooms: &'s Rooms<S>,
}

/// Vectors with fewer entries are not worth the way to another thread.
const SHARED: usize = 1 << 12;

/// Of all work, what is too little to be divided, and how much of it one part may be.
const LEAST: f64 = 1.0 / 32.0;
const MOST: f64 = 1.0 / 8.0;

impl<'s, 'e, S: Scalar> Effective<'s, 'e, S> {
    pub(crate) fn new(left: &'s Side<'e, S>, right: &'s Side<'e, S>, rooms: &'s Rooms<S>) -> Self {
        let (mut parts, mut part_of) = (Vec::new(), vec![None; left.groups.len()]);
        let mut size = 0;
        for (number, group) in left.groups.iter().enumerate() {
            if let Some(other) = right.find(group.label) {
                let (rows, columns) = (group.size, right.groups[other].size);
                part_of[number] = Some(parts.len());
                parts.push(Part { left: number, right: other, rows, columns, offset: size });
                size += rows * columns;
            }
        }
        let mut effective =
            Self { left, right, sources: Vec::new(), pieces: Vec::new(), parts, part_of, size, rooms };
        effective.sources = effective.sources();
        effective.pieces = effective.pieces();
        effective
    }

    /// Parts that are a large share of all work are made piece by piece: the columns of one sector on the right each. That depends on their work
    /// alone, and not on how many threads there are.
    fn pieces(&self) -> Vec<Piece> {
        let costs: Vec<f64> = (0..self.parts.len()).map(|target| self.cost(target)).collect();
        let all: f64 = costs.iter().sum();
        let mut pieces = Vec::new();
        let mut until = 0.0;
        for (number, (part, cost)) in self.parts.iter().zip(costs).enumerate() {
            let mut push = |columns: (usize, usize)| {
                until += cost * columns.1 as f64 / part.columns.max(1) as f64;
                pieces.push(Piece {
                    part: number,
                    columns,
                    offset: part.offset + columns.0 * part.rows,
                    until,
                });
            };
            if cost > MOST * all {
                let sectors = &self.right.groups[part.right].pieces;
                sectors
                    .iter()
                    .filter(|piece| piece.size > 0)
                    .for_each(|piece| push((piece.offset, piece.size)));
            } else {
                push((0, part.columns));
            }
        }
        pieces
    }

    /// How many multiplications a part takes, roughly.
    fn cost(&self, target: usize) -> f64 {
        let part = &self.parts[target];
        let (rows, columns) = (part.rows as f64, part.columns as f64);
        let area = |action: &Action<'_, S>| {
            let block =
                |task: &Task<'_, S>| task.block.map_or(0.0, |block| (block.nrows() * block.ncols()) as f64);
            action.tasks.iter().map(block).sum::<f64>()
        };
        let mut cost =
            rows * columns * (1.0 + self.wholes().iter().flatten().count() as f64 * 0.5 * (rows + columns));
        for &(state, source) in &self.sources[target] {
            let from = &self.parts[source];
            if let (Some(on_left), Some(on_right)) =
                (&self.left.actions[state][from.left], &self.right.actions[state][from.right])
            {
                cost += from.rows as f64 * area(on_right) + area(on_left) * columns;
            }
        }
        cost
    }

    /// The state that holds the whole of the operator on the left, where the right side has the identity with it, and the other way round.
    fn wholes(&self) -> [Option<usize>; 2] {
        let whole = |side: &Side<'_, S>, other: &Side<'_, S>| {
            side.whole.as_ref().map(|whole| whole.0).filter(|number| other.identity == Some(*number))
        };
        [whole(self.left, self.right), whole(self.right, self.left)]
    }

    /// The states that act on both sides, in their order, so that sums are made in the same order by any number of threads.
    fn sources(&self) -> Vec<Vec<(usize, usize)>> {
        let mut sources = vec![Vec::new(); self.parts.len()];
        let wholes = self.wholes();
        for state in (0..self.left.actions.len()).filter(|state| !wholes.contains(&Some(*state))) {
            for (number, part) in self.parts.iter().enumerate() {
                let (Some(on_left), Some(on_right)) =
                    (&self.left.actions[state][part.left], &self.right.actions[state][part.right])
                else {
                    continue;
                };
                let Some(target) = self.part_of[on_left.to] else { continue };
                debug_assert_eq!(self.parts[target].right, on_right.to, "both sides are raised alike");
                sources[target].push((state, number));
            }
        }
        sources
    }

    /// Writes all parts of a vector.
    pub(crate) fn fill(&self, x: &mut [S], write: impl Fn(&Part, MatMut<'_, S>) + Sync) {
        let mut rest = x;
        let parts: Vec<(&Part, MatMut<'_, S>)> = (self.parts.iter())
            .map(|part| {
                let (own, others) = std::mem::take(&mut rest).split_at_mut(part.rows * part.columns);
                rest = others;
                (part, MatMut::from_column_major_slice_mut(own, part.rows, part.columns))
            })
            .collect();
        parts.into_par_iter().for_each(|(part, x)| write(part, x));
    }

    /// The part of a group on the left.
    pub(crate) fn part(&self, left: usize) -> Option<&Part> {
        self.part_of[left].map(|number| &self.parts[number])
    }

    /// Some pieces of `H x`: halves of the work go to different threads.
    fn images(&self, range: Range<usize>, x: &[S], y: &mut [S]) {
        let before = if range.start == 0 { 0.0 } else { self.pieces[range.start - 1].until };
        let Some(last) = self.pieces[range.clone()].last() else { return };
        let all = self.pieces[self.pieces.len() - 1].until;
        if range.len() < 2 || last.until - before < LEAST * all {
            let mut rest = y;
            return self.rooms.lend(|room| {
                for piece in &self.pieces[range.clone()] {
                    let rows = self.parts[piece.part].rows;
                    let (own, others) = std::mem::take(&mut rest).split_at_mut(rows * piece.columns.1);
                    rest = others;
                    let y = MatMut::from_column_major_slice_mut(own, rows, piece.columns.1);
                    self.image(piece, x, y, room);
                }
            });
        }
        let half = 0.5 * (before + last.until);
        let middle = range.start + self.pieces[range.clone()].partition_point(|piece| piece.until <= half);
        let middle = middle.clamp(range.start + 1, range.end - 1);
        let (one, two) = y.split_at_mut(self.pieces[middle].offset - self.pieces[range.start].offset);
        rayon::join(|| self.images(range.start..middle, x, one), || self.images(middle..range.end, x, two));
    }

    /// Some columns of a part of `H x`.
    fn image(&self, piece: &Piece, x: &[S], mut y: MatMut<'_, S>, room: &mut Room<S>) {
        y.fill(S::ZERO);
        let one = S::from_real(1.0);
        let (target, (first, count)) = (piece.part, piece.columns);
        let part = &self.parts[target];
        let [on_left, on_right] = self.wholes();
        let matrix = |side: &'s Side<'e, S>, is: Option<usize>, group: usize| {
            is.and(side.whole.as_ref()).and_then(|whole| whole.1[group].as_ref())
        };
        if let Some(matrix) = matrix(self.left, on_left, part.left) {
            let columns = part.of(x).subcols(first, count);
            dense::multiply(y.rb_mut(), true, matrix.as_ref(), As::Given, columns, As::Given, one);
        }
        if let Some(matrix) = matrix(self.right, on_right, part.right) {
            let rows = matrix.as_ref().subrows(first, count);
            dense::multiply(y.rb_mut(), true, part.of(x), As::Given, rows, As::Transpose, one);
        }
        for &(state, source) in &self.sources[target] {
            let from = &self.parts[source];
            if let (Some(on_left), Some(on_right)) =
                (&self.left.actions[state][from.left], &self.right.actions[state][from.right])
            {
                cross(on_left, on_right, from.of(x), first, y.rb_mut(), room);
            }
        }
    }
}

/// `y += A x Bᵀ` in the columns from `first` on: whole sectors.
fn cross<S: Scalar>(
    on_left: &Action<'_, S>,
    on_right: &Action<'_, S>,
    x: MatRef<'_, S>,
    first: usize,
    mut y: MatMut<'_, S>,
    room: &mut Room<S>,
) {
    let end = first + y.ncols();
    let tasks = on_right.tasks.iter().filter(|task| first <= task.to.0 && task.to.0 < end);
    if tasks.clone().all(|task| task.block.is_none()) {
        for task in tasks {
            let from = x.subcols(task.from.0, task.from.1);
            let to = y.rb_mut().subcols_mut(task.to.0 - first, task.to.1);
            scaled_act(on_left, task.factor, from, to);
        }
        return;
    }
    let mut middle = room.zeros(x.nrows(), y.ncols());
    for task in tasks {
        let source = x.subcols(task.from.0, task.from.1);
        task_from_right(task, source, middle.rb_mut().subcols_mut(task.to.0 - first, task.to.1));
    }
    act(on_left, middle.as_ref(), y);
}

/// `y += factor · A x`.
fn scaled_act<S: Scalar>(action: &Action<'_, S>, factor: S, x: MatRef<'_, S>, mut y: MatMut<'_, S>) {
    for task in &action.tasks {
        let source = x.subrows(task.from.0, task.from.1);
        let target = y.rb_mut().subrows_mut(task.to.0, task.to.1);
        let factor = factor * task.factor;
        match task.block {
            Some(block) => dense::multiply(target, true, block, As::Given, source, As::Given, factor),
            None => crate::side::add_scaled(target, factor, source),
        }
    }
}

impl<S: Scalar> LinearOperator<S> for Effective<'_, '_, S> {
    fn dimension(&self) -> usize {
        self.size
    }

    fn apply(&self, x: &[S], y: &mut [S]) {
        if self.size >= SHARED {
            return self.images(0..self.pieces.len(), x, y);
        }
        self.rooms.lend(|room| {
            for piece in &self.pieces {
                let rows = self.parts[piece.part].rows;
                let own = &mut y[piece.offset..piece.offset + rows * piece.columns.1];
                self.image(piece, x, MatMut::from_column_major_slice_mut(own, rows, piece.columns.1), room);
            }
        });
    }
}
