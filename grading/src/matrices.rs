//! A second opinion on equal operators: both as matrices on a small system.
//!
//! Shares nothing with the algebra: letters become Kronecker products (fermions and Majorana operators
//! with explicit Jordan-Wigner strings), coefficients become numbers at one point, and the two sides are
//! multiplied out. It can only contradict an equality, never replace it.

use std::collections::BTreeMap;

use crate::declarations::{Algebra, Declarations};
use crate::evaluate::mix;
use crate::expression::{Arena, Component, ExprId, Letter, Node, Walk};

type Number = eigentruth_operators::Complex64;

/// The largest dimension that is worth the time.
const DIMENSION: usize = 32;

/// A square matrix, rows one after another.
#[derive(Clone, Debug)]
struct Matrix {
    size: usize,
    entries: Vec<Number>,
}

/// Whether the matrices of both operators agree; `None` where no small faithful system exists or a
/// coefficient has no value here.
pub(crate) fn agree(
    arena: &Arena,
    declarations: &Declarations,
    left: ExprId,
    right: ExprId,
    scalar: &mut dyn FnMut(ExprId) -> Option<Number>,
) -> Option<bool> {
    let system = System::of(arena, declarations, &[left, right])?;
    let one = system.matrix(arena, left, scalar)?;
    let two = system.matrix(arena, right, scalar)?;
    let size = one.entries.iter().map(|x| x.norm()).fold(1.0, f64::max);
    let distance = one.entries.iter().zip(&two.entries).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max);
    // Identity class: rounding of a few hundred products.
    Some(distance <= 1e4 * f64::EPSILON * size * one.size as f64)
}

/// The tensor factors of a system, in order, and the matrix of every letter that occurs.
struct System {
    size: usize,
    letters: BTreeMap<Letter, Matrix>,
}

impl System {
    fn of(arena: &Arena, declarations: &Declarations, operators: &[ExprId]) -> Option<Self> {
        let mut letters: Vec<Letter> = Vec::new();
        arena.walk(operators, &mut |node| match node {
            Node::Operator(letter) => {
                let letter = &arena.letters[*letter as usize];
                if !letters.contains(letter) {
                    letters.push(letter.clone());
                }
                Walk::Past
            }
            // Averages are numbers here.
            Node::Average(_) | Node::Amplitude { .. } => Walk::Past,
            _ => Walk::Below,
        });
        letters.sort();
        let algebra = |letter: &Letter| declarations.species[letter.species].algebra;
        // Sites: one factor per mode; two Majorana operators share one; free letters share one space.
        let mut factors: Vec<(usize, bool)> = Vec::new();
        let mut places: BTreeMap<(usize, Vec<String>), usize> = BTreeMap::new();
        let (mut free_place, mut majorana_count) = (None, 0usize);
        for letter in &letters {
            let key = (letter.species, letter.mode.clone());
            if places.contains_key(&key) {
                continue;
            }
            let place = match algebra(letter) {
                Algebra::Boson => return None,
                Algebra::Fermion => push(&mut factors, 2, true),
                Algebra::Pauli | Algebra::SpinHalf => push(&mut factors, 2, false),
                Algebra::Spin => push(&mut factors, 3, false),
                Algebra::Free => *free_place.get_or_insert_with(|| push(&mut factors, 3, false)),
                Algebra::Majorana => {
                    majorana_count += 1;
                    if majorana_count % 2 == 1 { push(&mut factors, 2, true) } else { last_odd(&factors) }
                }
            };
            places.insert(key, place);
        }
        let size: usize = factors.iter().map(|(dimension, _)| dimension).product();
        if size > DIMENSION || letters.is_empty() {
            return None;
        }
        // The first Majorana operator on a factor is X, the second Y.
        let mut seen: BTreeMap<usize, Vec<(usize, Vec<String>)>> = BTreeMap::new();
        let matrices = letters
            .iter()
            .map(|letter| {
                let key = (letter.species, letter.mode.clone());
                let place = places[&key];
                let partners = seen.entry(place).or_default();
                if !partners.contains(&key) {
                    partners.push(key.clone());
                }
                let second = partners.iter().position(|known| *known == key) == Some(1);
                let local = local(algebra(letter), letter, second);
                (letter.clone(), embed(&factors, place, &local))
            })
            .collect();
        Some(System { size, letters: matrices })
    }

