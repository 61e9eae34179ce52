//! How the density matrix is cut into blocks: by charges that orbitals keep, and by Bloch waves of symmetries that it keeps.

use std::collections::BTreeMap;

use eigentruth_models::symmetry::SymmetryGroup;
use eigentruth_models::{Hamiltonian, Symmetry};
use eigentruth_numerics::Scalar;
use faer::Mat;
use num_complex::Complex64;

use super::scf::Functional;
use super::{HartreeFockError, Interacting, Restriction};

/// Modes between which the density matrix may have entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeGroup {
    /// The modes, positions in the space, ascending.
    pub modes: Vec<usize>,
}

/// Blocks and the symmetries behind them.
///
/// Symmetries act on modes as permutations without fixed points. A matrix that commutes with them is known by its rows at one
/// mode of each orbit, `A[μ, gν]`, and falls into the blocks `A_χ[μ, ν] = Σ_g χ(g) A[μ, gν]` for the characters χ of the group.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub groups: Vec<ModeGroup>,
    /// `representatives[group]`: one mode of each orbit, ascending.
    pub representatives: Vec<Vec<usize>>,
    /// `characters[χ][g]`.
    pub characters: Vec<Vec<Complex64>>,
    /// For each mode: group, orbit within the group, element that takes the representative to it.
    place: Vec<(usize, usize, usize)>,
    /// `quotient[a][b] = a⁻¹ b`.
    quotient: Vec<Vec<usize>>,
    offsets: Vec<usize>,
    /// The number of stored entries of a symmetric matrix.
    pub entries: usize,
}

impl Frame {
    pub(super) fn new(
        hamiltonian: &Hamiltonian,
        restriction: Restriction,
        kept: &[Symmetry],
    ) -> Result<Self, HartreeFockError> {
        let space = hamiltonian.space();
        let modes = space.degrees().len();
        let groups = mode_groups(hamiltonian, restriction);
        for (number, symmetry) in kept.iter().enumerate() {
            let refused = |reason| Err(HartreeFockError::Kept { number, reason });
            if symmetry.is_antiunitary() || symmetry.has_flips() {
                return refused(
                    "it is antiunitary or exchanges particles and holes; translations are possible",
                );
            }
            if symmetry.images().iter().any(|image| image.phase != Complex64::ONE) {
                return refused(
                    "it carries phases (a twisted boundary?); write the twist into the hopping of every bond instead",
                );
            }
            if !symmetry.commutes(hamiltonian)? {
                return refused("the Hamiltonian is not invariant under it");
            }
        }
        let (permutations, group) = if kept.is_empty() {
            (vec![(0..modes).collect::<Vec<_>>()], None)
        } else {
            let group = SymmetryGroup::generated(space, kept)?;
            if !group.group().is_abelian() {
                let reason = "it does not commute with the others; Bloch waves need an abelian group";
                return Err(HartreeFockError::Kept { number: kept.len() - 1, reason });
            }
            let images = |symmetry: &Symmetry| symmetry.images().iter().map(|image| image.to).collect();
            (group.elements().iter().map(images).collect(), Some(group))
        };
        let order = permutations.len();
        let moved = |permutation: &Vec<usize>| permutation.iter().enumerate().all(|(i, &to)| i != to);
        if let Some(number) = (1..order).find(|&g| !moved(&permutations[g])) {
            let reason = "an element of the group leaves a mode in its place; translations move all";
            return Err(HartreeFockError::Kept { number, reason });
        }
        let characters = match &group {
            None => vec![vec![Complex64::ONE]],
            Some(group) => {
                let all = group.group().one_dimensional()?;
                all.iter().map(|chi| (0..order).map(|g| chi.character(g)).collect()).collect()
            }
        };
        let quotient = (0..order)
            .map(|a| {
                let of = |b| group.as_ref().map_or(0, |g| g.group().multiply(g.group().inverse(a), b));
                (0..order).map(of).collect()
            })
            .collect();
        let mut place = vec![None; modes];
        let mut representatives = Vec::with_capacity(groups.len());
        for (number, members) in groups.iter().enumerate() {
            let mut own: Vec<usize> = Vec::new();
            for &mode in &members.modes {
                if place[mode].is_none() {
                    for (g, permutation) in permutations.iter().enumerate() {
                        place[permutation[mode]] = Some((number, own.len(), g));
                    }
                    own.push(mode);
                }
            }
            representatives.push(own);
        }
        let place: Option<Vec<_>> = place.into_iter().collect();
        let reason = "it takes a mode into a group of another charge";
        let place = place.ok_or(HartreeFockError::Kept { number: 0, reason })?;
        if groups.iter().enumerate().any(|(number, group)| group.modes.iter().any(|&m| place[m].0 != number))
        {
            return Err(HartreeFockError::Kept { number: 0, reason });
        }
        let mut offsets = Vec::new();
        let mut entries = 0;
        for own in &representatives {
            offsets.push(entries);
            entries += order * own.len() * own.len();
        }
        Ok(Self { groups, representatives, characters, place, quotient, offsets, entries })
    }

