//! The density-matrix renormalization group: sweeps of two sites and of one.

mod one;
mod two;

use eigentruth_numerics::{Estimate, Provenance, Scalar};
use faer::Mat;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::lanczos::Lowest;
use crate::mpo::Mpo;
use crate::orthogonal::Below;
use crate::side::{Environment, Side, Which};
use crate::stacked::stacked;
use crate::state::{Block, Bond, Mps};
use crate::sweep::{Sweep, SweepReport, Window};
use crate::workspace::{Awake, Workspace, in_the_pool};

/// The slowest convergence, as the ratio of changes of two sweeps, that an uncertainty is extrapolated with.
const SLOWEST: f64 = 0.9;

/// Bonds from this dimension on have work for several threads all the time.
const WIDE: usize = 128;

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
    /// The bond at which the last sweep left out the most.
    worst: Option<usize>,
    reports: Vec<SweepReport>,
    /// States that it stays orthogonal to.
    below: Vec<Below<S>>,
    /// The centres of states that are sought together with this one: they share all other tensors. Empty where not known yet.
    beside: Vec<Vec<Block<S>>>,
    /// The energies of all states together at the last place.
    energies: Vec<f64>,
    /// `[sweep]`: those at its end.
    levels: Vec<Vec<f64>>,
    /// Whether a sweep has begun and not ended: what is known of bonds belongs to no one state then.
    under_way: bool,
    workspace: Workspace<S>,
}

impl<'c, S: Scalar> Dmrg<'c, S> {
    /// From a state, whose centre is moved to the first site.
    pub fn new(chain: &'c Chain, mpo: &'c Mpo<S>, state: Mps<S>) -> Self {
        let n = chain.sites().len();
        let state = state.with_centre(0);
        let none = || (0..=n).map(|_| None).collect::<Vec<_>>();
        let mut search = Self {
            chain,
            mpo,
            state,
            left: none(),
            right: none(),
            entropies: vec![0.0; n + 1],
            worst: None,
            reports: Vec::new(),
            below: Vec::new(),
            beside: Vec::new(),
            energies: Vec::new(),
            levels: Vec::new(),
            under_way: false,
            workspace: Workspace::default(),
        };
        search.left[0] = Some(Environment::end(&search.state.bonds[0]));
        search.right[n] = Some(Environment::end(&search.state.bonds[n]));
        in_the_pool(|| (1..n).rev().for_each(|site| search.absorb_on_the_right(site)));
        search
    }

    /// The search for the lowest state that is orthogonal to given ones, of the same chain and normalized: the next excited state if
    /// those are the lowest. Orthogonality holds at every place before states are left out; what truncation makes of it is
    /// [`Mps::overlap`]. States with other charges are orthogonal anyhow.
    ///
    /// # Panics
    /// If a state is one of another number of sites.
    pub fn orthogonal_to(mut self, states: &[Mps<S>]) -> Self {
        assert!(states.iter().all(|state| state.tensors.len() == self.state.tensors.len()), "one chain");
        self.below = states.iter().map(|state| Below::new(state.clone(), &self.state)).collect();
        self
    }

    /// The search for the lowest `count` states together: they share the bases of all bonds, made of the sum of their density matrices, and are
    /// the best ones in the space of every place, so that a degenerate level is found as a whole. Bonds have to hold all of them. [`SweepReport::energy`]
    /// is that of the lowest, and [`SweepReport::discarded`] the mean of all.
    pub fn together(mut self, count: usize) -> Self {
        self.beside = vec![Vec::new(); count.saturating_sub(1)];
        self
    }

    /// Goes on with a search whose sweeps so far left this state: the next one makes of it what it would have made then, bit by bit.
    pub fn after(mut self, reports: Vec<SweepReport>) -> Self {
        self.reports = reports;
        self
    }

