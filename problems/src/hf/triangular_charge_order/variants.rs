//! Other lattices, densities and couplings, in numbers or as symbols.

use eigentruth_grading::Kind;
use eigentruth_meanfield::charge_order::cells::{self, Cell};
use eigentruth_meanfield::charge_order::enumeration::{Options, minimisers};
use eigentruth_meanfield::charge_order::{ChargeModel, Rational};
use eigentruth_models::UnitCell;

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::other::closed_form;

/// Other lattices, densities and couplings.
pub(super) struct Patterns;

/// The lattices with cells that bound them, and tori for configurations.
fn lattices() -> [(UnitCell, Cell, [usize; 2]); 4] {
    [
        (UnitCell::triangular(), Cell::Triangle, [3, 3]),
        (UnitCell::square(), Cell::Bond, [2, 4]),
        (UnitCell::honeycomb(), Cell::Bond, [2, 2]),
        (UnitCell::kagome(), Cell::Triangle, [1, 3]),
    ]
}

/// A lattice with some electrons on its torus.
struct Setting {
    cell: UnitCell,
    shape: Cell,
    size: [usize; 2],
    sites: usize,
}

impl Setting {
    fn drawn(draw: &Draw, attempt: usize) -> Result<Self, Stop> {
        let at = draw.pick(&format!("lattice {attempt}"), 4);
        let (cell, shape, size) = lattices().into_iter().nth(at).expect("four");
        let sites = ChargeModel::electrons(cell.clone(), 1, &[1]).torus(size)?.len();
        Ok(Setting { cell, shape, size, sites })
    }

    fn density(&self, charge: i64) -> Rational {
        Rational::from(charge) / Rational::from(self.sites as i64)
    }

    /// The lowest energy per site, where the bound of the cells is attained on the torus.
    fn energy(&self, charge: i64, [u0, u1]: [i64; 2]) -> Result<Option<Rational>, Stop> {
        let model = ChargeModel::electrons(self.cell.clone(), u0, &[u1]);
        let lowest = minimisers(&model, &model.torus(self.size)?, charge, Options::default())?;
        let energy = Rational::from(lowest.energy) / Rational::from(self.sites as i64);
        let bound = cells::bound(&model, self.shape, &self.density(charge))?.energy_per_site;
        Ok((bound == energy).then_some(energy))
    }

    /// The question, and what of it says what was drawn.
    fn prompt(&self, charge: i64, couplings: [&str; 2], question: &str) -> (String, Vec<(Aspect, String)>) {
        let prompt = format!(
            "On the infinite {} lattice electrons with spin 1/2 do not hop. Two on a site cost {}, and two on nearest neighbours cost \
             {} for every pair of electrons and every bond. There are {} electrons per site. {question}",
            self.cell.name,
            couplings[0],
            couplings[1],
            self.density(charge)
        );
        let settings = vec![
            (Aspect::Lattice, format!("the infinite {} lattice", self.cell.name)),
            (Aspect::Filling, format!("{} electrons per site", self.density(charge))),
            (Aspect::Asked, question.to_owned()),
        ];
        (prompt, settings)
    }
}

/// Ranges of U0/U1 in which a formula is asked for. Up to the end of the first, one electron a site of the triangular lattice is a wave.
const RANGES: [[i64; 2]; 5] = [[0, 3], [0, 2], [1, 3], [2, 6], [3, 9]];

/// The energy as a formula in U0 and U1, if one holds in the whole range.
fn formula(draw: &Draw, attempt: usize, seed: u64) -> Result<Option<Variant>, Stop> {
    let named = |what: &str| format!("{what} of a formula {attempt}");
    let setting = Setting::drawn(draw, attempt)?;
    let charge = match draw.pick(&named("half filling"), 2) {
        0 => setting.sites as i64,
        _ => 2 + draw.pick(&named("electrons"), 2 * setting.sites - 3) as i64,
    };
    let [low, high] = draw.one(&named("range"), &RANGES);
    // U1 = 2, so that the middle is whole.
    let mut energies = Vec::new();
    for u0 in [2 * low, low + high, 2 * high] {
        let Some(energy) = setting.energy(charge, [u0, 2])? else { return Ok(None) };
        energies.push(energy);
    }
    let [first, middle, last] = [&energies[0], &energies[1], &energies[2]];
    // The least of linear functions is concave: what meets its chord in the middle is the chord everywhere between.
    if middle.clone() * Rational::from(2) != first + last {
        return Ok(None);
    }
    let on_site = (last - first) / Rational::from(2 * (high - low));
    let on_bonds = first / Rational::from(2) - &on_site * Rational::from(low);
    let whole = |fraction: &Rational| -> Result<(i64, i64), Stop> {
        let parts =
            (i64::try_from(fraction.numerator().clone()), i64::try_from(fraction.denominator().clone()));
        match parts {
            (Ok(numerator), Ok(denominator)) => Ok((numerator, denominator)),
            _ => Err(Stop::Failed(format!("the coefficient {fraction} is no simple fraction"))),
        }
    };
    let coefficients = [whole(&on_site)?, whole(&on_bonds)?];
    if coefficients.iter().all(|(numerator, _)| *numerator == 0) {
        return Ok(None);
    }
    let from = if low == 0 { "0".to_owned() } else { format!("{low} U_1") };
    let question = format!(
        "At {from} < U_0 < {high} U_1, what is the lowest energy per site as a formula in U_0 and U_1? Give it in \\boxed{{}}."
    );
    let (prompt, settings) = setting.prompt(charge, ["U_0", "U_1"], &question);
    let reference = closed_form::sum(&coefficients, &["U_0", "U_1"]);
    let variant = Variant::formula(seed, Kind::Expression, r"$U_0;U_1$", prompt, reference);
    Ok(Some(Variant { settings, ..variant }))
}

/// The energy as a number, if it is certified.
fn number(draw: &Draw, attempt: usize, seed: u64) -> Result<Option<Variant>, Stop> {
    let named = |what: &str| format!("{what} {attempt}");
    let setting = Setting::drawn(draw, attempt)?;
    let u1 = 1 + draw.pick(&named("U1"), 9) as i64;
    let u0 = 1 + draw.pick(&named("U0"), 40) as i64;
    let charge = 2 + draw.pick(&named("electrons"), 2 * setting.sites - 3) as i64;
    let Some(energy) = setting.energy(charge, [u0, u1])? else { return Ok(None) };
    let question = "What is the lowest energy per site, to six decimals?";
    let (prompt, settings) = setting.prompt(charge, [&u0.to_string(), &u1.to_string()], question);
    Ok(Some(Variant { settings, ..Variant::number(seed, prompt, energy.to_f64().value(), 6) }))
}

/// Whether a formula is asked for instead of a number.
fn asks_formula(seed: u64) -> bool {
    Draw::of("charge order, what is asked", seed).pick("formula", 4) == 0
}

impl Family for Patterns {
    fn describe(&self) -> &'static str {
        "lattice, number of electrons per site and couplings: the ground energy per site without hopping, as a number or as a formula in the couplings"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("charge order", seed);
        let asked = if asks_formula(seed) { formula } else { number };
        for attempt in 0..64 {
            if let Some(variant) = asked(&draw, attempt, seed)? {
                return Ok(variant);
            }
        }
        Err(Stop::Failed("no setting with a certified minimum was drawn".to_owned()))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_formula(seed)
    }
}
