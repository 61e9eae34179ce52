//! What is measured, by Wick's theorem in fixed fields.

use eigentruth_numerics::Scalar;
use faer::Mat;
use num_complex::Complex64;

use crate::{DensityModel, DeterminantError, Entry, Pair};

/// What a chain measures. Averages are those of `e^{−β(H − μN)}`, up to the error of slicing.
///
/// They are taken in the middle of `e^{−τK}`, so that they are those of `(e^{−τK/2} e^{−τV} e^{−τK/2})^slices`, the exponential of a hermitian
/// `H + O(τ²)`. With `c = ⟨[K, [K, V]]⟩` the error of `⟨H⟩` is `τ² β ∂c/∂β /24` to second order, which vanishes towards the ground state, where it is that of a
/// trial state, `O(τ⁴)`. Between `e^{−τK}` and `e^{−τV}`, where `⟨K⟩ + ⟨V⟩` is the derivative of the sliced free energy by `β` at a fixed number of slices, the
/// energy would be off by `τ² c/8` besides, far more at low temperature. Other averages have errors `O(τ²)` everywhere.
///
/// Where determinants of the flavours vanish together, as at half filling in real fields of the spin, products of two densities grow as one over the weight: their mean
/// exists, their variance does not (H. Shi and S. Zhang, Phys. Rev. E 93, 033303 (2016)). Long runs at low temperature then have rare large outliers of one sign,
/// and errors of double occupancies and energies from runs without one are too small. One-body averages have a finite variance there, and so has
/// [`Observable::Interaction`].
#[derive(Clone, Debug, PartialEq)]
pub enum Observable {
    /// `Σ entries + Σ v n_a n_b + constant`: energies, densities, double occupancies.
    Operator {
        /// Its name.
        name: String,
        /// The one-body part.
        entries: Vec<Entry>,
        /// The products of densities.
        products: Vec<Pair>,
        /// A constant.
        constant: f64,
    },
    /// `⟨W W†⟩` with `W = Σ w n`: structure factors of charge (equal weights) and spin (opposite ones).
    Structure {
        /// Its name.
        name: String,
        /// The weights, `[flavour][mode]`.
        weights: Vec<Vec<Complex64>>,
    },
    /// `⟨Δ Δ†⟩` with `Δ = Σ f c_{0,i} c_{1,j}` of the first two flavours.
    Pairing {
        /// Its name.
        name: String,
        /// `(i, j, f)`.
        form: Vec<(usize, usize, Complex64)>,
    },
    /// `⟨A(τ) B(0)⟩` of one-body operators at all times of the grid, as `name[l]` for `τ = l β/slices`, and its integral over `τ` from 0 to
    /// `β` by the trapezoidal rule, as `name`.
    Displaced {
        /// Its name.
        name: String,
        /// `A`.
        a: Vec<Entry>,
        /// `B`.
        b: Vec<Entry>,
    },
    /// `⟨c_i(τ) c†_j(0)⟩` as `name[l]`, averaged over a list.
    Green {
        /// Its name.
        name: String,
        /// `(flavour, i, j)`.
        of: Vec<(usize, usize, usize)>,
    },
    /// `interaction`: `⟨Σ g (O + o)²⟩` over all channels `e^{−τ g (O + o)²}`, from the fields: as `d/dg` of `⟨e^{x a (O + o)}⟩` it is `g coth a · x ⟨O + o⟩`, an average of
    /// one body beside the factor of the field. What a decoupling leaves to one-body matrices is not in it. It is taken between
    /// `e^{−τK}` and `e^{−τV}`, with errors `O(τ²)` at all temperatures, and only by chains of two values on densities ([`Chain`](crate::Chain)).
    Interaction,
}

/// All that the averages in fixed fields need, at one time.
pub(super) struct Equal<S: Scalar> {
    /// `⟨c_i c†_j⟩` by flavour.
    pub(super) green: Vec<Mat<S>>,
}

impl<S: Scalar> Equal<S> {
    /// `⟨c†_i c_j⟩`.
    fn density(&self, flavour: usize, i: usize, j: usize) -> S {
        let own = S::from_real(if i == j { 1.0 } else { 0.0 });
        own - self.green[flavour][(j, i)]
    }

    pub(super) fn one_body(&self, entries: &[Entry]) -> Complex64 {
        entries.iter().map(|e| e.value * self.density(e.flavour, e.row, e.column).to_complex()).sum()
    }
}

/// Green's functions between two times, by flavour.
pub(super) struct Between<S: Scalar> {
    /// `⟨c_i(τ) c†_j(0)⟩`.
    pub(super) forward: Vec<Mat<S>>,
    /// `[i, j]` is `−⟨c†_j(τ) c_i(0)⟩`.
    pub(super) backward: Vec<Mat<S>>,
}

/// What is always measured.
const ALWAYS: [&str; 2] = ["sign", "deviation"];

impl Observable {
    /// `⟨H⟩` with its constant and without the chemical potential, in all.
    pub fn energy(model: &DensityModel) -> Self {
        Self::Operator {
            name: "energy".into(),
            entries: entries(model.one_body()),
            products: model.pairs().to_vec(),
            constant: model.constant(),
        }
    }

