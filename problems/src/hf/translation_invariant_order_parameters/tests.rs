use super::*;
use crate::testing::settled;

#[test]
fn every_claim_is_decided_and_the_answer_can_be_graded() {
    use eigentruth_grading::{Grader, Specification, Verdict};
    let problem = problem();
    let found = settled(&problem);
    let mut known = Known::default();
    for (reading, claim, settled) in &found {
        assert!(settled.why.is_none(), "{} in {}: {}", claim.id, reading.name, settled.sentence);
        println!("{} | {} | {}", reading.name, claim.id, settled.sentence);
        if reading.name == ALLOWED {
            known.truths.insert(claim.id, settled.truth);
        }
    }
    let answer = assemble(&known).unwrap();
    let all: Vec<&str> = BILINEARS.iter().filter(|b| !b.shifted).map(|b| b.latex).collect();
    let specification = Specification {
        reference: all.join(";"),
        parameters: problem.parameters.to_owned(),
        kind: Some(Kind::Average),
        ..Specification::default()
    };
    let grader = Grader::new(&specification).unwrap();
    let verdict = |list: &[&str]| grader.compare(&format!(r"\boxed{{{}}}", list.join(";"))).verdict;
    let mut turned = all.clone();
    turned.reverse();
    assert_eq!(verdict(&turned), Verdict::Equivalent);
    assert_eq!(verdict(&all[..3]), Verdict::NotEquivalent);
    assert_eq!(grader.compare(&format!(r"\boxed{{{answer}}}")).verdict, Verdict::Equivalent, "{answer}");
}

#[test]
fn the_loop_finds_the_ferromagnet_of_a_single_hole() {
    // Fully polarized with one hole at the top of the band, 6t, and the repulsion U_1 of neighbours on 3 N bonds.
    let found = loops::search(6, 0.0, 4, 9).unwrap();
    let sites = 36.0_f64;
    let band = 6.0 * loops::HOPPING;
    // ⟨n_i n_j⟩ = n² − |⟨c†_i c_j⟩|² with n = 1 − 1/N and ⟨c†_i c_j⟩ = −1/N.
    let pair = (1.0 - 1.0 / sites).powi(2) - 1.0 / (sites * sites);
    let exact = -band + 3.0 * sites * loops::U1 * pair;
    assert!((found.lowest() - exact).abs() < 1e-8, "{} {exact}", found.lowest());
    // Whatever direction the spins have: along z, x, y, and four random ones; only the start without spin stays above.
    assert_eq!(found.at_the_lowest(), 7);
    // With a spin-dependent phase spins in the plane gain in second order, by mixing bands that differ; it is found among the others.
    let turned = loops::search(6, 0.1, 2, 9).unwrap();
    assert!(turned.lowest() < exact - 1e-3 && turned.test([0, 1]).0.0, "{}", turned.lowest());
}
