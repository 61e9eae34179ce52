//! Symmetry groups of a sector: translations, reflection, spin flip, with the characters that the input asks for.

use eigentruth_exact::orbits::{Destination, GroupElement, OrbitError};
use eigentruth_models::{Lattice, Space};
use eigentruth_numerics::Complex64;
use eigentruth_operators::Mode;

use super::super::input::Symmetries;

/// A group with the words of the input that its elements come from.
pub struct Group {
    /// The elements, the identity first.
    pub elements: Vec<GroupElement>,
    names: Vec<Vec<&'static str>>,
}

impl Group {
    /// Why a sector cannot be made, in the words of the input.
    pub fn refusal(&self, error: &OrbitError) -> String {
        let of = |element: usize| {
            let names = self.names.get(element).map_or(&[][..], Vec::as_slice);
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" with ")
        };
        match error {
            OrbitError::Empty => {
                "no state of this sector has these values of `momentum`, `reflection` and `flip`; ask for others".into()
            }
            OrbitError::Charge { element, charge } => format!(
                "{} changes {charge}: ask for a sector that it leaves alone (sz = 0), or leave it out",
                of(*element)
            ),
            OrbitError::NotCharacter { .. } | OrbitError::NotClosed => {
                "these quantum numbers contradict each other: `reflection` turns a momentum into its negative, so it goes \
                 with momentum 0 or half the length only"
                    .into()
            }
            OrbitError::NotInvariant { element, .. } => format!(
                "the Hamiltonian has no symmetry {}; leave it out, or make the model symmetric",
                of(*element)
            ),
            OrbitError::Element { element, reason } => {
                format!("{} cannot be used here: {reason}; leave it out", of(*element))
            }
            other => other.to_string(),
        }
    }
}

/// An element as it acts on sites.
#[derive(Clone)]
struct Element {
    names: Vec<&'static str>,
    to: Vec<usize>,
    negative: Vec<bool>,
    flip: bool,
    character: Complex64,
}

/// All elements of the group, the identity first; nothing if no symmetry is asked for.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn elements(lattice: &Lattice, space: &Space, wanted: &Symmetries) -> Result<Option<Group>, String> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let sites = lattice.len();
    let identity = Element {
        names: Vec::new(),
        to: (0..sites).collect(),
        negative: vec![false; sites],
        flip: false,
        character: Complex64::new(1.0, 0.0),
    };
    let mut group = vec![identity.clone()];
    if let Some(momentum) = &wanted.momentum {
        let translations = lattice.translations();
        if momentum.len() != translations.len() {
            return Err(directions(lattice, momentum.len()));
        }
        for (translation, &number) in translations.iter().zip(momentum) {
            if number.unsigned_abs() as usize >= translation.order {
                let (order, most) = (translation.order, translation.order - 1);
                return Err(format!(
                    "[solve] `momentum` is {number} in a direction with {order} translations; it is a whole number k for the momentum \
                     2πk/{order}, from 0 to {most} (or negative)"
                ));
            }
        }
        for (translation, &number) in translations.iter().zip(momentum) {
            let mut negative = Vec::with_capacity(sites);
            for factor in &translation.factors {
                if factor.im != 0.0 || factor.re.abs() != 1.0 {
                    return Err("[solve] `momentum` is not available for twisted boundaries".to_owned());
                }
                negative.push(factor.re < 0.0);
            }
            let order = translation.order;
            let character = root(-number, order);
            let to = translation.sites.clone();
            let generator = Element { names: vec!["momentum"], to, negative, flip: false, character };
            group = extended(&group, &generator)?;
        }
    }
    if let Some(sign) = wanted.reflection {
        if !is_chain(lattice) {
            return Err(format!("[solve] `reflection` is available for chains; this is {}", lattice.name()));
        }
        let to = (0..sites).rev().collect();
        let (names, character) = (vec!["reflection"], parity("reflection", sign)?);
        group = extended(&group, &Element { names, to, character, ..identity.clone() })?;
    }
    if let Some(sign) = wanted.flip {
        let (names, character) = (vec!["flip"], parity("flip", sign)?);
        group = extended(&group, &Element { names, flip: true, character, ..identity })?;
    }
    let elements = group.iter().map(|element| on_degrees(element, space)).collect::<Result<_, _>>()?;
    Ok(Some(Group { elements, names: group.into_iter().map(|element| element.names).collect() }))
}

