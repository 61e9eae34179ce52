//! Orders of symbols, and diagnoses that must hold everywhere, not only where a few points lie.

use eigentruth_grading::{Comparison, DiagnosisKind, Grader, Invariant, Specification, Verdict};

fn compare(reference: &str, parameters: &str, invariants: Vec<Invariant>, candidate: &str) -> Comparison {
    let reference = reference.to_owned();
    let specification = Specification {
        reference,
        parameters: parameters.to_owned(),
        invariants,
        ..Specification::default()
    };
    let grader = Grader::new(&specification).expect("a sound problem");
    grader.grade(&format!("\\boxed{{{candidate}}}")).comparison
}

#[test]
fn an_order_decides_a_root() {
    let (reference, candidate) = (r"\sqrt{(t_2-t_1)^2}", "t_2-t_1");
    let verdict = |parameters| compare(reference, parameters, Vec::new(), candidate).verdict;
    assert_eq!(verdict("$t_1;t_2;(t_2>t_1)$"), Verdict::Equivalent);
    assert_eq!(verdict("$(t_1<t_2);t_1;t_2$"), Verdict::Equivalent);
    assert_eq!(verdict("$t_1;t_2$"), Verdict::NotEquivalent);
    assert_eq!(verdict("$t_1;t_2;(t_1>t_2)$"), Verdict::NotEquivalent);
    let chain = "$(a,real);(b,real);(c,real);(b<c);(a<b)$";
    assert_eq!(compare("|a-c|", chain, Vec::new(), "c-a").verdict, Verdict::Equivalent);
    assert_eq!(compare("|a-c|", chain, Vec::new(), "a-c").verdict, Verdict::NotEquivalent);
}

#[test]
fn a_law_is_tested_where_the_order_holds() {
    let candidate = r"3(t_2^2-t_1^2)/t_2";
    let negative = |parameters| {
        let found = compare("t_2-t_1", parameters, vec![Invariant::Positive], candidate).diagnosis;
        found.iter().any(|one| one.kind == DiagnosisKind::Positivity)
    };
    assert!(negative("$t_1;t_2$"));
    assert!(!negative("$t_1;t_2;(t_2>t_1)$"));
}

#[test]
fn orders_of_what_has_none_are_refused() {
    for parameters in
        ["$t_1;(t_2>t_1)$", "$(z,complex);x;(z>x)$", "$x;(x>x)$", "$x;(x>)$", "$(n,integer);x;(n>x)$"]
    {
        let specification = Specification {
            reference: "1".into(),
            parameters: parameters.into(),
            ..Specification::default()
        };
        let error = Grader::new(&specification).expect_err(parameters).to_string();
        assert!(error.contains("t_1;t_2;(t_2>t_1)"), "{parameters}: {error}");
    }
}

#[test]
fn a_diagnosis_holds_everywhere() {
    for (reference, candidate) in [("|x|", "x"), ("|x|", "-x"), (r"\sqrt{x^2}", "x"), ("2|x|", "x")] {
        let found = compare(reference, "$(x,real)$", Vec::new(), candidate);
        assert_eq!(found.verdict, Verdict::NotEquivalent, "{reference}, {candidate}");
        assert_eq!(found.diagnosis, Vec::new(), "{reference}, {candidate}");
    }
    let sign = compare("|x|", "$(x,real)$", Vec::new(), "-|x|").diagnosis;
    assert_eq!(sign.first().map(|one| one.kind), Some(DiagnosisKind::Sign));
}
