//! The chain without longitudinal field in free fermions: P. Pfeuty, Ann. Phys. 57, 79 (1970).

use std::f64::consts::TAU;

use eigentruth_free::{Bogoliubov, Matrix, Quadratic};
use eigentruth_numerics::dense::Lu;
use faer::Mat;
use num_complex::Complex64;

use super::rings::{Order, transition_of};
use super::{DOUBLET, Limit, exchange, geometric, polynomial, rival_gap};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The quasiparticles of the states with this parity under the flip of all spins: the Jordan–Wigner transformation closes
/// the even ring antiperiodically and the odd one periodically.
fn quasiparticles(sites: usize, j: f64, h: f64, parity: i8) -> Result<Bogoliubov, Stop> {
    let sign = |site: usize| if site + 1 == sites { f64::from(-parity) } else { 1.0 };
    let mut hopping = Matrix::zeros(sites, sites);
    let mut pairing = Matrix::zeros(sites, sites);
    for site in 0..sites {
        let next = (site + 1) % sites;
        let amplitude = Complex64::from(-j * sign(site));
        // −J σ^z σ^z = −J (c†_i − c_i)(c†_j + c_j); h σ^x = h (1 − 2n).
        hopping[(site, site)] = Complex64::from(-2.0 * h);
        hopping[(site, next)] += amplitude;
        hopping[(next, site)] += amplitude;
        pairing[(site, next)] += amplitude;
        pairing[(next, site)] -= amplitude;
    }
    Ok(Quadratic::with_pairing(hopping, pairing, h * sites as f64)?.bogoliubov()?)
}

/// The lowest excitation above the ground states: two quasiparticles of the even ring.
fn ring_gap(sites: usize, j: f64, h: f64) -> Result<f64, Stop> {
    let ring = quasiparticles(sites, j, h, 1)?;
    let gap =
        ring.same_parity_gap().ok_or_else(|| Stop::Failed("a ring has at least two modes".to_owned()))?;
    Ok(gap.value)
}

/// The lowest odd level above the lowest even one.
fn ring_splitting(sites: usize, j: f64, h: f64) -> Result<f64, Stop> {
    let lowest =
        |parity: i8| Ok::<_, Stop>(quasiparticles(sites, j, h, parity)?.parity_energy(parity)?.value);
    Ok(lowest(-1)? - lowest(1)?)
}

pub(super) fn extrapolated_gap(j: f64, h: f64, sizes: &[usize]) -> Result<Limit, Stop> {
    let gaps = sizes.iter().map(|&size| ring_gap(size, j, h)).collect::<Result<Vec<_>, _>>()?;
    Ok(polynomial(sizes, &gaps))
}

