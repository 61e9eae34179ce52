//! Formulas as models write them, and as an attacker would.

use super::*;

fn typeset(latex: &str) -> String {
    Typesetter::default().typeset(latex)
}

#[test]
fn answers_of_physics_are_typeset() {
    for latex in [
        r"\frac{U_1}{2}",
        r"$\boxed{U_1/2}$",
        r"c^\dagger_{k+q\uparrow} c_{k}",
        r"\langle c_i^\dagger c_j\rangle",
        r"\bra{\psi}H\ket{\psi}",
        r"\begin{pmatrix}1&0\\0&-1\end{pmatrix}",
        r"2^{N/2};\ c=\tfrac12",
        r"a;c;e",
        r"\left(\sqrt{\frac{2}{3}}, 0.5\right)",
        r"\text{none}",
        r"\mathrm{Tr}\,\rho",
        r"\Tr \rho^2",
        r"\sum_{i<j}",
        r"a > b",
        r"\hat{H}",
        r"\mathbf{k}\cdot\mathbf{r}",
        r"\dfrac12\quad x",
        r"-\mathcal{J}\,\vec S_i\cdot\vec S_j",
    ] {
        let html = typeset(latex);
        assert!(html.starts_with("<math"), "{latex}: {html}");
    }
}

#[test]
fn what_is_unknown_or_hostile_is_shown_as_source() {
    for latex in [
        r"\unknownmacro{x}",
        r"\href{http://a.example}{x}",
        r"\includegraphics{http://a.example/a.png}",
        r"{",
        r"x^",
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{\a}\a",
        r"\color{white}x",
        "",
        r"\frac{1}",
        r"\left( x",
        "a $ b",
        r"\hspace{5000em}x",
        r"\text{a\href{x}{y}}",
        r"\class{x}{y}",
        r"\style{position:fixed}{x}",
        "\u{202e}x",
    ] {
        let html = typeset(latex);
        assert!(html.starts_with("<code>"), "{latex}: {html}");
        assert!(!html.contains("<merror"), "{latex}: {html}");
    }
}

#[test]
fn markup_in_an_answer_stays_text() {
    for latex in [
        "<script>alert(1)</script>",
        r"\text{<script>alert(1)</script>}",
        "]]><b>",
        r"\text{</math><img src=x>}",
    ] {
        let html = typeset(latex).to_lowercase();
        assert!(
            !html.contains("<script") && !html.contains("<img") && !html.contains("<b>"),
            "{latex}: {html}"
        );
        assert!(html.matches("</math>").count() <= 1, "{latex}: {html}");
    }
}

#[test]
fn a_long_answer_is_cut() {
    let html = typeset(&"x+".repeat(500_000));
    assert!(html.len() < 2_000 && html.contains("999300 more characters"), "{html}");
}

#[test]
fn deep_answers_do_not_exhaust_the_stack() {
    for (open, close) in [("{", "}"), ("\\sqrt{", "}"), ("(", ")"), ("^{", "}")] {
        let _ = typeset(&format!("{}x{}", open.repeat(100), close.repeat(100)));
    }
    let _ = typeset(&"\\sqrt".repeat(120));
    let _ = typeset(&"\\frac".repeat(120));
    let _ = typeset(&"x_".repeat(300));
}

#[test]
fn the_marked_part_is_the_span() {
    assert_eq!(code("a<b", Some((1, 2))), "<code>a<mark>&lt;</mark>b</code>");
    assert_eq!(code("é", Some((1, 1))), "<code><mark>é</mark></code>");
    assert_eq!(code("ab", Some((7, 9))), "<code>ab</code>");
}

#[test]
fn prose_keeps_its_words_and_an_unpaired_dollar() {
    let html = Typesetter::default().prose("for <b> $x$ and $5");
    assert!(html.starts_with("for &lt;b&gt; <math") && html.ends_with(" and $5"), "{html}");
}

#[test]
fn a_list_can_break_between_its_parts() {
    assert_eq!(typeset(r"a;\;(b;c)").matches("</math>; <math").count(), 1);
    assert!(typeset(r"a;\unknownmacro{b}").starts_with("<code>"));
}

/// Browsers break lines between formulas only.
#[test]
fn a_long_sum_can_break_over_lines() {
    let sum =
        r"-t\left(a^{\dagger}b+b^{\dagger}a\right)-U m_{\uparrow}m_{\downarrow}+\frac{1}{2}U-\mu e^{-x}";
    assert_eq!(breaks::pieces(sum).len(), 4, "{:?}", breaks::pieces(sum));
    let html = Typesetter::default().inline(sum);
    assert_eq!(html.matches("<math").count(), 4);
    assert_eq!(html.matches('\u{200b}').count(), 3);
    let tuple = "(0.333333, 0.272727, 0.380701, 0.454545, 0.166667, 0.090909)";
    assert_eq!(breaks::pieces(tuple).len(), 6);
    assert!(Typesetter::default().inline(tuple).starts_with("<math"));
    for whole in [
        r"a+b",
        r"\frac{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+bbbbbbbbbbbbbbbbbbb}{c-d}",
        r"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+b",
        r"\begin{pmatrix}1+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&0\\0&-1\end{pmatrix}",
    ] {
        assert_eq!(breaks::pieces(whole), [whole]);
    }
}
