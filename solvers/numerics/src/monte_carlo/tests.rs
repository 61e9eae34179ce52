//! Synthetic chains whose autocorrelation and errors are known.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::RngExt;

use super::*;
use crate::Kind;

/// x ← a x + √(1 − a²) g with Gaussian g: variance 1, ρ(t) = aᵗ, τ = ½(1 + a)/(1 − a). Beside it y = 2 + x + g' with
/// independent g', whose ratio to x + 4 is known.
struct Autoregressive {
    a: f64,
    x: f64,
    y: f64,
    offset: f64,
}

fn gaussian(random: &mut Stream) -> f64 {
    let (u, v): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

impl MarkovChain for Autoregressive {
    type State = (f64, f64);
    type Error = Infallible;

    fn observables(&self) -> Vec<String> {
        ["x", "y", "x²"].map(String::from).into()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), Infallible> {
        self.x = self.a * self.x + (1.0 - self.a * self.a).sqrt() * gaussian(random);
        self.y = 2.0 + self.x + gaussian(random);
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), Infallible> {
        values.copy_from_slice(&[self.x + self.offset, self.y, self.x * self.x]);
        Ok(())
    }

    fn state(&self) -> (f64, f64) {
        (self.x, self.y)
    }

    fn restore(&mut self, (x, y): (f64, f64)) -> Result<(), Infallible> {
        (self.x, self.y) = (x, y);
        Ok(())
    }
}

fn samples(a: f64, plan: &Plan, control: Control<'_>) -> Result<Samples, MonteCarloError<Infallible>> {
    run(plan, control, |random| Ok(Autoregressive { a, x: gaussian(random), y: 0.0, offset: 4.0 }))
}

#[test]
fn autocorrelation_and_error_of_an_autoregressive_process() {
    for (seed, a) in [(1, 0.0), (2, 0.5), (3, 0.9), (4, 0.97), (5, -0.5)] {
        let plan = Plan { thermalization: 0, ..Plan::new(seed, 4, 50_000) };
        let record = samples(a, &plan, Control::default()).unwrap();
        let mean = record.mean("x").unwrap();
        let quality = record.quality("x").unwrap();
        let exact: f64 = 0.5 * (1.0 + a) / (1.0 - a);
        let Autocorrelation { time, error, .. } = quality.autocorrelation;
        assert!((time - exact).abs() <= 4.0 * error, "a = {a}: τ = {time} ± {error}, exactly {exact}");
        assert!(error < 0.06 * exact, "a = {a}: {error}");
        // τ has a relative error of a few percent, and the error of the mean half of that.
        let exact_error = (2.0 * exact / 200_000.0).sqrt();
        assert!((mean.error / exact_error - 1.0).abs() < 0.15, "a = {a}: {} {exact_error}", mean.error);
        assert!((mean.value - 4.0).abs() <= 4.0 * exact_error);
        assert_eq!(mean.kind, Kind::Statistical);
        assert_eq!((mean.diagnostics["chains"], mean.diagnostics["bins"]), (4.0, 128.0));
        // Logarithmic binning: too small for short bins (too large where neighbours are anticorrelated), then a plateau.
        let levels = record.binning("x").unwrap();
        let naive = (1.0f64 / 200_000.0).sqrt();
        assert!((levels[0].error / naive - 1.0).abs() < 0.1, "{} {naive}", levels[0].error);
        let plateau = levels.iter().find(|level| level.length as f64 >= 32.0 * exact.max(1.0)).unwrap();
        let spread = 4.0 / (2.0 * plateau.bins as f64).sqrt() + 0.02;
        assert!((plateau.error / exact_error - 1.0).abs() < spread, "a = {a}: {plateau:?} {exact_error}");
        // The same by jackknife.
        let same = record.derived("x", &["x"], |means| means[0]).unwrap();
        assert!((same.error / exact_error - 1.0).abs() < 4.0 / 16.0);
    }
}

#[test]
fn errors_cover_the_truth_as_often_as_they_should() {
    // 200 runs: z has mean 0 and variance 1, within 4 standard deviations of each; the ratio is that of means.
    let (mut z, mut ratios) = (Vec::new(), Vec::new());
    for seed in 0..200 {
        let record =
            samples(0.8, &Plan { thermalization: 0, ..Plan::new(seed, 2, 8192) }, Control::default())
                .unwrap();
        let mean = record.mean("x").unwrap();
        z.push((mean.value - 4.0) / mean.error);
        let ratio = record.derived("ratio", &["y", "x"], |means| means[0] / means[1]).unwrap();
        ratios.push((ratio.value - 0.5) / ratio.error);
    }
    for z in [z, ratios] {
        let mean = z.iter().sum::<f64>() / 200.0;
        let variance = z.iter().map(|z| z * z).sum::<f64>() / 200.0;
        assert!(mean.abs() < 4.0 / 200f64.sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 4.0 * 0.1 + 0.06, "{variance}");
    }
}

#[test]
fn jackknife_of_a_ratio_has_the_error_of_its_linear_part() {
    // y/x around (2, 4): δ = (δy − δx/2)/4. y = 2 + x + g', so δ = (δx/2 + g')/4: variance of the mean
    // (2τ/4 + 1)/16/n.
    let record =
        samples(0.6, &Plan { thermalization: 0, ..Plan::new(9, 4, 50_000) }, Control::default()).unwrap();
    let ratio = record.derived("y/x", &["y", "x"], |means| means[0] / means[1]).unwrap();
    let exact = ((2.0 * 2.0 / 4.0 + 1.0) / 16.0 / 200_000.0f64).sqrt();
    assert!((ratio.error / exact - 1.0).abs() < 4.0 / 16.0, "{} {exact}", ratio.error);
    assert!((ratio.value - 0.5).abs() < 4.0 * exact);
    assert!(ratio.diagnostics["jackknife_bias"].abs() < exact);
    let nowhere = record.derived("1/0", &["x"], |means| 1.0 / (means[0] - means[0]));
    assert!(matches!(nowhere, Err(AnalysisError::NotFinite { .. })));
    assert!(matches!(record.mean("z"), Err(AnalysisError::Unknown { .. })));
}

#[test]
fn chains_that_disagree_and_chains_that_are_too_short_are_refused() {
    let made = AtomicUsize::new(0);
    let plan = Plan { thermalization: 0, ..Plan::new(5, 4, 2000) };
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let record = one_thread.install(|| {
        run(&plan, Control::default(), |random| {
            let stuck = made.fetch_add(1, Ordering::Relaxed) == 2;
            Ok::<_, Infallible>(Autoregressive {
                a: 0.5,
                x: gaussian(random),
                y: 0.0,
                offset: if stuck { 2.0 } else { 0.0 },
            })
        })
    });
    let record = record.unwrap();
    // Halves: two of eight means are 2 off, variance between 6/7, within about 1.
    let r_hat = record.quality("x").unwrap().r_hat;
    assert!((r_hat - (1.0f64 + 6.0 / 7.0).sqrt()).abs() < 0.05, "{r_hat}");
    assert!(matches!(record.mean("x"), Err(AnalysisError::ChainsDisagree { .. })));
    assert!(record.mean("y").unwrap().diagnostics["r_hat"] < 1.01);
    // Constants, equal and not.
    assert_eq!(split_r_hat(&[&[0.1; 10], &[0.1; 10]]), 1.0);
    assert_eq!(split_r_hat(&[&[0.1; 10], &[0.2; 10]]), f64::INFINITY);
    // A drift is found within one chain.
    let drift: Vec<f64> = (0..1000).map(|k| f64::from(k) / 1000.0 + f64::from(k % 7) / 7.0).collect();
    assert!(split_r_hat(&[&drift]) > 1.2);
    let slow = samples(0.995, &Plan { thermalization: 0, ..Plan::new(6, 4, 40_000) }, Control::default());
    match slow.unwrap().mean("x") {
        Err(AnalysisError::TooFewBins { time, needed, .. }) => {
            assert!(needed as f64 >= 8.0 * 32.0 * time && time > 100.0);
        }
        other => panic!("{other:?}"),
    }
    let short = samples(0.0, &Plan::new(6, 4, 20), Control::default()).unwrap();
    assert_eq!(short.mean("x"), Err(AnalysisError::TooShort { rows: 20, needed: 32 }));
}

#[test]
fn a_run_that_is_interrupted_and_resumed_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let plan = Plan { thermalization: 100, sweeps_per_row: 3, ..Plan::new(7, 3, 701) };
    let whole = samples(0.9, &plan, Control::default()).unwrap();
    let mut interruptions = 0;
    let resumed = loop {
        let asked = AtomicUsize::new(0);
        let interrupted = || asked.fetch_add(1, Ordering::Relaxed) == 40;
        let control = Control {
            checkpoint: Some((&path, "autoregressive 0.9")),
            interrupted: Some(&interrupted),
            ..Control::default()
        };
        match samples(0.9, &plan, control) {
            Ok(record) => break record,
            Err(MonteCarloError::Interrupted { .. }) => interruptions += 1,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(interruptions >= 4, "{interruptions}");
    assert_eq!(resumed, whole);
    let foreign = Control { checkpoint: Some((&path, "autoregressive 0.8")), ..Control::default() };
    assert!(matches!(
        samples(0.8, &plan, foreign),
        Err(MonteCarloError::Checkpoint(crate::checkpoint::CheckpointError::Foreign { .. }))
    ));
}

#[test]
fn threads_and_merging_do_not_change_bits() {
    let plan = |first_stream, chains| Plan { first_stream, thermalization: 10, ..Plan::new(8, chains, 500) };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| samples(0.7, &plan(0, 5), Control::default()).unwrap())
    };
    let joint = with(1);
    assert_eq!(joint, with(2));
    let part = |first, chains| samples(0.7, &plan(first, chains), Control::default()).unwrap();
    let merged = part(3, 2).merge(part(0, 3)).unwrap();
    assert_eq!(merged, joint);
    assert_eq!(merged.mean("x²").unwrap(), joint.mean("x²").unwrap());
    assert!(matches!(part(0, 3).merge(part(2, 2)), Err(AnalysisError::Twice { seed: 8, stream: 2 })));
    let shorter = samples(0.7, &Plan { rows: 400, ..plan(7, 1) }, Control::default()).unwrap();
    assert!(matches!(joint.merge(shorter), Err(AnalysisError::Unlike { .. })));
}

