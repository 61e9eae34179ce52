//! The rules of verdicts, on made-up problems with made-up findings.

mod keys;
mod stress;

use eigentruth_grading::Kind;
use eigentruth_numerics::{Estimate, Provenance};

use super::*;
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Sample};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::Claim;
use crate::record::Identity;

fn never(_: &Run<'_>) -> Result<Finding, Stop> {
    Err(Stop::Failed("made up".into()))
}

fn options() -> Problem {
    let claims = ["a", "b"];
    Problem {
        parameters: "$a;b$",
        claims: vec![Claim::statement("a", "One."), Claim::statement("b", "Two.")],
        assembly: Assembly::options("ab"),
        readings: vec![
            Reading::admissible("first", "words", "a book", "they leave it open"),
            Reading::admissible("second", "words", "a paper", "they leave it open"),
            Reading::inadmissible("third", "other words", "nobody", "they exclude it"),
        ],
        methods: vec![
            Method::new("one", "x", &claims, never),
            Method::new("two", "y", &claims, never),
            Method::new("three", "z", &claims, never).budget(Budget::Thorough),
        ],
        overturned_by: "anything",
        ..Problem::outline(99, "test/99-options", "Options", "Which?", Kind::ChoiceSet)
    }
}

fn record(problem: &Problem, claim: &str, reading: &str, method: &str, finding: Finding) -> Record {
    let method = problem.methods.iter().find(|m| m.name == method).unwrap();
    Record {
        identity: Identity {
            problem: problem.id.into(),
            claim: claim.into(),
            reading: reading.into(),
            method: method.name.into(),
            version: method.version,
            parameters: Parameters::new(),
            seed: 1,
        },
        solver: method.solver.into(),
        program: "0".into(),
        seconds: 0.0,
        recorded: false,
        commit: None,
        finding,
    }
}

fn says(truth: bool) -> Finding {
    Finding::decided(truth, FindingKind::Numerical, "a number says so")
}

/// Both quick methods in all readings: `truths` of a and b by reading.
fn records(problem: &Problem, truths: [[bool; 2]; 3]) -> Vec<Record> {
    let mut all = Vec::new();
    for (reading, truths) in problem.readings.iter().zip(truths) {
        for (claim, truth) in ["a", "b"].into_iter().zip(truths) {
            for method in ["one", "two"] {
                all.push(record(problem, claim, reading.name, method, says(truth)));
            }
        }
    }
    all
}

fn verdict(problem: &Problem, records: &[Record], answer: &str) -> Verdict {
    judge(problem, &reference(problem, records), answer).verdict
}

#[test]
fn agreement_of_all_readings_confirms_or_refutes() {
    let problem = options();
    let records = records(&problem, [[true, false], [true, false], [false, true]]);
    assert_eq!(verdict(&problem, &records, r"$\boxed{a}$"), Verdict::Confirmed);
    for wrong in ["b", "a;b", "c", "x + y"] {
        assert_eq!(verdict(&problem, &records, wrong), Verdict::Refuted, "{wrong}");
    }
    assert_eq!(reference(&problem, &records).answer.as_deref(), Some("a"));
}

#[test]
fn different_readings_make_it_ambiguous_only_if_one_is_the_experts() {
    let problem = options();
    let records = records(&problem, [[true, false], [true, true], [false, true]]);
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Ambiguous);
    assert_eq!(verdict(&problem, &records, "a; b"), Verdict::Ambiguous);
    // Only a reading that the prompt excludes gives it.
    assert_eq!(verdict(&problem, &records, "b"), Verdict::Refuted);
    assert_eq!(reference(&problem, &records).answer, None);
}

#[test]
fn an_ambiguity_is_shown_not_inferred() {
    let problem = options();
    let mut records = records(&problem, [[true, false], [true, true], [false, true]]);
    // In the second reading b holds, which the expert denies; a is open: the other answer is not known.
    records.retain(|r| !(r.identity.reading == "second" && r.identity.claim == "a"));
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending);
}

#[test]
fn methods_that_disagree_leave_it_pending() {
    let problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    records.push(record(&problem, "a", "first", "three", says(false)));
    let reference = reference(&problem, &records);
    let judgement = judge(&problem, &reference, "a");
    assert_eq!(judgement.verdict, Verdict::Pending);
    assert!(judgement.why.contains("`three`"), "{}", judgement.why);
}

