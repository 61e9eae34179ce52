//! Kinds of blocks from numbers: random Hamiltonians with the symmetries are cut into blocks, and blocks are of one kind if
//! and only if they have one spectrum.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::ops::RangeInclusive;

use eigentruth_exact::operator::eigensystem;
use eigentruth_models::symmetry::Image;
use eigentruth_models::{FermionSystem, Symmetry};
use eigentruth_numerics::{Complex64, vector::fill_random};
use faer::Mat;

use super::{Convention, Count, Labels, Reversal, Symmetries};
use crate::ed::configurations::Action;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Run, Stop};
use crate::seed;

/// Configurations of a few electrons, and what the generators of the symmetries do to them.
struct Electrons {
    translations: [Action; 2],
    rotation: Option<Action>,
    reversal: Option<Action>,
    size: usize,
}

impl Electrons {
    fn new(symmetries: Symmetries, numbers: RangeInclusive<usize>) -> Result<Self, Stop> {
        let l = symmetries.length;
        let flavours = if symmetries.spin { 2 } else { 1 };
        let modes = FermionSystem::new(l * l, flavours);
        let space = modes.space()?;
        let mut configurations: Vec<u64> = Vec::new();
        for number in numbers {
            choose(usize::from(flavours) * l * l, number, 0, 0, &mut configurations);
        }
        configurations.sort_unstable();
        let action = |symmetry: &Symmetry| Action::new(symmetry, &modes, &configurations);
        let sites = |image: &dyn Fn([usize; 2]) -> [usize; 2]| -> Vec<usize> {
            let image = |site: usize| image([site % l, site / l]);
            (0..l * l).map(image).map(|[x, y]| x % l + l * (y % l)).collect()
        };
        let along = |image: &dyn Fn([usize; 2]) -> [usize; 2]| -> Result<Action, Stop> {
            action(&Symmetry::site_permutation(&space, &sites(image))?)
        };
        let rotation = if symmetries.rotation == 1 {
            None
        } else {
            let moved = Symmetry::site_permutation(&space, &sites(&|site| symmetries.rotated(site)))?;
            // U c†↑ U⁻¹ = e^{−iφ/2} c†↑, so that c↑ takes e^{+iφ/2}.
            let half = TAU / (2 * symmetries.rotation) as f64;
            let turned = |(position, image): (usize, &Image)| {
                let angle = match (symmetries.turns_spins, position % 2) {
                    (false, _) => 0.0,
                    (true, 0) => half,
                    (true, _) => -half,
                };
                Image { phase: image.phase * Complex64::cis(angle), ..*image }
            };
            let images = moved.images().iter().enumerate().map(turned).collect();
            Some(action(&Symmetry::new(&space, images, false)?)?)
        };
        let reversal = match symmetries.reversal {
            None => None,
            Some(Reversal::Spin) => Some(action(&Symmetry::time_reversal(&space)?)?),
            Some(Reversal::Conjugation) => Some(action(&Symmetry::conjugation(&space))?),
        };
        let translations = [along(&|[x, y]| [x + 1, y])?, along(&|[x, y]| [x, y + 1])?];
        Ok(Electrons { translations, rotation, reversal, size: configurations.len() })
    }
}

/// All configurations of `number` electrons in the modes from `from` on, added to what is occupied already.
fn choose(modes: usize, number: usize, from: usize, occupied: u64, found: &mut Vec<u64>) {
    if number == 0 {
        return found.push(occupied);
    }
    for mode in from..modes {
        choose(modes, number - 1, mode + 1, occupied | 1 << mode, found);
    }
}

/// A random hermitian matrix with the symmetries. It may change the number of electrons wherever they allow it. The mean over
/// the group is, up to a factor, a sequence of sums, since translations are turned into translations and all commute with time reversal.
fn random(electrons: &Electrons, seed: u64) -> Mat<Complex64> {
    let n = electrons.size;
    let mut entries = vec![Complex64::ZERO; n * n];
    fill_random(seed, &mut entries);
    let mut h = Mat::from_fn(n, n, |i, j| entries[i * n + j] + entries[j * n + i].conj());
    for symmetry in electrons.translations.iter().chain(&electrons.rotation).chain(&electrons.reversal) {
        h = symmetry.symmetrized(&h);
    }
    h
}

/// Random Hamiltonians with given symmetries on configurations of a few electrons.
pub(super) struct Sample {
    electrons: Electrons,
    hamiltonians: Vec<Mat<Complex64>>,
}

impl Sample {
    pub(super) fn draw(
        symmetries: Symmetries,
        numbers: RangeInclusive<usize>,
        draws: usize,
        seed: u64,
    ) -> Result<Self, Stop> {
        let electrons = Electrons::new(symmetries, numbers)?;
        let hamiltonian = |draw: usize| random(&electrons, seed::derive(seed, &[&draw.to_string()]));
        let hamiltonians = (0..draws).map(hamiltonian).collect();
        Ok(Sample { electrons, hamiltonians })
    }
}