#[test]
fn what_cannot_be_run_is_refused() {
    let nothing = samples(0.5, &Plan::new(1, 0, 10), Control::default());
    assert!(matches!(nothing, Err(MonteCarloError::Plan { given: 0, least: 1, .. })));
    let huge = samples(0.5, &Plan { thermalization: 0, ..Plan::new(1, 1, 1 << 30) }, Control::default());
    assert!(matches!(huge, Err(MonteCarloError::Memory { .. })));
    let infinite = run(&Plan::new(1, 1, 10), Control::default(), |_| {
        Ok::<_, Infallible>(Autoregressive { a: 0.5, x: 0.0, y: 0.0, offset: f64::INFINITY })
    });
    assert!(matches!(infinite, Err(MonteCarloError::NotFinite { row: 0, .. })));
}

/// A chain without chance: it counts its sweeps, and what it adapted to when it was told that it is thermal.
#[derive(Default)]
struct Counting {
    sweeps: u32,
    /// The sweeps before every call of [`MarkovChain::thermalized`].
    told: Vec<u32>,
}

impl MarkovChain for Counting {
    type State = (u32, Vec<u32>);
    type Error = Infallible;

    fn observables(&self) -> Vec<String> {
        ["sweeps", "told", "told at"].map(String::from).into()
    }

