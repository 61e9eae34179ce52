//! Electrons on a ring in a field that acts on their spins and, by Peierls phases, on their motion: the system of problems 32
//! and 38, solved on two roads that have only the amplitudes in common.
//!
//! By [`Ring::magnetization`] from one-particle levels and the derivative of the one-particle Hamiltonian, differentiated once more by
//! extrapolation; by [`Energies`] from energies of the Fock space alone, differentiated twice by interpolation.

use std::collections::BTreeMap;

use eigentruth_exact::spectrum::SectorSpectrum;
use eigentruth_exact::{Charge, DEFAULT_MEMORY, System};
use eigentruth_free::{Levels, Matrix, Quadratic};
use eigentruth_models::FermionSystem;
use eigentruth_numerics::{Complex64, Estimate, Provenance};

use super::derivatives::derivative_at_start;
use crate::method::Stop;
use crate::seed;

/// A ring of electrons: `H = Σ_i [−t c†_i e^{iq a_{i,i+1}} c_{i+1} + h.c. − μ B S^z_i]`, `B = Σ a_{i,i+1}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ring {
    pub(super) sites: usize,
    /// Their number is held fixed, at a temperature too.
    pub(super) electrons: usize,
    pub(super) q: f64,
    pub(super) t: f64,
    pub(super) mu: f64,
    /// 0 for the ground state; otherwise thermal equilibrium.
    pub(super) temperature: f64,
    /// Whether electrons come and go instead, at a temperature; `H` as it stands gives them no chemical potential.
    pub(super) bath: bool,
}

/// The magnetization just above zero field, and its slope there.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) intercept: Estimate,
    pub(super) slope: Estimate,
}

/// Matrices of the one-particle problem, `[mode, mode]`; modes are site by site for spin up, then for spin down.
struct OneParticle {
    quadratic: Quadratic,
    /// By the field.
    derivative: Matrix,
}

impl Ring {
    /// A field step for derivatives: phases stay small, and Zeeman energies smaller than the distance of shells and the temperature.
    pub(super) fn step(&self) -> f64 {
        let zeeman = self.mu / self.t * if self.temperature > 0.0 { 2.0 } else { 1.0 };
        1.0 / (64.0 * self.q.max(zeeman))
    }

    /// Shares of the bonds in the field, which add to 1: only their sum can matter.
    fn shares(&self) -> Vec<f64> {
        let share = |bond: usize| 0.2 + seed::uniform(32, &["share", &bond.to_string()]);
        let total: f64 = (0..self.sites).map(share).sum();
        (0..self.sites).map(|bond| share(bond) / total).collect()
    }

    fn amplitude(&self, share: f64, field: f64) -> Complex64 {
        Complex64::cis(self.q * share * field) * -self.t
    }

    fn one_particle(&self, field: f64) -> Result<OneParticle, Stop> {
        let n = self.sites;
        let mut h = Matrix::zeros(2 * n, 2 * n);
        let mut derivative = Matrix::zeros(2 * n, 2 * n);
        for spin in 0..2 {
            for (bond, share) in self.shares().into_iter().enumerate() {
                let (to, from) = (spin * n + bond, spin * n + (bond + 1) % n);
                let amplitude = self.amplitude(share, field);
                let turned = Complex64::I * self.q * share * amplitude;
                h[(to, from)] += amplitude;
                h[(from, to)] += amplitude.conj();
                derivative[(to, from)] += turned;
                derivative[(from, to)] += turned.conj();
            }
            let energy = if spin == 0 { -0.5 * self.mu } else { 0.5 * self.mu };
            for mode in (0..n).map(|site| (spin * n + site, spin * n + site)) {
                h[mode] += Complex64::new(energy * field, 0.0);
                derivative[mode] += Complex64::new(energy, 0.0);
            }
        }
        Ok(OneParticle { quadratic: Quadratic::new(h, 0.0)?, derivative })
    }

    /// The magnetization `−dF/dB` at a field that is not negative (at 0: just above) from one-particle levels, with its error.
    pub(super) fn magnetization(&self, field: f64) -> Result<(f64, f64), Stop> {
        let one = self.one_particle(field)?;
        let levels = one.quadratic.levels()?;
        if self.temperature == 0.0 {
            let slope = levels.ground_slope(self.electrons, &one.derivative)?;
            return Ok((-slope.value, slope.error));
        }
        let slopes = levels.slopes(&one.derivative)?;
        let occupation = self.occupation(levels.energies());
        let sum: f64 = slopes.iter().zip(&occupation).map(|(slope, n)| slope * n).sum();
        let largest = slopes.iter().fold(0.0_f64, |most, slope| most.max(slope.abs()));
        let relative = levels.error() * (1.0 / self.temperature + 1.0 / self.t);
        Ok((-sum, levels.energies().len() as f64 * largest * relative))
    }