    /// The order of the symmetry group: into how many cells the system falls.
    pub(super) fn order(&self) -> usize {
        self.characters.len()
    }

    /// The number of modes.
    pub(super) fn modes(&self) -> usize {
        self.place.len()
    }

    /// Where the entry `[row, column]` of a symmetric matrix is stored; `None` between different groups.
    fn entry(&self, row: usize, column: usize) -> Option<usize> {
        let ((group, mu, g), (other, nu, h)) = (self.place[row], self.place[column]);
        if group != other {
            return None;
        }
        let size = self.representatives[group].len();
        let cell = self.quotient[g][h];
        Some(self.offsets[group] + (cell * size + nu) * size + mu)
    }

    fn is_representative(&self, mode: usize) -> bool {
        self.place[mode].2 == 0
    }

    /// Which group the block belongs to; blocks are ordered by group, then by character.
    pub(super) fn block_groups(&self) -> Vec<usize> {
        (0..self.groups.len()).flat_map(|group| vec![group; self.order()]).collect()
    }

    /// The blocks of a stored matrix.
    pub(super) fn folded<S: Scalar>(&self, stored: &[S]) -> Vec<Mat<S>> {
        let order = self.order();
        let mut blocks = Vec::with_capacity(order * self.groups.len());
        for (group, own) in self.representatives.iter().enumerate() {
            let (size, offset) = (own.len(), self.offsets[group]);
            for chi in &self.characters {
                let mut block = Mat::<S>::zeros(size, size);
                for (g, phase) in chi.iter().enumerate() {
                    let phase = S::from_complex(*phase).expect("real characters where the matrices are real");
                    for column in 0..size {
                        let at = offset + (g * size + column) * size;
                        let source = &stored[at..at + size];
                        for (x, &y) in block.col_as_slice_mut(column).iter_mut().zip(source) {
                            *x += phase * y;
                        }
                    }
                }
                blocks.push(block);
            }
        }
        blocks
    }

    /// The stored form of blocks.
    pub(super) fn unfolded<S: Scalar>(&self, blocks: &[Mat<S>]) -> Vec<S> {
        let order = self.order();
        let mut stored = vec![S::ZERO; self.entries];
        for (group, own) in self.representatives.iter().enumerate() {
            let (size, offset) = (own.len(), self.offsets[group]);
            for (chi, block) in self.characters.iter().zip(&blocks[group * order..]) {
                for (g, phase) in chi.iter().enumerate() {
                    let phase = phase.conj() / order as f64;
                    let phase = S::from_complex(phase).expect("real characters where the matrices are real");
                    for column in 0..size {
                        let at = offset + (g * size + column) * size;
                        let target = &mut stored[at..at + size];
                        for (x, &y) in target.iter_mut().zip(block.col_as_slice(column)) {
                            *x += phase * y;
                        }
                    }
                }
            }
        }
        stored
    }

    /// The whole matrix `[mode, mode]` of a stored one.
    pub(super) fn whole<S: Scalar>(&self, stored: &[S]) -> Mat<Complex64> {
        let n = self.modes();
        Mat::from_fn(n, n, |row, column| {
            self.entry(row, column).map_or(Complex64::ZERO, |at| stored[at].to_complex())
        })
    }

    /// The stored form of a whole matrix: its average over the symmetries, without what lies between groups. `None` if its entries
    /// are complex and the stored ones are not.
    pub(super) fn stored<S: Scalar>(&self, whole: &Mat<Complex64>) -> Option<Vec<S>> {
        let mut sums = vec![Complex64::ZERO; self.entries];
        for column in 0..self.modes() {
            for row in 0..self.modes() {
                if let Some(at) = self.entry(row, column) {
                    sums[at] += whole[(row, column)];
                }
            }
        }
        sums.into_iter().map(|sum| S::from_complex(sum / self.order() as f64)).collect()
    }
}

/// A term of the mean field: `F[target] += value · P[source]` in stored entries.
#[derive(Clone, Copy, Debug)]
struct Contribution<S> {
    target: usize,
    source: usize,
    value: S,
}

