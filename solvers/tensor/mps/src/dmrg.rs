//! The density-matrix renormalization group: sweeps of two sites and of one.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use faer::Mat;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::effective::Effective;
use crate::lanczos::{self, Lowest, Stop};
use crate::mpo::Mpo;
use crate::side::{Environment, Side, Which};
use crate::stacked::stacked;
use crate::state::{Bond, Mps};
use crate::truncation::{Kept, Limits, tensor_of, truncate};

/// How many sites are optimized together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// One: bonds keep their sectors; cheap, for states that have found theirs.
    One,
    /// Two: bonds adapt.
    Two,
}

/// One sweep to the right and back.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// The largest dimension of a bond.
    pub bond_dimension: usize,
    /// Weights of the density matrix below this are left out.
    pub cutoff: f64,
    /// The weight of the perturbation of the density matrix.
    pub noise: f64,
    /// The most Lanczos vectors at a place.
    pub lanczos_steps: usize,
    /// The residual at which a place is done.
    pub residual: f64,
    /// One site or two.
    pub window: Window,
}

impl Sweep {
    /// Two sites with usual settings.
    pub fn two(bond_dimension: usize) -> Self {
        Self {
            bond_dimension,
            cutoff: 1e-14,
            noise: 0.0,
            lanczos_steps: 3,
            residual: 1e-9,
            window: Window::Two,
        }
    }

    /// One site with usual settings.
    pub fn one() -> Self {
        Self { window: Window::One, ..Self::two(usize::MAX) }
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug)]
pub struct SweepReport {
    /// The energy at its end.
    pub energy: f64,
    /// The largest weight left out at a bond.
    pub discarded: f64,
    /// The largest bond dimension.
    pub bond_dimension: usize,
    /// The largest residual of the local eigenproblems.
    pub residual: f64,
    /// Applications of the operator.
    pub applications: usize,
}

/// A ground-state search.
pub struct Dmrg<'c, S: Scalar> {
    chain: &'c Chain,
    mpo: &'c Mpo<S>,
    state: Mps<S>,
    /// `[bond]`: everything on its left, where known.
    left: Vec<Option<Environment<S>>>,
    /// `[bond]`: everything on its right, where known.
    right: Vec<Option<Environment<S>>>,
    /// `[bond]`: von Neumann entropy at the last cut.
    entropies: Vec<f64>,
    reports: Vec<SweepReport>,
}

impl<'c, S: Scalar> Dmrg<'c, S> {
    /// From a state whose centre is its first site.
    pub fn new(chain: &'c Chain, mpo: &'c Mpo<S>, state: Mps<S>) -> Self {
        let n = chain.sites().len();
        let none = || (0..=n).map(|_| None).collect::<Vec<_>>();
        let mut search = Self {
            chain,
            mpo,
            state,
            left: none(),
            right: none(),
            entropies: vec![0.0; n + 1],
            reports: Vec::new(),
        };
        search.left[0] = Some(Environment::end(&search.state.bonds[0]));
        search.right[n] = Some(Environment::end(&search.state.bonds[n]));
        for site in (1..n).rev() {
            search.absorb_on_the_right(site);
        }
        search
    }

    /// The state.
    pub fn state(&self) -> &Mps<S> {
        &self.state
    }

    /// Entropies of entanglement `−tr ρ ln ρ` by bond, as met in the last sweep of two sites.
    pub fn entropies(&self) -> &[f64] {
        &self.entropies
    }

    /// What all sweeps did.
    pub fn reports(&self) -> &[SweepReport] {
        &self.reports
    }

