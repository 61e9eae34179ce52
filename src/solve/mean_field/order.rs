//! Order parameters of a solution, site by site.

use eigentruth_meanfield::hartree_fock::{HartreeFock, Solution};
use eigentruth_models::Lattice;
use eigentruth_numerics::Estimate;

use super::super::observables::{Observable, operator};
use super::{TOLD, spin};

/// A site.
pub struct Site {
    /// `⟨n⟩`.
    pub density: Estimate,
    /// `⟨Sˣ⟩, ⟨Sʸ⟩, ⟨Sᶻ⟩`; nothing where modes have no spin.
    pub spin: Option<[Estimate; 3]>,
    /// `⟨n↑ n↓⟩`, the sum over the orbitals of the site; the same.
    pub double_occupancy: Option<Estimate>,
}

impl Site {
    fn numbers(&self) -> impl Iterator<Item = f64> {
        let spin = self.spin.iter().flatten();
        std::iter::once(&self.density).chain(spin).chain(&self.double_occupancy).map(|number| number.value)
    }

    /// The largest error.
    pub fn error(&self) -> f64 {
        let spin = self.spin.iter().flatten();
        let all = std::iter::once(&self.density).chain(spin).chain(&self.double_occupancy);
        all.map(|number| number.error).fold(0.0, f64::max)
    }
}

/// Order of a solution.
pub struct Order {
    /// By number.
    pub sites: Vec<Site>,
    /// The length of the total spin vector; nothing where modes have no spin.
    pub total_spin: Option<Estimate>,
    /// On bipartite lattices, `∣Σ ε_j ⟨S_j⟩∣/N` with the sign ε of the sublattice.
    pub staggered_moment: Option<Estimate>,
    /// On bipartite lattices, `∣Σ ε_j ⟨n_j⟩∣/N`.
    pub staggered_density: Option<Estimate>,
    /// Sites with the same numbers, each list ascending, in the order of their first sites.
    pub classes: Vec<Vec<usize>>,
    /// Spins below this are none.
    pub allowed: f64,
}

impl Order {
    /// Of a solution.
    ///
    /// # Errors
    /// A sentence; none for the space of the Hamiltonian.
    pub fn of(hartree_fock: &HartreeFock, solution: &Solution, lattice: &Lattice) -> Result<Self, String> {
        let space = hartree_fock.space();
        let has_spin = spin::pairs(space).is_some();
        let mut sites = Vec::new();
        for moment in hartree_fock.moments(solution) {
            let double_occupancy = if has_spin {
                let pairs = operator(Observable::DoubleOccupancy, space, moment.site, moment.site);
                let pairs = pairs.map_err(|needs| format!("[solve] double occupancy needs {needs}"))?;
                Some(hartree_fock.average(solution, &pairs).map_err(|error| format!("[solve] {error}"))?)
            } else {
                None
            };
            let spin = has_spin.then_some(moment.spin);
            sites.push(Site { density: moment.density, spin, double_occupancy });
        }
        let allowed = TOLD * solution.density_error();
        let mut classes: Vec<Vec<usize>> = Vec::new();
        for (site, own) in sites.iter().enumerate() {
            let same = |class: &&mut Vec<usize>| {
                own.numbers().zip(sites[class[0]].numbers()).all(|(a, b)| (a - b).abs() <= allowed)
            };
            match classes.iter_mut().find(same) {
                Some(class) => class.push(site),
                None => classes.push(vec![site]),
            }
        }
        let length = |signs: &dyn Fn(usize) -> f64, scale: f64| -> Option<Estimate> {
            let component = |a: usize| -> Option<f64> {
                sites.iter().enumerate().map(|(j, site)| Some(signs(j) * site.spin.as_ref()?[a].value)).sum()
            };
            let vector = [component(0)?, component(1)?, component(2)?];
            let error: f64 = sites.iter().map(Site::error).sum();
            let provenance = sites.first()?.density.provenance.clone();
            // Three components, each within the sum of the errors.
            Some(Estimate::converged(spin::norm(vector) * scale, 3f64.sqrt() * error * scale, provenance))
        };
        let share = 1.0 / sites.len().max(1) as f64;
        let classes_of_lattice = lattice.bipartition();
        let sign = |site: usize| {
            if classes_of_lattice.as_ref().is_some_and(|classes| classes[site]) { -1.0 } else { 1.0 }
        };
        let bipartite = classes_of_lattice.is_some() && !lattice.bonds().is_empty();
        let staggered_density = bipartite.then(|| {
            let sum: f64 = sites.iter().enumerate().map(|(j, site)| sign(j) * site.density.value).sum();
            let error: f64 = sites.iter().map(|site| site.density.error).sum();
            Estimate::converged(sum.abs() * share, error * share, sites[0].density.provenance.clone())
        });
        Ok(Self {
            total_spin: length(&|_| 1.0, 1.0),
            staggered_moment: if bipartite { length(&sign, share) } else { None },
            staggered_density,
            sites,
            classes,
            allowed,
        })
    }
}
