//! other/38-ring-statements: which statements on magnetization and currents hold in which setting of a ring.
//!
//! The prompt fixes neither filling, nor temperature, nor the ratio of the Zeeman energy to the orbital one. Each reading is a list
//! of settings, and a statement holds in it if it holds in all of them; the table of settings is the evidence.

use eigentruth_grading::Kind;

use super::four_site_ring_magnetisation::{Linear, Ring};
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const STRONG: &str = "half filling, strong Zeeman coupling";
const WEAK: &str = "half filling, weak Zeeman coupling";
const SQUARE_STRONG: &str = "a half-filled square, strong Zeeman coupling";
const SQUARE_WEAK: &str = "a half-filled square, weak Zeeman coupling";
const EVERY: &str = "every filling";
const WARM: &str = "half filling at a temperature";

/// The settings of a reading: rings with q = 0.7, t = 0.9.
fn settings(reading: &str) -> Result<Vec<Ring>, Stop> {
    let ring = |sites: usize, electrons: usize, ratio: f64| {
        let (q, t) = (0.7, 0.9);
        Ring { sites, electrons, q, t, mu: ratio * q * t, temperature: 0.0 }
    };
    match reading {
        STRONG => Ok((3..=5).map(|n| ring(n, n, 2.3)).collect()),
        SQUARE_STRONG => Ok(vec![ring(4, 4, 2.3)]),
        SQUARE_WEAK => Ok(vec![ring(4, 4, 0.23)]),
        WEAK => Ok((3..=5).map(|n| ring(n, n, 0.23)).collect()),
        // Half filling by symmetry needs an even ring; warm and cold against t.
        WARM => Ok([0.2, 1.5].map(|temperature| Ring { temperature, ..ring(4, 4, 2.3) }).to_vec()),
        EVERY => Ok((3..=4)
            .flat_map(|n| (1..2 * n).flat_map(move |electrons| [(n, electrons, 2.3), (n, electrons, 0.23)]))
            .map(|(n, electrons, ratio)| ring(n, electrons, ratio))
            .collect()),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

/// What is needed of one setting.
#[derive(Clone, Debug)]
struct Observed {
    ring: Ring,
    here: Linear,
    /// With q doubled (μ/qt kept), t doubled (likewise), μ doubled.
    doubled: [Linear; 3],
    /// The particle current along growing site numbers just above zero field.
    current: f64,
    current_error: f64,
}

fn observe(
    rings: Vec<Ring>,
    linear: fn(&Ring) -> Result<Linear, Stop>,
    current: fn(&Ring) -> Result<(f64, f64), Stop>,
) -> Result<Vec<Observed>, Stop> {
    rings
        .into_iter()
        .map(|ring| {
            let doubled = [
                Ring { q: 2.0 * ring.q, mu: 2.0 * ring.mu, ..ring },
                Ring { t: 2.0 * ring.t, mu: 2.0 * ring.mu, ..ring },
                Ring { mu: 2.0 * ring.mu, ..ring },
            ];
            let [q, t, mu] = doubled;
            let (flow, current_error) = current(&ring)?;
            Ok(Observed {
                ring,
                here: linear(&ring)?,
                doubled: [linear(&q)?, linear(&t)?, linear(&mu)?],
                current: flow,
                current_error,
            })
        })
        .collect()
}

impl Observed {
    /// The power with which the slope changes if a parameter is doubled; `None` where the slope vanishes.
    fn power(&self, which: usize) -> Option<f64> {
        let (one, two) = (&self.here.slope, &self.doubled[which].slope);
        let zero = |e: &eigentruth_numerics::Estimate| e.value.abs() <= 4.0 * e.error;
        (!zero(one) && !zero(two)).then(|| (two.value / one.value).abs().log2())
    }

    /// Whether a slope stays the same within the errors if a parameter is doubled.
    fn unchanged(&self, which: usize) -> bool {
        let (one, two) = (&self.here.slope, &self.doubled[which].slope);
        (one.value - two.value).abs() <= 4.0 * one.error.hypot(two.error)
    }

    /// `None` where the numbers do not tell.
    fn truth(&self, claim: &str) -> Option<bool> {
        let is_power = |which: usize, power: f64| self.power(which).is_some_and(|p| (p - power).abs() < 0.05);
        let intercept = &self.here.intercept;
        let still = self.current.abs() <= 4.0 * self.current_error;
        Some(match claim {
            // Without an intercept the magnetization is proportional to B to this order.
            "a" => intercept.value.abs() > 5.0 * intercept.error,
            "b" => self.unchanged(0),
            "c" => is_power(0, 1.0),
            "d" => is_power(0, 2.0),
            "e" => self.unchanged(1),
            "f" => is_power(2, 1.0),
            "g" => is_power(2, 2.0),
            "h" => still,
            // Sites are numbered clockwise.
            "i" => !still && self.current > 0.0,
            "j" => !still && self.current < 0.0,
            _ => return None,
        })
    }
}

fn table(all: &[Observed]) -> Table {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("electrons", "1"),
        ("mu/(q t)", "1"),
        ("temperature", "t"),
        ("intercept", "t"),
        ("slope", "t"),
        ("error of the slope", "t"),
        ("slope at 2q", "t"),
        ("slope at 2t", "t"),
        ("slope at 2mu", "t"),
        ("clockwise current", "t"),
    ]);
    for one in all {
        let Ring { sites, electrons, q, t, mu, temperature } = one.ring;
        let [twice_q, twice_t, twice_mu] = one.doubled.each_ref().map(|linear| linear.slope.value);
        let here = [one.here.intercept.value, one.here.slope.value, one.here.slope.error];
        table.push([
            sites as f64,
            electrons as f64,
            mu / (q * t),
            temperature,
            here[0],
            here[1],
            here[2],
            twice_q,
            twice_t,
            twice_mu,
            one.current,
        ]);
    }
    table
}

