//! Character tables by the method of Burnside and Dixon (J. D. Dixon, Numer. Math. 10, 446 (1967)): the class constants
//! are diagonalized modulo a prime, and the characters lifted to sums of roots of unity. All steps are exact.

use num_complex::Complex64;

use super::FiniteGroup;
use super::group::lcm;
use super::sectors::Trace;
use crate::EnumerateError;
use crate::exact_algebra::{Field, PrimeField, SparseMatrix, prime_with_roots};

/// An irreducible representation over the complex numbers, known by its character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Irrep {
    /// The dimension.
    pub dimension: usize,
    /// For each class: how often each root of unity exp(2πi k/exponent) is an eigenvalue.
    pub eigenvalues: Vec<Vec<u32>>,
}

/// The irreducible representations of a group.
#[derive(Clone, Debug)]
pub struct CharacterTable {
    group: FiniteGroup,
    exponent: usize,
    irreps: Vec<Irrep>,
}

/// How an irrep of the unitary subgroup behaves under the antiunitary elements (E. Wigner, Group Theory, chapter 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorepresentationType {
    /// Equivalent to its partner, real: it is a corepresentation by itself.
    A,
    /// Equivalent to its partner, quaternionic: it appears twice.
    B,
    /// Inequivalent to its partner: both together.
    C,
}

/// An irreducible corepresentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corepresentation {
    /// The irreps of the unitary subgroup in it: one, or two partners.
    pub irreps: Vec<usize>,
    /// The type.
    pub kind: CorepresentationType,
    /// The dimension.
    pub dimension: usize,
}

impl CharacterTable {
    /// The character table of a group.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] if the result violates an orthogonality relation, which would be an error of this
    /// program.
    pub fn new(group: &FiniteGroup) -> Result<Self, EnumerateError> {
        let exponent = group.exponent();
        let order = group.order();
        let failed = |what: &str| EnumerateError::Unsuitable {
            what: format!("the character table of a group of order {order}: {what}"),
            advice: "report this as a bug",
        };
        // Larger than 2√|G|, so that dimensions are determined modulo the prime.
        let (prime, root) =
            prime_with_roots(exponent as u64, 2 * order as u64 + 100).ok_or_else(|| failed("no prime"))?;
        let field = PrimeField { prime };
        let mut irreps = Vec::new();
        for central in central_characters(group, &field)? {
            irreps.push(
                lift(group, &field, exponent, root, &central)
                    .ok_or_else(|| failed("no integer dimension"))?,
            );
        }
        irreps.sort_unstable_by(|a, b| (a.dimension, &b.eigenvalues).cmp(&(b.dimension, &a.eigenvalues)));
        let squares: usize = irreps.iter().map(|irrep| irrep.dimension.pow(2)).sum();
        if irreps.len() != group.classes().len() || squares != order {
            return Err(failed("the squares of the dimensions do not add up to the order"));
        }
        Ok(Self { group: group.clone(), exponent, irreps })
    }

    /// The group.
    pub fn group(&self) -> &FiniteGroup {
        &self.group
    }

    /// The irreps by dimension; the trivial one comes first.
    pub fn irreps(&self) -> &[Irrep] {
        &self.irreps
    }

    /// The character of an irrep on an element, rounded.
    ///
    /// # Panics
    /// If the irrep or the element does not exist.
    pub fn character(&self, irrep: usize, element: usize) -> Complex64 {
        let unit = std::f64::consts::TAU / self.exponent as f64;
        let counts = &self.irreps[irrep].eigenvalues[self.group.class_of(element)];
        counts
            .iter()
            .enumerate()
            .map(|(k, &count)| Complex64::from_polar(count.into(), unit * k as f64))
            .sum()
    }

