//! Gap, order, ground states and correlations at other fields.

use super::{ROWS, classical, inequalities, rival_gap, solved};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// Gap, order and ground states at other fields.
pub(super) struct Fields;

impl Family for Fields {
    fn describe(&self) -> &'static str {
        "the sign of the exchange, both fields of the chain, the second one uniform, staggered or missing, and what is asserted of gap, long-range \
         order, uniqueness of the ground state, the transition and the decay of correlations"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("Ising in two fields", number);
        if draw.printed(12) {
            return printed(number, &draw);
        }
        let pick = |name: &str, count: u64| seed::derive(number, &["Ising in two fields", name]) % count;
        let (h_text, h) =
            [("1/4", 0.25), ("1/2", 0.5), ("1", 1.0), ("2", 2.0), ("4", 4.0)][pick("h", 5) as usize];
        let (g_text, g) = [("0", 0.0), ("0", 0.0), ("1", 1.0), ("2", 2.0)][pick("g", 4) as usize];
        let gapless = g == 0.0 && is_gapless(h)?;
        let vanishing = vanishes(h, g)?;
        // Turning every other spin about x makes an antiferromagnet of the ferromagnet, and of a uniform field along z a staggered one.
        let staggered = pick("exchange", 2) == 1;
        let (exchange, phase) = if staggered { ("+Σ", "(-1)^{i-j} ") } else { ("-Σ", "") };
        let field = match (g == 0.0, staggered) {
            (true, _) => "",
            (false, false) => " + g Σ σ^z_i",
            (false, true) => " + g Σ (-1)^i σ^z_i",
        };
        // Each property or its contrary.
        let several = g == 0.0 && !vanishing;
        let properties = [
            (
                "Excitations of arbitrarily small energy exist above the ground states.",
                "There is a gap above the ground states.",
                gapless,
            ),
            (
                "⟨σ^z_i σ^z_j⟩ goes to zero at large distance.",
                "⟨σ^z_i σ^z_j⟩ tends to a number other than zero at large distance.",
                vanishing,
            ),
            ("There is more than one ground state.", "There is exactly one ground state.", several),
        ];
        let statements: Vec<(String, bool)> = properties
            .iter()
            .map(|(property, contrary, holds)| match pick(property, 2) {
                0 => (*property, *holds),
                _ => (*contrary, !holds),
            })
            .map(|(text, holds)| (text.replace("⟨σ", &format!("{phase}⟨σ")), holds))
            .collect();
        let values = match field {
            "" => format!("h = {h_text}"),
            _ => format!("h = {h_text} and g = {g_text}"),
        };
        let setting = format!(
            "The quantum Ising chain H = {exchange} σ^z_i σ^z_{{i+1}} + h Σ σ^x_i{field} has {values}, at zero temperature and without ends."
        );
        Ok(Variant::statements(number, &setting, &statements)
            .with(Aspect::Sign, format!("H = {exchange} σ^z_i"))
            .with(Aspect::Terms, format!("h Σ σ^x_i{field} has")))
    }
    fn may_be_printed(&self, seed: u64) -> bool {
        let draw = Draw::of("Ising in two fields", seed);
        draw.printed(12) && Printed::draw(&draw).is_the_problem()
    }
}

/// Whether the chain without a longitudinal field has excitations of any small energy.
fn is_gapless(h: f64) -> Result<bool, Stop> {
    let gap = solved::extrapolated_gap(1.0, h, &[12, 24, 48, 96])?;
    gap.vanishes(rival_gap(1.0)).ok_or_else(|| Stop::Failed("the gap is not clear".to_owned()))
}

/// Whether ⟨σ^z σ^z⟩ goes to zero at large distance.
fn vanishes(h: f64, g: f64) -> Result<bool, Stop> {
    if g == 0.0 {
        let order = solved::correlators(1.0, h, &[8, 16, 32, 64]);
        // At the critical point the correlator falls as r^(−1/4), from one distance to the doubled one by 2^(−1/4).
        return Ok(order.windows(2).all(|pair| pair[1] < 0.9 * pair[0]));
    }
    let limit = classical::limit(1.0, h, g, 'z', &ROWS)?;
    let open = || Stop::Failed("the order is not clear".to_owned());
    limit.vanishes(inequalities::along(h, g)).ok_or_else(open)
}

