//! Character tables by Dixon's modular form of Burnside's algorithm.

use eigentruth_operators::Complex64;

use super::modular::Field;
use super::one_dimensional::root_of_unity;
use super::{FiniteGroup, SymmetryError};

/// The irreducible characters of a group without antiunitary elements.
///
/// Every character is a sum of `degree` roots of unity, whose numbers are found exactly; only the sum is rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct CharacterTable {
    /// The conjugacy classes, as [`FiniteGroup::classes`].
    pub classes: Vec<Vec<usize>>,
    /// The class of every element.
    pub class_of: Vec<usize>,
    /// The dimension of each irreducible representation, ascending; the trivial one is the first.
    pub degrees: Vec<usize>,
    /// `characters[irrep][class]`.
    pub characters: Vec<Vec<Complex64>>,
}

impl CharacterTable {
    /// The character of an element.
    pub fn character(&self, irrep: usize, element: usize) -> Complex64 {
        self.characters[irrep][self.class_of[element]]
    }

    /// How often each irreducible representation occurs in one with the character `character(element)`; exact integers
    /// if that is a character.
    pub fn multiplicities(&self, character: impl Fn(usize) -> Complex64) -> Vec<f64> {
        let order = self.class_of.len() as f64;
        let overlap = |own: &Vec<Complex64>| {
            let classes = self.classes.iter().zip(own);
            let term = |(class, chi): (&Vec<usize>, &Complex64)| {
                (chi.conj() * character(class[0])).re * class.len() as f64
            };
            classes.map(term).sum::<f64>() / order
        };
        self.characters.iter().map(overlap).collect()
    }

    /// The Frobenius-Schur indicator of an irreducible representation: 1 real, −1 quaternionic, 0 complex.
    pub fn frobenius_schur(&self, irrep: usize, group: &FiniteGroup) -> i32 {
        let squares = (0..group.order()).map(|g| self.character(irrep, group.multiply(g, g)).re);
        (squares.sum::<f64>() / group.order() as f64).round() as i32
    }
}

impl FiniteGroup {
    /// The irreducible characters.
    ///
    /// Source: J. D. Dixon, Numer. Math. 10, 446 (1967): the vectors of central characters are the common eigenvectors of the
    /// class algebra, found modulo a prime `p ≡ 1` (mod exponent), where every root of unity of the characters exists; the number of
    /// each root of unity in a character is then a small integer and is read off modulo `p`.
    ///
    /// # Errors
    /// [`SymmetryError::Antiunitary`]: take the unitary subgroup.
    pub fn character_table(&self) -> Result<CharacterTable, SymmetryError> {
        if self.has_antiunitary() {
            let needed = "take its unitary subgroup, or ask for corepresentations";
            return Err(SymmetryError::Antiunitary { found: "antiunitary elements", needed });
        }
        let classes = self.classes();
        let mut class_of = vec![0; self.order()];
        for (number, class) in classes.iter().enumerate() {
            for &element in class {
                class_of[element] = number;
            }
        }
        // A large prime makes it unlikely that different characters give the same eigenvalue.
        let field = Field::with_roots(self.exponent() as u64, (2 * self.order() as u64).max(1 << 17));
        let central = self.central_characters(field, &classes, &class_of);
        let mut rows: Vec<(usize, Vec<Vec<u32>>)> =
            central.iter().map(|omega| self.lift(field, &classes, &class_of, omega)).collect();
        rows.sort();
        // The trivial character first: all its roots are 1, the root number 0.
        let trivial =
            |(degree, roots): &(usize, Vec<Vec<u32>>)| *degree == 1 && roots.iter().all(|of| of[0] == 1);
        let first = rows.iter().position(trivial);
        if let Some(first) = first {
            rows[..=first].rotate_right(1);
        }
        let value = |multiplicities: &Vec<u32>| {
            let order = multiplicities.len() as u32;
            let terms = multiplicities.iter().enumerate();
            terms.map(|(k, &m)| root_of_unity(k as u32, order) * f64::from(m)).sum()
        };
        let characters = rows.iter().map(|(_, roots)| roots.iter().map(value).collect()).collect();
        let degrees = rows.iter().map(|(degree, _)| *degree).collect();
        Ok(CharacterTable { classes, class_of, degrees, characters })
    }