    /// Mean occupations of levels at a temperature.
    fn occupation(&self, energies: &[f64]) -> Vec<f64> {
        if self.bath {
            return energies.iter().map(|energy| 1.0 / (1.0 + (energy / self.temperature).exp())).collect();
        }
        canonical(energies, self.electrons, self.temperature)
    }

    fn state(&self, levels: &Levels) -> Result<eigentruth_free::GaussianState, Stop> {
        Ok(if self.temperature > 0.0 {
            levels.with_occupation(&self.occupation(levels.energies()))?
        } else {
            levels.state(self.electrons)?
        })
    }

    /// Intercept and slope from one-particle levels.
    pub(super) fn by_levels(&self) -> Result<Linear, Stop> {
        self.extrapolated(|field| self.magnetization(field))
    }

    /// Intercept and slope of a magnetization with its error at a field; the slope by halving the step and Richardson's
    /// extrapolation, so that the two roads do not share their way of differentiating either.
    fn extrapolated(&self, at: impl Fn(f64) -> Result<(f64, f64), Stop>) -> Result<Linear, Stop> {
        let step = 8.0 * self.step();
        let (start, noise) = at(0.0)?;
        let provenance = Provenance::new("free/hellmann-feynman").with("step", step);
        let intercept = Estimate::exact(start, noise, provenance.clone());
        // Rows of the table: quotients at step/2^k, each freed of as many powers of the step as there are rows above.
        let mut row: Vec<f64> = Vec::new();
        let mut error = f64::INFINITY;
        for halvings in 0..5 {
            let h = step / f64::from(1 << halvings);
            let (value, own) = at(h)?;
            let mut next = vec![(value - start) / h];
            for (order, above) in row.iter().enumerate() {
                let last = next[order];
                next.push(last + (last - above) / f64::from((1 << (order + 1)) - 1));
            }
            if let Some(before) = row.last() {
                // The extrapolation multiplies the noise of the quotients by no more than Π (2^j + 1)/(2^j − 1) < 9.
                let noise = 9.0 * (own + noise + f64::EPSILON * start.abs().max(value.abs())) / h;
                error = (next[halvings as usize] - before).abs() + noise;
            }
            row = next;
        }
        let slope = Estimate::converged(row[row.len() - 1], error, provenance);
        Ok(Linear { intercept, slope })
    }

    /// `μ⟨S^z⟩` from one-particle states at a field, in a ground state one above zero, with its error.
    pub(super) fn spin_moment(&self, field: f64) -> Result<Estimate, Stop> {
        let levels = self.one_particle(field)?.quadratic.levels()?;
        let up: Vec<usize> = (0..self.sites).collect();
        if self.temperature == 0.0 {
            if levels.degeneracy(self.electrons)?.count > 1 {
                return Err(Stop::Failed(format!(
                    "the spins of {self:?} are not settled at the field {field}"
                )));
            }
            // The spin is conserved, so that the number of up spins is a whole one, whatever levels mix.
            let weight: f64 = (0..self.electrons).map(|level| levels.weight(level, &up)).sum();
            if (weight - weight.round()).abs() > 0.01 {
                return Err(Stop::Failed(format!("{weight} up spins in the ground state of {self:?}")));
            }
            let moment = self.mu * (weight.round() - 0.5 * self.electrons as f64);
            return Ok(Estimate::exact(moment, 4.0 * f64::EPSILON * self.mu, Provenance::new("free/levels")));
        }
        // Levels next to each other may mix as they like: their occupations differ no more than their energies over T.
        let occupation = self.occupation(levels.energies());
        let moments = occupation.iter().enumerate().map(|(level, n)| n * (levels.weight(level, &up) - 0.5));
        let relative = levels.error() * (1.0 / self.temperature + 1.0 / self.t);
        let error = self.sites as f64 * self.mu * relative;
        let provenance = Provenance::new("free/levels").with("temperature", self.temperature);
        Ok(Estimate::exact(self.mu * moments.sum::<f64>(), error, provenance))
    }

    /// Intercept and slope of `μ⟨S^z⟩` from one-particle states; in ground states just above zero field, where the spins are
    /// aligned.
    pub(super) fn spin_by_levels(&self) -> Result<Linear, Stop> {
        if self.temperature > 0.0 {
            return self.extrapolated(|field| {
                let moment = self.spin_moment(field)?;
                Ok((moment.value, moment.error))
            });
        }
        let step = self.step();
        Ok(constant_and_slope(self.spin_moment(step)?, &self.spin_moment(2.0 * step)?, step))
    }