    /// Goes on with states that were sought together, after sweeps that left them these energies.
    ///
    /// # Panics
    /// If their centre is not the first site, as it is after every sweep: moved, they would share no tensors.
    pub(crate) fn beside(mut self, states: &[Mps<S>], levels: Vec<Vec<f64>>) -> Self {
        assert!(states.iter().all(|state| state.centre == self.state.centre), "the centre is the first site");
        for (centre, state) in self.beside.iter_mut().zip(states) {
            centre.clone_from(&state.tensors[state.centre]);
        }
        self.levels = levels;
        self
    }

    /// The state.
    pub fn state(&self) -> &Mps<S> {
        &self.state
    }

    /// All states that are sought together, by ascending energy; those that no place had room for yet are missing.
    pub fn states(&self) -> Vec<Mps<S>> {
        let with = |centre: &Vec<Block<S>>| {
            let mut state = self.state.clone();
            state.tensors[state.centre].clone_from(centre);
            state
        };
        let beside = self.beside.iter().filter(|centre| !centre.is_empty()).map(with);
        std::iter::once(self.state.clone()).chain(beside).collect()
    }

    /// Entropies of entanglement `−tr ρ ln ρ` by bond, as met in the last sweep of two sites; of states together ρ is the mean of theirs.
    pub fn entropies(&self) -> &[f64] {
        &self.entropies
    }

    /// The bond, by the site on its right, at which the last sweep left out the most; none where it left out nothing, or was made by a search
    /// that this one goes on from.
    pub fn worst_bond(&self) -> Option<usize> {
        self.worst
    }

    /// What all sweeps did.
    pub fn reports(&self) -> &[SweepReport] {
        &self.reports
    }

    /// `[sweep]`: the energies of all states at its end, ascending; of the sweeps that this search has made itself.
    pub fn levels(&self) -> &[Vec<f64>] {
        &self.levels
    }

    /// One sweep to the right and back.
    ///
    /// # Errors
    /// [`MpsError::BondDimension`], [`MpsError::TogetherNeedTwo`], [`MpsError::NoRoom`], [`MpsError::Dense`]; after one of the last two a search is
    /// over, and [`MpsError::Failed`] is all that it says.
    pub fn sweep(&mut self, sweep: &Sweep) -> Result<SweepReport, MpsError> {
        if sweep.bond_dimension == 0 {
            return Err(MpsError::BondDimension { given: 0 });
        }
        if sweep.window == Window::One && !self.beside.is_empty() {
            return Err(MpsError::TogetherNeedTwo);
        }
        if std::mem::replace(&mut self.under_way, true) {
            return Err(MpsError::Failed);
        }
        in_the_pool(|| self.places(sweep))
    }

    /// All places, to the right and back.
    fn places(&mut self, sweep: &Sweep) -> Result<SweepReport, MpsError> {
        let n = self.chain.sites().len();
        let mut workspace = std::mem::take(&mut self.workspace);
        let mut report = SweepReport {
            energy: f64::NAN,
            discarded: 0.0,
            bond_dimension: 0,
            residual: 0.0,
            applications: 0,
        };
        // Narrow bonds have no work to share.
        let widest = sweep.bond_dimension.min(2 * self.state.bond_dimension());
        let _awake = (widest >= WIDE).then(Awake::new);
        let mut worst = None;
        let mut note = |bond: usize, (found, discarded): (Lowest, f64)| {
            report.energy = found.value;
            report.residual = report.residual.max(found.residual);
            report.applications += found.applications;
            if discarded > report.discarded {
                (report.discarded, worst) = (discarded, Some(bond));
            }
        };
        let two = sweep.window == Window::Two;
        let last = if two { n - 2 } else { n - 1 };
        for site in 0..last {
            note(site + 1, self.place(site, Which::Left, sweep, &mut workspace)?);
        }
        for site in (if two { 0 } else { 1 }..=last).rev() {
            note(if two { site + 1 } else { site }, self.place(site, Which::Right, sweep, &mut workspace)?);
        }
        self.worst = worst;
        report.bond_dimension = self.state.bond_dimension();
        self.reports.push(report);
        let alone = self.beside.is_empty();
        self.levels.push(if alone { vec![report.energy] } else { self.energies.clone() });
        self.workspace = workspace;
        self.under_way = false;
        Ok(report)
    }

