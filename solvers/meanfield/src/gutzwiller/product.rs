//! The best product of equal states.

use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::GutzwillerError;

/// Bosons on a lattice with equal sites.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bosons {
    /// t.
    pub hopping: f64,
    /// U.
    pub repulsion: f64,
    /// Neighbours of a site, z.
    pub coordination: usize,
}

/// A product state.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductState {
    /// φ = ⟨b⟩ ≥ 0.
    pub order: Estimate,
    /// ⟨n⟩.
    pub density: Estimate,
    /// The energy per site without `−μn`, an upper bound at this density.
    pub energy: Estimate,
    /// μ.
    pub chemical_potential: f64,
    /// The superfluid stiffness `2tφ²`: where the phase turns by θ from site to site the energy of a site grows by half of it times θ².
    pub stiffness: Estimate,
    /// The probabilities of 0, 1, … bosons on a site.
    pub occupations: Vec<f64>,
}

/// The most bosons on a site that are kept.
const MOST: usize = 96;

/// Weights below this at the cut are lost in rounding of energies: identity class, squared amplitudes.
const NEGLIGIBLE: f64 = 1e-24;

impl Bosons {
    /// The model.
    ///
    /// # Errors
    /// [`GutzwillerError::Parameter`] unless t ≥ 0, U > 0 and z ≥ 1.
    pub fn new(hopping: f64, repulsion: f64, coordination: usize) -> Result<Self, GutzwillerError> {
        let refuse = |name, given: String, allowed: &str| {
            Err(GutzwillerError::Parameter { name, given, allowed: allowed.into() })
        };
        if !(hopping >= 0.0 && hopping.is_finite()) {
            return refuse("the hopping", hopping.to_string(), "0 or more");
        }
        if !(repulsion > 0.0 && repulsion.is_finite()) {
            return refuse("the repulsion", repulsion.to_string(), "positive");
        }
        if coordination == 0 {
            return refuse("the coordination", "0".into(), "at least 1");
        }
        Ok(Self { hopping, repulsion, coordination })
    }

    /// zt.
    pub fn half_bandwidth(&self) -> f64 {
        self.coordination as f64 * self.hopping
    }

    fn provenance(&self, what: &str, mu: f64, kept: usize) -> Provenance {
        Provenance::new(format!("meanfield/gutzwiller {what}"))
            .with("t", self.hopping)
            .with("U", self.repulsion)
            .with("z", self.coordination)
            .with("mu", mu)
            .with("max_occupation", kept)
    }

    /// The ground state of a site in the field `ztφ`: its energy and amplitudes of 0, …, `kept` bosons, all not negative.
    fn site(&self, mu: f64, field: f64, kept: usize) -> Result<(f64, Vec<f64>), GutzwillerError> {
        let matrix = Mat::from_fn(kept + 1, kept + 1, |i, j| {
            let n = i as f64;
            match i.abs_diff(j) {
                0 => 0.5 * self.repulsion * n * (n - 1.0) - mu * n,
                1 => -field * (i.max(j) as f64).sqrt(),
                _ => 0.0,
            }
        });
        let (values, vectors) =
            eigentruth_numerics::dense::hermitian_eigen(matrix.as_ref()).map_err(|_| {
                GutzwillerError::NotConverged { equation: "the eigenproblem of a site", residual: f64::NAN }
            })?;
        let amplitudes = (0..=kept).map(|n| vectors[(n, 0)].abs()).collect();
        Ok((values[0], amplitudes))
    }

    /// ⟨b⟩ in the field `ztφ`.
    fn response(&self, mu: f64, phi: f64, kept: usize) -> Result<(f64, Vec<f64>), GutzwillerError> {
        let (_, c) = self.site(mu, self.half_bandwidth() * phi, kept)?;
        Ok(((1..c.len()).map(|n| (n as f64).sqrt() * c[n] * c[n - 1]).sum(), c))
    }

    /// The best product state at a chemical potential.
    ///
    /// # Errors
    /// [`GutzwillerError::Truncation`], [`GutzwillerError::NotConverged`].
    pub fn at(&self, mu: f64) -> Result<ProductState, GutzwillerError> {
        let zt = self.half_bandwidth();
        // A field theory without fluctuations has φ² = n = (μ + zt)/U; twice and some more is room for both phases.
        let scale = ((mu + zt) / self.repulsion).max(0.0) + 1.0;
        let mut kept = (scale + 6.0 * scale.sqrt() + 4.0).ceil() as usize;
        loop {
            let state = self.with_cut(mu, kept.min(MOST))?;
            let weight = state.occupations[kept.min(MOST)];
            if weight <= NEGLIGIBLE {
                return Ok(state);
            }
            if kept >= MOST {
                return Err(GutzwillerError::Truncation { kept: MOST, weight, most: MOST });
            }
            kept += kept / 2;
        }
    }