    /// The vectors `ω(C) = |C| χ(C)/χ(1)` modulo the prime.
    fn central_characters(&self, field: Field, classes: &[Vec<usize>], class_of: &[usize]) -> Vec<Vec<u64>> {
        let count = classes.len();
        for attempt in 1.. {
            // A combination of the class matrices, Σ_j c_j (M_j)_{kl}, with pseudo-random c_j. (M_j)_{kl} is the number of pairs
            // x ∈ C_j, y ∈ C_k with xy = z for one z ∈ C_l.
            let random = |n: usize| field.pow(3 + attempt, 7919 * (n as u64 + 1) + attempt);
            let mut matrix = vec![0; count * count];
            for (l, class) in classes.iter().enumerate() {
                for y in 0..self.order() {
                    let x = self.multiply(class[0], self.inverse(y));
                    let entry = &mut matrix[class_of[y] * count + l];
                    *entry = field.add(*entry, random(class_of[x]));
                }
            }
            let mut krylov = vec![(0..count).map(|n| random(count + n)).collect::<Vec<u64>>()];
            for n in 0..count {
                krylov.push(field.apply(&matrix, &krylov[n]));
            }
            let Some(polynomial) = field.annihilator(&krylov) else { continue };
            let evaluate =
                |x: u64| polynomial.iter().rev().fold(0, |sum, &c| field.add(field.mul(sum, x), c));
            let roots: Vec<u64> = (0..field.prime).filter(|&x| evaluate(x) == 0).collect();
            if roots.len() < count {
                continue;
            }
            return roots.into_iter().map(|root| eigenvector(field, &polynomial, &krylov, root)).collect();
        }
        unreachable!("some combination of the class matrices has distinct eigenvalues")
    }

    /// The degree of a character, and for each class how often each root of unity of the element's order is in it.
    fn lift(
        &self,
        field: Field,
        classes: &[Vec<usize>],
        class_of: &[usize],
        omega: &[u64],
    ) -> (usize, Vec<Vec<u32>>) {
        let size = |class: usize| classes[class].len() as u64;
        // |G|/χ(1)² = Σ_C ω(C) ω(C⁻¹)/|C|.
        let norm = (0..classes.len()).fold(0, |sum, class| {
            let inverse = class_of[self.inverse(classes[class][0])];
            let term = field.mul(field.mul(omega[class], omega[inverse]), field.inverse(size(class)));
            field.add(sum, term)
        });
        let order = self.order() as u64;
        let fits = |degree: &u64| field.mul(degree * degree, norm) == order % field.prime;
        let degree = (1..).take_while(|d| d * d <= order).find(fits).unwrap_or(1);
        let chi = |class: usize| field.mul(field.mul(omega[class], degree), field.inverse(size(class)));
        let roots = |class: &Vec<usize>| {
            let n = self.element_order(class[0]);
            let powers: Vec<u64> = (0..n).map(|j| chi(class_of[self.power(class[0], j)])).collect();
            let root = field.root_of_unity(n as u64);
            let conjugate = field.inverse(root);
            let multiplicity = |k: usize| {
                let sum = powers.iter().enumerate().fold(0, |sum, (j, &value)| {
                    field.add(sum, field.mul(value, field.pow(conjugate, (j * k) as u64)))
                });
                field.mul(sum, field.inverse(n as u64)) as u32
            };
            (0..n).map(multiplicity).collect()
        };
        (degree as usize, classes.iter().map(roots).collect())
    }
}

/// The eigenvector of one root, `Π_{μ ≠ root}(M − μ) v`, scaled to 1 on the class of the identity.
fn eigenvector(field: Field, polynomial: &[u64], krylov: &[Vec<u64>], root: u64) -> Vec<u64> {
    // Horner's scheme divides the polynomial by (x − root).
    let mut quotient = vec![0; polynomial.len() - 1];
    let mut carry = 0;
    for k in (0..quotient.len()).rev() {
        carry = field.add(polynomial[k + 1], field.mul(carry, root));
        quotient[k] = carry;
    }
    let mut vector = vec![0; krylov[0].len()];
    for (coefficient, power) in quotient.iter().zip(krylov) {
        for (entry, x) in vector.iter_mut().zip(power) {
            *entry = field.add(*entry, field.mul(*coefficient, *x));
        }
    }
    let scale = field.inverse(vector[0]);
    vector.into_iter().map(|entry| field.mul(entry, scale)).collect()
}
