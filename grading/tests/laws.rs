//! Declared laws checked on answers, right or wrong.

use eigentruth_grading::{Grader, Invariant, Kind, LawOutcome, Reason, Specification};

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect()
}

fn grader(kind: Kind, reference: &str, parameters: &str, invariants: Vec<Invariant>) -> Grader {
    Grader::new(&Specification {
        reference: reference.to_owned(),
        parameters: parameters.to_owned(),
        kind: Some(kind),
        invariants,
        ..Specification::default()
    })
    .expect("a good reference")
}

/// The Hubbard dimer at half filling: degree one in t and U, −2t without interaction, and even in t.
fn dimer() -> Grader {
    let laws = vec![
        Invariant::ScalingDegree { weights: pairs(&[("t", "1"), ("U", "1")]), degree: "1".to_owned() },
        Invariant::Limit { symbol: "U".to_owned(), to: "0".to_owned(), value: "-2t".to_owned() },
        Invariant::Symmetry { map: pairs(&[("t", "-t")]) },
    ];
    grader(Kind::Expression, r"\frac{U-\sqrt{U^2+16t^2}}{2}", "$t;U$", laws)
}

/// A letter for each law: kept, broken, open.
fn found(grader: &Grader, answer: &str) -> String {
    let checks = grader.laws(&format!("\\boxed{{{answer}}}"), 1).expect("an answer that can be read");
    let letter = |outcome: &LawOutcome| match outcome {
        LawOutcome::Kept => 'k',
        LawOutcome::Broken(_) => 'b',
        LawOutcome::Open => 'o',
    };
    checks.iter().map(|check| letter(&check.outcome)).collect()
}

#[test]
fn a_right_answer_keeps_every_law_however_it_is_written() {
    let grader = dimer();
    for answer in [r"\frac{U-\sqrt{U^2+16t^2}}{2}", r"E_0=-\frac{8t^2}{U+\sqrt{U^2+16t^2}}"] {
        assert_eq!(found(&grader, answer), "kkk", "{answer}");
    }
}

#[test]
fn each_law_is_broken_by_what_breaks_it_and_by_nothing_else() {
    let grader = dimer();
    for (answer, expected) in [
        ("-2t", "kkb"),
        (r"-\frac{4t^2}{U}", "kbk"),
        (r"-\frac{8t^2}{U+\sqrt{U^2+16t^2}}+1", "bbk"),
        (r"\frac{U+\sqrt{U^2+16t^2}}{2}", "kbk"),
        // Wrong, and no law says so.
        (r"\frac{2U-\sqrt{4U^2+16t^2}}{2}", "kkk"),
    ] {
        assert_eq!(found(&grader, answer), expected, "{answer}");
    }
    let checks = grader.laws(r"\boxed{-2t}", 1).expect("an answer");
    let LawOutcome::Broken(why) = &checks[2].outcome else { panic!("{checks:?}") };
    assert!(why.contains("t → -t"), "{why}");
}

#[test]
fn a_witness_of_a_law_names_the_answer_and_its_image() {
    let why = |grader: &Grader, answer: &str, law: usize| {
        let checks = grader.laws(&format!("\\boxed{{{answer}}}"), 1).expect("an answer that can be read");
        match &checks[law].outcome {
            LawOutcome::Broken(why) => why.clone(),
            other => panic!("{answer}: {other:?}"),
        }
    };
    let even = why(&dimer(), "-2t", 2);
    assert!(even.starts_with("changes under t → -t: answer "), "{even}");
    assert!(even.contains(", its image ") && even.contains(" at t = "), "{even}");
    let operator = grader(
        Kind::Operator,
        "c_1^\\dagger c_2 + c_2^\\dagger c_1",
        "$(c_1,NC,fermion);(c_2,NC,fermion)$",
        vec![Invariant::Hermitian],
    );
    let one_way = why(&operator, "c_1^\\dagger c_2", 0);
    assert!(one_way.contains("differ: answer ") && one_way.contains(", its conjugate "), "{one_way}");
    // The reference has nothing to do with it.
    assert!(!even.contains("reference") && !one_way.contains("reference"), "{even}; {one_way}");
}

