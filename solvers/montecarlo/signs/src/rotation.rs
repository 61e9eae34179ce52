//! Phases of local states that make every off-diagonal element negative, or a combination of elements that forbids them.
//!
//! With `D = Π_i e^{iθ_i(s_i)}` the element `⟨y|H|x⟩` becomes `e^{−iθ(y)} ⟨y|H|x⟩ e^{iθ(x)}`. It is negative if `θ(y) − θ(x)` is its
//! argument less half a turn: a linear equation modulo one turn for each local element. Marshall's rotation of one sublattice (Proc.
//! R. Soc. A 232, 48 (1955)) is the case of spins ½ with θ = 0 or half a turn.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{Layout, Lower, Transition, Transitions};
use num_complex::Complex64;

use crate::elimination::{self, Solution, turn};
use crate::error::SignError;

/// The most local configurations that the elements with one pattern of flips may depend on.
const LOCAL: u128 = 1 << 16;

/// An off-diagonal element of the Hamiltonian as far as it depends on local states: every configuration that agrees with `from` on
/// `support` goes to `configuration ^ flip` with this amplitude, the sum over all terms that do so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Element {
    /// The bits that the amplitude depends on, whole fields.
    pub support: u64,
    /// What they are before.
    pub from: u64,
    /// The bits that change.
    pub flip: u64,
    /// `⟨to|H|from⟩`.
    pub amplitude: Complex64,
}

/// What a search among products of local diagonal unitaries found.
#[derive(Clone, Debug, PartialEq)]
pub enum LocalRotation {
    /// With these phases no off-diagonal element is positive or complex: no negative weights, at any temperature.
    Found {
        /// `[field][local state]`, in turns; state 0 has phase 0.
        phases: Vec<Vec<f64>>,
    },
    /// There are none.
    Impossible {
        /// Elements with integer multiplicities (negative: the adjoint element), in which every local phase cancels.
        combination: Vec<(i64, Element)>,
        /// The phase that the product of all `−⟨to|H|from⟩` is left with, in turns; 1/2 is a negative product.
        excess: f64,
    },
}

/// All off-diagonal elements, each once with its adjoint left out.
///
/// # Errors
/// [`SignError::WideSupport`].
pub fn elements(transitions: &Transitions) -> Result<Vec<Element>, SignError> {
    let mut elements = Vec::new();
    for group in transitions.groups().filter(|group| group[0].flip != 0) {
        let flip = group[0].flip;
        let touched = group.iter().fold(flip, |bits, term| bits | term.care | term.sign);
        let fields: Vec<_> = transitions
            .layout
            .fields()
            .iter()
            .filter(|field| (field.mask << field.shift) & touched != 0)
            .collect();
        let states = fields.iter().map(|field| u128::from(field.degree.dimension)).product();
        if states > LOCAL {
            return Err(SignError::WideSupport { flip, states, limit: LOCAL });
        }
        let support = fields.iter().fold(0, |bits, field| bits | field.mask << field.shift);
        let mut local = vec![0u64];
        for field in &fields {
            let levels = 0..u64::from(field.degree.dimension);
            local =
                local.iter().flat_map(|rest| levels.clone().map(move |s| rest | s << field.shift)).collect();
        }
        for from in local {
            let amplitude = amplitude(group, from);
            if amplitude != Complex64::ZERO && from < from ^ flip {
                elements.push(Element { support, from, flip, amplitude });
            }
        }
    }
    Ok(elements)
}

/// The sum of what a group of transitions makes of a configuration; what is left of terms that cancel up to rounding is zero.
pub(crate) fn amplitude(group: &[Transition], from: u64) -> Complex64 {
    let mut sum = Complex64::ZERO;
    let mut scale = 0.0_f64;
    for (_, amplitude) in group.iter().filter_map(|term| term.apply(from)) {
        sum += amplitude;
        scale += amplitude.norm();
    }
    let rounding = 64.0 * f64::EPSILON * scale;
    let cut = |x: f64| if x.abs() <= rounding { 0.0 } else { x };
    Complex64::new(cut(sum.re), cut(sum.im))
}

