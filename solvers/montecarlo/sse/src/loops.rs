//! Deterministic loops for spins of any length and hard-core bosons without fields, from the isotropic point to the XY model.
//!
//! What is called a spin here is a half of [`Halves`]; a spin ½ is one.
//!
//! Every bond operator is a sum of two graphs with weights `w_h` and `w_x` (H. G. Evertz, Adv. Phys. 52, 1 (2003), section 2):
//!
//! | graph | joins the legs (below: 0, 1; above: 2, 3) | nonzero for |
//! |---|---|---|
//! | horizontal | 0–1, 2–3 | antiparallel spins below and antiparallel ones above |
//! | crossed | 0–3, 1–2 | a spin that moves to the other site |
//!
//! so that `W(antiparallel) = w_h`, `W(parallel) = w_x` and `W(exchange) = w_h + w_x`. Given the graphs, loops are determined and are
//! flipped. The isotropic antiferromagnet has horizontal graphs only.
//!
//! A sweep is one pass in the order of time, in which all diagonal operators are drawn anew (Poisson, at fixed world lines) and
//! segments of sites are joined to loops by union and find, and a pass over loops and operators that flips. Nothing is linked and nothing
//! is walked around, and memory is touched in order. Loops end at segments that were made later, so labels resolve in one pass upwards.
//!
//! Flips may depend on the graphs, but not on the spins: the same flips then lead back, and detailed balance holds. Loops that pass time 0 are
//! flipped with probability ½. Others are flipped against the loop below the operator at which they begin, so that this operator certainly changes
//! between diagonal and exchange; the energy of the square lattice decorrelates 1.6 times faster than with independent flips.

use std::sync::Arc;

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::random::{Chooser, Clock, below, unit};
use eigentruth_numerics::streams::Stream;
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::SseError;
use crate::halves::{Halves, split};
use crate::lowering::BondMatrices;
use crate::measure::{Change, Past, Piece, Strands, WorldLines};
use crate::signs;

/// Bonds as sums of graphs.
#[derive(Debug)]
pub(crate) struct Graphs {
    halves: Halves,
    /// How many halves.
    sites: usize,
    /// By bond.
    ends: Vec<[u32; 2]>,
    /// By bond the probability that an exchange is a crossed graph.
    crossed: Vec<f64>,
    mixed: bool,
    /// By bond whether its exchange has a negative weight.
    negative: Vec<bool>,
    pub(crate) signed: bool,
    /// `bond << 1 | crossed`, with its chooser.
    events: Vec<u32>,
    chooser: Chooser,
    rate: f64,
    /// `c` in `E = c − ⟨n⟩/β`.
    pub(crate) constant: f64,
}

/// Differences of weights that are rounding (an identity), in units of the largest.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

impl Graphs {
    pub(crate) fn new(matrices: &BondMatrices) -> Result<Self, SseError> {
        let (matrices, halves) = split(matrices)?;
        let of_halves: Vec<usize> = halves.site.iter().map(|&site| site as usize).collect();
        let refused = |halves: &[usize], reason: &str| {
            let sites = halves.iter().map(|&half| of_halves[half]).collect();
            Err(SseError::Update { update: "loop update", sites, reason: reason.to_string() })
        };
        let mut graphs = Self {
            sites: halves.len(),
            halves,
            ends: Vec::new(),
            crossed: Vec::new(),
            mixed: false,
            negative: Vec::new(),
            signed: !signs::is_sign_free(&matrices),
            events: Vec::new(),
            chooser: Chooser::new(&[1.0]),
            rate: 0.0,
            constant: matrices.constant,
        };
        let mut weights = Vec::new();
        for term in &matrices.spread().terms {
            let m = &term.matrix;
            let [one, other] = term.sites[..] else {
                return refused(
                    &term.sites,
                    "a field on a site breaks the symmetry of loops; use directed loops",
                );
            };
            let scale = (0..4).flat_map(|i| (0..4).map(move |j| m[(i, j)].abs())).fold(0.0, f64::max);
            let same = |a: f64, b: f64| (a - b).abs() <= ROUNDING * scale;
            if !same(m[(0, 0)], m[(3, 3)]) || !same(m[(1, 1)], m[(2, 2)]) {
                return refused(&term.sites, "fields break the symmetry of loops; use directed loops");
            }
            let others = (0..4).flat_map(|i| (0..4).map(move |j| (i, j)));
            let exchange = |&(i, j): &(usize, usize)| i == j || (i.min(j), i.max(j)) == (1, 2);
            if others.filter(|at| !exchange(at)).any(|at| m[at] != 0.0) {
                return refused(
                    &term.sites,
                    "it does more than exchange two spins; use directed loops or clusters",
                );
            }
            let (exchange, difference) = (m[(1, 2)].abs(), m[(0, 0)] - m[(1, 1)]);
            if difference.abs() > exchange + ROUNDING * scale {
                return refused(
                    &term.sites,
                    "|Jz| exceeds |Jxy|, for which loops are not determined; use directed loops",
                );
            }
            let clean = |w: f64| if w <= ROUNDING * scale { 0.0 } else { w };
            let horizontal = clean((exchange + difference) / 2.0);
            let crossed = clean((exchange - difference) / 2.0);
            let bond = graphs.ends.len() as u32;
            for (weight, kind) in [(horizontal, 0), (crossed, 1)] {
                if weight > 0.0 {
                    weights.push(weight);
                    graphs.events.push(bond << 1 | kind);
                    graphs.rate += weight;
                }
            }
            graphs.ends.push([one as u32, other as u32]);
            let share = if exchange > 0.0 { crossed / (horizontal + crossed) } else { 0.0 };
            graphs.mixed |= share > 0.0;
            graphs.crossed.push(share);
            graphs.negative.push(m[(1, 2)] > 0.0);
            graphs.constant += m[(0, 0)] + crossed;
        }
        graphs.refuse_frustration()?;
        if !weights.is_empty() {
            graphs.chooser = Chooser::new(&weights);
            graphs.rate *= if planted(Bug::Sse) { 0.5 } else { 1.0 };
        }
        Ok(graphs)
    }

