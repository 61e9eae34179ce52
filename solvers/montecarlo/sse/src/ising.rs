//! Clusters for Ising models with any couplings in transverse and longitudinal fields.
//!
//! `−H = Σ K σᶻσᶻ + Σ h σˣ + Σ g σᶻ` (up to a constant). Sites are cut into segments at a rate |h|; the flips of σˣ and the cuts are what the
//! constant and the field are in A. W. Sandvik, Phys. Rev. E 68, 056701 (2003), in continuous time (H. Rieger and N. Kawashima, Eur. Phys. J. B 9,
//! 233 (1999)). Segments are joined to clusters where *glued* bonds act, at a rate 2|K| while they are satisfied. All bonds that are not glued act
//! between clusters as `e^{±∫K σσ dτ}`, and clusters are flipped by heat bath in this Ising model of clusters.
//!
//! With all bonds glued, clusters are free and this is the multibranch cluster update. In frustrated models such clusters fill the system. There
//! only strong bonds are glued: what they hold together moves as a rigid unit, so strong ferromagnetic bonds do not freeze the
//! motion, and weak ones hinder it no more than their energy asks for.

use std::sync::Arc;

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::random::{Chooser, Clock, below, unit};
use eigentruth_numerics::streams::Stream;
use serde::{Deserialize, Serialize};

use crate::SseError;
use crate::lowering::BondMatrices;
use crate::measure::{Change, Strands, WorldLines};
use crate::signs;

/// Which bonds join clusters.
#[derive(Clone, Debug, PartialEq)]
pub enum Gluing {
    /// All of them: for models without frustration.
    All,
    /// None: single segments move.
    None,
    /// Those with at least this |K|.
    Strong(f64),
    /// A random set in which every site has at most one bond, anew in every sweep.
    Pairs,
}

/// The couplings.
#[derive(Debug)]
pub(crate) struct Ising {
    sites: usize,
    ends: Vec<[u32; 2]>,
    couplings: Vec<f64>,
    fields: Vec<f64>,
    gluings: Vec<Gluing>,
    /// Cuts of sites first, then bonds.
    chooser: Chooser,
    rate: f64,
}

impl Ising {
    /// With gluings that sweeps take in turn; without any, all bonds if none is frustrated, else strong bonds (if some are weaker), none, pairs,
    /// and all, whose clusters fill the system and turn it as a whole.
    pub(crate) fn new(matrices: &BondMatrices, gluings: &[Gluing]) -> Result<Self, SseError> {
        let refused = |sites: &[usize], reason: &str| {
            let (update, sites, reason) =
                ("cluster update of the Ising model", sites.to_vec(), reason.to_string());
            Err(SseError::Update { update, sites, reason })
        };
        let sites = matrices.dimensions.len();
        if let Some(site) = matrices.dimensions.iter().position(|&d| d != 2) {
            return refused(&[site], "the site has more than two states; use directed loops");
        }
        let (mut ends, mut couplings) = (Vec::new(), Vec::new());
        let (mut fields, mut transverse) = (vec![0.0; sites], vec![0.0; sites]);
        for term in &matrices.terms {
            let m = &term.matrix;
            let d = |i: usize| -m[(i, i)];
            match term.sites[..] {
                [site] => {
                    fields[site] += (d(1) - d(0)) / 2.0;
                    transverse[site] += m[(0, 1)].abs();
                }
                [one, other] => {
                    let size = m.nrows();
                    if (0..size).any(|i| (0..size).any(|j| i != j && m[(i, j)] != 0.0)) {
                        return refused(&term.sites, "it flips spins together; use loops or directed loops");
                    }
                    fields[one] += (d(1) + d(3) - d(0) - d(2)) / 4.0;
                    fields[other] += (d(2) + d(3) - d(0) - d(1)) / 4.0;
                    let coupling = (d(0) + d(3) - d(1) - d(2)) / 4.0;
                    if coupling != 0.0 {
                        ends.push([one as u32, other as u32]);
                        couplings.push(coupling);
                    }
                }
                _ => {}
            }
        }
        let glue = if planted(Bug::Clusters) { 1.0 } else { 2.0 };
        let rates: Vec<f64> =
            transverse.iter().copied().chain(couplings.iter().map(|k| glue * k.abs())).collect();
        let rate = rates.iter().sum();
        let mut ising = Self {
            sites,
            ends,
            couplings,
            fields,
            gluings: gluings.to_vec(),
            chooser: Chooser::new(&rates),
            rate,
        };
        if gluings.is_empty() {
            ising.gluings = ising.default_gluings();
        }
        Ok(ising)
    }

