//! Antiunitary maps of Majorana operators that make all weights positive.
//!
//! With `c = (γ¹ + iγ²)/2` the form `c†Ac` is `γᵀhγ/4 + Tr A/2` with an antisymmetric complex `h`. A map `T = O K` (`O` real orthogonal, `K`
//! complex conjugation) is kept by every slice if `O h* = h O` for all of them. It squares to `O² = ±1`. Two such maps that
//! anticommute make `W ≥ 0` (Li, Jiang, Yao, Phys. Rev. Lett. 117, 267002 (2016); Wei, Wu, Li, Zhang, Xiang, ibid. 116, 250601 (2016)):
//!
//! - *Majorana class*, squares +1 and −1: `O₁O₂` is symmetric, squares to 1 and commutes with all `h`, so that the Majorana operators fall into
//!   two halves with `h` and `h*`, and W is the squared modulus of the trace over one of them;
//! - *Kramers class*, both squares −1: `O₁O₂` is antisymmetric and squares to −1, which is a charge that all `h` conserve; the matrices of that
//!   charge have a time reversal with square −1, so that the eigenvalues of their product come in conjugate pairs and
//!   `det(1 + B) ≥ 0` (Wu, Zhang, Phys. Rev. B 71, 155115 (2005)). Ordinary Kramers pairs and those after a particle-hole
//!   transformation of one spin are both of this kind.
//!
//! One map alone makes the weights real. What is left over, `a + f Tr M/2`, must be real too.

use eigentruth_numerics::planted::{Bug, planted};
use num_complex::Complex64;

use super::{Decoupling, Field, identity, largest};

/// A signed permutation of the Majorana operators that is one of `1, σˣ, iσʸ, σᶻ` on each two-valued index, and may differ between two
/// sublattices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// On each sublattice the letter for the index of γ¹ and γ², then for the internal indices in order.
    pub letters: Vec<Letters>,
    /// Whether the second sublattice has a minus sign.
    pub negative: bool,
    /// Whether the square is +1.
    pub plus: bool,
    images: Vec<(usize, bool)>,
}

/// One of `I`, `X`, `J` (for iσʸ) and `Z` for each two-valued index.
pub type Letters = String;

impl std::fmt::Display for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.letters[0])?;
        if let Some(second) = self.letters.get(1) {
            write!(f, " on A and {}{second} on B", if self.negative { "−" } else { "" })?;
        }
        write!(f, ", square {}1", if self.plus { "+" } else { "−" })
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Weights are squared moduli: anticommuting maps with squares +1 and −1.
    Majorana {
        /// The map with square +1.
        plus: Map,
        /// The map with square −1.
        minus: Map,
    },
    /// Weights are determinants of Kramers pairs: anticommuting maps with squares −1.
    Kramers {
        /// One map.
        first: Map,
        /// The other.
        second: Map,
    },
    /// All weights are real; of their signs nothing is known.
    Real {
        /// A map.
        map: Map,
    },
    /// No map of the list is kept by all slices.
    Nothing,
}

/// What was searched, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// How many maps were tried.
    pub tried: usize,
    /// How many of them every slice keeps.
    pub kept: usize,
    /// The field whose constant is complex, which alone makes weights complex.
    pub complex_constant: Option<String>,
    /// The strongest statement.
    pub guarantee: Guarantee,
}

impl Search {
    /// Whether all weights are certain not to be negative.
    pub fn is_sign_free(&self) -> bool {
        matches!(self.guarantee, Guarantee::Majorana { .. } | Guarantee::Kramers { .. })
    }
}

/// The elements of `h`, `(row, column, value)`, of Majorana operators numbered `μ · modes + mode`.
type Elements = Vec<(usize, usize, Complex64)>;

/// `h` of a field, with its factor: `[[N, iS], [−iS, N]]` of the symmetric and antisymmetric parts of the matrix.
fn majorana(field: &Field) -> Elements {
    let (matrix, n) = (&field.matrix, field.matrix.nrows());
    let small = identity(largest(matrix));
    let mut elements = Elements::new();
    for (a, b) in (0..n).flat_map(|a| (0..n).map(move |b| (a, b))) {
        let (one, two) = (matrix[(a, b)], matrix[(b, a)]);
        let (symmetric, antisymmetric) = ((one + two) * 0.5 * field.factor, (one - two) * 0.5 * field.factor);
        if antisymmetric.norm() > small * field.factor.norm() {
            elements.extend([(a, b, antisymmetric), (n + a, n + b, antisymmetric)]);
        }
        if symmetric.norm() > small * field.factor.norm() {
            elements.push((a, n + b, Complex64::I * symmetric));
            elements.push((n + a, b, -Complex64::I * symmetric));
        }
    }
    elements
}

/// `h` by row for look-ups.
struct Form {
    rows: Vec<Vec<(usize, Complex64)>>,
    elements: Elements,
    tolerance: f64,
}

impl Form {
    fn new(field: &Field) -> Self {
        let elements = majorana(field);
        let mut rows = vec![Vec::new(); 2 * field.matrix.nrows()];
        for &(row, column, value) in &elements {
            rows[row].push((column, value));
        }
        let tolerance = identity(largest(&field.matrix) * field.factor.norm());
        Form { rows, elements, tolerance }
    }

