//! Other fluxes, phases of the diagonals and fillings.

use eigentruth_free::bloch::{chern, minima};
use eigentruth_grading::Kind;

use super::{Pattern, Uniformity, bands};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other fluxes, phases of the diagonals and fillings.
pub(super) struct Fluxes;

/// Statements that can be true or false of a pattern, and what decides them.
const STATEMENTS: [(&str, &str); 5] = [
    ("one", "The minimum of the lowest band is at a single momentum."),
    ("all", "The minimum of the lowest band is at least $n$-fold degenerate."),
    ("c", r"$\langle c^\dagger_{x,y}c_{x,y}\rangle$ is the same at all sites."),
    ("d", r"$\langle c^\dagger_{x,y}c_{x+1,y+1}\rangle$ is the same at all sites."),
    ("e", r"$\langle c^\dagger_{x,y}c_{x,y+1}\rangle$ is the same at all sites."),
];

impl Family for Fluxes {
    fn describe(&self) -> &'static str {
        "the flux, the phase of the diagonal hops, t' and the filling; answer: which statements are true, the number of minima of the \
         lowest band, or the modulus of the Chern number of the lowest bands"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("flux square lattice", seed);
        if draw.printed(12) {
            return for_every_length(seed, draw.pick("quarter turns", 2) as u8);
        }
        // Band edges that touch, or minima that merge, are refused by the solver and drawn again.
        for attempt in 0..32 {
            let pick = |what: &str, choices: usize| draw.pick(&format!("{what} {attempt}"), choices);
            let n = 2 + pick("n", 6);
            let coprime: Vec<usize> = (1..n).filter(|p| (2..=n).all(|d| p % d != 0 || n % d != 0)).collect();
            let tenths = 1 + pick("t'", 4);
            let pattern = Pattern {
                n,
                quanta: coprime[pick("p", coprime.len())],
                t: 1.0,
                diagonal: tenths as f64 / 10.0 * if pick("sign", 2) == 0 { 1.0 } else { -1.0 },
                quarter_turns: pick("q", 2) as u8,
            };
            let bands = 1 + pick("bands", n - 1);
            let drawn = match draw.pick("question", 3) {
                0 => statements(&draw, pattern, bands)?,
                1 => number_of_minima(pattern)?,
                _ => chern_number(pattern, bands),
            };
            if let Some((kind, question, reference)) = drawn {
                let model = model(pattern);
                let prompt = format!("{model} {question}");
                let Pattern { n, quanta, .. } = pattern;
                return Ok(Variant::new(seed, kind, prompt, reference)
                    .with(Aspect::Size, format!("y/{n}}}"))
                    .with(Aspect::Terms, format!(r"e^{{2\pi i\,{quanta}y"))
                    .with(Aspect::Asked, question));
            }
        }
        Err(Stop::Failed("no pattern with a clear answer was drawn".to_owned()))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("flux square lattice", seed).printed(12)
    }
}

/// What holds for every length of the pattern: with a quarter turn on the diagonals the question of the problem.
fn for_every_length(seed: u64, quarter_turns: u8) -> Result<Variant, Stop> {
    // Even and odd lengths, and diagonals of both signs.
    let patterns = [(2, 0.3), (3, -0.45), (4, 0.37), (5, -0.2)]
        .map(|(n, diagonal)| Pattern { quarter_turns, ..Pattern::new(n, 1.0, diagonal) });
    let mut holds = [true; STATEMENTS.len()];
    for pattern in patterns {
        for (all, (statement, _)) in holds.iter_mut().zip(STATEMENTS) {
            let Some(one) = truth(statement, pattern, 1)? else {
                return Err(Stop::Failed(format!("`{statement}` is not clear for {pattern:?}")));
            };
            *all &= one;
        }
    }
    let factor = if quarter_turns == 1 { "i" } else { "" };
    let setting = format!(
        r"Spinless fermions hop on an infinite square lattice, $H = -\sum_{{x,y}} [ t c^\dagger_{{x,y}}c_{{x,y+1}} + t e^{{2\pi i y/n}} c^\dagger_{{x,y}}c_{{x+1,y}} + t' {factor} e^{{2\pi i y/n}} (c^\dagger_{{x,y}}c_{{x+1,y+1}} + c^\dagger_{{x,y}}c_{{x+1,y-1}}) ] + h.c.$ with real t and t' that have no special values and a whole number n > 1. The ground state has one particle for every n sites. A statement holds if it does for all n."
    );
    let statements: Vec<(String, bool)> =
        STATEMENTS.iter().zip(holds).map(|((_, text), holds)| ((*text).to_owned(), holds)).collect();
    Ok(Variant::statements(seed, &setting, &statements).with(Aspect::Terms, format!("t' {factor} e")))
}

