//! Evolution in real and imaginary time by gates on neighbours.
//!
//! Source: G. Vidal, Phys. Rev. Lett. 93, 040502 (2004); the product of fourth order: M. Suzuki, Phys. Lett. A 146, 319 (1990).

use std::collections::BTreeMap;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::Mat;
use num_complex::Complex64;

use crate::MpsError;
use crate::chain::Chain;
use crate::cut::Cut;
use crate::effective::Effective;
use crate::local;
use crate::side::{Environment, Side, Which};
use crate::stacked::stacked;
use crate::state::Mps;
use crate::truncation::tensor_of;
use crate::workspace::Rooms;

/// Which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// `e^(−iHt)`.
    Real,
    /// `e^(−Ht)`, normalized.
    Imaginary,
}

/// By which power of a step its error grows in a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One gate on each bond to the right and one back, each of half a step.
    Second,
    /// Five products of second order, one of them backwards: not for imaginary time over long ways, where that one amplifies rounding.
    Fourth,
}

/// How a state is evolved.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// Which time.
    pub time: Time,
    /// The length of a step.
    pub size: f64,
    /// How many.
    pub count: usize,
    /// The order of the product.
    pub order: Order,
    /// The largest dimension of a bond.
    pub bond_dimension: usize,
    /// Weights below this are left out.
    pub cutoff: f64,
}

/// What all steps did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evolved {
    /// The time, the sum of all steps.
    pub time: f64,
    /// The largest weight that a gate left out.
    pub largest_discarded: f64,
    /// The sum of all weights that were left out.
    pub discarded: f64,
    /// In real time, no less than the distance from the state without truncation: gates keep distances, and each cut adds
    /// `√(2 − 2 √(1 − ε))`. The error of the product of gates is not in it.
    pub distance: f64,
    /// The logarithm of the norm that the state would have: in imaginary time `⟨ψ|e^(−2Ht)|ψ⟩` is its double, exponentiated.
    pub log_norm: f64,
}

/// Elements of a gate by the local states that it acts on: `(to, to, value)`.
type Gate<S> = BTreeMap<(usize, usize), Vec<(usize, usize, S)>>;

/// A state that evolves under a Hamiltonian of neighbours.
pub struct Evolution<'c, S: Scalar> {
    chain: &'c Chain,
    /// `[bond inside]`: what acts on the sites beside it, `[to · d + to, from · d + from]` with the right site as the faster digit. What
    /// acts on one site is shared by the bonds beside it.
    terms: Vec<Mat<S>>,
    state: Mps<S>,
    evolved: Evolved,
}

impl<'c, S: Scalar> Evolution<'c, S> {
    /// From a normalized state whose centre is its first site.
    ///
    /// # Errors
    /// [`MpsError::NotNeighbours`] for a term on sites further apart; [`MpsError::BreaksCharge`]; [`MpsError::Complex`];
    /// [`MpsError::Lower`].
    ///
    /// # Panics
    /// If the centre is elsewhere.
    pub fn new(hamiltonian: &Hamiltonian, chain: &'c Chain, state: Mps<S>) -> Result<Self, MpsError> {
        assert_eq!(state.centre, 0, "the centre is the first site");
        let sites = chain.sites();
        let dimension = |site: usize| sites[site].dimension();
        let bonds = sites.len() - 1;
        let size = |bond: usize| dimension(bond) * dimension(bond + 1);
        let mut terms: Vec<Mat<Complex64>> =
            (0..bonds).map(|bond| Mat::zeros(size(bond), size(bond))).collect();
        let mut add =
            |bond: usize, factor: Complex64, left: Option<&[Complex64]>, right: Option<&[Complex64]>| {
                let entry = |matrix: Option<&[Complex64]>, d: usize, to: usize, from: usize| match matrix {
                    Some(matrix) => matrix[to * d + from],
                    None => f64::from(u8::from(to == from)).into(),
                };
                let (a, b) = (dimension(bond), dimension(bond + 1));
                for from in 0..a * b {
                    for to in 0..a * b {
                        let on_left = entry(left, a, to / b, from / b);
                        terms[bond][(to, from)] += factor * on_left * entry(right, b, to % b, from % b);
                    }
                }
            };
        for part in local::parts::<Complex64>(hamiltonian.space(), hamiltonian.operator(), chain)? {
            match part.matrices.as_slice() {
                _ if !part.string.is_empty() => {
                    return Err(MpsError::NotNeighbours { first: 0, last: part.last() });
                }
                [left, right] => add(part.first, part.coefficient, Some(left), Some(right)),
                [one] => {
                    let beside: Vec<usize> =
                        (part.first.saturating_sub(1)..=part.first).filter(|bond| *bond < bonds).collect();
                    let share = part.coefficient / beside.len() as f64;
                    for bond in beside {
                        let (left, right) =
                            if bond == part.first { (Some(&one[..]), None) } else { (None, Some(&one[..])) };
                        add(bond, share, left, right);
                    }
                }
                _ => return Err(MpsError::NotNeighbours { first: part.first, last: part.last() }),
            }
        }
        let terms = terms.iter().enumerate().map(|(bond, term)| held(chain, bond, term));
        let terms = terms.collect::<Result<_, _>>()?;
        Ok(Self { chain, terms, state, evolved: Evolved::default() })
    }

