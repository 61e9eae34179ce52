//! What open ladders say, and a ladder known to pair beside them.

use eigentruth_numerics::{Estimate, Provenance};

use super::costs::{Costs, Limit, Measured, has_gap, is_half, pairs};
use super::ladder::{Filling, Ladder};
use super::sweeps::Open;
use super::{CONTROL, PRINTED};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Ladders of one kind.
struct Series {
    costs: Vec<Costs>,
    entropies: Vec<Vec<f64>>,
    discarded: f64,
}

fn series(
    run: &Run<'_>,
    ladder: Ladder,
    filling: Filling,
    lengths: &[usize],
    m: usize,
) -> Result<Series, Stop> {
    let mut found = Series { costs: Vec::new(), entropies: Vec::new(), discarded: 0.0 };
    for &rungs in lengths {
        run.checkpoint()?;
        let mut open = Open::new(ladder, filling, rungs, m)?;
        found.costs.push(open.costs()?);
        found.discarded = found.discarded.max(open.discarded);
        found.entropies.push(open.entropies);
    }
    Ok(found)
}

/// The claims by the costs of open ladders, extrapolated.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let printed = run.reading == PRINTED;
    let lengths = run.parameters.integers(if printed { "rungs" } else { "rungs elsewhere" })?;
    let m = bond_dimension(run, if printed { "bond dimension" } else { "bond dimension elsewhere" })?;
    let own = run.shared(run.reading, |_| {
        series(run, Ladder::of(run.reading), Filling::of(run.reading), &lengths, m)
    })?;
    let evidence = |finding: Finding| {
        let estimate =
            Estimate::converged(own.discarded, 0.0, Provenance::new("tensor/mps dmrg").with("m", m));
        finding.with(Evidence::table("costs", table(&own.costs))).with(Evidence::number(
            "largest weight left out",
            "1",
            estimate,
        ))
    };
    if run.claim == "charge" {
        return charge(run, &own.costs).map(evidence);
    }
    let control = run.shared("control", |_| {
        let lengths = run.parameters.integers("rungs elsewhere")?;
        series(run, CONTROL, Filling::SevenEighths, &lengths, bond_dimension(run, "bond dimension")?)
    })?;
    let finding = match run.claim {
        "spin" => spin(&own.costs, &control.costs),
        "pairs" => pairing(&own.costs, &control.costs),
        "apart" => {
            apart(&own.costs, &control.costs).with(Evidence::table("entropies", entropies(&own.entropies)))
        }
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    };
    Ok(evidence(finding).with(Evidence::table("costs of the control", table(&control.costs))))
}

const LONGER: &str = "longer ladders with more states at a bond: hours";

/// The states that bonds keep.
fn bond_dimension(run: &Run<'_>, name: &str) -> Result<usize, Stop> {
    let given = run.parameters.number(name)?;
    if given.fract() != 0.0 || !(16.0..=1e5).contains(&given) {
        return Err(Stop::Failed(format!("the {name} is {given}: give a whole number from 16 to 100000")));
    }
    Ok(given as usize)
}

fn charge(run: &Run<'_>, costs: &[Costs]) -> Result<Finding, Stop> {
    let insulator = run.shared("insulator", |_| {
        let lengths = run.parameters.integers("rungs elsewhere")?;
        let m = bond_dimension(run, "bond dimension elsewhere")?;
        let cost = |rungs: &usize| {
            run.checkpoint()?;
            Ok((*rungs, Open::new(Ladder::of(PRINTED), Filling::Half, *rungs, m)?.cost_of_two()?))
        };
        lengths.iter().map(cost).collect::<Result<Vec<_>, Stop>>()
    })?;
    let two: Vec<(usize, Measured)> = costs.iter().map(|costs| (costs.rungs, costs.two)).collect();
    let (Some(own), Some(control)) = (limit(&two), limit(&insulator)) else {
        return Err(Stop::Failed("two lengths at least are needed".to_owned()));
    };
    let said = format!(
        "two electrons cost {}, in the half-filled ladder {}",
        shown(&two, own),
        shown(&insulator, control)
    );
    let finding = match has_gap(own, control) {
        None => Finding::undecided(said, LONGER),
        Some(gap) => Finding::decided(!gap, FindingKind::Numerical, said),
    };
    let mut table = Table::new(&[("rungs", "1"), ("two electrons", "t"), ("error", "t")]);
    insulator.iter().for_each(|(rungs, cost)| table.push([*rungs as f64, cost.value, cost.error]));
    Ok(finding.with(Evidence::table("half filling", table)))
}

