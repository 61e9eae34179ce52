//! Two bands on a ring, and three ways of introducing fields.

use eigentruth_signs::fermions::Decoupling;
use faer::Mat;
use num_complex::Complex64;

use super::super::auxiliary::{Channel, diagonal, field, hopping};
use crate::method::Stop;

/// The couplings, in units of the hopping of the c band; `zeeman` only occurs in controls and variants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Couplings {
    pub(super) u: f64,
    pub(super) v: f64,
    pub(super) g1: f64,
    pub(super) g2: f64,
    pub(super) zeeman: f64,
}

/// Hopping to neighbours and second neighbours of each band, a phase of the first, and chemical potentials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bands {
    first: [f64; 2],
    second: [f64; 2],
    phase: f64,
    mu: [f64; 2],
}

impl Bands {
    /// Even, not bipartite, at no special filling.
    pub(super) const EVEN: Bands =
        Bands { first: [1.0, 0.7], second: [0.2, -0.3], phase: 0.0, mu: [0.6, -0.4] };
    /// `ε_k ≠ ε_−k`.
    pub(super) const UNEVEN: Bands = Bands { phase: 0.4, ..Self::EVEN };
    /// Bipartite at half filling.
    pub(super) const HALF: Bands = Bands { first: [1.0, 0.7], second: [0.0; 2], phase: 0.0, mu: [0.0; 2] };
}

const SITES: usize = 6;
const MODES: usize = 4 * SITES;

/// The number of a mode: orbital 0 is c, 1 is d; spin 0 is up.
fn mode(site: usize, orbital: usize, spin: usize) -> usize {
    4 * (site % SITES) + 2 * orbital + spin
}

fn one_body(couplings: Couplings, bands: Bands) -> Mat<Complex64> {
    let mut h = Mat::<Complex64>::zeros(MODES, MODES);
    let mut add = |to: usize, from: usize, amplitude: Complex64| {
        h[(to, from)] += amplitude;
        if to != from {
            h[(from, to)] += amplitude.conj();
        }
    };
    let i = Complex64::I;
    for site in 0..SITES {
        for spin in 0..2 {
            for orbital in 0..2 {
                let phase = Complex64::cis(bands.phase);
                add(mode(site + 1, orbital, spin), mode(site, orbital, spin), -phase * bands.first[orbital]);
                add(
                    mode(site + 2, orbital, spin),
                    mode(site, orbital, spin),
                    (-bands.second[orbital]).into(),
                );
                let zeeman = if spin == 0 { -couplings.zeeman } else { couplings.zeeman };
                let at = mode(site, orbital, spin);
                add(at, at, (zeeman - bands.mu[orbital]).into());
            }
            add(mode(site, 0, spin), mode(site, 1, spin), i * couplings.g1);
            add(mode(site, 0, spin), mode(site, 1, 1 - spin), i * couplings.g2);
        }
    }
    h
}