    /// The one-body part of `⟨H⟩`, in all.
    pub fn kinetic(model: &DensityModel) -> Self {
        let (name, entries) = ("kinetic".into(), entries(model.one_body()));
        Self::Operator { name, entries, products: Vec::new(), constant: 0.0 }
    }

    /// The number of particles per mode of the first flavour: electrons per site.
    pub fn density(model: &DensityModel) -> Self {
        let sites = model.one_body()[0].nrows() as f64;
        let all = |(flavour, matrix): (usize, &Mat<Complex64>)| {
            (0..matrix.nrows())
                .map(move |mode| Entry::density(flavour, mode, 1.0 / sites))
                .collect::<Vec<_>>()
        };
        let entries = model.one_body().iter().enumerate().flat_map(all).collect();
        Self::Operator { name: "density".into(), entries, products: Vec::new(), constant: 0.0 }
    }

    /// The average of `n_{0,i} n_{1,i}` over the modes of the first two flavours.
    pub fn double_occupancy(model: &DensityModel) -> Self {
        let sites = model.one_body()[0].nrows();
        let pair = |i| Pair { a: (0, i), b: (1, i), strength: 1.0 / sites as f64 };
        let products = (0..sites).map(pair).collect();
        Self::Operator { name: "double_occupancy".into(), entries: Vec::new(), products, constant: 0.0 }
    }

    /// `name = ⟨|Σ_i e^{i q·r_i} Σ_f s_f n_{f,i}|²⟩/N` of modes at positions: with signs `[1, 1]` the charge, with `[½, −½]` the spin `Sᶻ`.
    pub fn structure_factor(
        name: impl Into<String>,
        positions: &[[f64; 2]],
        wave_vector: [f64; 2],
        signs: &[f64],
    ) -> Self {
        let norm = (positions.len() as f64).sqrt();
        let phase =
            |r: &[f64; 2]| Complex64::from_polar(1.0 / norm, wave_vector[0] * r[0] + wave_vector[1] * r[1]);
        let of = |sign: &f64| positions.iter().map(|r| phase(r) * *sign).collect();
        Self::Structure { name: name.into(), weights: signs.iter().map(of).collect() }
    }

    /// `⟨Δ Δ†⟩/N` for pairs on a site, `Δ = Σ_i c_{0,i} c_{1,i}`.
    pub fn local_pairs(sites: usize) -> Self {
        let norm = Complex64::from((sites as f64).sqrt().recip());
        Self::Pairing { name: "local_pairs".into(), form: (0..sites).map(|i| (i, i, norm)).collect() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Operator { name, .. }
            | Self::Structure { name, .. }
            | Self::Pairing { name, .. }
            | Self::Displaced { name, .. }
            | Self::Green { name, .. } => name,
            Self::Interaction => "interaction",
        }
    }

    /// Whether it needs Green's functions between two times.
    pub fn is_displaced(&self) -> bool {
        matches!(self, Self::Displaced { .. } | Self::Green { .. })
    }

    /// The names of its numbers.
    pub(crate) fn names(&self, slices: usize) -> Vec<String> {
        let at = |name: &str| (0..=slices).map(|l| format!("{name}[{l}]")).collect::<Vec<_>>();
        match self {
            Self::Displaced { name, .. } => [at(name), vec![name.clone()]].concat(),
            Self::Green { name, .. } => at(name),
            other => vec![other.name().into()],
        }
    }

    /// How many numbers it has: as many as names, without making them.
    pub(super) fn count(&self, slices: usize) -> usize {
        match self {
            Self::Displaced { .. } => slices + 2,
            Self::Green { .. } => slices + 1,
            _ => 1,
        }
    }

    /// Writes the means of what needs one time, from sums over so many times, to the places of their names. What needs two times is of the last
    /// fields of a sweep only, an average over the same weights, and keeps its places.
    pub(super) fn means(all: &[Self], sums: &[f64], times: f64, slices: usize, values: &mut [f64]) {
        let mut at = 0;
        for observable in all {
            if !observable.is_displaced() {
                values[at] = sums[at] / times;
            }
            at += observable.count(slices);
        }
    }

    /// What a chain measures: [`ALWAYS`], then the numbers of these.
    pub(super) fn all_names(all: &[Self], slices: usize) -> Vec<String> {
        let own = all.iter().flat_map(|observable| observable.names(slices));
        ALWAYS.map(String::from).into_iter().chain(own).collect()
    }