    /// Optimizes a place, and moves the centre away from a side. What was found, and the weight that was left out.
    fn place(
        &mut self,
        site: usize,
        isometric: Which,
        sweep: &Sweep,
        workspace: &mut Workspace<S>,
    ) -> Result<(Lowest, f64), MpsError> {
        match sweep.window {
            Window::Two => self.two(site, isometric, sweep, workspace),
            Window::One => self.one(site, isometric, sweep, workspace),
        }
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
    /// sweep (infinite if there was one only) and of all that would follow if changes went on to shrink as the last two did, at most ten
    /// times the last, plus the discarded weight times the slope of the energy with it between the last two sweeps
    /// that differ in it fourfold. The energy of an orthonormal state is never below the ground state's.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`].
    pub fn energy(&self) -> Result<Estimate, MpsError> {
        self.uncertain(&self.reports)
    }

    /// The energies of all states that are sought together, each as [`Dmrg::energy`].
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`].
    pub fn energies(&self) -> Result<Vec<Estimate>, MpsError> {
        let last = self.levels.last().ok_or(MpsError::NoSweeps)?;
        (0..last.len()).map(|state| self.uncertain(&self.reports_of(state))).collect()
    }

    /// What all sweeps did to a state; those that had no room for it are missing.
    pub(crate) fn reports_of(&self, state: usize) -> Vec<SweepReport> {
        // Sweeps before this search tell of one state only.
        let own = &self.reports[self.reports.len() - self.levels.len()..];
        let report = |(levels, report): (&Vec<f64>, &SweepReport)| {
            Some(SweepReport { energy: *levels.get(state)?, ..*report })
        };
        self.levels.iter().zip(own).filter_map(report).collect()
    }

    fn uncertain(&self, reports: &[SweepReport]) -> Result<Estimate, MpsError> {
        let last = reports.last().ok_or(MpsError::NoSweeps)?;
        let changes: Vec<f64> =
            reports.windows(2).rev().take(4).map(|pair| (pair[0].energy - pair[1].energy).abs()).collect();
        // Sweeps that go on as the slowest of the last steps sum to a geometric series; single steps are uneven.
        let rates =
            changes.windows(2).filter(|pair| pair[1] > 0.0).map(|pair| (pair[0] / pair[1]).min(SLOWEST));
        let change = changes.first().map_or(f64::INFINITY, |last| last / (1.0 - rates.fold(0.0, f64::max)));
        let truncated = reports.iter().rev().find(|report| report.discarded > 0.0);
        // Rounding says nothing about a slope.
        let coarser = truncated.filter(|fine| fine.discarded > f64::EPSILON).and_then(|fine| {
            let coarse = reports.iter().rev().find(|report| report.discarded > 4.0 * fine.discarded)?;
            Some((coarse.energy - fine.energy).abs() / (coarse.discarded - fine.discarded) * fine.discarded)
        });
        let provenance = Provenance::new("tensor/mps dmrg")
            .with("bond_dimension", last.bond_dimension)
            .with("sweeps", reports.len());
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
        let reduced = side.reduced(&isometries, &self.state.bonds[site], &self.workspace.rooms);
        self.right[site] = Some(reduced);
    }

    /// Puts back the environments of a place that is done. That on the side to which the centre moves has lost its meaning, as the sites
    /// in it change before it is asked for again; only that of an end lasts.
    fn give_back(
        &mut self,
        isometric: Which,
        (left_bond, left): (usize, Environment<S>),
        (right_bond, right): (usize, Environment<S>),
    ) {
        if isometric == Which::Left || left_bond == 0 {
            self.left[left_bond] = Some(left);
        }
        if isometric == Which::Right || right_bond == self.chain.sites().len() {
            self.right[right_bond] = Some(right);
        }
    }

    fn put(&mut self, bond: usize, sectors: Bond, entropy: f64) {
        self.state.bonds[bond] = sectors;
        self.entropies[bond] = entropy;
    }

    fn absorb_below(&mut self, site: usize, which: Which) {
        self.below.iter_mut().for_each(|below| below.absorb(&self.state, site, which));
    }
}
