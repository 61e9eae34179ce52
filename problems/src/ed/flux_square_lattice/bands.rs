//! Bands of the cell of n sites along y, on grids of momenta.

use std::f64::consts::{FRAC_PI_2, TAU};

use eigentruth_free::FreeError;
use eigentruth_free::bloch::{BandGrid, Crystal, band_grid, minima};
use num_complex::Complex64;

use super::{Averages, Pattern, Question, Uniformity, decide, spread};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

impl Pattern {
    /// The phase factor at height y.
    fn factor(&self, y: usize) -> Complex64 {
        Complex64::cis(TAU * (self.quanta * y) as f64 / self.n as f64)
    }

    /// Directions x, y; orbital y. `c†_{x,y} c_{x+1,y'}` moves by −1 along x.
    pub(super) fn crystal(&self) -> Result<Crystal, FreeError> {
        let n = self.n;
        let mut crystal = Crystal::new(2, n)?;
        let tilt = Complex64::cis(FRAC_PI_2 * f64::from(self.quarter_turns)) * -self.diagonal;
        for y in 0..n {
            // c†_{x,y} c_{x,y+1}: from the next site, perhaps of the next cell, to this one.
            let (up, across) = ((y + 1) % n, i32::from(y + 1 == n));
            let (down, below) = ((y + n - 1) % n, i32::from(y == 0));
            if self.t != 0.0 {
                crystal = crystal.hop(y, up, &[0, -across], Complex64::from(-self.t))?;
                crystal = crystal.hop(y, y, &[-1, 0], self.factor(y) * -self.t)?;
            }
            if self.diagonal != 0.0 {
                crystal = crystal.hop(y, up, &[-1, -across], self.factor(y) * tilt)?;
                crystal = crystal.hop(y, down, &[-1, below], self.factor(y) * tilt)?;
            }
        }
        Ok(crystal)
    }
}

/// Claims a and b: how many momenta have the lowest energy, the same number on all grids that minima are sought from.
pub(super) fn count_minima(run: &Run<'_>) -> Result<Finding, Stop> {
    let grids = run.parameters.integers("grids")?;
    let mut table = Table::new(&[
        ("n", "1"),
        ("t", "1"),
        ("t'", "1"),
        ("grid", "1"),
        ("minima", "1"),
        ("lowest energy", "1"),
        ("isolated", "1"),
    ]);
    let (mut counts, mut unclear) = (Vec::new(), None);
    for pattern in Question::of(run.reading, run.claim)?.patterns {
        let crystal = pattern.crystal()?;
        let mut of_pattern = Vec::new();
        for grid in &grids {
            run.checkpoint()?;
            let key = format!("{pattern:?} {grid}");
            let found = run.shared(&key, |_| Ok(minima(&crystal, 0, &[grid * pattern.n, *grid])?))?;
            let (count, isolated) = (found.lowest.len(), f64::from(u8::from(found.isolated)));
            let energy = found.lowest[0].energy.value;
            table.push([
                pattern.n as f64,
                pattern.t,
                pattern.diagonal,
                *grid as f64,
                count as f64,
                energy,
                isolated,
            ]);
            if !found.isolated {
                unclear = Some(pattern);
            }
            of_pattern.push(count);
        }
        if of_pattern.windows(2).any(|pair| pair[0] != pair[1]) {
            unclear = Some(pattern);
        }
        counts.push((pattern.n, of_pattern[0]));
    }
    let evidence = Evidence::table("minima of the lowest band", table);
    if let Some(pattern) = unclear {
        let why = format!("the number of minima is not settled for {pattern:?}");
        return Ok(Finding::undecided(why, "finer grids").with(evidence));
    }
    let truth = match run.claim {
        "a" => counts.iter().all(|(_, count)| *count == 1),
        _ => counts.iter().all(|(n, count)| count >= n),
    };
    let summary = format!("the lowest energy occurs this often, as (n, count): {counts:?}");
    Ok(Finding::decided(truth, FindingKind::Numerical, summary).with(evidence))
}

/// Bands on a torus of `grid·n × grid·n` sites, with boundary phases that put the momenta between those of the periodic one.
pub(super) fn on_grid(pattern: Pattern, grid: usize) -> Result<BandGrid, Stop> {
    Ok(band_grid(&pattern.crystal()?, &[grid * pattern.n, grid], &[0.5, 0.5])?)
}