    /// `O h* Oᵀ = h`. Both have as many elements, so that it is enough to look up the images of all.
    fn keeps(&self, map: &[(usize, bool)]) -> bool {
        self.elements.iter().all(|&(row, column, value)| {
            let ((to_row, left), (to_column, right)) = (map[row], map[column]);
            let turned = if planted(Bug::Signs) { value } else { value.conj() };
            let image = if left == right { turned } else { -turned };
            let found = self.rows[to_row].iter().find(|(column, _)| *column == to_column);
            found.is_some_and(|(_, there)| (there - image).norm() <= self.tolerance)
        })
    }
}

const LETTERS: [char; 4] = ['I', 'X', 'J', 'Z'];

/// What a letter makes of an index: the new one, and whether there is a minus sign. `iσʸ` is `[[0, 1], [−1, 0]]`.
fn letter(code: usize, bit: usize) -> (usize, bool) {
    match code {
        0 => (bit, false),
        1 => (1 - bit, false),
        2 => (1 - bit, bit == 0),
        _ => (bit, bit == 1),
    }
}

/// All maps with square ±1.
fn candidates(decoupling: &Decoupling) -> (usize, Vec<Map>) {
    let indices = decoupling.internal as usize + 1;
    let words = 1usize << (2 * indices);
    let modes = decoupling.modes();
    let code = |word: usize, index: usize| word >> (2 * index) & 3;
    let image = |word: usize, negative: bool, mu: usize, mode: usize| {
        let (to_mu, mut minus) = letter(code(word, 0), mu);
        let mut to = mode;
        for index in 1..indices {
            // The last internal index is the lowest bit.
            let bit = indices - 1 - index;
            let (new, sign) = letter(code(word, index), mode >> bit & 1);
            to = to & !(1 << bit) | new << bit;
            minus ^= sign;
        }
        (to_mu * modes + to, minus ^ negative)
    };
    let spelled = |word| (0..indices).map(|index| LETTERS[code(word, index)]).collect::<Letters>();
    let mut maps = Vec::new();
    let mut tried = 0;
    let choices: Vec<(usize, bool)> = match decoupling.sublattices {
        None => vec![(0, false)],
        Some(_) => (0..words).flat_map(|word| [(word, false), (word, true)]).collect(),
    };
    for first in 0..words {
        for &(second, negative) in &choices {
            tried += 1;
            let images: Vec<(usize, bool)> = (0..2 * modes)
                .map(|k| {
                    let (mu, mode) = (k / modes, k % modes);
                    let on_b =
                        decoupling.sublattices.as_ref().is_some_and(|b| b[mode >> decoupling.internal]);
                    if on_b { image(second, negative, mu, mode) } else { image(first, false, mu, mode) }
                })
                .collect();
            let square = |k: usize| {
                let (to, sign) = images[k];
                let (back, again) = images[to];
                (back == k).then_some(sign == again)
            };
            let Some(plus) = square(0) else { continue };
            if !(1..2 * modes).all(|k| square(k) == Some(plus)) {
                continue;
            }
            let letters = match decoupling.sublattices {
                None => vec![spelled(first)],
                Some(_) => vec![spelled(first), spelled(second)],
            };
            maps.push(Map { letters, negative, plus, images });
        }
    }
    (tried, maps)
}

fn anticommute(one: &Map, two: &Map) -> bool {
    let after = |a: &Map, b: &Map, k: usize| {
        let (middle, first) = b.images[k];
        let (to, second) = a.images[middle];
        (to, first ^ second)
    };
    (0..one.images.len()).all(|k| {
        let ((to, sign), (other, opposite)) = (after(one, two, k), after(two, one, k));
        to == other && sign != opposite
    })
}

/// Tries all maps of the kind of [`Map`] on every slice matrix.
pub fn search(decoupling: &Decoupling) -> Search {
    let (tried, maps) = candidates(decoupling);
    let forms: Vec<Form> = decoupling.all().map(Form::new).collect();
    let kept: Vec<Map> =
        maps.into_iter().filter(|map| forms.iter().all(|form| form.keeps(&map.images))).collect();
    let constant = |field: &&Field| {
        let trace: Complex64 = (0..decoupling.modes()).map(|k| field.matrix[(k, k)]).sum();
        let rest = field.constant + field.factor * trace * 0.5;
        let scale =
            field.constant.norm() + field.factor.norm() * largest(&field.matrix) * decoupling.modes() as f64;
        rest.im.abs() > identity(scale)
    };
    let complex_constant = decoupling.all().find(constant).map(|field| field.name.clone());
    let number = kept.len();
    let guarantee = if complex_constant.is_some() { Guarantee::Nothing } else { strongest(kept) };
    Search { tried, kept: number, complex_constant, guarantee }
}

fn strongest(kept: Vec<Map>) -> Guarantee {
    let minus = || kept.iter().filter(|map| !map.plus);
    for second in minus() {
        if let Some(plus) = kept.iter().find(|map| map.plus && anticommute(map, second)) {
            return Guarantee::Majorana { plus: plus.clone(), minus: second.clone() };
        }
    }
    for first in minus() {
        if let Some(second) = minus().find(|map| anticommute(map, first)) {
            return Guarantee::Kramers { first: first.clone(), second: second.clone() };
        }
    }
    kept.into_iter().next().map_or(Guarantee::Nothing, |map| Guarantee::Real { map })
}