    fn matrix(
        &self,
        arena: &Arena,
        id: ExprId,
        scalar: &mut dyn FnMut(ExprId) -> Option<Number>,
    ) -> Option<Matrix> {
        if !arena.has_operator(id) {
            return Some(Matrix::identity(self.size).scaled(scalar(id)?));
        }
        Some(match arena.get(id) {
            Node::Operator(letter) => self.letters.get(&arena.letters[*letter as usize])?.clone(),
            Node::Add(terms) => {
                let mut sum = Matrix::zero(self.size);
                for term in terms {
                    sum = sum.plus(&self.matrix(arena, *term, scalar)?, 1.0);
                }
                sum
            }
            Node::Multiply(factors) => {
                let mut product = Matrix::identity(self.size);
                for factor in factors {
                    product = product.times(&self.matrix(arena, *factor, scalar)?);
                }
                product
            }
            Node::Divide(above, below) => {
                let above = self.matrix(arena, *above, scalar)?;
                above.scaled(scalar(*below)?.inv())
            }
            Node::Power(base, exponent) => {
                let Node::Number(power) = arena.get(*exponent) else { return None };
                let power = i64::try_from(power.numerator())
                    .ok()
                    .filter(|n| (0..=16).contains(n) && power.is_int())?;
                let base = self.matrix(arena, *base, scalar)?;
                (0..power).fold(Matrix::identity(self.size), |product, _| product.times(&base))
            }
            Node::Adjoint(inner) | Node::Conjugate(inner) => self.matrix(arena, *inner, scalar)?.adjoint(),
            Node::Commutator { anti, left, right } => {
                let (left, right) = (self.matrix(arena, *left, scalar)?, self.matrix(arena, *right, scalar)?);
                left.times(&right).plus(&right.times(&left), if *anti { 1.0 } else { -1.0 })
            }
            _ => return None,
        })
    }
}

fn push(factors: &mut Vec<(usize, bool)>, dimension: usize, odd: bool) -> usize {
    factors.push((dimension, odd));
    factors.len() - 1
}

fn last_odd(factors: &[(usize, bool)]) -> usize {
    factors.iter().rposition(|(_, odd)| *odd).unwrap_or(0)
}