/// A block: what labels it, and its spectra under all Hamiltonians of the sample.
struct Block {
    momentum: [usize; 2],
    /// Of the smallest rotation that keeps the momentum and of the square of time reversal, the eigenvalues `exp(2πi·turns)`.
    turns: [f64; 2],
    spectra: Vec<Vec<f64>>,
    /// A bound on the error of every eigenvalue.
    error: f64,
}

/// How the spectra of two blocks compare.
#[derive(PartialEq)]
enum Likeness {
    Same,
    Different,
    Unclear,
}

impl Block {
    fn likeness(&self, other: &Self) -> Likeness {
        if self.spectra[0].len() != other.spectra[0].len() {
            return Likeness::Different;
        }
        let pairs = self.spectra.iter().flatten().zip(other.spectra.iter().flatten());
        let farthest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let error = self.error + other.error;
        if farthest <= 4.0 * error {
            Likeness::Same
        } else if farthest >= 8.0 * error {
            Likeness::Different
        } else {
            Likeness::Unclear
        }
    }
}

/// The kinds of blocks of a convention.
pub(super) struct Kinds {
    blocks: Vec<Block>,
    /// The kind of each block.
    kinds: Vec<usize>,
    unclear: usize,
    pub(super) count: usize,
}

impl Kinds {
    /// Whether all pairs of spectra could be told to be the same or different.
    pub(super) fn is_clear(&self) -> bool {
        self.unclear == 0
    }
}

impl Convention {
    /// The symmetries that Hamiltonians must have for equal spectra to mean related blocks.
    pub(super) fn imposed(&self) -> Symmetries {
        match self.count {
            Count::UnitarilyRelated => Symmetries { reversal: None, ..self.symmetries },
            _ => self.symmetries,
        }
    }

    /// The order of the smallest rotation, in units of the smallest there is, that keeps a momentum.
    fn keeps(&self, momentum: [usize; 2]) -> usize {
        let l = self.symmetries.length;
        let turned = |[x, y]: [usize; 2]| match self.symmetries.rotation {
            4 => [(l - y) % l, x],
            2 => [(l - x) % l, (l - y) % l],
            _ => [x, y],
        };
        let mut image = turned(momentum);
        let mut times = 1;
        while image != momentum {
            image = turned(image);
            times += 1;
        }
        times
    }
}

/// The blocks of the sample's Hamiltonians.
pub(super) fn kinds(convention: Convention, sample: &Sample) -> Result<Kinds, Stop> {
    let l = convention.symmetries.length;
    let electrons = &sample.electrons;
    let identity = Action::identity(electrons.size);
    let squares =
        electrons.reversal.as_ref().filter(|_| convention.squares).map(|reversal| reversal.after(reversal));
    let squares = squares.unwrap_or_else(|| identity.clone()).powers();
    let translations = electrons.translations.each_ref().map(Action::powers);
    let mut blocks = Vec::new();
    for momentum in (0..l * l).map(|k| [k % l, k / l]) {
        let keeps = convention.keeps(momentum);
        let used = match convention.rotation {
            Labels::Everywhere => true,
            Labels::Centre => keeps == 1,
            Labels::Nowhere => false,
        };
        let rotation = electrons.rotation.as_ref().filter(|_| used);
        let rotation = rotation
            .map_or_else(|| identity.clone(), |r| (1..keeps).fold(r.clone(), |power, _| r.after(&power)));
        let rotations = rotation.powers();
        for turn in 0..rotations.len() {
            for square in 0..squares.len() {
                let turns = [turn as f64 / rotations.len() as f64, square as f64 / squares.len() as f64];
                let mut projector = vec![(identity.clone(), 0.0)];
                for (powers, eigenvalue) in [
                    (&translations[0], momentum[0] as f64 / l as f64),
                    (&translations[1], momentum[1] as f64 / l as f64),
                    (&rotations, turns[0]),
                    (&squares, turns[1]),
                ] {
                    let times = |(before, sum): &(Action, f64)| {
                        let power = |(k, g): (usize, &Action)| (before.after(g), sum + k as f64 * eigenvalue);
                        powers.iter().enumerate().map(power).collect::<Vec<_>>()
                    };
                    projector = projector.iter().flat_map(times).collect();
                }
                let basis = Projected::new(electrons.size, &projector);
                if basis.states.is_empty() {
                    continue;
                }
                let (mut spectra, mut error) = (Vec::new(), 0.0f64);
                for h in &sample.hamiltonians {
                    let found = eigensystem(&basis.block(h), false)?;
                    error = error.max(found.error);
                    spectra.push(found.values);
                }
                blocks.push(Block { momentum, turns, spectra, error });
            }
        }
    }
    let (mut kinds, mut found, mut unclear) = (Vec::<usize>::new(), 0, 0);
    for (at, block) in blocks.iter().enumerate() {
        let likeness: Vec<Likeness> = blocks[..at].iter().map(|earlier| earlier.likeness(block)).collect();
        unclear += likeness.iter().filter(|likeness| **likeness == Likeness::Unclear).count();
        let known = likeness.iter().position(|likeness| *likeness == Likeness::Same);
        kinds.push(known.map_or(found, |earlier| kinds[earlier]));
        found += usize::from(known.is_none());
    }
    let count = if convention.count == Count::Each { blocks.len() } else { found };
    Ok(Kinds { blocks, kinds, unclear, count })
}

