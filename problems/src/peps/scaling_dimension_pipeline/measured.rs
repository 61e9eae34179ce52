//! What the operations give for a model: from tensors that are coarse-grained, and from strips of the lattice.

use eigentruth_trg::{
    Limits, Model, Network, RenormalizationError, ScalingOptions, Scheme, Transfer, Values,
    scaling_dimensions,
};

use super::Case;
use super::programs::{Object, Outcomes};
use super::strips::{Strip, extrapolated};
use crate::method::{Run, Stop};

/// Bytes that a network may take.
pub(super) const MEMORY: usize = 1 << 29;

/// Dimensions that eigenvalues and singular values of one matrix give.
type Spectra = [Vec<f64>; 2];

/// What the operations give for one model.
pub(super) struct Measured {
    pub(super) case: Case,
    /// Of a tensor of the fine lattice.
    pub(super) fine: Spectra,
    /// Of rows of two of them.
    pub(super) fine_row: Spectra,
    /// Coarse-grained, at each strength of the filter: of the tensor itself and of rows of two tensors.
    pub(super) coarse: Vec<[Spectra; 2]>,
    /// Of long rows of fine tensors.
    pub(super) long_rows: Spectra,
    pub(super) specific_heat: f64,
    pub(super) order_parameter: f64,
}

/// A model with rows of the fine lattice that are long or not, coarse-grained at one strength of the filter.
pub(super) struct Seen<'a> {
    pub(super) measured: &'a Measured,
    pub(super) long: bool,
    pub(super) strength: usize,
}

impl Seen<'_> {
    fn spectra(&self, object: Object) -> &Spectra {
        match (object.transfer, object.coarse) {
            (true, false) if self.long => &self.measured.long_rows,
            (true, false) => &self.measured.fine_row,
            (false, false) => &self.measured.fine,
            (transfer, true) => &self.measured.coarse[self.strength][usize::from(transfer)],
        }
    }
}

impl Outcomes for Seen<'_> {
    fn eigenvalues(&self, object: Object) -> Vec<f64> {
        self.spectra(object)[0].clone()
    }
    fn singular_values(&self, object: Object) -> Vec<f64> {
        self.spectra(object)[1].clone()
    }
    fn specific_heat(&self) -> Option<f64> {
        Some(self.measured.specific_heat)
    }
    fn order_parameter(&self) -> Option<f64> {
        Some(self.measured.order_parameter)
    }
}

/// The exponents that the sizes of two tori give: from second derivatives of the logarithm of the partition function by β and by the field.
fn thermodynamics(
    case: Case,
    log_partition: impl Fn(&Model, usize) -> Result<f64, Stop>,
) -> Result<(f64, f64), Stop> {
    let second = |size: usize, by_field: bool| -> Result<f64, Stop> {
        // Large enough that rounding is nothing, small enough that the fourth derivative is little: both change exponents by far less than 2 %.
        let step = if by_field { 0.05 / (size * size) as f64 } else { 0.02 / size as f64 };
        let at =
            |x: f64| log_partition(&if by_field { case.model(0.0, x)? } else { case.model(x, 0.0)? }, size);
        Ok((at(step)? - 2.0 * at(0.0)? + at(-step)?) / (step * step))
    };
    let [small, large] = case.tori();
    let slope = |by_field: bool, power: i32| -> Result<f64, Stop> {
        let value = |size: usize| Ok::<f64, Stop>(second(size, by_field)? / (size as f64).powi(power));
        Ok((value(large)? / value(small)?).ln() / (large as f64 / small as f64).ln())
    };
    Ok((1.0 - slope(false, 2)? / 2.0, -slope(true, 4)? / 2.0))
}

