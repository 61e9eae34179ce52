//! What open ladders say, and ladders known to pair beside them.

use eigentruth_numerics::{Estimate, Provenance};

use super::costs::{Costs, Limit, Measured, has_gap, is_half, pairs};
use super::ladder::{Filling, Ladder};
use super::modes::{self, Ground};
use super::sweeps::{Open, Starts};
use super::{ATTRACTION, CONTROL, PRINTED};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Ladders of one kind.
struct Series {
    costs: Vec<Costs>,
    grounds: Vec<Ground>,
    /// From how many starts the ground state of the longest one was found.
    starts: Option<Starts>,
    charge: Option<Estimate>,
    discarded: f64,
}

/// Random starts of the longest ladder's ground state, beside the one with evenly spaced holes.
const FURTHER_STARTS: usize = 2;

fn series(
    run: &Run<'_>,
    name: &str,
    (ladder, filling): (Ladder, Filling),
    lengths: &[usize],
    m: usize,
    (further, seed): (usize, u64),
) -> Result<Series, Stop> {
    let (mut costs, mut grounds, mut starts, mut discarded) = (Vec::new(), Vec::new(), None, 0.0_f64);
    for &rungs in lengths {
        let further = if Some(&rungs) == lengths.last() { further } else { 0 };
        let mut open = Open::new(run, name, ladder, filling, rungs, m)?.with_starts(further, seed);
        costs.push(open.costs()?);
        discarded = discarded.max(open.discarded);
        grounds.extend(open.ground);
        starts = open.starts;
    }
    let charge = modes::central_charge(filling, &grounds);
    Ok(Series { costs, grounds, starts, charge, discarded })
}

/// The claims by the costs of open ladders, extrapolated.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let printed = run.reading == PRINTED;
    let lengths = run.parameters.integers(if printed { "rungs" } else { "rungs elsewhere" })?;
    let m = bond_dimension(run, if printed { "bond dimension" } else { "bond dimension elsewhere" })?;
    let kind = (Ladder::of(run.reading), Filling::of(run.reading));
    let further = if printed { FURTHER_STARTS } else { 0 };
    let own = run.shared(run.reading, |seed| series(run, run.reading, kind, &lengths, m, (further, seed)))?;
    let finding = if run.claim == "charge" {
        charge(run, &own)?
    } else {
        let holes = |ladder| (ladder, Filling::SevenEighths);
        let control = run.shared("control", |seed| {
            let lengths = run.parameters.integers("rungs of the control")?;
            series(
                run,
                "control",
                holes(CONTROL),
                &lengths,
                bond_dimension(run, "bond dimension")?,
                (0, seed),
            )
        })?;
        let attraction = run.shared("attraction", |seed| {
            let lengths = run.parameters.integers("rungs elsewhere")?;
            let m = bond_dimension(run, "bond dimension elsewhere")?;
            series(run, "attraction", holes(ATTRACTION), &lengths, m, (0, seed))
        })?;
        let finding = match run.claim {
            "spin" => spin(&own, &control, &attraction),
            "pairs" => pairing(&own.costs, &control.costs, &attraction.costs),
            "apart" => apart(&own.costs, &control.costs),
            other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
        };
        let finding = finding.with(Evidence::table("costs of the control", table(&control.costs)));
        let finding = if run.claim == "apart" {
            finding
        } else {
            finding.with(Evidence::table("costs with attraction", table(&attraction.costs)))
        };
        match control.charge.clone().filter(|_| run.claim == "spin") {
            Some(charge) => finding.with(Evidence::number("central charge of the control", "1", charge)),
            None => finding,
        }
    };
    Ok(look(&own, run.claim, m, unless_doubtful(&own, finding)))
}

/// A ground state that was found once only may be a local minimum: what rests on it is not decided.
fn unless_doubtful(own: &Series, finding: Finding) -> Finding {
    match &own.starts {
        Some(starts) if starts.doubtful() => {
            let energies: Vec<String> = starts.energies.iter().map(|e| format!("{:.6}", e.value)).collect();
            let why = format!(
                "starts lead to different energies of the longest ladder, {} t; {}",
                energies.join(", "),
                finding.summary
            );
            Finding { evidence: finding.evidence, ..Finding::undecided(why, LONGER) }
        }
        _ => finding,
    }
}