    /// What sweeps take in turn.
    pub(crate) fn gluings(&self) -> &[Gluing] {
        &self.gluings
    }

    fn default_gluings(&self) -> Vec<Gluing> {
        if !self.is_frustrated() {
            return vec![Gluing::All];
        }
        let sizes = || self.couplings.iter().map(|k| k.abs());
        let (least, most) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(0.0, f64::max));
        let mut gluings = vec![Gluing::None, Gluing::Pairs, Gluing::All];
        // Equal couplings may differ by rounding.
        if least < most * (1.0 - 64.0 * f64::EPSILON) {
            let next = sizes().filter(|k| *k > least * (1.0 + 64.0 * f64::EPSILON)).fold(most, f64::min);
            gluings.insert(0, Gluing::Strong(next));
        }
        gluings
    }

    /// Whether no assignment of spins satisfies all bonds.
    pub(crate) fn is_frustrated(&self) -> bool {
        let mut neighbours = vec![Vec::new(); self.sites];
        for (&[i, j], &k) in self.ends.iter().zip(&self.couplings) {
            neighbours[i as usize].push((j as usize, k < 0.0));
            neighbours[j as usize].push((i as usize, k < 0.0));
        }
        signs::colours(&neighbours).is_err()
    }
}

/// World lines: flips of single sites in the order of time.
pub(crate) struct Clusters {
    model: Arc<Ising>,
    beta: f64,
    clock: Clock,
    state: Vec<u8>,
    times: Vec<f64>,
    flips: Vec<u32>,
    sweeps: usize,
    glued: Vec<bool>,
    order: Vec<u32>,
    current: Vec<u32>,
    spins: Vec<u8>,
    // By segment: the cluster as a tree, site, start, end, spin.
    parent: Vec<u32>,
    start: Vec<f64>,
    end: Vec<f64>,
    spin: Vec<u8>,
    site: Vec<u32>,
    /// Ends of segments in the order of time: time, and the segments before and after.
    cuts: Vec<(f64, u32, u32)>,
    /// By site its segments.
    segments: Vec<Vec<u32>>,
    /// By cluster: twice the action that a flip costs by fields, and by other clusters.
    field: Vec<f64>,
    edges: Vec<(u32, u32, f64)>,
    begin: Vec<u32>,
    neighbours: Vec<(u32, f64)>,
    flip: Vec<bool>,
}

/// What is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct ClusterState {
    state: Vec<u8>,
    times: Vec<f64>,
    flips: Vec<u32>,
    sweeps: usize,
}

fn find(parent: &mut [u32], mut segment: u32) -> u32 {
    while parent[segment as usize] != segment {
        let above = parent[parent[segment as usize] as usize];
        parent[segment as usize] = above;
        segment = above;
    }
    segment
}

fn join(parent: &mut [u32], one: u32, other: u32) {
    let (one, other) = (find(parent, one), find(parent, other));
    parent[one.max(other) as usize] = one.min(other);
}

impl Clusters {
    pub(crate) fn new(model: Arc<Ising>, beta: f64, random: &mut Stream) -> Self {
        let sites = model.sites;
        Self {
            beta,
            clock: Clock::new(model.rate),
            state: (0..sites).map(|_| below(random, 2) as u8).collect(),
            times: Vec::new(),
            flips: Vec::new(),
            sweeps: 0,
            glued: vec![false; model.ends.len()],
            order: (0..model.ends.len() as u32).collect(),
            current: vec![0; sites],
            spins: vec![0; sites],
            parent: Vec::new(),
            start: Vec::new(),
            end: Vec::new(),
            spin: Vec::new(),
            site: Vec::new(),
            cuts: Vec::new(),
            segments: vec![Vec::new(); sites],
            field: Vec::new(),
            edges: Vec::new(),
            begin: Vec::new(),
            neighbours: Vec::new(),
            flip: Vec::new(),
            model,
        }
    }

