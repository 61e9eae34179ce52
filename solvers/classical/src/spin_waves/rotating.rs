//! Branches of spin waves in a frame that turns with the order.

use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::Mat;

use super::dynamics::precession;
use super::magnet::dot;
use super::{Magnet, SpinWaveError};

/// Spins that differ by less are the same: far above what forces at rest leave, far below any pitch of a spiral on a torus
/// that fits into memory.
const SAME: f64 = 1e-6;

/// The branches of an order that translations take to itself once the spins are turned back.
#[derive(Clone, Debug)]
pub struct RotatingBranches {
    /// The sites of the smallest cell that translations with rotations repeat.
    pub cell: [usize; 2],
    /// The lowest frequency of every branch over the wave vectors of the torus; branches are ordered by frequency at each wave vector.
    pub lowest: Vec<Estimate>,
    /// How many of them vanish somewhere.
    pub gapless: usize,
}

/// The smallest cell of an order, and the angles by which a cell is turned against the one before it in both directions.
struct Cell {
    lengths: [usize; 2],
    angles: [f64; 2],
    normal: [f64; 3],
}

/// The sites of a torus by their place on it.
struct Tiling {
    /// `[site]`.
    place: Vec<[usize; 2]>,
    lengths: [usize; 2],
    /// `[x + length · y]`.
    sites: Vec<usize>,
}

impl Tiling {
    fn new(place: Vec<[usize; 2]>, lengths: [usize; 2]) -> Self {
        let mut sites = vec![0; place.len()];
        for (site, [x, y]) in place.iter().enumerate() {
            sites[x + lengths[0] * y] = site;
        }
        Self { place, lengths, sites }
    }

    fn site(&self, [x, y]: [usize; 2]) -> usize {
        self.sites[x % self.lengths[0] + self.lengths[0] * (y % self.lengths[1])]
    }
}

impl Cell {
    /// Cells on the torus in each direction.
    fn repeats(&self, tiling: &Tiling) -> [usize; 2] {
        [0, 1].map(|d| tiling.lengths[d] / self.lengths[d])
    }

    fn images(&self, tiling: &Tiling) -> usize {
        self.repeats(tiling).iter().product()
    }

    /// The places of the first cell.
    fn inner(&self) -> Vec<[usize; 2]> {
        let [a, b] = self.lengths;
        (0..a * b).map(|s| [s % a, s / a]).collect()
    }
}

/// Curvatures that translations of the turning frame leave as they are.
struct Blocks {
    /// `[pair of sites of the first cell][cell of the first of them]`, by directions across both spins.
    elements: Vec<Vec<[[f64; 2]; 2]>>,
    repeats: [usize; 2],
    sites: usize,
    /// The largest difference that translations make.
    defect: f64,
}

impl Blocks {
    /// The curvatures at a wave vector.
    fn at(&self, wave: usize) -> Mat<Complex64> {
        let [across, _] = self.repeats;
        let phase = |image: usize| {
            let turns = [(wave % across, image % across), (wave / across, image / across)];
            let turns = turns.iter().zip(self.repeats).map(|((k, m), n)| (k * m) as f64 / n as f64);
            Complex64::cis(-std::f64::consts::TAU * turns.sum::<f64>())
        };
        Mat::from_fn(2 * self.sites, 2 * self.sites, |row, column| {
            let blocks = &self.elements[row / 2 * self.sites + column / 2];
            let term = |(image, block): (usize, &[[f64; 2]; 2])| phase(image) * block[row % 2][column % 2];
            blocks.iter().enumerate().map(term).sum()
        })
    }
}

fn cross(x: &[f64], y: &[f64]) -> [f64; 3] {
    [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]]
}

/// A vector turned around an axis of unit length (O. Rodrigues).
fn turned(vector: &[f64], axis: &[f64; 3], angle: f64) -> [f64; 3] {
    let (sin, cos) = angle.sin_cos();
    let (across, along) = (cross(axis, vector), dot(axis, vector) * (1.0 - cos));
    std::array::from_fn(|c| vector[c] * cos + across[c] * sin + axis[c] * along)
}

