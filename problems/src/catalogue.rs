//! All problems, by index.

use crate::problem::Problem;
use crate::{dmrg, ed, hf, other, peps, qmc, sm, vmc};

/// What is weak by the way in which a method works, by index: declarations do not tell it.
const WEAK: [(u64, &str); 6] = [
    (1, "`momenta` compares with a list of the averages in the printed sums, which was written down"),
    (
        10,
        "the methods for `signs suffice` can deny it only, as can the purity of strips for `lattice dimension`, where the \
         renormalization group shows its numbers of states and decides nothing below five cells",
    ),
    (30, "the operator algebra can deny `d` only, and where t = 0 is left out so can the exact tori"),
    (
        8,
        "high fields rest on tori and on single turned spins; no Monte Carlo near the transition to the polarized state",
    ),
    (
        33,
        "the determinant Monte Carlo is a control: tori of 16 to 64 sites at moderate U, where its scales decide nothing",
    ),
    (
        34,
        "a quick run does not simulate the transition: there `a` rests on mean field and on tori of at most eight sites",
    ),
];

/// All problems, in the order of the data set's index.
pub fn catalogue() -> Vec<Problem> {
    let mut problems = listed();
    for (index, weak) in WEAK {
        if let Some(problem) = problems.iter_mut().find(|problem| problem.index == index) {
            problem.weak = weak;
        }
    }
    problems
}

fn listed() -> Vec<Problem> {
    vec![
        hf::triangular_charge_order::problem(),
        hf::translation_invariant_order_parameters::problem(),
        hf::folded_zone_corners::problem(),
        hf::moire_matrix_storage::problem(),
        hf::moire_symmetries::problem(),
        ed::hubbard_random_zeeman::problem(),
        vmc::rotation_symmetrised_ansatz::problem(),
        dmrg::bond_dimension_gapless_2d::problem(),
        qmc::frustrated_transverse_ising::problem(),
        qmc::sse_sign_pairing_model::problem(),
        qmc::efficient_methods_ising::problem(),
        dmrg::alternating_xx_yy_chain::problem(),
        dmrg::two_correlation_lengths::problem(),
        vmc::rnn_gradient_estimator::problem(),
        ed::landau_level_spacings::problem(),
        ed::four_site_hubbard_ring::problem(),
        ed::symmetry_blocks_3x3::problem(),
        other::particle_hole_transformed_hubbard::problem(),
        qmc::spinless_tv_sign::problem(),
        ed::rotation_eigenvalue_free_fermions::problem(),
        ed::finite_size_degeneracy::problem(),
        peps::excitation_eigenproblem::problem(),
        ed::kagome_clusters::problem(),
        other::strong_coupling_dimer_chain::problem(),
        qmc::two_band_sign::problem(),
        ed::flux_square_lattice::problem(),
        other::linked_cluster_chain::problem(),
        qmc::long_range_hubbard_sign::problem(),
        dmrg::two_leg_hubbard_ladder::problem(),
        other::long_range_ising_chain::problem(),
        other::hardcore_bosons_triangular::problem(),
        other::ising_two_fields::problem(),
        other::four_site_ring_magnetisation::problem(),
        other::attractive_hubbard_dilute::problem(),
        other::bose_hubbard_two_per_site::problem(),
        other::kitaev_loop_gas_projector::problem(),
        peps::scaling_dimension_pipeline::problem(),
        other::anisotropic_triangular_goldstone::problem(),
        other::ring_statements::problem(),
        other::open_dimer_chain_gap::problem(),
        other::open_dimer_chain_statements::problem(),
        other::spin_conductivity_prefactor::problem(),
        sm::chiral_inertial_odd_diffusion::problem(),
        sm::active_particle_fdt::problem(),
        sm::chaotic_synchronisation_threshold::problem(),
        sm::cavity_variable_molecules::problem(),
        sm::onsager_machlup_endpoint::problem(),
        other::staggered_flux_fermi_surface::problem(),
        peps::su2_c4_tensor_count::problem(),
        sm::honeycomb_dimer_defects::problem(),
    ]
}

/// The problem with this slug or index.
pub fn find(name: &str) -> Option<Problem> {
    let index: Option<u64> = name.parse().ok();
    catalogue().into_iter().find(|problem| problem.id == name || Some(problem.index) == index)
}

#[cfg(test)]
mod tests {
    use eigentruth_grading::Grader;
    use eigentruth_grading::data::catalogue::entries;

    use super::*;

    #[test]
    fn the_catalogue_is_the_graders() {
        let problems = catalogue();
        assert_eq!(problems.len(), entries().len());
        for (at, (problem, entry)) in problems.iter().zip(entries()).enumerate() {
            assert_eq!((problem.index, problem.id, problem.kind), (entry.index, entry.id, entry.kind));
            assert_eq!(problem.index, at as u64);
            if let Some(parameters) = entry.parameters.filter(|_| !problem.parameters.is_empty()) {
                assert_eq!(problem.parameters, parameters, "{}", problem.id);
            }
        }
    }

    /// What is named as weak exists.
    #[test]
    fn weaknesses_are_of_methods_and_claims_of_their_problem() {
        for (index, weak) in WEAK {
            let problem = find(&index.to_string()).unwrap();
            assert_eq!(problem.weak, weak);
            for name in weak.split('`').skip(1).step_by(2) {
                let is_method = problem.methods.iter().any(|method| method.name == name);
                assert!(is_method || problem.claim(name).is_some(), "{}: {name}", problem.id);
            }
        }
    }

    #[test]
    fn no_declaration_has_a_flaw() {
        for problem in catalogue() {
            assert_eq!(problem.flaws(), Vec::<String>::new(), "{}", problem.id);
            assert!(!problem.title.is_empty() && problem.statement.len() > 60, "{}", problem.id);
        }
    }

    #[test]
    fn a_problem_with_a_family_has_no_related_questions() {
        let problem = find("14").unwrap();
        let both = Problem { family: problem.related, ..problem };
        assert_eq!(both.flaws().len(), 1, "{:?}", both.flaws());
    }

    #[test]
    fn questions_of_every_problem_can_be_graded() {
        for problem in catalogue() {
            let Some(family) = problem.questions() else { continue };
            assert!(!family.describe().is_empty());
            for seed in 0..3 {
                let variant = family.draw(seed).expect("a variant");
                assert_eq!(variant, family.draw(seed).expect("the same"), "{}", problem.id);
                let grader = Grader::new(&variant.specification).expect("a reference that can be read");
                let own = format!("\\boxed{{{}}}", variant.specification.reference);
                let verdict = grader.compare(&own).verdict;
                assert_eq!(verdict, eigentruth_grading::Verdict::Equivalent, "{}: {own}", problem.id);
            }
        }
    }
}
