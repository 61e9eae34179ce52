//! A deliberately naive oracle: every generator as an explicit matrix on the whole space, made of Kronecker
//! products with Jordan-Wigner strings. It shares no rule with the algebra under test.

use std::collections::BTreeMap;

use eigentruth_operators::{Complex64, ComplexRational, Generator, GeneratorKind, Operator};

/// Dense matrices, `[row][column]`.
pub type Matrix = Vec<Vec<Complex64>>;

/// The kinds of site the oracle knows, each with its own matrices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Fermion,
    Boson,
    Majorana,
    SpinHalf,
    Pauli,
    SpinOne,
    Units([bool; 3]),
    Free,
}

/// Levels of a truncated boson.
pub const BOSON_LEVELS: usize = 6;

/// The sites in Kronecker order, and which species anticommute.
#[derive(Clone, Debug)]
pub struct System {
    /// Kind, species index and label of each tensor factor. All labels of a free species share one.
    pub sites: Vec<(Kind, usize, u32)>,
    /// Whether odd operators of two species anticommute, `[species][species]`.
    pub anticommute: Vec<Vec<bool>>,
}

fn zeros(n: usize) -> Matrix {
    vec![vec![Complex64::ZERO; n]; n]
}

fn matrix<const N: usize>(rows: [[f64; N]; N]) -> Matrix {
    rows.iter().map(|row| row.iter().map(|x| Complex64::new(*x, 0.0)).collect()).collect()
}

fn combine(a: &Matrix, x: Complex64, b: &Matrix, y: Complex64) -> Matrix {
    let entry = |(p, q): (&Complex64, &Complex64)| p * x + q * y;
    a.iter().zip(b).map(|(r, s)| r.iter().zip(s).map(entry).collect()).collect()
}

fn dagger(a: &Matrix) -> Matrix {
    (0..a.len()).map(|row| (0..a.len()).map(|column| a[column][row].conj()).collect()).collect()
}

impl Kind {
    pub fn dimension(self) -> usize {
        match self {
            Self::Boson => BOSON_LEVELS,
            Self::SpinOne | Self::Units(_) => 3,
            _ => 2,
        }
    }

    /// The sign of each level under fermion parity.
    fn parity(self) -> Vec<f64> {
        match self {
            Self::Fermion | Self::Majorana => vec![1.0, -1.0],
            Self::Units(odd) => odd.iter().map(|odd| if *odd { -1.0 } else { 1.0 }).collect(),
            _ => vec![1.0; self.dimension()],
        }
    }

    /// The matrix of a generator on its own site. Level 0 is empty, or spin up.
    fn local(self, kind: GeneratorKind, label: u32) -> Matrix {
        use GeneratorKind as G;
        let (half, i) = (Complex64::new(0.5, 0.0), Complex64::I);
        match (self, kind) {
            (Self::Fermion, G::Annihilate) => matrix([[0., 1.], [0., 0.]]),
            (Self::Boson, G::Annihilate) => {
                let mut lower = zeros(BOSON_LEVELS);
                for n in 1..BOSON_LEVELS {
                    lower[n - 1][n] = Complex64::new((n as f64).sqrt(), 0.0);
                }
                lower
            }
            (_, G::Create) => dagger(&self.local(G::Annihilate, label)),
            (Self::Majorana, _) => matrix([[0., 1.], [1., 0.]]),
            (Self::SpinHalf | Self::Pauli, G::Plus) => matrix([[0., 1.], [0., 0.]]),
            (Self::SpinHalf, G::Z) => matrix([[0.5, 0.], [0., -0.5]]),
            (Self::Pauli, G::Z) => matrix([[1., 0.], [0., -1.]]),
            (Self::SpinOne, G::Plus) => {
                let root = 2f64.sqrt();
                matrix([[0., root, 0.], [0., 0., root], [0., 0., 0.]])
            }
            (Self::SpinOne, G::Z) => matrix([[1., 0., 0.], [0., 0., 0.], [0., 0., -1.]]),
            (_, G::Minus) => dagger(&self.local(G::Plus, label)),
            (_, G::X | G::Y) => {
                // S± = Sx ± i Sy, but σ± = (σx ± i σy)/2.
                let scale = if self == Self::Pauli { Complex64::ONE } else { half };
                let (plus, minus) = (self.local(G::Plus, label), self.local(G::Minus, label));
                if kind == G::X {
                    combine(&plus, scale, &minus, scale)
                } else {
                    combine(&plus, -i * scale, &minus, i * scale)
                }
            }
            (Self::Units(_), G::Unit { row, column }) => {
                let mut unit = zeros(3);
                unit[usize::from(row)][usize::from(column)] = Complex64::ONE;
                unit
            }
            (Self::Free, G::Free { name, dagger: adjoint }) => {
                // Any matrices without relations among short words will do.
                let seed = f64::from(label) + 0.37 * f64::from(name);
                let entry = |k: f64| Complex64::new((seed + k).sin() + 0.3, (1.7 * seed - k).cos());
                let own = vec![vec![entry(1.0), entry(2.0)], vec![entry(3.0), entry(5.0)]];
                if adjoint { dagger(&own) } else { own }
            }
            other => panic!("the oracle has no matrix for {other:?}"),
        }
    }
}

