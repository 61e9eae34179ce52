//! Other chains and other quantities, decided by the same exact commutator.
//!
//! A Hamiltonian is a sum of groups of terms with one free coefficient each. The commutator is linear in the coefficients, so that a
//! quantity is conserved at generic ones if and only if it commutes with every group.

use eigentruth_operators::{Budget as Steps, ComplexRational};

use super::{Chain, Exact};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other chains and other quantities.
pub(super) struct Conserved;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Hopping {
    Real,
    Complex,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Interaction {
    None,
    Repulsive,
    Attractive,
    Extended,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Field {
    None,
    Random,
    Uniform,
    Staggered,
    /// Random, on the charge.
    Potential,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    /// One of the problem's own, by its label.
    Of(&'static str),
    UpElectrons,
    Hopping,
    Spin,
    SpinX,
    Staggered,
}

/// The problem's own statements, in its order.
const OWN: [Quantity; 5] =
    [Quantity::Of("a"), Quantity::Of("b"), Quantity::Of("c"), Quantity::Of("d"), Quantity::Of("e")];

/// What else is asked.
const OTHER: [Quantity; 5] =
    [Quantity::UpElectrons, Quantity::Hopping, Quantity::Spin, Quantity::SpinX, Quantity::Staggered];

impl Quantity {
    fn text(self) -> &'static str {
        match self {
            Quantity::Of("a") => r"$N = \sum_{i,\sigma} n_{i\sigma}$ is conserved.",
            Quantity::Of("b") => r"$S^z = \sum_i S^z_i$ is conserved.",
            Quantity::Of("c") => {
                r"The sum of $c^\dagger_{i\sigma}c_{i+1,\sigma}$ over all bonds and spins, without its conjugate, is conserved."
            }
            Quantity::Of("d") => {
                r"$\eta^2 = \frac12(\eta^+\eta^-+\eta^-\eta^+)+(\eta^z)^2$ with $\eta^- = \sum_i (-1)^i c_{i\uparrow}c_{i\downarrow}$, $\eta^+ = (\eta^-)^\dagger$, $\eta^z = \frac12(N-L)$ is conserved."
            }
            Quantity::Of(_) => r"$\sum_i n_{i\uparrow}n_{i\downarrow}$ is conserved.",
            Quantity::UpElectrons => r"$\sum_i n_{i\uparrow}$ is conserved.",
            Quantity::Hopping => {
                r"The sum of $c^\dagger_{i\sigma}c_{i+1,\sigma}+c^\dagger_{i+1,\sigma}c_{i\sigma}$ over all bonds and spins is conserved."
            }
            Quantity::Spin => r"The square of the total spin is conserved.",
            Quantity::SpinX => {
                r"$S^x = \frac12\sum_i (c^\dagger_{i\uparrow}c_{i\downarrow}+c^\dagger_{i\downarrow}c_{i\uparrow})$ is conserved."
            }
            Quantity::Staggered => r"$\sum_i (-1)^i S^z_i$ is conserved.",
        }
    }

    fn operator(self, chain: &Chain) -> Result<Exact, Stop> {
        let half = ComplexRational::ratio(1, 2);
        let raise = || {
            let mut sum = Exact::zero();
            for i in 0..chain.sites {
                sum += chain.create(i, 0) * chain.annihilate(i, 1);
            }
            sum
        };
        Ok(match self {
            Quantity::Of(claim) => chain.quantity(claim)?,
            Quantity::UpElectrons => chain.count([1, 0]),
            Quantity::Hopping => chain.hops() + chain.hops().adjoint(),
            Quantity::Spin => {
                let z = chain.quantity("b")?;
                raise().anticommutator(&raise().adjoint()).scaled(&half) + &z * &z
            }
            Quantity::SpinX => (raise() + raise().adjoint()).scaled(&half),
            Quantity::Staggered => staggered(chain),
        })
    }
}

fn spin(chain: &Chain, site: u32) -> Exact {
    (chain.number(site, 0) - chain.number(site, 1)).scaled(&ComplexRational::ratio(1, 2))
}

/// Σ (−1)^i S^z_i
fn staggered(chain: &Chain) -> Exact {
    let mut sum = Exact::zero();
    for i in 0..chain.sites {
        let sign = ComplexRational::from(if i % 2 == 0 { 1 } else { -1 });
        sum += spin(chain, i).scaled(&sign);
    }
    sum
}

/// What is drawn.
#[derive(Clone, Debug)]
struct Setting {
    sites: usize,
    ring: bool,
    hopping: Hopping,
    interaction: Interaction,
    field: Field,
    asked: Vec<Quantity>,
}

impl Setting {
    fn draw(seed: u64) -> Self {
        let draw = Draw::of("conserved quantities", seed);
        let hopping = draw.one("hopping", &[Hopping::Real, Hopping::Real, Hopping::Complex, Hopping::Second]);
        // On four sites of a ring the second neighbours on both sides are one site.
        let sites = if hopping == Hopping::Second { 5 } else { 3 } + draw.pick("sites", 2);
        let interactions =
            [Interaction::None, Interaction::Repulsive, Interaction::Attractive, Interaction::Extended];
        let fields = [Field::None, Field::Random, Field::Uniform, Field::Staggered, Field::Potential];
        let asked = if draw.pick("own statements", 4) == 0 {
            OWN.to_vec()
        } else {
            let mut left: Vec<Quantity> = OWN.into_iter().chain(OTHER).collect();
            (0..5).map(|k| left.swap_remove(draw.pick(&format!("statement {k}"), left.len()))).collect()
        };
        Setting {
            sites,
            ring: draw.pick("ring", 2) == 1,
            hopping,
            interaction: draw.one("interaction", &interactions),
            field: draw.one("field", &fields),
            asked,
        }
    }

    /// Whether the question is the printed one: on an open chain, or on a ring of an even number of sites.
    fn is_printed(&self) -> bool {
        self.asked == OWN
            && self.hopping == Hopping::Real
            && self.interaction == Interaction::Repulsive
            && self.field == Field::Random
            && (!self.ring || self.sites == 4)
    }

    /// Groups of terms with one free coefficient each.
    fn groups(&self, chain: &Chain) -> Vec<Exact> {
        let with_adjoint = |operator: Exact| operator.adjoint() + operator;
        let mut groups = vec![with_adjoint(chain.hops())];
        match self.hopping {
            Hopping::Real => {}
            // cos φ multiplies the first group, sin φ this one.
            Hopping::Complex => groups.push(with_adjoint(chain.hops().scaled(&ComplexRational::I))),
            Hopping::Second => groups.push(with_adjoint(chain.hops_over(2))),
        }
        if self.interaction != Interaction::None {
            groups.push(chain.double_occupancy());
        }
        let density = |site: u32| chain.number(site, 0) + chain.number(site, 1);
        if self.interaction == Interaction::Extended {
            let mut sum = Exact::zero();
            for i in 0..if chain.ring { chain.sites } else { chain.sites - 1 } {
                sum += density(i) * density((i + 1) % chain.sites);
            }
            groups.push(sum);
        }
        match self.field {
            Field::None => {}
            Field::Random => groups.extend((0..chain.sites).map(|i| spin(chain, i))),
            Field::Uniform => groups.push(chain.count([1, -1])),
            Field::Staggered => groups.push(staggered(chain)),
            Field::Potential => groups.extend((0..chain.sites).map(density)),
        }
        groups
    }

    /// Which of the quantities commute with all groups.
    fn conserved(&self) -> Result<Vec<bool>, Stop> {
        let chain = Chain::draw(self.sites, self.ring, 1, 0)?;
        let groups = self.groups(&chain);
        let commute = |quantity: &Quantity| -> Result<bool, Stop> {
            let operator = quantity.operator(&chain)?;
            for group in &groups {
                let left =
                    group.commutator(&operator).normal_order(&chain.algebra, &mut Steps::unlimited())?;
                if !left.is_empty() {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        self.asked.iter().map(commute).collect()
    }

    /// The model in words, and what of them says what was drawn.
    fn text(&self) -> (String, Vec<(Aspect, String)>) {
        let (shape, range) = if self.ring {
            ("a ring", r"with $c_{L+1,\sigma} = c_{1\sigma}$ and so on")
        } else {
            ("an open chain", r"where a term needs all of its sites on the chain")
        };
        let (hop, meaning) = match self.hopping {
            Hopping::Real => (r"-t\sum_{i,\sigma}(c^\dagger_{i\sigma}c_{i+1,\sigma}+\text{h.c.})", "t > 0"),
            Hopping::Complex => (
                r"-t\sum_{i,\sigma}(e^{i\phi}c^\dagger_{i\sigma}c_{i+1,\sigma}+\text{h.c.})",
                r"t > 0 and a generic phase $\phi$",
            ),
            Hopping::Second => (
                r"-t\sum_{i,\sigma}(c^\dagger_{i\sigma}c_{i+1,\sigma}+\text{h.c.})-t'\sum_{i,\sigma}(c^\dagger_{i\sigma}c_{i+2,\sigma}+\text{h.c.})",
                "t, t' > 0",
            ),
        };
        let (repulsion, sign) = match self.interaction {
            Interaction::None => ("", ""),
            Interaction::Repulsive => (r"+U\sum_i n_{i\uparrow}n_{i\downarrow}", ", U > 0"),
            Interaction::Attractive => (r"+U\sum_i n_{i\uparrow}n_{i\downarrow}", ", U < 0"),
            Interaction::Extended => (
                r"+U\sum_i n_{i\uparrow}n_{i\downarrow}+V\sum_i n_i n_{i+1}",
                ", U, V > 0, $n_i = n_{i\\uparrow}+n_{i\\downarrow}$",
            ),
        };
        let (field, kind) = match self.field {
            Field::None => ("", ""),
            Field::Random => (r"+\sum_i h_i S^z_i", ", and a field $h_i$ that differs from site to site"),
            Field::Uniform => (r"+h\sum_i S^z_i", ", and a uniform field h"),
            Field::Staggered => (r"+h\sum_i (-1)^i S^z_i", ", and a staggered field h"),
            Field::Potential => (
                r"+\sum_i \epsilon_i (n_{i\uparrow}+n_{i\downarrow})",
                r", and a potential $\epsilon_i$ that differs from site to site",
            ),
        };
        let settings = [
            (Aspect::Size, format!("L = {} sites", self.sites)),
            (Aspect::Boundary, format!("Electrons move on {shape}")),
            (Aspect::Terms, format!("$H = {hop}{repulsion}{field}$")),
            (Aspect::Sign, format!("with {meaning}{sign}{kind}.")),
        ];
        let text = format!(
            "Electrons move on {shape} of L = {} sites, i = 1, …, L, {range}: $H = {hop}{repulsion}{field}$ with {meaning}{sign}{kind}. All \
             parameters have generic values; conserved means that the operator commutes with H.",
            self.sites
        );
        (text, settings.to_vec())
    }
}

impl Family for Conserved {
    fn describe(&self) -> &'static str {
        "open chain or ring of even or odd length; real, complex or second-neighbour hopping; the interaction and its sign; a random, uniform \
         or staggered field on the spin or a random one on the charge; and which quantities are asked for"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let setting = Setting::draw(seed);
        let statements: Vec<(String, bool)> = (setting.asked.iter().zip(setting.conserved()?))
            .map(|(quantity, holds)| (quantity.text().to_owned(), holds))
            .collect();
        let (text, settings) = setting.text();
        let mut variant = Variant::statements(seed, &text, &statements);
        variant.settings.extend(settings);
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Setting::draw(seed).is_printed()
    }
}

#[cfg(test)]
mod by_bits;

#[cfg(test)]
mod tests {
    use eigentruth_grading::{Grader, Verdict};

    use super::super::{EVEN, OPEN, problem};
    use super::*;
    use crate::assembly::Truth;
    use crate::testing::{assert_repeatable, settled};

    #[test]
    fn variants_are_repeatable_and_no_constant_answers_them() {
        assert_repeatable(&Conserved, 12);
    }

    #[test]
    fn one_option_more_or_less_is_wrong() {
        for seed in 0..12 {
            let variant = Conserved.draw(seed).unwrap();
            let grader = Grader::new(&variant.specification).unwrap();
            let right: Vec<&str> = variant.specification.reference.split(';').collect();
            for label in ["a", "b", "c", "d", "e"] {
                let mut toggled: Vec<&str> =
                    right.iter().copied().filter(|other| other.len() == 1 && *other != label).collect();
                if !right.contains(&label) {
                    toggled.push(label);
                }
                let answer = if toggled.is_empty() { r"\emptyset".to_owned() } else { toggled.join(";") };
                let verdict = grader.compare(&format!(r"\boxed{{{answer}}}")).verdict;
                assert_eq!(verdict, Verdict::NotEquivalent, "{seed}: {answer} for {right:?}");
            }
        }
    }

    #[test]
    fn the_problem_itself_is_a_member_with_the_findings_as_its_answer() {
        let problem = problem();
        let found = settled(&problem);
        let mut seen = [false; 2];
        for setting in (0..4000).map(Setting::draw) {
            if !setting.is_printed() || seen[usize::from(setting.ring)] {
                continue;
            }
            seen[usize::from(setting.ring)] = true;
            let reading = if setting.ring { EVEN } else { OPEN };
            let of_reading = found.iter().filter(|(other, ..)| other.name == reading);
            let truths: Vec<bool> = of_reading.map(|(_, _, s)| s.truth == Truth::True).collect();
            assert_eq!(setting.conserved().unwrap(), truths, "{reading}");
        }
        assert_eq!(seen, [true; 2]);
    }
}