fn decide(run: &Run<'_>, all: &[Observed]) -> Result<Finding, Stop> {
    let mut against = None;
    for one in all {
        let truth = one.truth(run.claim);
        match truth {
            None => return Err(Stop::Failed(format!("`{}` is no claim of this problem", run.claim))),
            Some(false) if against.is_none() => against = Some(one),
            Some(_) => {}
        }
    }
    let evidence = Evidence::table("settings", table(all));
    Ok(match against {
        None => {
            let shown = &all[0];
            let summary = format!(
                "it holds in all {} settings; with {} sites the intercept is {:.4}, the slope {:.4}, the current {:.4}",
                all.len(),
                shown.ring.sites,
                shown.here.intercept.value,
                shown.here.slope.value,
                shown.current
            );
            Finding::holds(FindingKind::Numerical, summary).with(evidence)
        }
        Some(one) => {
            let Ring { sites, electrons, q, t, mu, temperature } = one.ring;
            let summary = format!(
                "not with {electrons} electrons on {sites} sites at μ/qt = {:.2}, T = {temperature}: intercept {:.4}, slope {:.4}, clockwise current {:.4}",
                mu / (q * t),
                one.here.intercept.value,
                one.here.slope.value,
                one.current
            );
            Finding::fails(FindingKind::Numerical, summary).with(evidence)
        }
    })
}

/// The field at which currents are looked at: small and positive.
const FIELD: f64 = 1.0 / 32.0;

fn current_of_state(ring: &Ring) -> Result<(f64, f64), Stop> {
    let (quadratic, _, _) = ring.quadratic(FIELD)?;
    let levels = quadratic.levels()?;
    let state = if ring.temperature > 0.0 {
        levels.thermal(0.0, ring.temperature)?
    } else {
        levels.state(ring.electrons)?
    };
    let n = ring.sites;
    let (mut total, mut error) = (0.0, 0.0);
    for spin in 0..2 {
        let flow = state.current(quadratic.hopping(), spin * n, spin * n + 1)?;
        total += flow.value;
        error += flow.error;
    }
    Ok((total, error))
}

/// From energies alone: the levels of `c†_i e^{iφ} c_{i+1}` are −2t cos(k + φ) with the velocity 2t sin(k + φ) along growing i, so
/// the current is `dE/dΦ` with `Φ = qB` the phase of the whole ring, the Zeeman field being held.
fn current_of_energy(ring: &Ring) -> Result<(f64, f64), Stop> {
    const STEP: f64 = 1.0 / 256.0;
    let energy = |q: f64| Ring { q, ..*ring }.lowest(FIELD);
    let (q, mut error) = (ring.q, 0.0_f64);
    let mut at = |steps: f64| -> Result<f64, Stop> {
        let (value, bound) = energy(q + steps * STEP)?;
        error = error.max(bound);
        Ok(value)
    };
    let near = (at(1.0)? - at(-1.0)?) / (2.0 * STEP);
    let far = (at(2.0)? - at(-2.0)?) / (4.0 * STEP);
    let slope = (4.0 * near - far) / 3.0 / FIELD;
    Ok((slope, ((near - far).abs() + 2.0 * error / STEP) / FIELD))
}

fn by_levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings = settings(run.reading)?;
    let all = run.shared(run.reading, |_| observe(rings, |ring| ring.by_levels(false), current_of_state))?;
    decide(run, &all)
}