impl Magnet {
    /// The branches of precession in the frame that turns with a collinear or coplanar order on a torus of one site in a cell.
    ///
    /// A branch is counted once, however often it touches zero. Nothing is used of the order but the spins: the cell is found by trying
    /// all that tile the torus, and a matrix of curvatures that translations of the frame do not leave as it is is refused.
    ///
    /// # Errors
    /// As [`Magnet::frequencies`]; [`SpinWaveError::NoTorus`], [`SpinWaveError::NotPlanar`], [`SpinWaveError::NotInvariant`], and
    /// [`SpinWaveError::NoGap`] for a branch that nearly vanishes.
    pub fn rotating_branches(&self, spins: &[f64]) -> Result<RotatingBranches, SpinWaveError> {
        if self.n != 3 {
            return Err(SpinWaveError::Components { given: self.n, what: "precession", allowed: "3" });
        }
        let residual = self.at_rest(spins)?;
        let no_torus = || SpinWaveError::NoTorus { lattice: self.lattice.name().to_owned() };
        let (cells, lengths) = self.torus().ok_or_else(no_torus)?;
        let home = |c: &[i32; 2]| [0, 1].map(|k| c[k].rem_euclid(lengths[k]) as usize);
        let place: Vec<[usize; 2]> = cells.iter().map(home).collect();
        let tiling = Tiling::new(place, lengths.map(|l| l as usize));
        let cell = self.smallest_cell(spins, &tiling)?;
        let blocks = self.blocks(spins, &tiling, &cell)?;

        let provenance = Provenance::new("classical/spin waves")
            .with("frame", "rotating")
            .with("cell", format!("{} × {}", cell.lengths[0], cell.lengths[1]));
        let mut lowest: Vec<Option<Estimate>> = vec![None; cell.inner().len()];
        for wave in 0..cell.images(&tiling) {
            let found = precession(&blocks.at(wave), residual + blocks.defect, &provenance)?;
            for (branch, found) in lowest.iter_mut().zip(found) {
                if branch.as_ref().is_none_or(|held| found.value < held.value) {
                    *branch = Some(found);
                }
            }
        }
        let lowest: Vec<Estimate> = lowest.into_iter().flatten().collect();
        let gapless = lowest.iter().filter(|f| f.value <= f.error).count();
        if let Some(near) = lowest.iter().find(|f| f.value > f.error && f.value < 1e3 * f.error) {
            return Err(SpinWaveError::NoGap { count: gapless, threshold: near.error, next: near.value });
        }
        Ok(RotatingBranches { cell: cell.lengths, lowest, gapless })
    }