    /// The current of particles from a site to the next at a field, from one-particle states.
    pub(super) fn current(&self, field: f64) -> Result<Estimate, Stop> {
        let one = self.one_particle(field)?;
        let state = self.state(&one.quadratic.levels()?)?;
        let (up, down) = (0, self.sites);
        let of = |first: usize| state.current(one.quadratic.hopping(), first, first + 1);
        Ok(of(up)?.plus(&of(down)?)?)
    }

    fn system(&self, field: f64) -> Result<System, Stop> {
        let mut model = FermionSystem::new(self.sites, 2);
        for (bond, share) in self.shares().into_iter().enumerate() {
            for spin in 0..2 {
                model.hop((bond, spin), ((bond + 1) % self.sites, spin), self.amplitude(share, field));
            }
        }
        for site in 0..self.sites {
            model.zeeman(site, self.mu * field);
        }
        let hamiltonian = model.build()?;
        let up = Charge::number("up", hamiltonian.space(), |degree| degree.mode.internal == 0);
        let down = Charge::number("down", hamiltonian.space(), |degree| degree.mode.internal == 1);
        Ok(System::with_charges(hamiltonian, vec![up, down])?)
    }

    /// The energies of the Fock space for these numbers of electrons.
    pub(super) fn energies(&self, field: f64, numbers: &[usize]) -> Result<Energies, Stop> {
        let system = self.system(field)?;
        let mut found = Energies { of: BTreeMap::new(), error: 0.0 };
        for &electrons in numbers {
            let fewest = electrons.saturating_sub(self.sites);
            let mut sectors = Vec::new();
            for up in fewest..=electrons.min(self.sites) {
                let sector = system.sector(&[("up", up as i64), ("down", (electrons - up) as i64)])?;
                let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
                found.error = found.error.max(spectrum.error);
                sectors.push((up, spectrum.energies));
            }
            found.of.insert(electrons, sectors);
        }
        Ok(found)
    }

    /// Intercept and slope from energies of the Fock space alone, which `energies` gives at a field.
    pub(super) fn by_energies<E: std::ops::Deref<Target = Energies>>(
        &self,
        energies: impl Fn(f64) -> Result<E, Stop>,
    ) -> Result<Linear, Stop> {
        let step = self.step();
        let mut values = Vec::new();
        let mut noise = 0.0_f64;
        for k in 0..=7 {
            let (energy, error) = energies(step * f64::from(k))?.free(self)?;
            values.push(-energy);
            noise = noise.max(error);
        }
        let provenance = Provenance::new("exact/full").with("step", step).with("electrons", self.electrons);
        let derivative = |order| derivative_at_start(&values, step, order, noise, provenance.clone());
        Ok(Linear { intercept: derivative(1), slope: derivative(2) })
    }

    /// Intercept and slope of `μ⟨S^z⟩` from the numbers of up spins in the Fock space, in ground states just above zero field.
    pub(super) fn spin_by_energies<E: std::ops::Deref<Target = Energies>>(
        &self,
        energies: impl Fn(f64) -> Result<E, Stop>,
    ) -> Result<Linear, Stop> {
        let step = self.step();
        let at = |steps: u32| energies(step * f64::from(steps))?.spin(self);
        if self.temperature == 0.0 {
            return Ok(constant_and_slope(at(1)?, &at(2)?, step));
        }
        let moments = (0..=7).map(at).collect::<Result<Vec<_>, _>>()?;
        let values: Vec<f64> = moments.iter().map(|moment| moment.value).collect();
        let noise = moments.iter().map(|moment| moment.error).fold(0.0, f64::max);
        let provenance = Provenance::new("exact/full").with("step", step);
        let slope = derivative_at_start(&values, step, 1, noise, provenance);
        Ok(Linear { intercept: moments[0].clone(), slope })
    }

    /// The numbers of electrons that the ring may have.
    pub(super) fn numbers(&self) -> Vec<usize> {
        if self.bath { (0..=2 * self.sites).collect() } else { vec![self.electrons] }
    }
}

/// Of what is constant above zero field, from its values at one and two steps.
fn constant_and_slope(one: Estimate, two: &Estimate, step: f64) -> Linear {
    let slope = (two.value - one.value) / step;
    let slope = Estimate::exact(slope, (one.error + two.error) / step, one.provenance.clone());
    Linear { intercept: one, slope }
}

