//! Scaling dimensions and central charge from the transfer matrices of coarse-grained tensors (Gu and Wen, Phys. Rev. B 80, 155131
//! (2009); Cardy, J. Phys. A 17, L385 (1984)).

use eigentruth_numerics::{Estimate, Provenance};
use faer::MatRef;

use crate::error::RenormalizationError;
use crate::matrices::{leading_eigenvalues, singular_values};
use crate::model::Model;
use crate::network::{Limits, Network, Scheme};

/// What is read from a transfer matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Its eigenvalues, which no change of basis in the bonds changes.
    Eigenvalues,
    /// Its singular values.
    SingularValues,
}

/// The spectrum of the transfer matrix of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// The ratio of width to height.
    pub ratio: f64,
    /// The logarithm of the leading eigenvalue, with the factors of the network.
    pub log_leading: f64,
    /// `x_i = −(a/2π) ln |λ_i/λ_0|`, ascending from `x_0 = 0`; `a` is the ratio of width to height.
    pub dimensions: Vec<f64>,
}

impl Transfer {
    /// Of `tensors` tensors in a row, `count` dimensions beyond that of the identity.
    ///
    /// # Errors
    /// As [`Network::row`]; [`RenormalizationError::NotPositive`].
    pub fn new(
        network: &Network,
        tensors: usize,
        count: usize,
        values: Values,
        limits: &Limits,
    ) -> Result<Self, RenormalizationError> {
        let row = network.row(tensors, limits.memory)?;
        let found = Self::of(row.matrix(1), tensors as f64, count, values, limits)?;
        Ok(Self { log_leading: found.log_leading + tensors as f64 * network.log_scale(), ..found })
    }

    /// Of the tensor as it is, a matrix from its left and upper legs to the right and lower ones: the transfer matrix of a strip along the diagonal, where right and
    /// lower neighbour are the same. Circumference √2 and height 1/√2 of a tensor make the ratio two; the turn that comes with a step only gives eigenvalues
    /// phases.
    ///
    /// # Errors
    /// As [`Transfer::new`].
    pub fn diagonal(
        network: &Network,
        ratio: f64,
        count: usize,
        values: Values,
        limits: &Limits,
    ) -> Result<Self, RenormalizationError> {
        let found = Self::of(network.tensor().matrix(2), ratio, count, values, limits)?;
        Ok(Self { log_leading: found.log_leading + network.log_scale(), ..found })
    }

    fn of(
        matrix: MatRef<'_, f64>,
        ratio: f64,
        count: usize,
        values: Values,
        limits: &Limits,
    ) -> Result<Self, RenormalizationError> {
        let moduli: Vec<f64> = match values {
            Values::Eigenvalues => {
                let found = leading_eigenvalues(matrix, count + 1, limits.seed)?;
                let first = found[0];
                // Converged class: the eigenvalue of a positive matrix is real, truncation and rounding leave little else.
                if first.re <= 0.0 || first.im.abs() > 1e-6 * first.re {
                    return Err(RenormalizationError::NotPositive { real: first.re, imaginary: first.im });
                }
                found.iter().map(|value| value.norm()).collect()
            }
            Values::SingularValues => singular_values(matrix, count + 1)?,
        };
        let scale = ratio / (2.0 * std::f64::consts::PI);
        let dimensions = moduli.iter().map(|value| scale * (moduli[0] / value).ln()).collect();
        Ok(Self { ratio, log_leading: moduli[0].ln(), dimensions })
    }
}

/// What one step of the coarse-graining says.
#[derive(Clone, Debug, PartialEq)]
pub struct StepScaling {
    /// Steps done.
    pub step: usize,
    /// Sites of the model in a tensor.
    pub sites: f64,
    /// The relative norm that the step left out.
    pub discarded: f64,
    /// Dimensions from one tensor, ascending from zero.
    pub one: Vec<f64>,
    /// Dimensions from two tensors in a row.
    pub two: Vec<f64>,
    /// From the leading eigenvalues for one and two tensors: `ln λ₀ = a⁻¹(f L² a² + πc/6)`, so `c = (4/π)(2 ln λ₀⁽¹⁾ − ln λ₀⁽²⁾)`.
    pub central_charge: f64,
}

/// How scaling dimensions are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScalingOptions {
    /// The scheme.
    pub scheme: Scheme,
    /// Bond dimension, memory, seed.
    pub limits: Limits,
    /// Steps.
    pub steps: usize,
    /// Dimensions beyond the identity's.
    pub count: usize,
    /// How many of them, from the lowest, have to be steady on a plateau.
    pub steady: usize,
    /// Eigenvalues, unless something else is tried on purpose.
    pub values: Values,
    /// The largest relative drift over the three steps of a plateau.
    pub drift: f64,
}

impl ScalingOptions {
    /// TRG with this bond dimension: 9 steps, 7 dimensions, the three lowest steady to 3 %.
    pub fn trg(bond: usize) -> Self {
        Self {
            scheme: Scheme::Trg,
            limits: Limits::bond(bond),
            steps: 9,
            count: 7,
            steady: 3,
            values: Values::Eigenvalues,
            drift: 0.03,
        }
    }