/// The Hartree–Fock energy as a function of `P[j, i] = ⟨c†_i c_j⟩`, on blocks.
///
/// A word `v c†_a c†_b c_c c_d` has the average `v (⟨c†_a c_d⟩⟨c†_b c_c⟩ − ⟨c†_a c_c⟩⟨c†_b c_d⟩)`; its derivatives by the four
/// averages are its contributions to `F`.
#[derive(Clone, Debug)]
pub(super) struct MeanField<S> {
    pub frame: Frame,
    /// The blocks of the one-body part.
    pub one_body: Vec<Mat<S>>,
    contributions: Vec<Contribution<S>>,
    pub constant: f64,
    /// The scale of energies: a bound of the norm of the Hamiltonian.
    pub scale: f64,
}

impl<S: Scalar> MeanField<S> {
    /// `None` if the coefficients or characters are complex and `S` is not.
    pub(super) fn new(frame: &Frame, interacting: &Interacting) -> Option<Self> {
        let characters = frame.characters.iter().flatten();
        if characters.clone().any(|&chi| S::from_complex(chi).is_none()) {
            return None;
        }
        let mut stored = vec![S::ZERO; frame.entries];
        for &(i, j, value) in interacting.one_body() {
            if frame.is_representative(i)
                && let Some(at) = frame.entry(i, j)
            {
                stored[at] += S::from_complex(value)?;
            }
        }
        let mut sums: BTreeMap<(usize, usize), Complex64> = BTreeMap::new();
        for term in interacting.two_body() {
            let [a, b, c, d] = term.modes;
            for ([x, y], [p, q], value) in [
                ([a, d], [c, b], term.value),
                ([b, c], [d, a], term.value),
                ([a, c], [d, b], -term.value),
                ([b, d], [c, a], -term.value),
            ] {
                if frame.is_representative(x)
                    && let (Some(target), Some(source)) = (frame.entry(x, y), frame.entry(p, q))
                {
                    *sums.entry((target, source)).or_default() += value;
                }
            }
        }
        let contribution = |((target, source), value): ((usize, usize), Complex64)| {
            S::from_complex(value).map(|value| Contribution { target, source, value })
        };
        Some(Self {
            frame: frame.clone(),
            one_body: frame.folded(&stored),
            contributions: sums.into_iter().map(contribution).collect::<Option<_>>()?,
            constant: interacting.constant().re,
            scale: interacting.norm_bound(),
        })
    }
}

impl<S: Scalar> Functional for MeanField<S> {
    type Scalar = S;

    fn groups(&self) -> Vec<usize> {
        self.frame.block_groups()
    }

    fn modes(&self) -> usize {
        self.frame.modes()
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn constant(&self) -> f64 {
        self.constant
    }

    fn one_body(&self) -> &[Mat<S>] {
        &self.one_body
    }

    fn response(&self, density: &[Mat<S>]) -> Vec<Mat<S>> {
        let stored = self.frame.unfolded(density);
        let mut result = vec![S::ZERO; stored.len()];
        for term in &self.contributions {
            result[term.target] += term.value * stored[term.source];
        }
        let mut blocks = self.frame.folded(&result);
        for block in &mut blocks {
            symmetrize(block);
        }
        blocks
    }
}

/// Removes what rounding leaves of the antihermitian part.
fn symmetrize<S: Scalar>(block: &mut Mat<S>) {
    for j in 0..block.ncols() {
        for i in 0..=j {
            let mean = (block[(i, j)] + block[(j, i)].conjugate()).scaled(0.5);
            block[(i, j)] = mean;
            block[(j, i)] = mean.conjugate();
        }
    }
}

/// Modes that carry the same conserved charges, or all modes.
fn mode_groups(hamiltonian: &Hamiltonian, restriction: Restriction) -> Vec<ModeGroup> {
    let modes = hamiltonian.space().degrees().len();
    if restriction == Restriction::Generalized {
        return vec![ModeGroup { modes: (0..modes).collect() }];
    }
    let charges: Vec<_> =
        hamiltonian.charges().into_iter().filter(|charge| charge.modulus.is_none()).collect();
    let mut groups: Vec<(Vec<i64>, Vec<usize>)> = Vec::new();
    for mode in 0..modes {
        let key: Vec<i64> =
            charges.iter().map(|charge| charge.weights[mode][1] - charge.weights[mode][0]).collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(mode),
            None => groups.push((key, vec![mode])),
        }
    }
    groups.into_iter().map(|(_, modes)| ModeGroup { modes }).collect()
}