    /// One sweep to the right and back.
    ///
    /// # Errors
    /// [`MpsError::BondDimension`], [`MpsError::Dense`].
    pub fn sweep(&mut self, sweep: &Sweep) -> Result<SweepReport, MpsError> {
        if sweep.bond_dimension == 0 {
            return Err(MpsError::BondDimension { given: 0 });
        }
        let n = self.chain.sites().len();
        let mut report = SweepReport {
            energy: f64::NAN,
            discarded: 0.0,
            bond_dimension: 0,
            residual: 0.0,
            applications: 0,
        };
        let mut note = |found: Lowest, discarded: f64| {
            report.energy = found.value;
            report.residual = report.residual.max(found.residual);
            report.applications += found.applications;
            report.discarded = report.discarded.max(discarded);
        };
        let two = sweep.window == Window::Two;
        let last = if two { n - 2 } else { n - 1 };
        for site in 0..last {
            let (found, discarded) =
                if two { self.two(site, Which::Left, sweep)? } else { self.one(site, Which::Left, sweep)? };
            note(found, discarded);
        }
        for site in (if two { 0 } else { 1 }..=last).rev() {
            let (found, discarded) =
                if two { self.two(site, Which::Right, sweep)? } else { self.one(site, Which::Right, sweep)? };
            note(found, discarded);
        }
        report.bond_dimension = self.state.bond_dimension();
        self.reports.push(report);
        Ok(report)
    }

    /// All sweeps of a schedule; the energy with the uncertainty that the last two sweeps and the discarded weight leave.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`], and as [`Dmrg::sweep`].
    pub fn run(&mut self, schedule: &[Sweep]) -> Result<Estimate, MpsError> {
        for sweep in schedule {
            self.sweep(sweep)?;
        }
        self.energy()
    }

    /// The energy of the last sweep, in the units of the operator. Its uncertainty is an estimate, not a bound: the change of the last
    /// sweep (infinite if there was one only) plus the discarded weight times the slope of the energy with it between the last two sweeps
    /// that differ in it fourfold. The energy of an orthonormal state is never below the ground state's.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`].
    pub fn energy(&self) -> Result<Estimate, MpsError> {
        let last = self.reports.last().ok_or(MpsError::NoSweeps)?;
        let change = self
            .reports
            .iter()
            .rev()
            .nth(1)
            .map_or(f64::INFINITY, |before| (before.energy - last.energy).abs());
        let truncated = self.reports.iter().rev().find(|report| report.discarded > 0.0);
        let coarser = truncated.and_then(|fine| {
            let coarse = self.reports.iter().rev().find(|report| report.discarded > 4.0 * fine.discarded)?;
            Some((coarse.energy - fine.energy).abs() / (coarse.discarded - fine.discarded) * fine.discarded)
        });
        let provenance = Provenance::new("tensor/mps dmrg")
            .with("bond_dimension", last.bond_dimension)
            .with("sweeps", self.reports.len());
        let rounding = self.chain.sites().len() as f64 * f64::EPSILON * last.energy.abs();
        Ok(Estimate::converged(last.energy, change + coarser.unwrap_or(0.0) + rounding, provenance)
            .with("discarded_weight", truncated.map_or(0.0, |report| report.discarded))
            .with("residual", last.residual))
    }

