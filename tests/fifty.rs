//! All problems at once: one quick run, made once for all tests here, and what must hold of everything that it found.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use eigentruth_grading::{Kind, Outcome as Graded, Specification};
use eigentruth_problems::engine::{read_findings, recorded};
use eigentruth_problems::{
    Assembled, Assembly, Claim, FindingKind, Key, Match, Outcome, Problem, Reading, ReadingReference, Record,
    Reference, Settled, Truth, Value as Found, Verdict, Why, catalogue, judge, reference, settle,
};
use serde_json::Value;

use crate::experts::{answer, judge_expert};
use crate::near_misses::{exchanged, near_misses, symbols};
use crate::{Place, Ran, row, shared};

/// Problems that a quick run leaves open, with what is recorded.
const PENDING: [u64; 1] = [14];

/// A quick run of all problems.
struct Quick {
    archive: PathBuf,
    document: Value,
}

/// The run, made by whoever asks first while the others wait.
fn quick() -> &'static Quick {
    static RUN: OnceLock<Quick> = OnceLock::new();
    RUN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("quick");
        // What an earlier program found says nothing about this one.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut command = Command::cargo_bin("eigentruth").expect("the binary");
        let output = command.args(["verify", "--json"]).current_dir(&folder).output().expect("it starts");
        let document = Ran(output).code(0).json();
        std::fs::write(folder.join("verdicts.json"), document.to_string()).expect("writing");
        Quick { archive: folder.join("evidence.h5"), document }
    })
}

impl Quick {
    fn problems(&self) -> &[Value] {
        self.document.as_array().expect("a list")
    }

    /// A place with a copy of the archive.
    fn copied(&self) -> Place {
        let place = Place::new();
        std::fs::copy(&self.archive, place.path("evidence.h5")).expect("a copy");
        place
    }

    /// All problems with what is known about them, as `verify` gathers it.
    fn gathered(&self) -> Vec<(Problem, Vec<Record>)> {
        let found = read_findings(&self.archive).expect("an archive");
        let recorded = recorded();
        let with_records = |problem: Problem| {
            let of = |record: &&Record| record.identity.problem == problem.id;
            let mut records: Vec<Record> = found.iter().filter(of).cloned().collect();
            for record in recorded.iter().filter(of) {
                if !records.iter().any(|known| known.identity == record.identity) {
                    records.push(record.clone());
                }
            }
            (problem, records)
        };
        catalogue().into_iter().map(with_records).collect()
    }
}

/// Said on the handle itself: the test harness captures what `eprintln!` prints.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn all_problems_have_a_verdict() {
    let quick = quick();
    let problems = quick.problems();
    assert_eq!(problems.len(), catalogue().len());
    let mut pending = Vec::new();
    for (index, problem) in problems.iter().enumerate() {
        assert_eq!(problem["index"].as_u64(), Some(index as u64));
        if problem["findings"].as_array().expect("a list").is_empty() {
            assert_eq!(problem["verdict"], "pending");
        }
        if problem["verdict"] == "pending" {
            pending.push(index as u64);
        }
    }
    assert_eq!(pending, PENDING);
    // What was decided comes from the archive now, and the table says so; what could not be told is tried again.
    let all = problems.iter().flat_map(|problem| problem["findings"].as_array().expect("a list"));
    let open = all.filter(|f| f["outcome"] == "undecided" && f["recorded"] == false).count();
    let place = quick.copied();
    let again = place.run("verify -o report.html");
    again.code(0).says(&[&format!("{} problems", problems.len()), &format!("{open} findings computed now")]);
    assert_eq!(place.names(), ["evidence.h5", "report.html"]);
    let page = place.read("report.html");
    crate::report::is_sound(&page);
    assert_eq!(page.matches("<article class=\"problem\"").count(), problems.len());
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert!(page.matches("<svg class=\"plot\"").count() > problems.len(), "figures are missing");
    // Where no table is a curve, its numbers are a list; where there are very many, the page stays readable.
    let figures = |index: u64| {
        let section = page.split(&format!("id=\"p{index}\"")).nth(1).expect("a section");
        section.split("</article>").next().expect("an end").matches("<svg class=\"plot\"").count()
    };
    for index in [12, 25, 36] {
        assert!(figures(index) > 0, "problem {index} has tables and no figure");
    }
    assert!((10..=40).contains(&figures(38)), "{} figures of problem 38", figures(38));
}