/// Energies of the Fock space at one field.
#[derive(Clone, Debug)]
pub(super) struct Energies {
    /// Of each number of electrons: of each number of up spins, ascending.
    of: BTreeMap<usize, Vec<(usize, Vec<f64>)>>,
    error: f64,
}

impl Energies {
    fn sectors(&self, electrons: usize) -> Result<&Vec<(usize, Vec<f64>)>, Stop> {
        self.of
            .get(&electrons)
            .ok_or_else(|| Stop::Failed(format!("{electrons} electrons were not asked for")))
    }

    /// `S^z` and energy of all states of a ring.
    fn states(&self, ring: &Ring) -> Result<Vec<(f64, f64)>, Stop> {
        let mut states = Vec::new();
        for electrons in ring.numbers() {
            for (up, energies) in self.sectors(electrons)? {
                let spin = *up as f64 - 0.5 * electrons as f64;
                states.extend(energies.iter().map(|energy| (spin, *energy)));
            }
        }
        Ok(states)
    }

    /// The lowest energy, or the free energy at a temperature, of a ring, with its error; of one whose electrons come and go
    /// the grand potential.
    pub(super) fn free(&self, ring: &Ring) -> Result<(f64, f64), Stop> {
        let (temperature, states) = (ring.temperature, self.states(ring)?);
        let lowest = states.iter().map(|(_, energy)| *energy).fold(f64::INFINITY, f64::min);
        if temperature == 0.0 {
            return Ok((lowest, self.error));
        }
        let sum: f64 = states.iter().map(|(_, energy)| (-(energy - lowest) / temperature).exp()).sum();
        Ok((lowest - temperature * sum.ln(), self.error))
    }

    /// `μ⟨S^z⟩` of the lowest state or at a temperature.
    pub(super) fn spin(&self, ring: &Ring) -> Result<Estimate, Stop> {
        let states = self.states(ring)?;
        let lowest = states.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let (spin, lowest) = lowest.ok_or_else(|| Stop::Failed("there is no state".to_owned()))?;
        let exact = |spin: f64, error: f64| {
            Estimate::exact(ring.mu * spin, ring.mu * error, Provenance::new("exact/full"))
        };
        if ring.temperature == 0.0 {
            return Ok(exact(*spin, 4.0 * f64::EPSILON));
        }
        let (mut sum, mut moment, mut size) = (0.0, 0.0, 0.0);
        for (spin, energy) in &states {
            let weight = (-(energy - lowest) / ring.temperature).exp();
            sum += weight;
            moment += weight * spin;
            size += weight * spin.abs();
        }
        // The weights are known relatively, and the mean spin is no larger than the mean of its size.
        let relative = 2.0 * self.error / ring.temperature + states.len() as f64 * f64::EPSILON;
        Ok(exact(moment / sum, 2.0 * relative * size / sum))
    }
}

