//! How averages answer a pinning field.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::MpsError;
use crate::average::average;
use crate::chain::Chain;
use crate::mpo::Mpo;
use crate::search::{Found, Search};
use crate::sweep::Plan;

/// What is pinned, and how it is searched: the ground state of `H − h P` in one sector.
pub struct Pinning<'c, P> {
    /// The sites and the charges, which `P` has to conserve too.
    pub chain: &'c Chain,
    /// `H`.
    pub hamiltonian: &'c Hamiltonian,
    /// `P`, hermitian.
    pub pinned: &'c NumericOperator,
    /// The charges of the sector.
    pub charges: &'c [i64],
    /// The sweeps of every start.
    pub schedule: P,
    /// How many starts.
    pub starts: usize,
    /// The root of all seeds.
    pub seed: u64,
}

/// Averages at all fields, and how they begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The fields, by ascending modulus.
    pub fields: Vec<f64>,
    /// The energies at the fields, `⟨H⟩ − h ⟨P⟩`.
    pub energies: Vec<Estimate>,
    /// `[observable][field]`: averages of what was observed. The error is the difference to a state of a smaller bond dimension or, where none left
    /// out more, of the sweep before.
    pub averages: Vec<Vec<Estimate>>,
    /// By observable: `d⟨A⟩/dh` at `h = 0`.
    pub slopes: Vec<Estimate>,
}

/// The fewest fields that tell a slope and its error.
const FEWEST: usize = 3;

impl<P: Plan + Clone> Pinning<'_, P> {
    /// The averages of observables, hermitian and of this sector, at given fields.
    ///
    /// The slope is that of the parabola through the three smallest fields, at 0. Its error is the largest distance to a slope between two of them, plus
    /// what the errors of the averages make of it; diagnostics `bend` and `averages`. Where a field decides between states whose energies cross,
    /// or breaks a degeneracy, averages jump and there is no slope: `bend` is as large as the slope then.
    ///
    /// # Errors
    /// [`MpsError::TooFewPoints`] for fewer than three different fields, [`MpsError::BreaksCharge`] if an operator leaves the sector,
    /// and as [`Search::ground`].
    pub fn response<S: Scalar>(
        &self,
        observed: &[NumericOperator],
        fields: &[f64],
    ) -> Result<Response, MpsError> {
        let mut fields = fields.to_vec();
        fields.sort_by(|a, b| a.abs().total_cmp(&b.abs()).then(a.total_cmp(b)));
        fields.dedup();
        if fields.len() < FEWEST {
            let what = "a response";
            return Err(MpsError::TooFewPoints { what, given: fields.len(), needed: FEWEST });
        }
        let space = self.hamiltonian.space();
        let of = |operator: &NumericOperator| Mpo::<S>::from_operator(space, operator, self.chain);
        let observables = observed.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let mut response = Response {
            fields,
            energies: Vec::new(),
            averages: vec![Vec::new(); observables.len()],
            slopes: Vec::new(),
        };
        for &field in &response.fields {
            let pinned = self.pinned.scaled(&Complex64::from(-field));
            let mpo = of(&(self.hamiltonian.operator().clone() + pinned))?;
            let search = Search {
                starts: self.starts,
                ..Search::new(self.chain, &mpo, self.schedule.clone(), self.seed)
            };
            let found = search.ground(self.charges)?;
            for (observable, averages) in observables.iter().zip(&mut response.averages) {
                averages.push(self.average(observable, &found, field));
            }
            response.energies.push(found.energy);
        }
        response.slopes = response.averages.iter().map(|of| slope(&response.fields, of)).collect();
        Ok(response)
    }

    fn average<S: Scalar>(&self, observable: &Mpo<S>, found: &Found<S>, field: f64) -> Estimate {
        let run = &found.run;
        let of = |state| average(self.chain, observable, state).real();
        let value = of(&run.state);
        let error =
            run.coarse().or(run.before.as_ref()).map_or(f64::INFINITY, |state| (of(state) - value).abs());
        let rounding = self.chain.sites().len() as f64 * f64::EPSILON * value.abs().max(1.0);
        let provenance = Provenance::new("tensor/mps pinning")
            .with("field", field)
            .with("bond_dimension", run.state.bond_dimension());
        Estimate::converged(value, error + rounding, provenance)
    }
}

/// The slope at 0 of averages at fields in the order of their moduli.
fn slope(fields: &[f64], averages: &[Estimate]) -> Estimate {
    let [a, b, c, ..] = fields else { unreachable!("three fields at least") };
    // Derivatives at 0 of Lagrange's polynomials.
    let weights =
        [-(b + c) / ((a - b) * (a - c)), -(a + c) / ((b - a) * (b - c)), -(a + b) / ((c - a) * (c - b))];
    let value = weights.iter().zip(averages).map(|(w, average)| w * average.value).sum::<f64>();
    let chord = |i: usize, j: usize| (averages[j].value - averages[i].value) / (fields[j] - fields[i]);
    let bend = [chord(0, 1), chord(0, 2), chord(1, 2)].into_iter().map(|chord| (value - chord).abs());
    let bend = bend.fold(0.0, f64::max);
    let inherited = weights.iter().zip(averages).map(|(w, average)| w.abs() * average.error).sum::<f64>();
    let provenance = Provenance::new("tensor/mps slope of a response").with("fields", fields.len());
    Estimate::converged(value, bend + inherited, provenance).with("bend", bend).with("averages", inherited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_exact_for_parabolas_and_err_by_the_next_order() {
        let at = |curve: fn(f64) -> f64, fields: &[f64]| {
            let average = |h: &f64| Estimate::exact(curve(*h), 1e-6, Provenance::default());
            slope(fields, &fields.iter().map(average).collect::<Vec<_>>())
        };
        let parabola = at(|h| 0.5 + 3.0 * h - 2.0 * h * h, &[0.1, -0.2, 0.3]);
        assert!((parabola.value - 3.0).abs() < 1e-13, "{parabola:?}");
        assert!((parabola.diagnostics["bend"] - 0.8).abs() < 1e-13, "{parabola:?}");
        // The third power is what three fields do not see.
        let cubic = at(|h| h + h.powi(3), &[0.0, 0.1, 0.2]);
        assert!(((cubic.value - 1.0).abs() - 0.02).abs() < 1e-13 && cubic.error > 0.08, "{cubic:?}");
        // No slope at all.
        let jump = at(f64::signum, &[0.1, -0.1, 0.2]);
        assert!(jump.error > 1.0, "{jump:?}");
    }
}