/// The matrix of a letter on its own factor.
fn local(algebra: Algebra, letter: &Letter, second: bool) -> Matrix {
    let real = |entries: &[f64]| Matrix::from_rows(entries.iter().map(|x| Number::new(*x, 0.0)).collect());
    let imaginary =
        |entries: &[f64]| Matrix::from_rows(entries.iter().map(|x| Number::new(0.0, *x)).collect());
    let dagger = letter.component == Component::Dagger;
    match algebra {
        // Basis: empty, occupied.
        Algebra::Fermion | Algebra::Boson => {
            let annihilator = real(&[0.0, 1.0, 0.0, 0.0]);
            if dagger { annihilator.adjoint() } else { annihilator }
        }
        Algebra::Majorana if second => imaginary(&[0.0, -1.0, 1.0, 0.0]),
        Algebra::Majorana => real(&[0.0, 1.0, 1.0, 0.0]),
        Algebra::Pauli | Algebra::SpinHalf => {
            let matrix = match letter.component {
                Component::X => real(&[0.0, 1.0, 1.0, 0.0]),
                Component::Y => imaginary(&[0.0, -1.0, 1.0, 0.0]),
                Component::Plus => real(&[0.0, 1.0, 0.0, 0.0]),
                Component::Minus => real(&[0.0, 0.0, 1.0, 0.0]),
                _ => real(&[1.0, 0.0, 0.0, -1.0]),
            };
            let is_component = matches!(letter.component, Component::X | Component::Y | Component::Z);
            let half = algebra == Algebra::SpinHalf && is_component;
            matrix.scaled(Number::new(if half { 0.5 } else { 1.0 }, 0.0))
        }
        // Spin 1: identities of every spin hold here too.
        Algebra::Spin => {
            let r = std::f64::consts::SQRT_2;
            let raise = real(&[0.0, r, 0.0, 0.0, 0.0, r, 0.0, 0.0, 0.0]);
            let lower = raise.adjoint();
            match letter.component {
                Component::Plus => raise,
                Component::Minus => lower,
                Component::X => raise.plus(&lower, 1.0).scaled(Number::new(0.5, 0.0)),
                Component::Y => raise.plus(&lower, -1.0).scaled(Number::new(0.0, -0.5)),
                _ => real(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0]),
            }
        }
        // A letter without relations: an arbitrary matrix that belongs to its name.
        Algebra::Free => {
            let name = format!("{}{:?}", letter.species, letter.mode);
            let mut bits = name.bytes().fold(7, |hash, byte| mix(hash ^ u64::from(byte)));
            let mut draw = || {
                bits = mix(bits);
                (bits >> 11) as f64 / (1u64 << 53) as f64 - 0.5
            };
            let matrix = Matrix::from_rows((0..9).map(|_| Number::new(draw(), draw())).collect());
            if dagger { matrix.adjoint() } else { matrix }
        }
    }
}

/// The local matrix among identities; odd ones carry a string of parities on the odd factors before.
fn embed(factors: &[(usize, bool)], place: usize, local: &Matrix) -> Matrix {
    let odd_here = factors[place].1;
    let parity = Matrix::from_rows([1.0, 0.0, 0.0, -1.0].map(|x| Number::new(x, 0.0)).to_vec());
    factors.iter().enumerate().fold(Matrix::identity(1), |product, (at, (dimension, odd))| {
        let factor = match at.cmp(&place) {
            std::cmp::Ordering::Equal => local.clone(),
            std::cmp::Ordering::Less if odd_here && *odd => parity.clone(),
            _ => Matrix::identity(*dimension),
        };
        product.kronecker(&factor)
    })
}

impl Matrix {
    fn zero(size: usize) -> Self {
        Matrix { size, entries: vec![Number::new(0.0, 0.0); size * size] }
    }

    fn identity(size: usize) -> Self {
        let mut matrix = Matrix::zero(size);
        for k in 0..size {
            matrix.entries[k * size + k] = Number::new(1.0, 0.0);
        }
        matrix
    }

    fn from_rows(entries: Vec<Number>) -> Self {
        let size = entries.len().isqrt();
        Matrix { size, entries }
    }

    fn scaled(mut self, factor: Number) -> Self {
        for entry in &mut self.entries {
            *entry *= factor;
        }
        self
    }

    fn plus(mut self, other: &Matrix, weight: f64) -> Self {
        for (entry, other) in self.entries.iter_mut().zip(&other.entries) {
            *entry += other * weight;
        }
        self
    }

    fn times(&self, other: &Matrix) -> Self {
        let n = self.size;
        let mut product = Matrix::zero(n);
        for row in 0..n {
            for k in 0..n {
                let left = self.entries[row * n + k];
                if left != Number::new(0.0, 0.0) {
                    for column in 0..n {
                        product.entries[row * n + column] += left * other.entries[k * n + column];
                    }
                }
            }
        }
        product
    }

    fn adjoint(&self) -> Self {
        let n = self.size;
        let entries = (0..n * n).map(|at| self.entries[(at % n) * n + at / n].conj()).collect();
        Matrix { size: n, entries }
    }

