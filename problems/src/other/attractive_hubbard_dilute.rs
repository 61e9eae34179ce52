//! other/33-attractive-hubbard-dilute: superconductivity of electrons that attract each other, few to a site.
//!
//! First method: Bogoliubov mean field, with the stiffness and the temperature at which vortices unbind. Second method: two electrons,
//! exactly: whether they bind, and the mass of the pair. In two dimensions a bound state of two is necessary and sufficient for
//! pairing of a dilute gas, and its energy and mass set the scales of both ends (M. Randeria, J.-M. Duan, L.-Y. Shieh, Phys. Rev. Lett.
//! 62, 981 (1989)). Third method: the stiffness of small tori by determinant Monte Carlo, which knows nothing of mean fields or pairs; it reaches
//! couplings between the ends, while the claims are about the ends.

mod crossing;
mod ends;
#[cfg(test)]
mod invariants;
mod stiffness;

use eigentruth_grading::Kind;
use eigentruth_meanfield::bogoliubov::{Attraction, BogoliubovError, Infinite, pair};

use self::ends::Ends;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const SQUARE: &str = "square lattice";
const TRIANGULAR: &str = "triangular lattice";
const TWICE: &str = "bonds counted twice";
const PER_SPIN: &str = "density per spin";
const GAP_CLOSES: &str = "where the mean-field gap closes";
const NO_HOPPING: &str = "no hopping included";

/// Electrons per site.
const DENSITY: f64 = 0.12;

/// A quantity that has a law at either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    /// Where vortices unbind.
    Vortex,
    /// Where the gap of mean field closes.
    GapCloses,
    /// The gap at zero temperature.
    Gap,
    /// The binding energy of two electrons.
    Binding,
    /// (π/2)(n/2)/M: where vortices of a gas of pairs unbind at the most.
    PairGas,
    /// √(2 E_F E_b): the gap of a dilute gas with weakly bound pairs.
    WeakPairs,
}

/// How a quantity behaves at one end, t fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Law {
    Constant,
    InverseAttraction,
    Attraction,
    Exponential,
}

impl Law {
    /// What it says, in words.
    fn words(self) -> &'static str {
        match self {
            Law::Constant => "it tends to a constant",
            Law::InverseAttraction => "it falls as 1/U",
            Law::Attraction => "it grows as U",
            Law::Exponential => "it is exponentially small",
        }
    }
}

/// One end of the range of couplings: U in units of t, each twice the one before.
fn couplings(strong: bool) -> [f64; 4] {
    if strong { [40.0, 80.0, 160.0, 320.0] } else { [0.5, 1.0, 2.0, 4.0] }
}

/// A lattice, its hopping, and how densely it is filled.
#[derive(Clone, Copy, Debug)]
struct Setting {
    triangular: bool,
    t: f64,
    density: f64,
}

impl Setting {
    fn of(reading: &str) -> Self {
        Setting {
            triangular: reading == TRIANGULAR,
            t: if reading == TWICE { 2.0 } else { 1.0 },
            density: if reading == PER_SPIN { 2.0 * DENSITY } else { DENSITY },
        }
    }

    fn band(&self) -> Result<Infinite, BogoliubovError> {
        if self.triangular { Infinite::triangular(self.t) } else { Infinite::square(self.t) }
    }

    /// A quantity in units of the printed t.
    fn value(&self, quantity: Quantity, u: f64) -> Result<f64, Stop> {
        let model = || Attraction::new(self.band()?, u, self.density);
        Ok(match quantity {
            Quantity::Vortex => model()?.vortex_temperature()?.temperature.value,
            Quantity::GapCloses => model()?.mean_field_temperature()?.value,
            Quantity::Gap => model()?.at(0.0)?.gap.value,
            Quantity::Binding => pair::at_rest(&self.band()?, u)?.binding.value,
            Quantity::PairGas => {
                let mass = pair::at_rest(&self.band()?, u)?.inverse_mass.value;
                std::f64::consts::FRAC_PI_2 * 0.5 * self.density * mass
            }
            Quantity::WeakPairs => {
                // The density of states at the bottom is constant, 1/4πt of the square lattice: E_F is the density over twice that.
                let fermi = 0.5 * self.density / self.band()?.density_of_states(self.bottom());
                (2.0 * fermi * pair::at_rest(&self.band()?, u)?.binding.value).sqrt()
            }
        })
    }

    fn bottom(&self) -> f64 {
        (if self.triangular { -6.0 } else { -4.0 }) * self.t
    }