    /// The state, with its centre on the first site.
    pub fn state(&self) -> &Mps<S> {
        &self.state
    }

    /// What all steps did.
    pub fn evolved(&self) -> Evolved {
        self.evolved
    }

    /// Some steps.
    ///
    /// # Errors
    /// [`MpsError::Complex`] for real time with real numbers; [`MpsError::BondDimension`]; [`MpsError::Dense`].
    pub fn run(&mut self, steps: &Steps) -> Result<Evolved, MpsError> {
        if steps.bond_dimension == 0 {
            return Err(MpsError::BondDimension { given: 0 });
        }
        let shares: &[f64] = match steps.order {
            Order::Second => &[1.0],
            // p, p, 1 − 4p, p, p with p = 1/(4 − 4^(1/3)).
            Order::Fourth => &[SUZUKI, SUZUKI, 1.0 - 4.0 * SUZUKI, SUZUKI, SUZUKI],
        };
        let gates = |share: f64| -> Result<Vec<Gate<S>>, MpsError> {
            let size = steps.size * share / 2.0;
            (0..self.terms.len()).map(|bond| self.gate(bond, steps.time, size)).collect()
        };
        let first = gates(shares[0])?;
        let middle = if shares.len() > 1 { Some(gates(shares[2])?) } else { None };
        for _ in 0..steps.count {
            for share in shares {
                let gates = middle.as_ref().filter(|_| *share < 0.0).unwrap_or(&first);
                for (bond, gate) in gates.iter().enumerate() {
                    self.apply(bond, gate, Which::Left, steps)?;
                }
                for (bond, gate) in gates.iter().enumerate().rev() {
                    self.apply(bond, gate, Which::Right, steps)?;
                }
            }
            self.evolved.time += steps.size;
        }
        Ok(self.evolved)
    }

    /// `e^(−i h t)` or `e^(−h t)` of a bond.
    fn gate(&self, bond: usize, time: Time, size: f64) -> Result<Gate<S>, MpsError> {
        let (energies, vectors) = dense::hermitian_eigen(self.terms[bond].as_ref())?;
        let factor = |energy: f64| match time {
            Time::Real => {
                S::from_complex(Complex64::from_polar(1.0, -energy * size)).ok_or(MpsError::Complex)
            }
            Time::Imaginary => Ok(S::from_real((-energy * size).exp())),
        };
        let factors = energies.into_iter().map(factor).collect::<Result<Vec<S>, _>>()?;
        let scaled = Mat::from_fn(vectors.nrows(), vectors.ncols(), |i, k| vectors[(i, k)] * factors[k]);
        let whole = dense::product_adjoint(scaled.as_ref(), vectors.as_ref());
        let right = self.chain.sites()[bond + 1].dimension();
        let mut gate: Gate<S> = BTreeMap::new();
        for from in 0..whole.ncols() {
            // Only rounding leads to other charges.
            for to in (0..whole.nrows()).filter(|to| changes(self.chain, bond, *to, from).is_none()) {
                let elements = gate.entry((from / right, from % right)).or_default();
                elements.push((to / right, to % right, whole[(to, from)]));
            }
        }
        Ok(gate)
    }