    /// How often every irrep occurs in a representation, given the traces of all elements.
    ///
    /// Computed modulo a prime above the dimension, where roots of unity exist: exact.
    ///
    /// # Errors
    /// [`EnumerateError::Length`]; [`EnumerateError::TooLarge`] for dimensions from 2^61 on;
    /// [`EnumerateError::Unsuitable`] if the traces belong to no representation (for instance because a symmetry leaves the
    /// space).
    pub fn multiplicities(&self, traces: &[Trace]) -> Result<Vec<u64>, EnumerateError> {
        if traces.len() != self.group.order() {
            let (expected, given) = (self.group.order(), traces.len());
            return Err(EnumerateError::Length { what: "traces of the group's elements", expected, given });
        }
        let modulus = traces.iter().fold(1, |multiple, trace| lcm(multiple, trace.modulus() as usize));
        let common = lcm(modulus, self.exponent);
        let dimension = traces[0].integer().unwrap_or(i128::MAX);
        let too_large = EnumerateError::TooLarge {
            what: "dimension of a space that is split into irreps",
            given: dimension.unsigned_abs(),
            most: 1 << 61,
            advice: "restrict the charge",
        };
        if dimension > 1 << 61 {
            return Err(too_large);
        }
        let (prime, root) = prime_with_roots(common as u64, 1 << 61).ok_or(too_large)?;
        let field = PrimeField { prime };
        let powers = powers(&field, root, common);
        let inverse_order =
            field.invert(&(self.group.order() as u64)).expect("the prime is larger than the order");
        let mut multiplicities = Vec::with_capacity(self.irreps.len());
        for irrep in &self.irreps {
            let sum = (0..self.group.order()).fold(0, |sum, element| {
                let character = evaluate(
                    &field,
                    &powers,
                    &irrep.eigenvalues[self.group.class_of(self.group.inverse(element))],
                );
                field.add(&sum, &field.multiply(&character, &traces[element].evaluate(&field, &powers)))
            });
            multiplicities.push(field.multiply(&sum, &inverse_order));
        }
        let total = multiplicities.iter().zip(&self.irreps).try_fold(0i128, |sum, (&m, irrep)| {
            sum.checked_add(i128::from(m).checked_mul(irrep.dimension as i128)?)
        });
        if total != Some(dimension) {
            return Err(EnumerateError::Unsuitable {
                what: format!(
                    "the traces on a space of dimension {dimension} are those of no representation"
                ),
                advice: "use a space that every element of the group maps onto itself",
            });
        }
        Ok(multiplicities)
    }

    /// The Frobenius–Schur indicator of an irrep: 1 real, −1 quaternionic, 0 complex.
    ///
    /// # Panics
    /// If the irrep does not exist.
    pub fn frobenius_schur(&self, irrep: usize) -> i8 {
        self.indicator(irrep, (0..self.group.order()).map(|g| self.group.product(g, g)))
    }

    /// The sum of an irrep's character over some elements, divided by the group's order; it must be 1, 0 or −1.
    fn indicator(&self, irrep: usize, elements: impl Iterator<Item = usize>) -> i8 {
        // The value is an integer of modulus at most 1; rounding errors of at most |G|·dim terms cannot reach 1/2.
        let sum: Complex64 = elements.map(|element| self.character(irrep, element)).sum();
        (sum.re / self.group.order() as f64).round() as i8
    }

    /// The irreducible corepresentations of the group extended by antiunitary elements, given the squares of all of them,
    /// and the conjugations a⁻¹ g a by one of them.
    ///
    /// # Errors
    /// [`EnumerateError::Length`] unless there are as many antiunitary elements as unitary ones;
    /// [`EnumerateError::Unsuitable`] if the partners of irreps do not match, so that the data belong to no such group.
    pub fn corepresentations(
        &self,
        squares: &[usize],
        conjugate: impl Fn(usize) -> usize,
    ) -> Result<Vec<Corepresentation>, EnumerateError> {
        if squares.len() != self.group.order() {
            let (expected, given) = (self.group.order(), squares.len());
            return Err(EnumerateError::Length { what: "antiunitary elements", expected, given });
        }
        let mut found: Vec<Corepresentation> = Vec::new();
        for (index, irrep) in self.irreps.iter().enumerate() {
            // The partner's character: complex conjugate of the character of a⁻¹ g a.
            let partner: Vec<&Vec<u32>> = self
                .group
                .classes()
                .iter()
                .map(|class| &irrep.eigenvalues[self.group.class_of(self.group.inverse(conjugate(class[0])))])
                .collect();
            let partner =
                self.irreps.iter().position(|other| other.eigenvalues.iter().eq(partner.iter().copied()));
            let indicator = self.indicator(index, squares.iter().copied());
            match (indicator, partner) {
                (1, Some(other)) if other == index => found.push(Corepresentation {
                    irreps: vec![index],
                    kind: CorepresentationType::A,
                    dimension: irrep.dimension,
                }),
                (-1, Some(other)) if other == index => found.push(Corepresentation {
                    irreps: vec![index],
                    kind: CorepresentationType::B,
                    dimension: 2 * irrep.dimension,
                }),
                (0, Some(other)) if other != index => {
                    if index < other {
                        found.push(Corepresentation {
                            irreps: vec![index, other],
                            kind: CorepresentationType::C,
                            dimension: 2 * irrep.dimension,
                        });
                    }
                }
                _ => {
                    return Err(EnumerateError::Unsuitable {
                        what: format!(
                            "irrep {index} has the indicator {indicator} and the partner {partner:?}"
                        ),
                        advice: "give the squares and a conjugation of the same antiunitary coset",
                    });
                }
            }
        }
        Ok(found)
    }
}

