//! The experts' answers: data under test.
//!
//! They stand here and not among the problems, whose crate does not know this one: nothing that investigates can ask for them. They are the
//! published answers of the public data set CMT-Benchmark (arXiv:2510.05228), as facts: index and formula.

use eigentruth_problems::{Judgement, Problem, Reference, judge};

/// Index and answer, LaTeX, ascending.
const ANSWERS: &[(u64, &str)] = &[
    (0, r"U_1/2"),
    (
        1,
        r"\langle c_\uparrow^\dagger(k) c_\uparrow(k) \rangle; \langle c_\downarrow^\dagger(k) c_\downarrow(k) \rangle",
    ),
    (2, r"(2.09, 1.21); (0., 2.41); (-2.09, 1.21); (-2.09, -1.21); (0., -2.41); (2.09, -1.21)"),
    (3, r"16N_q^2"),
    (4, r"c"),
    (5, r"a; b; d"),
    (6, r"a; b; d"),
    (7, r"d"),
    (8, r"b;f;i"),
    (9, r"b;e"),
    (10, r"g"),
    (11, r"2^{N/2-1}; c=1/2"),
    (12, r"c"),
    (13, r"d;e"),
    (14, r"b; e"),
    (15, r"a; d"),
    (16, r"7"),
    (
        17,
        r"-t (p^{\dagger}_{i,\sigma}p_{j,\sigma}+p^{\dagger}_{j,\sigma}p_{i,\sigma})-U (m_{i,\uparrow}-\frac{1}{2})(m_{i,\downarrow}-\frac{1}{2})-\mu (m_{i,\uparrow}-m_{i,\downarrow}) -\mu",
    ),
    (18, r"a;b"),
    (19, r"a"),
    (20, r"a; c"),
    (21, r"N_k B"),
    (22, r"4"),
    (23, r"(0.200,0.003,0.017,0.027,0.038)"),
    (24, r"c; d; e"),
    (25, r"b; c; e"),
    (26, r"O_n=E_n-E_{n-1}"),
    (27, r"d; g"),
    (28, r"a"),
    (29, r"b;c"),
    (30, r"a;b;c"),
    (31, r"a;c"),
    (32, r"\mu-tq^2B/4"),
    (33, r"c"),
    (34, r"a;c"),
    (35, r"a;b"),
    (36, r"g"),
    (37, r"1; 3"),
    (38, r"a;d;i"),
    (39, r"2t_1(t_1/t_2)^n"),
    (40, r"a;d;e"),
    (41, r"\frac{2\tanh(\frac{\beta \omega}{2})}{\omega}"),
    (
        42,
        r"D_o = \frac{\tau^2 \rho v_0^2 \Omega (2+\rho)}{[(1+\rho)^2 + (\Omega \tau)^2][1+(\Omega \tau)^2]}",
    ),
    (43, r"c"),
    (
        44,
        r"K_c = \sigma [1 - \frac{1}{\sqrt{3}}]\sqrt{\gamma + \frac{2\sigma^2}{3}(1 + \sqrt{1 + \frac{3\gamma}{\sigma^2}})}",
    ),
    (45, r"d"),
    (46, r"\frac{(p + x^3)^2}{4 x^4} + 4 x^2"),
    (47, r"2,2,1"),
    (48, r"6"),
    (49, r"0.33, 0.27"),
];

/// The expert's answer to the problem with this index.
pub fn answer(index: u64) -> Option<&'static str> {
    let at = ANSWERS.binary_search_by_key(&index, |(index, _)| *index).ok()?;
    Some(ANSWERS[at].1)
}

/// The verdict on the expert's answer; nothing if no answer of an expert is known.
pub fn judge_expert(problem: &Problem, reference: &Reference) -> Option<Judgement> {
    answer(problem.index).map(|answer| judge(problem, reference, answer))
}
