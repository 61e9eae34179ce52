//! What is measured on world lines, whatever update made them.
//!
//! World lines are the states of all sites as functions of imaginary time between 0 and β. The positions of operators in a
//! series of order n correspond to n times drawn uniformly and sorted, so integrals over time average Sandvik's sums over
//! propagated states: `∫∫ A(τ) B(τ') = β²/(n(n+1)) [(Σ_p A_p)(Σ_p B_p) + Σ_p A_p B_p]` (J. Phys. A 25, 3667 (1992)), the second
//! term included, because two times fall in one interval.

use std::collections::BTreeMap;

use eigentruth_models::{Lattice, Space};
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_operators::LocalSpace;

use crate::SseError;
use crate::currents::{self, ROUNDING};
use crate::flips::Flips;
use crate::lowering::BondMatrices;

/// What every record has, whatever is asked for.
const ALWAYS: [&str; 6] = ["sign", "order", "order²", "kinks", "action", "action²"];

/// A diagonal operator `A = Σ_i w_i v(s_i)`, with `v` the spin projection, ±1 for Pauli matrices, or the occupation.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Its name.
    pub name: String,
    /// `w_i`.
    pub weights: Vec<f64>,
}

impl Linear {
    /// An operator with one weight a site.
    pub fn new(name: impl Into<String>, weights: Vec<f64>) -> Self {
        Self { name: name.into(), weights }
    }
}

/// A sum over pairs of sites `Σ w v(s_i) v(s_j)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Its name.
    pub name: String,
    /// `(i, j, w)`.
    pub pairs: Vec<(usize, usize, f64)>,
}

/// By site its neighbours, with the vectors to them.
pub type Neighbours = Vec<Vec<(usize, [f64; 2])>>;

/// What a simulation measures besides the energy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurements {
    /// Diagonal operators; also measured are the pairs in `products`.
    pub linear: Vec<Linear>,
    /// Pairs `(a, b)` of positions in `linear`: equal-time `⟨AB⟩` and static response `∫₀^β dτ ⟨A(τ) B⟩`.
    pub products: Vec<(usize, usize)>,
    /// Positions in `linear` of which `⟨|A|⟩` and `⟨A⁴⟩` are measured at equal time.
    pub moments: Vec<usize>,
    /// Sums over pairs of sites: equal-time average, and static response.
    pub correlations: Vec<Correlation>,
    /// Whether static responses of products are also averaged over the flips of loops, which takes as long as a sweep.
    pub loop_responses: bool,
    /// At how many times, equally far apart, equal-time averages over the flips of loops are taken; 0 and 1 stand for time 0 alone.
    pub slices: usize,
    /// Whether products and sums over pairs are averaged over the flips of loops alone, where there are such averages: what is measured without
    /// them has larger errors, and takes longer than a sweep where there are many.
    pub improved_only: bool,
    /// By site its neighbours and the vectors to them, for currents; see [`Measurements::with_currents`].
    pub currents: Option<Neighbours>,
}

impl Measurements {
    /// With one more operator, of which average, square and static response are measured.
    #[must_use]
    pub fn with(mut self, linear: Linear) -> Self {
        let at = self.linear.len();
        self.linear.push(linear);
        self.products.push((at, at));
        self
    }

    /// With the sums of currents in the two directions of space along the bonds of a lattice; their squares are the stiffness. A simulation
    /// refuses them ([`SseError::Currents`]) for a Hamiltonian that exchanges sites which the lattice does not join, or that conserves
    /// neither Sᶻ nor the number of particles.
    ///
    /// # Errors
    /// [`SseError::Parameter`] if two sites are joined by bonds of different displacement, so that a hop has no direction.
    pub fn with_currents(mut self, lattice: &Lattice) -> Result<Self, SseError> {
        let mut vectors: BTreeMap<(usize, usize), [f64; 2]> = BTreeMap::new();
        for bond in lattice.bonds() {
            let [x, y] = bond.displacement;
            for (key, vector) in [((bond.from, bond.to), [x, y]), ((bond.to, bond.from), [-x, -y])] {
                let known = *vectors.entry(key).or_insert(vector);
                if (known[0] - vector[0]).hypot(known[1] - vector[1]) > ROUNDING {
                    return Err(SseError::Parameter {
                        what: format!("the vector from site {} to {}", key.0, key.1),
                        given: format!("both {known:?} and {vector:?}"),
                        allowed: "one vector for a pair of sites; make the torus at least three sites wide",
                    });
                }
            }
        }
        let mut currents = vec![Vec::new(); lattice.len()];
        for ((from, to), vector) in vectors {
            currents[from].push((to, vector));
        }
        self.currents = Some(currents);
        Ok(self)
    }
}

