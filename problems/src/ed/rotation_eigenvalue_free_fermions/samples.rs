//! Rotation eigenvalues of the ground states of random symmetric Hamiltonians.

use std::f64::consts::FRAC_PI_4;

use eigentruth_free::{GaussianState, Matrix};
use eigentruth_numerics::dense::{adjoint_product, product};

use super::cluster::{CLUSTERS, Cluster, root};
use super::{Convention, exponent};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed;

impl Cluster {
    /// The exponent of the rotation in a state that is an eigenstate of it: that of any occupation of the rotation's eigenvectors
    /// that has an amplitude in the state. One is found by measuring them one after the other, the most certain first, and
    /// taking the likelier outcome; what is left after each is a Gaussian state again, by Wick's theorem. The second number
    /// bounds the error of every average on the way.
    pub(super) fn exponent(&self, state: &GaussianState) -> (i32, f64) {
        let n = self.exponents.len();
        let v = &self.eigenvectors;
        // d† = Σ v c†: ⟨d†_a d_b⟩ and ⟨d_a d_b⟩.
        let conjugate: Matrix = v.conjugate().to_owned();
        let around = |left: &Matrix, middle: &Matrix| {
            adjoint_product(left.as_ref(), product(middle.as_ref(), conjugate.as_ref()).as_ref())
        };
        let mut normal = around(&conjugate, state.normal());
        let mut anomalous = around(v, state.anomalous());
        let (mut exponent, mut error) = (0, n as f64 * (state.error() + 4.0 * f64::EPSILON));
        let mut left: Vec<usize> = (0..n).collect();
        while !left.is_empty() {
            let certainty = |at: &usize| (normal[(left[*at], left[*at])].re - 0.5).abs();
            let most =
                (0..left.len()).max_by(|a, b| certainty(a).total_cmp(&certainty(b))).expect("some are left");
            let j = left.remove(most);
            let occupied = normal[(j, j)].re >= 0.5;
            let (probability, sign) =
                if occupied { (normal[(j, j)].re, 1.0) } else { (1.0 - normal[(j, j)].re, -1.0) };
            exponent += if occupied { self.exponents[j] } else { 0 };
            let (before, pairs) = (normal.clone(), anomalous.clone());
            let mut largest = 0.0f64;
            // ⟨c†_a c_b n_j⟩ − ⟨c†_a c_b⟩⟨n_j⟩ = −⟨c†_a c†_j⟩⟨c_b c_j⟩ − ⟨c†_a c_j⟩⟨c†_j c_b⟩, and the like for c_a c_b.
            for &a in &left {
                largest = largest.max(before[(a, j)].norm()).max(pairs[(a, j)].norm());
                for &b in &left {
                    let one = -pairs[(j, a)].conj() * pairs[(b, j)] - before[(a, j)] * before[(j, b)];
                    let two = before[(j, a)] * pairs[(b, j)] - pairs[(a, j)] * before[(j, b)];
                    normal[(a, b)] += one * (sign / probability);
                    anomalous[(a, b)] += two * (sign / probability);
                }
            }
            // To first order in the errors of two products of two averages and of the probability.
            let ratio = largest / probability;
            error = error * (1.0 + 4.0 * ratio + 2.0 * ratio * ratio) + 8.0 * f64::EPSILON;
        }
        (exponent.rem_euclid(8), error)
    }
}

/// Ground states found for each root of unity.
struct Sampled {
    counts: [usize; 8],
    /// How many ground states had a gap too small for their eigenvalue to be certain.
    uncertain: usize,
}

impl Sampled {
    fn add(&mut self, convention: Convention, exponent: i32) {
        self.counts[(exponent + convention.vacuum).rem_euclid(8) as usize] += 1;
    }
}

