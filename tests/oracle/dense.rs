//! A deliberately naive representation: every generator is an explicit matrix on the whole space, a Kronecker
//! product with Jordan-Wigner strings written out, and words are matrix products. It knows no rule of the algebra.

use std::collections::BTreeMap;

use eigentruth_operators::{Complex64, GeneratorKind, Mode, NumericOperator};
use faer::Mat;

pub type Matrix = Mat<Complex64>;

/// What stands on a site.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Fermion,
    /// With so many occupations kept.
    Boson(usize),
    SpinHalf,
    Pauli,
    /// With so many states.
    Spin(usize),
    /// For each level whether it is odd.
    Units(Vec<bool>),
}

impl Kind {
    pub fn dimension(&self) -> usize {
        match self {
            Self::Boson(states) | Self::Spin(states) => *states,
            Self::Units(odd) => odd.len(),
            _ => 2,
        }
    }

    /// Fermion parity as a diagonal matrix, for sites that have odd operators.
    fn parity(&self) -> Option<Matrix> {
        let odd = match self {
            Self::Fermion => vec![false, true],
            Self::Units(odd) if odd.contains(&true) && odd.contains(&false) => odd.clone(),
            _ => return None,
        };
        Some(Mat::from_fn(odd.len(), odd.len(), |row, column| match row == column {
            true => Complex64::from(if odd[row] { -1.0 } else { 1.0 }),
            false => Complex64::ZERO,
        }))
    }

    /// The matrix of a generator on its own site with `states` states (more than the site has, for a boson whose
    /// cut must not be felt). The level 0 is empty, or spin down.
    fn local(&self, kind: GeneratorKind, states: usize) -> Matrix {
        use GeneratorKind as G;
        let i = Complex64::I;
        let spin = (states as f64 - 1.0) / 2.0;
        let raise = |amplitude: &dyn Fn(f64) -> f64| {
            Mat::from_fn(states, states, |row, column| match row == column + 1 {
                true => Complex64::from(amplitude(column as f64)),
                false => Complex64::ZERO,
            })
        };
        let diagonal = |value: &dyn Fn(f64) -> f64| {
            Mat::from_fn(states, states, |row, column| match row == column {
                true => Complex64::from(value(row as f64)),
                false => Complex64::ZERO,
            })
        };
        let scaled = |factor: Complex64, matrix: Matrix| {
            Mat::from_fn(states, states, |row, column| factor * matrix[(row, column)])
        };
        match (self, kind) {
            (Self::Fermion, G::Create) => raise(&|_| 1.0),
            (Self::Boson(_), G::Create) => raise(&|n| (n + 1.0).sqrt()),
            (Self::SpinHalf | Self::Pauli, G::Plus) => raise(&|_| 1.0),
            (Self::Spin(_), G::Plus) => {
                raise(&|level| (spin * (spin + 1.0) - (level - spin) * (level - spin + 1.0)).sqrt())
            }
            (Self::Pauli, G::Z) => diagonal(&|level| 2.0 * level - 1.0),
            (_, G::Z) => diagonal(&|level| level - spin),
            (_, G::Annihilate) => self.local(G::Create, states).adjoint().to_owned(),
            (_, G::Minus) => self.local(G::Plus, states).adjoint().to_owned(),
            (_, G::X | G::Y) => {
                // S± = Sx ± i Sy, but σ± = (σx ± i σy)/2.
                let scale = if *self == Self::Pauli { 1.0 } else { 0.5 };
                let (plus, minus) = (self.local(G::Plus, states), self.local(G::Minus, states));
                match kind {
                    G::X => scaled(scale.into(), plus + minus),
                    _ => scaled(-i * scale, plus - minus),
                }
            }
            (Self::Units(_), G::Unit { row, column }) => {
                let mut unit = Mat::zeros(states, states);
                unit[(usize::from(row), usize::from(column))] = Complex64::ONE;
                unit
            }
            other => panic!("the oracle has no matrix for {other:?}"),
        }
    }
}

/// One tensor factor.
#[derive(Clone, Debug)]
pub struct Site {
    pub kind: Kind,
    /// The index of its species.
    pub species: usize,
    pub mode: Mode,
}

