//! The fluid with neighbours, and what a displacement does in it.

use eigentruth_numerics::streams::{self, Stream};
use eigentruth_numerics::{Estimate, Provenance};
use rand::RngExt;
use rayon::prelude::*;

use super::sampling::{Gaps, direction, normals};
use super::{DumbbellError, positive};

/// Gaps up to this one belong to neighbours: wider ones do not close within the times looked at.
const WIDEST: f64 = 1.5;

/// What holds the two atoms of a molecule together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bond {
    /// Nothing.
    None,
    /// `V = k d² r²/2`: a bond as short as the motion in a time of order one, r² of order 1/d.
    Spring(f64),
    /// `V = κ h²/2` with `h = d (r − 1)`: a length of order one, elastic for κ of order one, rigid for large κ.
    Rod(f64),
}

/// A fluid of molecules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fluid {
    /// The dimension d.
    pub dimension: usize,
    /// The number of molecules.
    pub molecules: usize,
    /// Neighbours of an atom in units of d.
    pub neighbours: f64,
    /// The bond.
    pub bond: Bond,
    /// The time step.
    pub step: f64,
    /// The time after which responses are read.
    pub time: f64,
    /// Independent fluids to average over.
    pub samples: usize,
}

/// Displacements of coordinates per unit displacement of the coordinate ν of one atom of a molecule: means along ν for the
/// molecule, else root mean squares over coordinates and atoms of one fluid, averaged over fluids (a few of which respond strongly).
#[derive(Clone, Debug, PartialEq)]
pub struct Responses {
    /// The dimension.
    pub dimension: usize,
    /// Coordinate ν of the partner, the mean.
    pub same: Estimate,
    /// Another coordinate of the partner.
    pub other: Estimate,
    /// Coordinate ν of the atom that was moved, the mean.
    pub own: Estimate,
    /// Another coordinate of the atom that was moved; that of [`Responses::other`] where a molecule has no neighbours, since forces
    /// within it conserve the sum of the displacements of its atoms along each axis.
    pub own_other: Estimate,
    /// Coordinate ν of an atom of another molecule that is a neighbour of the one moved.
    pub neighbour_same: Estimate,
    /// Another coordinate of such an atom.
    pub neighbour_other: Estimate,
}

/// A motion with the displacement carried along, `[atom][coordinate]` flat.
struct Carried {
    /// The displacements since the start.
    #[cfg_attr(not(test), allow(dead_code))]
    moved: Vec<f64>,
    /// What a unit displacement of coordinate `axis` of atom 0 has become.
    tangent: Vec<f64>,
    /// The neighbours of atom 0.
    neighbours: Vec<usize>,
    /// The coordinate.
    axis: usize,
}

/// Two atoms, and the vector between them at the start.
struct Pair {
    atoms: [usize; 2],
    start: Vec<f64>,
    bond: Bond,
    bonded: bool,
}

/// First and second derivative of the energy by the length r, each divided by d², and the first over r: `V'/d²r`, `V''/d²`.
fn stiffness(pair: &Pair, r: f64, d: f64) -> [f64; 2] {
    let h = d * (r - 1.0);
    match (pair.bonded, pair.bond) {
        (false, _) if h < 0.0 => [2.0 * h / (d * r), 2.0],
        (true, Bond::Spring(k)) => [k, k],
        (true, Bond::Rod(kappa)) => [kappa * h / (d * r), kappa],
        _ => [0.0, 0.0],
    }
}

impl Fluid {
    fn check(&self) -> Result<(), DumbbellError> {
        positive("step", self.step)?;
        positive("time", self.time)?;
        if self.dimension < 2 {
            let value = self.dimension as f64;
            return Err(DumbbellError { name: "dimension", value, expected: "at least 2" });
        }
        if self.molecules < 2 || self.samples < 2 {
            let value = self.molecules.min(self.samples) as f64;
            return Err(DumbbellError { name: "molecules or samples", value, expected: "at least 2" });
        }
        if !(self.neighbours.is_finite() && self.neighbours >= 0.0) {
            let (name, value) = ("neighbours", self.neighbours);
            return Err(DumbbellError { name, value, expected: "a finite number that is not negative" });
        }
        match self.bond {
            Bond::None => Ok(()),
            Bond::Spring(k) | Bond::Rod(k) => positive("stiffness of the bond", k),
        }
    }

