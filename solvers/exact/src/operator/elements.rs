//! Matrix elements between configurations, and the charges they change.

use eigentruth_models::Space;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::{Field, Layout, Transition, Transitions};
use eigentruth_numerics::planted::{Bug, planted};
use num_complex::Complex64;

use crate::ExactError;
use crate::basis::Sector;

/// Transitions with amplitudes of one scalar type, by the bits that they flip.
#[derive(Clone, Debug)]
pub(crate) struct Elements<S> {
    diagonal: Vec<Term<S>>,
    groups: Vec<Group<S>>,
}

#[derive(Clone, Debug)]
struct Group<S> {
    flip: u64,
    terms: Vec<Term<S>>,
}

#[derive(Clone, Copy, Debug)]
struct Term<S> {
    care: u64,
    from: u64,
    sign: u64,
    amplitude: S,
}

impl<S: Scalar> Term<S> {
    #[inline]
    fn value(&self, configuration: u64) -> S {
        if configuration & self.care != self.from {
            S::ZERO
        } else if (configuration & self.sign).count_ones() & 1 == 1 {
            -self.amplitude
        } else {
            self.amplitude
        }
    }
}

fn sum<S: Scalar>(terms: &[Term<S>], configuration: u64) -> S {
    let mut total = S::ZERO;
    for term in terms {
        total += term.value(configuration);
    }
    total
}

impl<S: Scalar> Elements<S> {
    /// # Errors
    /// [`ExactError::NotReal`].
    pub(crate) fn new(transitions: &Transitions) -> Result<Self, ExactError> {
        let mut elements = Self { diagonal: Vec::new(), groups: Vec::new() };
        for group in transitions.groups() {
            let term = |t: &Transition| {
                let amplitude = S::from_complex(t.amplitude).ok_or_else(|| ExactError::NotReal {
                    term: name(&transitions.layout, t.from, t.flip),
                    amplitude: t.amplitude.to_string(),
                })?;
                let sign = if t.flip != 0 && planted(Bug::Exact) { 0 } else { t.sign };
                Ok(Term { care: t.care, from: t.from, sign, amplitude })
            };
            let terms = group.iter().map(term).collect::<Result<Vec<_>, ExactError>>()?;
            match group[0].flip {
                0 => elements.diagonal = terms,
                flip => elements.groups.push(Group { flip, terms }),
            }
        }
        Ok(elements)
    }

    /// The diagonal element.
    #[inline]
    pub(crate) fn diagonal(&self, configuration: u64) -> S {
        sum(&self.diagonal, configuration)
    }

    /// Calls `visit(image, ⟨image∣O∣configuration⟩)` for the elements off the diagonal, each image once.
    #[inline]
    pub(crate) fn images(&self, configuration: u64, mut visit: impl FnMut(u64, S)) {
        for group in &self.groups {
            let amplitude = sum(&group.terms, configuration);
            if amplitude != S::ZERO {
                visit(configuration ^ group.flip, amplitude);
            }
        }
    }

    /// How many images a configuration has at most.
    pub(crate) fn width(&self) -> usize {
        self.groups.len()
    }
}

/// What a transition does to the sites it changes.
fn name(layout: &Layout, from: u64, flip: u64) -> String {
    let state = |configuration: u64, field: &Field| configuration >> field.shift & field.mask;
    let changes = layout.fields().iter().filter(|field| state(flip, field) != 0).map(|field| {
        let mode = field.degree.mode;
        let internal = if mode.internal == 0 { String::new() } else { format!(", mode {}", mode.internal) };
        format!("site {}{internal}: {} → {}", mode.site, state(from, field), state(from ^ flip, field))
    });
    let changes: Vec<_> = changes.collect();
    if changes.is_empty() { "a diagonal term".into() } else { format!("({})", changes.join("; ")) }
}

/// Rounding that is left when amplitudes that cancel are added up: units of the sum of their moduli.
const CANCELLED: f64 = 16.0 * f64::EPSILON;

