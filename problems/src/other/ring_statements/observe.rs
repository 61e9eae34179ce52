//! What is computed of one ring, on either of two roads, and what it says about a statement.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use eigentruth_numerics::{Estimate, Provenance};
use rayon::prelude::*;

use super::readings::Convention;
use crate::method::Stop;
use crate::other::asymptotics::{is_power, logarithmic_slope, nonzero};
use crate::other::field_ring::{Energies, Linear, Ring};

/// A road to magnetization and current.
pub(super) trait Route: Sync {
    /// By how much q and μ grow from one step to the next, four times. At a temperature the spins of a closed shell answer so weakly,
    /// or the orbitals of a large ring, that they show only at the end of a long way; in a ground state a long way would drown the
    /// orbital part of the energy in the Zeeman energy.
    fn factor(&self, ring: &Ring) -> f64 {
        if ring.temperature > 0.0 { 16.0 } else { 2.5 }
    }

    /// Intercept and slope of the magnetization.
    fn linear(&self, ring: &Ring) -> Result<Linear, Stop>;

    /// Something that vanishes for all fields if the magnetization is proportional to the field, at a field.
    fn departure(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop>;

    /// Intercept and slope of the spins' moment alone.
    fn spin(&self, ring: &Ring) -> Result<Linear, Stop>;

    /// The spins' moment at a field.
    fn spin_at(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop>;

    /// The current of particles in the direction of growing site numbers at a field.
    fn current(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop>;
}

/// One-particle levels.
pub(super) struct Levels;

impl Route for Levels {
    fn linear(&self, ring: &Ring) -> Result<Linear, Stop> {
        ring.by_levels()
    }

    fn departure(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        let (one, error) = ring.magnetization(field)?;
        let (two, other) = ring.magnetization(2.0 * field)?;
        let rounding = 8.0 * f64::EPSILON * (one.abs() + two.abs());
        Ok(Estimate::exact(
            two - 2.0 * one,
            other + 2.0 * error + rounding,
            Provenance::new("free/hellmann-feynman"),
        ))
    }

    fn spin(&self, ring: &Ring) -> Result<Linear, Stop> {
        ring.spin_by_levels()
    }

    fn spin_at(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        ring.spin_moment(field)
    }

    fn current(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        ring.current(field)
    }
}

/// Another road, on which the magnetization is that of the spins alone.
pub(super) struct SpinAlone<'a>(pub(super) &'a dyn Route);

impl Route for SpinAlone<'_> {
    /// Nothing stands beside the spins, so that the way may be short.
    fn factor(&self, _: &Ring) -> f64 {
        2.5
    }

    fn linear(&self, ring: &Ring) -> Result<Linear, Stop> {
        self.0.spin(ring)
    }

    fn departure(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        let (one, two) = (self.0.spin_at(ring, field)?, self.0.spin_at(ring, 2.0 * field)?);
        let rounding = 8.0 * f64::EPSILON * (one.value.abs() + two.value.abs());
        let error = two.error + 2.0 * one.error + rounding;
        Ok(Estimate::exact(two.value - 2.0 * one.value, error, one.provenance))
    }

    fn spin(&self, ring: &Ring) -> Result<Linear, Stop> {
        self.0.spin(ring)
    }

    fn spin_at(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        self.0.spin_at(ring, field)
    }

    fn current(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        self.0.current(ring, field)
    }
}

/// Energies of the Fock space; those of one ring at one field serve every number of electrons and every temperature.
pub(super) struct FockSpace {
    numbers: fn(usize, usize) -> bool,
    known: Mutex<BTreeMap<[u64; 6], Arc<Energies>>>,
}

impl FockSpace {
    /// `numbers(sites, electrons)`: which numbers of electrons will be asked for; where they come and go it is all of them.
    pub(super) fn new(numbers: fn(usize, usize) -> bool) -> Self {
        Self { numbers, known: Mutex::default() }
    }

    fn energies(&self, ring: &Ring, field: f64) -> Result<Arc<Energies>, Stop> {
        let Ring { sites, q, t, mu, bath, .. } = *ring;
        let key = [sites as u64, u64::from(bath), q.to_bits(), t.to_bits(), mu.to_bits(), field.to_bits()];
        let locked = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = locked().get(&key) {
            return Ok(Arc::clone(known));
        }
        let some = || (1..2 * sites).filter(|&electrons| (self.numbers)(sites, electrons)).collect();
        let numbers: Vec<usize> = if bath { ring.numbers() } else { some() };
        let found = Arc::new(ring.energies(field, &numbers)?);
        locked().insert(key, Arc::clone(&found));
        Ok(found)
    }

    fn free(&self, ring: &Ring, field: f64) -> Result<(f64, f64), Stop> {
        self.energies(ring, field)?.free(ring)
    }
}

impl Route for FockSpace {
    fn linear(&self, ring: &Ring) -> Result<Linear, Stop> {
        ring.by_energies(|field| self.energies(ring, field))
    }