    /// Horizontal graphs alone, around a cycle of odd length: a loop always turns back in time where it passes one, so what a loop flips
    /// never moves a spin once around, and configurations with an odd number of exchanges there are not reached (P. Henelius and
    /// A. W. Sandvik, Phys. Rev. B 62, 1102 (2000)).
    fn refuse_frustration(&self) -> Result<(), SseError> {
        let mut neighbours = vec![Vec::new(); self.sites];
        for (&[i, j], &crossed) in self.ends.iter().zip(&self.crossed) {
            // Bonds with both graphs bind nothing.
            if crossed == 0.0 || crossed == 1.0 {
                neighbours[i as usize].push((j as usize, crossed == 0.0));
                neighbours[j as usize].push((i as usize, crossed == 0.0));
            }
        }
        match signs::colours(&neighbours) {
            Ok(_) => Ok(()),
            Err([one, other]) => Err(SseError::Update {
                update: "loop update",
                sites: [one, other].map(|half| self.halves.site[half] as usize).to_vec(),
                reason: "it closes a frustrated cycle, of whose configurations loops reach only a part; use directed loops".into(),
            }),
        }
    }
}

/// An operator of a sweep.
struct Operator {
    time: f64,
    /// `bond << 1 | exchanges`.
    code: u32,
    /// Two segments whose loops both have to flip, or both not, for the operator to stay as it is.
    below: u32,
    above: u32,
}

/// World lines and the loops of the last sweep.
pub(crate) struct Loops {
    graphs: Arc<Graphs>,
    beta: f64,
    clock: Clock,
    /// By half its state at time 0, and by site their sum.
    state: Vec<u8>,
    totals: Vec<u8>,
    /// Exchanges: time and bond.
    times: Vec<f64>,
    bonds: Vec<u32>,
    order: usize,
    operators: Vec<Operator>,
    // By segment (halves at time 0, then one for every operator), the loop it belongs to as a tree, and whether that flips.
    parent: Vec<u32>,
    flip: Vec<u8>,
    /// By half its loop at time 0, named by the first half on it.
    names: Vec<u32>,
    current: Vec<u32>,
    spins: Vec<u8>,
    /// Halves of a site at time 0 that nothing is joined with yet.
    open: Vec<u32>,
}

/// What is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct LoopState {
    state: Vec<u8>,
    times: Vec<f64>,
    bonds: Vec<u32>,
    order: usize,
}

#[inline]
fn find(parent: &mut [u32], mut segment: u32) -> u32 {
    loop {
        let above = parent[segment as usize];
        if above == segment {
            return segment;
        }
        let next = parent[above as usize];
        parent[segment as usize] = next;
        segment = next;
    }
}

#[inline]
fn join(parent: &mut [u32], one: u32, other: u32) {
    let (one, other) = (find(parent, one), find(parent, other));
    parent[one.max(other) as usize] = one.min(other);
}

impl Loops {
    pub(crate) fn new(graphs: Arc<Graphs>, beta: f64, random: &mut Stream) -> Self {
        let sites = graphs.sites;
        let clock = Clock::new(graphs.rate);
        let mut loops = Self {
            beta,
            clock,
            totals: vec![0; graphs.halves.first.len() - 1],
            state: (0..sites).map(|_| (random.next_u64() >> 63) as u8).collect(),
            graphs,
            times: Vec::new(),
            bonds: Vec::new(),
            order: 0,
            operators: Vec::new(),
            parent: Vec::new(),
            flip: Vec::new(),
            names: (0..sites as u32).collect(),
            current: vec![0; sites],
            spins: vec![0; sites],
            open: Vec::new(),
        };
        loops.add_up();
        loops
    }