fn powers(field: &PrimeField, root: u64, count: usize) -> Vec<u64> {
    std::iter::successors(Some(1), |power| Some(field.multiply(power, &root))).take(count).collect()
}

/// A sum of roots of unity, given by their multiplicities, modulo a prime.
fn evaluate(field: &PrimeField, powers: &[u64], counts: &[u32]) -> u64 {
    let step = powers.len() / counts.len();
    counts
        .iter()
        .enumerate()
        .fold(0, |sum, (k, &count)| field.add(&sum, &field.multiply(&powers[k * step], &count.into())))
}

/// The simultaneous eigenvectors of the class constants modulo a prime: ω(C) = |C| χ(C) / dimension.
fn central_characters(group: &FiniteGroup, field: &PrimeField) -> Result<Vec<Vec<u64>>, EnumerateError> {
    let classes = group.classes();
    let count = classes.len();
    let unit = |k: usize| -> Vec<u64> { (0..count).map(|j| u64::from(j == k)).collect() };
    let mut spaces: Vec<Vec<Vec<u64>>> = vec![(0..count).map(unit).collect()];
    for class in classes {
        if spaces.iter().all(|space| space.len() == 1) {
            break;
        }
        // constants[s][t] = number of (x in class, y in class s) with x y = the representative of class t.
        let mut constants = vec![vec![0u64; count]; count];
        for (t, target) in classes.iter().enumerate() {
            for &x in class {
                constants[group.class_of(group.product(group.inverse(x), target[0]))][t] += 1;
            }
        }
        let mut split = Vec::new();
        for space in spaces {
            if space.len() == 1 {
                split.push(space);
            } else {
                split.extend(eigenspaces(field, &constants, &space)?);
            }
        }
        spaces = split;
    }
    Ok(spaces
        .into_iter()
        .map(|space| {
            // The identity's class is the first; ω is 1 there.
            let scale = field.invert(&space[0][0]).expect("ω of the identity is not zero");
            space[0].iter().map(|entry| field.multiply(entry, &scale)).collect()
        })
        .collect())
}

/// Splits an invariant subspace into the eigenspaces of a matrix (rows times column vectors) modulo a prime.
fn eigenspaces(
    field: &PrimeField,
    matrix: &[Vec<u64>],
    space: &[Vec<u64>],
) -> Result<Vec<Vec<Vec<u64>>>, EnumerateError> {
    let dot =
        |a: &[u64], b: &[u64]| a.iter().zip(b).fold(0, |sum, (x, y)| field.add(&sum, &field.multiply(x, y)));
    let combine = |coefficients: &[u64], vectors: &[Vec<u64>]| -> Vec<u64> {
        (0..matrix.len())
            .map(|row| {
                coefficients
                    .iter()
                    .zip(vectors)
                    .fold(0, |sum, (c, v)| field.add(&sum, &field.multiply(c, &v[row])))
            })
            .collect()
    };
    let images: Vec<Vec<u64>> =
        space.iter().map(|vector| matrix.iter().map(|row| dot(row, vector)).collect()).collect();
    // An eigenvector Σ c_k vector_k of the eigenvalue λ: Σ c_k (image_k − λ vector_k) = 0.
    let mut found = Vec::new();
    let mut dimension = 0;
    for eigenvalue in roots(field, &images, space)? {
        let negative = field.negate(&eigenvalue);
        let rows = (0..matrix.len())
            .map(|row| {
                (0..space.len())
                    .map(|k| (k, field.add(&images[k][row], &field.multiply(&negative, &space[k][row]))))
                    .collect()
            })
            .collect();
        let kernel = SparseMatrix { columns: space.len(), rows }.eliminate(field)?.null_space(field);
        let vectors: Vec<Vec<u64>> = kernel
            .iter()
            .map(|vector| {
                let coefficients: Vec<u64> =
                    (0..space.len()).map(|k| vector.get(&k).copied().unwrap_or(0)).collect();
                combine(&coefficients, space)
            })
            .collect();
        dimension += vectors.len();
        if !vectors.is_empty() {
            found.push(vectors);
        }
    }
    if dimension != space.len() {
        return Err(EnumerateError::Unsuitable {
            what: "a class constant is not diagonalizable modulo the prime".into(),
            advice: "report this as a bug",
        });
    }
    Ok(found)
}