    fn labels(&self, site: usize) -> &'c [Label] {
        &self.chain.sites()[site].labels
    }

    fn attached<'e>(&self, which: Which, environment: &'e Environment<S>, site: usize) -> Side<'e, S> {
        let beyond = match which {
            Which::Left => site + 1,
            Which::Right => site,
        };
        let (entries, states) = (&self.mpo.sites[site], &self.mpo.bonds[beyond]);
        Side::attached(which, self.chain, environment, self.labels(site), entries, states)
    }

    fn stacked(&self, side: &Side<'_, S>, which: Which, site: usize) -> Vec<Option<Mat<S>>> {
        stacked(&self.state, side, which, site, self.labels(site).len())
    }

    fn absorb_on_the_right(&mut self, site: usize) {
        let environment = self.right[site + 1].as_ref().expect("known from the right end on");
        let side = self.attached(Which::Right, environment, site);
        let isometries = self.stacked(&side, Which::Right, site);
        let reduced = side.reduced(&isometries, &self.state.bonds[site]);
        self.right[site] = Some(reduced);
    }

    /// Optimizes two sites and moves the centre: away from the side whose states are made an isometry.
    fn two(&mut self, site: usize, isometric: Which, sweep: &Sweep) -> Result<(Lowest, f64), MpsError> {
        let left_environment = self.left[site].take().expect("known up to the centre");
        let right_environment = self.right[site + 2].take().expect("known from the centre on");
        let left = self.attached(Which::Left, &left_environment, site);
        let right = self.attached(Which::Right, &right_environment, site + 1);
        let effective = Effective::new(&left, &right);
        let (on_left, on_right) =
            (self.stacked(&left, Which::Left, site), self.stacked(&right, Which::Right, site + 1));
        let mut x = vec![S::ZERO; eigentruth_numerics::LinearOperator::<S>::dimension(&effective)];
        for part in &effective.parts {
            if let (Some(a), Some(b)) = (&on_left[part.left], &on_right[part.right]) {
                let one = S::from_real(1.0);
                dense::multiply(
                    part.of_mut(&mut x),
                    false,
                    a.as_ref(),
                    As::Given,
                    b.as_ref(),
                    As::Transpose,
                    one,
                );
            }
        }
        let stop = Stop { steps: sweep.lanczos_steps, residual: sweep.residual };
        let found = lanczos::lowest(&effective, &mut x, stop)?;
        let limits =
            Limits { bond_dimension: sweep.bond_dimension, cutoff: sweep.cutoff, noise: sweep.noise };
        let (side, other) = if isometric == Which::Left { (&left, &right) } else { (&right, &left) };
        let kept = truncate(side, isometric, &effective, &x, limits)?;
        let Kept { isometries, bond, discarded, entropy } = kept;
        // The centre on the other side: `[state of its group, kept]`.
        let mut centre: Vec<Option<Mat<S>>> = vec![None; other.groups.len()];
        let mut square = 0.0;
        for part in &effective.parts {
            let (own, others) = match isometric {
                Which::Left => (part.left, part.right),
                Which::Right => (part.right, part.left),
            };
            let Some(isometry) = &isometries[own] else { continue };
            let theta = part.of(&x);
            let matrix = match isometric {
                // θᵀ conj(U)
                Which::Left => conjugate_product(theta, As::Transpose, isometry),
                Which::Right => conjugate_product(theta, As::Given, isometry),
            };
            for column in 0..matrix.ncols() {
                square += matrix.col_as_slice(column).iter().map(|entry| entry.norm_squared()).sum::<f64>();
            }
            centre[others] = Some(matrix);
        }
        let factor = 1.0 / square.sqrt();
        for matrix in centre.iter_mut().flatten() {
            for column in 0..matrix.ncols() {
                matrix.col_as_slice_mut(column).iter_mut().for_each(|entry| *entry = entry.scaled(factor));
            }
        }
        let (own_tensor, other_which) = (tensor_of(side, isometric, &isometries, &bond), opposite(isometric));
        let other_tensor = tensor_of(other, other_which, &centre, &bond);
        let reduced = side.reduced(&isometries, &bond);
        drop(effective);
        drop((left, right));
        self.left[site] = Some(left_environment);
        self.right[site + 2] = Some(right_environment);
        self.put(site + 1, bond, entropy);
        match isometric {
            Which::Left => {
                self.state.tensors[site] = own_tensor;
                self.state.tensors[site + 1] = other_tensor;
                self.left[site + 1] = Some(reduced);
                self.state.centre = site + 1;
            }
            Which::Right => {
                self.state.tensors[site + 1] = own_tensor;
                self.state.tensors[site] = other_tensor;
                self.right[site + 1] = Some(reduced);
                self.state.centre = site;
            }
        }
        Ok((found, discarded))
    }

    fn put(&mut self, bond: usize, sectors: Bond, entropy: f64) {
        self.state.bonds[bond] = sectors;
        self.entropies[bond] = entropy;
    }

    /// Optimizes one site and moves the centre away from the side that it is attached to.
    fn one(&mut self, site: usize, isometric: Which, sweep: &Sweep) -> Result<(Lowest, f64), MpsError> {
        let left_environment = self.left[site].take().expect("known up to the centre");
        let right_environment = self.right[site + 1].take().expect("known from the centre on");
        let (left, right) = match isometric {
            Which::Left => {
                let left = self.attached(Which::Left, &left_environment, site);
                (left, Side::bare(Which::Right, &right_environment, &self.mpo.bonds[site + 1]))
            }
            Which::Right => {
                let right = self.attached(Which::Right, &right_environment, site);
                (Side::bare(Which::Left, &left_environment, &self.mpo.bonds[site]), right)
            }
        };
        let effective = Effective::new(&left, &right);
        let side = if isometric == Which::Left { &left } else { &right };
        let stacked = self.stacked(side, isometric, site);
        let mut x = vec![S::ZERO; eigentruth_numerics::LinearOperator::<S>::dimension(&effective)];
        for part in &effective.parts {
            let (group, transposed) = match isometric {
                Which::Left => (part.left, false),
                Which::Right => (part.right, true),
            };
            if let Some(matrix) = &stacked[group] {
                let source = if transposed { matrix.as_ref().transpose() } else { matrix.as_ref() };
                part.of_mut(&mut x).copy_from(source);
            }
        }
        let stop = Stop { steps: sweep.lanczos_steps, residual: sweep.residual };
        let found = lanczos::lowest(&effective, &mut x, stop)?;
        let mut isometries: Vec<Option<Mat<S>>> = vec![None; side.groups.len()];
        let mut rest: Vec<(Label, Mat<S>)> = Vec::new();
        for part in &effective.parts {
            let (group, matrix) = match isometric {
                Which::Left => (part.left, part.of(&x)),
                Which::Right => (part.right, part.of(&x).transpose()),
            };
            let (q, r) = dense::qr(matrix);
            rest.push((side.groups[group].label, r));
            isometries[group] = Some(q);
        }
        let bond = Bond::new(rest.iter().map(|(label, r)| (*label, r.nrows())).collect());
        let own_tensor = tensor_of(side, isometric, &isometries, &bond);
        let reduced = side.reduced(&isometries, &bond);
        drop(effective);
        drop((left, right));
        self.left[site] = Some(left_environment);
        self.right[site + 1] = Some(right_environment);
        self.state.tensors[site] = own_tensor;
        let (between, neighbour) = match isometric {
            Which::Left => (site + 1, site + 1),
            Which::Right => (site, site - 1),
        };
        let old = std::mem::replace(&mut self.state.bonds[between], bond);
        let new = &self.state.bonds[between];
        let blocks = std::mem::take(&mut self.state.tensors[neighbour]);
        self.state.tensors[neighbour] = blocks
            .into_iter()
            .filter_map(|mut block| {
                let sector = if isometric == Which::Left { &mut block.left } else { &mut block.right };
                let label = old.sectors()[*sector].0;
                *sector = new.find(label)?;
                let (_, r) = rest.iter().find(|(known, _)| *known == label)?;
                block.matrix = match isometric {
                    Which::Left => dense::product(r.as_ref(), block.matrix.as_ref()),
                    Which::Right => {
                        dense::product_as(block.matrix.as_ref(), As::Given, r.as_ref(), As::Transpose)
                    }
                };
                Some(block)
            })
            .collect();
        match isometric {
            Which::Left => self.left[site + 1] = Some(reduced),
            Which::Right => self.right[site] = Some(reduced),
        }
        self.state.centre = neighbour;
        Ok((found, 0.0))
    }
}

fn opposite(which: Which) -> Which {
    match which {
        Which::Left => Which::Right,
        Which::Right => Which::Left,
    }
}

/// `op(θ) conj(U)`.
fn conjugate_product<S: Scalar>(theta: faer::MatRef<'_, S>, how: As, u: &Mat<S>) -> Mat<S> {
    let conjugate = Mat::from_fn(u.nrows(), u.ncols(), |i, j| u[(i, j)].conjugate());
    dense::product_as(theta, how, conjugate.as_ref(), As::Given)
}
