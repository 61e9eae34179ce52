//! The printed problems among the variants of their own families, and never among related questions.

use std::collections::BTreeSet;

use eigentruth_grading::{Grader, Specification, Verdict};

use super::{drawn, labels};
use crate::assembly::Assembly;
use crate::catalogue::{catalogue, find};
use crate::testing::answer_in;

/// Questions that are those of a problem, by words of the prompt: index, words, the reading, and the claim whose value is the answer; without a
/// claim the whole answer of the reading.
const MEMBERS: &[(u64, &[&str], &str, &str)] = &[
    (
        0,
        &["infinite triangular lattice", "There are 1 electrons per site", "At 0 < U_0 < 3 U_1"],
        "where there is a wave",
        "",
    ),
    (
        1,
        &[
            "Electrons with spin up and down",
            "the triangular lattice",
            "keeps all lattice",
            "only the particle number is kept",
            "Write each",
        ],
        "allowed by symmetry",
        "",
    ),
    (
        2,
        &[
            "A triangular lattice of spacing 1 has the lattice vector a_1 at 30 degrees",
            "A_1 = 1 a_1 + 1 a_2 and A_2 = -1 a_1 + 2 a_2",
            "the 6 corners of the original zone",
        ],
        "folded",
        "",
    ),
    (
        3,
        &[
            "2 layers, 2 valleys and one spin",
            "keeps the moiré translations",
            "no conserved quantity but",
            "the whole matrix",
        ],
        "all elements",
        "",
    ),
    (
        3,
        &[
            "2 layers, 2 valleys and one spin",
            "keeps the moiré translations",
            "each valley and nothing else",
            "only the blocks",
        ],
        "blocks of the valleys",
        "",
    ),
    (
        4,
        &[
            "m_b = 0.65, m_t = 0.35",
            "psi_t = 46 degrees",
            "exp(i(120 degrees))",
            "is minus its complex conjugate. Time",
            "says of all three whether they are symmetries. Which statements hold?\na) Time reversal: yes; A two-fold rotation: yes; The three-fold rotation: yes.",
        ],
        "corners joined to corners",
        "",
    ),
    (5, &["an open chain", r"\sum_i h_i S^z_i", ", U > 0,"], "open chain", ""),
    (5, &["a ring of L = 4", r"\sum_i h_i S^z_i", ", U > 0,"], "even ring", ""),
    (6, &["of order 4", "χψ'(x)", "e) Σ_n exp(iπn²) ψ(R^n x)"], "any one-dimensional representation", ""),
    (6, &["of order 4", "ψ'(Rx) = ψ'(x)", "e) Σ_n exp(iπn²) ψ(R^n x)"], "invariant amplitude", ""),
    (
        8,
        &[
            "the triangular lattice and the 4-8 lattice of squares and octagons. All bonds",
            "a) On the triangular lattice there is only one Kosterlitz-Thouless",
            "i) Both lattices have an ordered phase",
        ],
        "units of four",
        "",
    ),
    (9, &["the square lattice, or of the kagome", "(S^+_i S^+_j + h.c.)] − h"], "weights as printed", ""),
    (11, &["N sites with open ends", "central charge"], "open, N bonds less one", ""),
    (
        12,
        &["whose widths and lengths are even", "c) ξ_1 is shorter than ξ_2", "or at half the cylinder"],
        "pure exponentials, windows of a few lengths",
        "",
    ),
    (
        12,
        &[
            "whose widths and lengths are even",
            "c) ξ_1 is shorter than ξ_2",
            "until the lengths change no more",
        ],
        "decay at long distance",
        "",
    ),
    (13, &["so that amplitudes can vanish"], "every network and parameter", ""),
    (13, &["so that no amplitude vanishes"], "almost every parameter", ""),
    (15, &["ring of four sites", "of any size", "leaves the spins"], "rotation of the sites", ""),
    (15, &["ring of four sites", "of any size", "sites and spins"], "rotation of sites and spins", ""),
    (
        16,
        &["3 by 3", "any number", "90° about a site, time reversal", "electron number is not used"],
        "rotation of the sites",
        "",
    ),
    (
        16,
        &["3 by 3", "any number", "90° about a site, time reversal", "square of time reversal, is used too"],
        "rotation of the sites, parity from time reversal",
        "",
    ),
    (
        16,
        &[
            "3 by 3",
            "any number",
            "90° about a site, which also turns the spins about the z axis, time reversal",
        ],
        "rotation of sites and spins",
        "",
    ),
    (
        17,
        &[
            "$H = -t",
            r"$c^\dagger_{i,\uparrow} = p^\dagger_{i,\uparrow}$ and",
            r"$c^\dagger_{i,\downarrow} = \pm p_{i,\downarrow}$",
            r"+ U\sum_i (n_{i,\uparrow}-\frac12)(n_{i,\downarrow}-\frac12) - \mu\sum_i (n_{i,\uparrow}+n_{i,\downarrow})$. Substitute",
            "(+ on A",
            "Keep all constants",
        ],
        "μ couples to n, constants kept",
        "f+g",
    ),
    (
        18,
        &[
            "an open square lattice",
            "μ = 0, which is half",
            "to (c†_i c_j + h.c. on each bond) or (i c†_i c_j + h.c. on each bond) or (n_i − n_j on each bond) or",
        ],
        "some formulation",
        "",
    ),
    (
        18,
        &[
            "an open honeycomb lattice",
            "μ = 0, which is half",
            "couple to (n_i − n_j on each bond) or (n_i + n_j",
        ],
        "fields of the densities",
        "",
    ),
    (
        19,
        &[
            "spin-1/2 fermions have time",
            " a 4-fold",
            "The particle number is conserved",
            "is the rotation eigenvalue of some",
        ],
        "rotation of orbit and spin",
        "",
    ),
    (
        19,
        &[
            "spin-1/2 fermions have time",
            " a 4-fold",
            "may contain pairing",
            "is the rotation eigenvalue of some",
        ],
        "pairing, rotation of orbit and spin",
        "",
    ),
    (
        20,
        &[
            "a) 6 spins 1/2 on a ring with a ferromagnetic Heisenberg coupling of neighbours: exactly degenerate",
            "b) 6 spins 1/2 on a ring with an antiferromagnetic Heisenberg coupling of neighbours: exactly degenerate",
            "lowest Landau level of a torus: exactly degenerate",
            "d) 4 electrons with Coulomb repulsion that fill half of the second Landau level of a torus: exactly degenerate",
            "Σ σˣ: exactly degenerate",
        ],
        "the lowest level",
        "",
    ),
    (21, &[r"$B^\dagger H_k B = \langle", r"$B^\dagger N_k B = \langle"], "metric", ""),
    (
        22,
        &["of 5 sites of the kagome", "isomorphism", "all bonds between the chosen"],
        "site clusters",
        "count",
    ),
    (22, &["of 5 sites of the kagome", "isomorphism", "may be left out"], "any bonds", "count"),
    (23, &["J' = 2J/3", "There are 1/5 electrons", "for even j"], "total density", ""),
    (
        24,
        &[
            "a) U = 1, V = 1/3, g1 = 0, g2 = 0.5, h = 0",
            "e) U = -1, V = -0.5, g1 = 0, g2 = -0.5",
            "at no special value",
        ],
        "fields of the densities",
        "",
    ),
    (25, &["t' i e^{", "a whole number n > 1"], "generic t'", ""),
    (
        26,
        &["the sum O_n", "its smaller subclusters, each as often as it can be placed in c. For"],
        "embeddings",
        "",
    ),
    (27, &["V is a repulsion: V_q ≥ 0"], "chemical potential tuned", ""),
    (
        28,
        &[
            "t = 1 along the legs and 2 on the rungs",
            "U = 8",
            "7/8 electrons",
            "d) The ground state is a non-Luttinger",
        ],
        "seven electrons on eight sites",
        "",
    ),
    (29, &["J(n) = |J_0|/(1+n²)^α", "c) For α = 1 there is a temperature", "e) For α = 2"], "chain", ""),
    (
        30,
        &["the infinite triangular lattice", "T → 0 at given t and V", "for every t/V ≥ 0"],
        "temperatures below the hopping",
        "",
    ),
    (
        30,
        &["the infinite triangular lattice", "far below V and still above t", "for every t/V ≥ 0"],
        "temperatures between hopping and repulsion",
        "",
    ),
    (31, &["At h = 1, g = 0 the lowest", "At h = 10, g = 1", "At h = 0.1, g = 1"], "chain", ""),
    (32, &["ring of 4 sites", "zero temperature and half filling", "μ > q t"], "all of it", ""),
    (33, &["on the square lattice", "is a superconductor at all ratios"], "square lattice", ""),
    (33, &["on the triangular lattice", "is a superconductor at all ratios"], "triangular lattice", ""),
    (
        34,
        &[
            "there are 2 bosons per site",
            "a) At some t/U",
            "b) For U = 30t the conductivity vanishes",
            "c) For U = 0.001t the conductivity diverges",
            "d) Tuning t/U alone and tuning the filling alone both lead",
        ],
        "fixed density",
        "",
    ),
    (35, &["Spins 1 sit", "on the z, x and y bond", "Q_000 can be 1"], "some tensor", ""),
    (
        36,
        &["two tensors long", "goes without saying", "h) Compute the order parameter"],
        "network, the end goes without saying",
        "",
    ),
    (
        36,
        &["two tensors long", "is written, as the last", "h) Compute the order parameter"],
        "network, the end is written",
        "",
    ),
    (
        36,
        &["as many tensors long as one likes", "goes without saying", "h) Compute the order parameter"],
        "strips, the end goes without saying",
        "",
    ),
    (
        36,
        &["as many tensors long as one likes", "is written, as the last", "h) Compute the order parameter"],
        "strips, the end is written",
        "",
    ),
    (37, &["with 3 components", "0 < |J'| < |J|"], "directions that cost no energy", ""),
    (
        38,
        &["shells are closed", "M goes to zero with B", "those of the particles"],
        "ground state, closed shell, small B",
        "",
    ),
    (
        38,
        &["4 or 8 electrons", "are in their ground state", "μ > 2qt"],
        "ground state, open shell, spins first",
        "",
    ),
    (
        38,
        &["4 or 8 electrons", "temperature below the distance of the shells"],
        "at a temperature, open shell, small B",
        "",
    ),
    (39, &["What does the lowest excitation without"], "every ratio", ""),
    (39, &["one particle more than that"], "one particle more", ""),
    (
        40,
        &["t_2 > t_1 > 0", "of the order t_2 (t_1/t_2)^2.", "of the order t_1 (t_2/t_1)^{N_u}."],
        "small ratio at fixed size",
        "",
    ),
    (
        41,
        &[r"\int_0^\infty dt\, e^{i\omega t}\, \mathrm{Re}", "of the spin conductivity", "Give α in terms"],
        "grand canonical",
        "",
    ),
    (
        42,
        &["√(2/τ) χ and", "give the odd diffusivity D_o = (D_yx − D_xy)/2 as an equation"],
        "as printed",
        "",
    ),
    (
        42,
        &["√(2/τ) χ and", "give the odd diffusivity D_o = (D_xy − D_yx)/2 as an equation"],
        "opposite orientation",
        "",
    ),
    (
        43,
        &["∇V·A u + √3 χ", "−(1·1/T)", "The theorem holds, the stationary"],
        "heading reversed with time",
        "",
    ),
    (
        44,
        &["symmetric in their upper indices", "K(y_i - x_i) is added to dx_i/dt and", "K_c = … in γ and σ"],
        "entries of the symmetric tensor",
        "",
    ),
    (
        46,
        &[
            "a = -1 x^3, g = x^2",
            "= 2 δ(t−t') is meant in the sense of Stratonovich",
            "taken in the middle of the step, the g of the prefactor at the end",
            "is S, the integrand",
        ],
        "middle for the action, end for the prefactor",
        "",
    ),
    (
        47,
        &["amplitude 1 along x and 1 along y", "π/3", "0.1, 0.3 and 1.2", "momenta of the two-site"],
        "cell of two sites",
        "",
    ),
    (
        47,
        &["amplitude 1 along x and 1 along y", "π/3", "0.1, 0.3 and 1.2", "counts twice"],
        "zone of one site",
        "",
    ),
    (
        48,
        &["with spin 1 and 4 equal", "multiplets 0 + 1 of", "by one place leaves it unchanged?"],
        "A of C4",
        "count",
    ),
    (
        49,
        &["in the limit of large W", "second most coverings for W = 11"],
        "sites without a neighbour, long cylinder",
        "",
    ),
];

