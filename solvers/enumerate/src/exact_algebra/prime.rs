//! Primes of one machine word.

/// a·b mod m.
pub(crate) fn multiply(a: u64, b: u64, modulus: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
}

/// a^n mod m.
pub(crate) fn power(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let (mut result, mut square) = (1 % modulus, base % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, square, modulus);
        }
        square = multiply(square, square, modulus);
        exponent >>= 1;
    }
    result
}

/// Whether a number is prime, by Miller and Rabin's test with the first twelve primes as bases, which decides below 2^64
/// (J. Sorenson, J. Webster, Math. Comp. 86, 985 (2017)).
pub fn is_prime(number: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if number < 2 {
        return false;
    }
    if let Some(divisor) = BASES.iter().find(|&&base| number.is_multiple_of(base)) {
        return number == *divisor;
    }
    let twos = (number - 1).trailing_zeros();
    BASES.iter().all(|&base| {
        let mut value = power(base, (number - 1) >> twos, number);
        value == 1
            || (0..twos).any(|_| {
                let found = value == number - 1;
                value = multiply(value, value, number);
                found
            })
    })
}

/// The smallest prime above `least` that is 1 modulo `order`, with a root of unity of exactly that order; `None` if there
/// is none below 2^63.
pub fn prime_with_roots(order: u64, least: u64) -> Option<(u64, u64)> {
    let mut candidate = (least / order).checked_add(1)?.checked_mul(order)?.checked_add(1)?;
    while !is_prime(candidate) || candidate <= 2 {
        candidate = candidate.checked_add(order).filter(|&next| next < 1 << 63)?;
    }
    let factors: Vec<u64> = (2..=order).filter(|&f| is_prime(f) && order.is_multiple_of(f)).collect();
    let root = (1..candidate)
        .map(|base| power(base, (candidate - 1) / order, candidate))
        .find(|&root| factors.iter().all(|factor| power(root, order / factor, candidate) != 1))?;
    Some((candidate, root))
}