pub(super) fn gap(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.reading == DOUBLET {
        return splitting(run);
    }
    let (j, sizes) = (exchange(run), run.parameters.integers("sizes")?);
    let mut table = Table::new(&[("N", "1"), ("gap of two quasiparticles", "1")]);
    for &size in &sizes {
        run.checkpoint()?;
        table.push([size as f64, ring_gap(size, j, 1.0)?]);
    }
    let limit = polynomial(&sizes, &table.rows.iter().map(|row| row[1]).collect::<Vec<_>>());
    let Some(vanishes) = limit.vanishes(rival_gap(j)) else {
        let why = format!("the gap {limit} is neither zero nor different from it");
        return Ok(Finding::undecided(why, "longer rings").with(Evidence::table("gaps", table)));
    };
    let summary = format!("the gap of two quasiparticles tends to {limit} at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(Evidence::table("gaps", table)))
}

/// Where the doublet counts as an excitation. It closes exponentially, so short rings tell more than long ones.
fn splitting(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let mut table = Table::new(&[("N", "1"), ("odd level above the even one", "1")]);
    for size in [6, 9, 12, 15] {
        run.checkpoint()?;
        table.push([size as f64, ring_splitting(size, j, 1.0)?]);
    }
    let limit = geometric(&table.rows.iter().map(|row| row[1]).collect::<Vec<_>>());
    let evidence = Evidence::table("splittings", table);
    let Some(vanishes) = limit.vanishes(rival_gap(j)) else {
        return Ok(Finding::undecided("the splitting is neither zero nor different from it", "longer rings")
            .with(evidence));
    };
    let summary = format!("the doublet's splitting tends to {limit} at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(evidence))
}

/// ⟨σ^z_0 σ^z_r⟩ of the infinite chain as r × r Toeplitz determinants of G(n) = ∫ dk/2π e^{ikn} (J e^{−ik} + h)/∣J e^{−ik} + h∣.
pub(super) fn correlators(j: f64, h: f64, distances: &[usize]) -> Vec<f64> {
    // Away from J = h the integrand is analytic, and the sum converges exponentially in the number of momenta; at J = h
    // half-integer momenta avoid the zero.
    let momenta = 4096;
    let angle = |k: usize| TAU * (k as f64 + 0.5) / momenta as f64;
    let phase: Vec<Complex64> = (0..momenta)
        .map(|k| {
            let value = Complex64::from_polar(j, -angle(k)) + h;
            value / value.norm()
        })
        .collect();
    let g = |n: i64| -> f64 {
        let term = |k: usize| (Complex64::from_polar(1.0, angle(k) * n as f64) * phase[k]).re;
        (0..momenta).map(term).sum::<f64>() / momenta as f64
    };
    let determinant = |&r: &usize| {
        let values: Vec<f64> = (0..2 * r as i64).map(|n| g(n - r as i64 + 1)).collect();
        Lu::new(Mat::from_fn(r, r, |a, b| values[b + r - a]).as_ref()).determinant()
    };
    distances.iter().map(determinant).collect()
}

pub(super) fn order(run: &Run<'_>) -> Result<Finding, Stop> {
    let (j, distances) = (exchange(run), run.parameters.integers("distances")?);
    let mut table = Table::new(&[("h", "1"), ("r", "1"), ("correlator", "1"), ("(1−h²/J²)^(1/4) or 0", "1")]);
    let mut orders = Vec::new();
    for h in [0.5 * j, 2.0 * j] {
        run.checkpoint()?;
        let values = correlators(j, h, &distances);
        let square = (1.0 - (h / j).powi(2)).max(0.0).powf(0.25);
        for (r, value) in distances.iter().zip(&values) {
            table.push([h, *r as f64, *value, square]);
        }
        orders.push(Order { h, limit: geometric(&values) });
    }
    let open = |_: Limit| {
        let why = "the limit of a correlator is neither zero nor different from it";
        Finding::undecided(why, "larger determinants")
    };
    Ok(transition_of(&orders).unwrap_or_else(open).with(Evidence::table("order", table)))
}

#[cfg(test)]
mod tests {
    use super::super::rings::ring;
    use super::*;

    #[test]
    fn gap_of_rings_is_that_of_exact_diagonalization_in_the_ordered_phase() {
        // There the two lowest states are split exponentially, and the next is the lowest pair of domain walls.
        let exact = ring(8, 1.0, 0.1, 0.0).unwrap().excitations[1];
        let free = ring_gap(8, 1.0, 0.1).unwrap();
        assert!((exact - free).abs() < 1e4 * f64::EPSILON * 8.0, "{exact} {free}");
        // The splitting of the two, in either phase.
        for h in [0.5, 2.0] {
            let exact = ring(8, 1.0, h, 0.0).unwrap().excitations[0];
            let free = ring_splitting(8, 1.0, h).unwrap();
            assert!((exact - free).abs() < 1e4 * f64::EPSILON * 8.0 * h, "{exact} {free}");
        }
    }

    #[test]
    fn correlators_of_the_critical_and_the_ordered_chain() {
        // Pfeuty: 2/π next to each other at J = h; the square of the order parameter far away.
        let critical = correlators(1.0, 1.0, &[1])[0];
        assert!((critical - 2.0 / std::f64::consts::PI).abs() < 1.0 / 4096.0);
        let far = correlators(1.0, 0.5, &[40])[0];
        assert!((far - 0.75f64.powf(0.25)).abs() < 1e3 * f64::EPSILON, "{far}");
    }
}
