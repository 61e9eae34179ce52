//! Other maps of the same model, with their answers from the same substitution.

use eigentruth_grading::{Kind, Specification};

use super::{Conventions, PARAMETERS, latex, transformed};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other maps of the same model.
pub(super) struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "which spins become holes, the sign of the hopping, and a Zeeman field"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        let holes = draw.one("holes", &[[false, true], [true, false], [true, true]]);
        let hopping = draw.one("hopping", &[-1, 1]);
        let field = draw.pick("field", 2) == 1;
        let conventions = Conventions { hopping, symmetric: true, density: -1, centred: false, holes };
        let mut rows = transformed(conventions, 4)?;
        if !field {
            rows[3] = [0; 6];
        }
        let map = |spin: usize, name: &str| {
            if holes[spin] {
                format!(r"$c^\dagger_{{i,{name}}} = \pm p_{{i,{name}}}$ (+ on A, − on B)")
            } else {
                format!(r"$c^\dagger_{{i,{name}}} = p^\dagger_{{i,{name}}}$")
            }
        };
        let zeeman = if field { r" - \frac{h}{2}\sum_i (n_{i,\uparrow} - n_{i,\downarrow})" } else { "" };
        let sign = if hopping < 0 { "-" } else { "" };
        let prompt = format!(
            r"On a bipartite lattice with sublattices A and B, $H = {sign}t\sum_{{\langle ij\rangle,\sigma}} (c^\dagger_{{i,\sigma}} c_{{j,\sigma}} + c^\dagger_{{j,\sigma}} c_{{i,\sigma}}) + U\sum_i (n_{{i,\uparrow}}-\frac12)(n_{{i,\downarrow}}-\frac12) - \mu\sum_i (n_{{i,\uparrow}}+n_{{i,\downarrow}}){zeeman}$. Substitute {} and {}. With $m_{{i,\sigma}} = p^\dagger_{{i,\sigma}} p_{{i,\sigma}}$ the result is $\sum_{{\langle ij\rangle,\sigma}} f_{{ij\sigma}} + \sum_i g_i$ with only $p$ in $f$ and only $m$ and numbers in $g$. Keep all constants, write out every term, and give $f_{{ij\sigma}} + g_i$ in a $\boxed{{}}$.",
            map(0, r"\uparrow"),
            map(1, r"\downarrow"),
        );
        let parameters = if field { PARAMETERS.replacen("$t;", "$t;h;", 1) } else { PARAMETERS.to_owned() };
        let specification = Specification {
            reference: latex(&rows)?,
            parameters,
            kind: Some(Kind::Operator),
            prompt,
            ..Specification::default()
        };
        Ok(Variant { seed, specification })
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_grading::{Grader, Verdict};

    use super::*;

    #[test]
    fn variants_can_be_graded() {
        for seed in 0..8 {
            let variant = Variants.draw(seed).unwrap();
            let grader = Grader::new(&variant.specification).unwrap();
            let boxed = |answer: &str| format!(r"\boxed{{{answer}}}");
            let right = grader.compare(&boxed(&variant.specification.reference));
            assert_eq!(right.verdict, Verdict::Equivalent, "{}", variant.specification.reference);
            let wrong = grader.compare(&boxed(&format!("{}+U", variant.specification.reference)));
            assert_eq!(wrong.verdict, Verdict::NotEquivalent);
        }
    }
}