    fn add_up(&mut self) {
        self.totals.fill(0);
        for (&site, &state) in self.graphs.halves.site.iter().zip(&self.state) {
            self.totals[site as usize] += state;
        }
    }

    pub(crate) fn sweep(&mut self, random: &mut Stream) {
        self.draw(random);
        self.flip(random);
    }

    /// Draws diagonal operators and joins segments.
    fn draw(&mut self, random: &mut Stream) {
        let graphs = &*self.graphs;
        let (ends, events) = (&graphs.ends[..], &graphs.events[..]);
        let (parent, current, spins) = (&mut self.parent, &mut self.current, &mut self.spins);
        let operators = &mut self.operators;
        spins.copy_from_slice(&self.state);
        parent.clear();
        parent.extend(0..graphs.sites as u32);
        current.copy_from_slice(parent);
        operators.clear();
        let mut put = |time: f64, code: u32, i: usize, j: usize, crossed: bool| {
            let (a, b) = (current[i], current[j]);
            // Crossed graphs begin no segment; theirs is empty and keeps numbers simple.
            let new = parent.len() as u32;
            parent.push(new);
            if crossed {
                (current[i], current[j]) = (b, a);
                operators.push(Operator { time, code, below: a, above: b });
            } else {
                join(parent, a, b);
                (current[i], current[j]) = (new, new);
                operators.push(Operator { time, code, below: a, above: new });
            }
        };
        let mut next = if events.is_empty() { f64::INFINITY } else { self.clock.wait(random) };
        for kink in 0..=self.times.len() {
            let until = self.times.get(kink).copied().unwrap_or(self.beta);
            while next < until {
                let event = events[graphs.chooser.choose(random)];
                let [i, j] = ends[(event >> 1) as usize].map(|site| site as usize);
                let crossed = event & 1;
                if spins[i] ^ spins[j] ^ crossed as u8 == 1 {
                    put(next, event & !1, i, j, crossed == 1);
                }
                next += self.clock.wait(random);
            }
            let Some(&bond) = self.bonds.get(kink) else { break };
            let [i, j] = ends[bond as usize].map(|site| site as usize);
            (spins[i], spins[j]) = (spins[i] ^ 1, spins[j] ^ 1);
            let crossed = graphs.mixed && unit(random) < graphs.crossed[bond as usize];
            put(until, bond << 1 | 1, i, j, crossed || graphs.crossed[bond as usize] == 1.0);
        }
        // What reaches β goes on at 0.
        if graphs.halves.are_sites() {
            for (site, &last) in current.iter().enumerate() {
                join(parent, site as u32, last);
            }
            return;
        }
        // Halves of a site go on as any of its halves that have the same states, each way as likely as any other.
        for site in 0..self.totals.len() {
            let halves = graphs.halves.of(site);
            for spin in [0, 1] {
                self.open.clear();
                self.open
                    .extend(halves.clone().filter(|&half| self.state[half] == spin).map(|half| half as u32));
                for half in halves.clone().filter(|&half| spins[half] == spin) {
                    let to = self.open.swap_remove(below(random, self.open.len()));
                    join(parent, to, current[half]);
                }
            }
        }
    }

    /// Flips loops, and keeps the exchanges.
    fn flip(&mut self, random: &mut Stream) {
        let sites = self.graphs.sites;
        let parent = &self.parent[..];
        self.flip.resize(parent.len().max(self.flip.len()), 0);
        let flip = &mut self.flip[..parent.len()];
        for (site, &above) in parent[..sites].iter().enumerate() {
            // A root is the first segment of its loop.
            flip[site] =
                if above as usize == site { (random.next_u64() >> 63) as u8 } else { flip[above as usize] };
        }
        for (segment, (&above, operator)) in (sites..).zip(parent[sites..].iter().zip(&self.operators)) {
            let root = above as usize == segment;
            let source = if root { operator.below } else { above };
            flip[segment] = flip[source as usize] ^ u8::from(root);
        }
        // Roots of loops at time 0 are sites, each before the others.
        for (site, &above) in parent[..sites].iter().enumerate() {
            self.names[site] = if above as usize == site { site as u32 } else { self.names[above as usize] };
        }
        for (spin, &flip) in self.state.iter_mut().zip(&flip[..]) {
            *spin ^= flip;
        }
        self.totals.fill(0);
        for (&site, &state) in self.graphs.halves.site.iter().zip(&self.state) {
            self.totals[site as usize] += state;
        }
        self.order = self.operators.len();
        self.times.resize(self.order, 0.0);
        self.bonds.resize(self.order, 0);
        let mut kept = 0;
        for &Operator { time, code, below, above } in &self.operators {
            let toggled = flip[below as usize] ^ flip[above as usize];
            self.times[kept] = time;
            self.bonds[kept] = code >> 1;
            kept += usize::from((code & 1) as u8 ^ toggled);
        }
        self.times.truncate(kept);
        self.bonds.truncate(kept);
    }