    /// With single plaquettes filtered before each step, so that models whose lattice is forgotten slowly can be followed to larger blocks.
    ///
    /// The filter changes the dimensions, too, and the drift does not see that: [`scaling_dimensions`] varies ε and states the
    /// spread.
    pub fn filtered(bond: usize, epsilon: f64) -> Self {
        Self { scheme: Scheme::Filtered { epsilon }, ..Self::trg(bond) }
    }
}

/// Scaling dimensions with their drift.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// The network at the plateau.
    pub network: Network,
    /// All steps that were made.
    pub steps: Vec<StepScaling>,
    /// Which of them is the middle of the plateau.
    pub plateau: usize,
    /// The relative drift of the steady dimensions over the plateau.
    pub drift: f64,
    /// Dimensions beyond the identity's at the plateau, from two tensors in a row. The error is the largest change over the plateau
    /// or, with a filter, the spread over three strengths of it if that is larger; both are diagnostics of the estimate.
    pub dimensions: Vec<Estimate>,
    /// The central charge, likewise.
    pub central_charge: Estimate,
    /// With a filter, the same at half and at twice its strength.
    pub beside: Vec<Scaling>,
}

/// Coarse-grains a model and reads the dimensions where they are steadiest: before, the lattice is seen; after, what truncation
/// left out adds up.
///
/// A filter takes loops away and something of the dimensions with them: too weak a one leaves the lowest energy dimension too
/// large, too strong a one the lowest spin dimension, and the drift over steps sees neither. So with a filter the network is
/// coarse-grained again at half and at twice the strength, and the errors hold the spread over the three. What drifts there counts as
/// it is: that only widens the spread.
///
/// # Errors
/// [`RenormalizationError::NoPlateau`] if nothing is steady, and those of the steps.
pub fn scaling_dimensions(model: &Model, options: &ScalingOptions) -> Result<Scaling, RenormalizationError> {
    let Scheme::Filtered { epsilon } = options.scheme else { return at_one_strength(model, options) };
    let other = |factor: f64| {
        let scheme = Scheme::Filtered { epsilon: factor * epsilon };
        at_one_strength(model, &ScalingOptions { scheme, drift: f64::INFINITY, ..*options })
    };
    let (found, weaker, stronger) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| (other(0.5), other(2.0)));
        let found = at_one_strength(model, options);
        let (weaker, stronger) = beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (found, weaker, stronger)
    });
    let (mut found, weaker, stronger) = (found?, weaker?, stronger?);
    let known = weaker.dimensions.len().min(stronger.dimensions.len());
    found.dimensions.truncate(known);
    for (at, own) in found.dimensions.iter_mut().enumerate() {
        hold_spread(own, [&weaker.dimensions[at], &stronger.dimensions[at]]);
    }
    hold_spread(&mut found.central_charge, [&weaker.central_charge, &stronger.central_charge]);
    found.beside = vec![weaker, stronger];
    Ok(found)
}

/// Raises the error to the spread over three values.
fn hold_spread(own: &mut Estimate, others: [&Estimate; 2]) {
    let spread = spread([own.value, others[0].value, others[1].value]);
    own.error = own.error.max(spread);
    own.diagnostics.insert("spread over filters".to_owned(), spread);
}

fn spread(values: [f64; 3]) -> f64 {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
    high - low
}

/// [`scaling_dimensions`] with the drift alone.
fn at_one_strength(model: &Model, options: &ScalingOptions) -> Result<Scaling, RenormalizationError> {
    let mut network = Network::new(model)?;
    let (mut steps, mut networks) = (Vec::new(), Vec::new());
    for _ in 0..options.steps {
        network = network.coarse_grained(options.scheme, &options.limits)?;
        match step_scaling(&network, options) {
            Ok(step) => {
                steps.push(step);
                networks.push(network.clone());
            }
            // A tensor of few elements has too few eigenvalues to say anything; what comes later may.
            Err(RenormalizationError::NotPositive { .. }) if steps.is_empty() => {}
            Err(error) => return Err(error),
        }
    }
    plateau(&networks, steps, options)
}

/// What a network says, see [`StepScaling`].
///
/// # Errors
/// As [`Transfer::new`].
pub fn step_scaling(
    network: &Network,
    options: &ScalingOptions,
) -> Result<StepScaling, RenormalizationError> {
    let of = |tensors| Transfer::new(network, tensors, options.count, options.values, &options.limits);
    let (one, two) = (of(1)?, of(2)?);
    let central_charge = 4.0 / std::f64::consts::PI * (2.0 * one.log_leading - two.log_leading);
    Ok(StepScaling {
        step: network.step(),
        sites: network.sites(),
        discarded: network.discarded(),
        one: one.dimensions,
        two: two.dimensions,
        central_charge,
    })
}

