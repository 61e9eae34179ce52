//! Configuration by configuration: ψ'(Rx) against ψ'(x), with the rotation found from the coordinates of the sites.

use eigentruth_models::{Boundary, Lattice};
use num_complex::Complex64;

use super::{Character, Construction, ROUNDING, amplitude, conclude, quarter};
use crate::finding::{Finding, FindingKind};
use crate::method::{Run, Stop};
use crate::seed;

/// Centres on a plaquette, on a site, on a plaquette.
const SIZES: [usize; 3] = [2, 3, 4];

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (samples, most) = (run.parameters.integer("samples")?, run.parameters.integer("configurations")?);
    let proof = "On all configurations of 2×2 and 3×3 sites, and on some of 4×4, for random real and complex ψ. That the symmetry holds for every \
         ψ follows by shifting n by one; where it does not hold, the random ψ is the witness.";
    conclude(run, FindingKind::Numerical, proof, |construction, range| {
        let mut characters = Vec::new();
        for length in SIZES {
            let turned = quarter_turn(length)?;
            let all = 1usize << (length * length);
            let chosen: Vec<usize> = if all <= most {
                (0..all).collect()
            } else {
                (0..most / samples)
                    .map(|k| seed::below(run.seed, &["configuration", &k.to_string()], all))
                    .collect()
            };
            for sample in 0..samples {
                let psi = |x: usize| amplitude(run.seed, sample, x);
                characters.push(character(&turned, &chosen, &psi, construction, range));
            }
        }
        Ok(characters)
    })
}

/// Where each site goes under a quarter turn about the centre.
fn quarter_turn(length: usize) -> Result<Vec<usize>, Stop> {
    let lattice = Lattice::square([length; 2], [Boundary::Open; 2])?;
    let centre = (length - 1) as f64 / 2.0;
    let at = |position: [f64; 2]| lattice.sites().iter().position(|site| site.position == position);
    let turned = lattice.sites().iter().map(|site| {
        let [x, y] = site.position.map(|coordinate| coordinate - centre);
        at([centre - y, centre + x]).ok_or_else(|| Stop::Failed("a rotation leaves the lattice".to_owned()))
    });
    turned.collect()
}

/// The one ratio of all configurations, if it is one.
fn character(
    turned: &[usize],
    configurations: &[usize],
    psi: &impl Fn(usize) -> Complex64,
    construction: Construction,
    (first, end): (usize, usize),
) -> Character {
    let rotate = |x: usize| turned.iter().enumerate().fold(0, |y, (site, to)| y | (x >> site & 1) << to);
    let value = |x: usize| -> Complex64 {
        let power = |n: usize| (0..n).fold(x, |x, _| rotate(x));
        match construction {
            Construction::Sum(phase) => (first..end).map(|n| quarter(phase(n)) * psi(power(n))).sum(),
            Construction::Product => (first..end).map(|n| psi(power(n))).product(),
            Construction::Once => psi(rotate(x)) * (end - first) as f64,
        }
    };
    // Where ψ' vanishes on a whole orbit, as on configurations that R does not change, nothing is learnt.
    let pairs: Vec<_> = configurations.iter().map(|&x| (value(rotate(x)), value(x))).collect();
    let scale = pairs.iter().map(|(_, value)| value.norm()).fold(0.0, f64::max);
    (0..4)
        .find(|&k| scale > 0.0 && pairs.iter().all(|(r, v)| (r - quarter(k) * v).norm() <= ROUNDING * scale))
}
