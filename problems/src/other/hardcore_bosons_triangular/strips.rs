//! No hopping: hard-core bosons as Ising spins on strips of the triangular lattice, by transfer matrices.

use crate::method::Stop;

/// T κ = (⟨N²⟩ − ⟨N⟩²)/N_s of an infinitely long strip `width` sites around, at half filling: the second derivative of
/// the pressure over T by μ/T, from central differences of the largest eigenvalue.
pub(super) fn fluctuations(width: usize, v: f64, temperature: f64) -> Result<f64, Stop> {
    const STEP: f64 = 0.05;
    let at = |field: f64| largest(width, v / temperature, field).map(|value| value.ln() / width as f64);
    let second =
        |step: f64| -> Result<f64, Stop> { Ok((at(step)? + at(-step)? - 2.0 * at(0.0)?) / (step * step)) };
    Ok((4.0 * second(0.5 * STEP)? - second(STEP)?) / 3.0)
}

/// The largest eigenvalue of the transfer matrix from row to row, energies measured from the half-filled lattice: a bond has `K (n−½)(n'−½)`
/// and a site the field. Site i of a row is the neighbour of i and i + 1 of the next.
fn largest(width: usize, k: f64, field: f64) -> Result<f64, Stop> {
    let states = 1usize << width;
    let value = |state: usize, site: usize| f64::from((state >> (site % width) & 1) as u8) - 0.5;
    let row: Vec<f64> = (0..states)
        .map(|s| {
            let bonds: f64 = (0..width).map(|i| value(s, i) * value(s, i + 1)).sum();
            let sites: f64 = (0..width).map(|i| value(s, i)).sum();
            (-0.5 * k * bonds + 0.5 * field * sites).exp()
        })
        .collect();
    // Between rows site by site, ¼K(…) of two bonds each.
    let matrix: Vec<f64> = (0..states * states)
        .map(|at| {
            let (s, next) = (at / states, at % states);
            let bonds: f64 = (0..width).map(|i| value(s, i) * (value(next, i) + value(next, i + 1))).sum();
            row[s] * (-k * bonds).exp() * row[next]
        })
        .collect();
    let mut vector = vec![1.0; states];
    let mut before = 0.0;
    for _ in 0..20_000 {
        // The matrix is positive, so its largest eigenvalue is simple; it is not symmetric, which does not matter here.
        let image: Vec<f64> = matrix
            .chunks_exact(states)
            .map(|line| line.iter().zip(&vector).map(|(a, b)| a * b).sum())
            .collect();
        let length = image.iter().map(|x: &f64| x * x).sum::<f64>().sqrt();
        vector = image.into_iter().map(|x| x / length).collect();
        if (length - before).abs() <= 1e-14 * length {
            return Ok(length);
        }
        before = length;
    }
    Err(Stop::Failed(format!("the transfer matrix of width {width} did not converge")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_sites_and_the_entropy_of_the_frustrated_magnet() {
        assert!((fluctuations(3, 0.0, 1.0).unwrap() - 0.25).abs() < 1e-6);
        // G. H. Wannier, Phys. Rev. 79, 357 (1950): 0.3231 per site; the energy of a bond is −K/4 · 1/3 on average.
        let k = 60.0;
        let entropy = largest(9, k, 0.0).unwrap().ln() / 9.0 - k / 4.0;
        assert!((entropy - 0.3231).abs() < 0.02, "{entropy}");
    }
}
