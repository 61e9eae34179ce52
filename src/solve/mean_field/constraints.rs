//! Which constraint of a search kept it from a lower energy.

use eigentruth_meanfield::hartree_fock::{HartreeFock, Solution};
use eigentruth_models::{Space, Symmetry};

use super::super::page::decimal;
use super::spin::{self, Pattern, Rotations};

/// An entry of a density matrix above this is one that the constraint forbids; what is found beyond a constraint differs by
/// far more, or its energy would not be told apart.
const SEEN: f64 = 1e-6;

/// What to do about a lower energy that a search without constraints found from a solution: `found` breaks the symmetries `kept`, or has
/// entries between the groups of modes that `hartree_fock` keeps apart, or both.
pub fn dropped(space: &Space, hartree_fock: &HartreeFock, kept: &[Symmetry], found: &Solution) -> String {
    let density = found.density();
    let n = density.nrows();
    let mut group = vec![0; n];
    for (number, own) in hartree_fock.groups().iter().enumerate() {
        own.modes.iter().for_each(|&mode| group[mode] = number);
    }
    let any = |wrong: &dyn Fn(usize, usize) -> bool| (0..n).any(|j| (0..n).any(|i| wrong(i, j)));
    let mixes = any(&|i, j| group[i] != group[j] && density[(i, j)].norm() > SEEN);
    // Spins along one axis need not mix: where all can be turned together they lie along z as well.
    let turned = spin::pairs(space).is_some_and(|pairs| {
        let vectors = spin::vectors(&pairs, |i, j| density[(i, j)]);
        spin::rotations(hartree_fock.interacting(), &pairs) == Rotations::All
            && matches!(spin::pattern(&vectors, SEEN), Pattern::Unpolarized | Pattern::Collinear(_))
    });
    let mixes = mixes && !turned;
    let leaves = kept.iter().any(|symmetry| {
        let images = symmetry.images();
        // Translations that a density matrix keeps carry no phases.
        any(&|i, j| (density[(i, j)] - density[(images[i].to, images[j].to)]).norm() > SEEN)
    });
    let (which, what) = match (mixes, leaves) {
        (false, false) => {
            ("other numbers of spin up lead", "change the `sector`, or take spin = \"generalized\"")
        }
        (true, false) => ("orbitals that mix spins lead", "take spin = \"generalized\""),
        (false, true) => {
            ("determinants that do not repeat in this `supercell` lead", "take a larger one, or leave it out")
        }
        (true, true) => (
            "orbitals that mix spins and do not repeat in this `supercell` lead",
            "take spin = \"generalized\" and a larger `supercell`, or none",
        ),
    };
    format!("{which} to a lower energy from here, {}: {what}", decimal(&found.energy, 10))
}

/// What to do about a saddle among determinants that may mix spins and repeat nowhere.
pub fn saddle(momenta: usize) -> &'static str {
    if momenta > 1 {
        "determinants next to it that mix spins, or do not repeat in this `supercell`, are lower: spin = \"generalized\", a larger \
         `supercell`, or none finds a lower energy"
    } else {
        "determinants next to it that mix spins are lower: spin = \"generalized\" finds a lower energy"
    }
}