/// Mean occupations of levels by a fixed number of fermions at a temperature: `x_k e_{N−1}(without k)/e_N` with the elementary
/// symmetric polynomials of `x = e^{−ε/T}`; all terms are positive, so nothing cancels.
fn canonical(energies: &[f64], electrons: usize, temperature: f64) -> Vec<f64> {
    let middle = energies[electrons.saturating_sub(1).min(energies.len() - 1)];
    let weights: Vec<f64> = energies.iter().map(|e| (-(e - middle) / temperature).exp()).collect();
    let polynomial = |without: Option<usize>, degree: usize| -> f64 {
        let mut sums = vec![0.0; degree + 1];
        sums[0] = 1.0;
        for (_, weight) in weights.iter().enumerate().filter(|(k, _)| Some(*k) != without) {
            for order in (1..=degree).rev() {
                sums[order] += weight * sums[order - 1];
            }
        }
        sums[degree]
    };
    let Some(fewer) = electrons.checked_sub(1) else { return vec![0.0; energies.len()] };
    let all = polynomial(None, electrons);
    (0..energies.len()).map(|k| (weights[k] * polynomial(Some(k), fewer) / all).min(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(ring: &Ring) -> [Linear; 2] {
        let fock = ring.by_energies(|field| Ok(Box::new(ring.energies(field, &ring.numbers())?)));
        [ring.by_levels().unwrap(), fock.unwrap()]
    }

    #[test]
    fn canonical_occupations_count_the_electrons_and_freeze_to_the_ground_state() {
        let energies = [-2.0, -0.3, 0.1, 1.7];
        for electrons in 0..=4 {
            let warm: f64 = canonical(&energies, electrons, 0.7).iter().sum();
            assert!((warm - electrons as f64).abs() < 64.0 * f64::EPSILON, "{electrons}: {warm}");
        }
        let cold = canonical(&energies, 2, 1.0 / 256.0);
        assert!(
            (cold[0] - 1.0).abs() < 1e-12 && (cold[1] - 1.0).abs() < 1e-12 && cold[2] < 1e-12,
            "{cold:?}"
        );
        // Two levels, one fermion: a Boltzmann factor, not the grand-canonical occupation.
        let two = canonical(&[0.0, 1.0], 1, 1.0);
        assert!((two[1] - 1.0 / (1.0 + 1.0_f64.exp())).abs() < 16.0 * f64::EPSILON);
    }

    #[test]
    fn levels_and_fock_space_agree_cold_and_warm() {
        for (sites, electrons, temperature) in
            [(3, 2, 0.0), (3, 3, 0.0), (3, 4, 0.7), (4, 4, 0.3), (4, 1, 0.0), (5, 4, 0.0)]
        {
            let ring = Ring { sites, electrons, q: 0.8, t: 0.9, mu: 0.4, temperature, bath: false };
            let [one, other] = both(&ring);
            for (a, b) in [(one.intercept, other.intercept), (one.slope, other.slope)] {
                assert!((a.value - b.value).abs() <= a.error + b.error, "{ring:?}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_sole_electron_shows_the_curve_of_its_level() {
        // E = −2t cos(qB/n) − μB/2, hence M = μ/2 − (2t q²/n²) B + O(B³) and the particle current (2t/n) sin(qB/n).
        let ring = Ring { sites: 5, electrons: 1, q: 0.7, t: 0.9, mu: 0.5, temperature: 0.0, bath: false };
        for found in both(&ring) {
            assert!((found.intercept.value - 0.25).abs() <= found.intercept.error, "{found:?}");
            assert!((found.slope.value + 2.0 * 0.9 * 0.49 / 25.0).abs() <= found.slope.error, "{found:?}");
        }
        let current = ring.current(0.1).unwrap();
        assert!((current.value - 0.36 * (0.014_f64).sin()).abs() <= current.error, "{current:?}");
    }

    #[test]
    fn curies_law_without_hopping_and_no_orbital_moment_without_charge() {
        // Without phases the magnetization of one electron is (μ/2) tanh(μB/2T).
        let ring = Ring { sites: 3, electrons: 1, q: 1e-9, t: 0.9, mu: 0.6, temperature: 0.8, bath: false };
        for found in both(&ring) {
            assert!((found.slope.value - 0.09 / 0.8).abs() <= found.slope.error + 1e-9, "{found:?}");
            assert!(found.intercept.value.abs() <= found.intercept.error, "{found:?}");
        }
    }

    #[test]
    fn a_bath_and_spins_alone_are_the_same_on_both_roads() {
        for (sites, electrons, temperature, bath) in
            [(3, 0, 0.3, true), (4, 0, 0.7, true), (3, 3, 0.4, false), (4, 4, 0.0, false), (3, 2, 0.0, false)]
        {
            let ring = Ring { sites, electrons, q: 0.8, t: 0.9, mu: 2.1, temperature, bath };
            let [one, other] = both(&ring);
            let fock = ring.spin_by_energies(|field| Ok(Box::new(ring.energies(field, &ring.numbers())?)));
            let (levels, fock) = (ring.spin_by_levels().unwrap(), fock.unwrap());
            for (a, b) in [(&one, &other), (&levels, &fock)] {
                for (a, b) in [(&a.intercept, &b.intercept), (&a.slope, &b.slope)] {
                    assert!((a.value - b.value).abs() <= a.error + b.error, "{ring:?}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_bath_makes_the_pauli_susceptibility() {
        // Without phases M = (μ/2) Σ_k [f(ε_k − μB/2) − f(ε_k + μB/2)], the slope (μ²/2) Σ_k f(1 − f)/T.
        let (t, mu, temperature): (f64, f64, f64) = (0.9, 0.6, 0.8);
        let ring = Ring { sites: 4, electrons: 0, q: 1e-9, t, mu, temperature, bath: true };
        let levels = [-2.0 * t, 0.0, 0.0, 2.0 * t];
        let of = |energy: f64| 1.0 / (1.0 + (energy / temperature).exp());
        let sum: f64 = levels.iter().map(|energy| of(*energy) * (1.0 - of(*energy))).sum();
        for found in both(&ring) {
            assert!(
                (found.slope.value - 0.5 * mu * mu * sum / temperature).abs() <= found.slope.error + 1e-9,
                "{found:?}"
            );
        }
    }
}