/// Whether a statement is true of a pattern at a filling; nothing if it is not clear.
fn truth(statement: &str, pattern: Pattern, particles: usize) -> Result<Option<bool>, Stop> {
    Ok(match statement {
        "one" => counted_minima(pattern).map(|minima| minima == 1),
        "all" => counted_minima(pattern).map(|minima| minima >= pattern.n),
        claim => {
            let found =
                [12, 24].map(|grid| bands::averages(&bands::on_grid(pattern, grid)?, claim, 2 * particles));
            let [coarse, fine] = found;
            match bands::compare(&[coarse?, fine?], false) {
                Uniformity::Same => Some(true),
                Uniformity::Varies => Some(false),
                Uniformity::Unclear => None,
            }
        }
    })
}

fn model(pattern: Pattern) -> String {
    let Pattern { n, quanta, diagonal, quarter_turns, .. } = pattern;
    let phase = format!(r"e^{{2\pi i\,{quanta}y/{n}}}");
    let factor = if quarter_turns == 1 { "i" } else { "" };
    format!(
        r"Spinless fermions hop on an infinite square lattice, $H = -\sum_{{x,y}} [ c^\dagger_{{x,y}}c_{{x,y+1}} + {phase} c^\dagger_{{x,y}}c_{{x+1,y}} + ({diagonal}){factor}{phase} (c^\dagger_{{x,y}}c_{{x+1,y+1}} + c^\dagger_{{x,y}}c_{{x+1,y-1}}) ] + h.c.$"
    )
}

type Question = Option<(Kind, String, String)>;

/// Which of five statements in random order are true at a filling.
fn statements(draw: &Draw, pattern: Pattern, particles: usize) -> Result<Question, Stop> {
    let mut order: Vec<usize> = (0..STATEMENTS.len()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, draw.pick(&format!("place {last}"), last + 1));
    }
    let (mut listed, mut right) = (Vec::new(), Vec::new());
    for (label, (statement, text)) in ('a'..).zip(order.into_iter().map(|at| STATEMENTS[at])) {
        let Some(truth) = truth(statement, pattern, particles)? else { return Ok(None) };
        listed.push(format!("({label}) {text}"));
        right.extend(truth.then(|| label.to_string()));
    }
    let question = format!(
        "With $n = {}$ and {particles} particles per $n$ sites, which statements are true? {} List the labels, separated by \
         semicolons, in a \\boxed{{}}.",
        pattern.n,
        listed.join(" ")
    );
    Ok(Some((Kind::ChoiceSet, question, right.join(";"))))
}

/// The number of momenta with the lowest energy; `None` if the minima are not isolated points, or depend on the grid.
fn counted_minima(pattern: Pattern) -> Option<usize> {
    let crystal = pattern.crystal().ok()?;
    let found = [8, 12]
        .map(|grid| minima(&crystal, 0, &[grid * pattern.n, grid]).ok().filter(|found| found.isolated));
    let [one, two] = found.map(|found| found.map(|found| found.lowest.len()));
    one.filter(|_| one == two)
}

fn number_of_minima(pattern: Pattern) -> Result<Question, Stop> {
    let question = format!(
        "At how many momenta with $0 \\le k_x < 2\\pi$, $0 \\le k_y < 2\\pi/{}$ has the lowest band its lowest energy? Put the number \
         in a \\boxed{{}}.",
        pattern.n
    );
    Ok(counted_minima(pattern).map(|count| (Kind::Numeric, question, count.to_string())))
}

/// The modulus, which no orientation of the plane changes.
fn chern_number(pattern: Pattern, bands: usize) -> Question {
    let found = chern(&pattern.crystal().ok()?, 0..bands, [4 * pattern.n, 8]).ok()?;
    let which = if bands == 1 { "band".to_owned() } else { format!("{bands} bands together") };
    let question = format!(
        "What is the modulus of the Chern number of the lowest {which}? Put the number in a \\boxed{{}}."
    );
    Some((Kind::Numeric, question, found.number.abs().to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::spread;
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_repeatable_and_no_constant_answers_them() {
        assert_repeatable(&Fluxes, 12);
    }

    #[test]
    fn chern_numbers_solve_the_equation_of_the_gaps() {
        // r = s n + C p for the r-th gap at p/n flux quanta: Thouless et al., Phys. Rev. Lett. 49, 405 (1982); with the sign of C
        // that the orientation gives.
        for (n, quanta) in [(3, 1), (4, 1), (5, 2), (7, 3)] {
            for diagonal in [0.0, 0.2, -0.3] {
                let pattern = Pattern { n, quanta, t: 1.0, diagonal, quarter_turns: 1 };
                for bands in 1..n {
                    let Ok(found) = chern(&pattern.crystal().unwrap(), 0..bands, [4 * n, 8]) else {
                        continue;
                    };
                    let turned =
                        |sign: i64| (bands as i64 - sign * found.number * quanta as i64).rem_euclid(n as i64);
                    assert!(turned(1) == 0 || turned(-1) == 0, "{pattern:?} {bands} {found:?}");
                }
            }
        }
    }

    #[test]
    fn averages_vary_where_the_statements_say() {
        let pattern = Pattern { n: 3, quanta: 1, t: 1.0, diagonal: 0.2, quarter_turns: 1 };
        let (values, error) = bands::averages(&bands::on_grid(pattern, 8).unwrap(), "d", 2).unwrap();
        assert!(spread(&values, false) > 1e3 * error);
    }
}