/// The eigenvalues of the map `space[k] → images[k]`, each once: the residues at which its characteristic polynomial
/// vanishes (the prime is a few times the order of the group, so all of them are tried).
fn roots(field: &PrimeField, images: &[Vec<u64>], space: &[Vec<u64>]) -> Result<Vec<u64>, EnumerateError> {
    // The matrix in the basis of the subspace: solve Σ_j m[j][k] space[j] = images[k].
    let size = space.len();
    let rows = (0..space[0].len())
        .map(|row| {
            (0..size)
                .map(|k| (k, space[k][row]))
                .chain((0..size).map(|k| (size + k, images[k][row])))
                .collect()
        })
        .collect();
    let elimination = SparseMatrix { columns: 2 * size, rows }.eliminate(field)?;
    // Null vectors (−m e_k, e_k).
    let columns: Vec<Vec<u64>> = elimination
        .null_space(field)
        .iter()
        .map(|vector| (0..size).map(|j| field.negate(&vector.get(&j).copied().unwrap_or(0))).collect())
        .collect();
    let polynomial = characteristic_polynomial(field, columns);
    let value = |x: u64| polynomial.iter().fold(0, |sum, c| field.add(&field.multiply(&sum, &x), c));
    Ok((0..field.prime).filter(|&x| value(x) == 0).collect())
}

/// det(x − M) modulo a prime larger than the dimension, highest power first, by the Faddeev–LeVerrier recursion.
fn characteristic_polynomial(field: &PrimeField, columns: Vec<Vec<u64>>) -> Vec<u64> {
    let size = columns.len();
    let multiply = |other: &[Vec<u64>]| -> Vec<Vec<u64>> {
        other
            .iter()
            .map(|vector| {
                (0..size)
                    .map(|row| {
                        (0..size)
                            .fold(0, |sum, k| field.add(&sum, &field.multiply(&columns[k][row], &vector[k])))
                    })
                    .collect()
            })
            .collect()
    };
    let mut coefficients = vec![1];
    let mut auxiliary = vec![vec![0; size]; size];
    for k in 1..=size {
        auxiliary = multiply(&auxiliary);
        for (diagonal, vector) in auxiliary.iter_mut().enumerate() {
            vector[diagonal] = field.add(&vector[diagonal], &coefficients[k - 1]);
        }
        let image = multiply(&auxiliary);
        let trace = (0..size).fold(0, |sum, j| field.add(&sum, &image[j][j]));
        let divisor = field.invert(&(k as u64)).expect("the prime is larger than the dimension");
        coefficients.push(field.negate(&field.multiply(&trace, &divisor)));
    }
    coefficients
}

/// From the central character modulo a prime to the eigenvalues in characteristic zero.
fn lift(
    group: &FiniteGroup,
    field: &PrimeField,
    exponent: usize,
    root: u64,
    central: &[u64],
) -> Option<Irrep> {
    let classes = group.classes();
    let order = group.order() as u64;
    // Σ_C ω(C) ω(C⁻¹) / |C| = |G| / dimension².
    let norm = classes.iter().enumerate().try_fold(0, |sum, (index, class)| {
        let opposite = central[group.class_of(group.inverse(class[0]))];
        let size = field.invert(&(class.len() as u64))?;
        Some(field.add(&sum, &field.multiply(&field.multiply(&central[index], &opposite), &size)))
    })?;
    let dimension = (1..=order)
        .take_while(|d| d * d <= order)
        .find(|d| field.multiply(&(d * d), &norm) == order % field.prime)?;
    let character = |element: usize| -> Option<u64> {
        let class = group.class_of(element);
        let size = field.invert(&(classes[class].len() as u64))?;
        Some(field.multiply(&field.multiply(&central[class], &dimension), &size))
    };
    let powers = powers(field, root, exponent);
    let mut eigenvalues = Vec::with_capacity(classes.len());
    for class in classes {
        let element_order = group.element_order(class[0]);
        let step = exponent / element_order;
        let scale = field.invert(&(element_order as u64))?;
        let characters: Vec<u64> =
            (0..element_order).map(|l| character(group.power(class[0], l))).collect::<Option<_>>()?;
        let mut counts = vec![0; exponent];
        for j in 0..element_order {
            let sum = characters.iter().enumerate().fold(0, |sum, (l, value)| {
                let inverse = (element_order - j * l % element_order) % element_order * step;
                field.add(&sum, &field.multiply(value, &powers[inverse]))
            });
            counts[j * step] = u32::try_from(field.multiply(&sum, &scale)).ok()?;
        }
        if counts.iter().map(|&count| u64::from(count)).sum::<u64>() != dimension {
            return None;
        }
        eigenvalues.push(counts);
    }
    Some(Irrep { dimension: dimension as usize, eigenvalues })
}
