//! Other lattices, an exchange beside the pair flips, and other questions.

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_signs::rotation::{LocalRotation, local_of};
use eigentruth_signs::strings::Strings;

use super::{Couplings, OPEN, PERIODIC, SIGNS, WEIGHTS, clusters, operator};
use crate::family::{Aspect, Draw, Family, Variant, sum_of};
use crate::method::Stop;

/// Other lattices, an exchange beside the pair flips, and other questions.
pub(super) struct Signs;

impl Family for Signs {
    fn describe(&self) -> &'static str {
        "the cluster, pair flips and an exchange of either sign, and what is asserted; answer: which statements about closed strings and local \
         rotations hold, or which of the square and the kagome lattice have a sign problem"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("sse signs", seed);
        if draw.printed(12) {
            return lattices(seed, draw.one("exchange of lattices", &[0.0, 1.0]));
        }
        let lattice = match draw.pick("lattice", 7) {
            0 => Lattice::chain(5, Boundary::Periodic)?,
            1 => Lattice::chain(6, Boundary::Periodic)?,
            2 => Lattice::square([3, 2], OPEN)?,
            3 => Lattice::square([4, 2], [Boundary::Periodic, Boundary::Open])?,
            4 => Lattice::triangular([3, 2], OPEN)?,
            5 => Lattice::kagome([2, 1], OPEN)?,
            _ => Lattice::kagome([2, 1], PERIODIC)?,
        };
        let pair = draw.one("pair", &[1.0, -1.0, 0.5, -0.5, 0.0]);
        // Without an exchange: the model of the problem.
        let exchange = draw.one("exchange", &[0.0, 0.0, 1.0, 1.0, -1.0]);
        let pair = if pair == 0.0 && exchange == 0.0 { 1.0 } else { pair };
        let jz = draw.one("Jz", &[1.0, -1.0, 0.5]);
        let h = draw.one("h", &[0.0, 0.5]);
        let transitions = Transitions::lower(
            &operator::hamiltonian(&lattice, Couplings { jz, pair, exchange, h })?,
            &None,
        )?;
        let rotation = matches!(local_of(&transitions)?, LocalRotation::Found { .. });
        let strings = Strings::of(&transitions, 256)?;
        let negative = strings.frustrated();
        let odd = strings.count(3).total > 0.0 || strings.count(5).total > 0.0;
        let short = negative.as_ref().is_some_and(|string| string.configurations.len() <= 3);
        let facts = [
            ("There are configurations of the series with negative weight.", negative.is_some()),
            (
                "A product of single-site rotations about z makes all off-diagonal elements of H negative or zero.",
                rotation,
            ),
            ("There is a closed string of three or of five off-diagonal elements.", odd),
            ("There is a closed string of three off-diagonal elements whose weight is negative.", short),
        ];
        let statements: Vec<(String, bool)> = (facts.iter().enumerate())
            .map(|(k, (text, holds))| match draw.pick(&format!("negated {k}"), 2) {
                0 => ((*text).to_owned(), *holds),
                _ => (denied(text), !holds),
            })
            .collect();
        let bonds: Vec<String> = lattice.bonds().iter().map(|b| format!("({},{})", b.from, b.to)).collect();
        let terms = sum_of(&[
            (jz, "S^z_i S^z_j"),
            (pair / 2.0, "(S^+_i S^+_j + h.c.)"),
            (exchange / 2.0, "(S^+_i S^-_j + h.c.)"),
        ]);
        let field = if h == 0.0 { String::new() } else { format!(" − {h} Σ_i S^z_i") };
        let setting = format!(
            "Spins 1/2 on {} sites have H = Σ_bonds [{terms}]{field} with the bonds {} (a bond that is listed twice counts twice). It is simulated by a \
             stochastic series expansion in the basis of S^z, where a weight is a product of elements of −H around a closed string, diagonal elements being positive.",
            lattice.len(),
            bonds.join(" ")
        );
        let variant = Variant::statements(seed, &setting, &statements)
            .with(Aspect::Lattice, bonds.join(" "))
            .with(Aspect::Terms, format!("[{terms}]{field}"));
        if pair == 0.0 {
            return Ok(variant);
        }
        // Behind the term of J_z, which is never missing.
        let sign = if pair < 0.0 { '−' } else { '+' };
        Ok(variant.with(Aspect::Sign, format!("{sign} {} (S^+_i S^+_j", pair.abs() / 2.0)))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("sse signs", seed).printed(12)
    }
}

/// The denial of a sentence that begins with an ordinary word.
fn denied(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("It is not true that {first}{}", letters.as_str())
}

/// Which of two lattices have a sign problem with couplings of either sign; without an exchange that is what the problem asks.
fn lattices(seed: u64, exchange: f64) -> Result<Variant, Stop> {
    let has_one = |lattice: &str| -> Result<bool, Stop> {
        // Clusters on which an odd ring is one of the lattice: the third one of the square lattice closes with three sites.
        for cluster in &clusters(lattice)?[..2] {
            for couplings in SIGNS {
                if operator::look(WEIGHTS, cluster, Couplings { exchange, ..couplings })?.problem {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    let (square, kagome) = (has_one("square")?, has_one("kagome")?);
    let statements = [
        ("There is a sign problem on the square lattice.", square),
        ("There is none on the square lattice.", !square),
        ("There is a sign problem on the kagome lattice.", kagome),
        ("There is one on both lattices.", square && kagome),
        ("There is one on neither of the lattices.", !square && !kagome),
    ]
    .map(|(text, holds)| (text.to_owned(), holds));
    let flips = match exchange {
        0.0 => String::new(),
        exchange => format!(" + ({exchange}/2)(S^+_i S^-_j + h.c.)"),
    };
    let setting = format!(
        "Spins 1/2 have H = Σ_bonds [J_z S^z_i S^z_j + (J_p/2)(S^+_i S^+_j + h.c.){flips}] − h Σ_i S^z_i on the nearest-neighbour bonds of the square \
         lattice, or of the kagome lattice. It is simulated by a stochastic series expansion at a finite temperature in the basis of S^z, H being \
         taken as it stands, where a weight is a product of elements of −H around a closed string, diagonal elements being positive. A lattice has \
         a sign problem if some J_z, J_p and h, each of either sign, give a string of negative weight on the infinite lattice."
    );
    Ok(Variant::statements(seed, &setting, &statements))
}
