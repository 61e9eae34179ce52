//! Where sweeps begin.

/// A configuration with holes, or pairs on a site where there are more electrons than sites, evenly spaced, and neighbouring spins
/// opposite: site by site the number of its local state, ↑ counting 1 and ↓ 2.
pub(super) fn spread(rungs: usize, [up, down]: [i64; 2]) -> Vec<usize> {
    let (sites, electrons) = (2 * rungs, usize::try_from(up + down).unwrap_or(0));
    let up = usize::try_from(up).unwrap_or(0);
    let (odd, special) = if electrons > sites { (3, electrons - sites) } else { (0, sites - electrons) };
    let mut configuration: Vec<Option<usize>> = vec![None; sites];
    for k in 0..special {
        // One rung after the other, the legs in turn; what is taken is passed over.
        let wanted = 2 * ((2 * k + 1) * rungs / (2 * special)) + k % 2;
        let free = (0..sites).map(|step| (wanted + step) % sites).find(|site| configuration[*site].is_none());
        if let Some(site) = free {
            configuration[site] = Some(odd);
        }
    }
    let single = sites - special;
    let up = if odd == 3 { up - special } else { up };
    let mut seen = 0;
    let mut spin = || {
        seen += 1;
        if seen * up / single > (seen - 1) * up / single { 1 } else { 2 }
    };
    configuration.into_iter().map(|state| state.unwrap_or_else(&mut spin)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_have_the_electrons_that_are_asked_for() {
        for (rungs, electrons) in
            [(8, [7, 7]), (8, [8, 8]), (8, [8, 6]), (8, [9, 9]), (5, [1, 2]), (3, [0, 0])]
        {
            let configuration = spread(rungs, electrons);
            let count = |states: [usize; 2]| {
                i64::try_from(configuration.iter().filter(|state| states.contains(state)).count()).unwrap()
            };
            assert_eq!([count([1, 3]), count([2, 3])], electrons, "{configuration:?}");
            assert_eq!(configuration.len(), 2 * rungs);
        }
    }
}