fn by_fock_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings = settings(run.reading)?;
    let all = run.shared(run.reading, |_| observe(rings, Ring::in_fock_space, current_of_energy))?;
    decide(run, &all)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const SENTENCES: [&str; 10] = [
        "the magnetization is not proportional to B, not even for small B",
        "its part linear in B does not depend on q",
        "its part linear in B grows like q for large q",
        "its part linear in B grows like q² for large q",
        "its part linear in B does not depend on t",
        "its part linear in B grows like μ for large μ",
        "its part linear in B grows like μ² for large μ",
        "there are no currents",
        "there are currents, clockwise for B > 0 and q > 0",
        "there are currents, counterclockwise for B > 0 and q > 0",
    ];
    Problem {
        claims: CLAIMS.iter().zip(SENTENCES).map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcdefghij"),
        constraints: vec![
            Constraint::exclusive(&["b", "c", "d"]),
            Constraint::exclusive(&["f", "g"]),
            Constraint::exclusive(&["h", "i", "j"]),
        ],
        readings: vec![
            Reading::admissible(
                STRONG,
                r"H = \sum_{i=1}^n",
                "one electron a site, as in models of correlated electrons; here with μ > qt",
                "The prompt says nothing of filling, temperature, or the ratio of μ to qt; the ground state at half filling, \
                 polarized as far as the orbitals at the Fermi level allow.",
            ),
            Reading::admissible(
                WEAK,
                r"H = \sum_{i=1}^n",
                "persistent currents of electrons: H.-F. Cheung et al., Phys. Rev. B 37, 6050 (1988)",
                "The prompt says nothing of filling, temperature, or the ratio of μ to qt; the ground state at half filling, \
                 where the orbital energy decides.",
            ),
            Reading::admissible(
                SQUARE_STRONG,
                r"H = \sum_{i=1}^n",
                "the smallest ring whose band is half filled symmetrically: D. J. Scalapino and S. A. Trugman, Phil. Mag. B 74, \
                 607 (1996)",
                "The number of sites is not given; four electrons on four sites, with μ > qt.",
            ),
            Reading::admissible(
                SQUARE_WEAK,
                r"H = \sum_{i=1}^n",
                "the smallest ring whose band is half filled symmetrically: D. J. Scalapino and S. A. Trugman, Phil. Mag. B 74, \
                 607 (1996)",
                "The number of sites is not given; four electrons on four sites, with μ < qt.",
            ),
            Reading::admissible(
                EVERY,
                r"H = \sum_{i=1}^n",
                "a statement on a Hamiltonian with open parameters holds if it holds for all of them",
                "The prompt says nothing of filling, temperature, or the ratio of μ to qt; every particle number between empty and \
                 full, both ratios.",
            ),
            Reading::admissible(
                WARM,
                r"H = \sum_{i=1}^n",
                "linear response at a temperature: R. Kubo, J. Phys. Soc. Jpn. 12, 570 (1957)",
                "The prompt says nothing of filling, temperature, or the ratio of μ to qt; B goes to zero before the temperature \
                 does.",
            ),
        ],
        methods: vec![
            Method::new("levels", "free", &CLAIMS, by_levels),
            Method::new("Fock space", "exact", &CLAIMS, by_fock_space),
        ],
        overturned_by: "A setting of a reading in which intercept, slope or current are others than in the table.",
        ..Problem::outline(
            38,
            "other/38-ring-statements",
            "Statements on a ring in a field",
            "Electrons on a ring of n sites feel Peierls phases that add up to qB and a Zeeman energy \
                μBS^z. Choose the true statements on magnetisation and currents (options a to j).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn the_current_has_the_sign_of_the_velocity() {
        // One electron at k = 0: E = −2t cos(qB/n), and the particle velocity along growing i is 2t sin(qB/n)/1 per site.
        let ring = Ring { sites: 5, electrons: 1, q: 0.7, t: 0.9, mu: 0.5, temperature: 0.0 };
        let exact = 2.0 * 0.9 * (0.7 * FIELD / 5.0).sin() / 5.0;
        let (flow, error) = current_of_state(&ring).unwrap();
        assert!((flow - exact).abs() <= error, "{flow} {exact}");
        let (flow, error) = current_of_energy(&ring).unwrap();
        assert!((flow - exact).abs() <= error, "{flow} {exact}");
    }

    #[test]
    fn every_statement_is_decided_by_both_methods() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            for claim in &problem.claims {
                let settled = settle(&problem, claim, reading.name, &records);
                assert!(settled.why.is_none(), "{} {}: {}", reading.name, claim.id, settled.sentence);
            }
        }
    }
}