#[test]
fn one_of_two_declared_methods_does_not_decide() {
    let problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    records.retain(|r| r.identity.method == "one");
    let judgement = judge(&problem, &reference(&problem, &records), "a");
    assert_eq!(judgement.verdict, Verdict::Pending);
    // Two that agree do, whichever they are: what quick says, thorough does not contradict unless methods disagree.
    for r in records.clone() {
        records.push(record(&problem, &r.identity.claim, &r.identity.reading, "three", r.finding));
    }
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Confirmed);
}

#[test]
fn an_argument_alone_decides_nothing() {
    let problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    for record in &mut records {
        record.finding.kind = FindingKind::Argument;
    }
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending);
    assert_eq!(verdict(&problem, &records, "b"), Verdict::Pending);
}

#[test]
fn a_declared_argument_is_not_a_method_that_lacks() {
    let mut problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    records.retain(|r| r.identity.method == "one");
    // Undecided, an argument looks like any other method.
    let undecided = || Finding::undecided("it says nothing", "");
    for reading in problem.readings.clone() {
        records.push(record(&problem, "a", reading.name, "two", undecided()));
    }
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending);
    problem.methods[1].argument = true;
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending, "there is a third method");
    problem.methods[2].argument = true;
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Confirmed);
}

#[test]
fn findings_of_another_version_do_not_count() {
    let problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    for record in &mut records {
        record.identity.version = 2;
    }
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending);
}

#[test]
fn claims_that_no_computation_decides_make_it_undecidable_unless_the_rest_refutes() {
    let mut problem = options();
    problem.claims[1] = Claim::undecidable("b", "Two is appropriate.", "a matter of taste");
    let records = records(&problem, [[true, false]; 3]);
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Undecidable);
    assert_eq!(verdict(&problem, &records, "a;b"), Verdict::Undecidable);
    assert_eq!(verdict(&problem, &records, "b"), Verdict::Refuted);
}

#[test]
fn an_answer_that_contradicts_itself_is_wrong_whatever_the_physics() {
    let mut problem = options();
    problem.constraints = vec![Constraint::exclusive(&["a", "b"])];
    assert_eq!(verdict(&problem, &[], "a; b"), Verdict::Refuted);
    assert_eq!(verdict(&problem, &[], "a"), Verdict::Pending);
    // Findings that violate it are wrong themselves.
    let records = records(&problem, [[true, true]; 3]);
    assert_eq!(verdict(&problem, &records, "a"), Verdict::Pending);
}

#[test]
fn options_can_be_combinations_of_claims() {
    let mut problem = options();
    let (a, b) = (|| Condition::claim("a"), || Condition::claim("b"));
    problem.assembly =
        Assembly::Options(vec![('a', a().and(b())), ('b', a().and(!b())), ('c', (!a()).and(!b()))]);
    let mut records = records(&problem, [[true, false]; 3]);
    assert_eq!(verdict(&problem, &records, "b"), Verdict::Confirmed);
    // a and b of the answer are not the claims a and b, but one false claim is enough against "c".
    records.retain(|r| r.identity.claim == "a");
    assert_eq!(verdict(&problem, &records, "c"), Verdict::Refuted);
    assert_eq!(verdict(&problem, &records, "b"), Verdict::Pending);
}

fn formula() -> Problem {
    Problem {
        parameters: "$t;U$",
        claims: vec![Claim::value("energy", "The energy.")],
        assembly: Assembly::Parts(vec!["energy"]),
        readings: vec![Reading::admissible("plain", "words", "a book", "they leave it open")],
        methods: vec![
            Method::new("one", "x", &["energy"], never),
            Method::new("two", "y", &["energy"], never),
        ],
        overturned_by: "anything",
        ..Problem::outline(98, "test/98-formula", "Formula", "How much?", Kind::Expression)
    }
}

/// −4 t²/U at 24 points, with an error.
fn samples(error: f64) -> Value {
    let point = |k: u32| {
        let (t, u) = (0.3 + f64::from(k) * 0.17, 2.0 + f64::from(k * k % 7) * 0.9);
        let value = Estimate::converged(-4.0 * t * t / u, error, Provenance::new("test"));
        Sample { at: vec![t, u], value }
    };
    let points = (0..24).map(point).collect();
    Value::Samples { samples: Samples { symbols: vec!["t".into(), "U".into()], points, closed_form: None } }
}

