use super::*;

fn fraction(n: i64, d: i64) -> RBig {
    integer(n) / integer(d)
}

fn halves(entries: [[i64; 2]; 2]) -> Gram {
    gram_of_halves(entries)
}

const TRIANGULAR: [[i64; 2]; 2] = [[2, 1], [1, 2]];
const SQUARE: [[i64; 2]; 2] = [[2, 0], [0, 2]];

#[test]
fn zones_have_their_corners_and_edges() {
    let hexagon = Zone::new(&halves(TRIANGULAR)).unwrap();
    // |K| = 4π/3, |M| = 2π/√3 for unit spacing: 4/9 and 1/3 of (2π)².
    let corners = hexagon.corners();
    assert_eq!((corners.len(), hexagon.edge_midpoints().len()), (6, 6));
    assert!(corners.iter().all(|k| hexagon.norm(k) == fraction(4, 9)));
    assert!(hexagon.edge_midpoints().iter().all(|k| hexagon.norm(k) == fraction(1, 3)));
    let square = Zone::new(&halves(SQUARE)).unwrap();
    assert_eq!((square.corners().len(), square.edge_midpoints().len()), (4, 4));
    assert!(square.corners().iter().all(|k| square.norm(k) == fraction(1, 2)));
    // The zone does not depend on the basis: a sheared basis of the square lattice has the same corners, k·a_2 sheared.
    let sheared = Zone::new(&[[integer(1), integer(3)], [integer(3), integer(10)]]).unwrap();
    assert_eq!(sheared.corners().len(), 4);
    assert!(sheared.corners().iter().all(|k| sheared.norm(k) == fraction(1, 2)));
}

#[test]
fn folding_moves_by_vectors_of_the_small_reciprocal_lattice() {
    for (gram, matrix) in [
        (TRIANGULAR, [[1, 1], [-1, 2]]),
        (TRIANGULAR, [[2, 0], [0, 2]]),
        (TRIANGULAR, [[3, 1], [0, 2]]),
        (SQUARE, [[2, 1], [-1, 2]]),
        (SQUARE, [[1, 1], [-1, 1]]),
        (SQUARE, [[1, 4], [0, 3]]),
    ] {
        let folding = Folding::new(&halves(gram), matrix).unwrap();
        let det = integer(matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]);
        assert_eq!(folding.zone.area_squared() / folding.small.area_squared(), &det * &det);
        let corners = folding.zone.corners();
        for k in &corners {
            assert!(corners.contains(&[-k[0].clone(), -k[1].clone()]));
            let folded = folding.folded(k);
            for image in &folded {
                assert_eq!(folding.to_lattice(&folding.to_small(image)), *image);
                let moved = [&k[0] - &image[0], &k[1] - &image[1]];
                assert!(folding.to_small(&moved).iter().all(RBig::is_int), "{matrix:?}");
                // No momentum of the zone of the superlattice is longer than its corners.
                let longest = folding.small_corners().iter().map(|c| folding.zone.norm(c)).max().unwrap();
                assert!(folding.zone.norm(image) <= longest);
            }
            // Brute force finds nothing shorter.
            for (m, n) in (-6..=6).flat_map(|m| (-6..=6).map(move |n| (m, n))) {
                let g = folding.to_lattice(&[integer(m), integer(n)]);
                assert!(folding.zone.norm(&[&k[0] - &g[0], &k[1] - &g[1]]) >= folding.zone.norm(&folded[0]));
            }
        }
    }
}

#[test]
fn what_spans_no_zone_is_refused() {
    assert!(Zone::new(&halves([[2, 2], [2, 2]])).is_err());
    assert!(Zone::new(&halves([[2, 1], [0, 2]])).is_err());
    assert!(Folding::new(&halves(SQUARE), [[1, 2], [2, 4]]).is_err());
}
