//! The cylinder as a graph, for rows that close with a shift.

use eigentruth_classical::transfer::{Matchings, Polynomial, UBig, Weight};

use crate::method::Stop;

/// A site, and the sites that may stay empty, of a cylinder of `rows` rows with `length` hexagons along it; the rows close with a shift by
/// one ring if their number is odd.
struct Cylinder {
    graph: Matchings,
    first_end: Vec<usize>,
}

fn cylinder(rows: usize, length: usize) -> Result<Cylinder, Stop> {
    let site = |ring: usize, row: usize| ring * rows + row - 1;
    let odd = rows % 2 == 1;
    let mut bonds = Vec::new();
    for (ring, row) in (0..=length).flat_map(|ring| (1..=rows).map(move |row| (ring, row))) {
        if row < rows {
            bonds.push([site(ring, row), site(ring, row + 1)]);
        } else if !odd {
            bonds.push([site(ring, row), site(ring, 1)]);
        } else if ring > 0 {
            bonds.push([site(ring, row), site(ring - 1, 1)]);
        }
        if (ring + row) % 2 == 1 && ring < length {
            bonds.push([site(ring, row), site(ring + 1, row)]);
        }
    }
    let mut degree = vec![0; rows * (length + 1)];
    bonds.iter().flatten().for_each(|site| degree[*site] += 1);
    let lacking: Vec<usize> = (0..degree.len()).filter(|site| degree[*site] < 3).collect();
    let first_end = lacking.iter().copied().filter(|site| *site < rows).collect();
    let graph = Matchings::new(degree.len(), &bonds)?.with_monomers(&lacking)?;
    Ok(Cylinder { graph, first_end })
}

/// The number of coverings by the number of empty sites on the first end.
pub(super) fn helical(rows: usize, length: usize) -> Result<Vec<UBig>, Stop> {
    let Cylinder { graph, first_end } = cylinder(rows, length)?;
    let monomer = |site: usize| Polynomial::monomial(usize::from(first_end.contains(&site)));
    Ok(graph.partition(|_| Polynomial::one(), monomer)?.coefficients().to_vec())
}

/// Sites of the first end that may stay empty.
#[cfg(test)]
pub(super) fn empty_sites(rows: usize, length: usize) -> usize {
    cylinder(rows, length).map_or(0, |cylinder| cylinder.first_end.len())
}