    /// A gate on a bond whose left or right site is the centre, which moves away from the side that becomes isometric.
    fn apply(
        &mut self,
        bond: usize,
        gate: &Gate<S>,
        isometric: Which,
        steps: &Steps,
    ) -> Result<(), MpsError> {
        let sites = [bond, bond + 1].map(|site| &self.chain.sites()[site].labels);
        let around = [bond, bond + 2]
            .map(|bond| Environment { bond: self.state.bonds[bond].clone(), operators: Vec::new() });
        let left = Side::attached(Which::Left, self.chain, &around[0], sites[0], &[], &[]);
        let right = Side::attached(Which::Right, self.chain, &around[1], sites[1], &[], &[]);
        // Gates act here, and the operator does not.
        let rooms = Rooms::default();
        let effective = Effective::new(&left, &right, &rooms);
        let on_left = stacked(&self.state, &left, Which::Left, bond, sites[0].len());
        let on_right = stacked(&self.state, &right, Which::Right, bond + 1, sites[1].len());
        let mut x = vec![S::ZERO; eigentruth_numerics::LinearOperator::<S>::dimension(&effective)];
        let mut y = x.clone();
        for part in &effective.parts {
            if let (Some(a), Some(b)) = (&on_left[part.left], &on_right[part.right]) {
                let one = S::from_real(1.0);
                let to = part.of_mut(&mut x);
                dense::multiply(to, false, a.as_ref(), As::Given, b.as_ref(), As::Transpose, one);
            }
        }
        for part in &effective.parts {
            for a in &left.groups[part.left].pieces {
                for b in &right.groups[part.right].pieces {
                    let from = part.of(&x).submatrix(a.offset, b.offset, a.size, b.size);
                    for &(to_left, to_right, value) in gate.get(&(a.state, b.state)).into_iter().flatten() {
                        let (group, row) = left.place(a.sector, to_left, sites[0].len());
                        let (_, column) = right.place(b.sector, to_right, sites[1].len());
                        let target = effective.part(group).expect("charges are kept");
                        let to = target.of_mut(&mut y).submatrix_mut(row, column, a.size, b.size);
                        crate::side::add_scaled(to, value, from);
                    }
                }
            }
        }
        let mut cut = Cut::new(&left, &right, &effective, &y, steps.bond_dimension, steps.cutoff)?;
        let (side, centre) = match isometric {
            Which::Left => (&right, &mut cut.right),
            Which::Right => (&left, &mut cut.left),
        };
        for (group, matrix) in side.groups.iter().zip(centre) {
            let (Some(matrix), Some(values)) = (matrix, cut.values.get(&group.label)) else { continue };
            for (column, value) in values.iter().enumerate() {
                matrix.col_as_slice_mut(column).iter_mut().for_each(|entry| *entry = entry.scaled(*value));
            }
        }
        self.state.tensors[bond] = tensor_of(&left, Which::Left, &cut.left, &cut.bond);
        self.state.tensors[bond + 1] = tensor_of(&right, Which::Right, &cut.right, &cut.bond);
        self.state.bonds[bond + 1] = cut.bond;
        self.state.centre = if isometric == Which::Left { bond + 1 } else { bond };
        let evolved = &mut self.evolved;
        evolved.largest_discarded = evolved.largest_discarded.max(cut.discarded);
        evolved.discarded += cut.discarded;
        evolved.distance += (2.0 - 2.0 * (1.0 - cut.discarded).sqrt()).sqrt();
        evolved.log_norm += cut.norm.ln() + 0.5 * (-cut.discarded).ln_1p();
        Ok(())
    }
}

/// `1/(4 − 4^(1/3))`.
const SUZUKI: f64 = 0.414_490_771_794_375_7;

/// A bond's term in the scalars of the state, if it keeps all charges.
fn held<S: Scalar>(chain: &Chain, bond: usize, term: &Mat<Complex64>) -> Result<Mat<S>, MpsError> {
    let scale = (0..term.ncols()).flat_map(|k| term.col_as_slice(k)).map(|x| x.norm()).fold(0.0, f64::max);
    let rounding = 1e-13 * scale;
    let mut held = Mat::zeros(term.nrows(), term.ncols());
    for from in 0..term.ncols() {
        for to in 0..term.nrows() {
            let mut value = term[(to, from)];
            if value.norm() <= rounding {
                continue;
            }
            if let Some((charge, by)) = changes(chain, bond, to, from) {
                return Err(MpsError::BreaksCharge { charge: chain.charges()[charge].name.clone(), by });
            }
            if value.im.abs() <= rounding {
                value.im = 0.0;
            }
            held[(to, from)] = S::from_complex(value).ok_or(MpsError::Complex)?;
        }
    }
    Ok(held)
}

/// The first charge that differs between two states of the sites beside a bond, and by how much.
fn changes(chain: &Chain, bond: usize, to: usize, from: usize) -> Option<(usize, i64)> {
    let (left, right) = (&chain.sites()[bond].labels, &chain.sites()[bond + 1].labels);
    let label = |state: usize| chain.plus(left[state / right.len()], right[state % right.len()]);
    let change = chain.minus(label(to), label(from));
    change.0.iter().position(|by| *by != 0).map(|charge| (charge, i64::from(change.0[charge])))
}
