//! Small models and their sliced traces on Fock space.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::lower::Lower;
use faer::Mat;
use num_complex::Complex64;

use super::fock::{Fock, Matrix, add, exponential, product, trace, trace_of};
use crate::{DensityModel, Entry, Grid, Observable, Pair, Through};

/// Electrons on a ring (an open bond for two sites) with hopping of the given phase.
pub(super) fn hubbard(sites: usize, u: f64, phase: f64) -> FermionSystem {
    let mut system = FermionSystem::new(sites, 2);
    for site in 0..if sites == 2 { 1 } else { sites } {
        for flavour in 0..2 {
            system.hop(((site + 1) % sites, flavour), (site, flavour), -Complex64::from_polar(1.0, phase));
        }
    }
    (0..sites).for_each(|site| system.repulsion(site, u));
    system
}

pub(super) fn spinless(sites: usize, v: f64, phase: f64) -> FermionSystem {
    let mut system = FermionSystem::new(sites, 1);
    for site in 0..sites {
        system.hop(((site + 1) % sites, 0), (site, 0), -Complex64::from_polar(1.0, phase));
        system.density_density(site, (site + 1) % sites, v);
    }
    system
}

pub(super) fn model_of(system: &FermionSystem) -> DensityModel {
    DensityModel::lower(&system.build().unwrap(), &()).unwrap()
}

/// The sliced model on Fock space, modes flavour by flavour.
pub(super) struct Sliced {
    pub(super) fock: Fock,
    sites: usize,
    /// `(e^{−τK/2} e^{−τV} e^{−τK/2})^l` for `l` from 0 to the number of slices.
    pub(super) powers: Vec<Matrix>,
    /// The interaction, and `e^{∓τK/2}`.
    interaction: Matrix,
    halves: [Matrix; 2],
}

impl Sliced {
    pub(super) fn new(model: &DensityModel, grid: Grid, mu: f64, through: Through) -> Self {
        let flavours = model.one_body().len();
        let sites = model.one_body()[0].nrows();
        let fock = Fock(flavours * sites);
        let (mut kinetic, mut interaction) =
            (Mat::zeros(fock.dimension(), fock.dimension()), Mat::zeros(fock.dimension(), fock.dimension()));
        let n = |place: (usize, usize)| fock.number(place.0 * sites + place.1);
        for (flavour, matrix) in model.one_body().iter().enumerate() {
            add(&mut kinetic, &fock.one_body(matrix, flavour * sites), 1.0);
            (0..sites).for_each(|site| add(&mut kinetic, &n((flavour, site)), -mu));
        }
        for Pair { a, b, strength } in model.pairs() {
            // What the channel leaves to the one-body matrices.
            for place in [*a, *b] {
                add(&mut kinetic, &n(place), strength / 2.0);
            }
            let sum = through == Through::Sum || through == Through::Real && *strength < 0.0;
            let mut operator = n(*a);
            add(&mut operator, &n(*b), if sum { 1.0 } else { -1.0 });
            if sum {
                add(&mut operator, &fock.one(), -1.0);
            }
            add(&mut interaction, &product(&operator, &operator), if sum { 0.5 } else { -0.5 } * strength);
        }
        let half = exponential(&kinetic, grid.step() / 2.0);
        let slice = product(&product(&half, &exponential(&interaction, grid.step())), &half);
        let mut powers = vec![fock.one()];
        (0..grid.slices).for_each(|l| powers.push(product(&slice, &powers[l])));
        let back = exponential(&kinetic, -grid.step() / 2.0);
        Self { fock, sites, powers, interaction, halves: [half, back] }
    }

    fn entries(&self, entries: &[Entry]) -> Matrix {
        let mut sum = Mat::zeros(self.fock.dimension(), self.fock.dimension());
        for e in entries {
            let at = |mode: usize| e.flavour * self.sites + mode;
            add(
                &mut sum,
                &product(&self.fock.create(at(e.row)), &self.fock.annihilate(at(e.column))),
                e.value,
            );
        }
        sum
    }

    fn annihilate(&self, flavour: usize, mode: usize) -> Matrix {
        self.fock.annihilate(flavour * self.sites + mode)
    }

    /// `⟨A(τ_l) B(0)⟩`.
    fn between(&self, a: &Matrix, b: &Matrix, l: usize) -> f64 {
        let last = self.powers.len() - 1;
        let one = product(&self.powers[last - l], a);
        let two = product(&self.powers[l], b);
        (trace_of(&one, &two) / trace(&self.powers[last])).re
    }

    /// All numbers of an observable, by name.
    pub(super) fn exact(&self, observable: &Observable) -> Vec<(String, f64)> {
        let slices = self.powers.len() - 1;
        let one = self.fock.one();
        let equal = |operator: &Matrix| self.between(&one, operator, 0);
        match observable {
            Observable::Operator { name, entries, products, constant } => {
                let mut sum = self.entries(entries);
                for Pair { a, b, strength } in products {
                    let n = |p: &(usize, usize)| self.fock.number(p.0 * self.sites + p.1);
                    add(&mut sum, &product(&n(a), &n(b)), *strength);
                }
                vec![(name.clone(), equal(&sum) + constant)]
            }
            Observable::Structure { name, weights } => {
                let mut w = Mat::zeros(self.fock.dimension(), self.fock.dimension());
                for (flavour, weights) in weights.iter().enumerate() {
                    for (mode, weight) in weights.iter().enumerate() {
                        add(&mut w, &self.fock.number(flavour * self.sites + mode), *weight);
                    }
                }
                vec![(name.clone(), equal(&product(&w, &w.adjoint().to_owned())))]
            }
            Observable::Pairing { name, form } => {
                let mut pair = Mat::zeros(self.fock.dimension(), self.fock.dimension());
                for (i, j, f) in form {
                    add(&mut pair, &product(&self.annihilate(0, *i), &self.annihilate(1, *j)), *f);
                }
                vec![(name.clone(), equal(&product(&pair, &pair.adjoint().to_owned())))]
            }
            Observable::Displaced { name, a, b } => {
                let (a, b) = (self.entries(a), self.entries(b));
                let values: Vec<f64> = (0..=slices).map(|l| self.between(&a, &b, l)).collect();
                let mut named: Vec<_> =
                    values.iter().enumerate().map(|(l, v)| (format!("{name}[{l}]"), *v)).collect();
                let ends = (values[0] + values[slices]) / 2.0;
                named.push((name.clone(), values.iter().sum::<f64>() - ends));
                named
            }
            // Beside e^{−τV}.
            Observable::Interaction => {
                let (whole, [half, back]) = (&self.powers[slices], &self.halves);
                let moved = product(&product(back, whole), half);
                let value = (trace_of(&moved, &self.interaction) / trace(whole)).re;
                vec![(observable.name().to_owned(), value)]
            }
            Observable::Green { name, of } => (0..=slices)
                .map(|l| {
                    let value = |(f, i, j): &(usize, usize, usize)| {
                        let create = self.annihilate(*f, *j).adjoint().to_owned();
                        self.between(&self.annihilate(*f, *i), &create, l)
                    };
                    (format!("{name}[{l}]"), of.iter().map(value).sum::<f64>() / of.len() as f64)
                })
                .collect(),
        }
    }
}
