//! Answers against what needs no reference.

use super::*;

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
    let mut records = formula_records(&problem, samples(1e-12), samples(1e-12));
    for mut record in formula_records(&problem, twice.clone(), twice) {
        record.identity.reading = "twice".into();
        records.push(record);
    }
    let reference = reference(&problem, &records);
    let at = |answer: &str| at_points(&problem, &reference, answer).expect("points").expect("a formula");
    assert_eq!((at("-4t^2/U").reading, at("-4t^2/U").different), ("plain", 0));
    assert_eq!((at("-8t^2/U").reading, at("-8t^2/U").different), ("twice", 0));
    let wrong = at("-4t/U");
    assert_eq!((wrong.points, wrong.different), (24, 24));
    assert!(wrong.witness.is_some_and(|witness| witness.contains("was computed at t = ")));
    // A formula that is right where t is 0.3 only.
    assert_eq!(at("-4t^2/U+(t-0.3)").different, 23);
    assert!(at_points(&problem, &reference, "1; 2").expect("points").is_err());
    // Without values nothing is said.
    assert_eq!(at_points(&problem, &super::reference(&problem, &[]), "-4t^2/U"), None);
}

#[test]
fn points_with_large_errors_tell_nothing() {
    let problem = formula();
    let reference = reference(&problem, &formula_records(&problem, samples(10.0), samples(10.0)));
    let found = at_points(&problem, &reference, "-4t^2/U").expect("points").expect("a formula");
    assert!(found.different == 0 && found.unclear.is_some());
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