/// The tensor factors, the first varying fastest, and which species anticommute.
#[derive(Clone, Debug)]
pub struct System {
    pub sites: Vec<Site>,
    /// Whether odd operators of two species anticommute, `[species][species]`.
    pub anticommute: Vec<Vec<bool>>,
    /// How many states more than kept a boson gets while words are multiplied.
    pub headroom: usize,
}

impl System {
    /// How many states each site has while words are multiplied.
    fn states(&self) -> Vec<usize> {
        let states = |site: &Site| match site.kind {
            Kind::Boson(kept) => kept + self.headroom,
            _ => site.kind.dimension(),
        };
        self.sites.iter().map(states).collect()
    }

    /// The dimension of the matrices that are multiplied.
    pub fn working_dimension(&self) -> usize {
        self.states().iter().product()
    }

    fn generator(&self, species: usize, mode: Mode, kind: GeneratorKind) -> Columns {
        let own = self.sites.iter().position(|site| (site.species, site.mode) == (species, mode));
        let own = own.expect("a site of the system");
        let states = self.states();
        let local = self.sites[own].kind.local(kind, states[own]);
        let odd = self.sites[own].kind.parity().is_some_and(|parity| {
            // Odd operators anticommute with the parity of their site.
            (&parity * &local + &local * &parity).norm_max() == 0.0
        });
        let mut product = vec![vec![(0, Complex64::ONE)]];
        for (index, site) in self.sites.iter().enumerate() {
            let string = odd && index < own && self.anticommute[species][site.species];
            let factor = match site.kind.parity() {
                _ if index == own => local.clone(),
                Some(parity) if string => parity,
                _ => Mat::identity(states[index], states[index]),
            };
            product = kronecker(&factor, &product);
        }
        product
    }

    /// The matrix of an operator on the states that are kept, first site fastest, and a bound on its entries: the
    /// sum of what all words could contribute.
    pub fn matrix(&self, operator: &NumericOperator) -> (Matrix, f64) {
        let dimension = self.working_dimension();
        let kept = self.kept();
        let mut places = vec![None; dimension];
        kept.iter().enumerate().for_each(|(place, state)| places[*state] = Some(place));
        let (mut sum, mut bound) = (Matrix::zeros(kept.len(), kept.len()), 0.0);
        for (word, coefficient) in operator.terms() {
            let mut product: Columns = (0..dimension).map(|state| vec![(state, Complex64::ONE)]).collect();
            let mut size = coefficient.norm();
            for factor in word.iter() {
                let matrix = self.generator(factor.species.index(), factor.label, factor.kind);
                size *= matrix.iter().flatten().map(|entry| entry.1.norm()).fold(0.5, f64::max) * 2.0;
                product = times(&product, &matrix);
            }
            for (column, state) in kept.iter().enumerate() {
                for (row, entry) in &product[*state] {
                    if let Some(row) = places[*row] {
                        sum[(row, column)] += coefficient * entry;
                    }
                }
            }
            bound += size;
        }
        (sum, bound)
    }

    fn kept(&self) -> Vec<usize> {
        let kept = |state: &usize| {
            self.levels(*state).iter().zip(&self.sites).all(|(level, site)| *level < site.kind.dimension())
        };
        (0..self.working_dimension()).filter(kept).collect()
    }

    /// The level of every site in a state of the working space.
    fn levels(&self, mut state: usize) -> Vec<usize> {
        let digit = |states: usize| {
            let level = state % states;
            state /= states;
            level
        };
        self.states().into_iter().map(digit).collect()
    }

    /// How symmetries act on the states that are kept.
    pub fn movers(&self) -> Movers<'_> {
        let raising = |site: &Site| {
            let power = |kind: GeneratorKind| vec![self.generator(site.species, site.mode, kind)];
            match &site.kind {
                Kind::Fermion | Kind::Boson(_) => power(GeneratorKind::Create),
                Kind::SpinHalf | Kind::Pauli | Kind::Spin(_) => power(GeneratorKind::Plus),
                Kind::Units(odd) => (1..odd.len() as u8)
                    .flat_map(|row| power(GeneratorKind::Unit { row, column: 0 }))
                    .collect(),
            }
        };
        let mut places = vec![None; self.working_dimension()];
        self.kept().iter().enumerate().for_each(|(place, state)| places[*state] = Some(place));
        Movers { system: self, raising: self.sites.iter().map(raising).collect(), kept: self.kept(), places }
    }
}

