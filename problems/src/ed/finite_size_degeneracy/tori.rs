//! Electrons of a Landau level on a torus: their levels by momentum, and what the translations of all electrons hold together.

use eigentruth_exact::{Charge, DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_models::{LandauLevel, Repulsion};
use eigentruth_numerics::{Estimate, Provenance};

use super::determinants::Determinants;
use super::{Levels, WHOLE};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The Landau level of a claim, and the flux quanta for `particles` electrons.
pub(super) fn filling(claim: &str, particles: usize) -> (u32, usize) {
    if claim == "c" { (0, 3 * particles) } else { (1, 2 * particles) }
}

/// The numbers of electrons that a run asks for.
pub(super) fn numbers(run: &Run<'_>) -> Result<Vec<usize>, Stop> {
    let name = match (run.claim, super::is_odd(run)) {
        ("c", false) => "third",
        ("c", true) => "odd third",
        (_, false) => "half",
        (_, true) => "odd half",
    };
    run.parameters.integers(name)
}

/// The momenta of the states that are degenerate in the thermodynamic limit, from the patterns of occupied orbitals that
/// they become on a thin torus: 100100… of Laughlin's; 1100… and 1010… of Moore and Read's (A. Seidel and D.-H. Lee, Phys.
/// Rev. Lett. 97, 056804 (2006); E. J. Bergholtz et al., Phys. Rev. B 74, 081308 (2006)), of which the first needs an even
/// number of electrons.
pub(super) fn manifold(claim: &str, flux_quanta: usize) -> Vec<usize> {
    let patterns: &[(usize, &[usize])] = if claim == "c" { &[(3, &[0])] } else { &[(4, &[0, 1]), (2, &[0])] };
    let mut momenta = Vec::new();
    for (period, occupied) in patterns.iter().filter(|(period, _)| flux_quanta.is_multiple_of(*period)) {
        for shift in 0..*period {
            let orbitals = (0..flux_quanta).filter(|j| occupied.contains(&((j + period - shift) % period)));
            momenta.push(orbitals.sum::<usize>() % flux_quanta);
        }
    }
    momenta
}

/// All momenta are computed, none inferred from another.
pub(super) fn levels(
    claim: &str,
    particles: usize,
    aspect_ratio: f64,
    checkpoint: &dyn Fn() -> Result<(), Stop>,
) -> Result<Levels, Stop> {
    let (level, flux_quanta) = filling(claim, particles);
    let torus = LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } };
    let hamiltonian = torus.build()?;
    let space = hamiltonian.space().clone();
    let momentum = Charge::from(torus.momentum());
    let number = Charge::number("number", &space, |_| true);
    let system = System::with_charges(hamiltonian, vec![number, momentum])?;
    let mut by_momentum = Vec::new();
    let mut error = 0.0_f64;
    for k in 0..torus.flux_quanta {
        checkpoint()?;
        let sector =
            system.sector(&[("number", i64::try_from(particles)?), ("momentum", i64::try_from(k)?)])?;
        let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
        error = error.max(spectrum.error);
        by_momentum.push(spectrum.energies);
    }
    let rounding = 8.0 * error;
    let ground = by_momentum.iter().map(|energies| energies[0]).fold(f64::INFINITY, f64::min);
    let lowest = by_momentum.iter().flatten().filter(|energy| **energy - ground <= rounding).count();
    let mut taken = vec![0; torus.flux_quanta];
    let mut energies = Vec::new();
    for k in manifold(claim, torus.flux_quanta) {
        energies.push(by_momentum[k][taken[k]]);
        taken[k] += 1;
    }
    let most = energies.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = energies.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(Levels { lowest, manifold: energies.len(), splitting: most - least, rounding, sure: true })
}