    fn sweep(&mut self, _: &mut Stream) -> Result<(), Infallible> {
        self.sweeps += 1;
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), Infallible> {
        let at = self.told.last().map_or(-1.0, |at| f64::from(*at));
        values.copy_from_slice(&[f64::from(self.sweeps), self.told.len() as f64, at]);
        Ok(())
    }

    fn thermalized(&mut self) {
        self.told.push(self.sweeps);
    }

    fn state(&self) -> (u32, Vec<u32>) {
        (self.sweeps, self.told.clone())
    }

    fn restore(&mut self, (sweeps, told): (u32, Vec<u32>)) -> Result<(), Infallible> {
        (self.sweeps, self.told) = (sweeps, told);
        Ok(())
    }
}

#[test]
fn rows_are_averages_of_the_sweeps_after_thermalization_which_ends_once() {
    let folder = tempfile::tempdir().unwrap();
    for (thermalization, rows, sweeps_per_row) in [(0, 40, 1), (7, 40, 1), (300, 70, 4), (5, 33, 9)] {
        let plan = Plan { thermalization, sweeps_per_row, ..Plan::new(1, 2, rows) };
        let path = folder.path().join(format!("{thermalization} {rows} {sweeps_per_row}"));
        let record = loop {
            // Interrupted at every second piece, so that a run is also taken up where thermalization ends.
            let asked = AtomicUsize::new(0);
            let interrupted = || asked.fetch_add(1, Ordering::Relaxed) == 1;
            let control = Control {
                checkpoint: Some((&path, "counting")),
                interrupted: Some(&interrupted),
                ..Control::default()
            };
            match run(&plan, control, |_| Ok::<_, Infallible>(Counting::default())) {
                Ok(record) => break record,
                Err(MonteCarloError::Interrupted { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        };
        // The mean of T + ks + 1, …, T + (k + 1)s.
        let row =
            |k: usize| (thermalization + k * sweeps_per_row) as f64 + 0.5 * (sweeps_per_row as f64 + 1.0);
        let expected: Vec<f64> = (0..rows).map(row).collect();
        for sweeps in record.values("sweeps").unwrap() {
            assert_eq!(sweeps, expected);
        }
        let told: Vec<_> =
            ["told", "told at"].into_iter().flat_map(|name| record.values(name).unwrap()).collect();
        let [once, at] = [1.0, thermalization as f64].map(|value| vec![value; rows]);
        assert_eq!(told, [once.clone(), once, at.clone(), at]);
    }
}