    pub(crate) fn sweep(&mut self, random: &mut Stream) {
        self.glue(random);
        self.draw(random);
        self.interact();
        self.flip(random);
        self.sweeps += 1;
    }

    fn glue(&mut self, random: &mut Stream) {
        let model = &*self.model;
        match model.gluings[self.sweeps % model.gluings.len()] {
            Gluing::All => self.glued.fill(true),
            Gluing::None => self.glued.fill(false),
            Gluing::Strong(least) => {
                self.glued.iter_mut().zip(&model.couplings).for_each(|(glued, k)| *glued = k.abs() >= least);
            }
            Gluing::Pairs => {
                self.glued.fill(false);
                // The order is a state that would have to be stored; it starts from the same one in every sweep.
                self.order.iter_mut().zip(0..).for_each(|(bond, at)| *bond = at);
                for at in (1..self.order.len()).rev() {
                    self.order.swap(at, below(random, at + 1));
                }
                self.spins.fill(0);
                for &bond in &self.order {
                    let [i, j] = model.ends[bond as usize].map(|site| site as usize);
                    if self.spins[i] | self.spins[j] == 0 {
                        self.glued[bond as usize] = true;
                        (self.spins[i], self.spins[j]) = (1, 1);
                    }
                }
            }
        }
    }

    fn begin_segment(&mut self, site: usize, time: f64) {
        let (old, new) = (self.current[site], self.parent.len() as u32);
        self.end[old as usize] = time;
        self.parent.push(new);
        self.start.push(time);
        self.end.push(self.beta);
        self.spin.push(self.spins[site]);
        self.site.push(site as u32);
        self.segments[site].push(new);
        self.current[site] = new;
        self.cuts.push((time, old, new));
    }

    /// Cuts sites and joins segments.
    fn draw(&mut self, random: &mut Stream) {
        let model = Arc::clone(&self.model);
        let sites = model.sites;
        self.spins.copy_from_slice(&self.state);
        self.parent.clear();
        self.parent.extend(0..sites as u32);
        self.current.copy_from_slice(&self.parent);
        self.start.clear();
        self.start.resize(sites, 0.0);
        self.end.clear();
        self.end.resize(sites, self.beta);
        self.spin.clone_from(&self.state);
        self.site.clone_from(&self.parent);
        self.cuts.clear();
        for (site, segments) in self.segments.iter_mut().enumerate() {
            segments.clear();
            segments.push(site as u32);
        }
        let mut next = self.clock.wait(random);
        for kink in 0..=self.times.len() {
            let until = self.times.get(kink).copied().unwrap_or(self.beta);
            while next < until {
                let event = model.chooser.choose(random);
                match event.checked_sub(sites) {
                    None => self.begin_segment(event, next),
                    Some(bond) => {
                        let [i, j] = model.ends[bond].map(|site| site as usize);
                        let parallel = self.spins[i] == self.spins[j];
                        if self.glued[bond] && parallel == (model.couplings[bond] > 0.0) {
                            join(&mut self.parent, self.current[i], self.current[j]);
                        }
                    }
                }
                next += self.clock.wait(random);
            }
            if let Some(&site) = self.flips.get(kink) {
                self.spins[site as usize] ^= 1;
                self.begin_segment(site as usize, until);
            }
        }
        for site in 0..sites {
            join(&mut self.parent, site as u32, self.current[site]);
        }
        // Parents come before their children.
        for segment in 0..self.parent.len() {
            self.parent[segment] = self.parent[self.parent[segment] as usize];
        }
    }

