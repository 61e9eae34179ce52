//! Finite clusters of spins ½: their levels, and what the symmetries of each model force or forbid.

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::hamiltonians::{heisenberg, ising};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, UnitCell};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_operators::{Budget as Steps, Generator, GeneratorKind, NumericOperator};

use super::Levels;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Spins on a ring or on a part of the square lattice.
pub(super) struct Cluster {
    lattice: Lattice,
    /// A transverse field that leaves the Ising model well inside its ordered phase: 0.3 of the transition, which is at h = J on
    /// a ring and at 3.04 J on the square lattice (H. W. J. Blöte and Y. Deng, Phys. Rev. E 66, 066110 (2002)).
    field: f64,
}

impl Cluster {
    pub(super) fn ring(sites: usize) -> Result<Self, Stop> {
        Ok(Self { lattice: Lattice::chain(sites, Boundary::Periodic)?, field: 0.3 })
    }

    fn square(superlattice: [[i32; 2]; 2], boundary: Boundary) -> Result<Self, Stop> {
        let lattice = Lattice::tilted(UnitCell::square(), superlattice, [boundary; 2])?;
        Ok(Self { lattice, field: 0.9 })
    }

    /// A torus of the square lattice whose two sublattices have as many sites.
    pub(super) fn balanced(sites: usize) -> Result<Self, Stop> {
        let superlattice = match sites {
            8 => [[2, 2], [-2, 2]],
            10 => [[3, 1], [-1, 3]],
            12 => [[3, 1], [0, 4]],
            16 => [[4, 0], [0, 4]],
            other => return Err(Stop::Failed(format!("no torus of {other} sites is known here"))),
        };
        Self::square(superlattice, Boundary::Periodic)
    }

    /// The clusters that a run asks for: even and balanced ones, or odd ones, among them squares of odd sides, closed to tori
    /// and open with sublattices of unequal size.
    pub(super) fn all(run: &Run<'_>) -> Result<Vec<Self>, Stop> {
        let mut clusters = Vec::new();
        let odd = super::is_odd(run);
        for sites in run.parameters.integers(if odd { "odd rings" } else { "rings" })? {
            clusters.push(Self::ring(sites)?);
        }
        if odd {
            for side in run.parameters.integers("odd squares")? {
                let side = i32::try_from(side)?;
                for boundary in [Boundary::Periodic, Boundary::Open] {
                    clusters.push(Self::square([[side, 0], [0, side]], boundary)?);
                }
            }
        } else {
            for sites in run.parameters.integers("square tori")? {
                clusters.push(Self::balanced(sites)?);
            }
        }
        Ok(clusters)
    }

    pub(super) fn sites(&self) -> usize {
        self.lattice.len()
    }

    pub(super) fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// The transverse field of the Ising model.
    pub(super) fn field(&self) -> f64 {
        self.field
    }

    fn bonds(&self) -> f64 {
        self.lattice.bonds().len() as f64
    }

    fn hamiltonian(&self, claim: &str) -> Result<Hamiltonian, Stop> {
        Ok(match claim {
            "a" => heisenberg(&self.lattice, Spin::HALF, |_| -1.0)?,
            "b" => heisenberg(&self.lattice, Spin::HALF, |_| 1.0)?,
            _ => ising(&self.lattice, |_| 1.0, |_| self.field, |_| 0.0)?,
        })
    }

    /// One of the two sublattices, as bits; nothing if bonds join sites of the same.
    fn sublattice(&self) -> Option<u64> {
        let mut side = vec![None; self.sites()];
        side[0] = Some(true);
        // As often as there are sites: then what hangs together has been reached.
        for _ in 0..self.sites() {
            for bond in self.lattice.bonds() {
                for (one, other) in [(bond.from, bond.to), (bond.to, bond.from)] {
                    if let (Some(known), None) = (side[one], side[other]) {
                        side[other] = Some(!known);
                    }
                }
            }
        }
        let bipartite = self.lattice.bonds().iter().all(|bond| side[bond.from] != side[bond.to]);
        let mask = side.iter().enumerate().filter(|(_, side)| **side == Some(true));
        bipartite.then(|| mask.fold(0, |mask, (site, _)| mask | 1 << site))
    }