/// `v(s)` for every site and state: see [`Linear`].
pub fn site_values(space: &Space) -> Vec<Vec<f64>> {
    let values = |position: usize| {
        let dimension = space.degrees()[position].dimension;
        let states = (0..dimension).map(f64::from);
        match space.local(position) {
            LocalSpace::SpinHalf | LocalSpace::SpinS => {
                states.map(|s| s - f64::from(dimension - 1) / 2.0).collect()
            }
            LocalSpace::Pauli => states.map(|s| 2.0 * s - 1.0).collect(),
            _ => states.collect(),
        }
    };
    (0..space.degrees().len()).map(values).collect()
}

/// A change of a site at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) site: usize,
    pub(crate) new: u8,
}

/// What is flipped at one time: sites, or the halves of sites with more than two states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strands<'a> {
    /// The strands of a site are `first[site]..first[site + 1]`.
    pub(crate) first: &'a [u32],
    /// By strand its loop, named by the first strand on it.
    pub(crate) names: &'a [u32],
    /// By strand 0 or 1.
    pub(crate) states: &'a [u8],
}

/// What a walk along imaginary time meets.
pub(crate) enum Past<'a> {
    Piece(Piece),
    Slice(Strands<'a>),
}

/// A world line of one strand between two operators.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) site: usize,
    /// That of the strand, 0 or 1.
    pub(crate) state: u8,
    pub(crate) duration: f64,
    /// The number of its loop.
    pub(crate) of_loop: usize,
}

