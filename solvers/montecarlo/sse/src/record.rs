//! What a run says about physics.

use std::ops::Range;

use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::Samples;

use crate::SseError;
use crate::simulation::Simulation;

/// The record of a run. Every average is `⟨O s⟩/⟨s⟩` with the sign `s` of the weight, and is refused if `⟨s⟩` is compatible with zero.
#[derive(Clone, Debug)]
pub struct Record {
    samples: Samples,
    beta: f64,
    sites: f64,
    signed: bool,
    order_constant: Option<f64>,
    directions: Option<[bool; 2]>,
}

/// The name of the sign of the weight, the one observable that is not to be divided by its average.
const SIGN: &str = "sign";

/// A sign below this many standard deviations is compatible with zero.
const SIGNIFICANT: f64 = 4.0;

impl Record {
    pub(crate) fn new(samples: Samples, simulation: &Simulation) -> Self {
        Self {
            samples,
            beta: simulation.beta(),
            sites: simulation.sites() as f64,
            signed: simulation.has_signs(),
            order_constant: simulation.order_constant(),
            directions: simulation.directions(),
        }
    }

    /// The rows.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// The average sign: exactly 1 where weights cannot be negative.
    ///
    /// # Errors
    /// [`SseError::Analysis`].
    pub fn sign(&self) -> Result<Estimate, SseError> {
        Ok(self.samples.mean(SIGN)?)
    }

    /// A function of averages, each but `sign` divided by the average sign.
    ///
    /// # Errors
    /// [`SseError::Sign`] if the sign is compatible with zero, [`SseError::Analysis`].
    pub fn derived(
        &self,
        what: &str,
        of: &[&str],
        function: impl Fn(&[f64]) -> f64,
    ) -> Result<Estimate, SseError> {
        if !self.signed {
            return Ok(self.samples.derived(what, of, function)?);
        }
        let sign = self.sign()?;
        if sign.value.abs() <= SIGNIFICANT * sign.error {
            return Err(SseError::Sign {
                what: what.into(),
                sign: sign.value,
                error: sign.error,
                factor: (SIGNIFICANT * sign.error / sign.value).powi(2),
            });
        }
        let mut with_sign = vec![SIGN];
        with_sign.extend(of);
        let function = |means: &[f64]| {
            let average = |(name, mean): (&&str, &f64)| if *name == SIGN { *mean } else { mean / means[0] };
            let averages: Vec<f64> = of.iter().zip(&means[1..]).map(average).collect();
            function(&averages)
        };
        Ok(self
            .samples
            .derived(what, &with_sign, function)?
            .with("sign", sign.value)
            .with("sign_error", sign.error))
    }

    /// The average of something measured, by its name: a diagonal operator `A`, `A·B` (equal times), `A|B` (static response, `∫dτ ⟨A(τ)B⟩`),
    /// `A·B improved` and `A|B improved` (averaged over the flips of loops; the latter with [`crate::Measurements::loop_responses`]), `|A|`,
    /// `A⁴`, `C name`, `C name improved` and `χ name` of a correlation; `sign` is [`Record::sign`], whether or not that is compatible with zero.
    ///
    /// # Errors
    /// As [`Record::derived`].
    pub fn average(&self, name: &str) -> Result<Estimate, SseError> {
        if name == SIGN || !self.signed {
            return Ok(self.samples.mean(name)?);
        }
        self.derived(name, &[name], |means| means[0])
    }

    /// The energy of the system: `⟨∫H_diagonal dτ − kinks⟩/β`.
    ///
    /// # Errors
    /// As [`Record::derived`].
    pub fn energy(&self) -> Result<Estimate, SseError> {
        Ok(self.average("action")?.scaled(-1.0 / self.beta))
    }

    /// The energy from the order of the series, `c − ⟨n⟩/β`; it has a larger error, and differs if a weight of an update is wrong.
    ///
    /// # Errors
    /// [`SseError::NotMeasured`] for updates that do not sample all operators; as [`Record::derived`].
    pub fn energy_from_order(&self) -> Result<Estimate, SseError> {
        let Some(constant) = self.order_constant else {
            let next = "clusters sample no diagonal operators; use `energy`";
            return Err(SseError::NotMeasured { given: "order".into(), next });
        };
        self.derived("energy from the order", &["order"], |means| constant - means[0] / self.beta)
    }

