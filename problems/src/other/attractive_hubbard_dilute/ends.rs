//! Variants: which quantity follows which law at which end of the couplings.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use eigentruth_meanfield::bogoliubov::Attraction;

use super::{DENSITY, Law, Quantity, Setting, law};
use crate::family::{Aspect, Draw, Family, Variant, different};
use crate::method::Stop;

/// Laws of other quantities, on other lattices at other densities.
pub(super) struct Ends;

/// The statement that a quantity has a law at one end of the couplings.
fn sentence(quantity: Quantity, strong: bool, law: Law) -> String {
    let what = match quantity {
        Quantity::Vortex => {
            "the temperature at which vortices unbind, from the stiffness of mean-field theory,"
        }
        Quantity::GapCloses => "the temperature at which the gap of mean-field theory closes",
        Quantity::Gap => "the gap of mean-field theory at zero temperature",
        Quantity::Binding => "the binding energy of two electrons in the empty lattice",
        Quantity::PairGas | Quantity::WeakPairs => "the inverse mass of a bound pair",
    };
    let end = if strong { "|U| >> t" } else { "|U| << t" };
    let how = match law {
        Law::Constant => "behaves as t",
        Law::InverseAttraction => "behaves as t^2/|U|",
        Law::Attraction => "behaves as |U|",
        Law::Exponential => "vanishes faster than any power of |U|/t",
    };
    format!("For {end}, {what} {how}.")
}

/// Laws that were found, by what they are of: few settings make all variants.
static KNOWN: Mutex<BTreeMap<String, Law>> = Mutex::new(BTreeMap::new());

impl Ends {
    fn law(setting: Setting, quantity: Quantity, strong: bool) -> Result<Law, Stop> {
        let key = format!("{setting:?} {quantity:?} {strong}");
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(law) = known.get(&key) {
            return Ok(*law);
        }
        let (_, exponents) = setting.exponents(quantity, strong)?;
        let found = law(exponents, strong)
            .ok_or_else(|| Stop::Failed(format!("{quantity:?} has no clear law: {exponents:?}")))?;
        known.insert(key, found);
        Ok(found)
    }
}

/// Whether a seed asks the question as it is printed, on either lattice at the printed density.
pub(super) fn is_printed(seed: u64) -> bool {
    Draw::of("attractive Hubbard", seed).pick("printed", 8) == 0
}

/// The printed statements, true or false by what is found for the setting, and their opposites.
fn printed(setting: Setting, draw: &Draw) -> Result<Vec<(String, bool)>, Stop> {
    let mut superconducts = true;
    for u in [0.5, 4.0, 32.0] {
        let model = Attraction::new(setting.band()?, u, setting.density)?;
        let state = model.at(0.0)?;
        let rho = model.stiffness(&state);
        superconducts &= rho.value > 5.0 * rho.error && state.gap.value > 5.0 * state.gap.error;
    }
    let strong = Ends::law(setting, Quantity::Vortex, true)?;
    let weak = Ends::law(setting, Quantity::Vortex, false)?;
    let temperature = |end: &str, is: &str, how: &str| {
        format!("For {end}, the temperature at which vortices of the superconductor unbind {is} {how}.")
    };
    let all = [
        (
            [
                "The ground state is a superconductor at all ratios t/|U|.",
                "The ground state is no superconductor at some ratio t/|U|.",
            ]
            .map(str::to_owned),
            superconducts,
        ),
        (
            ["behaves", "does not behave"].map(|is| temperature("|U| >> t", is, "as t")),
            strong == Law::Constant,
        ),
        (
            ["behaves", "does not behave"].map(|is| temperature("|U| >> t", is, "as t^2/|U|")),
            strong == Law::InverseAttraction,
        ),
        (
            ["behaves", "does not behave"].map(|is| temperature("|U| << t", is, "as |U|")),
            weak == Law::Attraction,
        ),
    ];
    let one = |(k, ([straight, turned], truth)): (usize, ([String; 2], bool))| {
        if is_straight(draw, k) { (straight, truth) } else { (turned, !truth) }
    };
    Ok(all.into_iter().enumerate().map(one).collect())
}

impl Family for Ends {
    fn describe(&self) -> &'static str {
        "lattice, density, and which quantity follows which law at weak or at strong attraction"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("attractive Hubbard", seed);
        let setting = Setting {
            triangular: draw.pick("lattice", 2) == 1,
            t: 1.0,
            // The original is among them.
            density: draw.one("density", &[0.06, DENSITY, 0.3]),
        };
        let quantities =
            [Quantity::Vortex, Quantity::GapCloses, Quantity::Gap, Quantity::Binding, Quantity::PairGas];
        let laws = [Law::Constant, Law::InverseAttraction, Law::Attraction, Law::Exponential];
        let lattice = if setting.triangular { "triangular" } else { "square" };
        if is_printed(seed) {
            let setting = Setting { density: DENSITY, ..setting };
            return Ok(Variant::statements(seed, &text(lattice, DENSITY), &printed(setting, &draw)?)
                .with(Aspect::Lattice, format!("the {lattice} lattice"))
                .with(Aspect::Filling, format!("{DENSITY} electrons per site")));
        }
        let statements = different(4, |slot| {
            let named = |what: &str| format!("{what} {slot}");
            let quantity = draw.one(&named("quantity"), &quantities);
            // Weak coupling has many temperatures to go through until vortices unbind.
            let strong = quantity == Quantity::Vortex || draw.pick(&named("end"), 2) == 1;
            let true_law = Self::law(setting, quantity, strong)?;
            // Half of the statements are true.
            let said =
                if draw.pick(&named("truth"), 2) == 1 { true_law } else { draw.one(&named("law"), &laws) };
            Ok((sentence(quantity, strong, said), said == true_law))
        })?;
        Ok(Variant::statements(seed, &text(lattice, setting.density), &statements)
            .with(Aspect::Lattice, format!("the {lattice} lattice"))
            .with(Aspect::Filling, format!("{} electrons per site", setting.density)))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        let draw = Draw::of("attractive Hubbard", seed);
        is_printed(seed) && (0..4).all(|k| is_straight(&draw, k))
    }
}

/// Most seeds keep most of the statements as they are printed.
fn is_straight(draw: &Draw, k: usize) -> bool {
    draw.pick(&format!("straight {k}"), 3) > 0
}

fn text(lattice: &str, density: f64) -> String {
    format!(
        "Electrons with spin 1/2 on the {lattice} lattice hop between nearest neighbours with amplitude t > 0 and attract each other on a \
         site with |U| > 0; there are {density} electrons per site."
    )
}
