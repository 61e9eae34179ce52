//! Answers against what needs no reference.

use super::*;

/// The witness of an answer that no admissible reading gives.
fn refuted(problem: &Problem, reference: &Reference, answer: &str) -> String {
    match against_solvers(problem, reference, answer) {
        Ok(Match::Different(witness)) => witness,
        other => panic!("{answer}: {other:?}"),
    }
}

/// Why it cannot be told whether solvers give an answer.
fn open(problem: &Problem, reference: &Reference, answer: &str) -> String {
    match against_solvers(problem, reference, answer) {
        Ok(Match::Unknown(why)) => why.to_string(),
        other => panic!("{answer}: {other:?}"),
    }
}

/// Why an answer was not compared.
fn refused(problem: &Problem, reference: &Reference, answer: &str) -> String {
    against_solvers(problem, reference, answer).unwrap_err()
}

#[test]
fn a_formula_is_compared_at_every_point_in_the_reading_that_it_fits_best() {
    let mut problem = formula();
    problem.readings.push(Reading::admissible("twice", "words", "a paper", "it is open"));
    let twice = match samples(1e-12) {
        Value::Samples { mut samples } => {
            samples.points.iter_mut().for_each(|point| point.value.value *= 2.0);
            Value::Samples { samples }
        }
        other => other,
    };
    let plain = formula_records(&problem, samples(1e-12), samples(1e-12));
    let mut records = plain.clone();
    for mut record in formula_records(&problem, twice.clone(), twice) {
        record.identity.reading = "twice".into();
        records.push(record);
    }
    let both = reference(&problem, &records);
    for given in ["-4t^2/U", "-8t^2/U"] {
        assert_eq!(against_solvers(&problem, &both, given), Ok(Match::Same), "{given}");
    }
    let wrong = refuted(&problem, &both, "-4t/U");
    assert!(wrong.starts_with("in the reading `plain` at 24 of 24 points: "), "{wrong}");
    assert!(wrong.contains("was computed at t = "), "{wrong}");
    // A formula that is right where t is 0.3 only.
    let wrong = refuted(&problem, &both, "-4t^2/U+(t-0.3)");
    assert!(wrong.starts_with("in the reading `plain` at 23 of 24 points: "), "{wrong}");
    let wrong = refuted(&problem, &both, "-8t^2/U+(t-0.3)");
    assert!(wrong.starts_with("in the reading `twice` at 23 of 24 points: "), "{wrong}");
    // The reading says itself that this is no formula.
    assert!(open(&problem, &both, "1; 2").contains("several parts"));
    // Without values nothing is said, nor of an answer that the reading without them could give.
    open(&problem, &reference(&problem, &[]), "-4t^2/U");
    let half = reference(&problem, &plain);
    assert_eq!(against_solvers(&problem, &half, "-4t^2/U"), Ok(Match::Same));
    assert!(open(&problem, &half, "-8t^2/U").contains("0 of 2 methods decided it"));
}

#[test]
fn points_with_large_errors_tell_nothing() {
    let problem = formula();
    let reference = reference(&problem, &formula_records(&problem, samples(10.0), samples(10.0)));
    open(&problem, &reference, "-4t^2/U");
}

#[test]
fn a_number_stands_beside_what_solvers_computed_with_its_error() {
    let mut problem = formula();
    problem.kind = Kind::Numeric;
    problem.readings.push(Reading::admissible("other way", "words", "a paper", "it is open"));
    problem.readings.push(Reading::inadmissible("no way", "words", "nobody", "it is excluded"));
    let mut records = Vec::new();
    for (reading, value) in [("plain", 0.25), ("other way", 0.5), ("no way", 0.75)] {
        for method in ["one", "two"] {
            let estimate = Estimate::converged(value, 1e-9, Provenance::new("test"));
            let finding = Finding::value(FindingKind::Numerical, Value::Number { estimate }, "computed");
            records.push(record(&problem, "energy", reading, method, finding));
        }
    }
    let known = reference(&problem, &records);
    for given in ["0.25", r"\boxed{0.5}"] {
        assert_eq!(against_solvers(&problem, &known, given), Ok(Match::Same), "{given}");
    }
    assert_eq!(
        refuted(&problem, &known, "0.75"),
        "the answer is 0.75, solvers computed 0.25 ± 1.0e-9 (reading `plain`), 0.5 ± 1.0e-9 (reading `other way`)"
    );
    records.truncate(3);
    let half = reference(&problem, &records);
    assert_eq!(against_solvers(&problem, &half, "0.25"), Ok(Match::Same));
    assert!(open(&problem, &half, "0.75").contains("1 of 2 methods decided it"));
    // What cannot be read was not compared.
    refused(&problem, &known, r"\frac{1}{");
    // However long an answer is, what was computed is not lost behind it.
    let long = refuted(&problem, &known, &("1+".repeat(100) + "1"));
    assert!(long.contains("…, solvers computed 0.25"), "{long}");
}

