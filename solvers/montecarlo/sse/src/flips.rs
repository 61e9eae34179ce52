//! Averages over the flips of loops: of all configurations that flips of the loops of one sweep lead to, at once.
//!
//! Loops are flipped independently and values change their sign, so that of a product of two sums over strands what lies on one loop remains:
//! `⟨AB⟩ = Σ_l ⟨A_l B_l⟩`. Its error falls with the correlation, where that of the product itself does not (H. G. Evertz, Adv. Phys. 52, 1
//! (2003), section 2).

use std::ops::Range;

use crate::measure::{Correlation, Measurements, Past, Strands, WorldLines};

/// What is averaged, and the sums of one sweep.
pub(crate) struct Flips {
    /// By site the values of a strand in its two states, opposite to each other.
    values: Vec<[f64; 2]>,
    /// By linear operator the sites where it has a weight, and by site these operators.
    sites: Vec<Vec<(usize, f64)>>,
    weights: Vec<Vec<(usize, f64)>>,
    /// Products by their second operator, each with its place and its first operator.
    by_second: Vec<(usize, Vec<(usize, usize)>)>,
    correlations: Vec<Correlation>,
    slices: usize,
    /// Whether there are static responses.
    responses: bool,
    of_loop: Vec<f64>,
    products: Vec<f64>,
    statics: Vec<f64>,
    pairs: Vec<f64>,
    /// `[loop][linear]`: `∫ A dτ` along each loop.
    along: Vec<f64>,
}

impl Flips {
    /// `values` by site and state have to be those of spins: as far above zero as below.
    pub(crate) fn new(of: &Measurements, values: &[Vec<f64>]) -> Self {
        let strand = |values: &Vec<f64>| {
            // A site of more states is made of strands that change it by one each.
            let step = values.get(1).map_or(0.0, |next| next - values[0]);
            if values.len() == 2 { [values[0], values[1]] } else { [-step / 2.0, step / 2.0] }
        };
        let with_weight = |(at, weight): (usize, &f64)| (*weight != 0.0).then_some((at, *weight));
        let sites = of
            .linear
            .iter()
            .map(|linear| linear.weights.iter().enumerate().filter_map(with_weight).collect());
        let sites: Vec<Vec<(usize, f64)>> = sites.collect();
        let mut weights = vec![Vec::new(); values.len()];
        for (at, own) in sites.iter().enumerate() {
            own.iter().for_each(|&(site, weight)| weights[site].push((at, weight)));
        }
        let mut by_second: Vec<(usize, Vec<(usize, usize)>)> = Vec::new();
        for (place, &(a, b)) in of.products.iter().enumerate() {
            match by_second.iter_mut().find(|(second, _)| *second == b) {
                Some((_, firsts)) => firsts.push((place, a)),
                None => by_second.push((b, vec![(place, a)])),
            }
        }
        Self {
            values: values.iter().map(strand).collect(),
            sites,
            weights,
            by_second,
            correlations: of.correlations.clone(),
            slices: of.slices.max(1),
            responses: of.loop_responses,
            of_loop: Vec::new(),
            products: vec![0.0; of.products.len()],
            statics: vec![0.0; of.products.len()],
            pairs: vec![0.0; of.correlations.len()],
            along: Vec::new(),
        }
    }

    /// Measures products at equal times, static responses of products if these are asked for, and sums over pairs, in this order.
    pub(crate) fn average(
        &mut self,
        lines: &(impl WorldLines + ?Sized),
        times: f64,
        put: &mut impl FnMut(f64),
    ) {
        self.products.fill(0.0);
        self.statics.fill(0.0);
        self.pairs.fill(0.0);
        if let Some(strands) = lines.loops() {
            self.slice(strands);
        }
        if self.slices > 1 || self.responses {
            let (count, mut along) = (self.sites.len(), std::mem::take(&mut self.along));
            along.clear();
            lines.past(self.slices, &mut |past| match past {
                Past::Slice(strands) => self.slice(strands),
                Past::Piece(piece) if self.responses => {
                    let value = piece.duration * self.values[piece.site][usize::from(piece.state)];
                    let end = (piece.of_loop + 1) * count;
                    if along.len() < end {
                        along.resize(end, 0.0);
                    }
                    for &(at, weight) in &self.weights[piece.site] {
                        along[piece.of_loop * count + at] += weight * value;
                    }
                }
                Past::Piece(_) => {}
            });
            for of in along.chunks_exact(count.max(1)) {
                for (second, firsts) in self.by_second.iter().filter(|(second, _)| of[*second] != 0.0) {
                    firsts.iter().for_each(|&(place, a)| self.statics[place] += of[a] * of[*second]);
                }
            }
            self.along = along;
        }
        let slices = self.slices as f64;
        self.products.iter().for_each(|sum| put(sum / slices));
        if self.responses {
            self.statics.iter().for_each(|sum| put(sum / times));
        }
        self.pairs.iter().for_each(|sum| put(sum / slices));
    }

    /// Adds the averages at one time.
    fn slice(&mut self, strands: Strands<'_>) {
        let of =
            |site: usize| -> Range<usize> { strands.first[site] as usize..strands.first[site + 1] as usize };
        let value = |site: usize, strand: usize| self.values[site][usize::from(strands.states[strand])];
        for (second, firsts) in &self.by_second {
            self.of_loop.clear();
            self.of_loop.resize(strands.names.len(), 0.0);
            for &(site, weight) in &self.sites[*second] {
                of(site).for_each(|k| self.of_loop[strands.names[k] as usize] += weight * value(site, k));
            }
            for &(place, a) in firsts {
                for &(site, weight) in &self.sites[a] {
                    for k in of(site) {
                        self.products[place] +=
                            weight * value(site, k) * self.of_loop[strands.names[k] as usize];
                    }
                }
            }
        }
        for (sum, correlation) in self.pairs.iter_mut().zip(&self.correlations) {
            for &(i, j, weight) in &correlation.pairs {
                for (k, l) in of(i).flat_map(|k| of(j).map(move |l| (k, l))) {
                    if strands.names[k] == strands.names[l] {
                        *sum += weight * value(i, k) * value(j, l);
                    }
                }
            }
        }
    }
}
