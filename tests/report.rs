//! The reports of `grade`, `verify`, `audit` and `stress`: complete in themselves, well-formed, and safe.

use std::collections::{BTreeMap, BTreeSet};

use crate::{PROBLEMS, Place, response, row};

/// Elements without an end tag.
const VOID: [&str; 4] = ["meta", "input", "br", "col"];

/// Goes through the page tag by tag and gives the tags as they are written.
///
/// # Panics
/// If elements are not nested, or something of the page is not closed.
fn tags(page: &str) -> Vec<&str> {
    let (mut tags, mut open, mut rest): (Vec<&str>, Vec<&str>, &str) = (Vec::new(), Vec::new(), page);
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, behind) = after.split_once('>').expect("a tag ends");
        rest = behind;
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "before {:?}", rest.chars().take(80).collect::<String>());
            continue;
        }
        tags.push(tag);
        if name.starts_with('!') || VOID.contains(&name) || tag.ends_with('/') {
            continue;
        }
        // What stands in these is no markup.
        if ["style", "script"].contains(&name) {
            rest = rest.split_once(&format!("</{name}>")).expect("it ends").1;
            continue;
        }
        open.push(name);
    }
    assert_eq!(open, [""; 0], "elements that are not closed");
    tags
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// What holds of every report.
///
/// # Panics
/// If it does not.
pub fn is_sound(page: &str) {
    let tags = tags(page);
    let ids: Vec<&str> = tags.iter().filter_map(|tag| attribute(tag, "id")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "an identifier stands twice");
    for tag in &tags {
        let named = ["aria-labelledby", "aria-describedby"].iter().filter_map(|name| attribute(tag, name));
        for id in named.flat_map(str::split_whitespace) {
            assert!(distinct.contains(id), "<{tag}> is named by nothing");
        }
        if let Some(target) = attribute(tag, "href") {
            let id = target.strip_prefix('#').expect("links stay in the page");
            assert!(distinct.contains(id), "no target for {target}");
        }
        let hidden = attribute(tag, "aria-hidden") == Some("true");
        let is_named = attribute(tag, "aria-label").is_some() || attribute(tag, "aria-labelledby").is_some();
        assert!(!tag.starts_with("svg") || hidden || is_named, "<{tag}> has no words");
        assert!(attribute(tag, "src").is_none() && !tag.starts_with("link"), "<{tag}> loads something");
        assert!(!tag.contains("NaN") && !tag.contains("inf "), "<{tag}>");
    }
    // Every figure has a title and a description that say something.
    let figures = page.matches("<svg class=\"plot\"").count();
    assert_eq!(page.matches("<desc id=").count(), figures);
    for empty in ["<title></title>", "></desc>", "<merror", "url(", "@import"] {
        assert!(!page.contains(empty), "the page holds {empty}");
    }
    let dark = page.split_once("prefers-color-scheme: dark").expect("a dark page").1;
    assert!(dark.contains("--s5") && page.contains("@media print"));
}

#[test]
fn verdicts_have_a_section_each_with_claims_readings_evidence_and_figures() {
    let place = Place::new();
    place.run("verify 5 37 -o report.html --archive none").code(0).says(&["2 problems"]);
    let page = place.read("report.html");
    is_sound(&page);
    assert_eq!(page.matches("<article class=\"problem\"").count(), 2);
    for part in [
        "id=\"p5\"",
        "id=\"p37\"",
        "Hubbard chain in a random Zeeman field",
        "The number of electrons commutes with H.",
        "<b>open chain</b>",
        "not admissible",
        "Where used: Essler et al.",
        "Method: commutator",
        "<td role=\"cell\">proof</td>",
        "version 2 of the method",
        "Seeds and times",
        "It would be overturned by",
    ] {
        assert!(page.contains(part), "`{part}` is missing");
    }
    assert!(page.contains("<svg class=\"plot\"") && page.contains("class=\"mark"), "no figure was drawn");
    // Every details element is closed at first, apart from small tables in one that is.
    assert!(!page.contains("<details class=\"findings\" open"));
}

/// Problem 2 has the same numbers from two methods, problem 7 the same curves.
#[test]
fn two_methods_stand_beside_each_other() {
    let place = Place::new();
    place.run("verify 2 7 -o report.html --archive none");
    let page = place.read("report.html");
    is_sound(&page);
    let section = |id: &str| {
        let rest = page.split_once(&format!("<article class=\"problem\" id=\"{id}\"")).expect("a section").1;
        rest.split_once("</article>").expect("an end").0.to_owned()
    };
    let (points, entropies) = (section("p2"), section("p7"));
    for part in
        ["Methods beside each other", "Differences exact geometry − phases and Newton", "class=\"level\""]
    {
        assert!(points.contains(part), "`{part}` is missing");
    }
    for part in [
        "Two methods: halves, Metal",
        "class=\"ring\"",
        "class=\"line broken\"",
        "Drawn beside another method",
    ] {
        assert!(entropies.contains(part), "`{part}` is missing");
    }
    // What is drawn together is not drawn again.
    assert_eq!(entropies.matches("<title id=").count(), entropies.matches("<svg class=\"plot\"").count());
    let titles: Vec<&str> =
        entropies.split("<title id=").skip(1).filter_map(|t| t.split('<').next()).collect();
    let metal = titles.iter().filter(|title| title.ends_with(">halves, Metal")).count();
    assert_eq!(metal, entropies.matches("Two methods: halves, Metal").count(), "{titles:?}");
}

