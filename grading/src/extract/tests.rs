//! Which text of a response is the answer.

use super::*;

fn reason(response: &str) -> Option<Reason> {
    extract(response).err().map(|missing| missing.reason)
}

#[test]
fn boxes_joined_by_words_of_doubt_are_a_hedge() {
    for joint in [
        " OR ",
        " Or ",
        " or maybe ",
        " or perhaps ",
        " maybe ",
        "$. Alternatively, $",
        r" \text{ or } ",
        " (or ",
        r" \lor ",
    ] {
        assert_eq!(reason(&format!(r"$\boxed{{13}}{joint}\boxed{{12}}$)")), Some(Reason::Hedge), "{joint}");
    }
    assert_eq!(extract(r"\boxed{\frac12} or equivalently \boxed{0.5}").as_deref(), Ok("0.5"));
}

#[test]
fn list_markers_join_boxes() {
    for text in [
        "- $\\boxed{a}$\n- $\\boxed{d}$",
        "* $\\boxed{a}$\n* $\\boxed{d}$",
        "1. \\boxed{a}\n2. \\boxed{d}",
        r"\boxed{a} \text{ and } \boxed{d}",
        r"\[\boxed{a},\qquad\boxed{d}\]",
    ] {
        assert_eq!(extract(text).as_deref(), Ok("a; d"), "{text}");
    }
}

#[test]
fn mentions_behind_the_answer_do_not_count() {
    for mention in [
        r"<!-- \boxed{4} -->",
        r"\begin{comment}\boxed{4}\end{comment}",
        r"I wrote `\boxed{4}`.",
        r"``\boxed{4}``",
        "\n```latex\n\\boxed{4}\n```\n",
        r"\verb|\boxed{4}|",
        r"\verb*+\boxed{4}+",
        r"\boxed{\text{answer}}",
        r"\boxed{...}",
        r"\boxed{\cdot}",
        r"\boxed{?}",
        r"\boxed{\text{your answer}}",
    ] {
        assert_eq!(extract(&format!("$\\boxed{{3}}$ {mention}")).as_deref(), Ok("3"), "{mention}");
    }
    assert_eq!(extract("```\n\\boxed{4}\n```").as_deref(), Ok("4"));
    assert_eq!(extract(r"`\boxed{4}`").as_deref(), Ok("4"));
    assert_eq!(extract("```\nx\n```\n$\\boxed{4}$").as_deref(), Ok("4"));
    assert_eq!(reason(r"\boxed{\text{your answer}}"), Some(Reason::EmptyBox));
}

#[test]
fn frames_and_boxes_without_braces() {
    assert_eq!(extract(r"\framebox[2cm]{7}").as_deref(), Ok("7"));
    assert_eq!(extract(r"\framebox[2cm][l]{7}").as_deref(), Ok("7"));
    assert_eq!(extract(r"$\boxed8$.").as_deref(), Ok("8"));
    assert_eq!(extract(r"$\boxedc$").as_deref(), Ok("c"));
    assert!(extract(r"\boxed12").is_err());
    assert!(extract(r"the \boxed macro").is_err());
}
