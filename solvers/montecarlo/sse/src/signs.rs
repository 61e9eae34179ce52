//! Whether signs of matrix elements can be turned away.

use crate::lowering::BondMatrices;

/// Whether all weights are positive for a reason that is easy to see: after the unitary `Π (−1)^{c_i s_i}` with suitable colours
/// `c_i ∈ {0, 1}`, no off-diagonal element is positive.
///
/// If this says no, there may still be no sign problem.
pub(crate) fn is_sign_free(matrices: &BondMatrices) -> bool {
    let sites = matrices.dimensions.len();
    // By site: neighbours, and whether the colours have to differ.
    let mut neighbours: Vec<Vec<(usize, bool)>> = vec![Vec::new(); sites];
    let (mut single, mut differing) = (false, false);
    for term in &matrices.terms {
        let size = term.matrix.nrows();
        let first = matrices.dimensions[term.sites[0]];
        let off = (0..size).flat_map(|to| (0..size).map(move |from| (to, from)));
        for (to, from) in off.filter(|&(to, from)| to != from && term.matrix[(to, from)] != 0.0) {
            let odd = |a: usize, b: usize| a.abs_diff(b) % 2 == 1;
            let changes = [odd(to % first, from % first), odd(to / first, from / first)];
            let positive = term.matrix[(to, from)] > 0.0;
            match (changes, &term.sites[..]) {
                ([true, true], &[one, other]) => {
                    differing |= positive;
                    neighbours[one].push((other, positive));
                    neighbours[other].push((one, positive));
                }
                // No colour changes its sign, or a mixture of parities: not looked into.
                _ if positive => return false,
                ([false, false], _) => {}
                _ => single = true,
            }
        }
    }
    if single && differing {
        return false;
    }
    colours(&neighbours).is_ok()
}

/// Colours of sites that differ, or are equal, where neighbours say so; or a pair that contradicts.
pub(crate) fn colours(neighbours: &[Vec<(usize, bool)>]) -> Result<Vec<bool>, [usize; 2]> {
    let mut colours: Vec<Option<bool>> = vec![None; neighbours.len()];
    for start in 0..neighbours.len() {
        if colours[start].is_some() {
            continue;
        }
        colours[start] = Some(false);
        let mut stack = vec![start];
        while let Some(site) = stack.pop() {
            let own = colours[site] == Some(true);
            for &(other, differ) in &neighbours[site] {
                match colours[other] {
                    None => {
                        colours[other] = Some(own ^ differ);
                        stack.push(other);
                    }
                    Some(colour) if colour != own ^ differ => return Err([site, other]),
                    Some(_) => {}
                }
            }
        }
    }
    Ok(colours.into_iter().map(|colour| colour == Some(true)).collect())
}
