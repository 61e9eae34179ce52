//! The symmetries of a periodic lattice, found from its bonds.

use super::{PeriodicLattice, Site};
use crate::EnumerateError;

type Vector = [i32; 3];
type Matrix = [[i32; 3]; 3];
type Step = (usize, usize, Vector);
type Cycle = (usize, Vector);

/// A map of the lattice onto itself: site (R, s) goes to (M R + t(s), π(s)).
///
/// Sites that move together under translations stay so, which is why M is the same for all sublattices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeriodicSymmetry {
    matrix: Matrix,
    images: Vec<Site>,
}

impl PeriodicSymmetry {
    /// The matrix M that acts on lattice vectors, `[row, column]`.
    pub fn matrix(&self) -> [[i32; 3]; 3] {
        self.matrix
    }

    /// The image of a site.
    ///
    /// # Panics
    /// If the sublattice does not exist.
    pub fn image(&self, site: Site) -> Site {
        self.images[site.sublattice].translated(multiply(&self.matrix, site.cell))
    }

    /// The same map acting on the bonds of `lattice`, as sites of its [`PeriodicLattice::line_lattice`].
    ///
    /// # Panics
    /// If the map is no symmetry of `lattice`.
    pub fn on_bonds(&self, lattice: &PeriodicLattice) -> Self {
        let images = lattice
            .bonds()
            .iter()
            .map(|bond| {
                let first = self.image(Site { cell: [0; 3], sublattice: bond.from });
                let second = self.image(Site { cell: bond.shift, sublattice: bond.to });
                let image = lattice.bond_between(first, second).expect("a symmetry maps bonds to bonds");
                let target = lattice.bonds()[image];
                let shift: Vector = std::array::from_fn(|axis| second.cell[axis] - first.cell[axis]);
                // The bond's cell is that of its first site, whichever end the image of our first site is.
                let along = first.sublattice == target.from && shift == target.shift;
                Site { cell: if along { first.cell } else { second.cell }, sublattice: image }
            })
            .collect();
        Self { matrix: self.matrix, images }
    }
}

fn multiply(matrix: &Matrix, vector: Vector) -> Vector {
    std::array::from_fn(|row| (0..3).map(|column| matrix[row][column] * vector[column]).sum())
}

fn determinant(m: &Matrix) -> i32 {
    (0..3)
        .map(|k| m[0][k] * (m[1][(k + 1) % 3] * m[2][(k + 2) % 3] - m[1][(k + 2) % 3] * m[2][(k + 1) % 3]))
        .sum()
}

fn subtract(a: Vector, b: Vector) -> Vector {
    std::array::from_fn(|axis| a[axis] - b[axis])
}

