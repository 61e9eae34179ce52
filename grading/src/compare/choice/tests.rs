//! Labels as models write them.

use super::options::normalised;
use super::*;

/// The labels read among the options a–e, or the reason why not.
fn labels(text: &str) -> Result<String, Reason> {
    let options = Options { labels: ('a'..='e').chain(['i']).collect(), ..Options::default() };
    read(text, &options).map(|found| found.into_iter().collect()).map_err(|error| error.reason)
}

#[test]
fn a_second_label_in_an_explanation_is_a_hedge() {
    for text in [
        r"c\text{ otherwise }d",
        r"c\text{ vs }d",
        r"c\text{ unless }d",
        r"c\text{ rather than }d",
        r"c\text{ if not }d",
        r"c\text{ perhaps }d",
        r"c\text{ (alternatively }d)",
        r"c \text{ oder } d",
        r"c\ \text{(d is also possible)}",
        r"c\ \text{(a is also possible)}",
        r"\text{c. Other option: d}",
        r"c\text{ maybe}",
        r"\text{c (unsure)}",
        r"\text{maybe c}",
        r"c \text{ or } ab",
        r"c \text{ or none}",
        r"\text{c. Other answer = d}",
    ] {
        assert_eq!(labels(text), Err(Reason::Hedge), "{text}");
    }
}

#[test]
fn words_and_formulas_behind_a_label_are_its_text() {
    for text in [
        r"(c)\ \text{No, because of Boltzmann}",
        r"c. $\xi_1<\xi_2$",
        r"c. $\xi_d$",
        r"\text{c. A gap opens, i.e. a d-wave state}",
        r"c\text{ because }d=1",
        r"\text{c - a gap opens}",
        r"c - gapless",
        r"c − gapless",
        r"\text{c -- the gap closes}",
        r"\text{Answer} = c",
        r"**(c)**",
        r"\text{**c**}",
    ] {
        assert_eq!(labels(text).as_deref(), Ok("c"), "{text}");
    }
}

#[test]
fn algebra_on_labels_is_refused() {
    for text in
        [r"2b;d", r"\sqrt{b^2};d", r"\frac{b}{1};d", r"-i", r"-b;d", r"\exp(1)", "b=d", "c - d", "c-b;d"]
    {
        assert_eq!(labels(text), Err(Reason::LabelAlgebra), "{text}");
    }
}

#[test]
fn lists_in_the_styles_of_models() {
    for text in [
        r"\text{(a), (c)}",
        r"a \text{ and } c",
        r"\text{Options a and c}",
        r"\textbf{a; c}",
        r"a,\ c",
        r"(a) \; (c)",
        r"a \& c",
        r"\{a;c\}",
        r"\begin{array}{c}a\\c\end{array}",
        r"a \;\; c",
        "a;\n c",
        "A; C",
        r"S=\{a,c\}",
        r"\text{a - gapless, c - gapped}",
        r"a\text{ (gapless)}, c\text{ (gapped)}",
    ] {
        assert_eq!(labels(text).as_deref(), Ok("ac"), "{text}");
    }
}

#[test]
fn none_and_all() {
    assert_eq!(labels(r"\{\}").as_deref(), Ok(""));
    assert_eq!(labels(r"\left\{ \, \right\}").as_deref(), Ok(""));
    assert_eq!(labels(r"\text{all of them}").as_deref(), Ok("abcdei"));
    assert_eq!(labels(r"\text{all except c}"), Err(Reason::Prose));
    assert_eq!(labels(r"\text{none or a}"), Err(Reason::Hedge));
}

#[test]
fn the_own_text_of_an_option_may_hold_letters() {
    let texts = vec![('c', normalised("phase d wins"))];
    let options = Options { labels: ('a'..='e').collect(), texts, ordered: false };
    assert_eq!(read(r"c\text{ phase d wins}", &options).ok(), Some(vec!['c']));
    assert!(read(r"c\text{ phase d wins, not b}", &options).is_err());
}