/// The argument of an amplitude in turns: exact for real and imaginary ones.
pub(crate) fn angle(amplitude: Complex64) -> f64 {
    match (amplitude.re, amplitude.im) {
        (re, 0.0) => {
            if re > 0.0 {
                0.0
            } else {
                0.5
            }
        }
        (0.0, im) => {
            if im > 0.0 {
                0.25
            } else {
                -0.25
            }
        }
        _ => amplitude.arg() / std::f64::consts::TAU,
    }
}

/// The unknown of each local state but 0.
struct Unknowns {
    /// The first unknown of each field.
    first: Vec<usize>,
    count: usize,
}

impl Unknowns {
    fn new(layout: &Layout) -> Self {
        let mut count = 0;
        let first = layout
            .fields()
            .iter()
            .map(|field| {
                let first = count;
                count += usize::from(field.degree.dimension) - 1;
                first
            })
            .collect();
        Unknowns { first, count }
    }

    fn row(&self, layout: &Layout, element: &Element) -> Vec<i64> {
        let mut row = vec![0; self.count];
        let fields = layout.fields().iter().enumerate();
        for (field, _) in fields.filter(|(_, field)| (field.mask << field.shift) & element.flip != 0) {
            for (configuration, sign) in [(element.from ^ element.flip, 1), (element.from, -1)] {
                let state = layout.state(configuration, field) as usize;
                if state > 0 {
                    row[self.first[field] + state - 1] += sign;
                }
            }
        }
        row
    }
}

/// Looks for a product of local diagonal unitaries, in the basis of configurations.
///
/// # Errors
/// [`SignError`].
pub fn local(hamiltonian: &Hamiltonian) -> Result<LocalRotation, SignError> {
    let transitions = Transitions::lower(hamiltonian, &None)?;
    local_of(&transitions)
}

/// [`local`] of transitions.
///
/// # Errors
/// [`SignError`].
pub fn local_of(transitions: &Transitions) -> Result<LocalRotation, SignError> {
    let layout = &transitions.layout;
    let unknowns = Unknowns::new(layout);
    let mut equations: Vec<(Vec<i64>, f64, Element)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for element in elements(transitions)? {
        let row = unknowns.row(layout, &element);
        let right = turn(angle(element.amplitude) - 0.5);
        // Elements that differ only where they do not act give one equation.
        if seen.insert((row.clone(), right.to_bits())) {
            equations.push((row, right, element));
        }
    }
    let rows: Vec<Vec<i64>> = equations.iter().map(|(row, ..)| row.clone()).collect();
    let right: Vec<f64> = equations.iter().map(|(_, right, _)| *right).collect();
    let overflow = SignError::Overflow { equations: rows.len() };
    Ok(match elimination::solve(&rows, &right, unknowns.count).ok_or(overflow)? {
        Solution::Angles(angles) => {
            let phases = layout.fields().iter().zip(&unknowns.first).map(|(field, first)| {
                let further = usize::from(field.degree.dimension) - 1;
                std::iter::once(0.0).chain(angles[*first..first + further].iter().copied()).collect()
            });
            LocalRotation::Found { phases: phases.collect() }
        }
        Solution::Contradiction { combination, excess } => {
            let used = combination.into_iter().zip(&equations).filter(|(times, _)| *times != 0);
            let combination = used.map(|(times, (_, _, element))| (times, *element)).collect();
            LocalRotation::Impossible { combination, excess }
        }
    })
}

/// The largest distance, in turns, of a rotated element from a negative number: a certificate that shares only the list of elements
/// with the elimination.
///
/// # Errors
/// [`SignError`].
pub fn largest_defect(transitions: &Transitions, phases: &[Vec<f64>]) -> Result<f64, SignError> {
    let layout = &transitions.layout;
    let fields = layout.fields().len();
    if phases.len() != fields {
        return Err(SignError::Count { what: "the list of phases", given: phases.len(), expected: fields });
    }
    let phase = |configuration: u64| -> f64 {
        (0..fields).map(|field| phases[field][layout.state(configuration, field) as usize]).sum()
    };
    let defect = |element: &Element| {
        let to = element.from ^ element.flip;
        turn(angle(element.amplitude) - phase(to) + phase(element.from) - 0.5).abs()
    };
    Ok(elements(transitions)?.iter().map(defect).fold(0.0, f64::max))
}
