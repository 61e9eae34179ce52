//! Attraction and repulsion of any range, fillings, fields and diagonal hops.

use eigentruth_signs::fermions::search;

use super::model::{Parameters, channels};
use super::option;
use crate::family::{Aspect, Draw, Family, Variant, different};
use crate::method::Stop;

/// Attraction and repulsion of any range, fillings, fields and diagonal hops.
pub(super) struct Repulsions;

impl Family for Repulsions {
    fn describe(&self) -> &'static str {
        "sign and range of the interaction, filling, Zeeman field and diagonal hops; answer: for which sets a symmetry guarantees positive weights"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("long-range signs", seed);
        if draw.printed(12) {
            return printed(seed, draw.one("attraction", &[1.0, -1.0]));
        }
        let drawn = different(4, |slot| {
            let pick = |what: &str, choices: usize| draw.pick(&format!("{what} {slot}"), choices);
            let one = |what: &str, list: &[f64]| draw.one(&format!("{what} {slot}"), list);
            let (filling, mu) = [(1.0, 0.0), (1.0, 0.0), (0.9, -0.3)][pick("filling", 3)];
            let (real, imaginary) =
                [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.4, 0.0), (0.0, 0.4)][pick("diagonal", 5)];
            let parameters = Parameters {
                filling,
                // The diagonals move the band away from a symmetric one.
                mu: if real == 0.0 { mu } else { mu + 0.2 },
                zeeman: one("zeeman", &[0.0, 0.5, -0.5]),
                real,
                imaginary,
                range: one("range", &[0.0, 1.0, 2.0]),
                strength: one("strength", &[1.0, 2.0, -1.0, -2.0]),
            };
            let Parameters { zeeman, range, strength, .. } = parameters;
            let diagonal = if imaginary == 0.0 { real.to_string() } else { format!("{imaginary}i") };
            let reach = if range == 0.0 {
                format!("V = {strength} on site only")
            } else {
                format!("V(r) = {strength} e^(−r/{range})")
            };
            let (filling, terms) = (format!("n̄ = {filling}"), format!("h = {zeeman}, t' = {diagonal}"));
            let text = format!("{reach}, {filling}, {terms}");
            let said = [(Aspect::Sign, reach), (Aspect::Filling, filling), (Aspect::Terms, terms)];
            Ok((text, (parameters, said)))
        })?;
        let (mut statements, mut settings) = (Vec::new(), Vec::new());
        for (text, (parameters, said)) in drawn {
            statements.push((text, is_free(parameters)?));
            settings.extend(said);
        }
        let mut variant = Variant::statements(seed, SETTING, &statements);
        variant.settings.extend(settings);
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("long-range signs", seed).printed(12)
    }
}

const SETTING: &str = "Electrons hop on the square lattice with amplitude t = 1 to nearest neighbours and t' to r + (1, ±1) (its conjugate on the way \
    back). They interact with Σ_ij V(r_i − r_j)(n_i − n̄)(n_j − n̄), have the Zeeman term −h Σ (n_↑ − n_↓) and the filling n̄, which a chemical \
    potential gives. The interaction is decoupled by fields that couple to densities, or partly to spins on a site. A statement below is a set of \
    parameters and holds if an antiunitary symmetry of all slices (of Kramers or Majorana kind, also after a particle-hole transformation) guarantees \
    that all weights are positive.";

/// Whether a guarantee is found in any of the ways of introducing fields.
fn is_free(parameters: Parameters) -> Result<bool, Stop> {
    Ok(channels(parameters)?.iter().any(|channel| search(&channel.decoupling).is_sign_free()))
}

/// The parameter sets of the problem with a repulsion, or an attraction, of long range.
fn printed(seed: u64, sign: f64) -> Result<Variant, Stop> {
    let mut statements = Vec::new();
    for label in ["a", "b", "c", "d", "e", "f", "g"] {
        let set = option(label)?;
        let parameters = Parameters { strength: sign * set.strength, ..set };
        let field = match parameters.zeeman {
            0.0 => "h = 0",
            h if h > 0.0 => "h positive",
            _ => "h negative",
        };
        let diagonal = match (parameters.real, parameters.imaginary) {
            (0.0, 0.0) => "0".to_owned(),
            (real, 0.0) => real.to_string(),
            (_, imaginary) => format!("{imaginary}i"),
        };
        statements
            .push((format!("n̄ = {}, {field}, t' = {diagonal}", parameters.filling), is_free(parameters)?));
    }
    let kind = if sign > 0.0 { "a repulsion: V_q ≥ 0" } else { "an attraction: V_q ≤ 0" };
    let setting = format!(
        "{SETTING} Here V is {kind} for all momenta, and its range is longer than a lattice spacing."
    );
    Ok(Variant::statements(seed, &setting, &statements).with(Aspect::Sign, kind))
}