fn formula_records(problem: &Problem, one: Value, two: Value) -> Vec<Record> {
    let finding = |value| Finding::value(FindingKind::Numerical, value, "computed");
    vec![
        record(problem, "energy", "plain", "one", finding(one)),
        record(problem, "energy", "plain", "two", finding(two)),
    ]
}

#[test]
fn a_formula_meets_samples() {
    let problem = formula();
    let records = formula_records(&problem, samples(1e-12), samples(1e-9));
    assert_eq!(verdict(&problem, &records, r"\boxed{-\frac{4t^2}{U}}"), Verdict::Confirmed);
    assert_eq!(
        verdict(&problem, &records, r"E = -4 t^2/U"),
        Verdict::Confirmed,
        "a name is no part of a value"
    );
    for wrong in ["-4t/U", r"\frac{4t^2}{U}", r"-\frac{4t^2}{U}(1+10^{-6})", r"-\frac{2t^2}{U}"] {
        let judgement = judge(&problem, &reference(&problem, &records), wrong);
        assert_eq!(judgement.verdict, Verdict::Refuted, "{wrong}: {}", judgement.why);
    }
    // A formula found by one method meets the samples of the other.
    let latex = Value::Latex { latex: r"-4\frac{t^2}{U}".into() };
    let records = formula_records(&problem, samples(1e-12), latex.clone());
    assert_eq!(verdict(&problem, &records, r"-\frac{4t^2}{U}"), Verdict::Confirmed);
    let records = formula_records(&problem, samples(1e-12), Value::Latex { latex: "-3t^2/U".into() });
    assert_eq!(verdict(&problem, &records, r"-\frac{4t^2}{U}"), Verdict::Pending);
    assert_eq!(
        verdict(&problem, &formula_records(&problem, latex.clone(), latex), "-4t^2/U"),
        Verdict::Confirmed
    );
}

#[test]
fn samples_with_large_errors_confirm_nothing() {
    let problem = formula();
    let records = formula_records(&problem, samples(10.0), samples(10.0));
    assert_eq!(verdict(&problem, &records, "-4t^2/U"), Verdict::Pending);
    assert_eq!(verdict(&problem, &records, "-2t^2/U"), Verdict::Pending);
}

#[test]
fn a_closed_form_is_stated_only_if_it_reproduces_the_samples() {
    let problem = formula();
    let with = |form: &str| match samples(1e-12) {
        Value::Samples { samples } => {
            Value::Samples { samples: Samples { closed_form: Some(form.into()), ..samples } }
        }
        other => other,
    };
    let stated =
        |form: &str| reference(&problem, &formula_records(&problem, with(form), with(form))).answer.unwrap();
    assert_eq!(stated("-4t^2/U"), "-4t^2/U");
    assert_eq!(stated("-3t^2/U"), "known at 24 points");
}

#[test]
fn a_refutation_shows_the_digits_that_differ() {
    let problem = formula();
    let records = formula_records(&problem, samples(1e-12), samples(1e-9));
    let judgement = judge(&problem, &reference(&problem, &records), r"-\frac{4t^2}{U}(1+10^{-10})");
    assert_eq!(judgement.verdict, Verdict::Refuted);
    assert_eq!(
        judgement.why,
        "-0.18000000000 ± 1.0e-12 was computed at t = 0.3, U = 2, the formula gives -0.18000000002"
    );
    let different = |one: f64, two: f64| {
        let [one, two] = [one, two].map(|value| Estimate::exact(value, 1e-25, Provenance::new("test")));
        match compare_estimates(&one, &two) {
            Agreement::Different(said) => said,
            other => panic!("{other:?}"),
        }
    };
    let said = different(0.913_166_354, 0.913_166_354_8);
    assert_eq!(said, "0.913166354 ± 1.0e-25 against 0.913166355 ± 1.0e-25");
    let said = different(1.234_567_89e-9, 1.234_567_891e-9);
    assert_eq!(said, "1.234567890e-9 ± 1.0e-25 against 1.234567891e-9 ± 1.0e-25");
    assert_eq!(different(2.0, 3.0), "2 ± 1.0e-25 against 3 ± 1.0e-25");
}

