//! The first method: what translations make of the bilinears, in the algebra, and what the printed sums hold.

use eigentruth_models::{Boundary, FermionSystem, Lattice, Space, Symmetry};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use super::{Bilinear, Test, decide, loops, phase};
use crate::finding::{Evidence, Finding, Table};
use crate::method::{Run, Stop};

/// The averages that a printed sum holds, as `(s, s')` at one momentum: of the Hartree term `s' = s`, of the Fock term all. No average
/// of the printed sums has two momenta.
const HARTREE: [[u16; 2]; 2] = [[0, 0], [1, 1]];
const FOCK: [[u16; 2]; 4] = [[0, 0], [0, 1], [1, 0], [1, 1]];

/// Fermions on a torus of `length × length` sites, without a Hamiltonian.
pub(super) struct Torus {
    pub(super) length: usize,
    system: FermionSystem,
    space: Space,
    shifts: Vec<Symmetry>,
}

impl Torus {
    pub(super) fn new(length: usize, flavours: u16) -> Result<Self, Stop> {
        let lattice = Lattice::triangular([length, length], [Boundary::Periodic; 2])?;
        let system = FermionSystem::new(lattice.len(), flavours);
        let space = system.space()?;
        let shifts = lattice
            .translations()
            .iter()
            .map(|t| Symmetry::translation(&space, t))
            .collect::<Result<_, _>>()?;
        Ok(Self { length, system, space, shifts })
    }

    /// `c_s(k) = N^{−1/2} Σ_r e^{−ik·r} c_rs` with k in units of 2π/length.
    fn annihilator(&self, k: [usize; 2], flavour: u16) -> NumericOperator {
        let l = self.length;
        (0..l * l).fold(NumericOperator::zero(), |sum, site| {
            let turns = (k[0] * (site % l) + k[1] * (site / l)) % l;
            let phase = Complex64::cis(-std::f64::consts::TAU * turns as f64 / l as f64) / l as f64;
            sum + self.system.annihilate(site, flavour).scaled(&phase)
        })
    }

    /// `c†_s(k) c_s'(k')`.
    pub(super) fn bilinear(&self, spins: [u16; 2], k: [[usize; 2]; 2]) -> NumericOperator {
        self.annihilator(k[0], spins[0]).adjoint() * self.annihilator(k[1], spins[1])
    }

    /// The largest coefficient of `T B T⁻¹ − B` over the two generators T, or some power of them.
    pub(super) fn change(&self, operator: &NumericOperator, powers: &[[usize; 2]]) -> Result<f64, Stop> {
        let original = self.space.canonical(operator)?;
        let mut largest = 0.0_f64;
        for steps in powers {
            let mut moved = original.clone();
            for (shift, &times) in self.shifts.iter().zip(steps) {
                for _ in 0..times {
                    moved = shift.apply(&moved, &self.space)?;
                }
            }
            let difference = self.space.canonical(&(moved - original.clone()))?;
            largest = difference.terms().map(|(_, c)| c.norm()).fold(largest, f64::max);
        }
        Ok(largest)
    }
}

/// The identity class: phases of modulus 1 over N, a few roundings each.
pub(super) const SAME: f64 = 64.0 * f64::EPSILON;

/// Whether all translations leave the bilinear alone, at every momentum (of a shifted one: at every k' ≠ k whether some do not).
fn invariant(bilinear: Bilinear, lengths: &[usize]) -> Result<(Test, Table), Stop> {
    let mut table = Table::new(&[("L", "1"), ("Qx", "2π/L"), ("Qy", "2π/L"), ("change", "1")]);
    let mut all_change = true;
    let mut none_changes = true;
    for &length in lengths {
        let torus = Torus::new(length, 2)?;
        let k = [1, 2 % length];
        for (qx, qy) in (0..length).flat_map(|qx| (0..length).map(move |qy| (qx, qy))) {
            if bilinear.shifted == ([qx, qy] == [0, 0]) {
                continue;
            }
            let other = [(k[0] + qx) % length, (k[1] + qy) % length];
            let change = torus.change(&torus.bilinear(bilinear.spins, [k, other]), &[[1, 0], [0, 1]])?;
            table.push([length as f64, qx as f64, qy as f64, change]);
            all_change &= change > SAME;
            none_changes &= change <= SAME;
        }
    }
    if !all_change && !none_changes {
        return Err(Stop::Failed("translations change some of the bilinears and not others".to_owned()));
    }
    let sentence = if none_changes {
        "translations leave it as it is"
    } else {
        "a translation multiplies it by a phase"
    };
    Ok(((none_changes, sentence.to_owned()), table))
}

pub(super) fn momenta(run: &Run<'_>) -> Result<Finding, Stop> {
    let bilinear = Bilinear::of(run.claim)?;
    let lengths = run.parameters.integers("lengths")?;
    let moved = run.shared(&format!("translations of {}", run.claim), |_| invariant(bilinear, &lengths))?;
    let mut tests = vec![moved.0.clone()];
    let mut evidence = vec![Evidence::table("translations", moved.1.clone())];
    let terms = [("Hartree", HARTREE.as_slice()), ("Fock", FOCK.as_slice())];
    let holding: Vec<&str> = terms
        .iter()
        .filter(|(_, list)| !bilinear.shifted && list.contains(&bilinear.spins))
        .map(|t| t.0)
        .collect();
    tests.push(match holding.as_slice() {
        [] => (false, "no printed sum holds its average".to_owned()),
        names => (true, format!("its average is in the printed {} sum", names.join(" and the "))),
    });
    if let Some(reason) = bilinear.excluded(run.reading) {
        tests.push((false, reason.to_owned()));
    }
    if let Some(angle) = phase(run.reading)
        && !bilinear.shifted
    {
        let (length, starts) = (run.parameters.integer("loop")?, run.parameters.integer("starts")?);
        let found =
            run.shared(&format!("loop {angle}"), |seed| loops::search(length, angle, starts, seed))?;
        let (test, table) = found.test(bilinear.spins);
        tests.push(test);
        evidence.push(Evidence::table("fixed points", table));
    }
    Ok(decide(run, &tests, evidence))
}
