//! The operator between two sides, acting on the centre.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{LinearOperator, Scalar};
use faer::prelude::ReborrowMut;
use faer::{MatMut, MatRef};
use std::ops::Range;

use crate::side::{Action, Side, act, act_from_right};
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

/// `⟨left ⊗ right| H |left ⊗ right⟩`.
pub(crate) struct Effective<'s, 'e, S: Scalar> {
    left: &'s Side<'e, S>,
    right: &'s Side<'e, S>,
    pub(crate) parts: Vec<Part>,
    /// `[group on the left]`: the number of its part.
    part_of: Vec<Option<usize>>,
    /// By part, what leads to it: states of the operator's bond with the parts that they act on.
    sources: Vec<Vec<(usize, usize)>>,
    size: usize,
    /// Room for products of two factors.
    pub(crate) rooms: &'s Rooms<S>,
}

/// Vectors with fewer entries are not worth the way to another thread.
const SHARED: usize = 1 << 12;

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
        let mut effective = Self { left, right, sources: Vec::new(), parts, part_of, size, rooms };
        effective.sources = effective.sources();
        effective
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

    /// The part of a group on the left.
    pub(crate) fn part(&self, left: usize) -> Option<&Part> {
        self.part_of[left].map(|number| &self.parts[number])
    }

    /// Some parts of `H x`: halves of them go to different threads.
    fn images(&self, targets: Range<usize>, x: &[S], y: &mut [S]) {
        let Some(first) = self.parts.get(targets.start) else { return };
        if targets.len() < 2 {
            let y = MatMut::from_column_major_slice_mut(y, first.rows, first.columns);
            return self.rooms.lend(|room| self.image(targets.start, x, y, room));
        }
        let middle = targets.start + targets.len() / 2;
        let (one, two) = y.split_at_mut(self.parts[middle].offset - first.offset);
        rayon::join(
            || self.images(targets.start..middle, x, one),
            || self.images(middle..targets.end, x, two),
        );
    }

    /// A part of `H x`.
    fn image(&self, target: usize, x: &[S], mut y: MatMut<'_, S>, room: &mut Room<S>) {
        let one = S::from_real(1.0);
        let part = &self.parts[target];
        let [on_left, on_right] = self.wholes();
        let matrix = |side: &'s Side<'e, S>, is: Option<usize>, group: usize| {
            is.and(side.whole.as_ref()).and_then(|whole| whole.1[group].as_ref())
        };
        if let Some(matrix) = matrix(self.left, on_left, part.left) {
            dense::multiply(y.rb_mut(), true, matrix.as_ref(), As::Given, part.of(x), As::Given, one);
        }
        if let Some(matrix) = matrix(self.right, on_right, part.right) {
            dense::multiply(y.rb_mut(), true, part.of(x), As::Given, matrix.as_ref(), As::Transpose, one);
        }
        for &(state, source) in &self.sources[target] {
            let from = &self.parts[source];
            if let (Some(on_left), Some(on_right)) =
                (&self.left.actions[state][from.left], &self.right.actions[state][from.right])
            {
                cross(on_left, on_right, from.of(x), y.rb_mut(), room);
            }
        }
    }
}

/// `y += A x Bᵀ`.
fn cross<S: Scalar>(
    on_left: &Action<'_, S>,
    on_right: &Action<'_, S>,
    x: MatRef<'_, S>,
    mut y: MatMut<'_, S>,
    room: &mut Room<S>,
) {
    if on_right.tasks.iter().all(|task| task.block.is_none()) {
        for task in &on_right.tasks {
            let from = x.subcols(task.from.0, task.from.1);
            let to = y.rb_mut().subcols_mut(task.to.0, task.to.1);
            scaled_act(on_left, task.factor, from, to);
        }
        return;
    }
    let mut middle = room.zeros(x.nrows(), y.ncols());
    act_from_right(on_right, x, middle.rb_mut());
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
        y.fill(S::ZERO);
        if self.size >= SHARED {
            return self.images(0..self.parts.len(), x, y);
        }
        self.rooms.lend(|room| {
            for (target, part) in self.parts.iter().enumerate() {
                self.image(target, x, part.of_mut(y), room);
            }
        });
    }
}