/// The ways: sum and difference of densities; spins for U with densities for V; spins for U with hybridizations for V. Densities are counted
/// from one electron an orbital, the difference being part of the chemical potentials.
pub(super) fn channels(
    couplings: Couplings,
    bands: Bands,
    densities_only: bool,
) -> Result<Vec<Channel>, Stop> {
    let Couplings { u, v, .. } = couplings;
    let on = |site: usize, of: &dyn Fn(usize, usize) -> f64| {
        diagonal(MODES, |at| if at / 4 == site { of(at / 2 % 2, at % 2) } else { 0.0 })
    };
    // Σ over sites of −Δτ coefficient (c†Mc − mean)².
    let sum = |site: usize, coefficient: f64| {
        field(format!("sum on {site}"), on(site, &|_, _| 1.0), coefficient, 2.0)
    };
    let difference = |site: usize, coefficient: f64| {
        let sign = |orbital: usize, _: usize| if orbital == 0 { 1.0 } else { -1.0 };
        field(format!("difference on {site}"), on(site, &sign), coefficient, 0.0)
    };
    // (n − 1)² = 1 − (n↑ − n↓)².
    let spin = |site: usize, orbital: usize| {
        let sign = |o: usize, s: usize| match (o == orbital, s) {
            (false, _) => 0.0,
            (true, 0) => 1.0,
            (true, _) => -1.0,
        };
        field(format!("spin of {orbital} on {site}"), on(site, &sign), -u, 0.0)
    };
    // (n_c − 1)(n_d − 1) = 1 − ½ Σ (c†_σ d_σ' + h.c.)².
    let hybrid = |site: usize, one: usize, two: usize| {
        let (a, b) = (mode(site, 0, one), mode(site, 1, two));
        let element =
            |i, j| if (i, j) == (a, b) || (i, j) == (b, a) { Complex64::ONE } else { Complex64::ZERO };
        field(
            format!("hybridization {one}{two} on {site}"),
            Mat::from_fn(MODES, MODES, element),
            -v / 2.0,
            0.0,
        )
    };
    let sites = 0..SITES;
    let mut ways = vec![(
        "densities",
        sites
            .clone()
            .flat_map(|r| [sum(r, u / 2.0 + v / 4.0), difference(r, u / 2.0 - v / 4.0)])
            .collect::<Vec<_>>(),
    )];
    if !densities_only {
        let spins = || sites.clone().flat_map(|r| [spin(r, 0), spin(r, 1)]);
        let densities = sites.clone().flat_map(|r| [sum(r, v / 4.0), difference(r, -v / 4.0)]);
        ways.push(("spins and densities", spins().chain(densities).collect()));
        let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)];
        let hybrids = sites.clone().flat_map(|r| pairs.map(|(one, two)| hybrid(r, one, two)));
        ways.push(("spins and hybridizations", spins().chain(hybrids).collect()));
    }
    let sublattices: Vec<bool> = (0..SITES).map(|site| site % 2 == 1).collect();
    let made = ways.into_iter().map(|(name, fields)| {
        // A coupling of zero brings no field.
        let fields = fields.into_iter().filter(|field| field.factor != Complex64::ZERO).collect();
        let hopping = hopping(one_body(couplings, bands));
        let decoupling = Decoupling::new(SITES, 2, Some(sublattices.clone()), hopping, fields)?;
        Ok(Channel { name, decoupling })
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::auxiliary::integrated::{Fermions, ROUNDING};
    use super::*;

    #[test]
    fn every_way_of_introducing_fields_is_the_printed_model() {
        let fermions = Fermions::new();
        let couplings = Couplings { u: -0.7, v: 0.45, g1: 0.3, g2: -0.2, zeeman: 0.0 };
        let bands = Bands::EVEN;
        // Densities counted from one electron an orbital; c† d with its adjoint.
        let model = |v: f64| {
            let (i, u) = (Complex64::I, couplings.u);
            let mut h = eigentruth_operators::NumericOperator::zero();
            for site in 0..SITES {
                let at = |orbital: usize, spin: usize| 4 * site + 2 * orbital + spin;
                let density = |orbital| fermions.density(&[at(orbital, 0), at(orbital, 1)], 1.0);
                let (c, d) = (density(0), density(1));
                h += (&c * &c + &d * &d).scaled(&u.into()) + (&c * &d).scaled(&v.into());
                for spin in 0..2 {
                    let (up, flipped) = (at(1, spin), at(1, 1 - spin));
                    h += fermions.hop(at(0, spin), up, i * couplings.g1)
                        + fermions.hop(up, at(0, spin), -i * couplings.g1);
                    h += fermions.hop(at(0, spin), flipped, i * couplings.g2)
                        + fermions.hop(flipped, at(0, spin), -i * couplings.g2);
                    for orbital in 0..2 {
                        let here = at(orbital, spin);
                        h += fermions.hop(here, here, -bands.mu[orbital]);
                        for (steps, hop) in [(1, bands.first[orbital]), (2, bands.second[orbital])] {
                            let there = (here + 4 * steps) % MODES;
                            h += fermions.hop(there, here, -hop) + fermions.hop(here, there, -hop);
                        }
                    }
                }
            }
            h
        };
        let (printed, other) = (model(couplings.v), model(couplings.v + 0.01));
        for channel in channels(couplings, bands, false).unwrap() {
            let departure = fermions.departure(&channel, &printed);
            assert!(departure < ROUNDING, "{}: {departure:e}", channel.name);
            assert!((fermions.departure(&channel, &other) - 0.01).abs() < ROUNDING, "{}", channel.name);
        }
    }
}