#[test]
fn every_witness_has_its_values_and_its_place() {
    let of = |kind, reference: &str, parameters: &str, law: Invariant, answer: &str| {
        let grader = grader(kind, reference, parameters, vec![law]);
        broken(&grader, answer, 1).unwrap_or_else(|| panic!("{answer} breaks no law"))
    };
    let positive = of(Kind::Expression, "t+U", "$t;U$", Invariant::Positive, "-t-U");
    assert!(positive.starts_with("not positive: -"), "{positive}");
    assert!(
        positive.contains(" at ") && positive.contains("t = ") && positive.contains("U = "),
        "{positive}"
    );
    let number = of(Kind::Numeric, "1", "", Invariant::Positive, "-2");
    assert_eq!(number, "not positive: -2");
    let weights = pairs(&[("t", "1"), ("U", "1")]);
    let degree = Invariant::ScalingDegree { weights, degree: "1".to_owned() };
    let scaling = of(Kind::Expression, "t+U", "$t;U$", degree, "t^2+U");
    assert!(
        scaling.starts_with("does not scale with degree 1 in t, U: for λ = 2 scaled answer "),
        "{scaling}"
    );
    assert!(scaling.contains(", its image ") && scaling.contains("t = "), "{scaling}");
    let hermitian = r"\begin{pmatrix} 0 & t \\ t & 0 \end{pmatrix}";
    let other = r"\begin{pmatrix} 0 & t \\ 2t & 0 \end{pmatrix}";
    let entry = of(Kind::Matrix, hermitian, "$(t,real)$", Invariant::Hermitian, other);
    let said = "entry (1, 2) is not the conjugate of its mirror image: entry ";
    assert!(entry.starts_with(said) && entry.contains(", conjugate "), "{entry}");
    assert!(entry.contains(" at t = "), "{entry}");
    // However many symbols there are, the first dozen is named.
    let names: Vec<String> = (1..=40).map(|n| format!("x_{{{n}}}")).collect();
    let sum = format!("-{}", names.join("-"));
    let many = of(Kind::Expression, "1", &format!("${}$", names.join(";")), Invariant::Positive, &sum);
    assert_eq!(many.matches(" = ").count(), 12, "{many}");
    assert!(many.ends_with(", …"), "{many}");
}

#[test]
fn a_law_that_cannot_be_checked_says_why() {
    let warnings = |parameters: &str, law: Invariant| {
        let grader = grader(Kind::Expression, "1", parameters, vec![law]);
        assert_eq!(grader.laws(r"\boxed{1}", 1), Ok(Vec::new()));
        grader.warnings().join("; ")
    };
    let exchanged = Invariant::Symmetry { map: pairs(&[("c_1", "c_2"), ("c_2", "c_1")]) };
    let said = warnings("$(c_1,NC,fermion);(c_2,NC,fermion)$", exchanged);
    assert!(said.starts_with("a declared law is not used: `c_1` is an operator"), "{said}");
    let of = |symbol: &str, weight: &str| {
        let weights = pairs(&[(symbol, weight)]);
        warnings("$t$", Invariant::ScalingDegree { weights, degree: "1".to_owned() })
    };
    assert!(of("t", r"\frac12").contains(r"`\frac12` is no rational number such as"), "{}", of("t", "x"));
    assert!(of("2t", "1").contains("`2t` is not a single declared symbol"), "{}", of("2t", "1"));
}

#[test]
fn a_law_of_a_list_holds_in_every_part() {
    let weights = pairs(&[("t", "1")]);
    let law = Invariant::ScalingDegree { weights, degree: "1".to_owned() };
    let grader = grader(Kind::OrderedList, "t; 2t", "$t$", vec![law, Invariant::Positive]);
    assert_eq!(found(&grader, "t; 3t"), "kk");
    assert_eq!(found(&grader, "t; t^2"), "bk");
    assert_eq!(found(&grader, "-t; t^2"), "bb");
}