    /// How many states are degenerate in the thermodynamic limit, or the first of them.
    pub(super) fn manifold(&self, claim: &str) -> usize {
        match claim {
            // The multiplet of spin N/2.
            "a" => self.sites() + 1,
            // The lowest singlet and triplet: the first two steps of the tower of states.
            "b" => 4,
            // Up and down.
            _ => 2,
        }
    }

    pub(super) fn levels(&self, claim: &str) -> Result<Levels, Stop> {
        let spectrum = Spectrum::new(&System::new(self.hamiltonian(claim)?)?, false, DEFAULT_MEMORY)?;
        let manifold = self.manifold(claim);
        let energies = spectrum.energies();
        let splitting = energies[manifold - 1] - energies[0];
        let lowest = spectrum.levels()[0].1;
        Ok(Levels { lowest, manifold, splitting, rounding: 8.0 * spectrum.error(), sure: true })
    }
}

/// How many terms `[H, S⁻]` has.
fn terms_against_rotations(hamiltonian: &Hamiltonian) -> Result<usize, Stop> {
    let space = hamiltonian.space();
    let species = space.degrees()[0].species;
    let mut lower = NumericOperator::zero();
    for degree in space.degrees() {
        let factor = Generator { species, kind: GeneratorKind::Minus, label: degree.mode };
        lower += NumericOperator::generator(factor);
    }
    let commutator = hamiltonian.operator().commutator(&lower);
    Ok(commutator.normal_order(space.algebra(), &mut Steps::unlimited())?.len())
}

/// The ferromagnet: the polarized state reaches the bound on every bond, and S⁻ makes N more of its energy.
pub(super) fn ferromagnet(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("bonds", "1"),
        ("terms of [H, S⁻]", "1"),
        ("E(polarized) − bound", "J"),
        ("rounding", "J"),
    ]);
    for cluster in Cluster::all(run)? {
        let sites = cluster.sites();
        let hamiltonian = cluster.hamiltonian("a")?;
        let space = hamiltonian.space();
        let left = terms_against_rotations(&hamiltonian)?;
        let transitions = Transitions::from_operator(space, hamiltonian.operator(), &Layout::new(space)?)?;
        let up = (1_u64 << sites) - 1;
        let energy: f64 = transitions.images(up).filter(|(to, _)| *to == up).map(|(_, a)| a.re).sum();
        let leaves = transitions.images(up).any(|(to, amplitude)| to != up && amplitude != Complex64::ZERO);
        // −S·S ≥ −1/4 on each bond.
        let bound = -0.25 * cluster.bonds();
        let rounding = 4.0 * cluster.bonds() * f64::EPSILON;
        table.push([sites as f64, cluster.bonds(), left as f64, energy - bound, rounding]);
        if left > 0 || leaves || (energy - bound).abs() > rounding {
            let why = format!("a property that the argument needs fails at {sites} sites");
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
        }
    }
    let proof = Evidence::proof(
        "multiplet",
        "On each of the B bonds −S·S ≥ −1/4, so no energy lies below −B/4; the fully polarized state has it. S⁻ commutes with H \
         and annihilates S⁻ᵏ|↑…↑⟩ only for k = N, so the lowest level contains the N + 1 states of spin N/2, which are the \
         manifold of the thermodynamic limit.",
    );
    let summary =
        "[H, S⁻] = 0 and the polarized state is a ground state: N + 1 states of one energy at every size";
    Ok(Finding::holds(FindingKind::Proof, summary).with(proof).with(Evidence::table("checks", table)))
}

/// An odd number of spins ½ has no state of integer spin, so that rotations leave no level alone.
pub(super) fn half_integer_spin(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("sites", "1"), ("bonds", "1"), ("terms of [H, S⁻]", "1")]);
    for cluster in Cluster::all(run)? {
        let left = terms_against_rotations(&cluster.hamiltonian("b")?)?;
        table.push([cluster.sites() as f64, cluster.bonds(), left as f64]);
        if left > 0 || cluster.sites().is_multiple_of(2) {
            let why = format!("{} spins need not form multiplets of two states", cluster.sites());
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
        }
    }
    let proof = Evidence::proof(
        "multiplets",
        "S⁻ commutes with the hermitian H, and so do S⁺ and their commutator 2S^z: every level is made of multiplets. The sum \
         of an odd number of spins ½ is half an odd number, so that each multiplet has an even number of states.",
    );
    let summary = "[H, S⁻] = 0 and the total spin is half an odd number: at least two states in every level";
    Ok(Finding::holds(FindingKind::Proof, summary).with(proof).with(Evidence::table("checks", table)))
}