/// With what the ladders of a reading look like.
fn look(own: &Series, claim: &str, m: usize, finding: Finding) -> Finding {
    let discarded = Estimate::converged(own.discarded, 0.0, Provenance::new("tensor/mps dmrg").with("m", m));
    let mut finding = finding.with(Evidence::table("costs", table(&own.costs))).with(Evidence::number(
        "largest weight left out",
        "1",
        discarded,
    ));
    if let Some(starts) = &own.starts {
        let mut table = Table::new(&[("start", "1"), ("energy", "t"), ("error", "t")]);
        for (start, energy) in starts.energies.iter().enumerate() {
            table.push([start as f64 + 1.0, energy.value, energy.error]);
        }
        let said = format!("{} of {} starts agree", starts.agreeing, starts.energies.len());
        finding = finding
            .with(Evidence::table("energies of starts", table))
            .with(Evidence::label("starts of the longest ladder", said));
    }
    if claim != "pairs" {
        finding = finding.with(Evidence::table("entropies", modes::entropies(&own.grounds)));
        if let Some(charge) = &own.charge {
            finding = finding.with(Evidence::number("central charge", "1", charge.clone()));
        }
    }
    if claim == "charge" {
        finding = finding.with(Evidence::table("levels of the rungs", modes::occupations(&own.grounds)));
    }
    match own.grounds.last().filter(|_| claim != "apart") {
        Some(ground) => ground.evidence().into_iter().fold(finding, Finding::with),
        None => finding,
    }
}

/// `; entropies of blocks have the central charge …`, where they were long enough to tell.
fn said_of(charge: Option<&Estimate>) -> String {
    charge.map_or_else(String::new, |charge| {
        format!("; entropies of blocks have the central charge {:.2} ± {:.2}", charge.value, charge.error)
    })
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

fn charge(run: &Run<'_>, series: &Series) -> Result<Finding, Stop> {
    let insulator = run.shared("insulator", |_| {
        let lengths = run.parameters.integers("rungs elsewhere")?;
        let m = bond_dimension(run, "bond dimension elsewhere")?;
        let cost = |rungs: &usize| {
            let kind = (Ladder::of(PRINTED), Filling::Half);
            Ok((*rungs, Open::new(run, "insulator", kind.0, kind.1, *rungs, m)?.cost_of_two()?))
        };
        lengths.iter().map(cost).collect::<Result<Vec<_>, Stop>>()
    })?;
    let two: Vec<(usize, Measured)> = series.costs.iter().map(|costs| (costs.rungs, costs.two)).collect();
    let (Some(own), Some(control)) = (limit(&two), limit(&insulator)) else {
        return Err(Stop::Failed("two lengths at least are needed".to_owned()));
    };
    let said = format!(
        "two electrons cost {}, in the half-filled ladder {}{}",
        shown(&two, own),
        shown(&insulator, control),
        said_of(series.charge.as_ref())
    );
    let finding = match has_gap(own, control) {
        None => Finding::undecided(said, LONGER),
        Some(gap) => Finding::decided(!gap, FindingKind::Numerical, said),
    };
    let mut table = Table::new(&[("rungs", "1"), ("two electrons", "t"), ("error", "t")]);
    insulator.iter().for_each(|(rungs, cost)| table.push([*rungs as f64, cost.value, cost.error]));
    Ok(finding.with(Evidence::table("half filling", table)))
}

fn spin(own: &Series, control: &Series, attraction: &Series) -> Finding {
    let of = |series: &Series| series.costs.iter().map(|c| (c.rungs, c.spin)).collect::<Vec<_>>();
    let (charge, series) = (own.charge.as_ref(), [own, control, attraction].map(of));
    let [Some(own), Some(control), Some(attraction)] = [0, 1, 2].map(|k: usize| limit(&series[k])) else {
        return Finding::undecided("two lengths at least are needed", LONGER);
    };
    let said = format!(
        "a turned spin costs {}; with rungs of 1.5 t, where holes pair, {}; with attraction {}{}",
        shown(&series[0], own),
        shown(&series[1], control),
        shown(&series[2], attraction),
        said_of(charge)
    );
    // Of charge and of spin, or of charge alone.
    match has_gap(own, control).filter(|_| attraction.is_open(0.0)) {
        Some(gap)
            if !modes::contradicts(charge, if gap { 1.0 } else { 2.0 }, if gap { 2.0 } else { 1.0 }) =>
        {
            Finding::decided(!gap, FindingKind::Numerical, said)
        }
        _ => Finding::undecided(said, LONGER),
    }
}

fn pairing(own: &[Costs], control: &[Costs], attraction: &[Costs]) -> Finding {
    let of = |costs: &[Costs]| costs.iter().map(|costs| costs.pairing).collect::<Vec<_>>();
    let list = |costs: &[Costs]| {
        let one =
            |c: &Costs| format!("{:+.4} ± {:.4} t ({} rungs)", c.pairing.value, c.pairing.error, c.rungs);
        costs.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let said = format!(
        "two holes gain {}; with rungs of 1.5 t {}; with attraction {}",
        list(own),
        list(control),
        list(attraction)
    );
    match [own, control, attraction].map(|costs| pairs(&of(costs))) {
        [Some(bound), Some(true), Some(true)] => Finding::decided(bound, FindingKind::Numerical, said),
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