fn spin(own: &[Costs], control: &[Costs]) -> Finding {
    let of = |costs: &[Costs]| costs.iter().map(|costs| (costs.rungs, costs.spin)).collect::<Vec<_>>();
    let (own, control) = (of(own), of(control));
    let (Some(limit_of_own), Some(limit_of_control)) = (limit(&own), limit(&control)) else {
        return Finding::undecided("two lengths at least are needed", LONGER);
    };
    let said = format!(
        "a turned spin costs {}; with rungs of 1.5 t, where holes pair, {}",
        shown(&own, limit_of_own),
        shown(&control, limit_of_control)
    );
    match has_gap(limit_of_own, limit_of_control) {
        None => Finding::undecided(said, LONGER),
        Some(gap) => Finding::decided(!gap, FindingKind::Numerical, said),
    }
}

fn pairing(own: &[Costs], control: &[Costs]) -> Finding {
    let of = |costs: &[Costs]| costs.iter().map(|costs| costs.pairing).collect::<Vec<_>>();
    let list = |costs: &[Costs]| {
        let one =
            |c: &Costs| format!("{:+.4} ± {:.4} t ({} rungs)", c.pairing.value, c.pairing.error, c.rungs);
        costs.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let said = format!("two holes gain {}; with rungs of 1.5 t {}", list(own), list(control));
    match (pairs(&of(own)), pairs(&of(control))) {
        (Some(bound), Some(true)) => Finding::decided(bound, FindingKind::Numerical, said),
        _ => Finding::undecided(said, LONGER),
    }
}

fn apart(own: &[Costs], control: &[Costs]) -> Finding {
    // Short ladders are all ends.
    let of = |costs: &[Costs]| costs.iter().rev().take(2).rev().map(Costs::share).collect::<Vec<_>>();
    let list = |costs: &[Costs]| {
        let one = |c: &Costs| format!("{:.3} ± {:.3} ({} rungs)", c.share().value, c.share().error, c.rungs);
        costs.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let said = format!(
        "beyond a quarter of two electrons one costs {} of a turned spin, where free charges and spins have 1/2 and paired spins 1; with \
         rungs of 1.5 t {}",
        list(own),
        list(control)
    );
    match is_half(&of(own)) {
        None => Finding::undecided(said, LONGER),
        Some(half) => Finding::decided(half, FindingKind::Numerical, said),
    }
}

/// From the shortest and the longest: of two lengths close to each other errors would be multiplied.
fn limit(costs: &[(usize, Measured)]) -> Option<Limit> {
    let [shortest, .., longest] = costs else { return None };
    Some(Limit::new([*shortest, *longest]))
}

fn shown(costs: &[(usize, Measured)], limit: Limit) -> String {
    let one = |(rungs, cost): &(usize, Measured)| format!("{:.4} t ({rungs} rungs)", cost.value);
    let list: Vec<String> = costs.iter().map(one).collect();
    format!("{} and tends to {:.4} … {:.4} ± {:.4} t", list.join(", "), limit.low, limit.high, limit.error)
}

fn table(costs: &[Costs]) -> Table {
    let mut table = Table::new(&[
        ("rungs", "1"),
        ("turned spin", "t"),
        ("error of the spin", "t"),
        ("electron", "t"),
        ("error of the electron", "t"),
        ("two electrons", "t"),
        ("error of the two", "t"),
        ("gain of two holes", "t"),
        ("error of the gain", "t"),
        ("share", "1"),
        ("error of the share", "1"),
    ]);
    for costs in costs {
        let share = costs.share();
        let mut row = vec![costs.rungs as f64];
        for number in [costs.spin, costs.electron, costs.two, costs.pairing, share] {
            row.extend([number.value, number.error]);
        }
        table.push(row);
    }
    table
}

fn entropies(all: &[Vec<f64>]) -> Table {
    let mut table = Table::new(&[("rungs", "1"), ("rungs on the left", "1"), ("entropy", "nat")]);
    for of_ladder in all {
        for (cut, entropy) in of_ladder.iter().enumerate() {
            table.push([of_ladder.len() as f64 + 1.0, cut as f64 + 1.0, *entropy]);
        }
    }
    table
}
