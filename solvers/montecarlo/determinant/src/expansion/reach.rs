//! What insertions and removals of one or two vertices can reach.

use std::collections::BTreeSet;

use faer::Mat;
use num_complex::Complex64;

use crate::{DeterminantError, Pair};

const RING: &str = "it closes a ring of parts without hopping between them, in each of which vertices have weight only in even numbers, by \
                    particle-hole symmetry, and one or two vertices at a time never go around it";
const MIXED: &str = "it joins a part in which vertices have weight only in even numbers, by particle-hole symmetry, to one without that \
                     symmetry, and densities would need the odd numbers, which are never sampled";

/// Refuses interactions between parts in which every weight has an even number of legs, unless pairs of vertices reach all that counts.
///
/// Parts are the modes that hopping connects. Where `K → −Kᵀ` is a change of the phases of a part (`−K*_ij = d_i K_ij d*_j`, as at half filling on a bipartite
/// lattice), all densities less ½ change their sign, and an odd number of legs has no weight there. Pairs of vertices between the same two parts
/// then come and go together; but a ring of three or more such parts has weight only as a whole.
pub(super) fn checked(free: &Mat<Complex64>, pairs: &[Pair], beta: f64) -> Result<(), DeterminantError> {
    let part = parts(free, pairs, beta);
    let mut lines = BTreeSet::new();
    let mut joined: Vec<usize> = (0..=free.nrows()).collect();
    for pair in pairs.iter().filter(|pair| pair.strength != 0.0) {
        let modes = [pair.a.1, pair.b.1];
        let [a, b] = modes.map(|mode| part[mode]);
        if a == b || !lines.insert((a.min(b), a.max(b))) {
            continue;
        }
        if a == 0 || b == 0 {
            return Err(DeterminantError::Unreachable { modes, reason: MIXED });
        }
        let (a, b) = (joined[a], joined[b]);
        if a == b {
            return Err(DeterminantError::Unreachable { modes, reason: RING });
        }
        joined.iter_mut().filter(|x| **x == a).for_each(|x| *x = b);
    }
    Ok(())
}

/// The number of the part of every mode, 0 for all without the symmetry.
fn parts(free: &Mat<Complex64>, pairs: &[Pair], beta: f64) -> Vec<usize> {
    let n = free.nrows();
    let elements = (0..n).flat_map(|j| free.col_as_slice(j)).map(|x| x.norm());
    let scale = elements.chain(pairs.iter().map(|pair| pair.strength.abs())).fold(0.0, f64::max);
    // What departs from the symmetry by δ gives a vertex alone the weight (βδ/4)² or so, and below `ALONE` it never comes. Identity class
    // where that is smaller: sums of a few terms.
    let rounding = (64.0 * f64::EPSILON * scale).max(4.0 * super::ALONE.sqrt() / beta);
    let mut part = vec![None; n];
    for start in 0..n {
        if part[start].is_some() {
            continue;
        }
        let mut phases = vec![Complex64::ZERO; n];
        phases[start] = Complex64::ONE;
        let (mut members, mut at, mut symmetric) = (vec![start], 0, true);
        while let Some(&i) = members.get(at) {
            at += 1;
            for j in 0..n {
                let k = free[(i, j)];
                if k.norm() <= rounding {
                    continue;
                }
                if phases[j] == Complex64::ZERO {
                    phases[j] = (-k.conj() / (phases[i] * k)).conj();
                    members.push(j);
                }
                symmetric &= (k.conj() + phases[i] * k * phases[j].conj()).norm() <= rounding;
            }
        }
        let number = if symmetric { start + 1 } else { 0 };
        members.into_iter().for_each(|mode| part[mode] = Some(number));
    }
    part.into_iter().flatten().collect()
}