/// Translations of all electrons: T₂ moves every orbital by one, T₁ gives it a phase; `T₁T₂ = e^{2πiN/Nφ} T₂T₁`. They hold
/// `Nφ/gcd(N, Nφ)` states together. Whether more are degenerate is looked up in the lowest levels of the matrices that the wave
/// functions give.
pub(super) fn translations(run: &Run<'_>) -> Result<Finding, Stop> {
    // Three states of Laughlin's (F. D. M. Haldane and E. H. Rezayi, Phys. Rev. B 31, 2529 (1985)); six of Moore and Read's (M.
    // Greiter, X.-G. Wen and F. Wilczek, Nucl. Phys. B 374, 567 (1992)).
    let states = if run.claim == "c" { 3 } else { 6 };
    let aspect_ratio = run.parameters.number("aspect ratio")?;
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("relative change of V under T₂", "1"),
        ("states held together", "1"),
        ("states in the lowest level", "1"),
        ("states in the thermodynamic limit", "1"),
        ("distance of as many lowest states", "interaction"),
        ("bound on its error", "interaction"),
    ]);
    let mut whole = true;
    let mut resolved = true;
    let mut fewest = usize::MAX;
    let tori = run.shared(&format!("{}, {}", run.claim, super::is_odd(run)), |seed| {
        let mut tori = Vec::new();
        for particles in numbers(run)? {
            run.checkpoint()?;
            let (level, flux) = filling(run.claim, particles);
            let electrons = Determinants::new(level, flux, aspect_ratio);
            let energies = electrons.lowest(particles, states + 1, seed)?;
            tori.push((particles, flux, electrons.change(), energies));
        }
        Ok(tori)
    })?;
    for (particles, flux, change, energies) in tori.iter() {
        let (particles, flux) = (*particles, *flux);
        if *change > 1e3 * f64::EPSILON {
            return Ok(Finding::undecided("a translation does not commute with H", "another argument"));
        }
        let held = flux / greatest_common_divisor(particles, flux);
        let distance = |k: usize| (energies[k].0 - energies[0].0, energies[k].1 + energies[0].1);
        let lowest = (0..energies.len()).take_while(|k| distance(*k).0 <= distance(*k).1).count();
        if lowest % held != 0 {
            let why = format!("{lowest} lowest states are no multiple of the {held} that translations hold");
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("tori", table)));
        }
        let (splitting, error) = distance(states - 1);
        table.push([particles as f64, *change, held as f64, lowest as f64, states as f64, splitting, error]);
        whole &= held == states;
        resolved &= splitting > 1e3 * error;
        fewest = fewest.min(held);
    }
    let evidence = Evidence::table("tori", table);
    let proof = Evidence::proof(
        "translations",
        "T₂ (every orbital moved by one) and T₁ (a phase by momentum) commute with H, and T₁T₂ = e^{2πiN/Nφ} T₂T₁ on N \
         electrons: T₂ changes the momentum by N modulo Nφ, so that every level holds a multiple of Nφ/gcd(N, Nφ) states.",
    );
    let finding = if run.reading != WHOLE {
        let summary =
            format!("the translations of all electrons hold {fewest} states of every level together");
        if fewest > 1 {
            Finding::holds(FindingKind::Proof, summary).with(proof)
        } else {
            Finding::undecided(summary, "another argument")
        }
    } else if whole {
        let summary = format!("the translations of all electrons hold all {fewest} states together");
        Finding::holds(FindingKind::Proof, summary).with(proof)
    } else if resolved {
        let summary = format!(
            "the translations hold only {fewest} states together, and the {states} lowest ones differ in energy"
        );
        Finding::fails(FindingKind::Numerical, summary).with(proof)
    } else {
        let why = "more states are degenerate than the translations hold together";
        Finding::undecided(why, "another argument")
    };
    let number = Estimate::exact(fewest as f64, 0.0, Provenance::new("operators/magnetic-translations"));
    Ok(finding.with(Evidence::number("states held together", "1", number)).with(evidence))
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momenta_of_the_patterns_are_counted() {
        // Three electrons in nine orbitals: 0+3+6, 1+4+7, 2+5+8 modulo 9.
        assert_eq!(manifold("c", 9), [0, 3, 6]);
        assert_eq!(manifold("d", 12).len(), 6);
        assert_eq!(manifold("d", 10), [0, 5]);
    }
}