/// Configurations projected on a representation of dimension one, `Σ_g χ(g)* g|c⟩`.
struct Projected {
    /// The number of terms of the projector.
    order: f64,
    /// For each state a configuration it is made of, its components, and its norm.
    states: Vec<(usize, BTreeMap<usize, Complex64>, f64)>,
}

impl Projected {
    /// `projector`: the elements with the arguments of their characters, in turns.
    fn new(size: usize, projector: &[(Action, f64)]) -> Self {
        let mut seen = vec![false; size];
        let mut states = Vec::new();
        for configuration in 0..size {
            if seen[configuration] {
                continue;
            }
            let mut components = BTreeMap::new();
            for (g, turns) in projector {
                let (to, phase) = g.images[configuration];
                seen[to] = true;
                *components.entry(to).or_insert(Complex64::ZERO) += phase * Complex64::cis(-TAU * turns);
            }
            // Elements that keep the configuration all add 1, or their characters add to 0.
            if components[&configuration].norm() > 0.5 {
                let norm = components.values().map(|c| c.norm_sqr()).sum::<f64>().sqrt();
                states.push((configuration, components, norm));
            }
        }
        Projected { order: projector.len() as f64, states }
    }

    /// The block of a Hamiltonian that commutes with the projector P: `⟨Pc|H|Pc'⟩ = ⟨c|H|Pc'⟩`.
    fn block(&self, h: &Mat<Complex64>) -> Mat<Complex64> {
        let n = self.states.len();
        Mat::from_fn(n, n, |i, j| {
            // A matrix that is hermitian to the last bit.
            let ((row, _, left), (_, components, right)) = (&self.states[i.min(j)], &self.states[i.max(j)]);
            let sum: Complex64 = components.iter().map(|(from, c)| h[(*row, *from)] * c).sum();
            let element = sum * self.order / (left * right);
            match i.cmp(&j) {
                Ordering::Less => element,
                Ordering::Equal => element.re.into(),
                Ordering::Greater => element.conj(),
            }
        })
    }
}

pub(super) fn by_spectra(run: &Run<'_>) -> Result<Finding, Stop> {
    let convention = Convention::of(run.reading)?;
    let (most, draws) = (run.parameters.integer("most electrons")?, run.parameters.integer("draws")?);
    let imposed = convention.imposed();
    let sample = run.shared(&format!("{imposed:?}"), |seed| Sample::draw(imposed, 0..=most, draws, seed))?;
    run.checkpoint()?;
    let kinds = kinds(convention, &sample)?;
    let mut table = Table::new(&[
        ("k_x", "2π/3"),
        ("k_y", "2π/3"),
        ("rotation eigenvalue", "2π"),
        ("eigenvalue of the square of time reversal", "2π"),
        ("states", "1"),
        ("lowest energy", "1"),
        ("kind", "1"),
    ]);
    for (Block { momentum: [x, y], turns, spectra, .. }, kind) in kinds.blocks.iter().zip(&kinds.kinds) {
        let energies = &spectra[0];
        table.push([
            *x as f64,
            *y as f64,
            turns[0],
            turns[1],
            energies.len() as f64,
            energies[0],
            (kind + 1) as f64,
        ]);
    }
    let (count, all) = (kinds.count, kinds.blocks.len());
    let different = kinds.kinds.iter().max().map_or(0, |last| last + 1);
    let rule = if convention.count == Count::Each { "every block counts" } else { "each kind counts once" };
    if !kinds.is_clear() {
        let why = format!("{} pairs of spectra are neither the same nor clearly different", kinds.unclear);
        return Ok(Finding::undecided(why, "other draws").with(Evidence::table("blocks", table)));
    }
    let summary = format!(
        "{all} blocks of random Hamiltonians with up to {most} electrons, of {different} kinds of spectra; {rule}: {count}"
    );
    Ok(Finding::value(FindingKind::Numerical, Value::Integer { value: count as i64 }, summary)
        .with(Evidence::table("blocks", table)))
}