impl System {
    pub fn dimension(&self) -> usize {
        self.sites.iter().map(|site| site.0.dimension()).product()
    }

    /// The level of a site in a basis state; the first site varies slowest.
    fn level(&self, state: usize, site: usize) -> usize {
        let stride: usize = self.sites[site + 1..].iter().map(|site| site.0.dimension()).product();
        state / stride % self.sites[site].0.dimension()
    }

    /// The basis states on which a product of `length` factors never reaches the boson cut.
    pub fn safe_states(&self, length: usize) -> Vec<usize> {
        let safe = |state: &usize| {
            let below = |site: usize| {
                self.sites[site].0 != Kind::Boson || self.level(*state, site) + length < BOSON_LEVELS
            };
            (0..self.sites.len()).all(below)
        };
        (0..self.dimension()).filter(safe).collect()
    }

    /// The Kronecker product `P ⊗ … ⊗ P ⊗ local ⊗ 1 ⊗ … ⊗ 1` of one generator, as the nonzero entries of
    /// each column.
    fn generator(&self, generator: &Generator<u32>) -> Vec<Vec<(usize, Complex64)>> {
        let species = generator.species.index();
        let position = |site: &(Kind, usize, u32)| {
            site.1 == species && (site.2 == generator.label || site.0 == Kind::Free)
        };
        let own = self.sites.iter().position(position).expect("the label is part of the system");
        let kind = self.sites[own].0;
        let local = kind.local(generator.kind, generator.label);
        let odd = {
            let parity = kind.parity();
            let flips = |(row, column): (usize, usize)| {
                local[row][column].norm() > 0.0 && parity[row] != parity[column]
            };
            (0..local.len() * local.len()).any(|index| flips((index / local.len(), index % local.len())))
        };
        let stride: usize = self.sites[own + 1..].iter().map(|site| site.0.dimension()).product();
        let column = |state: usize| {
            let mut sign = 1.0;
            if odd {
                for (site, (kind, other, _)) in self.sites[..own].iter().enumerate() {
                    if self.anticommute[species][*other] {
                        sign *= kind.parity()[self.level(state, site)];
                    }
                }
            }
            let level = self.level(state, own);
            let entry = |row: usize| (state + row * stride - level * stride, local[row][level] * sign);
            (0..local.len()).filter(|row| local[*row][level].norm() > 0.0).map(entry).collect()
        };
        (0..self.dimension()).map(column).collect()
    }

    /// The columns of an operator belonging to `states`: words multiplied factor by factor.
    pub fn columns(&self, operator: &Operator<ComplexRational, u32>, states: &[usize]) -> Matrix {
        let mut matrices = BTreeMap::new();
        for (word, _) in operator.terms() {
            for factor in word.iter() {
                matrices.entry(*factor).or_insert_with(|| self.generator(factor));
            }
        }
        let act = |state: &usize| {
            let mut result = vec![Complex64::ZERO; self.dimension()];
            for (word, coefficient) in operator.terms() {
                let mut vector = BTreeMap::from([(*state, coefficient.to_complex64())]);
                for factor in word.iter().rev() {
                    let mut next: BTreeMap<usize, Complex64> = BTreeMap::new();
                    for (column, amplitude) in &vector {
                        for (row, entry) in &matrices[factor][*column] {
                            *next.entry(*row).or_default() += amplitude * entry;
                        }
                    }
                    vector = next;
                }
                for (row, amplitude) in vector {
                    result[row] += amplitude;
                }
            }
            result
        };
        states.iter().map(act).collect()
    }
}

/// The largest difference of two lists of columns, relative to the largest entry (at least 1).
pub fn distance(a: &Matrix, b: &Matrix) -> f64 {
    let entries = || a.iter().flatten().zip(b.iter().flatten());
    let scale = entries().map(|(x, y)| x.norm().max(y.norm())).fold(1.0, f64::max);
    entries().map(|(x, y)| (x - y).norm()).fold(0.0, f64::max) / scale
}