    /// Curvatures between the sites of every cell and those of the first, where the frame of a cell is that of the first one, turned as
    /// its spins are.
    fn blocks(&self, spins: &[f64], tiling: &Tiling, cell: &Cell) -> Result<Blocks, SpinWaveError> {
        let tangents = self.tangents(spins);
        let [a, b] = cell.lengths;
        let frame = |[x, y]: &[usize; 2]| {
            let angle = (x / a) as f64 * cell.angles[0] + (y / b) as f64 * cell.angles[1];
            let first = &tangents[tiling.site([x % a, y % b])];
            [0, 1].map(|k| turned(&first[k], &cell.normal, angle))
        };
        let frames: Vec<[[f64; 3]; 2]> = tiling.place.iter().map(frame).collect();
        let raw = self.curvature(spins, [0.0; 2])?;
        let element = |one: usize, two: usize| -> [[f64; 2]; 2] {
            let change = |site: usize, k: usize, l: usize| dot(&frames[site][k], &tangents[site][l]);
            let at = |k: usize, l: usize| {
                let term = |(i, j): (usize, usize)| {
                    change(one, k, i) * raw[(2 * one + i, 2 * two + j)].re * change(two, l, j)
                };
                [(0, 0), (0, 1), (1, 0), (1, 1)].map(term).iter().sum::<f64>()
            };
            [[at(0, 0), at(0, 1)], [at(1, 0), at(1, 1)]]
        };

        let repeats = cell.repeats(tiling);
        let moved =
            |[x, y]: [usize; 2], image: usize| [x + a * (image % repeats[0]), y + b * (image / repeats[0])];
        let (inner, images) = (cell.inner(), cell.images(tiling));
        let mut elements = Vec::with_capacity(inner.len() * inner.len());
        let mut defect = 0.0_f64;
        for (one, two) in inner.iter().flat_map(|one| inner.iter().map(move |two| (*one, *two))) {
            let between = |image: usize, shift: usize| {
                element(tiling.site(moved(moved(one, image), shift)), tiling.site(moved(two, shift)))
            };
            let first: Vec<[[f64; 2]; 2]> = (0..images).map(|image| between(image, 0)).collect();
            for (image, shift) in (0..images).flat_map(|image| (1..images).map(move |shift| (image, shift))) {
                let other = between(image, shift);
                let entries = first[image].as_flattened().iter().zip(other.as_flattened());
                defect = entries.map(|(x, y)| (x - y).abs()).fold(defect, f64::max);
            }
            elements.push(first);
        }
        // Converged: as forces are.
        let allowed = 1e3 * self.rounding();
        if defect > allowed {
            return Err(SpinWaveError::NotInvariant { defect, allowed });
        }
        Ok(Blocks { elements, repeats, sites: inner.len(), defect })
    }

    /// The smallest cell from which a rotation around one axis for each direction makes all spins.
    fn smallest_cell(&self, spins: &[f64], tiling: &Tiling) -> Result<Cell, SpinWaveError> {
        let Tiling { place, lengths, .. } = tiling;
        let spin = |at: [usize; 2]| self.spin(spins, tiling.site(at));
        let first = spin([0, 0]);
        let largest = (0..place.len())
            .map(|s| cross(first, self.spin(spins, s)))
            .max_by(|x, y| dot(x, x).total_cmp(&dot(y, y)))
            .filter(|x| dot(x, x).sqrt() > SAME);
        // Of collinear spins any axis across them will do.
        let axis = largest
            .map_or_else(|| self.tangents(spins)[tiling.site([0, 0])][1].clone(), |axis| axis.to_vec());
        let length = dot(&axis, &axis).sqrt();
        let normal: [f64; 3] = std::array::from_fn(|c| axis[c] / length);
        let out = (0..place.len()).map(|s| dot(&normal, self.spin(spins, s)).abs()).fold(0.0, f64::max);
        if out > SAME {
            return Err(SpinWaveError::NotPlanar { out });
        }
        let angle = |at: [usize; 2]| dot(&normal, &cross(first, spin(at))).atan2(dot(first, spin(at)));
        let divisors = |length: usize| (1..=length).filter(move |a| length.is_multiple_of(*a));
        let mut candidates: Vec<[usize; 2]> =
            divisors(lengths[0]).flat_map(|a| divisors(lengths[1]).map(move |b| [a, b])).collect();
        candidates.sort_by_key(|[a, b]| (a * b, *a));
        for [a, b] in candidates {
            let angles = [angle([a, 0]), angle([0, b])];
            let repeated = place.iter().all(|[x, y]| {
                let turns = (x / a) as f64 * angles[0] + (y / b) as f64 * angles[1];
                let expected = turned(spin([x % a, y % b]), &normal, turns);
                expected.iter().zip(spin([*x, *y])).all(|(x, y)| (x - y).abs() <= SAME)
            });
            if repeated {
                return Ok(Cell { lengths: [a, b], angles, normal });
            }
        }
        // The whole torus repeats itself.
        Ok(Cell { lengths: *lengths, angles: [0.0; 2], normal })
    }
}