    fn with_cut(&self, mu: f64, kept: usize) -> Result<ProductState, GutzwillerError> {
        // ⟨b⟩(φ)/φ falls with φ, so there is one φ > 0 with ⟨b⟩ = φ if the slope at 0 is above one, else none.
        let mut high = (kept as f64).sqrt();
        // The smallest order that is told from none: below, the slope at zero is one within rounding.
        let mut low = 1e-7;
        let mut phi = 0.0;
        let mut within = 0.0;
        let excess = |phi: f64| self.response(mu, phi, kept).map(|(b, _)| b - phi);
        let start = if self.hopping == 0.0 { -1.0 } else { excess(low)? };
        if start > 0.0 {
            // Regula falsi with the Illinois rule on a bracket, bisection to end with.
            let (mut at_low, mut at_high) = (start, excess(high)?);
            if at_high >= 0.0 {
                let (equation, residual) = ("φ = ⟨b⟩", at_high);
                return Err(GutzwillerError::NotConverged { equation, residual });
            }
            for step in 0..200 {
                let secant = (low * at_high - high * at_low) / (at_high - at_low);
                let x = if step % 3 == 2 || !(secant > low && secant < high) {
                    0.5 * (low + high)
                } else {
                    secant
                };
                let fx = excess(x)?;
                if fx > 0.0 {
                    (low, at_low) = (x, fx)
                } else {
                    (high, at_high) = (x, fx)
                }
                if high - low <= 8.0 * f64::EPSILON * high || fx == 0.0 {
                    break;
                }
            }
            phi = 0.5 * (low + high);
            within = high - low;
        }
        let (_, c) = self.response(mu, phi, kept)?;
        let occupations: Vec<f64> = c.iter().map(|a| a * a).collect();
        let mean = |of: &dyn Fn(f64) -> f64| -> f64 {
            occupations.iter().enumerate().map(|(n, p)| p * of(n as f64)).sum()
        };
        let order =
            if phi > 0.0 { (1..c.len()).map(|n| (n as f64).sqrt() * c[n] * c[n - 1]).sum() } else { 0.0 };
        let density = mean(&|n| n);
        let local = mean(&|n| 0.5 * self.repulsion * n * (n - 1.0));
        let energy = local - self.half_bandwidth() * order * order;
        let residual = (order - phi).abs();
        // An error of φ moves the amplitudes by the field over the gap of a site, and ⟨b⟩ with them as much.
        let rounding = 64.0 * f64::EPSILON * (kept + 1) as f64;
        let error = within + residual + rounding.sqrt() * 1e-3;
        let sizes = [1.0, 1.0, self.repulsion * kept as f64 + self.half_bandwidth()];
        let estimate = |what: &str, value: f64, size: f64| {
            let error = if phi > 0.0 { error * size } else { rounding * size };
            Estimate::converged(value, error, self.provenance(what, mu, kept)).with("residual", residual)
        };
        Ok(ProductState {
            order: estimate("order parameter", order, sizes[0]),
            density: estimate("density", density, sizes[1]),
            // Stationary: an error of φ enters with its square.
            energy: Estimate::converged(
                energy,
                sizes[2] * (error * error + rounding),
                self.provenance("energy", mu, kept),
            ),
            chemical_potential: mu,
            stiffness: estimate(
                "stiffness",
                2.0 * self.hopping * order * order,
                4.0 * self.hopping * order.max(1e-3),
            ),
            occupations,
        })
    }

    /// The best product state with a mean number of bosons per site; at an integer without order, μ is one within the
    /// Mott lobe.
    ///
    /// # Errors
    /// [`GutzwillerError::Parameter`] unless the density is positive; those of [`Bosons::at`].
    pub fn at_density(&self, density: f64) -> Result<ProductState, GutzwillerError> {
        if !(density > 0.0 && density.is_finite()) {
            let given = density.to_string();
            return Err(GutzwillerError::Parameter {
                name: "the density",
                given,
                allowed: "positive".into(),
            });
        }
        let (u, zt) = (self.repulsion, self.half_bandwidth());
        // The density grows with μ, from zero at −zt. Without correlations it is (μ + zt)/U, with them less.
        let step = u * (density + 1.0);
        let (mut low, mut high) = ((-zt, -density), (step - zt, self.at(step - zt)?.density.value - density));
        while high.1 < 0.0 {
            low = high;
            high = (high.0 + step, self.at(high.0 + step)?.density.value - density);
        }
        for attempt in 0..120 {
            // Secants where the density is smooth; the edges of lobes are kinks and take bisection.
            let secant = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
            let between = attempt % 3 != 2 && secant > low.0 && secant < high.0;
            let mu = if between { secant } else { 0.5 * (low.0 + high.0) };
            let state = self.at(mu)?;
            let excess = state.density.value - density;
            // Identity class: densities are sums of squared amplitudes.
            let narrow = high.0 - low.0 <= 4.0 * f64::EPSILON * (u + zt);
            if excess.abs() <= 1e-12 * density || narrow {
                if excess.abs() <= 1e-9 * density {
                    return Ok(state);
                }
                return Err(GutzwillerError::NotConverged {
                    equation: "the number equation",
                    residual: excess,
                });
            }
            if excess > 0.0 { high = (mu, excess) } else { low = (mu, excess) }
        }
        let residual = high.0 - low.0;
        Err(GutzwillerError::NotConverged { equation: "the number equation", residual })
    }
}
