//! Unit cells of the named lattices.

use std::f64::consts::SQRT_2;

/// A periodic pattern of sites and bonds in the plane; a chain lies along the first vector.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCell {
    /// What the lattice is called.
    pub name: String,
    /// 1 if the pattern repeats along the first vector only, else 2.
    pub dimension: usize,
    /// The primitive vectors.
    pub vectors: [[f64; 2]; 2],
    /// The positions of the sites within the cell.
    pub basis: Vec<[f64; 2]>,
    /// The names of the bond kinds.
    pub kinds: Vec<String>,
    /// The bonds that start in a cell, each listed once.
    pub bonds: Vec<CellBond>,
}

/// A bond from the cell at the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellBond {
    /// The basis site it starts at, in the cell at the origin.
    pub from: usize,
    /// The basis site it ends at.
    pub to: usize,
    /// The cell it ends in.
    pub offset: [i32; 2],
    /// Index into [`UnitCell::kinds`].
    pub kind: usize,
}

impl UnitCell {
    fn new(
        name: &str,
        vectors: [[f64; 2]; 2],
        basis: &[[f64; 2]],
        kinds: &[&str],
        bonds: &[(usize, usize, [i32; 2], usize)],
    ) -> Self {
        Self {
            name: name.into(),
            dimension: 2,
            vectors,
            basis: basis.to_vec(),
            kinds: kinds.iter().map(|&kind| kind.into()).collect(),
            bonds: bonds
                .iter()
                .map(|&(from, to, offset, kind)| CellBond { from, to, offset, kind })
                .collect(),
        }
    }

    /// One site; bonds `chain`.
    pub fn chain() -> Self {
        let cell =
            Self::new("chain", [[1.0, 0.0], [0.0, 1.0]], &[[0.0, 0.0]], &["chain"], &[(0, 0, [1, 0], 0)]);
        Self { dimension: 1, ..cell }
    }

    /// Two sites; bonds `intra` within the cell and `inter` to the next, all of length 1.
    pub fn dimer_chain() -> Self {
        let bonds = [(0, 1, [0, 0], 0), (1, 0, [1, 0], 1)];
        let basis = [[0.0, 0.0], [1.0, 0.0]];
        let cell = Self::new("dimer-chain", [[2.0, 0.0], [0.0, 1.0]], &basis, &["intra", "inter"], &bonds);
        Self { dimension: 1, ..cell }
    }

    /// The square lattice with bonds `leg` along the first and `rung` along the second vector.
    pub fn ladder() -> Self {
        Self { name: "ladder".into(), kinds: vec!["leg".into(), "rung".into()], ..Self::square() }
    }

    /// One site; bonds `x` and `y`.
    pub fn square() -> Self {
        let bonds = [(0, 0, [1, 0], 0), (0, 0, [0, 1], 1)];
        Self::new("square", [[1.0, 0.0], [0.0, 1.0]], &[[0.0, 0.0]], &["x", "y"], &bonds)
    }

    /// One site; bonds `a`, `b` along the primitive vectors (at 60°) and `c` along `b − a`.
    pub fn triangular() -> Self {
        let bonds = [(0, 0, [1, 0], 0), (0, 0, [0, 1], 1), (0, 0, [-1, 1], 2)];
        Self::new("triangular", hexagonal(1.0), &[[0.0, 0.0]], &["a", "b", "c"], &bonds)
    }

    /// Two sites A, B at distance 1; bonds `x`, `y`, `z` from A to its three neighbours B, `z` within the cell.
    pub fn honeycomb() -> Self {
        let root3 = 3f64.sqrt();
        let basis = [[0.0, 0.0], [root3 / 2.0, 0.5]];
        let bonds = [(0, 1, [-1, 0], 0), (0, 1, [0, -1], 1), (0, 1, [0, 0], 2)];
        Self::new("honeycomb", hexagonal(root3), &basis, &["x", "y", "z"], &bonds)
    }

    /// Three sites at distance 1; bonds `up` within the triangle of a cell, `down` between cells.
    pub fn kagome() -> Self {
        let vectors = hexagonal(2.0);
        let basis = [[0.0, 0.0], [1.0, 0.0], [0.5, 3f64.sqrt() / 2.0]];
        let bonds = [
            (0, 1, [0, 0], 0),
            (1, 2, [0, 0], 0),
            (2, 0, [0, 0], 0),
            (1, 0, [1, 0], 1),
            (2, 0, [0, 1], 1),
            (2, 1, [-1, 1], 1),
        ];
        Self::new("kagome", vectors, &basis, &["up", "down"], &bonds)
    }