    fn spin(&self, ring: &Ring) -> Result<Linear, Stop> {
        ring.spin_by_energies(|field| self.energies(ring, field))
    }

    fn spin_at(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        self.energies(ring, field)?.spin(ring)
    }

    /// Of a free energy `F(0) − cB²/2` the change to the doubled field is four times that to the field.
    fn departure(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        let (start, e0) = self.free(ring, 0.0)?;
        let (one, e1) = self.free(ring, field)?;
        let (two, e2) = self.free(ring, 2.0 * field)?;
        let rounding = 32.0 * f64::EPSILON * (start.abs() + one.abs() + two.abs());
        let error = 3.0 * e0 + 4.0 * e1 + e2 + rounding;
        Ok(Estimate::exact((two - start) - 4.0 * (one - start), error, Provenance::new("exact/full")))
    }

    /// The levels of `c†_i e^{iφ} c_{i+1}` are −2t cos(k + φ) with the velocity 2t sin(k + φ) along growing i, so the current is
    /// `dF/dΦ` with `Φ = qB` the phase of the whole ring, the Zeeman field being held.
    fn current(&self, ring: &Ring, field: f64) -> Result<Estimate, Stop> {
        let step = ring.q * field / 8.0;
        let mut error = 0.0_f64;
        let mut at = |steps: f64| -> Result<f64, Stop> {
            let (energy, bound) = self.free(&Ring { q: ring.q + steps * step / field, ..*ring }, field)?;
            error = error.max(bound);
            Ok(energy)
        };
        let near = (at(1.0)? - at(-1.0)?) / (2.0 * step);
        let far = (at(2.0)? - at(-2.0)?) / (4.0 * step);
        let error = (near - far).abs() + 2.0 * error / step;
        Ok(Estimate::converged((4.0 * near - far) / 3.0, error, Provenance::new("exact/full")))
    }
}

/// What is known of one setting.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    pub(super) ring: Ring,
    pub(super) here: Linear,
    /// The power with which the slope grows with q at large q, and with μ at large μ.
    pub(super) power_of_q: Estimate,
    pub(super) power_of_mu: Estimate,
    /// The slopes along which the powers were found, from the setting itself on.
    along_q: Vec<Estimate>,
    /// The slope at half and at twice the hopping, nothing else being changed.
    pub(super) at_other_t: [Estimate; 2],
    /// The clearest departure of the magnetization from proportionality.
    pub(super) bent: Estimate,
    /// Just above zero field.
    pub(super) current: Estimate,
}

pub(super) fn observe(route: &dyn Route, rings: &[Ring]) -> Result<Vec<Observed>, Stop> {
    rings.par_iter().map(|ring| observe_one(route, ring)).collect()
}

fn observe_one(route: &dyn Route, ring: &Ring) -> Result<Observed, Stop> {
    let factor = route.factor(ring);
    let along = |changed: &dyn Fn(f64) -> Ring| -> Result<Vec<Estimate>, Stop> {
        (0..=4).map(|k| Ok(route.linear(&changed(factor.powi(k)))?.slope)).collect()
    };
    let along_q = along(&|by| Ring { q: by * ring.q, ..*ring })?;
    let along_mu = along(&|by| Ring { mu: by * ring.mu, ..*ring })?;
    let with_t = |t: f64| -> Result<Estimate, Stop> { Ok(route.linear(&Ring { t, ..*ring })?.slope) };
    // Phases of about one and two, so that cosines show.
    let fields = [0.6, 1.1].map(|phase| phase / ring.q);
    let departures = [route.departure(ring, fields[0])?, route.departure(ring, fields[1])?];
    let clear = |e: &Estimate| e.value.abs() / e.error;
    let [one, two] = departures;
    Ok(Observed {
        ring: *ring,
        here: route.linear(ring)?,
        power_of_q: power(factor, &along_q),
        power_of_mu: power(factor, &along_mu),
        along_q,
        at_other_t: [with_t(0.5 * ring.t)?, with_t(2.0 * ring.t)?],
        bent: if clear(&one) > clear(&two) { one } else { two },
        current: route.current(ring, 2.0 * ring.step())?,
    })
}

/// The power with which a sequence grows along a parameter that grows by a factor.
fn power(factor: f64, values: &[Estimate]) -> Estimate {
    let x: Vec<f64> = (0..values.len()).map(|step| step as f64 * factor.ln()).collect();
    logarithmic_slope(&x, values)
}