#[test]
fn numbers_are_the_same_within_four_errors_and_different_from_five() {
    let number = |value: f64, error: f64| Estimate::statistical(value, error, Provenance::new("test"));
    let compare = |distance: f64| compare_estimates(&number(0.0, 3.0), &number(distance, 4.0));
    assert_eq!(compare(20.0), Agreement::Same);
    assert!(matches!(compare(22.0), Agreement::Unclear(_)));
    assert!(matches!(compare(25.0), Agreement::Different(_)));
}

#[test]
fn a_number_is_rounded_only_if_its_error_allows() {
    let mut problem = formula();
    problem.kind = Kind::NumericRounded { digits: 2 };
    problem.parameters = "";
    let value = |value: f64, error: f64| Value::Number {
        estimate: Estimate::converged(value, error, Provenance::new("test")),
    };
    let verdict = |number: Value, answer: &str| {
        verdict(&problem, &formula_records(&problem, number.clone(), number), answer)
    };
    assert_eq!(verdict(value(0.333, 1e-4), "0.33"), Verdict::Confirmed);
    assert_eq!(verdict(value(0.333, 1e-4), "0.34"), Verdict::Refuted);
    assert_eq!(verdict(value(0.3351, 1e-2), "0.34"), Verdict::Pending);
}

#[test]
fn no_investigation_reads_an_experts_answer() {
    // The answers are not in this crate; what is left is to ask for a judgement, which no investigation does.
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<_> = ["dmrg", "ed", "hf", "other", "peps", "qmc", "sm", "vmc", "engine"]
        .iter()
        .map(|name| source.join(name))
        .collect();
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for word in ["judge", "experts", "Judgement"] {
                assert!(!text.contains(word), "{} mentions `{word}`", path.display());
            }
            read += 1;
        }
    }
    assert!(read > 150, "{read} files");
}

#[test]
fn evidence_that_is_flawed_is_refused() {
    let proof = Finding::holds(FindingKind::Proof, "by magic");
    assert!(proof.check(false).is_err());
    assert!(proof.clone().with(Evidence::proof("steps", "one by one")).check(false).is_ok());
    let sampled = Estimate::statistical(1.0, 0.1, Provenance::new("test"));
    assert!(proof.with(Evidence::number("x", "1", sampled)).check(false).is_err());
    let infinite = Estimate::exact(f64::INFINITY, 0.0, Provenance::new("test"));
    assert!(says(true).with(Evidence::number("x", "1", infinite)).check(false).is_err());
    assert!(says(true).check(true).is_err(), "a value is missing");
}

#[test]
fn an_answer_that_cannot_be_read_is_not_pending() {
    let problem = formula();
    let records = formula_records(&problem, samples(1e-12), samples(1e-9));
    for broken in [r"\boxed{(0.2", r"\frac{t}{", "", "I do not know"] {
        let judgement = judge(&problem, &reference(&problem, &records), broken);
        assert_eq!(judgement.verdict, Verdict::Unreadable, "{broken}: {}", judgement.why);
    }
    assert_eq!(verdict(&problem, &[], "(0.2"), Verdict::Unreadable);
    let problem = options();
    assert_eq!(verdict(&problem, &[], "I do not know"), Verdict::Unreadable);
}

#[test]
fn nor_is_one_that_is_too_long_or_open_or_has_other_symbols() {
    let problem = formula();
    let records = formula_records(&problem, samples(1e-12), samples(1e-9));
    let long = "t+".repeat(5000) + "t";
    let answers = [
        ("-4t^2/U+y", "`y` is not declared"),
        (r"-4t^2/U \text{ or } 3", "commit to one"),
        (long.as_str(), "more than 4096 tokens"),
    ];
    for (answer, why) in answers {
        let judgement = judge(&problem, &reference(&problem, &records), answer);
        assert_eq!(judgement.verdict, Verdict::Unreadable, "{}", judgement.why);
        assert!(judgement.why.contains(why), "{}", judgement.why);
    }
    assert_eq!(verdict(&options(), &[], r"a \text{ or } b"), Verdict::Unreadable);
}