    fn kronecker(&self, other: &Matrix) -> Self {
        let (n, m) = (self.size, other.size);
        let size = n * m;
        let entries = (0..size * size)
            .map(|at| {
                let (row, column) = (at / size, at % size);
                self.entries[(row / m) * n + column / m] * other.entries[(row % m) * m + column % m]
            })
            .collect();
        Matrix { size, entries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Side, parse_answer};

    fn verdict(parameters: &str, left: &str, right: &str) -> Option<bool> {
        let declarations = Declarations::parse(parameters, "").expect("valid declarations");
        let mut arena = Arena::new();
        arena.symbols = crate::parse::Parser::declared_symbols(&declarations);
        let mut read = |text: &str| {
            let answer = parse_answer(text, &declarations, &mut arena, false).expect("valid formula");
            match answer.parts[0].sides[0] {
                Side::Value(id) => id,
                _ => panic!("a formula is no name"),
            }
        };
        let (left, right) = (read(left), read(right));
        let mut scalar = |id: ExprId| match arena.get(id) {
            Node::Number(value) => Some(Number::new(value.to_f64().value(), 0.0)),
            Node::ImaginaryUnit => Some(Number::new(0.0, 1.0)),
            Node::Divide(a, b) => match (arena.get(*a), arena.get(*b)) {
                (Node::Number(a), Node::Number(b)) => Some(Number::new((a / b).to_f64().value(), 0.0)),
                _ => None,
            },
            _ => None,
        };
        agree(&arena, &declarations, left, right, &mut scalar)
    }

    #[test]
    fn matrices_know_the_relations_of_every_algebra() {
        let fermions = "(c_1,NC,fermion);(c_2,NC,fermion)";
        let paulis = "(\\sigma^x_1,NC,pauli);(\\sigma^x_2,NC,pauli)";
        let majoranas = "(\\gamma_1,NC,majorana);(\\gamma_2,NC,majorana);(\\gamma_3,NC,majorana)";
        let cases = [
            (fermions, "c_1 c_1^\\dagger", "1-c_1^\\dagger c_1", true),
            (fermions, "c_1 c_2", "-c_2 c_1", true),
            (fermions, "c_1 c_2", "c_2 c_1", false),
            (fermions, "c_2^\\dagger c_1", "c_1^\\dagger c_2", false),
            (paulis, "\\sigma^x_1\\sigma^y_1", "i\\sigma^z_1", true),
            (paulis, "\\sigma^x_1\\sigma^x_2", "\\sigma^x_2\\sigma^x_1", true),
            (paulis, "\\sigma^x_1\\sigma^y_1", "-i\\sigma^z_1", false),
            (majoranas, "\\gamma_1\\gamma_2\\gamma_3", "\\gamma_3\\gamma_1\\gamma_2", true),
            (majoranas, "\\gamma_1\\gamma_2", "\\gamma_2\\gamma_1", false),
            (majoranas, "\\gamma_2^2", "1", true),
            ("(S^x,NC,spin-1/2)", "S^+S^-", "\\frac12+S^z", true),
            ("(S^x,NC,spin)", "S^+S^-", "\\frac12+S^z", false),
            ("(S^x,NC,spin)", "S^xS^y-S^yS^x", "iS^z", true),
            ("(A,NC);(B,NC)", "(AB)^\\dagger", "B^\\dagger A^\\dagger", true),
            ("(A,NC);(B,NC)", "AB", "BA", false),
        ];
        for (parameters, left, right, expected) in cases {
            assert_eq!(verdict(parameters, left, right), Some(expected), "{left} against {right}");
        }
    }

    #[test]
    fn bosons_and_large_systems_have_no_second_opinion() {
        assert_eq!(verdict("(b,NC,boson)", "b b^\\dagger", "1+b^\\dagger b"), None);
        let many = "(c_1,NC,fermion);(c_2,NC,fermion);(c_3,NC,fermion);(c_4,NC,fermion);(c_5,NC,fermion);(c_6,NC,fermion)";
        assert_eq!(verdict(many, "c_1c_2c_3c_4c_5c_6", "c_1c_2c_3c_4c_5c_6"), None);
    }
}
