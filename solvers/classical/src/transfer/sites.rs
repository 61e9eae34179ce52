//! Matrices on one or two sites of a column, applied to a vector over all its states.
//!
//! State numbers have base `q`, the first site fastest.

use super::Weight;

/// `x ← M_site x` for a `q × q` matrix `m[new * q + old]`.
pub(super) fn one_site<W: Weight>(x: &mut [W], q: usize, site: usize, m: &[W]) {
    let stride = q.pow(site as u32);
    let mut old = vec![W::zero(); q];
    for block in (0..x.len()).step_by(stride * q) {
        for low in block..block + stride {
            for (s, value) in old.iter_mut().enumerate() {
                *value = std::mem::replace(&mut x[low + s * stride], W::zero());
            }
            for new in 0..q {
                let target = &mut x[low + new * stride];
                for (s, value) in old.iter().enumerate() {
                    let weight = &m[new * q + s];
                    if !weight.is_zero() && !value.is_zero() {
                        target.add_product(weight, value);
                    }
                }
            }
        }
    }
}

/// `x ← D x` for the diagonal matrix `d[s_i * q + s_j]` of two sites.
pub(super) fn bond<W: Weight>(x: &mut [W], q: usize, [i, j]: [usize; 2], d: &[W]) {
    let [a, b] = [i, j].map(|site| q.pow(site as u32));
    for (state, value) in x.iter_mut().enumerate() {
        if !value.is_zero() {
            *value = value.times(&d[(state / a % q) * q + state / b % q]);
        }
    }
}

/// `x ← D x` for the diagonal matrix `d[s_i]` of a site.
pub(super) fn field<W: Weight>(x: &mut [W], q: usize, site: usize, d: &[W]) {
    let stride = q.pow(site as u32);
    for (state, value) in x.iter_mut().enumerate() {
        if !value.is_zero() {
            *value = value.times(&d[state / stride % q]);
        }
    }
}

/// `x ← M x` for a matrix `m[new * 4 + old]` of two sites with two states, numbered `s_i + 2 s_j`.
pub(super) fn two_sites<W: Weight>(x: &mut [W], [i, j]: [usize; 2], m: &[W; 16]) {
    let [a, b] = [1 << i, 1 << j];
    for state in 0..x.len() {
        if state & (a | b) != 0 {
            continue;
        }
        let at = [state, state | a, state | b, state | a | b];
        let old = at.map(|state| std::mem::replace(&mut x[state], W::zero()));
        for (new, state) in at.into_iter().enumerate() {
            for (s, value) in old.iter().enumerate() {
                let weight = &m[new * 4 + s];
                if !weight.is_zero() && !value.is_zero() {
                    x[state].add_product(weight, value);
                }
            }
        }
    }
}
