//! The operator between two sides, acting on the centre.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{LinearOperator, Scalar};
use faer::prelude::ReborrowMut;
use faer::{MatMut, MatRef};
use std::sync::Mutex;

use crate::side::{Side, act, act_from_right};

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
    fn range(&self) -> std::ops::Range<usize> {
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
    size: usize,
    scratch: Mutex<Vec<S>>,
}

impl<'s, 'e, S: Scalar> Effective<'s, 'e, S> {
    pub(crate) fn new(left: &'s Side<'e, S>, right: &'s Side<'e, S>) -> Self {
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
        let largest = |pick: fn(&Part) -> usize| parts.iter().map(pick).max().unwrap_or(0);
        let scratch = Mutex::new(vec![S::ZERO; largest(|part| part.rows) * largest(|part| part.columns)]);
        Self { left, right, parts, part_of, size, scratch }
    }

    /// The part of a group on the left.
    pub(crate) fn part(&self, left: usize) -> Option<&Part> {
        self.part_of[left].map(|number| &self.parts[number])
    }

    /// Adds `A_b x B_bᵀ` of a state of the operator's bond.
    fn cross(&self, state: usize, x: &[S], y: &mut [S], scratch: &mut [S]) {
        for part in &self.parts {
            let (Some(on_left), Some(on_right)) =
                (&self.left.actions[state][part.left], &self.right.actions[state][part.right])
            else {
                continue;
            };
            let Some(target) = self.part(on_left.to) else { continue };
            debug_assert_eq!(target.right, on_right.to, "both sides are raised alike");
            let (source, mut result) = (part.of(x), target.of_mut(y));
            let trivial = |tasks: &[crate::side::Task<'_, S>]| tasks.iter().all(|task| task.block.is_none());
            if trivial(&on_right.tasks) {
                for task in &on_right.tasks {
                    let from = source.subcols(task.from.0, task.from.1);
                    let to = result.rb_mut().subcols_mut(task.to.0, task.to.1);
                    scaled_act(on_left, task.factor, from, to);
                }
                continue;
            }
            let middle = &mut scratch[..part.rows * target.columns];
            middle.fill(S::ZERO);
            let mut middle = MatMut::from_column_major_slice_mut(middle, part.rows, target.columns);
            act_from_right(on_right, source, middle.rb_mut());
            act(on_left, middle.as_ref(), result);
        }
    }
}

/// `y += factor · A x`.
fn scaled_act<S: Scalar>(
    action: &crate::side::Action<'_, S>,
    factor: S,
    x: MatRef<'_, S>,
    mut y: MatMut<'_, S>,
) {
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
        let one = S::from_real(1.0);
        let mut scratch = self.scratch.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let whole = |side: &Side<'_, S>, other: &Side<'_, S>| {
            side.whole.as_ref().map(|whole| whole.0).filter(|number| other.identity == Some(*number))
        };
        let (on_left, on_right) = (whole(self.left, self.right), whole(self.right, self.left));
        for part in &self.parts {
            if on_left.is_some()
                && let Some(matrix) = self.left.whole.as_ref().and_then(|whole| whole.1[part.left].as_ref())
            {
                dense::multiply(part.of_mut(y), true, matrix.as_ref(), As::Given, part.of(x), As::Given, one);
            }
            if on_right.is_some()
                && let Some(matrix) = self.right.whole.as_ref().and_then(|whole| whole.1[part.right].as_ref())
            {
                dense::multiply(
                    part.of_mut(y),
                    true,
                    part.of(x),
                    As::Given,
                    matrix.as_ref(),
                    As::Transpose,
                    one,
                );
            }
        }
        for state in 0..self.left.actions.len() {
            if Some(state) != on_left && Some(state) != on_right {
                self.cross(state, x, y, &mut scratch);
            }
        }
    }
}
