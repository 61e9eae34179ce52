//! Responses graded against computed answers.

use eigentruth_grading::{DiagnosisKind, Outcome, Reason, Specification};

use super::*;

/// The key to a problem, whose row in a data set declares what the problem does.
fn key(problem: &Problem, records: &[Record]) -> Result<Key, Abstention> {
    let row = Specification {
        parameters: problem.parameters.into(),
        // A key must not look at it.
        reference: "no reference at all {".into(),
        ..Specification::default()
    };
    Key::new(problem, &reference(problem, records), &row)
}

fn outcome(key: &Key, answer: &str) -> Outcome {
    key.grade(&format!("Hence $\\boxed{{{answer}}}$.")).outcome
}

#[test]
fn one_answer_of_all_readings_is_the_key() {
    let problem = options();
    let key =
        key(&problem, &records(&problem, [[true, false], [true, false], [false, true]])).expect("a key");
    assert_eq!(key.answers().len(), 1);
    assert_eq!(key.grade(r"\boxed{a}").readings, ["first", "second"]);
    for (answer, expected) in
        [("b", Outcome::Incorrect), ("a; b", Outcome::Incorrect), ("", Outcome::Unreadable)]
    {
        let grade = key.grade(&format!("\\boxed{{{answer}}}"));
        assert_eq!(grade.outcome, expected, "{answer}");
        assert!(grade.readings.is_empty());
    }
    assert_eq!(key.grade("I think it is a.").reason, Some(Reason::NoBox));
}

#[test]
fn the_answer_of_every_admissible_reading_counts_and_is_labelled() {
    let problem = options();
    let key = key(&problem, &records(&problem, [[true, false], [true, true], [false, true]])).expect("a key");
    assert_eq!(key.describe(), r"a \text{ or } a; b");
    assert_eq!(key.grade(r"\boxed{a}").readings, ["first"]);
    assert_eq!(key.grade(r"\boxed{a; b}").readings, ["second"]);
    // The reading that the prompt excludes makes nothing right.
    assert_eq!(outcome(&key, "b"), Outcome::Incorrect);
}

#[test]
fn a_key_abstains_as_a_whole() {
    let problem = options();
    let mut some = records(&problem, [[true, false], [true, true], [false, true]]);
    some.retain(|r| !(r.identity.reading == "second" && r.identity.claim == "a"));
    // What the first reading says is known; a response that gives it would be right, but none could be wrong.
    let why = key(&problem, &some).err().expect("no key");
    assert!(matches!(&why, Abstention::Pending(why) if why.contains("second")), "{why:?}");
    assert_eq!(why.word(), "pending");

    let mut problem = options();
    problem.claims[1] = Claim::undecidable("b", "Two is appropriate.", "a matter of taste");
    let why = key(&problem, &records(&problem, [[true, false]; 3])).err().expect("no key");
    assert_eq!((why.word(), why.why()), ("undecidable", "a matter of taste"));
    problem.methods.clear();
    assert_eq!(key(&problem, &[]).err(), Some(Abstention::NotInvestigated));

    let problem = Problem { constraints: vec![Constraint::exclusive(&["a", "b"])], ..options() };
    let why = key(&problem, &records(&problem, [[true, true]; 3])).err().expect("no key");
    assert!(why.why().contains("contradict"), "{why:?}");
}

#[test]
fn a_formula_is_graded_at_the_points_where_it_was_computed() {
    let problem = formula();
    let known = formula_records(&problem, samples(1e-12), samples(1e-9));
    let key = key(&problem, &known).expect("a key");
    for (answer, expected) in [
        (r"-\frac{4t^2}{U}", Outcome::Correct),
        ("E = -4 t^2/U", Outcome::Correct),
        (r"\frac{4t^2}{U}", Outcome::Incorrect),
        (r"-\frac{4t^2}{U}(1+10^{-6})", Outcome::Incorrect),
        (r"-4t^2/U \text{ or } 0", Outcome::Incorrect),
        ("-4J^2/U", Outcome::Incorrect),
        (r"-4t^2/U; 3", Outcome::Incorrect),
        ("t<U", Outcome::Incorrect),
        (r"\frac{t}{", Outcome::Unreadable),
    ] {
        assert_eq!(outcome(&key, answer), expected, "{answer}");
    }
    // Nothing is diagnosed beside the reference that only makes a reader.
    assert!(key.grade(r"\boxed{0}").comparison.diagnosis.is_empty());
    assert_eq!(outcome(&key, "0"), Outcome::Incorrect);
}

#[test]
fn a_closed_form_diagnoses_and_the_points_decide() {
    let problem = formula();
    let value = match samples(1e-12) {
        Value::Samples { samples } => {
            Value::Samples { samples: Samples { closed_form: Some("-4t^2/U".into()), ..samples } }
        }
        other => other,
    };
    let key = key(&problem, &formula_records(&problem, value.clone(), value)).expect("a key");
    let wrong = key.grade(r"\boxed{\frac{4t^2}{U}}");
    assert_eq!(wrong.outcome, Outcome::Incorrect);
    assert!(wrong.comparison.diagnosis.iter().any(|d| d.kind == DiagnosisKind::Sign));
    assert_eq!(key.grade(r"\boxed{-\frac{4t^2}{U}}").reason, Some(Reason::EqualAtAllPoints));
}

#[test]
fn samples_too_coarse_to_tell_decide_nothing() {
    let problem = formula();
    let key = key(&problem, &formula_records(&problem, samples(10.0), samples(10.0))).expect("a key");
    let grade = key.grade(r"\boxed{-4t^2/U}");
    assert_eq!((grade.outcome, grade.reason), (Outcome::Undecided, None));
}

#[test]
fn a_grade_does_not_hang_on_a_rounding_within_the_error() {
    let problem = Problem { kind: Kind::NumericRounded { digits: 2 }, parameters: "", ..formula() };
    let key_of = |value: f64, error: f64| {
        let estimate = Estimate::converged(value, error, Provenance::new("test"));
        let value = Value::Number { estimate };
        key(&problem, &formula_records(&problem, value.clone(), value)).expect("a key")
    };
    assert_eq!(outcome(&key_of(0.333, 1e-4), "0.33"), Outcome::Correct);
    assert_eq!(outcome(&key_of(0.333, 1e-4), "0.34"), Outcome::Incorrect);
    let coarse = key_of(0.3351, 1e-2);
    assert_eq!(outcome(&coarse, "0.34"), Outcome::Undecided);
    assert_eq!(outcome(&coarse, "0.53"), Outcome::Incorrect);
    assert!(coarse.grade(r"\boxed{0.34}").comparison.message.contains("too large to tell"));
    // An error wider than the rounding: the answer is that of neither end, and of a number between them.
    let wide = key_of(0.3, 0.05);
    for (answer, expected) in
        [("0.27", Outcome::Undecided), ("0.3", Outcome::Undecided), ("0.4", Outcome::Incorrect)]
    {
        assert_eq!(outcome(&wide, answer), expected, "{answer}");
    }
}

#[test]
fn a_key_and_a_verdict_agree() {
    let problem = options();
    for truths in [[[true, false]; 3], [[true, false], [true, true], [false, true]]] {
        let records = records(&problem, truths);
        let key = key(&problem, &records).expect("a key");
        for answer in ["a", "b", "a; b", "none"] {
            let judged = verdict(&problem, &records, answer);
            let right = matches!(judged, Verdict::Confirmed | Verdict::Ambiguous);
            assert_eq!(outcome(&key, answer) == Outcome::Correct, right, "{answer}: {judged:?}");
        }
    }
}