    /// The exponents d ln Q / d ln U between neighbouring couplings of an end, from small to large U.
    fn exponents(&self, quantity: Quantity, strong: bool) -> Result<([f64; 4], [f64; 3]), Stop> {
        let mut values = [0.0; 4];
        for (value, u) in values.iter_mut().zip(couplings(strong)) {
            *value = self.value(quantity, u * self.t)?;
        }
        let exponents = [0, 1, 2].map(|k| (values[k + 1] / values[k]).log2());
        Ok((values, exponents))
    }
}

/// The law that exponents tend to, if they tell: towards weak coupling an exponent that doubles as U is halved belongs to
/// exp(−c t/U), no power has one that grows; a power is a whole number approached from both neighbours.
fn law(exponents: [f64; 3], strong: bool) -> Option<Law> {
    let [first, second, third] = exponents;
    if !strong && first > 1.7 * second && second > 1.2 * third && first > 4.0 {
        return Some(Law::Exponential);
    }
    let (end, before) = if strong { (third, second) } else { (first, second) };
    // Corrections fall at least with U/t, so that the last change bounds what is left.
    let error = (end - before).abs() + 1e-6;
    let near = |power: f64| (end - power).abs() <= 4.0 * error && 8.0 * error <= 0.5;
    [(0.0, Law::Constant), (-1.0, Law::InverseAttraction), (1.0, Law::Attraction)]
        .into_iter()
        .find(|(power, _)| near(*power))
        .map(|(_, law)| law)
}

/// The end that a claim speaks of, and the law that it states.
fn stated(claim: &str) -> (bool, Law) {
    match claim {
        "b" => (true, Law::Constant),
        "c" => (true, Law::InverseAttraction),
        _ => (false, Law::Attraction),
    }
}

fn compare(run: &Run<'_>, quantity: Quantity, name: &str) -> Result<Finding, Stop> {
    let (strong, claimed) = stated(run.claim);
    let setting = Setting::of(run.reading);
    let key = format!("{quantity:?} {strong} {setting:?}");
    let (values, exponents) = *run.shared(&key, |_| setting.exponents(quantity, strong))?;
    let mut table = Table::new(&[("U", "t"), (name, "t")]);
    for (u, value) in couplings(strong).into_iter().zip(values) {
        table.push([u * setting.t, value]);
    }
    let shown = exponents.map(|e| format!("{e:.3}")).join(", ");
    let end = if strong { "up to U/t = 320" } else { "down to U/t = 0.5" };
    let summary = format!("the exponents d ln T / d ln U of the {name} are {shown} {end}");
    Ok(match law(exponents, strong) {
        None => Finding::undecided(format!("no law is clear: {summary}"), "couplings further out"),
        Some(found) => Finding::decided(
            found == claimed,
            FindingKind::Numerical,
            format!("{summary}: {}", found.words()),
        )
        .with(Evidence::table("values", table)),
    })
}

fn by_mean_field(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim != "a" {
        return if run.reading == GAP_CLOSES {
            compare(run, Quantity::GapCloses, "temperature at which the gap closes")
        } else {
            compare(run, Quantity::Vortex, "temperature at which vortices unbind")
        };
    }
    let setting = Setting::of(run.reading);
    let mut table = Table::new(&[
        ("U", "t"),
        ("gap", "t"),
        ("stiffness", "t"),
        ("error of the stiffness", "t"),
        ("stiffness times U", "t^2"),
    ]);
    let mut holds = true;
    let mut last = 0.0;
    for u in [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 160.0].map(|u| u * setting.t) {
        run.checkpoint()?;
        let model = Attraction::new(setting.band()?, u, setting.density)?;
        let state = model.at(0.0)?;
        let rho = model.stiffness(&state);
        holds &= rho.value > 5.0 * rho.error && state.gap.value > 5.0 * state.gap.error;
        last = rho.value * u;
        table.push([u, state.gap.value, rho.value, rho.error, last]);
    }
    if run.reading == NO_HOPPING {
        return without_hopping("mean-field stiffness", 2, table);
    }
    let first = &table.rows[0];
    let summary = format!(
        "gap and stiffness of the ground state are positive at all U/t from 0.5 (gap {:.3e} t) to 160, where the stiffness times U is \
         {last:.4} t²: it falls as t²/U but does not vanish",
        first[1]
    );
    Ok(Finding::decided(holds, FindingKind::Numerical, summary).with(Evidence::table("ground states", table)))
}