/// The fields that the printed statements are about: those of the problem or others.
struct Printed {
    gap: f64,
    decay: (f64, f64),
    transverse: (f64, f64),
}

impl Printed {
    fn draw(draw: &Draw) -> Self {
        Printed {
            gap: draw.one("h of the gap", &[1.0, 1.0, 0.5, 2.0]),
            decay: draw.one("fields of the decay", &[(10.0, 1.0), (10.0, 1.0), (4.0, 0.0), (2.0, 0.0)]),
            transverse: draw.one("fields of σ^x", &[(0.1, 1.0), (0.1, 1.0), (0.5, 2.0)]),
        }
    }

    fn is_the_problem(&self) -> bool {
        self.gap.to_bits() == 1.0_f64.to_bits() && self.decay == (10.0, 1.0) && self.transverse == (0.1, 1.0)
    }
}

/// The printed statements on the chain.
fn printed(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let Printed { gap, decay, transverse } = Printed::draw(draw);
    // Ordered on one side and not on the other.
    let transition = !vanishes(0.5, 0.0)? && vanishes(2.0, 0.0)?;
    let decays = vanishes(decay.0, decay.1)? && classical::decays(decay.0, decay.1)?;
    let limit = classical::limit(1.0, transverse.0, transverse.1, 'x', &ROWS)?;
    let rival = inequalities::across(2.0, 1.0, transverse.0, transverse.1);
    let open = || Stop::Failed("the limit of ⟨σ^x σ^x⟩ is not clear".to_owned());
    // Where it goes to zero it does so at some rate, and then by no power.
    let by_power = limit.vanishes(rival).ok_or_else(open)? && !classical::decays(transverse.0, transverse.1)?;
    let statements = [
        (
            format!("At h = {gap}, g = 0 the lowest excitation above the ground states costs no energy."),
            is_gapless(gap)?,
        ),
        (
            "For g = 0 a symmetry is broken on one side of some finite h and not on the other.".to_owned(),
            transition,
        ),
        (
            format!(
                "At h = {}, g = {} ⟨σ^z_i σ^z_j⟩ goes to zero exponentially with the distance of i and j.",
                decay.0, decay.1
            ),
            decays,
        ),
        (
            format!(
                "At h = {}, g = {} ⟨σ^x_i σ^x_j⟩ goes to zero as a power of the distance of i and j.",
                transverse.0, transverse.1
            ),
            by_power,
        ),
    ];
    let setting = "The quantum Ising chain H = -Σ σ^z_i σ^z_{i+1} + h Σ σ^x_i + g Σ σ^z_i is infinite and at zero temperature; correlators are meant \
                   as they are written, without subtractions.";
    Ok(Variant::statements(seed, setting, &statements))
}

#[cfg(test)]
mod tests {
    use super::super::rings::ring;
    use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
    use eigentruth_models::hamiltonians::ising;
    use eigentruth_models::{Boundary, Lattice};

    #[test]
    fn antiferromagnets_in_staggered_fields_have_the_levels_of_ferromagnets() {
        let levels = |g: fn(usize) -> f64| {
            let lattice = Lattice::chain(6, Boundary::Periodic).unwrap();
            let h = ising(&lattice, |_| -1.0, |_| -0.5, g).unwrap();
            let energies = Spectrum::new(&System::new(h).unwrap(), false, DEFAULT_MEMORY).unwrap().energies();
            energies.iter().take(4).map(|energy| energy - energies[0]).skip(1).collect::<Vec<f64>>()
        };
        let differs = |one: &[f64], two: &[f64]| one.iter().zip(two).any(|(a, b)| (a - b).abs() > 1e-9);
        let without = ring(6, 1.0, 0.5, 0.0).unwrap().excitations;
        assert!(!differs(&levels(|_| 0.0), &without));
        let uniform = ring(6, 1.0, 0.5, 1.0).unwrap().excitations;
        assert!(!differs(&levels(|site| if site % 2 == 0 { 1.0 } else { -1.0 }), &uniform));
        // In a uniform field the antiferromagnet is another system.
        assert!(differs(&levels(|_| 1.0), &uniform));
    }
}