    pub(crate) fn save(&self) -> LoopState {
        let (state, times, bonds) = (self.state.clone(), self.times.clone(), self.bonds.clone());
        LoopState { state, times, bonds, order: self.order }
    }

    pub(crate) fn restore(&mut self, stored: LoopState) -> Result<(), SseError> {
        let bonds = self.graphs.ends.len() as u32;
        if stored.state.len() != self.state.len() || stored.bonds.iter().any(|&bond| bond >= bonds) {
            return Err(SseError::State("it has other sites or bonds".into()));
        }
        let LoopState { state, times, bonds, order } = stored;
        (self.state, self.times, self.bonds, self.order) = (state, times, bonds, order);
        self.add_up();
        Ok(())
    }
}

impl WorldLines for Loops {
    fn initial(&self) -> &[u8] {
        &self.totals
    }

    fn visit(&self, change: &mut dyn FnMut(f64, &[Change])) {
        let (mut spins, mut totals) = (self.state.clone(), self.totals.clone());
        for (&time, &bond) in self.times.iter().zip(&self.bonds) {
            let changes = self.graphs.ends[bond as usize].map(|half| {
                let half = half as usize;
                let site = self.graphs.halves.site[half] as usize;
                totals[site] = totals[site] + 1 - 2 * spins[half];
                spins[half] ^= 1;
                Change { site, new: totals[site] }
            });
            change(time, &changes);
        }
    }

    fn order(&self) -> Option<usize> {
        Some(self.order)
    }

    fn sign(&self) -> f64 {
        let negative = self.bonds.iter().filter(|&&bond| self.graphs.negative[bond as usize]).count();
        if negative % 2 == 0 { 1.0 } else { -1.0 }
    }

    fn loops(&self) -> Option<Strands<'_>> {
        Some(Strands { first: &self.graphs.halves.first, names: &self.names, states: &self.state })
    }

    fn past(&self, slices: usize, see: &mut dyn FnMut(Past<'_>)) {
        let (halves, sites, first) =
            (self.graphs.sites, &self.graphs.halves.site[..], &self.graphs.halves.first[..]);
        // Roots come before what hangs on them.
        let (mut of_segment, mut loops) = (vec![0usize; self.parent.len()], 0);
        for (segment, &above) in self.parent.iter().enumerate() {
            let root = above as usize == segment;
            of_segment[segment] = if root { loops } else { of_segment[above as usize] };
            loops += usize::from(root);
        }
        let (mut spins, mut since) = (self.state.clone(), vec![0.0; halves]);
        let mut current: Vec<usize> = (0..halves).collect();
        let mut close =
            |half: usize, state: u8, segment: usize, until: f64, see: &mut dyn FnMut(Past<'_>)| {
                let duration = until - since[half];
                since[half] = until;
                see(Past::Piece(Piece {
                    site: sites[half] as usize,
                    state,
                    duration,
                    of_loop: of_segment[segment],
                }));
            };
        let (mut names, mut named) = (vec![0u32; halves], vec![u32::MAX; loops]);
        let mut slice = |current: &[usize], states: &[u8], see: &mut dyn FnMut(Past<'_>)| {
            for (half, &segment) in current.iter().enumerate() {
                let name = &mut named[of_segment[segment]];
                *name = (*name).min(half as u32);
                names[half] = *name;
            }
            current.iter().for_each(|&segment| named[of_segment[segment]] = u32::MAX);
            see(Past::Slice(Strands { first, names: &names, states }));
        };
        let instant = |number: usize| self.beta * number as f64 / slices as f64;
        let mut next = 1;
        for (number, &Operator { time, code, below, above }) in self.operators.iter().enumerate() {
            while next < slices && instant(next) <= time {
                slice(&current, &spins, see);
                next += 1;
            }
            let [i, j] = self.graphs.ends[(code >> 1) as usize].map(|half| half as usize);
            let exchanges = (code & 1) as u8 ^ self.flip[below as usize] ^ self.flip[above as usize];
            for half in [i, j] {
                close(half, spins[half], current[half], time, see);
                spins[half] ^= exchanges;
            }
            let new = halves + number;
            let crossed = above as usize != new;
            (current[i], current[j]) = if crossed { (current[j], current[i]) } else { (new, new) };
        }
        for _ in next..slices {
            slice(&current, &spins, see);
        }
        for half in 0..halves {
            close(half, spins[half], current[half], self.beta, see);
        }
    }
}
