//! Other lattices, and which way of introducing fields has a guarantee.

use eigentruth_signs::fermions::search;

use super::model::{Shape, Way, channels};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other lattices, and which way of introducing fields has a guarantee.
pub(super) struct Fermions;

const SHAPES: [(Shape, &str); 4] = [
    (Shape::Ring, "a ring of six sites"),
    (Shape::Square, "an open square lattice"),
    (Shape::Honeycomb, "an open honeycomb lattice"),
    (Shape::Triangular, "an open triangular lattice"),
];

/// What fields couple to, in the order of [`Way::ALL`].
const WAYS: [&str; 4] = [
    "c†_i c_j + h.c. on each bond",
    "i c†_i c_j + h.c. on each bond",
    "n_i − n_j on each bond",
    "n_i + n_j − 1 on each bond",
];

/// The ways among which a formulation without signs is looked for.
const ALLOWED: [&[usize]; 4] = [&[0, 1, 2, 3], &[2, 3], &[0, 1], &[0, 3]];

/// The Hamiltonian and what a guarantee is.
fn setting(place: &str, values: &str) -> String {
    format!(
        "Spinless fermions on {place} have H = −Σ_⟨ij⟩ (c†_i c_j + h.c.) + V Σ_⟨ij⟩ (n_i − 1/2)(n_j − 1/2) − μ Σ n_i with {values}. The interaction of \
         a bond is, up to a constant, V/2 times plus or minus the square of each of four operators, so that it can be decoupled by a real or \
         imaginary field. A guarantee is a pair of anticommuting antiunitary maps of the Majorana operators, kept by all slices, with squares \
         +1 and −1 or both −1, that are local and may differ between two sublattices."
    )
}

/// For which signs of V one of some ways has a guarantee.
fn by_sign(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let (shape, place) = draw.one("shape", &SHAPES);
    let mu = draw.one("mu", &[0.0, 0.0, 0.4]);
    let allowed = draw.one("allowed", &ALLOWED);
    let ways: Vec<Way> = allowed.iter().map(|way| Way::ALL[*way]).collect();
    let free = |v: f64| -> Result<bool, Stop> {
        Ok(channels(shape, v, mu, &ways)?.iter().any(|channel| search(&channel.decoupling).is_sign_free()))
    };
    let (repulsion, attraction) = (free(1.0)?, free(-1.0)?);
    let listed = allowed.iter().map(|way| format!("({})", WAYS[*way])).collect::<Vec<_>>().join(" or ");
    let filling = if mu == 0.0 && shape != Shape::Triangular { ", which is half filling" } else { "" };
    let setting = format!(
        "{} Say that there is no sign problem if fields that couple to {listed} have such a guarantee, all of one kind; else there is one.",
        setting(place, &format!("μ = {mu}{filling}"))
    );
    let statements = [
        ("For repulsion, V > 0, there is no sign problem.", repulsion),
        ("For attraction, V < 0, there is no sign problem.", attraction),
        ("For repulsion, V > 0, there is a sign problem.", !repulsion),
        ("For attraction, V < 0, there is a sign problem.", !attraction),
    ];
    let statements = statements.map(|(text, holds)| (text.to_owned(), holds));
    Ok(Variant::statements(seed, &setting, &statements)
        .with(Aspect::Lattice, place)
        .with(Aspect::Terms, format!("μ = {mu}"))
        .with(Aspect::Convention, listed))
}

/// Whether signs of V are asked for instead of ways of introducing fields.
fn asks_for_signs(seed: u64) -> bool {
    Draw::of("spinless signs", seed).pick("question", 5) == 0
}

impl Family for Fermions {
    fn describe(&self) -> &'static str {
        "the lattice, the sign of V and a chemical potential; answer: which ways of introducing fields have positive weights by symmetry, or for which \
         signs of V one of them does"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("spinless signs", seed);
        if asks_for_signs(seed) {
            return by_sign(seed, &draw);
        }
        let (shape, place) = draw.one("shape", &SHAPES);
        let v = draw.one("V", &[1.0, -1.0]);
        let mu = draw.one("mu", &[0.0, 0.0, 0.4]);
        let mut statements = Vec::new();
        for (k, channel) in channels(shape, v, mu, &Way::ALL)?.iter().enumerate() {
            let free = search(&channel.decoupling).is_sign_free();
            let (verb, holds) = match draw.pick(&format!("negated {k}"), 2) {
                0 => ("have", free),
                _ => ("do not have", !free),
            };
            statements.push((format!("Fields that couple to {} {verb} such a guarantee.", WAYS[k]), holds));
        }
        Ok(Variant::statements(seed, &setting(place, &format!("V = {v}, μ = {mu}")), &statements)
            .with(Aspect::Lattice, place)
            .with(Aspect::Terms, format!("μ = {mu}"))
            .with(Aspect::Sign, format!("V = {v}")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_for_signs(seed)
    }
}
