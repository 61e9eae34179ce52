//! The renormalization flow of kinks with logarithmic interaction.
//!
//! P. W. Anderson, G. Yuval, D. R. Hamann, Phys. Rev. B 1, 4464 (1970); J. M. Kosterlitz, Phys. Rev. Lett. 37, 1577 (1976): with
//! K = 2β|J_0|m², the coupling that spins separated by r = e^l feel after the kinks on smaller scales have lowered it, and y the
//! fugacity of a kink, `dy/dl = y (1 − K)`, `dK/dl = −4 y² K`. The correlator at r is the factor m² by which K is lowered, so that the
//! connected one decays as K(l) does to its limit.

use eigentruth_numerics::{Estimate, Provenance};

use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The flow with terms of the next order, `dy/dl = y (1 − K + b y²)`, `dK/dl = −4 y² K (1 + a y²)`; what it does at the
/// transition must not depend on them.
#[derive(Clone, Copy, Debug)]
struct Flow {
    a: f64,
    b: f64,
}

/// Coupling and fugacity.
type Point = [f64; 2];

/// Steps from l to 2l.
const STEPS: u32 = 64;

impl Flow {
    fn derivative(self, [k, y]: Point) -> Point {
        let y2 = y * y;
        [-4.0 * y2 * k * (1.0 + self.a * y2), y * (1.0 - k + self.b * y2)]
    }

    /// A Runge-Kutta step of fourth order.
    fn step(self, point: Point, h: f64) -> Point {
        let moved = |d: Point, h: f64| [point[0] + h * d[0], point[1] + h * d[1]];
        let one = self.derivative(point);
        let two = self.derivative(moved(one, 0.5 * h));
        let three = self.derivative(moved(two, 0.5 * h));
        let four = self.derivative(moved(three, h));
        std::array::from_fn(|k| point[k] + h / 6.0 * (one[k] + 2.0 * two[k] + 2.0 * three[k] + four[k]))
    }

    /// The points at l = 1, 2, 4, …, 2^octaves. It ends early where the kinks take over (K below 1) or are gone (y below 10⁻¹⁵, long
    /// before steps that grow with l are too long for their decay).
    fn run(self, start: Point, octaves: u32) -> Vec<Point> {
        let mut path = Vec::new();
        let mut point = start;
        for octave in 0..=octaves {
            let length = if octave == 0 { 1.0 } else { 0.5 * f64::from(octave).exp2() };
            for _ in 0..STEPS {
                point = self.step(point, length / f64::from(STEPS));
                if point[0] < 1.0 || point[1] < 1e-15 {
                    return path;
                }
            }
            path.push(point);
        }
        path
    }

    /// Whether the kinks take over.
    fn melts(self, start: Point, octaves: u32) -> bool {
        let path = self.run(start, octaves);
        let last = path.last().copied().unwrap_or(start);
        // Where it ended early, K − 1 is either far above y or below it.
        path.len() <= octaves as usize && last[0] - 1.0 < 2.0 * last[1]
    }

    /// The coupling at which a fugacity is on the separatrix, from above.
    fn critical(self, y: f64, octaves: u32) -> f64 {
        let (mut low, mut high) = (1.0, 2.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.melts([middle, y], octaves) { low = middle } else { high = middle }
        }
        high
    }
}

