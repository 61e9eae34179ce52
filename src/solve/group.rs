//! Symmetry groups of a sector: translations, reflection, spin flip, with the characters that the input asks for.

use eigentruth_exact::orbits::{Destination, GroupElement};
use eigentruth_models::{Lattice, Space};
use eigentruth_numerics::Complex64;
use eigentruth_operators::Mode;

use super::input::Symmetries;

/// An element as it acts on sites.
#[derive(Clone)]
struct Element {
    to: Vec<usize>,
    negative: Vec<bool>,
    flip: bool,
    character: Complex64,
}

/// All elements of the group, the identity first; nothing if no symmetry is asked for.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn elements(
    lattice: &Lattice,
    space: &Space,
    wanted: &Symmetries,
) -> Result<Option<Vec<GroupElement>>, String> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let sites = lattice.len();
    let identity = Element {
        to: (0..sites).collect(),
        negative: vec![false; sites],
        flip: false,
        character: Complex64::new(1.0, 0.0),
    };
    let mut group = vec![identity.clone()];
    if let Some(momentum) = &wanted.momentum {
        let translations = lattice.translations();
        if momentum.len() != translations.len() {
            let orders: Vec<String> = translations.iter().map(|t| t.order.to_string()).collect();
            let orders =
                if orders.is_empty() { "none: it has open ends".to_owned() } else { orders.join(" and ") };
            return Err(format!(
                "[solve] `momentum` has {} components; {} has translations of order {orders}",
                momentum.len(),
                lattice.name()
            ));
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
            let generator = Element { to: translation.sites.clone(), negative, flip: false, character };
            group = extended(&group, &generator, order)?;
        }
    }
    if let Some(sign) = wanted.reflection {
        let chain =
            lattice.unit_cell().is_some_and(|cell| cell.dimension == 1) && lattice.cells() == Some(sites);
        if !chain {
            return Err(format!("[solve] `reflection` is available for chains; this is {}", lattice.name()));
        }
        let to = (0..sites).rev().collect();
        let generator = Element { to, character: parity("reflection", sign)?, ..identity.clone() };
        group = extended(&group, &generator, 2)?;
    }
    if let Some(sign) = wanted.flip {
        let generator = Element { flip: true, character: parity("flip", sign)?, ..identity };
        group = extended(&group, &generator, 2)?;
    }
    group.iter().map(|element| on_degrees(element, space)).collect::<Result<_, _>>().map(Some)
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

/// All products of the elements with the powers of a generator.
fn extended(group: &[Element], generator: &Element, order: usize) -> Result<Vec<Element>, String> {
    let mut all: Vec<Element> = group.to_vec();
    let mut last: Vec<Element> = group.to_vec();
    for _ in 1..order {
        last = last.iter().map(|element| product(generator, element)).collect();
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
    }
    Ok(all)
}

/// First `right`, then `left`.
fn product(left: &Element, right: &Element) -> Element {
    Element {
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
