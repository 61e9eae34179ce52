//! Minimal vertex covers of bipartite graphs.

/// The vertices of a minimal cover on both sides: every edge has one of them as an end.
///
/// A maximal matching by augmenting paths, then König's theorem: left vertices that no alternating path from a free left vertex
/// reaches, and right vertices that one reaches.
pub(super) fn minimal(left: usize, right: usize, edges: &[(usize, usize)]) -> (Vec<bool>, Vec<bool>) {
    let mut neighbours = vec![Vec::new(); left];
    for &(u, v) in edges {
        neighbours[u].push(v);
    }
    let (mut partner_of_left, mut partner_of_right) = (vec![None; left], vec![None; right]);
    for start in 0..left {
        augment(start, &neighbours, &mut partner_of_left, &mut partner_of_right);
    }
    let (mut seen_left, mut seen_right) = (vec![false; left], vec![false; right]);
    let mut stack: Vec<usize> = (0..left).filter(|u| partner_of_left[*u].is_none()).collect();
    stack.iter().for_each(|u| seen_left[*u] = true);
    while let Some(u) = stack.pop() {
        for &v in &neighbours[u] {
            if !std::mem::replace(&mut seen_right[v], true)
                && let Some(next) = partner_of_right[v]
                && !std::mem::replace(&mut seen_left[next], true)
            {
                stack.push(next);
            }
        }
    }
    (seen_left.into_iter().map(|seen| !seen).collect(), seen_right)
}

/// Breadth-first search of a path that lengthens the matching; without recursion, as paths may be long.
fn augment(
    start: usize,
    neighbours: &[Vec<usize>],
    partner_of_left: &mut [Option<usize>],
    partner_of_right: &mut [Option<usize>],
) {
    let mut came_from = vec![None; partner_of_right.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(u) = queue.pop_front() {
        for &v in &neighbours[u] {
            if came_from[v].is_some() {
                continue;
            }
            came_from[v] = Some(u);
            match partner_of_right[v] {
                Some(next) => queue.push_back(next),
                None => {
                    let mut end = Some(v);
                    while let Some(v) = end {
                        let u = came_from[v].expect("on the path");
                        end = partner_of_left[u];
                        partner_of_left[u] = Some(v);
                        partner_of_right[v] = Some(u);
                    }
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::minimal;

    #[test]
    fn covers_are_as_small_as_the_largest_matching() {
        // A star, a path of four, and two disjoint edges.
        for (left, right, edges, size) in [
            (1, 3, vec![(0, 0), (0, 1), (0, 2)], 1),
            (3, 1, vec![(0, 0), (1, 0), (2, 0)], 1),
            (2, 2, vec![(0, 0), (1, 0), (1, 1)], 2),
            (2, 2, vec![(0, 0), (1, 1)], 2),
            (3, 3, vec![(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)], 2),
        ] {
            let (lefts, rights) = minimal(left, right, &edges);
            assert!(edges.iter().all(|(u, v)| lefts[*u] || rights[*v]), "{edges:?}");
            let found = lefts.iter().chain(&rights).filter(|inside| **inside).count();
            assert_eq!(found, size, "{edges:?}");
        }
    }
}
