//! Electrons that do not interact: which bands of the ladder are partly filled.

use std::f64::consts::PI;

use super::ladder::{Filling, Ladder};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The energies at the middle of the bands −2 cos k + middle of a ladder of `legs` legs, ascending: standing waves on the rungs.
pub(super) fn middles(legs: usize, rung: f64) -> Vec<f64> {
    (1..=legs).map(|wave| -2.0 * rung * (PI * wave as f64 / (legs as f64 + 1.0)).cos()).collect()
}

/// How full each band is, from 0 to 1, with so many electrons of either spin on a rung.
pub(super) fn occupations(middles: &[f64], each_spin: f64) -> Vec<f64> {
    let at = |mu: f64| -> Vec<f64> {
        // −2 cos k + middle < mu up to k_F.
        middles.iter().map(|middle| (-(mu - middle) / 2.0).clamp(-1.0, 1.0).acos() / PI).collect()
    };
    let span = middles.iter().fold(0.0_f64, |most, middle| most.max(middle.abs())) + 2.0;
    let (mut low, mut high) = (-span, span);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if at(middle).iter().sum::<f64>() < each_spin { low = middle } else { high = middle }
    }
    at(0.5 * (low + high))
}

/// Bands that are neither empty nor full. At the edge of a band the chemical potential is known to rounding, what is full to its root.
pub(super) fn partly_filled(occupations: &[f64]) -> usize {
    occupations.iter().filter(|part| (1e-6..=1.0 - 1e-6).contains(*part)).count()
}

/// Without interaction, and with a weak one, one band is a Hubbard chain: its repulsion opens no gap away from half filling (E. H. Lieb,
/// F. Y. Wu, Phys. Rev. Lett. 20, 1445 (1968)). What U = 8 t does is not in it, so it is an argument only.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let ladder = Ladder::of(run.reading);
    let each_spin = match Filling::of(run.reading) {
        Filling::SevenEighths => 7.0 / 8.0,
        Filling::Quarter => 1.0 / 4.0,
        Filling::Half => 1.0,
    };
    let middles = middles(2, ladder.rung);
    let parts = occupations(&middles, each_spin);
    let one = partly_filled(&parts) == 1;
    let said = format!(
        "without interaction the bands are filled to {:.4} and {:.4}: {} Fermi points",
        parts[0],
        parts[1],
        2 * partly_filled(&parts)
    );
    let mut table = Table::new(&[("middle", "t"), ("occupation", "1")]);
    middles.iter().zip(&parts).for_each(|(middle, part)| table.push([*middle, *part]));
    let finding = if one {
        Finding::holds(FindingKind::Argument, format!("{said}, those of one chain with repulsion"))
    } else {
        Finding::undecided(said, "the flow of the couplings between two bands")
    };
    Ok(finding.with(Evidence::table("bands", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_fill_from_below() {
        // Rungs of 2 t part the bands; 7/8 of the lower one is full.
        let parts = occupations(&middles(2, 2.0), 0.875);
        assert!((parts[0] - 0.875).abs() < 1e-9 && parts[1] < 1e-9, "{parts:?}");
        assert_eq!(partly_filled(&parts), 1);
        // Without rungs both are alike.
        let parts = occupations(&middles(2, 0.0), 0.875);
        assert!(parts.iter().all(|part| (part - 0.4375).abs() < 1e-9), "{parts:?}");
        // Half filling with ε_F = 0: the bonding band to cos k = −r/2.
        let parts = occupations(&middles(2, 1.0), 1.0);
        assert!((parts[0] - 2.0 / 3.0).abs() < 1e-9 && (parts[1] - 1.0 / 3.0).abs() < 1e-9, "{parts:?}");
        assert_eq!(partly_filled(&occupations(&middles(2, 2.5), 1.0)), 0);
        let of_three = middles(3, 1.0);
        assert!((of_three[0] + 2f64.sqrt()).abs() < 1e-12 && of_three[1].abs() < 1e-12, "{of_three:?}");
    }
}