    /// The action between clusters, of bonds that are not glued, and of fields.
    fn interact(&mut self) {
        let model = &*self.model;
        self.field.clear();
        self.field.resize(self.parent.len(), 0.0);
        self.edges.clear();
        let value = |spin: u8| 2.0 * f64::from(spin) - 1.0;
        for segment in 0..self.parent.len() {
            let g = model.fields[self.site[segment] as usize];
            let length = self.end[segment] - self.start[segment];
            self.field[self.parent[segment] as usize] += g * length * value(self.spin[segment]);
        }
        for (bond, &[i, j]) in model.ends.iter().enumerate() {
            if self.glued[bond] {
                continue;
            }
            let (one, other) = (&self.segments[i as usize], &self.segments[j as usize]);
            let (mut a, mut b, mut from) = (0, 0, 0.0);
            while a < one.len() && b < other.len() {
                let (x, y) = (one[a] as usize, other[b] as usize);
                let until = self.end[x].min(self.end[y]);
                let (p, q) = (self.parent[x], self.parent[y]);
                if p != q {
                    let strength =
                        model.couplings[bond] * (until - from) * value(self.spin[x]) * value(self.spin[y]);
                    self.edges.push((p, q, strength));
                }
                from = until;
                let (ends_a, ends_b) = (self.end[x] <= until, self.end[y] <= until);
                a += usize::from(ends_a);
                b += usize::from(ends_b);
            }
        }
        self.begin.clear();
        self.begin.resize(self.parent.len() + 1, 0);
        for &(p, q, _) in &self.edges {
            self.begin[p as usize] += 1;
            self.begin[q as usize] += 1;
        }
        let mut sum = 0;
        for begin in &mut self.begin {
            sum += *begin;
            *begin = sum;
        }
        self.neighbours.clear();
        self.neighbours.resize(sum as usize, (0, 0.0));
        for &(p, q, strength) in self.edges.iter().rev() {
            for (own, other) in [(p, q), (q, p)] {
                self.begin[own as usize] -= 1;
                self.neighbours[self.begin[own as usize] as usize] = (other, strength);
            }
        }
    }

    /// Heat bath of clusters, and the flips that remain.
    fn flip(&mut self, random: &mut Stream) {
        self.flip.clear();
        self.flip.resize(self.parent.len(), false);
        for cluster in 0..self.parent.len() {
            if self.parent[cluster] as usize != cluster {
                continue;
            }
            let range = self.begin[cluster] as usize..self.begin[cluster + 1] as usize;
            let mut action = self.field[cluster];
            for &(other, strength) in &self.neighbours[range] {
                action += if self.flip[other as usize] { -strength } else { strength };
            }
            // The weights are e^{action} as it was and e^{−action} flipped.
            self.flip[cluster] = unit(random) * (1.0 + (2.0 * action).exp()) < 1.0;
        }
        let flipped = |segment: u32| self.flip[self.parent[segment as usize] as usize];
        for (site, spin) in self.state.iter_mut().enumerate() {
            *spin ^= u8::from(flipped(site as u32));
        }
        self.times.clear();
        self.flips.clear();
        for &(time, before, after) in &self.cuts {
            let spin = |segment: u32| self.spin[segment as usize] ^ u8::from(flipped(segment));
            if spin(before) != spin(after) {
                self.times.push(time);
                self.flips.push(self.site[after as usize]);
            }
        }
    }

    pub(crate) fn save(&self) -> ClusterState {
        let (state, times, flips) = (self.state.clone(), self.times.clone(), self.flips.clone());
        ClusterState { state, times, flips, sweeps: self.sweeps }
    }

    pub(crate) fn restore(&mut self, stored: ClusterState) -> Result<(), SseError> {
        let sites = self.model.sites;
        if stored.state.len() != sites || stored.flips.iter().any(|&site| site as usize >= sites) {
            return Err(SseError::State("it has other sites".into()));
        }
        let ClusterState { state, times, flips, sweeps } = stored;
        (self.state, self.times, self.flips, self.sweeps) = (state, times, flips, sweeps);
        Ok(())
    }
}

impl WorldLines for Clusters {
    fn initial(&self) -> &[u8] {
        &self.state
    }

    fn visit(&self, change: &mut dyn FnMut(f64, &[Change])) {
        let mut spins = self.state.clone();
        for (&time, &site) in self.times.iter().zip(&self.flips) {
            let site = site as usize;
            spins[site] ^= 1;
            change(time, &[Change { site, new: spins[site] }]);
        }
    }

    fn order(&self) -> Option<usize> {
        None
    }

    fn sign(&self) -> f64 {
        1.0
    }
    fn loops(&self) -> Option<Strands<'_>> {
        None
    }
}