/// Perron and Frobenius: no positive off-diagonal element (after turning one sublattice about z) and a connected graph of
/// configurations leave one ground state.
pub(super) fn unique(run: &Run<'_>, antiferromagnet: bool) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("bonds", "1"),
        ("largest off-diagonal element", "J"),
        ("configurations", "1"),
        ("connected", "1"),
    ]);
    for cluster in Cluster::all(run)? {
        let sites = cluster.sites();
        let hamiltonian = cluster.hamiltonian(run.claim)?;
        let space = hamiltonian.space();
        let transitions = Transitions::from_operator(space, hamiltonian.operator(), &Layout::new(space)?)?;
        let turned = match (antiferromagnet, cluster.sublattice()) {
            (false, _) => 0,
            (true, Some(mask)) if 2 * mask.count_ones() as usize == sites => mask,
            _ => {
                let why = format!("the {sites} sites are not two sublattices of one size");
                return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
            }
        };
        // S^z = 0 holds a member of every multiplet; the Ising model is taken whole.
        let inside = |state: u64| !antiferromagnet || state.count_ones() as usize == sites / 2;
        let states: Vec<u64> = (0..1_u64 << sites).filter(|state| inside(*state)).collect();
        let sign = |state: u64| if (state & turned).count_ones() % 2 == 1 { -1.0 } else { 1.0 };
        let mut largest = f64::NEG_INFINITY;
        let mut seen = vec![false; states.len()];
        let mut queue = vec![0];
        seen[0] = true;
        while let Some(at) = queue.pop() {
            let from = states[at];
            for (to, amplitude) in transitions.images(from).filter(|(to, _)| *to != from) {
                largest = largest.max(amplitude.re * sign(from) * sign(to));
                if let Ok(next) = states.binary_search(&to)
                    && amplitude.re != 0.0
                    && !seen[next]
                {
                    seen[next] = true;
                    queue.push(next);
                }
            }
        }
        let connected = seen.iter().filter(|seen| **seen).count();
        table.push([sites as f64, cluster.bonds(), largest, states.len() as f64, connected as f64]);
        if largest > 0.0 || connected != states.len() {
            let why = format!("the matrix at {sites} sites is not of the form that the theorem needs");
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
        }
    }
    let text = if antiferromagnet {
        "With one sublattice turned about z, all off-diagonal elements between configurations of S^z = 0 are ≤ 0 and connect \
         all of them: by Perron and Frobenius the lowest state there is one only. Every multiplet has a member with S^z = 0, so \
         the lowest level of the whole system is that one state (W. Marshall, Proc. R. Soc. A 232, 48 (1955); E. Lieb and D. \
         Mattis, J. Math. Phys. 3, 749 (1962)); the triplet lies above it."
    } else {
        "In the basis of S^z all off-diagonal elements are −h < 0 and connect all configurations: by Perron and Frobenius the \
         ground state is one only, at every finite size."
    };
    let summary = "the ground state is one only, by Perron and Frobenius";
    let finding = Finding::fails(FindingKind::Proof, summary);
    Ok(finding.with(Evidence::proof("uniqueness", text)).with(Evidence::table("checks", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tori_are_balanced_and_odd_squares_are_not() {
        for sites in [8, 10, 12, 16] {
            let cluster = Cluster::balanced(sites).unwrap();
            assert_eq!((cluster.sites(), cluster.bonds()), (sites, 2.0 * sites as f64));
            assert_eq!(cluster.sublattice().unwrap().count_ones() as usize, sites / 2);
        }
        assert_eq!(Cluster::ring(5).unwrap().sublattice(), None);
        let square = |boundary| Cluster::square([[3, 0], [0, 3]], boundary).unwrap();
        assert_eq!(square(Boundary::Periodic).sublattice(), None);
        assert_eq!(square(Boundary::Open).sublattice().map(u64::count_ones), Some(5));
    }
}