    /// Pairs of neighbours in equilibrium: their gaps are drawn with Boltzmann's weight, which is exact where a random graph has no
    /// short loops (planting: F. Krzakala, L. Zdeborová, Phys. Rev. Lett. 102, 238701 (2009)).
    fn pairs(&self, stream: &mut Stream) -> Vec<Pair> {
        let (d, atoms) = (self.dimension, 2 * self.molecules);
        let vector = |length: f64, stream: &mut Stream| {
            let mut out = vec![0.0; d];
            direction(stream, &mut out);
            out.iter_mut().for_each(|x| *x *= length);
            out
        };
        let mut pairs = Vec::new();
        let lengths = match self.bond {
            Bond::Rod(kappa) => Some(Gaps::new(d, -8.0, 8.0, |h| 0.5 * kappa * h * h)),
            _ => None,
        };
        for molecule in 0..self.molecules {
            let start = match (&self.bond, &lengths) {
                (Bond::None, _) => continue,
                (Bond::Spring(k), _) => {
                    let mut out = vec![0.0; d];
                    normals(stream, &mut out);
                    out.iter_mut().for_each(|x| *x /= k.sqrt() * d as f64);
                    out
                }
                (Bond::Rod(_), gaps) => {
                    let gap = gaps.as_ref().map_or(0.0, |gaps| gaps.draw(stream));
                    vector(1.0 + gap / d as f64, stream)
                }
            };
            pairs.push(Pair {
                atoms: [2 * molecule, 2 * molecule + 1],
                start,
                bond: self.bond,
                bonded: true,
            });
        }
        let gaps = Gaps::new(d, -6.0, WIDEST, |h| h.min(0.0).powi(2));
        let count = (self.neighbours * d as f64 * self.molecules as f64).round() as usize;
        let all = pairs.len() + count;
        while pairs.len() < all {
            let [one, two] =
                [0, 1].map(|_| ((stream.random::<f64>() * atoms as f64) as usize).min(atoms - 1));
            if one / 2 != two / 2 {
                let start = vector(1.0 + gaps.draw(stream) / d as f64, stream);
                pairs.push(Pair { atoms: [one, two], start, bond: Bond::None, bonded: false });
            }
        }
        pairs
    }

    /// What becomes of a small displacement of one coordinate of atom 0, whose partner is atom 1. `kick` displaces that coordinate
    /// at the start of the motion itself.
    fn response(&self, seed: u64, number: usize, kick: f64) -> Carried {
        let mut stream = streams::stream(streams::derived_seed(seed, number as u64), 0);
        let (d, size) = (self.dimension, 2 * self.molecules * self.dimension);
        let pairs = self.pairs(&mut stream);
        let axis = number % d;
        let (mut moved, mut tangent) = (vec![0.0; size], vec![0.0; size]);
        tangent[axis] = 1.0;
        moved[axis] = kick;
        let (mut noise, mut force, mut image) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
        let steps = (self.time / self.step).ceil() as usize;
        let h = self.time / steps as f64;
        let amplitude = (2.0 * h).sqrt() / d as f64;
        let (mut apart, mut difference) = (vec![0.0; d], vec![0.0; d]);
        for _ in 0..steps {
            force.fill(0.0);
            image.fill(0.0);
            for pair in &pairs {
                let [a, b] = pair.atoms.map(|atom| atom * d);
                for k in 0..d {
                    apart[k] = pair.start[k] + moved[a + k] - moved[b + k];
                    difference[k] = tangent[a + k] - tangent[b + k];
                }
                let r = apart.iter().map(|x| x * x).sum::<f64>().sqrt();
                let [across, along] = stiffness(pair, r, d as f64);
                if across == 0.0 && along == 0.0 {
                    continue;
                }
                let overlap = apart.iter().zip(&difference).map(|(x, y)| x * y).sum::<f64>() / (r * r);
                for k in 0..d {
                    // Force −V' r̂ and −V''(r̂·δ) r̂ − (V'/r)(δ − (r̂·δ) r̂), times the mobility 1/d².
                    let push = -across * apart[k];
                    let response = -across * difference[k] - (along - across) * overlap * apart[k];
                    force[a + k] += push;
                    force[b + k] -= push;
                    image[a + k] += response;
                    image[b + k] -= response;
                }
            }
            normals(&mut stream, &mut noise);
            for k in 0..size {
                moved[k] += h * force[k] + amplitude * noise[k];
                tangent[k] += h * image[k];
            }
        }
        let beside = |pair: &Pair| match pair.atoms {
            _ if pair.bonded => None,
            [0, other] | [other, 0] => Some(other),
            _ => None,
        };
        Carried { moved, tangent, neighbours: pairs.iter().filter_map(beside).collect(), axis }
    }

