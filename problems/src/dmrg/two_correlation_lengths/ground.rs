//! Ground states as matrix-product states: correlations without a field, moments in an actual field at the first column.

use eigentruth_models::Spin;
use eigentruth_mps::{Chain, Mpo, Mps, Sweep, average, correlations};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::GeneratorKind;

use super::cylinder::Cylinder;
use super::lengths::{self, Window, rate};
use super::{Lengths, Profile};
use crate::method::{Run, Stop};
use crate::underway::{Sweeps, Underway};

/// Changes of the energy below this, in units of J, end the sweeps of a bond dimension.
const SETTLED: f64 = 1e-10;
/// The most states for moments, which decay as one exponential and need fewer than correlations.
const MOMENTS: usize = 400;
/// The most sweeps of a bond dimension; a start with order takes some to lose it.
const MOST: usize = 24;

/// `[bond dimension: half, whole][distance]`.
type Pair = [Vec<f64>; 2];

/// What was measured on one cylinder.
pub(super) struct Measured {
    cylinder: Cylinder,
    /// `(−1)^r ⟨Sᶻ Sᶻ⟩` along a row, from a quarter of the cylinder on.
    pub(super) along_a_row: Pair,
    /// The same of the first site with the staggered sum over a column.
    pub(super) with_columns: Pair,
    /// By field: the field and the staggered moment of a site by column.
    pub(super) moments: Vec<(f64, Pair)>,
}

/// All cylinders of a run.
pub(super) fn measured(run: &Run<'_>) -> Result<Vec<Measured>, Stop> {
    let dimensions = run.parameters.integers("bond dimensions")?;
    let fields = run.parameters.numbers("fields")?;
    let of = |(number, (cylinder, dimension)): (usize, (Cylinder, usize))| {
        Measured::new(run, &format!("cylinder {number}"), cylinder, dimension, &fields)
    };
    Cylinder::of_run(run)?.into_iter().zip(dimensions).enumerate().map(of).collect()
}

/// Sweeps to half the bond dimension and to the whole, and looks at both states.
fn states<T>(
    underway: &Underway<'_>,
    cylinder: Cylinder,
    h: f64,
    dimension: usize,
    look: fn(Cylinder, &Chain, &Mps<f64>) -> Result<T, Stop>,
) -> Result<[T; 2], Stop> {
    let hamiltonian = cylinder.spins(h)?.build()?;
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges())?;
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain)?;
    let top = usize::from(cylinder.twice);
    let neel: Vec<usize> =
        (0..cylinder.sites()).map(|site| if cylinder.sign(site) > 0.0 { top } else { 0 }).collect();
    let mut search = underway.sweeps(&chain, &mpo, &Mps::product(&chain, &neel)?)?;
    let settle = |search: &mut Sweeps<'_>, bond_dimension: usize, noise: f64| -> Result<(), Stop> {
        let mut before = f64::INFINITY;
        for _ in 0..MOST {
            let sweep = Sweep { noise, cutoff: 1e-15, ..Sweep::two(bond_dimension) };
            let energy = search.sweep(&sweep)?.energy;
            if (before - energy).abs() < SETTLED {
                break;
            }
            before = energy;
        }
        Ok(())
    };
    settle(&mut search, dimension / 4, 1e-6)?;
    settle(&mut search, dimension / 2, 0.0)?;
    let half = look(cylinder, &chain, &search.state())?;
    settle(&mut search, dimension, 0.0)?;
    Ok([half, look(cylinder, &chain, &search.state())?])
}

/// Correlations along a row and with columns, by distance.
fn bulk(cylinder: Cylinder, chain: &Chain, state: &Mps<f64>) -> Result<(Vec<f64>, Vec<f64>), Stop> {
    let spins = cylinder.spins(0.0)?;
    let first = cylinder.site(cylinder.reference(), 0);
    let far = first..first + cylinder.width * (cylinder.length / 2 + 1);
    let z = |site: usize| spins.spin(site, GeneratorKind::Z);
    let found =
        correlations(&spins.space()?, chain, state, &[z(first)], &far.clone().map(z).collect::<Vec<_>>())?;
    let sign = |site: usize| cylinder.sign(site) * cylinder.sign(first);
    let staggered: Vec<f64> = far.zip(&found[0]).map(|(site, value)| sign(site) * value.re).collect();
    let columns = staggered.chunks(cylinder.width);
    Ok((
        columns.clone().map(|column| column[0]).collect(),
        columns.map(|column| column.iter().sum()).collect(),
    ))
}

