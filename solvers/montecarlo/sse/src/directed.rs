//! Directed loops for any vertices: spins of any length in fields, soft-core and hard-core bosons.
//!
//! O. F. Syljuåsen and A. W. Sandvik, Phys. Rev. E 66, 046701 (2002). Diagonal operators are drawn anew in every sweep, as a Poisson process
//! at fixed world lines, so there is no cut-off of the series.

use std::sync::Arc;

use eigentruth_numerics::random::{Chooser, Clock, below, unit};
use eigentruth_numerics::streams::Stream;
use serde::{Deserialize, Serialize};

use crate::SseError;
use crate::measure::{Change, Strands, WorldLines};
use crate::vertices::{NONE, Vertices};

/// World lines with all operators.
pub(crate) struct Directed {
    vertices: Arc<Vertices>,
    beta: f64,
    clock: Clock,
    chooser: Chooser,
    state: Vec<u8>,
    /// Operators: time, term, vertex.
    times: Vec<f64>,
    terms: Vec<u32>,
    codes: Vec<u32>,
    /// Worms of a sweep.
    worms: usize,
    thermalizing: bool,
    // Of the pass before.
    old: (Vec<f64>, Vec<u32>, Vec<u32>),
    /// By leg the leg that it is joined with.
    links: Vec<u32>,
    last: Vec<u32>,
    first: Vec<u32>,
    spins: Vec<u8>,
}

/// What is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct DirectedState {
    state: Vec<u8>,
    times: Vec<f64>,
    terms: Vec<u32>,
    codes: Vec<u32>,
    worms: usize,
    thermalizing: bool,
}

/// Worms of a sweep are chosen so that they visit this many vertices for every operator.
const VISITS: f64 = 2.0;

impl Directed {
    pub(crate) fn new(vertices: Arc<Vertices>, beta: f64, random: &mut Stream) -> Self {
        let sites = vertices.dimensions.len();
        let rates = if vertices.rates.is_empty() { vec![0.0] } else { vertices.rates.clone() };
        let rate: f64 = rates.iter().sum();
        Self {
            beta,
            clock: Clock::new(rate),
            chooser: Chooser::new(&rates),
            state: vertices.dimensions.iter().map(|&d| below(random, d) as u8).collect(),
            vertices,
            times: Vec::new(),
            terms: Vec::new(),
            codes: Vec::new(),
            worms: 4,
            thermalizing: true,
            old: Default::default(),
            links: Vec::new(),
            last: vec![NONE; sites],
            first: vec![NONE; sites],
            spins: vec![0; sites],
        }
    }

    pub(crate) fn thermalized(&mut self) {
        self.thermalizing = false;
    }

    pub(crate) fn sweep(&mut self, random: &mut Stream) {
        self.draw(random);
        self.link();
        let mut visits = 0;
        let mut made = 0;
        for _ in 0..self.worms {
            if self.times.is_empty() {
                break;
            }
            visits += self.worm(random);
            made += 1;
        }
        if self.thermalizing && made > 0 {
            let length = visits as f64 / made as f64;
            let wanted = VISITS * self.times.len() as f64 / length.max(0.25);
            self.worms = (0.9 * self.worms as f64 + 0.1 * wanted).ceil().max(1.0) as usize;
        }
        self.close(random);
    }

    fn draw(&mut self, random: &mut Stream) {
        let vertices = &*self.vertices;
        std::mem::swap(&mut self.old.0, &mut self.times);
        std::mem::swap(&mut self.old.1, &mut self.terms);
        std::mem::swap(&mut self.old.2, &mut self.codes);
        self.times.clear();
        self.terms.clear();
        self.codes.clear();
        self.spins.copy_from_slice(&self.state);
        let mut next = self.clock.wait(random);
        for old in 0..=self.old.0.len() {
            let until = self.old.0.get(old).copied().unwrap_or(self.beta);
            if old < self.old.0.len() && vertices.diagonal[self.old.2[old] as usize] {
                continue;
            }
            while next < until {
                let term = self.chooser.choose(random);
                let [i, j] = vertices.ends[term].map(|site| site as usize);
                let mut index = usize::from(self.spins[i]);
                if vertices.two[term] {
                    index += vertices.dimensions[i] * usize::from(self.spins[j]);
                }
                let (vertex, accepted) = vertices.insert[term][index];
                if vertex != NONE && (accepted >= 1.0 || unit(random) < accepted) {
                    self.times.push(next);
                    self.terms.push(term as u32);
                    self.codes.push(vertex);
                }
                next += self.clock.wait(random);
            }
            if old < self.old.0.len() {
                let (term, code) = (self.old.1[old], self.old.2[old]);
                let [i, j] = vertices.ends[term as usize];
                let legs = vertices.legs[code as usize];
                (self.spins[i as usize], self.spins[j as usize]) = (legs[2], legs[3]);
                self.times.push(until);
                self.terms.push(term);
                self.codes.push(code);
            }
        }
    }