/// `d ln(K − limit)/d ln l` over the octave that ends at 2^octave.
fn power_of_l(path: &[Point], limit: f64, octave: usize) -> f64 {
    ((path[octave][0] - limit) / (path[octave - 1][0] - limit)).log2()
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let y = run.parameters.number("fugacity")?;
    let octaves = u32::try_from(run.parameters.integer("octaves")?)?;
    // The separatrix is known up to (π/2^octaves)², which changes K − 1 by a part in 10⁴ seven octaves earlier.
    let last = octaves as usize - 7;
    let mut table =
        Table::new(&[("a", "1"), ("b", "1"), ("K at the transition", "1"), ("l", "1"), ("power of l", "1")]);
    let (mut powers, mut spread) = (Vec::new(), 0.0f64);
    for (a, b) in [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        run.checkpoint()?;
        let flow = Flow { a, b };
        let critical = flow.critical(y, octaves);
        let path = flow.run([critical, y], octaves);
        if path.len() <= last {
            return Err(Stop::Failed(format!(
                "the flow with a = {a}, b = {b} leaves the separatrix at l = 2^{}",
                path.len()
            )));
        }
        let of = |octave: usize| power_of_l(&path, 1.0, octave);
        for octave in 3..=last {
            table.push([a, b, critical, (octave as f64).exp2(), of(octave)]);
        }
        // Corrections fall as ln l/l, by about half an octave.
        spread = spread.max((of(last) - of(last - 1)).abs());
        powers.push(of(last));
    }
    let power = powers.iter().sum::<f64>() / powers.len() as f64;
    let error = powers.iter().fold(2.0 * spread, |most, other| most.max((other - power).abs()));
    // What is left of the error of the separatrix.
    let error = error.max(1e-3);
    let estimate = Estimate::converged(power, error, Provenance::new("problems/flow").with("fugacity", y));
    // Below the transition the same flow gives a power of r: K − limit falls exponentially with l.
    let flow = Flow { a: 0.0, b: 0.0 };
    let colder = flow.run([1.1 * flow.critical(y, octaves), y], octaves);
    let Some(&[limit, _]) = colder.last() else {
        return Err(Stop::Failed("the flow below the transition has no point".to_owned()));
    };
    let rate = |octave: usize| {
        let length = (octave as f64).exp2() / 2.0;
        std::f64::consts::LN_2 * power_of_l(&colder, limit, octave) / length
    };
    let [early, late] = [rate(3), rate(4)];
    let exponential = (late / early - 1.0).abs() < 0.05 && late < 0.0;
    let found = |finding: Finding| {
        let rate = Estimate::converged(late, (late - early).abs(), Provenance::new("problems/flow"));
        finding
            .with(Evidence::number("power of ln r at the transition", "1", estimate.clone()))
            .with(Evidence::number("power of r ten percent below", "1", rate))
            .with(Evidence::table("approach to the limit", table.clone()))
    };
    let cost = "none: the flow itself would have to be known to a higher order";
    if !exponential {
        return Ok(found(Finding::undecided("below the transition the flow shows no power of r", cost)));
    }
    let summary = format!(
        "at the transition K(ln r) − 1 falls as (ln r)^({power:.4} ± {error:.4}); ten percent below it as r^({late:.3})"
    );
    // Rivals are no logarithm (0) and its square (−2), 1 apart.
    Ok(found(match (power + 1.0).abs() {
        distance if distance <= 4.0 * error && 8.0 * error <= 1.0 => {
            Finding::holds(FindingKind::Numerical, summary)
        }
        distance if distance >= 5.0 * error => Finding::fails(FindingKind::Numerical, summary),
        _ => Finding::undecided(summary, cost),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_keeps_its_integral_and_has_the_known_separatrix() {
        // 2y² − K + ln K is constant along the flow; on the separatrix it is −1.
        let flow = Flow { a: 0.0, b: 0.0 };
        let integral = |[k, y]: Point| 2.0 * y * y - k + k.ln();
        let path = flow.run([1.3, 0.1], 5);
        for point in &path {
            // Fourth-order steps: converged.
            assert!((integral(*point) - integral([1.3, 0.1])).abs() < 1e-6, "{point:?}");
        }
        let critical = flow.critical(0.1, 20);
        assert!((integral([critical, 0.1]) + 1.0).abs() < 1e-7, "{critical}");
        // Warmer, the kinks take over; colder, they die out.
        assert!(flow.melts([0.95 * critical, 0.1], 20) && !flow.melts([1.05 * critical, 0.1], 20));
        // At the transition (K − 1) l tends to 1, as x' = −x² says for K − 1 = 2y.
        let path = flow.run([critical, 0.1], 20);
        assert!(((path[12][0] - 1.0) * 4096.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn without_the_transition_there_is_no_logarithm() {
        let flow = Flow { a: 0.0, b: 0.0 };
        let colder = flow.run([1.4, 0.1], 20);
        let limit = colder[colder.len() - 1][0];
        assert!(power_of_l(&colder, limit, 3) < -2.0 && power_of_l(&colder, limit, 4) < -4.0);
    }
}