    /// Refuses names that occur twice: one number would pass for the other.
    pub(super) fn distinct(all: &[Self], slices: usize) -> Result<(), DeterminantError> {
        let mut names = Self::all_names(all, slices);
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => Err(crate::error::parameter(
                "the name of an observable",
                format!("`{}`", pair[0]),
                "one that no other observable has, nor what is always measured: sign, deviation",
            )),
        }
    }

    /// Refuses what the flavours do not have.
    pub(super) fn checked(&self, sizes: &[usize]) -> Result<(), DeterminantError> {
        let bad = |flavour: usize, mode: usize| sizes.get(flavour).is_none_or(|size| mode >= *size);
        let entry = |e: &Entry| bad(e.flavour, e.row.max(e.column));
        let wrong = match self {
            Self::Operator { entries, products, .. } => {
                entries.iter().any(entry)
                    || products.iter().any(|p| p.a == p.b || bad(p.a.0, p.a.1) || bad(p.b.0, p.b.1))
            }
            Self::Structure { weights, .. } => {
                weights.len() != sizes.len() || weights.iter().zip(sizes).any(|(w, size)| w.len() != *size)
            }
            Self::Pairing { form, .. } => form.iter().any(|(i, j, _)| bad(0, *i) || bad(1, *j)),
            Self::Displaced { a, b, .. } => a.iter().chain(b).any(entry),
            Self::Green { of, .. } => of.is_empty() || of.iter().any(|(f, i, j)| bad(*f, *i.max(j))),
            Self::Interaction => false,
        };
        if wrong {
            let given = format!("the observable {} on modes that do not fit", self.name());
            return Err(crate::error::parameter(
                "a list of modes",
                given,
                &format!("flavours of {sizes:?} modes"),
            ));
        }
        Ok(())
    }

    /// Refuses what needs the fields of two values on densities.
    pub(super) fn without_fields(all: &[Self]) -> Result<(), DeterminantError> {
        if all.contains(&Self::Interaction) {
            let allowed = "averages of operators; `interaction` is measured by chains of fields of two values on densities";
            return Err(crate::error::parameter(
                "what is measured in fields of any kind",
                "`interaction`",
                allowed,
            ));
        }
        Ok(())
    }

    /// The average at one time, in fixed fields; 0 for what needs two times, or the fields.
    pub(super) fn equal<S: Scalar>(&self, at: &Equal<S>) -> Complex64 {
        match self {
            Self::Operator { entries, products, constant, .. } => {
                let product = |p: &Pair| {
                    let ((f, i), (g, j)) = (p.a, p.b);
                    let mut value = at.density(f, i, i) * at.density(g, j, j);
                    if f == g {
                        value += at.density(f, i, j) * at.green[f][(i, j)];
                    }
                    value.scaled(p.strength)
                };
                let mut sum = S::ZERO;
                products.iter().for_each(|p| sum += product(p));
                at.one_body(entries) + sum.to_complex() + constant
            }
            Self::Structure { weights, .. } => {
                let mut mean = Complex64::ZERO;
                let mut sum = Complex64::ZERO;
                for (f, weights) in weights.iter().enumerate() {
                    for (j, other) in weights.iter().enumerate() {
                        mean += other * at.density(f, j, j).to_complex();
                        for (i, weight) in weights.iter().enumerate() {
                            let connected = at.density(f, i, j) * at.green[f][(i, j)];
                            sum += weight * other.conj() * connected.to_complex();
                        }
                    }
                }
                // ⟨W⟩⟨W†⟩: the averages in fixed fields may be complex, so this is not |⟨W⟩|².
                let conjugate: Complex64 = weights
                    .iter()
                    .enumerate()
                    .flat_map(|(f, w)| w.iter().enumerate().map(move |(j, w)| (f, j, w)))
                    .map(|(f, j, w)| w.conj() * at.density(f, j, j).to_complex())
                    .sum();
                mean * conjugate + sum
            }
            Self::Pairing { form, .. } => form
                .iter()
                .flat_map(|one| form.iter().map(move |other| (one, other)))
                .map(|((i, j, f), (k, l, g))| {
                    f * g.conj() * (at.green[0][(*i, *k)] * at.green[1][(*j, *l)]).to_complex()
                })
                .sum(),
            Self::Displaced { .. } | Self::Green { .. } | Self::Interaction => Complex64::ZERO,
        }
    }

    /// The average of two times, given the operators at time `τ` and at time 0.
    pub(super) fn between<S: Scalar>(&self, now: &Equal<S>, first: &Equal<S>, at: &Between<S>) -> Complex64 {
        match self {
            Self::Displaced { a, b, .. } => {
                let mut sum = now.one_body(a) * first.one_body(b);
                for x in a {
                    for y in b.iter().filter(|y| y.flavour == x.flavour) {
                        let backward = at.backward[x.flavour][(y.column, x.row)];
                        let forward = at.forward[x.flavour][(x.column, y.row)];
                        sum -= x.value * y.value * (backward * forward).to_complex();
                    }
                }
                sum
            }
            Self::Green { of, .. } => {
                let mut sum = S::ZERO;
                of.iter().for_each(|(f, i, j)| sum += at.forward[*f][(*i, *j)]);
                sum.scaled(1.0 / of.len() as f64).to_complex()
            }
            _ => Complex64::ZERO,
        }
    }
}

/// The elements of matrices, by flavour.
fn entries(matrices: &[Mat<Complex64>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (flavour, matrix) in matrices.iter().enumerate() {
        for column in 0..matrix.ncols() {
            for row in 0..matrix.nrows() {
                let value = matrix[(row, column)];
                if value != Complex64::ZERO {
                    entries.push(Entry { flavour, row, column, value });
                }
            }
        }
    }
    entries
}
