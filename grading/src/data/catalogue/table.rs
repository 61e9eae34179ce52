//! What the published rows leave unsaid, one entry a row: kind of answer, operator species, domains,
//! names of parts, laws. Nothing here tells an answer.
//!
//! A comment says why a published declaration is replaced and why a law holds; laws only serve the
//! diagnosis of wrong answers, and each follows from the prompt by dimensions or symmetry.

use super::{Entry, Law};
use crate::kind::Kind;

const fn row(index: u64, prompt_hash: u64, id: &'static str, kind: Kind) -> Entry {
    Entry::new(index, prompt_hash, id, kind)
}

/// The rows, by ascending index; `catalogue::find` relies on it.
pub(super) static ENTRIES: &[Entry] = &[
    row(0, 0x622946d90f73569c, "hf/00-triangular-charge-order", Kind::Expression)
        // The energy of a Hamiltonian that is linear in U_0 and U_1 is homogeneous in them.
        .laws(&[Law::Scaling(&[("U_0", "1"), ("U_1", "1")], "1")]),
    row(1, 0x9555d3d564a5546d, "hf/01-translation-invariant-order-parameters", Kind::Average)
        // The published declaration names the spin by a letter; averages need the two fermions and their statistics.
        .parameters(r"$k;N;(c_\uparrow(k),NC,fermion);(c_\downarrow(k),NC,fermion)$")
        .functions(""),
    row(2, 0x44ac62fb1c5dd152, "hf/02-folded-zone-corners", Kind::SetOfPoints { digits: 2 }),
    row(3, 0x91a281200ae69db7, "hf/03-moire-matrix-storage", Kind::Expression)
        // It counts stored numbers.
        .laws(&[Law::Positive]),
    row(4, 0x0ce09dc9e568ca11, "hf/04-moire-symmetries", Kind::ChoiceSet),
    row(5, 0x0dabdd8318ecd953, "ed/05-hubbard-random-zeeman", Kind::ChoiceSet),
    row(6, 0xdd7e3b4da86ca48c, "vmc/06-rotation-symmetrised-ansatz", Kind::ChoiceSet),
    row(7, 0x5a1b621f5d460d40, "dmrg/07-bond-dimension-gapless-2d", Kind::ChoiceSet),
    row(8, 0x80dcdb4e24e3138b, "qmc/08-frustrated-transverse-ising", Kind::ChoiceSet),
    row(9, 0xac95393952ae8b44, "qmc/09-sse-sign-pairing-model", Kind::ChoiceSet)
        // The prompt offers five options, the published declaration four.
        .parameters("$a;b;c;d;e$"),
    row(10, 0xaa3165cd39470695, "qmc/10-efficient-methods-ising", Kind::ChoiceSet),
    row(11, 0x176e0c5dcd4564a8, "dmrg/11-alternating-xx-yy-chain", Kind::MixedList)
        // The number of sites is an integer. The second part is named by the prompt, the first is not.
        .parameters("$(N,integer)$")
        .parts(&["", "c"]),
    row(12, 0x135f08d9938983b5, "dmrg/12-two-correlation-lengths", Kind::ChoiceSet),
    row(13, 0x6d39ff7ca45fffeb, "vmc/13-rnn-gradient-estimator", Kind::ChoiceSet),
    row(14, 0xb9bcb7a4c34bff7b, "ed/14-landau-level-spacings", Kind::ChoiceSet),
    row(15, 0xed867bb7ad3bc4ef, "ed/15-four-site-hubbard-ring", Kind::ChoiceSet),
    row(16, 0xc5114f656d88a80a, "ed/16-symmetry-blocks-3x3", Kind::Numeric)
        // It counts things that exist.
        .laws(&[Law::Positive]),
    row(17, 0x56a1a1f1c98bf839, "other/17-particle-hole-transformed-hubbard", Kind::Operator)
        // Only the two fermions are operators here; a dagger is declared with its operator.
        .parameters(
            r"$t;U;\mu;m_{i,\uparrow};m_{i,\downarrow};(p_{i,\sigma},NC,fermion);(p_{j,\sigma},NC,fermion)$",
        )
        // The map is canonical, so a bond with its conjugate stays hermitian; the energies enter linearly.
        .laws(&[Law::Hermitian, Law::Scaling(&[("t", "1"), ("U", "1"), (r"\mu", "1")], "1")]),
    row(18, 0x926789ffff0d6fec, "qmc/18-spinless-tv-sign", Kind::ChoiceSet),
    row(19, 0x8fa07ac26f4bae48, "ed/19-rotation-eigenvalue-free-fermions", Kind::ChoiceSet),
    row(20, 0xd455fbbc2434a564, "ed/20-finite-size-degeneracy", Kind::ChoiceSet),
    row(21, 0xe6cee6d1ac2f172b, "peps/21-excitation-eigenproblem", Kind::Expression)
        // `B*` in the published declaration is no name but the conjugate of B; a complex B differs from it.
        .parameters("$N_k;(B,complex)$"),
    row(22, 0x7b2c94747772c94b, "ed/22-kagome-clusters", Kind::Numeric)
        // It counts things that exist.
        .laws(&[Law::Positive]),
    row(23, 0xf0b4453f47745859, "other/23-strong-coupling-dimer-chain", Kind::TupleRounded { digits: 3 }),
    row(24, 0xd47422202d2c7744, "qmc/24-two-band-sign", Kind::ChoiceSet),
    row(25, 0x1705fc14812a9c70, "ed/25-flux-square-lattice", Kind::ChoiceSet),
    row(26, 0x46c84374f2039c27, "other/26-linked-cluster-chain", Kind::Equation)
        // A property of a cluster may have either sign; the order n is an integer named by the prompt.
        .parameters("$(O_n,real);(E_n,real);(E_{n-1},real);(n,integer)$")
        // The expansion is linear in the property.
        .laws(&[Law::Scaling(&[("O_n", "1"), ("E_n", "1"), ("E_{n-1}", "1")], "1")]),
    row(27, 0x60e4bc75a8137742, "qmc/27-long-range-hubbard-sign", Kind::ChoiceSet),
    row(28, 0xc024b33dcff9ff0b, "dmrg/28-two-leg-hubbard-ladder", Kind::ChoiceSet),
    row(29, 0xe0ae44620ebdd0eb, "other/29-long-range-ising-chain", Kind::ChoiceSet),
    row(30, 0xe754c804a6c52707, "other/30-hardcore-bosons-triangular", Kind::ChoiceSet),
    row(31, 0x0723011ec7b52545, "other/31-ising-two-fields", Kind::ChoiceSet),
    row(32, 0xb016162791b1d302, "other/32-four-site-ring-magnetisation", Kind::Expression)
        // Magnetisation is energy over field: with the unit of energy scale t and mu, with the unit of field
        // B, 1/q (the phase q a is a number) and 1/mu (mu B is an energy).
        .laws(&[
            Law::Scaling(&[("t", "1"), (r"\mu", "1")], "1"),
            Law::Scaling(&[("B", "1"), ("q", "-1"), (r"\mu", "-1")], "-1"),
        ]),
    row(33, 0xdf6dcbca62890a58, "other/33-attractive-hubbard-dilute", Kind::ChoiceSet)
        // The published declaration of operators is left over from another question: options are asked for.
        .functions(""),
    row(34, 0x679868bc7af2b955, "other/34-bose-hubbard-two-per-site", Kind::ChoiceSet),
    row(35, 0xa94741db15f7f9f1, "other/35-kitaev-loop-gas-projector", Kind::ChoiceSet),
    row(36, 0xc2ed70c5fca4e5a0, "peps/36-scaling-dimension-pipeline", Kind::ChoiceSequence),
    row(37, 0xd34752a75edab45b, "other/37-anisotropic-triangular-goldstone", Kind::OrderedList)
        .parts(&["n_{FM}", "n_{AF}"]),
    row(38, 0xb1d5c1ff777deda9, "other/38-ring-statements", Kind::ChoiceSet),
    row(39, 0xdcb504871e815344, "other/39-open-dimer-chain-gap", Kind::Expression)
        // The number of unit cells is an integer, the prompt orders the hoppings. A gap is an energy, and positive; where
        // t_1 vanishes the end sites stand alone and it closes.
        .parameters("$t_1;t_2;(t_2>t_1);(n,integer)$")
        .laws(&[
            Law::Positive,
            Law::Scaling(&[("t_1", "1"), ("t_2", "1")], "1"),
            Law::Limit { symbol: "t_1", to: "0", value: "0" },
        ]),
    row(40, 0x831433a2bbe3aad4, "other/40-open-dimer-chain-statements", Kind::ChoiceSet),
    row(41, 0x11f0b0e7baf7e83e, "other/41-spin-conductivity-prefactor", Kind::Expression)
        // By the Kubo formula the factor is a time where beta and 1/omega are. The infinitely hot state commutes
        // with every current, so nothing is dissipated, while the symmetrised correlation stays finite.
        .laws(&[
            Law::Scaling(&[(r"\omega", "1"), (r"\beta", "-1")], "-1"),
            Law::Limit { symbol: r"\beta", to: "0", value: "0" },
        ]),
    row(42, 0xa7a3a858e53aab37, "sm/42-chiral-inertial-odd-diffusion", Kind::Equation)
        // The prompt defines the ratio; it is taken as printed there.
        .parameters(r"$D_o;\gamma;v_0;m;\tau;\Omega$")
        .functions(r"$\rho:=\frac{\gamma}{m\tau}$")
        // Units of length and of mass (with the ratio as printed there is no law for the unit of time); without
        // rotation the dynamics is mirror symmetric, which forbids an antisymmetric diffusion tensor.
        .laws(&[
            Law::Scaling(&[("v_0", "1"), ("D_o", "2")], "2"),
            Law::Scaling(&[(r"\gamma", "1"), ("m", "1")], "0"),
            Law::Limit { symbol: r"\Omega", to: "0", value: "0" },
        ]),
    row(43, 0xee2e1307f5ba7bfd, "sm/43-active-particle-fdt", Kind::ChoiceSet),
    row(44, 0x145a4eb956b543a9, "sm/44-chaotic-synchronisation-threshold", Kind::Equation)
        // gamma and K are rates; x^2 is one too by the definition of lambda, and J x by the equation of motion,
        // so sigma^2 is a rate. Without the random tensor nothing is chaotic and any coupling synchronises.
        .laws(&[
            Law::Positive,
            Law::Scaling(&[(r"\gamma", "1"), (r"\sigma", "1/2"), ("K_c", "1")], "1"),
            Law::Limit { symbol: r"\sigma", to: "0", value: "0" },
        ]),
    row(45, 0x0a6284dcf54437af, "sm/45-cavity-variable-molecules", Kind::ChoiceSet),
    row(46, 0x92e945cfa6993c12, "sm/46-onsager-machlup-endpoint", Kind::Expression)
        // Position and velocity have either sign.
        .parameters("$(p,real);(x,real)$")
        // The drift makes x^2 a rate, so p scales as x^3 and the integrand, a rate, as x^2. The law of the noise
        // is even, so x -> -x is a symmetry of the process.
        .laws(&[Law::Symmetry(&[("x", "-x"), ("p", "-p")]), Law::Scaling(&[("x", "1"), ("p", "3")], "2")]),
    row(47, 0xc9b685420751d484, "other/47-staggered-flux-fermi-surface", Kind::OrderedList)
        // It counts things that exist.
        .laws(&[Law::Positive]),
    row(48, 0x8b3ee193e33826ed, "peps/48-su2-c4-tensor-count", Kind::Numeric)
        // It counts things that exist.
        .laws(&[Law::Positive]),
    row(49, 0xf60f54ed52dc794a, "sm/49-honeycomb-dimer-defects", Kind::TupleRounded { digits: 2 }),
];