/// The changes of the charges of `sector` that an operator makes, each once, in increasing order, with the name of a term.
///
/// Terms that flip the same bits are added up before they are judged: `Sˣ Sˣ + Sʸ Sʸ` conserves the
/// magnetization although neither half does.
///
/// # Errors
/// [`ExactError::Weights`] if the sector belongs to another space.
pub(crate) fn charge_changes(
    transitions: &Transitions,
    sector: &Sector,
) -> Result<std::collections::BTreeMap<Vec<i64>, String>, ExactError> {
    let weights = sector.weights(&transitions.layout)?;
    let mut changes = std::collections::BTreeMap::new();
    let fixed = sector.fixed();
    for group in transitions.groups() {
        let flip = group[0].flip;
        let fields: Vec<_> = transitions.layout.fields().iter().zip(&weights).collect();
        let touched: Vec<_> = fields.into_iter().filter(|(f, _)| flip >> f.shift & f.mask != 0).collect();
        let inside = touched.iter().fold(0, |mask, (f, _)| mask | f.mask << f.shift);
        patterns(&touched, 0, &mut |from| {
            if !acts(group, from, inside) {
                return;
            }
            let state = |f: &Field, configuration: u64| (configuration >> f.shift & f.mask) as usize;
            let change = (0..fixed.len()).map(|charge| {
                let of_field = |(f, w): &(&Field, &Vec<Vec<i64>>)| {
                    let weight = |configuration| w.get(state(f, configuration)).map_or(0, |w| w[charge]);
                    weight(from ^ flip) - weight(from)
                };
                fixed[charge].charge.reduce(touched.iter().map(of_field).sum())
            });
            changes.entry(change.collect()).or_insert_with(|| name(&transitions.layout, from, flip));
        });
    }
    Ok(changes)
}

/// All local states of the given fields.
fn patterns(fields: &[(&Field, &Vec<Vec<i64>>)], bits: u64, visit: &mut impl FnMut(u64)) {
    match fields.split_first() {
        None => visit(bits),
        Some(((field, _), rest)) => {
            for state in 0..u64::from(field.degree.dimension) {
                patterns(rest, bits | state << field.shift, visit);
            }
        }
    }
}

/// Whether transitions of one group do anything to configurations that look like `pattern` inside the mask `inside`.
fn acts(group: &[Transition], pattern: u64, inside: u64) -> bool {
    let mut rest: Vec<(u64, u64, u64, Complex64, f64)> = Vec::new();
    for t in group.iter().filter(|t| (pattern ^ t.from) & t.care & inside == 0) {
        let negative = (pattern & t.sign & inside).count_ones() % 2 == 1;
        let amplitude = if negative { -t.amplitude } else { t.amplitude };
        let key = (t.care & !inside, t.from & !inside, t.sign & !inside);
        match rest.iter_mut().find(|r| (r.0, r.1, r.2) == key) {
            Some(r) => {
                r.3 += amplitude;
                r.4 += amplitude.norm();
            }
            None => rest.push((key.0, key.1, key.2, amplitude, amplitude.norm())),
        }
    }
    rest.iter().any(|r| r.3.norm() > CANCELLED * r.4)
}

/// Refuses an operator with a term that leaves the sector.
///
/// # Errors
/// [`ExactError::LeavesSector`] naming the term and the charge.
pub(crate) fn check_conserves(transitions: &Transitions, sector: &Sector) -> Result<(), ExactError> {
    for (change, term) in charge_changes(transitions, sector)? {
        if let Some(at) = change.iter().position(|change| *change != 0) {
            let charge = sector.fixed()[at].charge.name.clone();
            return Err(ExactError::LeavesSector { term, charge, change: change[at] });
        }
    }
    Ok(())
}

/// The transitions of an operator, hermitian or not.
///
/// # Errors
/// [`ExactError::Lower`].
pub(crate) fn lower(
    space: &Space,
    operator: &eigentruth_operators::NumericOperator,
    layout: &Layout,
) -> Result<Transitions, ExactError> {
    Ok(Transitions::from_operator(space, operator, layout)?)
}