/// What is wrong with a member: it is not found, or its answer is not that of the investigation.
fn flaw(&(index, words, reading, claim): &(u64, &[&str], &str, &str)) -> Option<String> {
    let problem = find(&index.to_string()).expect("a problem");
    let family = problem.family.expect("a family");
    let mut drawn = (0..3000)
        .filter(|seed| family.may_be_printed(*seed))
        .map(|seed| family.draw(seed).expect("a variant").specification);
    let Some(variant) = drawn.find(|variant| words.iter().all(|words| variant.prompt.contains(words))) else {
        return Some(format!("{index} is not among its variants: {words:?}"));
    };
    let Some(computed) = answer_in(&problem, reading, claim) else {
        return Some(format!("{index} has no answer in the reading {reading}"));
    };
    let grader = Grader::new(&variant).expect("a reference that can be read");
    let verdict = grader.compare(&format!("\\boxed{{{computed}}}")).verdict;
    let reference = &variant.reference;
    (verdict != Verdict::Equivalent).then(|| format!("{index}, {reading}: {computed} for {reference}"))
}

#[test]
fn every_family_asks_the_printed_question_with_its_answer() {
    let flaws: Vec<String> = MEMBERS.iter().filter_map(flaw).collect();
    assert_eq!(flaws, Vec::<String>::new());
    let members: BTreeSet<u64> = MEMBERS.iter().map(|(index, ..)| *index).collect();
    let families: BTreeSet<u64> =
        catalogue().iter().filter(|problem| problem.family.is_some()).map(|problem| problem.index).collect();
    assert_eq!(members, families);
}

/// Related questions ask another thing: none asks for as many options as are printed and for the printed kind of answer.
#[test]
fn related_questions_never_ask_the_printed_one() {
    for drawn in drawn() {
        let problem = find(drawn.problem).expect("a problem");
        if problem.related.is_none() {
            continue;
        }
        let options = |prompt: &str| match &problem.assembly {
            Assembly::Options(options) => labels(prompt).len() == options.len(),
            _ => true,
        };
        for variant in &drawn.variants {
            let Specification { prompt, kind, .. } = &variant.specification;
            let as_printed = *kind == Some(problem.kind) && options(prompt);
            assert!(!as_printed, "{} {}: {prompt}", problem.id, variant.seed);
        }
    }
}