    /// The heat capacity of the system, `β² (⟨H²⟩ − ⟨H⟩²)`.
    ///
    /// # Errors
    /// As [`Record::derived`].
    pub fn heat_capacity(&self) -> Result<Estimate, SseError> {
        let of = ["action", "action²", "kinks"];
        self.derived("heat capacity", &of, |means| means[1] - means[0] * means[0] - means[2])
    }

    /// The heat capacity from the order of the series, `⟨n²⟩ − ⟨n⟩² − ⟨n⟩`.
    ///
    /// # Errors
    /// As [`Record::energy_from_order`].
    pub fn heat_capacity_from_order(&self) -> Result<Estimate, SseError> {
        self.energy_from_order()?;
        let function = |means: &[f64]| means[1] - means[0] * means[0] - means[0];
        self.derived("heat capacity from the order", &["order", "order²"], function)
    }

    /// The stiffness `∂²f/∂φ²` of the free energy a site with a twist of φ a unit of length in direction 0 (x) or 1 (y): `⟨J²⟩/(βN)` from
    /// winding world lines.
    ///
    /// # Errors
    /// [`SseError::NotMeasured`] without [`crate::Measurements::with_currents`]; [`SseError::Parameter`] for a direction in which the
    /// lattice does not extend; as [`Record::derived`].
    pub fn stiffness(&self, direction: usize) -> Result<Estimate, SseError> {
        let Some(directions) = self.directions else {
            let next = "measure with currents of a lattice";
            return Err(SseError::NotMeasured { given: "stiffness".into(), next });
        };
        if directions.get(direction) != Some(&true) {
            return Err(SseError::Parameter {
                what: "the direction of the stiffness".into(),
                given: direction.to_string(),
                allowed: "0 (x) or 1 (y), if the lattice has bonds along it",
            });
        }
        let name = ["current x²", "current y²"][direction];
        Ok(self.average(name)?.scaled(1.0 / (self.beta * self.sites)))
    }

    /// `∫dτ ⟨A(τ)B⟩ − β⟨A⟩⟨B⟩`: the change of `⟨A⟩` with a field that enters as `−hB`.
    ///
    /// # Errors
    /// As [`Record::derived`].
    pub fn susceptibility(&self, a: &str, b: &str) -> Result<Estimate, SseError> {
        let product = format!("{a}|{b}");
        let function = |means: &[f64]| means[0] - self.beta * means[1] * means[2];
        self.derived(&format!("susceptibility of {product}"), &[&product, a, b], function)
    }

    /// The length `ξ` of a decay `|C(r)| ∝ e^{−r/ξ}`, where `names[r]` is the average at the distance `r`, by a straight line through
    /// `ln |C(r)|` in a window of distances. All of these weigh the same, so that the length is a function of averages alone, with its
    /// error by jackknife; how much it depends on the window says how far the decay is from an exponential.
    ///
    /// # Errors
    /// [`SseError::Parameter`] for a window of fewer than two distances or beyond the names; [`SseError::NoDecay`] where an average in the window,
    /// or the rate of decay, is less than 4 of its standard deviations from zero; as [`Record::derived`].
    pub fn decay_length(&self, names: &[&str], window: Range<usize>) -> Result<Estimate, SseError> {
        let of = names.get(window.clone()).filter(|of| of.len() >= 2).ok_or_else(|| SseError::Parameter {
            what: "the window of distances".into(),
            given: format!("{window:?} of {}", names.len()),
            allowed: "at least two distances that have a name",
        })?;
        for name in of {
            let Estimate { value, error, .. } = self.average(name)?;
            if value.abs() <= SIGNIFICANT * error {
                let next = "end the window at a smaller distance, or sample longer";
                return Err(SseError::NoDecay { what: format!("`{name}`"), value, error, next });
            }
        }
        let Estimate { value, error, .. } = self.derived("rate of decay", of, decay_rate)?;
        if value <= SIGNIFICANT * error {
            let next = "the correlations may be of long range; take larger distances, or sample longer";
            return Err(SseError::NoDecay { what: "the rate of decay".into(), value, error, next });
        }
        self.derived("length of decay", of, |means| 1.0 / decay_rate(means))
    }
}

/// Minus the slope of the line of least squares through `ln |C|` at successive distances.
fn decay_rate(averages: &[f64]) -> f64 {
    let middle = (averages.len() as f64 - 1.0) / 2.0;
    let [above, below] = averages.iter().enumerate().fold([0.0; 2], |[above, below], (at, average)| {
        let distance = at as f64 - middle;
        [above + distance * average.abs().ln(), below + distance * distance]
    });
    -above / below
}