/// How what carries the current ends with t: the exponent in U of a column of the table at its two largest couplings. At t = 0 it is that
/// multiple of U which it is far out, for U is then the only energy.
fn without_hopping(name: &str, column: usize, table: Table) -> Result<Finding, Stop> {
    let [.., before, last] = table.rows.as_slice() else {
        return Err(Stop::Failed("two couplings".to_owned()));
    };
    let exponent = (last[column] / before[column]).ln() / (last[0] / before[0]).ln();
    let summary =
        format!("from U = {} t to {} t the {name} follows U to the power {exponent:.3}", before[0], last[0]);
    let finding = match stays_without_hopping(exponent) {
        Some(true) => {
            Finding::decided(true, FindingKind::Numerical, format!("{summary}: a part of U is left at t = 0"))
        }
        Some(false) => {
            let why = "in units of U nothing is left at t = 0, where sites do not know of each other and no current flows";
            Finding::decided(false, FindingKind::Numerical, format!("{summary}: {why}"))
        }
        None => Finding::undecided(summary, "couplings further out"),
    };
    Ok(finding.with(Evidence::table("towards no hopping", table)))
}

/// Whether a multiple of U is left of what follows U to this power far out; nothing if the power is neither one nor clearly less.
fn stays_without_hopping(exponent: f64) -> Option<bool> {
    // Of the class of converged exponents: corrections are of the order t/U.
    const NEAR: f64 = 0.1;
    if (exponent - 1.0).abs() <= NEAR {
        Some(true)
    } else if exponent < 1.0 - 5.0 * NEAR {
        Some(false)
    } else {
        None
    }
}