/// World lines as an update leaves them.
pub(crate) trait WorldLines {
    /// The states at time 0.
    fn initial(&self) -> &[u8];
    /// All changes in the order of time.
    fn visit(&self, change: &mut dyn FnMut(f64, &[Change]));
    /// The order n of the series, if all diagonal elements are sampled: then `E = c − ⟨n⟩/β` with the constant of the update.
    fn order(&self) -> Option<usize>;
    /// The sign of the weight.
    fn sign(&self) -> f64;
    /// The loops at time 0, if these are flipped independently of each other and without changing the sign.
    fn loops(&self) -> Option<Strands<'_>>;
    /// All world lines in pieces, and between them those of so many slices that come after time 0, where [`WorldLines::loops`] gives loops.
    fn past(&self, _slices: usize, _see: &mut dyn FnMut(Past<'_>)) {}
}

/// One term at a site, in the table of diagonal elements: the element is at `offset + own·state + stride·(state of other)`.
struct Touch {
    other: u32,
    offset: u32,
    own: u32,
    stride: u32,
}

/// Integrals over imaginary time.
pub(crate) struct Meter {
    measurements: Measurements,
    values: Vec<Vec<f64>>,
    /// Diagonal elements of all terms, equal ones once, and by term where its own begin and on which sites it is.
    table: Vec<f64>,
    diagonals: Vec<(usize, Vec<usize>)>,
    /// The touches of a site are `touches[begin[site]..begin[site + 1]]`.
    begin: Vec<u32>,
    touches: Vec<Touch>,
    dimensions: Vec<usize>,
    /// By site, the positions in `linear` where it has a weight.
    weights: Vec<Vec<(usize, f64)>>,
    constant: f64,
    beta: f64,
    state: Vec<u8>,
    linear: Vec<f64>,
    integral: Vec<f64>,
    product: Vec<f64>,
    moment: Vec<[f64; 2]>,
    /// By site `∫ v dτ`, and since when its state has been what it is.
    site_integral: Vec<f64>,
    since: Vec<f64>,
    /// What is averaged over the flips of loops, if there are such averages.
    flips: Option<Flips>,
    /// Whether products and pairs are measured without them.
    direct: bool,
}

impl Meter {
    pub(crate) fn new(
        matrices: &BondMatrices,
        values: Vec<Vec<f64>>,
        measurements: Measurements,
        beta: f64,
        improved: bool,
    ) -> Result<Self, SseError> {
        let sites = matrices.dimensions.len();
        let count = |what: String, given: usize, allowed| {
            Err(SseError::Parameter { what, given: given.to_string(), allowed })
        };
        for linear in &measurements.linear {
            if linear.weights.len() != sites {
                let what = format!("the number of weights of `{}`", linear.name);
                return count(what, linear.weights.len(), "one for every site");
            }
        }
        let mut names = ALWAYS.to_vec();
        for Linear { name, .. } in &measurements.linear {
            if names.contains(&name.as_str()) {
                let (what, given) = ("the name of an operator".into(), format!("`{name}`"));
                let allowed = "one that no other operator has, nor what is always measured: sign, order, order², kinks, action, action²";
                return Err(SseError::Parameter { what, given, allowed });
            }
            names.push(name);
        }
        let listed = measurements.products.iter().flat_map(|&(a, b)| [a, b]);
        if let Some(at) =
            listed.chain(measurements.moments.iter().copied()).find(|&at| at >= measurements.linear.len())
        {
            return count(
                "the position of an operator in a product".into(),
                at,
                "one in the list of operators",
            );
        }
        for correlation in &measurements.correlations {
            if let Some(&(i, j, _)) = correlation.pairs.iter().find(|&&(i, j, _)| i.max(j) >= sites) {
                return count(format!("a site of `{}`", correlation.name), i.max(j), "one of the system");
            }
        }
        if let Some(neighbours) = &measurements.currents {
            currents::check(matrices, neighbours)?;
        }
        let mut table: Vec<f64> = Vec::new();
        let mut known: Vec<(usize, usize)> = Vec::new();
        let mut diagonals = Vec::new();
        for bond in &matrices.terms {
            let diagonal: Vec<f64> = (0..bond.matrix.nrows()).map(|i| bond.matrix[(i, i)]).collect();
            if diagonal.iter().all(|&d| d == 0.0) {
                continue;
            }
            let same = known.iter().find(|&&(at, length)| table[at..at + length] == diagonal[..]);
            let at = same.map_or(table.len(), |&(at, _)| at);
            if at == table.len() {
                known.push((at, diagonal.len()));
                table.extend(diagonal);
            }
            diagonals.push((at, bond.sites.clone()));
        }
        let (mut begin, mut touches) = (vec![0], Vec::new());
        let mut at_site: Vec<Vec<usize>> = vec![Vec::new(); sites];
        for (term, (_, own)) in diagonals.iter().enumerate() {
            own.iter().for_each(|&site| at_site[site].push(term));
        }
        for (site, terms) in at_site.iter().enumerate() {
            for &term in terms {
                let (offset, ref own) = diagonals[term];
                let first = matrices.dimensions[own[0]] as u32;
                let (other, own, stride) = match own[..] {
                    [one, other] if one == site => (other, 1, first),
                    [one, _] => (one, first, 1),
                    _ => (site, 1, 0),
                };
                touches.push(Touch { other: other as u32, offset: offset as u32, own, stride });
            }
            begin.push(touches.len() as u32);
        }
        let weights = (0..sites)
            .map(|site| {
                let of = measurements.linear.iter().map(|linear| linear.weights[site]).enumerate();
                of.filter(|&(_, weight)| weight != 0.0).collect()
            })
            .collect();
        let count = measurements.linear.len();
        let direct = !(improved && measurements.improved_only);
        let flips = improved.then(|| Flips::new(&measurements, &values));
        Ok(Self {
            flips,
            direct,
            values,
            table,
            diagonals,
            begin,
            touches,
            dimensions: matrices.dimensions.clone(),
            weights,
            constant: matrices.constant,
            beta,
            state: vec![0; sites],
            linear: vec![0.0; count],
            integral: vec![0.0; count],
            product: vec![0.0; measurements.products.len()],
            moment: vec![[0.0; 2]; measurements.moments.len()],
            site_integral: vec![0.0; sites],
            since: vec![0.0; sites],
            measurements,
        })
    }

    /// The names of what [`Meter::measure`] writes.
    pub(crate) fn names(&self) -> Vec<String> {
        let of = &self.measurements;
        let mut names: Vec<String> = ALWAYS.map(String::from).into();
        if of.currents.is_some() {
            names.extend(["current x²", "current y²"].map(String::from));
        }
        names.extend(of.linear.iter().map(|linear| linear.name.clone()));
        for &(a, b) in of.products.iter().filter(|_| self.direct) {
            let (a, b) = (&of.linear[a].name, &of.linear[b].name);
            names.extend([format!("{a}·{b}"), format!("{a}|{b}")]);
        }
        if self.flips.is_some() {
            let of_pair =
                |&(a, b): &(usize, usize)| format!("{}·{} improved", of.linear[a].name, of.linear[b].name);
            names.extend(of.products.iter().map(of_pair));
            if of.loop_responses {
                let of_pair = |&(a, b): &(usize, usize)| {
                    format!("{}|{} improved", of.linear[a].name, of.linear[b].name)
                };
                names.extend(of.products.iter().map(of_pair));
            }
            names
                .extend(of.correlations.iter().map(|correlation| format!("C {} improved", correlation.name)));
        }
        for &at in &of.moments {
            let name = &of.linear[at].name;
            names.extend([format!("|{name}|"), format!("{name}⁴")]);
        }
        for correlation in of.correlations.iter().filter(|_| self.direct) {
            names.extend([format!("C {}", correlation.name), format!("χ {}", correlation.name)]);
        }
        names
    }

    fn diagonal_energy(&self) -> f64 {
        let of = |&(at, ref sites): &(usize, Vec<usize>)| {
            let (mut index, mut stride) = (at, 1);
            for &site in sites {
                index += stride * usize::from(self.state[site]);
                stride *= self.dimensions[site];
            }
            self.table[index]
        };
        self.constant + self.diagonals.iter().map(of).sum::<f64>()
    }

    /// The change of the diagonal energy when a site changes.
    #[inline]
    fn step(&self, site: usize, new: u8) -> f64 {
        let (old, new) = (u32::from(self.state[site]), u32::from(new));
        let mut change = 0.0;
        for touch in &self.touches[self.begin[site] as usize..self.begin[site + 1] as usize] {
            let base = touch.offset + touch.stride * u32::from(self.state[touch.other as usize]);
            change +=
                self.table[(base + touch.own * new) as usize] - self.table[(base + touch.own * old) as usize];
        }
        change
    }

    fn advance(&mut self, interval: f64) {
        for (integral, value) in self.integral.iter_mut().zip(&self.linear) {
            *integral += interval * value;
        }
        if self.direct {
            for (product, &(a, b)) in self.product.iter_mut().zip(&self.measurements.products) {
                *product += interval * self.linear[a] * self.linear[b];
            }
        }
        for (moment, &at) in self.moment.iter_mut().zip(&self.measurements.moments) {
            let value = self.linear[at];
            moment[0] += interval * value.abs();
            moment[1] += interval * (value * value) * (value * value);
        }
    }

    /// Measures all that is named by [`Meter::names`], each times the sign.
    pub(crate) fn measure(&mut self, lines: &(impl WorldLines + ?Sized), row: &mut [f64]) {
        let beta = self.beta;
        self.state.copy_from_slice(lines.initial());
        self.integral.fill(0.0);
        self.product.fill(0.0);
        self.moment.fill([0.0; 2]);
        self.site_integral.fill(0.0);
        self.since.fill(0.0);
        for (value, linear) in self.linear.iter_mut().zip(&self.measurements.linear) {
            let terms = linear.weights.iter().zip(&self.state).zip(&self.values);
            *value = terms.map(|((w, &s), values)| w * values[usize::from(s)]).sum();
        }
        let equal: Vec<f64> = self.measurements.correlations.iter().map(|c| self.equal_time(c)).collect();
        let (mut energy, mut energy_integral, mut kinks, mut last) =
            (self.diagonal_energy(), 0.0, 0usize, 0.0);
        let mut current = [0.0; 2];
        let watched = !self.measurements.linear.is_empty();
        let per_site = self.direct && !self.measurements.correlations.is_empty();
        lines.visit(&mut |time, changes| {
            energy_integral += (time - last) * energy;
            if watched {
                self.advance(time - last);
            }
            last = time;
            kinks += 1;
            if let (Some(currents), [one, other]) = (&self.measurements.currents, changes) {
                // What leaves `other` arrives at `one`, and there is a bond, as [`currents::check`] has seen.
                let moved = f64::from(one.new) - f64::from(self.state[one.site]);
                if let Some((_, vector)) = currents[other.site].iter().find(|(to, _)| *to == one.site) {
                    current[0] += moved * vector[0];
                    current[1] += moved * vector[1];
                }
            }
            for &Change { site, new } in changes {
                energy += self.step(site, new);
                let values = &self.values[site];
                let (from, to) = (values[usize::from(self.state[site])], values[usize::from(new)]);
                for &(at, weight) in &self.weights[site] {
                    self.linear[at] += weight * (to - from);
                }
                if per_site {
                    self.site_integral[site] += (time - self.since[site]) * from;
                    self.since[site] = time;
                }
                self.state[site] = new;
            }
        });
        energy_integral += (beta - last) * energy;
        self.advance(beta - last);
        let sign = lines.sign();
        let mut at = 0;
        let mut put = |value: f64| {
            row[at] = value;
            at += 1;
        };
        put(sign);
        let n = lines.order().map_or(0.0, |n| n as f64);
        put(sign * n);
        put(sign * n * n);
        put(sign * kinks as f64);
        // ∂/∂β of the weight: E = −⟨kinks − ∫H_d⟩/β.
        let action = kinks as f64 - energy_integral;
        put(sign * action);
        put(sign * action * action);
        if self.measurements.currents.is_some() {
            put(sign * current[0] * current[0]);
            put(sign * current[1] * current[1]);
        }
        self.integral.iter().for_each(|integral| put(sign * integral / beta));
        let times = if planted(Bug::Responses) { 1.0 } else { beta };
        if self.direct {
            for (product, &(a, b)) in self.product.iter().zip(&self.measurements.products) {
                put(sign * product / beta);
                put(sign * self.integral[a] * self.integral[b] / times);
            }
        }
        if let Some(flips) = &mut self.flips {
            flips.average(lines, times, &mut put);
        }
        for moment in &self.moment {
            put(sign * moment[0] / beta);
            put(sign * moment[1] / beta);
        }
        if per_site {
            for site in 0..self.state.len() {
                let value = self.values[site][usize::from(self.state[site])];
                self.site_integral[site] += (beta - self.since[site]) * value;
            }
            for (correlation, equal) in self.measurements.correlations.iter().zip(equal) {
                put(sign * equal);
                let integrals = &self.site_integral;
                let sum: f64 =
                    correlation.pairs.iter().map(|&(i, j, w)| w * integrals[i] * integrals[j]).sum();
                put(sign * sum / beta);
            }
        }
    }

    fn equal_time(&self, correlation: &Correlation) -> f64 {
        let value = |site: usize| self.values[site][usize::from(self.state[site])];
        correlation.pairs.iter().map(|&(i, j, w)| w * value(i) * value(j)).sum()
    }
}