#[test]
fn an_audit_writes_down_what_it_did_not_judge() {
    let place = Place::new();
    let hostile = "<script>alert(1)</script>\u{202e}";
    place.write("mine.jsonl", row(5, &format!("How many legs? {hostile}"), "$a;b$", hostile));
    place.run("audit mine.jsonl -o report.html --archive none").code(2);
    let page = place.read("report.html");
    is_sound(&page);
    assert!(page.contains("Row 5") && page.contains("no such prompt in the catalogue"));
    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'));
}

#[test]
fn the_built_in_report_is_complete_in_itself() {
    let place = Place::new();
    place.run("grade -o report.html").code(0);
    let page = place.read("report.html");
    assert_eq!(page.matches("data-outcome=").count(), 60);
    assert_eq!(page.matches("class=\"problem\"").count(), 20);
    is_sound(&page);
    for loading in ["src=", "url(", "@import", "<link", "<iframe", "<merror", "http://", "https://"] {
        assert!(!page.contains(loading), "the report holds {loading}");
    }
}

#[test]
fn messages_and_laws_are_set_as_mathematics() {
    let place = crate::stress::gap();
    let hostile = r"\boxed{t+\Delta+\text{<img src=x>}}";
    place.write("r.jsonl", response("Alder", 0, r"\boxed{t+\Delta}") + &response("Birch", 0, hostile));
    place.run("grade p.jsonl r.jsonl -o report.html").code(0);
    let page = place.read("report.html");
    is_sound(&page);
    assert!(page.contains("<dd>unchanged under <math"), "{page}");
    assert!(page.contains("<b>symmetry</b> changes under <math"), "{page}");
    assert!(!page.contains(r"under \Delta") && !page.contains("<img"), "{page}");
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

/// The colours of the pages, light and dark.
fn schemes() -> [BTreeMap<String, [f64; 3]>; 2] {
    let mut schemes = [BTreeMap::new(), BTreeMap::new()];
    for css in [include_str!("../templates/report.css"), include_str!("../templates/verdicts.css")] {
        let blocks = css.split(":root {").skip(1).filter_map(|block| block.split_once('}'));
        for (n, (block, _)) in blocks.take(2).enumerate() {
            for (name, value) in
                block.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
            {
                let digits = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).expect("two digits");
                schemes[n].insert(name.to_owned(), [0, 2, 4].map(|at| f64::from(digits(at)) / 255.0));
            }
        }
    }
    // What a dark page does not change is as in the light one.
    let light = schemes[0].clone();
    light.into_iter().for_each(|(name, colour)| {
        schemes[1].entry(name).or_insert(colour);
    });
    schemes
}

/// The contrast of two colours (Web Content Accessibility Guidelines 2.2, from 1 to 21).
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Text has a contrast of 4.5 at least, lines and marks one of 3, on light and dark pages.
#[test]
fn colours_can_be_told_apart() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    for (n, scheme) in schemes().iter().enumerate() {
        let colour = |name: &str| *scheme.get(name).unwrap_or_else(|| panic!("no colour {name}"));
        let require = |what: &str, front: [f64; 3], back: [f64; 3], least: f64| {
            let found = contrast(front, back);
            assert!(found >= least, "scheme {n}: {what} has a contrast of {found:.2}");
        };
        let mixed = |share: f64, over: &str, under: &str| {
            let (over, under) = (colour(over), colour(under));
            [0, 1, 2].map(|c| share * over[c] + (1.0 - share) * under[c])
        };
        for ground in ["paper", "panel"] {
            for text in ["ink", "soft", "accent", "unreadable-on", "incorrect-on"] {
                require(&format!("{text} on {ground}"), colour(text), colour(ground), 4.5);
            }
        }
        for badge in ["correct", "incorrect", "unreadable", "undecided", "broken"] {
            require(badge, colour(&format!("{badge}-on")), colour(badge), 4.5);
        }
        // Numbers on the tints of the tables of shares, of which 60 % is the strongest.
        require("ink on a tint", colour("ink"), mixed(0.6, "bar", "paper"), 4.5);
        for mark in ["bar", "ink", "soft", "accent", "s0", "s1", "s2", "s3", "s4", "s5"] {
            require(&format!("{mark} on paper"), colour(mark), colour("paper"), 3.0);
        }
        require("a plain bar", mixed(0.72, "soft", "paper"), colour("paper"), 3.0);
    }
    let css = include_str!("../templates/report.css");
    assert!(
        css.contains(".bar.plain { fill: var(--soft); opacity: .72; }"),
        "the plain bar is not what was computed"
    );
}