fn by_two_electrons(run: &Run<'_>) -> Result<Finding, Stop> {
    let strong = stated(run.claim).0;
    if run.claim != "a" {
        return match (run.reading == GAP_CLOSES, strong) {
            // Pairs break at their binding energy.
            (true, _) => compare(run, Quantity::Binding, "binding energy of two electrons"),
            (false, true) => compare(run, Quantity::PairGas, "bound of a gas of exact pairs"),
            (false, false) => {
                compare(run, Quantity::WeakPairs, "gap of a dilute gas with the exact binding energy")
            }
        };
    }
    let setting = Setting::of(run.reading);
    let mut table = Table::new(&[
        ("U", "t"),
        ("binding", "t"),
        ("error of the binding", "t"),
        ("inverse mass", "t"),
        ("inverse mass times U", "t^2"),
    ]);
    let (mut holds, mut last) = (true, 0.0);
    for u in [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0].map(|u| u * setting.t) {
        run.checkpoint()?;
        let found = pair::at_rest(&setting.band()?, u)?;
        holds &= found.binding.value > 5.0 * found.binding.error
            && found.inverse_mass.value > 5.0 * found.inverse_mass.error;
        last = found.inverse_mass.value * u;
        table.push([u, found.binding.value, found.binding.error, found.inverse_mass.value, last]);
    }
    if run.reading == NO_HOPPING {
        return without_hopping("inverse mass of a pair", 3, table);
    }
    let first = &table.rows[0];
    let summary = format!(
        "two electrons bind at all U/t from 0.25 (by {:.3e} t) to 128, and their pair moves with a finite mass, {last:.4} t² over U \
         its inverse at the end",
        first[1]
    );
    Ok(Finding::decided(holds, FindingKind::Numerical, summary).with(Evidence::table("pairs", table)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let couplings = |_| {
        Parameters::new()
            .with("strong", couplings(true).to_vec())
            .with("weak", couplings(false).to_vec())
            .with("density", DENSITY)
    };
    Problem {
        claims: vec![
            Claim::statement(
                "a",
                "at zero temperature the system is a superconductor at every ratio of t and U",
            ),
            Claim::statement(
                "b",
                "for U ≫ t the superconducting transition temperature is proportional to t",
            ),
            Claim::statement(
                "c",
                "for U ≫ t the superconducting transition temperature is proportional to t²/U",
            ),
            Claim::statement(
                "d",
                "for U ≪ t the superconducting transition temperature is proportional to U",
            ),
        ],
        assembly: Assembly::options("abcd"),
        constraints: vec![Constraint::exclusive(&["b", "c"])],
        readings: vec![
            Reading::admissible(
                SQUARE,
                "two-dimensional model with attractive on-site interactions",
                "T. Paiva, R. Scalettar, M. Randeria, N. Trivedi, Phys. Rev. Lett. 104, 066406 (2010)",
                "The square lattice with one t between nearest neighbours; the transition of a film, where vortices unbind. The \
                 half-filled form of the attraction shifts the chemical potential and nothing else at a given density.",
            ),
            Reading::admissible(
                TRIANGULAR,
                r"$t_{ij}$ is the amplitude of the hopping",
                "R. R. dos Santos, Phys. Rev. B 48, 3976 (1993): the attractive model on the triangular lattice",
                "The lattice is not named: the triangular one instead. Ratios t/U are meant for one t, so hopping that leaves sites apart or \
                 a band flat is not.",
            ),
            Reading::admissible(
                TWICE,
                r"-\sum_{ij\sigma}t_{ij}(c^{\dagger}_{i\sigma}c_{j\sigma}+\textrm{H.c.})",
                "sums over ordered pairs",
                "i and j run over all sites, so that every bond hops with 2t.",
            ),
            Reading::inadmissible(
                PER_SPIN,
                r"electron filling is $\langle n\rangle=0.12$",
                "usage for gases, where densities are given for one spin",
                "n_i is defined as the sum of both spins.",
            ),
            Reading::inadmissible(
                GAP_CLOSES,
                "superconducting transition temperature",
                "D. M. Eagles, Phys. Rev. 186, 456 (1969); P. Nozières, S. Schmitt-Rink, J. Low Temp. Phys. 59, 195 (1985)",
                "Where the gap of mean-field theory closes pairs form, which for U ≫ t is far above the temperature at which they condense.",
            ),
            Reading::inadmissible(
                NO_HOPPING,
                "is the amplitude of the hopping between sites",
                "limits in which a ratio is taken to zero",
                "t/U = 0 as one of the ratios: without any hopping there is no system of electrons that move, which the prompt describes.",
            ),
        ],
        methods: vec![
            Method::new("Bogoliubov mean field", "meanfield", &["a", "b", "c", "d"], by_mean_field)
                .parameters(couplings),
            Method::new("two electrons", "meanfield/pair", &["a", "b", "c", "d"], by_two_electrons)
                .parameters(couplings),
            Method::new(
                "determinant Monte Carlo",
                "montecarlo/determinant",
                &["b", "c"],
                crossing::by_currents,
            )
            .version(2)
            .budget(Budget::Thorough)
            .readings(&[SQUARE])
            .parameters(crossing::parameters),
        ],
        overturned_by: "A superfluid stiffness at low temperature from determinant Monte Carlo that vanishes at some U, or whose T_c at U ≫ t \
                        departs from t²/U",
        family: Some(&Ends),
        ..Problem::outline(
            33,
            "other/33-attractive-hubbard-dilute",
            "Dilute attractive Hubbard model",
            "The attractive Hubbard model in two dimensions is filled with 0.12 electrons per site. \
                    Choose the true statements on its superconductivity and transition temperature at weak \
                    and strong coupling (options a to d).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn every_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn laws_are_told_apart() {
        let of = |f: &dyn Fn(f64) -> f64, strong: bool| {
            let values = couplings(strong).map(f);
            law([0, 1, 2].map(|k| (values[k + 1] / values[k]).log2()), strong)
        };
        assert_eq!(of(&|u| (1.0 - 3.0 / u).powi(2), true), Some(Law::Constant));
        assert_eq!(of(&|u| (1.0 + 9.0 / (u * u)) / u, true), Some(Law::InverseAttraction));
        assert_eq!(of(&|u| u - 2.0, true), Some(Law::Attraction));
        assert_eq!(of(&|u| (-20.0 / u).exp(), false), Some(Law::Exponential));
        assert_eq!(of(&|u| u * (1.0 + 0.05 * u), false), Some(Law::Attraction));
        // A square is none of them, nor a law that has not set in.
        assert_eq!(of(&|u| u * u, true), None);
        assert_eq!(of(&|u| 1.0 / (1.0 + 0.01 * u), true), None);
    }

    #[test]
    fn what_is_left_without_hopping_depends_on_the_numbers() {
        assert_eq!(
            [-1.0, 0.02, 1.0, 0.7, f64::NAN].map(stays_without_hopping),
            [Some(false), Some(false), Some(true), None, None]
        );
        let table = |power: f64| {
            let mut table = Table::new(&[("U", "t"), ("stiffness", "t")]);
            for u in [64.0_f64, 160.0] {
                table.push([u, 0.3 * u.powf(power)]);
            }
            table
        };
        let outcome = |power: f64| without_hopping("stiffness", 1, table(power)).unwrap().outcome;
        assert_eq!((outcome(-1.0), outcome(1.0)), (Outcome::Fails, Outcome::Holds));
    }

    #[test]
    fn temperatures_are_bounded_by_the_stiffness() {
        let model = Attraction::new(Infinite::square(1.0).unwrap(), 6.0, DENSITY).unwrap();
        let zero = model.stiffness(&model.at(0.0).unwrap()).value;
        let vortex = model.vortex_temperature().unwrap().temperature.value;
        assert!(vortex <= 0.5 * std::f64::consts::PI * zero);
    }

    #[test]
    fn variants_are_graded_and_vary() {
        assert_repeatable(&Ends, 3);
    }
}