#[test]
fn an_answer_within_errors_wider_than_its_rounding_is_not_different() {
    let number = |value: f64, error: f64| {
        let estimate = Estimate::converged(value, error, Provenance::new("test"));
        Value::Number { estimate }
    };
    let problem = Problem { kind: Kind::NumericRounded { digits: 2 }, parameters: "", ..formula() };
    let known = reference(&problem, &formula_records(&problem, number(0.3, 0.05), number(0.3, 0.05)));
    // The middle, between it and the ends, and what rounds to an end.
    for given in ["0.3", "0.27", r"\frac{1}{3}", "0.354"] {
        assert!(open(&problem, &known, given).contains("too large to tell"), "{given}");
    }
    for given in ["0.2", "0.24", "0.36", "-0.3"] {
        refuted(&problem, &known, given);
    }
    // Of two numbers each may be anywhere within its own error.
    let mut problem = Problem { kind: Kind::TupleRounded { digits: 2 }, ..problem };
    problem.claims.push(Claim::value("gap", "The gap."));
    problem.assembly = Assembly::Parts(vec!["energy", "gap"]);
    problem.methods = ["one", "two"].map(|name| Method::new(name, name, &["energy", "gap"], never)).into();
    let mut records = Vec::new();
    for (claim, value) in [("energy", 0.3), ("gap", 1.0)] {
        for method in ["one", "two"] {
            let finding = Finding::value(FindingKind::Numerical, number(value, 0.05), "computed");
            records.push(record(&problem, claim, "plain", method, finding));
        }
    }
    let known = reference(&problem, &records);
    for given in ["(0.3, 1)", "(0.27, 1.03)", r"\left(\frac{1}{3}, 0.954\right)"] {
        assert!(open(&problem, &known, given).contains("too large to tell"), "{given}");
    }
    for given in ["(0.27, 1.2)", "(0.4, 1)"] {
        refuted(&problem, &known, given);
    }
}

#[test]
fn options_are_compared_one_by_one_in_the_reading_that_the_answer_fits_best() {
    let problem = options();
    let known = reference(&problem, &records(&problem, [[true, false], [true, true], [false, false]]));
    for given in ["a", "b; a"] {
        assert_eq!(against_solvers(&problem, &known, given), Ok(Match::Same), "{given}");
    }
    assert_eq!(refuted(&problem, &known, "b"), "in the reading `second` a holds too: a number says so");
    let none = reference(&problem, &records(&problem, [[true, false], [true, false], [false, true]]));
    assert_eq!(
        refuted(&problem, &none, "b"),
        "in the reading `first` a, b differ: a holds too, b does not hold: a number says so"
    );
    // What is no option was not compared.
    assert!(refused(&problem, &none, "c").contains("no option"));
}

#[test]
fn options_that_nobody_decided_leave_open_what_the_others_do_not_refute() {
    let mut problem = options();
    let all = records(&problem, [[true, false]; 3]);
    problem.claims[1] = Claim::undecidable("b", "Two is appropriate.", "a matter of taste");
    let known = reference(&problem, &all);
    for given in ["a", "a; b"] {
        assert_eq!(open(&problem, &known, given), "a matter of taste", "{given}");
    }
    assert!(refuted(&problem, &known, "b").starts_with("in the reading `first` a holds too: "));
    // Pending is open, too, and is what can be removed.
    let known = reference(&problem, &all[..1]);
    assert!(open(&problem, &known, "a").contains("1 of 2 methods decided it"));
    // An answer that contradicts itself was compared none the less.
    problem.constraints = vec![Constraint::exclusive(&["a", "b"])];
    open(&problem, &reference(&problem, &[]), "a; b");
}

#[test]
fn only_relations_that_a_choice_can_violate_are_relations_between_options() {
    let claim = Condition::claim;
    let mut problem = options();
    problem.constraints = vec![
        Constraint::exclusive(&["a", "b"]),
        // About a claim that is no option, and a tautology.
        Constraint::implies("a", "c"),
        Constraint::Exclusive(vec![claim("a"), !claim("a")]),
    ];
    assert_eq!(related_options(&problem), [&problem.constraints[0]]);
    let against = |problem: &Problem, answer: &str| self_contradiction(problem, answer).expect("options");
    assert_eq!(against(&problem, "a; b").as_deref(), Some("a and b exclude each other"));
    assert_eq!(against(&problem, "a"), None);
    assert!(self_contradiction(&problem, "x + y").is_err());
    // An option that says that a claim fails excludes the one that says that it holds.
    problem.assembly = Assembly::Options(vec![('a', claim("a")), ('b', !claim("a"))]);
    problem.constraints.remove(0);
    assert_eq!(related_options(&problem), [&problem.constraints[1]]);
    assert_eq!(against(&problem, "a; b").as_deref(), Some("a and not a exclude each other"));
    assert_eq!(verdict(&problem, &[], "a; b"), Verdict::Refuted);
}