fn sample(run: &Run<'_>, convention: Convention, seed: u64) -> Result<Sampled, Stop> {
    let draws = run.parameters.integer(if convention.pairing { "draws with pairing" } else { "draws" })?;
    let mut sampled = Sampled { counts: [0; 8], uncertain: 0 };
    for (number, parts) in CLUSTERS.iter().enumerate() {
        let cluster = Cluster::new(parts, convention);
        for draw in 0..draws {
            run.checkpoint()?;
            let seed = seed::derive(seed, &[&number.to_string(), &draw.to_string()]);
            let hamiltonian = cluster.hamiltonian(seed)?;
            if convention.pairing {
                let quasiparticles = hamiltonian.bogoliubov()?;
                if quasiparticles.zero_modes() > 0 {
                    continue;
                }
                let (exponent, error) = cluster.exponent(&quasiparticles.state()?);
                // An outcome of probability ½ must not be mistaken for one of probability 0.
                if error < 0.125 {
                    sampled.add(convention, exponent);
                } else {
                    sampled.uncertain += 1;
                }
                continue;
            }
            let levels = hamiltonian.levels()?;
            // Without electrons, or without holes, there is nothing that a Hamiltonian could decide.
            for particles in 1..levels.energies().len() {
                let gap = levels.gap(particles)?;
                // Open shells of Kramers pairs have no unique ground state.
                if gap.as_ref().is_some_and(|gap| gap.value <= 4.0 * gap.error) {
                    continue;
                }
                // The occupied space errs by error/gap, the determinant of its block by that much a particle and side.
                let error = gap.map_or(0.0, |gap| gap.error / gap.value) + f64::EPSILON;
                let error = 4.0 * (particles + 1) as f64 * error;
                let (eigenvalue, _) = levels.symmetry_eigenvalue(&cluster.rotation, particles)?;
                let exponent = (eigenvalue.arg() / FRAC_PI_4).round() as i32;
                // Neighbouring roots are 0.77 apart: eight errors.
                if error < (root(1) - root(0)).norm() / 8.0
                    && (eigenvalue - root(exponent)).norm() <= 4.0 * error
                {
                    sampled.add(convention, exponent);
                } else {
                    sampled.uncertain += 1;
                }
            }
        }
    }
    Ok(sampled)
}