fn beyond(transfer: Result<Transfer, RenormalizationError>) -> Result<Vec<f64>, Stop> {
    match transfer {
        Ok(transfer) => Ok(transfer.dimensions[1..].to_vec()),
        // A matrix without a positive leading value has no dimensions.
        Err(RenormalizationError::NotPositive { .. }) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// One list of dimensions for eigenvalues, one for singular values.
fn spectra(of: impl Fn(Values) -> Result<Vec<f64>, Stop>) -> Result<Spectra, Stop> {
    Ok([of(Values::Eigenvalues)?, of(Values::SingularValues)?])
}

/// By tensors that are coarse-grained.
pub(super) fn by_tensors(run: &Run<'_>, case: Case, seed: u64) -> Result<Measured, Stop> {
    let model = case.model(0.0, 0.0)?;
    let options = match case {
        Case::Ising => ScalingOptions::trg(run.parameters.integer("bond of Ising")?),
        Case::Potts => ScalingOptions {
            steps: run.parameters.integer("steps")?,
            ..ScalingOptions::filtered(
                run.parameters.integer("bond of Potts")?,
                run.parameters.number("epsilon")?,
            )
        },
    };
    let limits = Limits { memory: MEMORY, ..Limits::bond(options.limits.bond) };
    // In any basis of the bonds.
    let fine = Network::new(&model)?.in_random_gauge(4.0, seed);
    let tensor =
        |network: &Network| spectra(|values| beyond(Transfer::diagonal(network, 1.0, 4, values, &limits)));
    let row = |network: &Network| spectra(|values| beyond(Transfer::new(network, 2, 4, values, &limits)));
    let lengths = run.parameters.integers(&format!("lengths of {}", model.name()))?;
    let long_rows = spectra(|values| {
        limit(&lengths, case.corrections(), |n| {
            run.kept(&format!("{case:?}, row of {n}, {values:?}"), |_| {
                beyond(Transfer::new(&fine, n, 4, values, &limits))
            })
        })
    })?;
    let (specific_heat, order_parameter) = run.kept(&format!("{case:?}, tori"), |_| {
        thermodynamics(case, |model, size| Ok(Network::new(model)?.log_partition(size, size, MEMORY)?))
    })?;
    let coarse = run.kept(&format!("{case:?}, coarse"), |_| {
        let found = scaling_dimensions(&model, &options)?;
        // The strength of the filter that the options name first, then the others.
        std::iter::once(&found)
            .chain(&found.beside)
            .map(|one| {
                run.checkpoint()?;
                let coarse = one.network.in_random_gauge(4.0, seed);
                Ok([tensor(&coarse)?, row(&coarse)?])
            })
            .collect::<Result<_, Stop>>()
    })?;
    Ok(Measured {
        case,
        fine: tensor(&fine)?,
        fine_row: row(&fine)?,
        coarse,
        long_rows,
        specific_heat,
        order_parameter,
    })
}

/// Dimensions in the limit of long rows where the lengths allow to take it, otherwise of the longest.
fn limit(
    lengths: &[usize],
    exponents: [f64; 2],
    dimensions: impl Fn(usize) -> Result<Vec<f64>, Stop>,
) -> Result<Vec<f64>, Stop> {
    let found: Vec<Vec<f64>> = lengths.iter().map(|&n| dimensions(n)).collect::<Result<_, _>>()?;
    let count = found.iter().map(Vec::len).min().unwrap_or(0);
    Ok((0..count)
        .map(|i| {
            let values: Vec<f64> = found.iter().map(|x| x[i]).collect();
            extrapolated(lengths, &values, exponents).unwrap_or(values[values.len() - 1])
        })
        .collect())
}

/// By strips of the lattice: a coarse-grained network is one whose width has grown.
pub(super) fn by_strips(run: &Run<'_>, case: Case) -> Result<Measured, Stop> {
    let model = case.model(0.0, 0.0)?;
    let lengths = run.parameters.integers(&format!("lengths of {}", model.name()))?;
    let strip = |width: usize, count: usize, values: Values| -> Result<Vec<f64>, Stop> {
        run.kept(&format!("{case:?}, {count} of width {width}, {values:?}"), |_| {
            let strip = Strip::new(&model, width);
            let found = match values {
                Values::Eigenvalues => strip.dimensions(count)?,
                Values::SingularValues => strip.one_sided(count)?,
            };
            Ok(found.iter().map(|x| x.value).collect())
        })
    };
    let wide = spectra(|values| limit(&lengths, case.corrections(), |n| strip(n, 4, values)))?;
    // Along the diagonal, with the ratio one as for a tensor that nobody calls a transfer matrix: a tensor of one site, and one of four.
    let limits = Limits { memory: MEMORY, ..Limits::bond(9) };
    let fine = Network::new(&model)?;
    let coarse = fine.coarse_grained(Scheme::Hotrg, &limits)?;
    let tensor =
        |network: &Network| spectra(|values| beyond(Transfer::diagonal(network, 1.0, 4, values, &limits)));
    let (specific_heat, order_parameter) = run.kept(&format!("{case:?}, tori"), |_| {
        thermodynamics(case, |model, size| Strip::new(model, size).log_partition())
    })?;
    Ok(Measured {
        case,
        fine: tensor(&fine)?,
        fine_row: spectra(|values| strip(2, 2, values))?,
        coarse: vec![[tensor(&coarse)?, wide.clone()]],
        long_rows: wide,
        specific_heat,
        order_parameter,
    })
}
