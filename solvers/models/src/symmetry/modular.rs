//! Arithmetic modulo a prime below 2³¹.

/// The field of integers modulo a prime.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) prime: u64,
}

impl Field {
    /// The smallest prime above `least` that leaves the remainder 1 modulo `exponent`.
    pub(super) fn with_roots(exponent: u64, least: u64) -> Self {
        let mut prime = exponent * (least / exponent + 1) + 1;
        while !is_prime(prime) {
            prime += exponent;
        }
        Self { prime }
    }

    pub(super) fn add(self, a: u64, b: u64) -> u64 {
        (a + b) % self.prime
    }

    pub(super) fn sub(self, a: u64, b: u64) -> u64 {
        (a + self.prime - b) % self.prime
    }

    pub(super) fn mul(self, a: u64, b: u64) -> u64 {
        a * b % self.prime
    }

    pub(super) fn pow(self, base: u64, mut exponent: u64) -> u64 {
        let (mut power, mut result) = (base % self.prime, 1);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.mul(result, power);
            }
            power = self.mul(power, power);
            exponent >>= 1;
        }
        result
    }

    /// The inverse of a nonzero element, by Fermat's little theorem.
    pub(super) fn inverse(self, a: u64) -> u64 {
        self.pow(a, self.prime - 2)
    }

    /// A primitive root of unity of an order that divides `prime − 1`.
    pub(super) fn root_of_unity(self, order: u64) -> u64 {
        let factors = prime_factors(order);
        let candidates = 2..self.prime;
        let mut roots = candidates.map(|base| self.pow(base, (self.prime - 1) / order));
        let primitive = |root: &u64| factors.iter().all(|factor| self.pow(*root, order / factor) != 1);
        if order == 1 { 1 } else { roots.find(primitive).unwrap_or(1) }
    }

    /// The product of a square matrix, row by row, with a vector.
    pub(super) fn apply(self, matrix: &[u64], x: &[u64]) -> Vec<u64> {
        let row = |row: &[u64]| row.iter().zip(x).fold(0, |sum, (a, b)| self.add(sum, self.mul(*a, *b)));
        matrix.chunks(x.len()).map(row).collect()
    }

    /// The monic polynomial of least degree, lowest coefficient first, that combines the vectors `vectors[0], vectors[1], …` to
    /// zero, if the first that depends on those before it is the last one.
    pub(super) fn annihilator(self, vectors: &[Vec<u64>]) -> Option<Vec<u64>> {
        // Rows: the vector reduced by earlier rows, and how it is combined of the given vectors.
        let mut rows: Vec<(usize, Vec<u64>, Vec<u64>)> = Vec::new();
        for (index, vector) in vectors.iter().enumerate() {
            let mut reduced = vector.clone();
            let mut combination = vec![0; vectors.len()];
            combination[index] = 1;
            for (pivot, row, combined) in &rows {
                let factor = reduced[*pivot];
                if factor != 0 {
                    for (a, b) in reduced.iter_mut().zip(row).chain(combination.iter_mut().zip(combined)) {
                        *a = self.sub(*a, self.mul(factor, *b));
                    }
                }
            }
            match reduced.iter().position(|&entry| entry != 0) {
                None => return (index + 1 == vectors.len()).then_some(combination),
                Some(pivot) => {
                    let scale = self.inverse(reduced[pivot]);
                    for entry in reduced.iter_mut().chain(&mut combination) {
                        *entry = self.mul(*entry, scale);
                    }
                    rows.push((pivot, reduced, combination));
                }
            }
        }
        None
    }
}

fn is_prime(n: u64) -> bool {
    n > 1 && (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

fn prime_factors(mut n: u64) -> Vec<u64> {
    let mut factors = Vec::new();
    let mut divisor = 2;
    while n > 1 {
        if n.is_multiple_of(divisor) {
            factors.push(divisor);
            while n.is_multiple_of(divisor) {
                n /= divisor;
            }
        }
        divisor += 1;
    }
    factors
}