/// Before anything is computed an expert's answer is open; refuted it is only where it contradicts itself, whatever the physics.
#[test]
fn every_experts_answer_can_be_read() {
    let mut contradictory = 0;
    for problem in catalogue() {
        let judged = judge_expert(&problem, &reference(&problem, &[])).expect("an answer");
        let refuted = judged.verdict == Verdict::Refuted;
        contradictory += usize::from(refuted);
        let open = matches!(judged.verdict, Verdict::Pending | Verdict::Undecidable);
        let says_why = refuted && judged.why.starts_with("the answer contradicts itself");
        assert!(open || says_why, "{}: {}: {}", problem.id, judged.verdict.word(), judged.why);
    }
    assert!(contradictory < 5, "{contradictory} answers are refuted without a computation");
    assert_eq!(answer(catalogue().len() as u64), None);
}

/// The labels of the options.
fn labels(problem: &Problem) -> Vec<String> {
    match &problem.assembly {
        Assembly::Options(options) => options.iter().map(|(label, _)| label.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// Everything that is said of a problem but what follows from the answer that is judged.
fn evidence(mut problem: Value) -> String {
    let fields = problem.as_object_mut().expect("an object");
    for field in ["verdict", "why", "expert", "overturned_by", "row", "wording"] {
        fields.remove(field);
    }
    for reading in problem["readings"].as_array_mut().expect("a list") {
        reading.as_object_mut().expect("an object").remove("expert");
    }
    for finding in problem["findings"].as_array_mut().expect("a list") {
        finding["seconds"].take();
    }
    problem.to_string()
}

/// The prompts of the benchmark by index, if it is there; its answers are not looked at.
pub(crate) fn prompts() -> Option<BTreeMap<u64, String>> {
    let file = shared("cmt-benchmark/problems.yaml")?.display().to_string();
    let document = Place::new().run_with(&["problems", &file, "--json"]).code(0).json();
    let of = |problem: &Value| {
        let statement = problem["statement"].as_str().expect("a text").to_owned();
        (problem["index"].as_u64().expect("an index"), statement)
    };
    Some(document["problems"].as_array().expect("a list").iter().map(of).collect())
}

/// The rows of problems, each with an answer that is nearly the expert's.
fn with_other_answers(problems: &[Value], prompts: &BTreeMap<u64, String>) -> String {
    let all = catalogue();
    let other = |problem: &Value| {
        let index = problem["index"].as_u64().expect("an index");
        let known = &all[index as usize];
        let expert = problem["expert"].as_str().expect("a text");
        let misses = near_misses(known.kind, expert, &labels(known));
        row(index, &prompts[&index], known.parameters, misses.first().expect("a near miss"))
    };
    problems.iter().map(other).collect()
}

/// Every expert's answer is replaced by one that is nearly it: that is an audit of the same questions with other answers. References, readings,
/// findings and evidence must be the same, byte for byte, also where they are computed while the other answer is known.
#[test]
fn other_answers_change_verdicts_and_nothing_else() {
    let Some(prompts) = prompts() else { return };
    let quick = quick();
    let compare = |place: &Place, plain: &[Value], audit: &str| {
        place.write("other.jsonl", with_other_answers(plain, &prompts));
        let document = place.run(audit).code(0).json();
        let rows = document["rows"].as_array().expect("a list");
        assert_eq!(rows.len(), plain.len());
        let (mut confirmed, mut changed) = (0, 0);
        for (plain, row) in plain.iter().zip(rows) {
            assert_eq!(evidence(plain.clone()), evidence(row.clone()), "{}", plain["id"]);
            confirmed += usize::from(plain["verdict"] == "confirmed");
            changed += usize::from(plain["verdict"] != row["verdict"]);
            let both = plain["verdict"] == "confirmed" && row["verdict"] == "confirmed";
            assert!(!both, "another answer to {} is confirmed, too", plain["id"]);
        }
        assert!(
            changed >= confirmed && confirmed > 0,
            "{changed} verdicts changed, {confirmed} were confirmed"
        );
    };
    // For `.ci/run`, which audits it from a cold archive and compares with the document beside it.
    let other = with_other_answers(quick.problems(), &prompts);
    std::fs::write(quick.archive.with_file_name("other.jsonl"), other).expect("writing");
    compare(&quick.copied(), quick.problems(), "audit other.jsonl --json");
    let place = Place::new();
    let plain = place.run(&format!("verify {CHEAP} --json --archive none")).code(0).json();
    compare(&place, plain.as_array().expect("a list"), "audit other.jsonl --json --archive none");
}

/// Problems that are computed in no time.
const CHEAP: &str = "2 4 5 6 9 17 21 22 24 26 32 37";

/// Answers to a problem that are nearly those of its readings; none if too little is decided.
fn planted(problem: &Problem, reference: &Reference) -> Vec<String> {
    let admissible = || reference.readings.iter().filter(|known| known.reading.admissible);
    if let Assembly::Options(_) = problem.assembly {
        let truths = |label: char| {
            admissible().map(move |known| match &known.assembled {
                Assembled::Options(options) => {
                    options.iter().find(|(own, _)| *own == label).map_or(Truth::Unknown, |(_, truth)| *truth)
                }
                Assembled::Parts(_) => Truth::Unknown,
            })
        };
        let all: Vec<char> = labels(problem).iter().filter_map(|label| label.chars().next()).collect();
        let first: BTreeMap<char, Truth> =
            all.iter().filter_map(|label| Some((*label, truths(*label).next()?))).collect();
        // An option that all readings agree on is turned around; the others stay as the first reading has them.
        let agreed = all.iter().filter(|label| {
            let first = first.get(label).copied().unwrap_or(Truth::Unknown);
            first != Truth::Unknown && truths(**label).all(|truth| truth == first)
        });
        let turned = |changed: &char| {
            let chosen = |label: &&char| (first.get(label) == Some(&Truth::True)) != (*label == changed);
            let chosen: Vec<String> = all.iter().filter(chosen).map(char::to_string).collect();
            if chosen.is_empty() { "none".to_owned() } else { chosen.join(";") }
        };
        return agreed.map(turned).collect();
    }
    if !admissible().all(|known| known.is_complete()) {
        return Vec::new();
    }
    let answers = written(problem, reference);
    answers.iter().flat_map(|answer| near_misses(problem.kind, answer, &[])).collect()
}

/// The answers of complete admissible readings as they are written.
fn written(problem: &Problem, reference: &Reference) -> Vec<String> {
    let complete = |known: &&ReadingReference| known.reading.admissible && known.is_complete();
    let closed =
        |known: &ReadingReference| known.samples.as_ref().and_then(|samples| samples.closed_form.clone());
    let readings = reference.readings.iter().filter(complete);
    let mut answers: Vec<String> =
        readings.filter_map(|known| known.answer.clone().or_else(|| closed(known))).collect();
    if answers.is_empty() {
        // A function that is known at points only: the expert's formula, if it goes through them.
        let judged = judge_expert(problem, reference).expect("an expert's answer");
        answers.extend((judged.verdict == Verdict::Confirmed).then_some(judged.answer));
    }
    answers
}

/// Formulas that are the answer of a reading with two symbols in each other's place.
fn exchanges(problem: &Problem, reference: &Reference) -> Vec<String> {
    if !matches!(problem.kind, Kind::Expression | Kind::Equation | Kind::Operator) {
        return Vec::new();
    }
    let answers = written(problem, reference);
    let names: Vec<&str> =
        answers.iter().filter_map(|answer| Some(answer.split_once('=')?.0.trim())).collect();
    // The name of an equation is no parameter of it.
    let mut symbols = symbols(problem.parameters);
    symbols.retain(|symbol| !names.contains(&symbol.as_str()));
    let pairs = (1..symbols.len()).flat_map(|two| (0..two).map(move |one| (one, two)));
    let of = |(one, two): (usize, usize)| {
        let changed = |answer: &String| exchanged(answer, &symbols[one], &symbols[two]);
        answers.iter().map(changed).collect::<Vec<_>>()
    };
    pairs.flat_map(of).collect()
}

/// A sign, a factor, one more, one option, two entries or two symbols in each other's place.
#[test]
fn planted_errors_are_refuted_and_graded_incorrect() {
    let (mut refuted, mut incorrect, mut another) = (0, 0, 0);
    let (mut without, mut symmetric, mut missed) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (problem, records) in quick().gathered() {
        let reference = reference(&problem, &records);
        let row = Specification {
            parameters: match labels(&problem) {
                none if none.is_empty() => problem.parameters.to_owned(),
                labels => format!("${}$", labels.join(";")),
            },
            functions: problem.functions.to_owned(),
            part_names: problem.part_names.iter().map(|&name| name.to_owned()).collect(),
            ..Specification::default()
        };
        let key = Key::new(&problem, &reference, &row).ok();
        let wrong = planted(&problem, &reference);
        if wrong.is_empty() {
            without.push(problem.index);
        }
        let near = wrong.len();
        for (at, answer) in wrong.into_iter().chain(exchanges(&problem, &reference)).enumerate() {
            let judged = judge(&problem, &reference, &answer);
            let pairs = reference.readings.iter().zip(&judged.matches);
            let found: Vec<&Match> =
                pairs.filter(|(known, _)| known.reading.admissible).map(|(_, found)| found).collect();
            if found.contains(&&Match::Same) {
                // The answer of another reading than the one that it is nearly the answer of; or a formula that the exchange leaves as it is.
                if found.iter().any(|found| matches!(found, Match::Different(_))) {
                    another += 1;
                } else if at >= near {
                    symmetric.insert(problem.index);
                } else {
                    missed.push(format!("{} error {at} is right", problem.index));
                }
                continue;
            }
            match judged.verdict {
                Verdict::Refuted => refuted += 1,
                other => {
                    missed.push(format!("{} error {at}: {}: {}", problem.index, other.word(), judged.why))
                }
            }
            match key.as_ref().map(|key| key.grade(&format!("\\boxed{{{answer}}}")).outcome) {
                None => {}
                Some(Graded::Incorrect) => incorrect += 1,
                Some(other) => missed.push(format!("{} error {at}: {other:?}", problem.index)),
            }
        }
    }
    say(&format!(
        "{refuted} planted errors refuted, {incorrect} graded incorrect, {another} are the answer of another reading; without a planted \
         error, since too little is decided: {without:?}"
    ));
    assert_eq!(missed, Vec::<String>::new());
    // Products of the exchanged symbols, or a formula without them.
    assert_eq!(symmetric.into_iter().collect::<Vec<_>>(), [21, 32, 41]);
    assert_eq!(without, Vec::<u64>::new());
}

/// What a method says of a claim, turned around: the other truth, or a value that is off by more than all errors.
fn erring(problem: &Problem, record: &Record, errors: f64) -> Record {
    let mut record = record.clone();
    let off =
        |value: f64| 2.0 * value + if value == 0.0 { 1.0 } else { 0.0 } + 20.0 * errors * value.signum();
    let finding = &mut record.finding;
    match &mut finding.value {
        None => {
            finding.outcome = match finding.outcome {
                Outcome::Holds => Outcome::Fails,
                _ => Outcome::Holds,
            }
        }
        Some(Found::Integer { value }) => *value += 1,
        Some(Found::Number { estimate }) => estimate.value = off(estimate.value),
        Some(Found::Latex { latex }) => {
            *latex = match (problem.kind, latex.split_once(';')) {
                (Kind::SetOfPoints { .. }, _) => near_misses(problem.kind, latex, &[]).swap_remove(0),
                // A sequence without its first step.
                (_, Some((_, rest))) => rest.to_owned(),
                _ => near_misses(Kind::Expression, latex, &[]).swap_remove(0),
            }
        }
        Some(Found::Samples { samples }) => {
            samples.points.iter_mut().for_each(|point| point.value.value = off(point.value.value));
        }
    }
    record
}

/// The largest error of a value.
fn error(record: &Record) -> f64 {
    match &record.finding.value {
        Some(Found::Number { estimate }) => estimate.error,
        Some(Found::Samples { samples }) => samples.points.iter().map(|p| p.value.error).fold(0.0, f64::max),
        _ => 0.0,
    }
}

/// The findings that decide a claim in a reading.
fn deciding<'a>(
    problem: &Problem,
    claim: &Claim,
    reading: &Reading,
    records: &'a [Record],
) -> Vec<&'a Record> {
    let methods = problem.investigation(claim.id, reading.name);
    let counts = |record: &&Record| {
        methods.iter().any(|method| record.identity.is_of(problem.id, claim.id, reading.name, method))
            && record.finding.kind != FindingKind::Argument
            && !matches!(record.finding.outcome, Outcome::Undecided { .. })
    };
    records.iter().filter(counts).collect()
}

/// Of every claim that two methods have settled, each method in turn is made to err: the claim must become contradicted. One that a single
/// method has settled has nobody who could contradict; how many those are is said.
#[test]
fn a_method_that_errs_is_contradicted_by_the_other() {
    let (mut caught, mut alone) = (0, BTreeMap::new());
    let mut pairs: BTreeMap<u64, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for (problem, records) in quick().gathered() {
        for (claim, reading) in
            problem.claims.iter().flat_map(|c| problem.readings.iter().map(move |r| (c, r)))
        {
            let mine = deciding(&problem, claim, reading, &records);
            let settle = |records: &[Record]| -> Settled { settle(&problem, claim, reading.name, records) };
            if settle(&mine.iter().copied().cloned().collect::<Vec<_>>()).why.is_some() {
                continue;
            }
            let names: BTreeSet<&str> = mine.iter().map(|record| record.identity.method.as_str()).collect();
            if names.len() < 2 {
                *alone.entry(problem.index).or_insert(0) += 1;
                continue;
            }
            *pairs.entry(problem.index).or_insert(0) += 1;
            let errors = mine.iter().map(|record| error(record)).sum();
            for name in names {
                let with_error = mine.iter().map(|record| match record.identity.method == name {
                    true => erring(&problem, record, errors),
                    false => (*record).clone(),
                });
                match settle(&with_error.collect::<Vec<_>>()).why {
                    Some(Why::Disagreement(_)) => caught += 1,
                    other => missed
                        .push(format!("{} {} {} {name}: {other:?}", problem.index, claim.id, reading.name)),
                }
            }
        }
    }
    let sum = |counts: &BTreeMap<u64, usize>| counts.values().sum::<usize>();
    say(&format!(
        "{caught} planted errors contradicted, of {} claims in a reading that two methods settled (problem: claims {pairs:?}); \
         {} are settled by one method: {alone:?}",
        sum(&pairs),
        sum(&alone)
    ));
    assert_eq!(missed, Vec::<String>::new());
    assert!(caught > 0);
    assert_eq!(alone.into_iter().collect::<Vec<_>>(), ALONE);
}

/// Claims in a reading that a quick run, with what is recorded, settles by one method alone, counted by problem: nobody contradicts it.
const ALONE: [(u64, usize); 3] = [(8, 5), (28, 8), (29, 4)];