/// What a symmetry does with one site: what stands there goes to the site `to`, the level 1 takes a factor −1 if it is
/// `negative`, and after that the two levels are exchanged with `flip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub to: usize,
    pub flip: bool,
    pub negative: bool,
}

/// The raising operators of all sites as matrices: of a site with matrix units one for each level above 0.
pub struct Movers<'a> {
    system: &'a System,
    raising: Vec<Vec<Columns>>,
    kept: Vec<usize>,
    places: Vec<Option<usize>>,
}

impl Movers<'_> {
    /// The image of every state that is kept, and its sign: `U` is known by `U A_j U† = ± A_{to(j)}` for the raising operators
    /// `A_j` and by leaving alone the state in which all levels are 0 (before the flip).
    pub fn images(&self, moves: &[Move]) -> Vec<(usize, f64)> {
        let stay: Vec<usize> = (0..moves.len()).collect();
        let to: Vec<usize> = moves.iter().map(|site| site.to).collect();
        let image = |state: &usize| {
            let levels = self.system.levels(*state);
            let ((own, before), (moved, after)) = (self.raised(&levels, &stay), self.raised(&levels, &to));
            assert_eq!(own, *state, "raising operators make the state");
            let negative = |(site, level): (&Move, &usize)| site.negative && *level == 1;
            let odd = moves.iter().zip(&levels).filter(|pair| negative(*pair)).count() % 2 == 1;
            let mut image = self.system.levels(moved);
            for site in moves.iter().filter(|site| site.flip) {
                image[site.to] = 1 - image[site.to];
            }
            let states = self.system.states();
            let index =
                image.iter().zip(&states).rev().fold(0, |index, (level, states)| index * states + level);
            let sign = (before * after).signum() * if odd { -1.0 } else { 1.0 };
            (self.places[index].expect("levels that are kept"), sign)
        };
        self.kept.iter().map(image).collect()
    }

    /// The product of the raising operators, those of the first site leftmost, on the state of levels 0: the state that is
    /// reached, and the amplitude, which is real.
    fn raised(&self, levels: &[usize], to: &[usize]) -> (usize, f64) {
        let (mut state, mut amplitude) = (0, 1.0);
        let mut act = |matrix: &Columns| {
            let [(row, factor)] = matrix[state][..] else { panic!("a raising operator leads to one state") };
            assert_eq!(factor.im, 0.0);
            (state, amplitude) = (row, amplitude * factor.re);
        };
        for (level, to) in levels.iter().zip(to).rev().filter(|(level, _)| **level > 0) {
            match (&self.system.sites[*to].kind, &self.raising[*to]) {
                (Kind::Units(_), units) => act(&units[level - 1]),
                (_, power) => (0..*level).for_each(|_| act(&power[0])),
            }
        }
        (state, amplitude)
    }
}

/// A matrix by the nonzero entries (row, value) of its columns.
type Columns = Vec<Vec<(usize, Complex64)>>;

/// `slow ⊗ fast`.
fn kronecker(slow: &Matrix, fast: &Columns) -> Columns {
    let entries = |column: usize| {
        let (slow_column, fast_column) = (column / fast.len(), &fast[column % fast.len()]);
        let rows = (0..slow.nrows()).filter(|row| slow[(*row, slow_column)] != Complex64::ZERO);
        let entry = |row: usize| {
            let factor = slow[(row, slow_column)];
            fast_column.iter().map(move |(own, value)| (row * fast.len() + own, factor * value))
        };
        rows.flat_map(entry).collect()
    };
    (0..slow.ncols() * fast.len()).map(entries).collect()
}

/// `left · right`.
fn times(left: &Columns, right: &Columns) -> Columns {
    let combine = |column: &Vec<(usize, Complex64)>| {
        let mut sum: BTreeMap<usize, Complex64> = BTreeMap::new();
        for (middle, factor) in column {
            for (row, value) in &left[*middle] {
                *sum.entry(*row).or_default() += value * factor;
            }
        }
        sum.into_iter().collect()
    };
    right.iter().map(combine).collect()
}
