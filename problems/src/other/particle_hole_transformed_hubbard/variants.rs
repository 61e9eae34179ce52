//! Other maps of the same model, with their answers from the same substitution.

use eigentruth_grading::Kind;

use super::{Conventions, PARAMETERS, latex, transformed};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other maps of the same model.
pub(super) struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "which spins become holes and on which sublattice with a sign, the signs of hopping, interaction and chemical potential, whether \
         the interaction and the density are measured from half filling, a Zeeman field, and whether constants are kept"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        let holes = draw.one("holes", &[[false, true], [true, false], [true, true]]);
        let [hopping, density] = ["hopping", "chemical potential"].map(|what| draw.one(what, &[-1, 1]));
        let [symmetric, kept] = ["interaction", "constants"].map(|what| draw.pick(what, 3) > 0);
        let [field, centred, attraction, turned] =
            ["field", "centre", "attraction", "sublattices"].map(|what| draw.pick(what, 2) == 1);
        let conventions = Conventions { hopping, symmetric, density, centred, holes };
        let mut rows = transformed(conventions, 4)?;
        if !field {
            rows[3] = [0; 6];
        }
        if attraction {
            rows[1] = rows[1].map(|eighths| -eighths);
        }
        if !kept {
            rows.iter_mut().for_each(|row| row[5] = 0);
        }
        // Which sublattice has the sign changes nothing.
        let signs = if turned { "(− on A, + on B)" } else { "(+ on A, − on B)" };
        let map = |spin: usize, name: &str| {
            if holes[spin] {
                format!(r"$c^\dagger_{{i,{name}}} = \pm p_{{i,{name}}}$ {signs}")
            } else {
                format!(r"$c^\dagger_{{i,{name}}} = p^\dagger_{{i,{name}}}$")
            }
        };
        let zeeman = if field { r" - \frac{h}{2}\sum_i (n_{i,\uparrow} - n_{i,\downarrow})" } else { "" };
        let half = if symmetric { r"-\frac12" } else { "" };
        let terms = [
            format!(
                r"{}t\sum_{{\langle ij\rangle,\sigma}} (c^\dagger_{{i,\sigma}} c_{{j,\sigma}} + c^\dagger_{{j,\sigma}} c_{{i,\sigma}})",
                if hopping < 0 { "-" } else { "" }
            ),
            format!(
                r"{} U\sum_i (n_{{i,\uparrow}}{half})(n_{{i,\downarrow}}{half})",
                if attraction { "-" } else { "+" }
            ),
            format!(
                r"{} \mu\sum_i (n_{{i,\uparrow}}+n_{{i,\downarrow}}{})",
                if density < 0 { "-" } else { "+" },
                if centred { "-1" } else { "" }
            ),
        ];
        let constants = match kept {
            true => "Keep all constants, write out every term",
            false => "Leave out the terms that contain no operator, write out every other term",
        };
        let maps = format!("{} and {}", map(0, r"\uparrow"), map(1, r"\downarrow"));
        let prompt = format!(
            r"On a bipartite lattice with sublattices A and B, $H = {}{zeeman}$. Substitute {maps}. With $m_{{i,\sigma}} = p^\dagger_{{i,\sigma}} p_{{i,\sigma}}$ the result is $\sum_{{\langle ij\rangle,\sigma}} f_{{ij\sigma}} + \sum_i g_i$ with only $p$ in $f$ and only $m$ and numbers in $g$. {constants}, and give $f_{{ij\sigma}} + g_i$ in a $\boxed{{}}$.",
            terms.join(" ")
        );
        let parameters = if field { PARAMETERS.replacen("$t;", "$t;h;", 1) } else { PARAMETERS.to_owned() };
        let mut variant = Variant::formula(seed, Kind::Operator, &parameters, prompt, latex(&rows)?)
            .with(Aspect::Symmetry, maps)
            .with(Aspect::Convention, constants);
        variant.settings.extend(terms.map(|term| (Aspect::Sign, term)));
        if field {
            variant = variant.with(Aspect::Terms, zeeman);
        }
        Ok(variant)
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
