//! Two electrons with opposite spins, exactly.
//!
//! With total momentum K the bound state has `1/U = ⟨1/(ε(K/2 + k) + ε(K/2 − k) − E)⟩`, an average over k (R. Micnas, J. Ranninger,
//! S. Robaszkiewicz, Rev. Mod. Phys. 62, 113 (1990)). In two dimensions there is one for every U > 0, since the density of states
//! does not vanish at the bottom of the band.

use eigentruth_numerics::{Estimate, Provenance};

use super::BogoliubovError;
use super::bands::{Average, Band, Point, Torus};
use super::roots::bracketed;

/// A bound pair at rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Its energy.
    pub energy: Estimate,
    /// By how much it lies below two electrons at the bottom of the band.
    pub binding: Estimate,
    /// ∂²E/∂K_x² at rest, averaged over directions: the inverse of its mass.
    pub inverse_mass: Estimate,
}

/// The pair at rest, in the infinite lattice or on a torus.
///
/// # Errors
/// [`BogoliubovError::Parameter`] unless U > 0; [`BogoliubovError::NotConverged`] where the binding is below 10⁻²⁸⁰ U.
pub fn at_rest<B: Band>(band: &B, attraction: f64) -> Result<Pair, BogoliubovError> {
    check(attraction)?;
    let bottom = band.extent()[0];
    let how = |binding: f64| Average { around: bottom, scale: binding, velocity_within: 0.0, fine: false };
    // The distance from the bottom, so that small ones keep their digits.
    let green = |binding: f64, fine: bool| {
        let how = Average { fine, ..how(binding) };
        band.average(how, |point: &Point| {
            let denominator = 2.0 * point.offset + binding;
            let square = (denominator * denominator).recip();
            [1.0 / denominator, square, 0.5 * point.curvature * square]
        })
    };
    let excess = |logarithm: f64| Ok(green(logarithm.exp(), false)[0] * attraction - 1.0);
    // ⟨1/(2(ε − bottom) + b)⟩ ≤ 1/b, so b ≤ U.
    let high = (attraction * (1.0 + 1e-3)).ln();
    let (mut low, mut step) = (high, 1.0);
    while excess(low)? <= 0.0 {
        low -= step;
        step *= 2.0;
        if low < -640.0 {
            let (equation, residual) = ("the equation of two electrons", excess(low)?);
            return Err(BogoliubovError::NotConverged { equation, residual, low, high });
        }
    }
    let root = bracketed("the equation of two electrons", excess, [low, high])?;
    let binding = root.at.exp();
    let [coarse, square, curved] = green(binding, false);
    let [fine, fine_square, fine_curved] = green(binding, true);
    let miss = (fine - coarse).abs() + (coarse - 1.0 / attraction).abs() + f64::EPSILON / attraction;
    let error = miss / square + binding * root.within;
    let mass = fine_curved / fine_square;
    let mass_error =
        (mass - curved / square).abs() + mass.abs() * (8.0 * f64::EPSILON + 4.0 * error / binding);
    let of = |what: &str| {
        Provenance::new(format!("meanfield/two electrons {what}"))
            .with("band", band.describe())
            .with("U", attraction)
    };
    let energy = 2.0 * bottom - binding;
    Ok(Pair {
        energy: Estimate::converged(energy, error + 4.0 * f64::EPSILON * energy.abs(), of("energy")),
        binding: Estimate::converged(binding, error, of("binding")),
        inverse_mass: Estimate::converged(mass, mass_error, of("inverse mass")),
    })
}

fn check(attraction: f64) -> Result<(), BogoliubovError> {
    if attraction > 0.0 && attraction.is_finite() {
        return Ok(());
    }
    let given = attraction.to_string();
    Err(BogoliubovError::Parameter { name: "the attraction U", given, allowed: "positive".into() })
}

/// The lowest energy of two electrons on a torus whose boundaries turn the phase of each electron by `turn` of a full turn in the first
/// direction. The total momentum is the one that the pair prefers, so that the energy has its minima at whole turns of the pair,
/// half turns of an electron: flux is quantized in units of half a quantum.
///
/// `torus` is one of `size` cells made without a turn.
///
/// # Errors
/// [`BogoliubovError::Parameter`], [`BogoliubovError::NotConverged`].
pub fn twisted(
    torus: &Torus,
    size: [usize; 2],
    attraction: f64,
    turn: f64,
) -> Result<Estimate, BogoliubovError> {
    check(attraction)?;
    if size[0] * size[1] != torus.len() {
        let (given, allowed) = (format!("{size:?}"), format!("a size with {} cells", torus.len()));
        return Err(BogoliubovError::Parameter { name: "the size", given, allowed });
    }
    // Of the momenta of the pair two lie next to zero after the turn.
    let [below, above] = [(2.0 * turn).floor(), (2.0 * turn).ceil()].map(|whole| {
        let pairs: Vec<f64> = torus
            .momenta()
            .iter()
            .map(|k| {
                let shifted = |sign: f64, turns: f64| {
                    let [x, y] = torus.along_first(turns / size[0] as f64);
                    torus.point([sign * k[0] + x, sign * k[1] + y]).energy
                };
                shifted(1.0, turn - whole) + shifted(-1.0, turn)
            })
            .collect();
        lowest(&pairs, attraction)
    });
    let (below, above) = (below?, above?);
    let (energy, error) = if below.0 < above.0 { below } else { above };
    let provenance = Provenance::new("meanfield/two electrons on a torus")
        .with("band", torus.describe())
        .with("U", attraction)
        .with("turn", turn);
    Ok(Estimate::converged(energy, error, provenance))
}

/// The lowest energy of two electrons whose energies without attraction are `pairs`, and its error.
fn lowest(pairs: &[f64], attraction: f64) -> Result<(f64, f64), BogoliubovError> {
    let bottom = pairs.iter().copied().fold(f64::INFINITY, f64::min);
    let sites = pairs.len() as f64;
    let excess = |logarithm: f64| {
        let binding = logarithm.exp();
        Ok(pairs.iter().map(|e| 1.0 / (e - bottom + binding)).sum::<f64>() / sites * attraction - 1.0)
    };
    // The lowest term alone gives b ≥ U/N, all terms b ≤ U.
    let bracket = [(attraction / sites * (1.0 - 1e-3)).ln(), (attraction * (1.0 + 1e-3)).ln()];
    let root = bracketed("the equation of two electrons", excess, bracket)?;
    let binding = root.at.exp();
    let energy = bottom - binding;
    let error = binding * root.within + 64.0 * f64::EPSILON * (energy.abs() + attraction);
    Ok((energy, error))
}