/// Whether sites follow each other, so that the site j can be reflected to L−1−j.
pub fn is_chain(lattice: &Lattice) -> bool {
    lattice.unit_cell().is_some_and(|cell| cell.dimension == 1) && lattice.cells() == Some(lattice.len())
}

/// Why so many momenta are not what a lattice has.
fn directions(lattice: &Lattice, given: usize) -> String {
    let orders: Vec<String> = lattice.translations().iter().map(|t| t.order.to_string()).collect();
    let name = lattice.name();
    if orders.is_empty() {
        return format!(
            "[solve] `momentum` needs a lattice with a closed boundary; this {name} has open ends: set `boundary`, or leave \
             `momentum` out"
        );
    }
    let example = vec!["0"; orders.len()].join(", ");
    format!(
        "[solve] `momentum` has {given} of {} numbers: one for each direction in which this {name} is closed (with {} \
         translations), such as momentum = [{example}]",
        orders.len(),
        orders.join(" and ")
    )
}

fn parity(name: &str, sign: i64) -> Result<Complex64, String> {
    match sign {
        1 | -1 => Ok(Complex64::new(sign as f64, 0.0)),
        other => Err(format!("[solve] `{name}` is {other}; it can be 1 or -1")),
    }
}

/// e^{2πi number/order}, exact where it is 1, i, −1 or −i.
fn root(number: i64, order: usize) -> Complex64 {
    let order = order as i64;
    let number = number.rem_euclid(order);
    match (4 * number) % order {
        0 => [Complex64::new(1.0, 0.0), Complex64::I, Complex64::new(-1.0, 0.0), -Complex64::I]
            [(4 * number / order) as usize],
        _ => Complex64::from_polar(1.0, std::f64::consts::TAU * number as f64 / order as f64),
    }
}

/// All products of the elements with the powers of a generator, as many as there are: a translation around an antiperiodic boundary
/// comes back with a sign.
fn extended(group: &[Element], generator: &Element) -> Result<Vec<Element>, String> {
    let mut all: Vec<Element> = group.to_vec();
    let mut last: Vec<Element> = group.to_vec();
    loop {
        last = last.iter().map(|element| product(generator, element)).collect();
        let before = all.len();
        for element in &last {
            let same = |known: &&Element| {
                known.to == element.to && known.flip == element.flip && known.negative == element.negative
            };
            match all.iter().find(same) {
                None => all.push(element.clone()),
                Some(known) if (known.character - element.character).norm() < 1e3 * f64::EPSILON => {}
                Some(_) => {
                    return Err("[solve] these quantum numbers contradict each other: a symmetry is a product of the \
                                others, and its value is not the product of theirs"
                        .to_owned());
                }
            }
        }
        if all.len() == before {
            return Ok(all);
        }
    }
}

/// First `right`, then `left`.
fn product(left: &Element, right: &Element) -> Element {
    let further = |name: &&&str| !right.names.contains(*name);
    Element {
        names: right.names.iter().chain(left.names.iter().filter(further)).copied().collect(),
        to: right.to.iter().map(|&site| left.to[site]).collect(),
        negative: right
            .to
            .iter()
            .zip(&right.negative)
            .map(|(&site, negative)| negative ^ left.negative[site])
            .collect(),
        flip: left.flip ^ right.flip,
        character: left.character * right.character,
    }
}

fn on_degrees(element: &Element, space: &Space) -> Result<GroupElement, String> {
    let fields = space.degrees().iter().map(|degree| {
        let site = degree.mode.site as usize;
        let image = Mode::new(element.to[site] as u32, degree.mode.internal);
        let to = space.position(degree.species, image).ok_or("a symmetry leads out of the space")?;
        Ok(Destination { to, flip: element.flip, negative: element.negative[site] })
    });
    let fields = fields.collect::<Result<_, &str>>().map_err(str::to_owned)?;
    Ok(GroupElement { fields, character: element.character })
}
