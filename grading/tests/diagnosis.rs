//! What is said about a wrong answer must be true of it.

use eigentruth_grading::{Diagnosis, DiagnosisKind, Kind, Specification, Verdict, compare};

fn diagnosis(kind: Kind, reference: &str, parameters: &str, answer: &str) -> Vec<Diagnosis> {
    let specification = Specification {
        reference: reference.to_owned(),
        parameters: parameters.to_owned(),
        kind: Some(kind),
        ..Specification::default()
    };
    let comparison = compare(&specification, &format!("\\boxed{{{answer}}}")).expect("a good reference");
    assert_eq!(comparison.verdict, Verdict::NotEquivalent, "{answer}");
    comparison.diagnosis
}

fn has(found: &[Diagnosis], kind: DiagnosisKind) -> bool {
    found.iter().any(|diagnosis| diagnosis.kind == kind)
}

/// Sides of an equation are neither a reference nor an answer.
#[test]
fn a_witness_of_an_equation_names_its_sides() {
    let message = |kind, reference: &str, parameters: &str, answer: &str| {
        let specification = Specification {
            reference: reference.to_owned(),
            parameters: parameters.to_owned(),
            kind: Some(kind),
            ..Specification::default()
        };
        compare(&specification, &format!("\\boxed{{{answer}}}")).expect("a good reference").message
    };
    let chain = message(Kind::Numeric, "2", "", "1+1=3");
    assert!(chain.contains("contradict each other: left side 2, right side 3"), "{chain}");
    let root = message(Kind::Equation, "K_c=\\ln 2", "$K_c$", "e^{K_c}=3");
    assert!(root.contains("does not satisfy the equation: left side 2, right side 3"), "{root}");
}

/// They agree up to a factor for the first few whole numbers only.
#[test]
fn a_power_of_a_remainder_is_no_multiple_of_a_power() {
    let found = diagnosis(Kind::Expression, "2^{N/2-1}", "$(N,integer)$", "2^{(N \\bmod 4)/2}");
    assert!(!has(&found, DiagnosisKind::Factor), "{found:?}");
    let found = diagnosis(Kind::MixedList, "2^{N/2-1}; c=1/2", "$(N,integer)$", "2^{(N \\bmod 4)/2}; 1/2");
    assert!(!has(&found, DiagnosisKind::Factor), "{found:?}");
}

#[test]
fn a_multiple_is_called_one() {
    let found = diagnosis(Kind::Expression, "2^{N/2-1}", "$(N,integer)$", "2^{N/2}");
    assert!(has(&found, DiagnosisKind::Factor), "{found:?}");
    let found = diagnosis(Kind::Expression, "\\sqrt{x}\\ln(1+x)", "$x$", "-\\sqrt{x}\\ln(1+x)");
    assert!(has(&found, DiagnosisKind::Sign), "{found:?}");
    let found = diagnosis(Kind::OrderedList, "1; 3", "", "3; 1");
    assert!(has(&found, DiagnosisKind::SwappedParts), "{found:?}");
}
