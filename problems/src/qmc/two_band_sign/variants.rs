//! Other couplings, Zeeman fields and chemical potentials.

use eigentruth_signs::fermions::search;

use super::model::{self, Couplings};
use super::option;
use crate::family::{Aspect, Draw, Variant, different};
use crate::method::Stop;

/// Other couplings, Zeeman fields and chemical potentials.
pub(super) struct Bands;

/// A coupling as one writes it: thirds as fractions.
fn in_thirds(coupling: f64) -> String {
    let thirds = 3.0 * coupling;
    if coupling.fract() != 0.0 && thirds.fract() == 0.0 {
        format!("{thirds}/3")
    } else {
        coupling.to_string()
    }
}

/// A set of couplings as a statement.
fn written(couplings: Couplings) -> String {
    let Couplings { u, v, g1, g2, zeeman } = couplings;
    format!("U = {u}, V = {}, g1 = {g1}, g2 = {g2}, h = {zeeman}", in_thirds(v))
}

/// Whether the couplings are those of the problem.
fn has_printed_sets(seed: u64) -> bool {
    Draw::of("two-band signs", seed).pick("sets", 12) == 0
}

impl crate::family::Family for Bands {
    fn describe(&self) -> &'static str {
        "U, V, both hybridizations, a Zeeman field, bands with or without half filling, and the ways of introducing fields; answer: for which sets a symmetry guarantees positive \
         weights"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("two-band signs", seed);
        let half = draw.pick("half", 3) == 0;
        let bands = if half { model::Bands::HALF } else { model::Bands::EVEN };
        let drawn = |slot: &str| {
            let one = |what: &str, list: &[f64]| draw.one(&format!("{what} {slot}"), list);
            let couplings = Couplings {
                u: one("u", &[1.0, -1.0, -1.0, -2.0]),
                v: one("v", &[0.5, -0.5, -1.5, 1.5, 3.0]),
                g1: one("g1", &[0.0, 0.0, 0.5]),
                g2: one("g2", &[0.0, 0.0, 0.5]),
                zeeman: one("zeeman", &[0.0, 0.0, 0.4]),
            };
            Ok((written(couplings), couplings))
        };
        // The sets of the problem, or others.
        let sets: Vec<Couplings> = if has_printed_sets(seed) {
            ["a", "b", "c", "d", "e"].into_iter().map(option).collect::<Result<_, _>>()?
        } else {
            different(4, drawn)?.into_iter().map(|(_, couplings)| couplings).collect()
        };
        // The ways of introducing fields; a guarantee of one of them is enough.
        let densities_only = has_printed_sets(seed) || draw.pick("ways", 2) == 0;
        let mut statements = Vec::new();
        for couplings in sets {
            let ways = model::channels(couplings, bands, densities_only)?;
            let free = ways.iter().any(|way| search(&way.decoupling).is_sign_free());
            statements.push((written(couplings), free));
        }
        let filling = if half {
            "Both bands have nearest-neighbour hopping on a bipartite lattice only, and there is no further chemical potential."
        } else {
            "Both bands have hopping to nearest and second neighbours (real amplitudes) and chemical potentials at no special value."
        };
        let ways = if densities_only {
            "The interaction is written as a sum of squares of (n_c + n_d − 2) and (n_c − n_d), each decoupled by a real or imaginary auxiliary field."
        } else {
            "The interaction is written as a sum of squares that are decoupled by real or imaginary auxiliary fields, in whichever of three ways has a \
             guarantee: squares of (n_c + n_d − 2) and (n_c − n_d); squares of (n_↑ − n_↓) in each band for U and those of (n_c + n_d − 2) and \
             (n_c − n_d) for V; squares of (n_↑ − n_↓) in each band for U and those of (c†_σ d_σ' + h.c.) for V."
        };
        let setting = format!(
            "Two bands of electrons, c and d, have the interaction Σ_r [U((n_c − 1)² + (n_d − 1)²) + V(n_c − 1)(n_d − 1)], the hybridization Σ_r [i g1 Σ_σ \
             c†_σ d_σ + i g2 (c†_↑ d_↓ + c†_↓ d_↑) + h.c.] and a Zeeman term −h Σ (n_↑ − n_↓). {filling} {ways} A statement below is a set of \
             couplings and holds if an antiunitary symmetry of all slices (of Kramers or Majorana kind, also after a particle-hole \
             transformation) guarantees that all determinants are positive."
        );
        Ok(Variant::statements(seed, &setting, &statements)
            .with(Aspect::Filling, filling)
            .with(Aspect::Convention, ways))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        has_printed_sets(seed)
    }
}