impl Observed {
    /// Whether all these slopes are the same.
    fn constant<'a>(&self, slopes: impl Iterator<Item = &'a Estimate>) -> Option<bool> {
        let own = &self.here.slope;
        let differ: Vec<Option<bool>> = slopes
            .map(|slope| nonzero(&slope.minus(own).ok()?, 0.1 * own.value.abs().max(slope.value.abs())))
            .collect();
        if differ.contains(&Some(true)) {
            return Some(false);
        }
        differ.iter().all(Option::is_some).then_some(true)
    }

    /// Whether a statement is true; nothing where the numbers do not tell.
    pub(super) fn truth(&self, claim: &str, convention: Convention) -> Option<bool> {
        // Moments and currents are a tenth of these or nothing.
        let Ring { q, t, mu, sites, .. } = self.ring;
        let moment = 0.1 * mu.min(q * t / sites as f64);
        let flows = || nonzero(&self.current, 1e-3 * t);
        // In a ground state the spins are aligned from the smallest field on: that their slope is zero is no matter of powers.
        let nothing = |slope: &Estimate| nonzero(slope, 1e-3 * mu * mu / t) == Some(false);
        if convention.spin_alone && self.ring.temperature == 0.0 && nothing(&self.here.slope) {
            match claim {
                "b" if self.along_q.iter().all(nothing) => return Some(true),
                "e" if self.at_other_t.iter().all(nothing) => return Some(true),
                "c" | "d" | "f" | "g" => return Some(false),
                _ => {}
            }
        }
        // The sites are numbered clockwise.
        let clockwise = (self.current.value > 0.0) != convention.against_the_particles;
        match claim {
            "a" => match nonzero(&self.here.intercept, moment) {
                Some(false) if !convention.small_field => nonzero(&self.bent, 0.01 * moment),
                known => known,
            },
            "b" => self.constant(self.along_q.iter()),
            "c" => is_power(&self.power_of_q, 1.0),
            "d" => is_power(&self.power_of_q, 2.0),
            "e" => self.constant(self.at_other_t.iter()),
            "f" => is_power(&self.power_of_mu, 1.0),
            "g" => is_power(&self.power_of_mu, 2.0),
            "h" => flows().map(|flows| !flows),
            "i" => flows().map(|flows| flows && clockwise),
            "j" => flows().map(|flows| flows && !clockwise),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(sites: usize, electrons: usize, temperature: f64, mu: f64) -> Ring {
        Ring { sites, electrons, q: 0.7, t: 0.9, mu, temperature, bath: false }
    }

    fn both(ring: Ring) -> [Observed; 2] {
        let fock = FockSpace::new(|_, _| true);
        let routes: [&dyn Route; 2] = [&Levels, &fock];
        routes.map(|route| observe(route, &[ring]).unwrap().remove(0))
    }

    #[test]
    fn the_slope_of_a_ground_state_is_the_kinetic_energy_over_the_sites_squared() {
        // Shells of equal |k| have equal cosines, so it does not matter which of them the field prefers.
        for (sites, electrons, kinetic) in [(4, 2, -4.0), (4, 4, -4.0), (3, 4, -2.0), (6, 10, -4.0)] {
            let ring = ring(sites, electrons, 0.0, 2.0);
            let exact = kinetic * 0.9 * 0.49 / (sites * sites) as f64;
            let slope = Levels.linear(&ring).unwrap().slope;
            assert!((slope.value - exact).abs() <= slope.error, "{ring:?}: {slope:?} {exact}");
        }
    }

    #[test]
    fn closed_shells_turn_with_the_field_and_open_ones_as_the_spins_let_them() {
        let particles = Convention::of(super::super::readings::EVERY_SMALL).unwrap();
        for (electrons, mu, intercept, clockwise) in
            [(2, 1.4, false, true), (4, 1.4, true, true), (4, 0.1, true, false), (6, 0.1, false, true)]
        {
            for one in both(ring(4, electrons, 0.0, mu)) {
                assert_eq!(one.truth("a", particles), Some(intercept), "{one:?}");
                assert_eq!(one.truth("i", particles), Some(clockwise), "{one:?}");
                assert_eq!(one.truth("j", particles), Some(!clockwise), "{one:?}");
            }
        }
    }

    #[test]
    fn without_charge_there_is_no_current_and_a_full_ring_does_nothing() {
        let still = Ring { q: 1e-6, ..ring(4, 2, 0.25, 1.0) };
        let current = Levels.current(&still, 0.01).unwrap();
        assert_eq!(nonzero(&current, 1e-3), Some(false), "{current:?}");
        let full = ring(3, 6, 0.0, 1.0);
        let found = Levels.linear(&full).unwrap();
        assert!(found.intercept.value.abs() <= 4.0 * found.intercept.error, "{found:?}");
        assert!(found.slope.value.abs() <= 4.0 * found.slope.error, "{found:?}");
    }

    #[test]
    fn at_a_temperature_spins_follow_curie_and_the_two_roads_agree() {
        let [one, other] = both(ring(3, 3, 0.25, 1.0));
        assert_eq!(is_power(&one.power_of_mu, 2.0), Some(true), "{:?}", one.power_of_mu);
        let pairs = [(&one.here.slope, &other.here.slope), (&one.current, &other.current)];
        for (a, b) in pairs {
            assert!((a.value - b.value).abs() <= a.error + b.error, "{a:?} {b:?}");
        }
    }
}
