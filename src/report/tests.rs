//! The report of grades made by hand: every outcome, and hostile text in every place.

use eigentruth_grading::data::Problem;
use eigentruth_grading::{Diagnosis, DiagnosisKind, Kind, Outcome, Reason, Specification};

use super::html;
use crate::run::{Prepared, Row, Run};
use crate::tally::{OUTCOMES, Summary};

const HOSTILE: &str = "<script>alert('x')</script>]]>\"><img src=x onerror=alert(1)>\u{1b}[2J\u{202e}";

fn problem(index: u64, text: &str) -> Prepared {
    let specification = Specification {
        reference: r"\frac{U}{2}".to_owned(),
        parameters: "$U$".to_owned(),
        prompt: format!("What is $E$? {text}"),
        kind: Some(Kind::Expression),
        ..Specification::default()
    };
    let problem = Problem {
        index,
        id: format!("made/{index:02}{text}"),
        problem_type: if index < 3 { "ED".to_owned() } else { format!("SM{text}") },
        specification,
        catalogued: false,
    };
    Prepared { problem, grader: Err(format!("not needed {text}")) }
}

fn row(model: usize, problem: usize, outcome: Outcome, text: &str) -> Row {
    let extracted = format!(r"U/2 {text}");
    Row {
        model,
        problem,
        outcome,
        reason: Some(Reason::DifferentValue),
        message: format!("found {text}"),
        diagnosis: vec![Diagnosis { kind: DiagnosisKind::Factor, message: format!("twice {text}") }],
        span: Some((1, extracted.len())),
        extracted: Some(extracted),
        answer: Some(format!("answer {text}")),
        warnings: vec![format!("ambiguous_slash {text}")],
        micros: 1.0,
        computed: None,
    }
}

/// Two models, five problems; the second model leaves two unanswered.
fn sample(text: &str) -> Run {
    let mut rows: Vec<Row> = OUTCOMES.iter().enumerate().map(|(p, &o)| row(0, p, o, text)).collect();
    rows.extend((0..3).map(|p| row(1, p, Outcome::Correct, text)));
    Run {
        problems: (0..5).map(|index| problem(index, text)).collect(),
        models: vec![format!("Alder{text}"), format!("Birch{text}")],
        rows,
        ..Run::default()
    }
}

fn report(text: &str) -> String {
    let run = sample(text);
    html(&run, &Summary::of(&run)).expect("the template renders")
}

#[test]
fn every_response_has_its_place_and_every_link_a_target() {
    let page = report("");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
    for link in page.split("href=\"#").skip(1).filter_map(|s| s.split('"').next()) {
        assert!(ids.contains(&link), "no target for #{link}");
    }
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(ids.len(), distinct.len(), "an id stands twice");
    assert_eq!(page.matches("data-outcome=").count(), 8);
}

#[test]
fn the_numbers_are_those_of_the_run() {
    let page = report("");
    assert!(page.contains("2 models · 5 problems · 8 responses"));
    // Birch leads with 3 of 5: 60.0 %, Wilson interval 23.1 to 88.2 %.
    assert!(page.contains("Birch; 95 % interval 23.1 – 88.2 %"), "{page}");
    assert!(page.contains("2 responses missing: they count as not solved."));
    assert!(page.contains("40.0</span> <span class=\"unit\">± 20.0 %"));
}

#[test]
fn nothing_is_loaded_and_hostile_text_stays_text() {
    let page = report(HOSTILE);
    for bad in ["<script>alert", "<img", "\u{1b}", "\u{202e}", "]]>"] {
        assert!(!page.contains(bad), "{bad:?} got through");
    }
    assert_eq!(page.matches("<script").count(), 1);
    for loading in ["src=", "url(", "@import", "<link", "<iframe", "<object", "http://", "https://"] {
        let escaped = page.replace("&lt;img src=x", "").replace("img src=x", "");
        assert!(!escaped.contains(loading), "the report loads something: {loading}");
    }
}

/// Messages are set as mathematics, and pass the template as markup: nothing in them may be any.
#[test]
fn hostile_formulas_in_messages_write_no_markup() {
    for hostile in [
        r"\frac{<u>}{2} words <u>x</u> `<u>\beta` more",
        r"$<u>$ and \text{</math></span><u>} behind",
        r"t_{<u>} U^{<u>} `<u>`",
        r"words (\beta <u> there",
        r"\unknown{<u>}: <u>",
    ] {
        let page = report(hostile);
        assert!(!page.contains("<u>") && !page.contains("</u>"), "{hostile}");
    }
    let page = report(r"under \Delta: 1");
    assert!(page.contains("found under <math") && page.contains("twice under <math"), "{page}");
}

#[test]
fn outcomes_are_told_by_sign_and_word_too() {
    let page = report("");
    for (sign, word) in [("✓", "correct"), ("✗", "incorrect"), ("?", "unreadable"), ("…", "undecided")]
    {
        assert!(page.contains(&format!("aria-hidden=\"true\">{sign}</span> {word}</span>")), "{word}");
    }
}