/// The three consecutive steps over which the steady dimensions change least.
fn plateau(
    networks: &[Network],
    steps: Vec<StepScaling>,
    options: &ScalingOptions,
) -> Result<Scaling, RenormalizationError> {
    let around = |middle: usize, value: &dyn Fn(&StepScaling) -> f64| {
        spread([value(&steps[middle - 1]), value(&steps[middle]), value(&steps[middle + 1])])
    };
    let complete = |step: &StepScaling| {
        step.two.len() > options.steady && step.two[..=options.steady].iter().all(|x| x.is_finite())
    };
    let drift = |middle: usize| -> f64 {
        if !(middle - 1..=middle + 1).all(|i| complete(&steps[i])) {
            return f64::INFINITY;
        }
        (1..=options.steady)
            .map(|i| around(middle, &|step| step.two[i]) / steps[middle].two[i])
            .fold(0.0, f64::max)
    };
    let best = (1..steps.len().saturating_sub(1))
        .map(|middle| (drift(middle), middle))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let allowed = options.drift;
    let (drift, plateau) = match best {
        Some((drift, middle)) if drift <= allowed => (drift, middle),
        other => {
            let drift = other.map_or(f64::INFINITY, |(drift, _)| drift);
            return Err(RenormalizationError::NoPlateau { drift, allowed });
        }
    };
    let network = networks[plateau].clone();
    let provenance = Provenance::new("trg")
        .with("model", network.name())
        .with("scheme", format!("{:?}", options.scheme))
        .with("bond", options.limits.bond)
        .with("step", steps[plateau].step)
        .with_seed(options.limits.seed);
    let estimate = |value: &dyn Fn(&StepScaling) -> f64| {
        let error = around(plateau, value);
        Estimate::converged(value(&steps[plateau]), error, provenance.clone())
            .with("sites", steps[plateau].sites)
            .with("discarded", steps[plateau].discarded)
            .with("drift", error)
    };
    let known = (plateau - 1..=plateau + 1).map(|i| steps[i].two.len()).min().unwrap_or(0);
    let dimensions = (1..known).map(|i| estimate(&|step| step.two[i])).collect();
    let central_charge = estimate(&|step| step.central_charge);
    Ok(Scaling { network, plateau, drift, dimensions, central_charge, steps, beside: Vec::new() })
}

/// How many phases coexist where a flow has ended: the number of eigenvalues of the transfer matrix as large as the leading one. One in a
/// disordered phase, q where a symmetry of q states is broken.
///
/// # Errors
/// [`RenormalizationError::NotFixed`] if an eigenvalue is between 5 % and 95 % of the leading one.
pub fn coexisting_phases(network: &Network, limits: &Limits) -> Result<usize, RenormalizationError> {
    let transfer = Transfer::new(network, 1, 11, Values::Eigenvalues, limits)?;
    let ratios = transfer.dimensions.iter().map(|x| (-2.0 * std::f64::consts::PI * x).exp());
    let mut phases = 0;
    for ratio in ratios {
        if ratio > 0.95 {
            phases += 1;
        } else if ratio > 0.05 {
            return Err(RenormalizationError::NotFixed { step: network.step(), ratio });
        }
    }
    Ok(phases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plateau_is_three_steps_on_which_all_steady_dimensions_agree() {
        let network = Network::new(&Model::ising(0.4).unwrap()).unwrap();
        let found = |dimensions: &[[f64; 2]], drift: f64| {
            let steps: Vec<StepScaling> = dimensions
                .iter()
                .enumerate()
                .map(|(i, x)| StepScaling {
                    step: i + 1,
                    sites: 2f64.powi(i as i32 + 1),
                    discarded: 0.0,
                    one: Vec::new(),
                    two: vec![0.0, x[0], x[1]],
                    central_charge: 0.5 + i as f64 / 100.0,
                })
                .collect();
            let options = ScalingOptions { steady: 2, drift, ..ScalingOptions::trg(8) };
            plateau(&vec![network.clone(); steps.len()], steps, &options)
        };
        // Two equal steps are no plateau if the third is elsewhere, on either side.
        let jump = [[1.0, 2.0], [1.0, 2.0], [1.2, 2.0], [1.21, 2.0], [1.22, 2.0], [1.22, 2.5]];
        let scaling = found(&jump, 0.03).unwrap();
        assert_eq!(scaling.plateau, 3);
        let near = |x: f64, y: f64| (x - y).abs() <= 8.0 * f64::EPSILON;
        assert!(near(scaling.drift, 0.02 / 1.21), "{}", scaling.drift);
        // The error is the change over the plateau.
        assert!(near(scaling.dimensions[0].value, 1.21) && near(scaling.dimensions[0].error, 0.02));
        assert!(near(scaling.central_charge.error, 0.02));
        // The lowest dimension alone does not make one.
        let second = [[1.0, 1.0], [1.001, 2.0], [1.0, 3.0], [1.2, 4.0], [1.21, 4.01], [1.22, 4.02]];
        assert_eq!(found(&second, 0.03).unwrap().plateau, 4);
        let refused = found(&second[..4], 0.03);
        assert!(matches!(refused, Err(RenormalizationError::NoPlateau { .. })), "{refused:?}");
    }
}