    /// Measures the responses.
    ///
    /// # Errors
    /// [`DumbbellError`].
    pub fn responses(&self, seed: u64) -> Result<Responses, DumbbellError> {
        self.check()?;
        let d = self.dimension;
        let rows: Vec<[f64; 6]> = (0..self.samples)
            .into_par_iter()
            .map(|number| {
                let Carried { tangent, neighbours, axis, .. } = self.response(seed, number, 0.0);
                let squares = |atom: usize| -> [f64; 2] {
                    let own = &tangent[atom * d..(atom + 1) * d];
                    let all: f64 = own.iter().map(|x| x * x).sum();
                    let same = own[axis] * own[axis];
                    [same, (all - same).max(0.0) / (d as f64 - 1.0)]
                };
                let around = |which: usize| {
                    let count = neighbours.len().max(1) as f64;
                    (neighbours.iter().map(|atom| squares(*atom)[which]).sum::<f64>() / count).sqrt()
                };
                [
                    tangent[d + axis],
                    squares(1)[1].sqrt(),
                    tangent[axis],
                    around(0),
                    around(1),
                    squares(0)[1].sqrt(),
                ]
            })
            .collect();
        let provenance = Provenance::new("stochastic/dumbbells, displacements carried along")
            .with("dimension", d)
            .with("molecules", self.molecules)
            .with("samples", self.samples)
            .with("time", self.time)
            .with_seed(seed);
        let n = rows.len() as f64;
        let mean = |column: usize| {
            let mean = rows.iter().map(|row| row[column]).sum::<f64>() / n;
            let scatter = rows.iter().map(|row| (row[column] - mean).powi(2)).sum::<f64>() / (n - 1.0);
            (mean, (scatter / n).sqrt())
        };
        let average = |column: usize| {
            let (value, error) = mean(column);
            Estimate::statistical(value, error, provenance.clone())
        };
        Ok(Responses {
            dimension: d,
            same: average(0),
            other: average(1),
            own: average(2),
            own_other: average(5),
            neighbour_same: average(3),
            neighbour_other: average(4),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fluid(dimension: usize, bond: Bond) -> Fluid {
        Fluid { dimension, molecules: 8, neighbours: 1.0, bond, step: 0.02, time: 1.0, samples: 24 }
    }

    #[test]
    fn a_spring_without_neighbours_shares_the_displacement_exactly() {
        // The relative coordinate decays at the rate 2k, the sum not at all; the step is Euler's.
        let free = Fluid { neighbours: 0.0, ..fluid(6, Bond::Spring(0.7)) };
        let found = free.responses(3).unwrap();
        let decay = (1.0f64 - 2.0 * 0.7 * 0.02).powi(50);
        assert!((found.same.value - 0.5 * (1.0 - decay)).abs() < 1024.0 * f64::EPSILON, "{found:?}");
        assert!((found.own.value - 0.5 * (1.0 + decay)).abs() < 1024.0 * f64::EPSILON, "{found:?}");
        assert!(found.other.value < 1e-12 && found.neighbour_same.value == 0.0);
    }

    #[test]
    fn displacements_are_conserved_by_internal_forces() {
        // Forces between atoms conserve the sum of the displacements along each axis.
        let Carried { tangent, axis, .. } = fluid(5, Bond::Rod(1.0)).response(7, 3, 0.0);
        for k in 0..5 {
            let sum: f64 = tangent.iter().skip(k).step_by(5).sum();
            assert!((sum - f64::from(u8::from(k == axis))).abs() < 1e-12, "{k}: {sum}");
        }
    }

    #[test]
    fn other_coordinates_of_both_atoms_respond_alike_only_without_neighbours() {
        let with = fluid(5, Bond::Rod(1.0)).responses(4).unwrap();
        let without = Fluid { neighbours: 0.0, ..fluid(5, Bond::Rod(1.0)) }.responses(4).unwrap();
        let apart = |found: &Responses| (found.other.value - found.own_other.value).abs();
        assert!(without.other.value > 0.01 && apart(&without) < 1e-12, "{without:?}");
        assert!(apart(&with) > 1e-3, "{with:?}");
    }

    #[test]
    fn what_is_carried_along_is_the_derivative_of_the_motion() {
        // The force has a kink where a gap opens: the difference is of first order in the kick.
        let fluid = fluid(5, Bond::Rod(1.0));
        let kick = 1e-7;
        let (one, two) = (fluid.response(7, 2, 0.5 * kick), fluid.response(7, 2, -0.5 * kick));
        let differences = one.moved.iter().zip(&two.moved).map(|(a, b)| (a - b) / kick);
        let tangent = fluid.response(7, 2, 0.0).tangent;
        for (k, (difference, carried)) in differences.zip(&tangent).enumerate() {
            assert!((difference - carried).abs() < 1e3 * kick, "{k}: {difference} {carried}");
        }
        // Across the bond and along it are told apart.
        assert!(tangent.iter().filter(|x| x.abs() > 1e-3).count() > 12);
    }

    #[test]
    fn without_a_bond_the_partner_is_a_stranger() {
        let bound = fluid(8, Bond::Spring(1.0)).responses(1).unwrap();
        let free = fluid(8, Bond::None).responses(1).unwrap();
        assert!(bound.same.value > 8.0 * bound.same.error && bound.same.value > 0.2, "{bound:?}");
        assert!(free.same.value.abs() < 0.02, "{free:?}");
        assert!(free.neighbour_same.value > 0.01, "neighbours still feel it: {free:?}");
    }

    #[test]
    fn impossible_fluids_are_refused_and_the_same_bits_come_from_any_number_of_threads() {
        assert!(fluid(1, Bond::None).responses(0).is_err());
        assert!(fluid(3, Bond::Rod(-1.0)).responses(0).is_err());
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| fluid(3, Bond::Rod(1.0)).responses(5).unwrap())
        };
        assert_eq!(on(1), on(3));
    }
}