#[test]
fn operators_are_hermitian_or_not() {
    let grader = grader(
        Kind::Operator,
        "c_1^\\dagger c_2 + c_2^\\dagger c_1",
        "$(c_1,NC,fermion);(c_2,NC,fermion)$",
        vec![Invariant::Hermitian],
    );
    assert_eq!(found(&grader, "c_2^\\dagger c_1 + c_1^\\dagger c_2"), "k");
    assert_eq!(found(&grader, "c_1^\\dagger c_1"), "k");
    assert_eq!(found(&grader, "c_1^\\dagger c_2"), "b");
}

#[test]
fn what_cannot_be_read_or_has_no_value_keeps_nothing() {
    let grader = dimer();
    assert_eq!(grader.laws("no box", 1).expect_err("nothing to read").reason, Reason::NoBox);
    assert_eq!(grader.laws(r"\boxed{\frac{t}{}", 1).expect_err("cut off").reason, Reason::Truncated);
    assert_eq!(grader.laws(r"\boxed{J}", 1).expect_err("undeclared").reason, Reason::UndeclaredSymbol);
    // Choices have no laws, and those that are declared are not dropped in silence.
    let choice = Grader::new(&Specification {
        reference: "a".to_owned(),
        parameters: "$a;b$".to_owned(),
        kind: Some(Kind::ChoiceSet),
        invariants: vec![Invariant::Positive],
        ..Specification::default()
    });
    let choice = choice.expect("a good reference");
    assert_eq!(choice.laws(r"\boxed{b}", 1), Ok(Vec::new()));
    assert!(choice.warnings().iter().any(|warning| warning.contains("not used")), "{:?}", choice.warnings());
}

/// How an answer breaks the one law of a grader, if it does.
fn broken(grader: &Grader, answer: &str, draw: u64) -> Option<String> {
    let checks = grader.laws(&format!("\\boxed{{{answer}}}"), draw).expect("an answer that can be read");
    match &checks[0].outcome {
        LawOutcome::Broken(why) => Some(why.clone()),
        LawOutcome::Kept | LawOutcome::Open => None,
    }
}

#[test]
fn draws_look_at_other_points() {
    let even = Invariant::Symmetry { map: pairs(&[("x", "-x")]) };
    let grader = grader(Kind::Expression, "\\cos(x)", "$(x,real)$", vec![even]);
    let why = |draw| broken(&grader, "\\cos(x)+x", draw).expect("an odd part");
    assert_eq!(why(1), why(1));
    assert!((2..6).any(|draw| why(draw) != why(1)), "{}", why(1));
    let diagnosis = grader.grade("\\boxed{\\cos(x)+x}").comparison.diagnosis;
    assert!(diagnosis.iter().any(|diagnosis| diagnosis.message == why(1)), "{diagnosis:?}");
    // No draw finds anything against a right answer.
    assert!((0..20).all(|draw| broken(&grader, "1-2\\sin(\\frac{x}{2})^2", draw).is_none()));
}

#[test]
fn what_is_broken_in_a_part_of_the_domain_is_found_by_some_draws() {
    let grader = grader(Kind::Expression, "x^2+1", "$(x,real)$", vec![Invariant::Positive]);
    // Negative for x between 0.9 and 1.1 only.
    let found = (0..200).filter(|&draw| broken(&grader, "x^2-2x+0.99", draw).is_some()).count();
    assert!((1..200).contains(&found), "{found} of 200");
}

#[test]
fn points_of_every_draw_lie_in_the_declared_domain() {
    // Positive where x is, and nowhere else.
    let of = |parameters| grader(Kind::Expression, "x^3", parameters, vec![Invariant::Positive]);
    let (positive, real) = (of("$(x,positive)$"), of("$(x,real)$"));
    assert!((0..100).all(|draw| broken(&positive, "x^5", draw).is_none()));
    assert!((0..100).any(|draw| broken(&real, "x^5", draw).is_some()));
}