impl PeriodicLattice {
    /// All maps of the lattice onto itself that keep bonds, the kinds of bonds and sites, and the translations; one for
    /// every class modulo translations, ascending, the identity among them.
    ///
    /// They include the rotations and reflections of the drawn lattice (with glides and screws), and whatever else its
    /// bonds allow. A unit cell that is not primitive gives its extra translations as symmetries.
    ///
    /// # Errors
    /// [`EnumerateError::Disconnected`] if the bonds do not join every cell to every other, so that they determine no
    /// symmetry.
    pub fn symmetries(&self) -> Result<Vec<PeriodicSymmetry>, EnumerateError> {
        let disconnected = EnumerateError::Disconnected { dimension: self.dimension() };
        let (order, cycles) = self.skeleton().ok_or(disconnected)?;
        let mut found = Vec::new();
        for sublattice in 0..self.sublattices() {
            let mut images = vec![None; self.sublattices()];
            images[order[0].0] = Some(Site { cell: [0; 3], sublattice });
            self.place(&order, &cycles, 1, images, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// A spanning tree of the unit cell as (new sublattice, its parent, change of cell), starting with its root; and bonds
    /// that close independent cycles, one per direction, as (bond, lattice vector of the cycle).
    fn skeleton(&self) -> Option<(Vec<Step>, Vec<Cycle>)> {
        let mut position = vec![None; self.sublattices()];
        position[0] = Some([0; 3]);
        let mut order = vec![(0, 0, [0; 3])];
        let mut next = 0;
        while next < order.len() {
            let parent = order[next].0;
            let cell = position[parent].expect("placed before it was listed");
            for (site, _) in self.neighbours(Site { cell, sublattice: parent }) {
                if position[site.sublattice].is_none() {
                    position[site.sublattice] = Some(site.cell);
                    order.push((site.sublattice, parent, subtract(site.cell, cell)));
                }
            }
            next += 1;
        }
        let position: Vec<Vector> = position.into_iter().collect::<Option<_>>()?;
        let mut cycles: Vec<Cycle> = Vec::new();
        for (index, bond) in self.bonds().iter().enumerate() {
            let cycle: Vector =
                std::array::from_fn(|k| position[bond.from][k] + bond.shift[k] - position[bond.to][k]);
            let mut columns = vec![cycle];
            columns.extend(cycles.iter().map(|(_, vector)| *vector));
            if independent(&columns) {
                cycles.push((index, cycle));
            }
        }
        (cycles.len() == self.dimension()).then_some((order, cycles))
    }

    /// Chooses an image for every step of the tree, then for every cycle, and keeps what maps all bonds to bonds.
    fn place(
        &self,
        order: &[Step],
        cycles: &[Cycle],
        step: usize,
        images: Vec<Option<Site>>,
        found: &mut Vec<PeriodicSymmetry>,
    ) {
        // During the search an image belongs to the site at the tree's position; all sublattices are at hand then.
        if let Some(&(sublattice, parent, _)) = order.get(step) {
            let from = images[parent].expect("parents come first");
            for (site, _) in self.neighbours(from) {
                let mut images = images.clone();
                images[sublattice] = Some(site);
                self.place(order, cycles, step + 1, images, found);
            }
            return;
        }
        let Some(images) = images.into_iter().collect::<Option<Vec<Site>>>() else { return };
        self.close(order, cycles, &images, &mut Vec::new(), found);
    }

    fn close(
        &self,
        order: &[Step],
        cycles: &[Cycle],
        images: &[Site],
        targets: &mut Vec<Vector>,
        found: &mut Vec<PeriodicSymmetry>,
    ) {
        if let Some(&(bond, _)) = cycles.get(targets.len()) {
            // The far end of the bond is the tree's site `to`, moved by the cycle: its image is a neighbour of the image
            // of `from`, and the difference to the image of the tree's site is the image of the cycle.
            let bond = self.bonds()[bond];
            for (site, _) in self.neighbours(images[bond.from]) {
                if site.sublattice == images[bond.to].sublattice {
                    targets.push(subtract(site.cell, images[bond.to].cell));
                    self.close(order, cycles, images, targets, found);
                    targets.pop();
                }
            }
            return;
        }
        let vectors: Vec<_> = cycles.iter().map(|(_, vector)| *vector).collect();
        let Some(matrix) = solve(&vectors, targets) else { return };
        // Back from the tree's positions to cell 0.
        let mut position = vec![[0; 3]; self.sublattices()];
        for &(sublattice, parent, step) in &order[1..] {
            position[sublattice] = std::array::from_fn(|axis| position[parent][axis] + step[axis]);
        }
        let moved = |sublattice: usize| {
            images[sublattice].translated(multiply(&matrix, position[sublattice]).map(|step| -step))
        };
        let symmetry = PeriodicSymmetry { matrix, images: (0..images.len()).map(moved).collect() };
        if self.is_symmetry(&symmetry) {
            found.push(symmetry);
        }
    }

    fn is_symmetry(&self, symmetry: &PeriodicSymmetry) -> bool {
        let mut reached = vec![false; self.sublattices()];
        for (sublattice, image) in symmetry.images.iter().enumerate() {
            if self.site_kinds()[sublattice] != self.site_kinds()[image.sublattice]
                || reached[image.sublattice]
            {
                return false;
            }
            reached[image.sublattice] = true;
        }
        // Injective on bonds modulo translations because it is on sites; so onto, there being as many.
        self.bonds().iter().all(|bond| {
            let first = symmetry.image(Site { cell: [0; 3], sublattice: bond.from });
            let second = symmetry.image(Site { cell: bond.shift, sublattice: bond.to });
            self.bond_between(first, second).is_some_and(|image| self.bonds()[image].kind == bond.kind)
        })
    }
}

/// Whether at most three integer vectors are linearly independent.
fn independent(vectors: &[Vector]) -> bool {
    let cross = |a: Vector, b: Vector| -> Vector {
        std::array::from_fn(|k| a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3])
    };
    match vectors {
        [] => true,
        [a] => *a != [0; 3],
        [a, b] => cross(*a, *b) != [0; 3],
        [a, b, c] => determinant(&[*a, *b, *c]) != 0,
        _ => false,
    }
}

/// The integer matrix of determinant ±1 that maps each vector to its target and unused directions to themselves.
fn solve(vectors: &[Vector], targets: &[Vector]) -> Option<Matrix> {
    let padded = |given: &[Vector]| -> Matrix {
        // Columns.
        std::array::from_fn(|row| {
            std::array::from_fn(|column| match given.get(column) {
                Some(vector) => vector[row],
                None => i32::from(row == column),
            })
        })
    };
    let (source, target) = (padded(vectors), padded(targets));
    let scale = determinant(&source);
    // The adjugate: inverse times determinant.
    let cofactor = |row: usize, column: usize| {
        let minor = |r: usize, c: usize| source[(row + r) % 3][(column + c) % 3];
        minor(1, 1) * minor(2, 2) - minor(1, 2) * minor(2, 1)
    };
    let mut matrix = [[0; 3]; 3];
    for (row, line) in matrix.iter_mut().enumerate() {
        for (column, entry) in line.iter_mut().enumerate() {
            let numerator: i32 = (0..3).map(|k| target[row][k] * cofactor(column, k)).sum();
            if numerator % scale != 0 {
                return None;
            }
            *entry = numerator / scale;
        }
    }
    (determinant(&matrix).abs() == 1).then_some(matrix)
}