    /// Four sites on a square of side 1 (bonds `square`), joined to the next squares by `link`s of length 1, so that
    /// squares and octagons alternate ("4-8", CaVO).
    pub fn square_octagon() -> Self {
        let period = 1.0 + SQRT_2;
        let half = SQRT_2 / 2.0;
        // East, north, west, south corner of a square standing on its tip.
        let basis = [[half, 0.0], [0.0, half], [-half, 0.0], [0.0, -half]];
        let bonds = [
            (0, 1, [0, 0], 0),
            (1, 2, [0, 0], 0),
            (2, 3, [0, 0], 0),
            (3, 0, [0, 0], 0),
            (0, 2, [1, 0], 1),
            (1, 3, [0, 1], 1),
        ];
        Self::new("square-octagon", [[period, 0.0], [0.0, period]], &basis, &["square", "link"], &bonds)
    }

    /// The reciprocal vectors `b` with `aᵢ·bⱼ = 2π δᵢⱼ`.
    pub fn reciprocal(&self) -> [[f64; 2]; 2] {
        let [[ax, ay], [bx, by]] = self.vectors;
        let scale = std::f64::consts::TAU / (ax * by - ay * bx);
        [[by * scale, -bx * scale], [-ay * scale, ax * scale]]
    }

    /// The vector from basis site `from` to basis site `to` of the cell `offset`.
    pub fn displacement(&self, from: usize, to: usize, offset: [i32; 2]) -> [f64; 2] {
        let origin = self.origin(offset);
        [0, 1].map(|k| origin[k] + self.basis[to][k] - self.basis[from][k])
    }

    /// The position of a cell.
    pub fn origin(&self, cell: [i32; 2]) -> [f64; 2] {
        [0, 1].map(|k| f64::from(cell[0]) * self.vectors[0][k] + f64::from(cell[1]) * self.vectors[1][k])
    }

    /// The pairs of sites at the `shell`-th distance (counted from 1) of the infinite lattice, each pair once.
    ///
    /// Distances count as equal within rounding (they are square roots of numbers of order 1).
    pub fn shell(&self, shell: usize) -> Vec<CellBond> {
        let mut reach = 2;
        loop {
            let found = self.pairs(reach);
            // A cell outside the reach is at least this far away; shells below it are complete.
            let complete = f64::from(reach) * self.thickness() - self.extent();
            let mut distances: Vec<f64> = found.iter().map(|(length, _)| *length).collect();
            distances.sort_by(f64::total_cmp);
            distances.dedup_by(|next, kept| same_length(*next, *kept));
            if shell >= 1 && distances.get(shell - 1).is_some_and(|length| *length < complete) {
                let length = distances[shell - 1];
                let kept = found.into_iter().filter(|(other, _)| same_length(*other, length));
                return kept.map(|(_, bond)| bond).collect();
            }
            if shell == 0 {
                return Vec::new();
            }
            reach += 2;
        }
    }

    fn pairs(&self, reach: i32) -> Vec<(f64, CellBond)> {
        let mut found = Vec::new();
        let across = if self.dimension == 1 { 0 } else { reach };
        for y in -across..=across {
            for x in -reach..=reach {
                for from in 0..self.basis.len() {
                    for to in from..self.basis.len() {
                        if from == to && (y, x) <= (0, 0) {
                            continue;
                        }
                        let [dx, dy] = self.displacement(from, to, [x, y]);
                        found.push((dx.hypot(dy), CellBond { from, to, offset: [x, y], kind: 0 }));
                    }
                }
            }
        }
        found
    }

    /// The smaller distance between neighbouring lattice lines.
    fn thickness(&self) -> f64 {
        let [[ax, ay], [bx, by]] = self.vectors;
        if self.dimension == 1 {
            return ax.hypot(ay);
        }
        (ax * by - ay * bx).abs() / ax.hypot(ay).max(bx.hypot(by))
    }

    fn extent(&self) -> f64 {
        let lengths = self.basis.iter().map(|[x, y]| x.hypot(*y));
        2.0 * lengths.fold(0.0, f64::max)
    }
}

fn hexagonal(length: f64) -> [[f64; 2]; 2] {
    [[length, 0.0], [length / 2.0, length * 3f64.sqrt() / 2.0]]
}

/// Equal up to the rounding of a few operations on coordinates.
fn same_length(a: f64, b: f64) -> bool {
    (a - b).abs() <= 256.0 * f64::EPSILON * a.max(b)
}