#[test]
fn a_refutation_names_the_answers_of_all_readings() {
    let mut problem = formula();
    problem.kind = Kind::Numeric;
    problem.readings = ["one way", "another", "a third"]
        .map(|name| Reading::admissible(name, "words", "a book", "they leave it open"))
        .into();
    let mut records = Vec::new();
    for (reading, value) in [("one way", 5), ("another", 9), ("a third", 5)] {
        for method in ["one", "two"] {
            let finding = Finding::value(FindingKind::Proof, Value::Integer { value }, "counted");
            records.push(record(&problem, "energy", reading, method, finding));
        }
    }
    let judgement = judge(&problem, &reference(&problem, &records), "7");
    assert_eq!(judgement.verdict, Verdict::Refuted);
    assert_eq!(judgement.why, "`one way` and `a third` give 5, `another` gives 9");
}

#[test]
fn an_ambiguity_counts_the_readings_of_every_answer() {
    let mut problem = formula();
    problem.kind = Kind::Numeric;
    let names = ["r1", "r2", "r3", "r4", "r5", "r6", "r7"];
    problem.readings = names.map(|name| Reading::admissible(name, "words", "a book", "it is open")).into();
    problem.readings.push(Reading::inadmissible("r8", "words", "a book", "it is not"));
    let mut records = Vec::new();
    for (reading, value) in [("r1", 9), ("r2", 5), ("r3", 9), ("r4", 9), ("r6", 9), ("r7", 4), ("r8", 9)] {
        for method in ["one", "two"] {
            let finding = Finding::value(FindingKind::Proof, Value::Integer { value }, "counted");
            records.push(record(&problem, "energy", reading, method, finding));
        }
    }
    // The answer that is judged comes first, whatever the order of the readings; nothing was computed in r5.
    let judgement = judge(&problem, &reference(&problem, &records), "5");
    assert_eq!(judgement.verdict, Verdict::Ambiguous);
    assert_eq!(
        judgement.why,
        "of 7 admissible readings 1 gives 5 (`r2`), 4 give 9 (`r1`, `r3`, `r4` and 1 more), 1 gives no complete answer (`r5`), \
         1 gives 4 (`r7`)"
    );
}

#[test]
fn answers_that_are_written_differently_are_one_group() {
    let mut problem = formula();
    problem.readings =
        ["one", "two", "three"].map(|name| Reading::admissible(name, "words", "a book", "it is open")).into();
    let mut records = Vec::new();
    for (reading, latex) in [("one", "-4t^2/U"), ("two", "t/U"), ("three", r"\frac{t}{U}")] {
        for method in ["one", "two"] {
            let value = Value::Latex { latex: latex.into() };
            let finding = Finding::value(FindingKind::Numerical, value, "derived");
            records.push(record(&problem, "energy", reading, method, finding));
        }
    }
    let judgement = judge(&problem, &reference(&problem, &records), "-4t^2/U");
    assert_eq!(judgement.why, "`one` gives -4t^2/U, `two` and `three` give t/U");
}

#[test]
fn a_claim_that_is_open_is_named_once() {
    let problem = options();
    let mut records = records(&problem, [[true, false]; 3]);
    records.retain(|r| r.identity.method == "one");
    let judgement = judge(&problem, &reference(&problem, &records), "a");
    assert_eq!(judgement.why.matches("is open").count(), 1, "{}", judgement.why);
    assert!(judgement.why.contains("the claim `a` is open: 1 of 2 methods decided it"), "{}", judgement.why);
}

#[test]
fn a_number_is_shown_without_the_noise_of_rounding() {
    let problem = Problem { kind: Kind::Numeric, ..formula() };
    let value =
        Value::Number { estimate: Estimate::exact(0.199_999_999_999_999_93, 1e-15, Provenance::new("test")) };
    let answer = reference(&problem, &formula_records(&problem, value.clone(), value)).answer;
    assert_eq!(answer.as_deref(), Some("0.2"));
}

#[test]
fn what_would_overturn_a_verdict_ends_a_sentence() {
    let problem = Problem { overturned_by: "A chain of which S^z is no number.", ..options() };
    let judgement = judge(&problem, &reference(&problem, &[]), "a");
    assert_eq!(judgement.overturned_by, "a chain of which S^z is no number");
    let problem = Problem { overturned_by: "S^z at another size", ..options() };
    assert_eq!(judge(&problem, &reference(&problem, &[]), "a").overturned_by, "S^z at another size");
}