    fn link(&mut self) {
        self.first.fill(NONE);
        self.last.fill(NONE);
        self.links.clear();
        self.links.resize(4 * self.times.len(), NONE);
        for (operator, &term) in self.terms.iter().enumerate() {
            let ends = self.vertices.ends[term as usize];
            let count = if self.vertices.two[term as usize] { 2 } else { 1 };
            for (k, &site) in ends.iter().enumerate().take(count) {
                let site = site as usize;
                let leg = (4 * operator + k) as u32;
                match self.last[site] {
                    NONE => self.first[site] = leg,
                    below => {
                        self.links[leg as usize] = below;
                        self.links[below as usize] = leg;
                    }
                }
                self.last[site] = leg + 2;
            }
        }
        for (&first, &last) in self.first.iter().zip(&self.last) {
            if first != NONE {
                self.links[first as usize] = last;
                self.links[last as usize] = first;
            }
        }
    }

    /// One worm; the number of vertices that it visits.
    fn worm(&mut self, random: &mut Stream) -> usize {
        let vertices = &*self.vertices;
        let codes = &mut self.codes;
        let links = &self.links;
        // A leg and a change, each as likely as any; legs that there are not, and changes out of range, are no worm.
        let choice = below(random, 8 * codes.len());
        let (start, mut change) = (choice / 2, choice & 1);
        if links[start] == NONE {
            return 0;
        }
        let behind = links[start] as usize;
        let state = |codes: &[u32], leg: usize| vertices.legs[codes[leg / 4] as usize][leg % 4];
        let dimension = {
            let ends = vertices.ends[self.terms[start / 4] as usize];
            vertices.dimensions[ends[start & 1] as usize] as i16
        };
        let new = i16::from(state(codes, start)) + 1 - 2 * change as i16;
        if !(0..dimension).contains(&new) {
            return 0;
        }
        let mut leg = start;
        let mut visits = 0;
        loop {
            let code = codes[leg / 4] as usize;
            let mut exit = vertices.begin[8 * code + 2 * (leg % 4) + change] as usize;
            visits += 1;
            if vertices.exits[exit].until.is_finite() {
                let choice = unit(random);
                while choice >= vertices.exits[exit].until {
                    exit += 1;
                }
            }
            let exit = vertices.exits[exit];
            codes[leg / 4] = exit.vertex;
            let out = leg - leg % 4 + usize::from(exit.leg);
            change = usize::from(exit.change);
            if (out == start || out == behind) && state(codes, start) == state(codes, behind) {
                return visits;
            }
            leg = links[out] as usize;
        }
    }

    /// The states at time 0 after the worms; sites without operators take any.
    fn close(&mut self, random: &mut Stream) {
        for site in 0..self.state.len() {
            self.state[site] = match self.first[site] {
                NONE => below(random, self.vertices.dimensions[site]) as u8,
                leg => self.vertices.legs[self.codes[leg as usize / 4] as usize][leg as usize % 4],
            };
        }
    }

    pub(crate) fn save(&self) -> DirectedState {
        DirectedState {
            state: self.state.clone(),
            times: self.times.clone(),
            terms: self.terms.clone(),
            codes: self.codes.clone(),
            worms: self.worms,
            thermalizing: self.thermalizing,
        }
    }

    pub(crate) fn restore(&mut self, stored: DirectedState) -> Result<(), SseError> {
        let (terms, vertices) = (self.vertices.ends.len() as u32, self.vertices.legs.len() as u32);
        let fits = stored.state.len() == self.state.len()
            && stored.terms.iter().all(|&term| term < terms)
            && stored.codes.iter().all(|&code| code < vertices);
        if !fits {
            return Err(SseError::State("it has other sites, terms or vertices".into()));
        }
        let DirectedState { state, times, terms, codes, worms, thermalizing } = stored;
        (self.state, self.times, self.terms, self.codes) = (state, times, terms, codes);
        (self.worms, self.thermalizing) = (worms, thermalizing);
        Ok(())
    }
}

impl WorldLines for Directed {
    fn initial(&self) -> &[u8] {
        &self.state
    }

    fn visit(&self, change: &mut dyn FnMut(f64, &[Change])) {
        for ((&time, &term), &code) in self.times.iter().zip(&self.terms).zip(&self.codes) {
            if !self.vertices.diagonal[code as usize] {
                let [i, j] = self.vertices.ends[term as usize].map(|site| site as usize);
                let legs = self.vertices.legs[code as usize];
                change(time, &[Change { site: i, new: legs[2] }, Change { site: j, new: legs[3] }]);
            }
        }
    }

    fn order(&self) -> Option<usize> {
        Some(self.times.len())
    }

    fn sign(&self) -> f64 {
        let negative = self.codes.iter().filter(|&&code| self.vertices.negative[code as usize]).count();
        if negative % 2 == 0 { 1.0 } else { -1.0 }
    }
    fn loops(&self) -> Option<Strands<'_>> {
        None
    }
}