/// One average at every height y: of claim c the density, of d `c†_{x,y} c_{x+1,y+1}`, of e `c†_{x,y} c_{x,y+1}`, with
/// `half_filling`/2 particles per n sites.
pub(super) fn averages(bands: &BandGrid, claim: &str, half_filling: usize) -> Result<Averages, Stop> {
    let (momenta, n) = (bands.energies().len(), bands.energies()[0].len());
    let filled = bands.occupations(momenta * half_filling / 2)?;
    let (mut values, mut error) = (Vec::new(), 0.0f64);
    for y in 0..n {
        let (up, across) = ((y + 1) % n, i32::from(y + 1 == n));
        let average = match claim {
            "c" => bands.correlator(&filled, y, y, &[0, 0])?,
            "d" => bands.correlator(&filled, y, up, &[-1, -across])?,
            _ => bands.correlator(&filled, y, up, &[0, -across])?,
        };
        values.push(average.value);
        error = error.max(average.error);
    }
    Ok((values, error))
}

/// An average is the same at all heights if it is so within its errors on all grids; it is not if it changes by far more than its
/// errors and what it still gained from the last grid but one to the last.
pub(super) fn compare(found: &[Averages], moduli: bool) -> Uniformity {
    if found.iter().all(|(values, error)| spread(values, moduli) <= 4.0 * 2.0 * error) {
        return Uniformity::Same;
    }
    let [.., (coarse, _), (fine, error)] = found else { return Uniformity::Unclear };
    let gain = coarse.iter().zip(fine).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max);
    if spread(fine, moduli) >= 8.0 * 2.0 * (error + gain) { Uniformity::Varies } else { Uniformity::Unclear }
}

/// Claims c, d and e on grids that grow.
pub(super) fn uniformity(run: &Run<'_>) -> Result<Finding, Stop> {
    let grids = run.parameters.integers("grids")?;
    let question = Question::of(run.reading, run.claim)?;
    let mut table = Table::new(&[
        ("n", "1"),
        ("t", "1"),
        ("t'", "1"),
        ("particles per n sites", "1"),
        ("grid", "1"),
        ("modulus", "1"),
        ("error", "1"),
        ("largest difference", "1"),
        ("largest difference of moduli", "1"),
    ]);
    let mut cases = Vec::new();
    for pattern in &question.patterns {
        for &half_filling in &question.half_fillings {
            let mut found = Vec::<Averages>::new();
            for &grid in &grids {
                run.checkpoint()?;
                let bands = run.shared(&format!("{pattern:?} {grid}"), |_| on_grid(*pattern, grid))?;
                let (values, error) = averages(&bands, run.claim, half_filling)?;
                table.push([
                    pattern.n as f64,
                    pattern.t,
                    pattern.diagonal,
                    half_filling as f64 / 2.0,
                    grid as f64,
                    values[0].norm(),
                    error,
                    spread(&values, false),
                    spread(&values, true),
                ]);
                found.push((values, error));
            }
            let fine = &found[found.len() - 1].0;
            let size = spread(fine, question.moduli);
            cases.push((
                compare(&found, question.moduli),
                format!("{half_filling}/2 particles per n sites of {pattern:?}: by {size:.4}"),
            ));
        }
    }
    Ok(decide(&cases, FindingKind::Numerical, [Evidence::table("averages", table)]))
}

#[cfg(test)]
mod tests {
    use super::super::{PLAIN, SAMPLES};
    use super::*;

    #[test]
    fn the_densities_of_a_cell_add_to_one_particle() {
        for pattern in SAMPLES {
            let (densities, error) = averages(&on_grid(pattern, 6).unwrap(), "c", 2).unwrap();
            assert!((densities.iter().sum::<Complex64>() - 1.0).norm() <= pattern.n as f64 * error);
        }
    }

    #[test]
    fn a_plain_lattice_without_a_preferred_sublattice_has_no_diagonal_average() {
        // Positive control of "the same": on a bipartite lattice at half filling sites of one sublattice are uncorrelated.
        let (values, error) = averages(&on_grid(PLAIN[0], 8).unwrap(), "d", 2).unwrap();
        assert!(values.iter().all(|value| value.norm() <= 4.0 * error));
        // Negative control: with diagonals they are not.
        let (values, error) = averages(&on_grid(SAMPLES[0], 8).unwrap(), "d", 2).unwrap();
        assert!(values.iter().all(|value| value.norm() > 1e3 * error));
    }

    #[test]
    fn without_flux_the_minimum_is_alone() {
        let plain = Pattern { n: 3, quanta: 0, t: 1.0, diagonal: 0.0, quarter_turns: 1 };
        let found = minima(&plain.crystal().unwrap(), 0, &[24, 8]).unwrap();
        assert_eq!(found.lowest.len(), 1);
        assert!((found.lowest[0].energy.value + 4.0).abs() <= 4.0 * found.lowest[0].energy.error);
    }
}