fn columns(cylinder: Cylinder, chain: &Chain, state: &Mps<f64>) -> Result<Vec<f64>, Stop> {
    let moment = |x: usize| -> Result<f64, Stop> {
        let mut operator =
            eigentruth_models::SpinSystem::new(cylinder.sites(), Spin::from_twice(cylinder.twice)?);
        for y in 0..cylinder.width {
            let site = cylinder.site(x, y);
            // The term of a field h is −h S.
            operator.field(site, [0.0, 0.0, -cylinder.sign(site) / cylinder.width as f64]);
        }
        Ok(average(chain, &Mpo::<f64>::new(&operator.build()?, chain)?, state))
    };
    (0..=cylinder.length / 2).map(moment).collect()
}

impl Measured {
    /// Sweeps without a field and in every one of them.
    pub(super) fn new(
        run: &Run<'_>,
        name: &str,
        cylinder: Cylinder,
        dimension: usize,
        fields: &[f64],
    ) -> Result<Self, Stop> {
        let [half, whole] = run.kept_underway(&format!("{name}, no field"), |_, underway| {
            states(underway, cylinder, 0.0, dimension, bulk)
        })?;
        let enough = dimension.min(MOMENTS);
        let moment = |h: &f64| {
            let key = format!("{name}, field {h}");
            let moments = |_, underway: &Underway<'_>| states(underway, cylinder, *h, enough, columns);
            Ok((*h, run.kept_underway(&key, moments)?))
        };
        let moments = fields.iter().map(moment).collect::<Result<_, Stop>>()?;
        Ok(Self { cylinder, along_a_row: [half.0, whole.0], with_columns: [half.1, whole.1], moments })
    }

    /// A number from correlations and moments: that of the larger bond dimension, with the difference to the smaller one.
    fn estimate(&self, bulk: &Pair, moments: &Pair, of: impl Fn(&[f64], &[f64]) -> f64) -> Estimate {
        let [half, whole] = [0, 1].map(|k| of(&bulk[k], &moments[k]));
        let rounding = 1e3 * f64::EPSILON * whole.abs();
        let provenance = Provenance::new("tensor/mps dmrg").with("cylinder", format!("{:?}", self.cylinder));
        Estimate::converged(whole, (whole - half).abs() + rounding, provenance)
    }
}

impl Profile for Measured {
    /// The receding windows begin at one to two lengths and end at four; powers of the inverse distance up to the second are taken out.
    const FAR: f64 = 8.0;

    fn cylinder(&self) -> Cylinder {
        self.cylinder
    }

    fn unit(&self) -> f64 {
        let moments = &self.moments[0].1[1];
        lengths::unit(rate(moments, lengths::near(self.cylinder.length), 0.0))
    }

    fn lengths(&self, window: Window, power: f64) -> Result<Vec<Lengths>, Stop> {
        let of = |(h, moments): &(f64, Pair)| Lengths {
            field: *h,
            first: self.estimate(&self.along_a_row, moments, |c, _| 1.0 / rate(c, window, power)),
            second: self.estimate(&self.along_a_row, moments, |_, m| 1.0 / rate(m, window, 0.0)),
            ratio: self
                .estimate(&self.along_a_row, moments, |c, m| rate(m, window, 0.0) / rate(c, window, power)),
        };
        Ok(self.moments.iter().map(of).collect())
    }

    fn limits(&self) -> Result<Vec<Estimate>, Stop> {
        let windows = lengths::receding(self.cylinder.length);
        let of = |(_, moments): &(f64, Pair)| {
            // ξ_2/ξ_1 is a straight line in the inverse of the distance.
            let limit = |c: &[f64], m: &[f64]| {
                lengths::limit(&windows, windows.map(|window| rate(c, window, 0.0) / rate(m, window, 0.0)))
            };
            let found = self.estimate(&self.with_columns, moments, |c, m| limit(c, m).0);
            let step = limit(&self.with_columns[1], &moments[1]).1;
            let error = (found.error + step) / found.value.powi(2);
            Estimate::converged(1.0 / found.value, error, found.provenance)
        };
        Ok(self.moments.iter().map(of).collect())
    }
}
