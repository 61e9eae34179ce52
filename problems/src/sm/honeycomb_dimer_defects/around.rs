//! Transfer around the cylinder: what is kept is which bonds of a cut along the cylinder hold a dimer.

use eigentruth_classical::transfer::{Polynomial, UBig, Weight};
use eigentruth_numerics::{Estimate, Provenance};

use crate::method::Stop;

/// A cylinder with `length` hexagons along it. Rows are numbered from 1; the site of ring `c` on row `y` has its dimer across rings with
/// ring `c + 1` if `c + y` is odd, else with `c − 1`.
pub(super) struct Around {
    length: usize,
    /// The row after which the cylinder closes with a shift by one ring, if it does.
    helical: Option<usize>,
}

impl Around {
    /// The square of the states times the length is what this costs, so it is for short cylinders. A cylinder that closes with a shift
    /// has an odd number of rows, and an odd length for equal ends.
    pub(super) fn new(length: usize, helical: Option<usize>) -> Result<Self, Stop> {
        if !(1..=11).contains(&length)
            || helical.is_some_and(|rows| rows % 2 == 0 || length.is_multiple_of(2))
        {
            let why = format!(
                "length {length} with the shift after rows {helical:?}; lengths are 1 to 11, odd ones with a shift"
            );
            return Err(Stop::Failed(why));
        }
        Ok(Self { length, helical })
    }

    /// What the bonds below a row (bits `below`) allow above it, with the power of the fugacity of the first end.
    fn above(&self, row: usize, below: usize) -> Vec<(usize, usize)> {
        let taken = |ring: usize| below >> ring & 1 == 1;
        let mut found = vec![(0, 0)];
        let mut extend = |options: &[(usize, usize)]| {
            found = found
                .iter()
                .flat_map(|(bits, power)| options.iter().map(move |(b, p)| (bits | b, power + p)))
                .collect();
        };
        // A site by itself: covered from below, or from above, or empty where it may be.
        let single = |ring: usize, empty: Option<usize>| -> Vec<(usize, usize)> {
            if taken(ring) {
                return vec![(0, 0)];
            }
            std::iter::once((1 << ring, 0)).chain(empty.map(|power| (0, power))).collect()
        };
        let join = |one: &[(usize, usize)], two: &[(usize, usize)]| -> Vec<(usize, usize)> {
            one.iter().flat_map(|(a, p)| two.iter().map(move |(b, q)| (a | b, p + q))).collect()
        };
        let mut ring = 0;
        while ring <= self.length {
            let to_next = (ring + row) % 2 == 1;
            if ring == 0 && !to_next {
                extend(&single(0, Some(1)));
                ring += 1;
            } else if ring == self.length {
                extend(&single(ring, Some(0)));
                ring += 1;
            } else {
                // At the step of a shifted closure the first site of the last row and the last of the first may be empty, too.
                let first = (ring == 0 && self.helical == Some(row)).then_some(1);
                let last = (ring + 1 == self.length && self.helical.is_some() && row == 1).then_some(0);
                let mut options = join(&single(ring, first), &single(ring + 1, last));
                if !taken(ring) && !taken(ring + 1) {
                    options.push((0, 0));
                }
                extend(&options);
                ring += 2;
            }
        }
        found
    }

    fn step(&self, row: usize, x: &[Polynomial]) -> Vec<Polynomial> {
        let mut y = vec![Polynomial::zero(); x.len()];
        for (below, weight) in x.iter().enumerate().filter(|(_, weight)| !weight.is_zero()) {
            for (above, power) in self.above(row, below) {
                y[above].add_product(weight, &Polynomial::monomial(power));
            }
        }
        y
    }

    /// The number of coverings of `rows` rows by the number of empty sites on the first end.
    pub(super) fn coverings(&self, rows: usize) -> Result<Vec<UBig>, Stop> {
        if self.helical.map_or(rows % 2 == 1 || rows < 4, |closing| closing != rows) {
            return Err(Stop::Failed(format!(
                "{rows} rows do not close; even numbers from 4 do, odd ones with a shift"
            )));
        }
        let states = 2 << self.length;
        let mut total = Polynomial::zero();
        for start in 0..states {
            // With the shift the bond above ring c is the one below ring c − 1; there is none above the first ring and below the last.
            let (end, exists) = match self.helical {
                Some(_) => ((start << 1) % states, start >> self.length & 1 == 0),
                None => (start, true),
            };
            if !exists {
                continue;
            }
            let mut x = vec![Polynomial::zero(); states];
            x[start] = Polynomial::one();
            for row in 1..=rows {
                x = self.step(row, &x);
            }
            total.add_product(&x[end], &Polynomial::one());
        }
        Ok(total.coefficients().to_vec())
    }

    /// The density of empty sites with most coverings as the cylinder gets wide, among those that can be empty.
    ///
    /// With a fugacity `z` the coverings of `2w` rows are `Λ(z)^w`, and the sum is dominated by the numbers of empty sites around
    /// `w d ln Λ/d ln z`; at `z = 1` these have most coverings.
    pub(super) fn wide_density(&self) -> Result<Estimate, Stop> {
        let states = 2 << self.length;
        let mut matrix = vec![vec![0.0; states]; states];
        let mut derivative = matrix.clone();
        for start in 0..states {
            let mut x = vec![Polynomial::zero(); states];
            x[start] = Polynomial::one();
            let x = self.step(2, &self.step(1, &x));
            for (end, weight) in x.iter().enumerate() {
                matrix[end][start] = weight.at(1.0);
                let powers = weight.coefficients().iter().enumerate();
                derivative[end][start] = powers.map(|(power, c)| power as f64 * c.to_f64().value()).sum();
            }
        }
        let [right, left] = [leading(&matrix, false)?, leading(&matrix, true)?];
        let form = |m: &[Vec<f64>]| -> f64 {
            left.iter()
                .zip(m)
                .map(|(l, row)| l * row.iter().zip(&right).map(|(m, r)| m * r).sum::<f64>())
                .sum()
        };
        let value = form(&derivative) / form(&matrix);
        let error = 1e3 * f64::EPSILON * states as f64;
        Ok(Estimate::converged(
            value,
            error,
            Provenance::new("around the cylinder").with("length", self.length),
        ))
    }
}

/// The leading eigenvector of a matrix with elements that are not negative, or of its transpose, by powers until rounding.
fn leading(matrix: &[Vec<f64>], transposed: bool) -> Result<Vec<f64>, Stop> {
    let states = matrix.len();
    let element = |i: usize, j: usize| if transposed { matrix[j][i] } else { matrix[i][j] };
    let mut x = vec![1.0 / states as f64; states];
    for _ in 0..100_000 {
        // With a part of the vector itself also rows that alternate converge.
        let mut y: Vec<f64> =
            (0..states).map(|i| x[i] + (0..states).map(|j| element(i, j) * x[j]).sum::<f64>()).collect();
        let sum: f64 = y.iter().sum();
        y.iter_mut().for_each(|y| *y /= sum);
        let change = x.iter().zip(&y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        x = y;
        if change <= f64::EPSILON {
            return Ok(x);
        }
    }
    Err(Stop::Failed(format!("the leading eigenvector of dimension {states} did not converge")))
}
