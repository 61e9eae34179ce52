//! The report of the built-in set and of hostile responses.

use crate::{PROBLEMS, Place, response};

#[test]
fn the_built_in_report_is_complete_in_itself() {
    let place = Place::new();
    place.run("grade -o report.html").code(0);
    let page = place.read("report.html");
    assert_eq!(page.matches("data-outcome=").count(), 60);
    assert_eq!(page.matches("class=\"problem\"").count(), 20);
    for loading in ["src=", "url(", "@import", "<link", "<iframe", "<merror", "http://", "https://"] {
        assert!(!page.contains(loading), "the report holds {loading}");
    }
}

#[test]
fn a_hostile_model_writes_no_markup() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    let hostile = [
        r"\boxed{<script>alert(1)</script>}",
        r"\boxed{\href{javascript:alert(1)}{7}}",
        r"\boxed{\includegraphics{https://a.example/x.png}}",
        r"\boxed{\text{</math></table><img src=x onerror=alert(1)>}}",
        "\\boxed{]]>\u{202e}\u{0}}",
        &format!("\\boxed{{{}}}", "9".repeat(1_000_000)),
    ];
    let rows: String = hostile
        .iter()
        .enumerate()
        .map(|(n, text)| response(&format!("<b onload=alert({n})>&\"'"), n as u64 % 2, text))
        .collect();
    place.write("r.jsonl", rows);
    place.run("grade p.jsonl r.jsonl -o report.html").code(0);
    let page = place.read("report.html");
    assert!(page.len() < 200_000, "{} bytes", page.len());
    assert_eq!(page.matches("<script").count(), 1);
    for markup in ["<img", "<b onload", "href=\"j", "src=\"", "</table><img", "\u{202e}", "\u{0}"] {
        assert!(!page.contains(markup), "{markup:?} got through");
    }
}
