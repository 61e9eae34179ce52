//! other/38-ring-statements: which statements on magnetization and currents hold in which setting of a ring.
//!
//! The prompt fixes neither the number of electrons nor the temperature nor the ratio of the Zeeman energy to the orbital one. A
//! reading takes a class of settings and holds a statement for true if it is so in all of them; the table of settings is the
//! evidence. What "large" asks for is an asymptotic power, read off over many octaves with the error of the approach.

mod observe;
mod readings;
mod variants;

use eigentruth_grading::Kind;

use super::field_ring::Ring;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Constraint, Problem};
use observe::{FockSpace, Levels, Observed, SpinAlone, observe};
use readings::Convention;
use variants::Settings;

/// The columns that decide a claim.
fn evidence(claim: &str, shown: &[&Observed]) -> Table {
    let decisive: [(&str, &str); 2] = match claim {
        "a" => [("intercept", "t"), ("departure from proportionality", "t")],
        "b" | "c" | "d" => [("slope", "t"), ("power of q at large q", "1")],
        "e" => [("slope", "t"), ("slope at doubled t", "t")],
        "f" | "g" => [("slope", "t"), ("power of mu at large mu", "1")],
        _ => [("clockwise particle current", "t"), ("its error", "t")],
    };
    let setting = [
        ("sites", "1"),
        ("electrons, 0 where they come and go", "1"),
        ("mu over qt", "1"),
        ("temperature", "t"),
    ];
    let mut table = Table::new(&[&setting[..], &decisive[..]].concat());
    for one in shown {
        let Ring { sites, electrons, q, t, mu, temperature, .. } = one.ring;
        let numbers = match claim {
            "a" => [one.here.intercept.value, one.bent.value],
            "b" | "c" | "d" => [one.here.slope.value, one.power_of_q.value],
            "e" => [one.here.slope.value, one.at_other_t[1].value],
            "f" | "g" => [one.here.slope.value, one.power_of_mu.value],
            _ => [one.current.value, one.current.error],
        };
        table.push([sites as f64, electrons as f64, mu / (q * t), temperature, numbers[0], numbers[1]]);
    }
    table
}

fn decide(run: &Run<'_>, all: &[Observed]) -> Result<Finding, Stop> {
    let convention = Convention::of(run.reading)?;
    let class: Vec<&Observed> = all.iter().filter(|one| convention.covers(&one.ring)).collect();
    let truth = |one: &&&Observed| one.truth(run.claim, convention);
    let against: Vec<&Observed> = class.iter().filter(|one| truth(one) == Some(false)).copied().collect();
    let unclear = class.iter().find(|one| truth(one).is_none());
    let describe = |one: &Observed| {
        let Ring { sites, electrons, q, t, mu, temperature, bath } = one.ring;
        let number = if bath { "any number of".to_owned() } else { electrons.to_string() };
        format!(
            "{number} electrons on {sites} sites at μ/qt = {:.2}, T = {temperature:.3}: intercept {:.4}, slope {:.4} ∝ q^{:.2} and μ^{:.2}, \
             clockwise current {:.4}",
            mu / (q * t),
            one.here.intercept.value,
            one.here.slope.value,
            one.power_of_q.value,
            one.power_of_mu.value,
            one.current.value
        )
    };
    // A few witnesses suffice against a statement; for it every setting counts.
    const WITNESSES: usize = 8;
    Ok(match (against.first(), unclear, class.first()) {
        (Some(witness), _, _) => {
            let summary = format!(
                "not in {} of {} settings, such as {}",
                against.len(),
                class.len(),
                describe(witness)
            );
            let shown = &against[..against.len().min(WITNESSES)];
            Finding::fails(FindingKind::Numerical, summary)
                .with(Evidence::table("settings against it", evidence(run.claim, shown)))
        }
        (None, Some(one), _) => Finding::undecided(
            format!("the errors do not tell for {}", describe(one)),
            "smaller steps of the field",
        ),
        (None, None, Some(one)) => {
            let summary = format!("it holds in all {} settings, such as {}", class.len(), describe(one));
            Finding::holds(FindingKind::Numerical, summary)
                .with(Evidence::table("settings", evidence(run.claim, &class)))
        }
        (None, None, None) => return Err(Stop::Failed(format!("no setting belongs to `{}`", run.reading))),
    })
}

/// Rings by one-particle levels, for up to so many sites with every number of electrons.
fn by_levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings = || readings::settings(&[3, 4, 5, 6, 8], |_, _| true);
    let all = if Convention::of(run.reading)?.spin_alone {
        run.shared("spins alone", |_| observe(&SpinAlone(&Levels), &rings()))?
    } else {
        run.shared("settings", |_| observe(&Levels, &rings()))?
    };
    decide(run, &all)
}

/// Rings in Fock space: small ones with every number of electrons, larger ones with few electrons or holes.
fn by_fock_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let rings = || readings::settings(&[3, 4, 5, 6], in_reach);
    let all = if Convention::of(run.reading)?.spin_alone {
        run.shared("spins alone", |_| observe(&SpinAlone(&FockSpace::new(in_reach)), &rings()))?
    } else {
        run.shared("settings", |_| observe(&FockSpace::new(in_reach), &rings()))?
    };
    decide(run, &all)
}

/// What the Fock space of a quick run holds; no electrons stand for those that come and go.
fn in_reach(sites: usize, electrons: usize) -> bool {
    match sites {
        0..=4 => true,
        5 => [0, 2, 4, 6, 8].contains(&electrons),
        6 => [2, 10].contains(&electrons),
        _ => false,
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const SENTENCES: [&str; 10] = [
        "the magnetization is not proportional to B",
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
        readings: readings::all(),
        methods: vec![
            Method::new("levels", "free", &CLAIMS, by_levels).version(3),
            Method::new("Fock space", "exact", &CLAIMS, by_fock_space).version(3),
        ],
        overturned_by: "A setting of a reading in which intercept, slope or current are others than in the table.",
        family: Some(&Settings),
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
    use crate::testing::assert_decided;

    #[test]
    fn every_statement_is_decided_by_both_methods() {
        assert_decided(&problem());
    }
}