pub(super) fn by_samples(run: &Run<'_>) -> Result<Finding, Stop> {
    let (wanted, convention) = (exponent(run.claim)?, Convention::of(run.reading)?);
    let Sampled { counts, uncertain } = *run.shared(run.reading, |seed| sample(run, convention, seed))?;
    let mut table = Table::new(&[("exponent of e^{iπ/4}", "1"), ("ground states", "1")]);
    for (root, count) in counts.iter().enumerate() {
        table.push([root as f64, *count as f64]);
    }
    let (count, all) = (counts[wanted as usize], counts.iter().sum::<usize>());
    let summary = format!("e^{{iπ·{wanted}/4}} is the eigenvalue of {count} of {all} gapped ground states");
    // What no sample shows is absent only if every sample tells its eigenvalue.
    let finding = if count == 0 && uncertain > 0 {
        let why = format!("{uncertain} of {} ground states have an uncertain eigenvalue", all + uncertain);
        Finding::undecided(why, "the Fock space of these states")
    } else {
        Finding::decided(count > 0, FindingKind::Numerical, summary)
    };
    Ok(finding
        .with(Evidence::table("eigenvalues found", table))
        .with(Evidence::label("ground states with an uncertain eigenvalue", uncertain.to_string())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use eigentruth_exact::operator::eigensystem;
    use eigentruth_free::Quadratic;
    use eigentruth_models::symmetry::Image;
    use eigentruth_models::{FermionSystem, Symmetry};
    use eigentruth_numerics::lower::{Lower, Transitions};
    use num_complex::Complex64;

    use super::super::multiplets::Levels;
    use super::super::{BOTH, NO_SPIN, ODD_PAIRS, ORBIT, PAIRED, PAIRED_ORBIT, PHASE};
    use super::*;
    use crate::ed::configurations::Action;

    #[test]
    fn measured_eigenvalues_are_determinants_without_pairing() {
        for reading in [BOTH, ORBIT, NO_SPIN, PHASE] {
            let cluster = Cluster::new(CLUSTERS[1], Convention::of(reading).unwrap());
            let levels = cluster.hamiltonian(8).unwrap().levels().unwrap();
            for particles in 1..levels.energies().len() {
                let Ok(state) = levels.state(particles) else { continue };
                let (exponent, error) = cluster.exponent(&state);
                let (eigenvalue, _) = levels.symmetry_eigenvalue(&cluster.rotation, particles).unwrap();
                assert!(error < 0.125 && (eigenvalue - root(exponent)).norm() < 0.1, "{reading} {particles}");
            }
        }
    }

    /// The exponent in the ground state of a ring of four sites, from its state in Fock space.
    fn by_diagonalization(cluster: &Cluster, quadratic: &Quadratic) -> i32 {
        let flavours = if cluster.convention.spin { 2 } else { 1 };
        let n = cluster.exponents.len();
        let mode = |state: usize| (state / flavours, (state % flavours) as u16);
        let mut modes = FermionSystem::new(n / flavours, flavours as u16);
        for i in 0..n {
            modes.hop(mode(i), mode(i), quadratic.hopping()[(i, i)] * 0.5);
            for j in i + 1..n {
                modes.hop(mode(i), mode(j), quadratic.hopping()[(i, j)]);
                modes.pair(mode(i), mode(j), quadratic.pairing()[(i, j)]);
            }
        }
        let states: Vec<u64> = (0..1u64 << n).collect();
        let matrix = Transitions::lower(&modes.build().unwrap(), &None).unwrap().dense(&states).unwrap();
        let found = eigensystem(&matrix, true).unwrap();
        assert!(found.values[1] - found.values[0] > 1024.0 * found.error);
        let ground = found.vectors.unwrap();
        // U c†_j U⁻¹ = Σ_i R_ij c†_i, so that c_j takes the conjugate.
        let space = modes.space().unwrap();
        let image = |j: usize| {
            let to = (0..n).find(|i| cluster.rotation[(*i, j)].norm() > 0.5).unwrap();
            Image { to, phase: cluster.rotation[(to, j)].conj(), flip: false }
        };
        let symmetry = Symmetry::new(&space, (0..n).map(image).collect(), false).unwrap();
        let action = Action::new(&symmetry, &modes, &states).unwrap();
        let terms = action.images.iter().enumerate();
        let value: Complex64 =
            terms.map(|(from, (to, phase))| ground[(*to, 0)].conj() * phase * ground[(from, 0)]).sum();
        let exponent = (value.arg() / FRAC_PI_4).round() as i32;
        assert!((value - root(exponent)).norm() < 0.01, "no eigenstate of the rotation: {value}");
        exponent.rem_euclid(8)
    }

    #[test]
    fn superconductors_on_a_ring_agree_with_exact_diagonalization() {
        for reading in [PAIRED, PAIRED_ORBIT, ODD_PAIRS] {
            let convention = Convention::of(reading).unwrap();
            let cluster = Cluster::new(CLUSTERS[0], convention);
            let mut seen = BTreeSet::new();
            for seed in 0..12 {
                let quadratic = cluster.hamiltonian(seed).unwrap();
                let (exponent, error) = cluster.exponent(&quadratic.bogoliubov().unwrap().state().unwrap());
                assert!(error < 0.125);
                assert_eq!(exponent, by_diagonalization(&cluster, &quadratic), "{reading} {seed}");
                seen.insert(exponent);
            }
            let reachable = Levels::of(convention).reachable();
            assert!(seen.is_subset(&reachable), "{reading}: {seen:?} {reachable:?}");
        }
        // Without the pairs of spin, superconductors have −1 too: a control that the measurement can tell.
        let spinless = Convention { pairing: true, ..Convention::of(NO_SPIN).unwrap() };
        let cluster = Cluster::new(CLUSTERS[0], spinless);
        let seen: BTreeSet<i32> = (0..12)
            .map(|seed| {
                let quadratic = cluster.hamiltonian(seed).unwrap();
                let (exponent, _) = cluster.exponent(&quadratic.bogoliubov().unwrap().state().unwrap());
                assert_eq!(exponent, by_diagonalization(&cluster, &quadratic));
                exponent
            })
            .collect();
        assert_eq!(seen, Levels::of(spinless).reachable());
    }

    #[test]
    fn a_sampled_superconductor_can_be_any_that_is_enumerated() {
        let convention = Convention::of(ODD_PAIRS).unwrap();
        let seen: BTreeSet<i32> = (0..60)
            .map(|seed| {
                let cluster = Cluster::new(CLUSTERS[2], convention);
                cluster.exponent(&cluster.hamiltonian(seed).unwrap().bogoliubov().unwrap().state().unwrap()).0
            })
            .collect();
        assert_eq!(seen, Levels::of(convention).reachable());
    }
}
