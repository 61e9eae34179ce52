//! ed/16-symmetry-blocks-3x3: how many kinds of blocks a Hamiltonian on the 3×3 torus has.
//!
//! A kind of block is an irreducible corepresentation of the group that translations, the rotation and time reversal
//! generate on the one-electron states: states of one kind can be mapped to each other by symmetries, or belong to
//! rows of one multiplet. Two methods: character tables with traces over the whole Fock space, in exact arithmetic; and
//! random Hamiltonians with these symmetries, whose multiplets are sorted by their characters.

use eigentruth_enumerate::representations::{
    CharacterTable, Corepresentation, CorepresentationType, Monomial, MonomialGroup, Trace, fermion_trace,
};
use eigentruth_grading::{Kind, Specification};
use eigentruth_numerics::{Complex64, krylov::hermitian_eigen};
use faer::Mat;

use crate::assembly::Assembly;
use crate::family::{Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const SITES: &str = "rotation of the sites";
const SPINS: &str = "rotation of sites and spins";
const PARITY: &str = "rotation of the sites, parity from time reversal";
const PARTNERS: &str = "partners under time reversal counted apart";
const STARS: &str = "every momentum counted";

/// Phases are multiples of 2π/8: the rotation of a spin by 90° needs eighths.
const MODULUS: u32 = 8;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![Claim::value("blocks", "The number of blocks that no symmetry relates to each other.")],
        assembly: Assembly::Parts(vec!["blocks"]),
        readings: vec![
            Reading::admissible(
                SITES,
                "fourfold rotation symmetry",
                "Sandvik, AIP Conf. Proc. 1297, 135 (2010), section 4",
                "the rotation permutes sites; blocks differ by momentum and rotation eigenvalue, and no other symmetry is used",
            ),
            Reading::admissible(
                SPINS,
                "fourfold rotation symmetry",
                "double groups: Dresselhaus, Group Theory (2008), chapter 14",
                "an electron's spin turns with the lattice, so that four rotations give (−1)^F, an element of the group",
            ),
            Reading::admissible(
                PARITY,
                "time-reversal and fourfold rotation symmetry",
                "T² = (−1)^F: Wigner, Group Theory (1959), chapter 26",
                "the square of time reversal is one of the symmetries, and it separates odd from even electron numbers",
            ),
            Reading::inadmissible(
                PARTNERS,
                "not related to each other by a symmetry",
                "tables of irreducible representations",
                "time reversal relates conjugate representations",
            ),
            Reading::inadmissible(
                STARS,
                "not related to each other by a symmetry",
                "momentum blocks of translations alone",
                "the rotation relates the momenta of a star",
            ),
        ],
        methods: vec![
            Method::new("characters", "enumerate", &["blocks"], characters),
            Method::new("random Hamiltonians", "numerics", &["blocks"], random_hamiltonians)
                .readings(&[SITES, SPINS, PARITY, PARTNERS])
                // Three electrons are the fewest that show every kind of odd number.
                .parameters(|_| {
                    Parameters::new().with("most electrons", 2).with("most electrons with parity", 3)
                }),
        ],
        overturned_by: "two blocks counted apart whose spectra coincide for every Hamiltonian with these symmetries, or two \
                        counted as one whose spectra differ",
        family: Some(&Variants),
        ..Problem::outline(
            16,
            "ed/16-symmetry-blocks-3x3",
            "Symmetry blocks of electrons on the 3 by 3 torus",
            "Electrons with spin on a periodic 3×3 square lattice, one orbital a site, with translations, time reversal and \
             the four-fold rotation as the only symmetries. Into how many blocks that no symmetry relates does the \
             Hamiltonian fall?",
            Kind::Numeric,
        )
    }
}

/// What generates the group.
#[derive(Clone, Copy, Debug)]
struct Symmetries {
    length: usize,
    /// The rotation by 360°/this; 1 for none, 2 or 4.
    rotation: usize,
    turns_spins: bool,
    time_reversal: bool,
}

impl Symmetries {
    fn of(reading: &str) -> Self {
        Symmetries { length: 3, rotation: 4, turns_spins: reading == SPINS, time_reversal: true }
    }

    /// One-electron states `2·site + spin`; a map of sites with a phase for each spin.
    fn map(&self, of_site: impl Fn(usize, usize) -> (usize, usize), phases: [u32; 2]) -> Monomial {
        let l = self.length;
        let image = |state: usize| {
            let (x, y) = of_site(state / 2 % l, state / 2 / l);
            2 * (x % l + l * (y % l)) + state % 2
        };
        let states = 2 * l * l;
        Monomial {
            antiunitary: false,
            images: (0..states).map(image).collect(),
            phases: (0..states).map(|state| phases[state % 2]).collect(),
        }
    }

    /// The unitary generators.
    fn unitary(&self) -> Vec<Monomial> {
        let l = self.length;
        let mut all = vec![self.map(|x, y| (x + 1, y), [0; 2]), self.map(|x, y| (x, y + 1), [0; 2])];
        // exp(∓iφ/2) on a spin: eighths of 2π are φ/2 for 90°.
        let phases = |eighths: u32| if self.turns_spins { [MODULUS - eighths, eighths] } else { [0; 2] };
        match self.rotation {
            4 => all.push(self.map(|x, y| (l - y, x), phases(1))),
            2 => all.push(self.map(|x, y| (l - x, l - y), phases(2))),
            _ => {}
        }
        all
    }

    /// Time reversal: ↑ to ↓, ↓ to −↑.
    fn reversal(&self) -> Monomial {
        let states = 2 * self.length * self.length;
        Monomial {
            antiunitary: true,
            images: (0..states).map(|state| state ^ 1).collect(),
            phases: (0..states).map(|state| if state % 2 == 1 { MODULUS / 2 } else { 0 }).collect(),
        }
    }

    fn group(&self) -> Result<MonomialGroup, Stop> {
        let mut generators = self.unitary();
        if self.time_reversal {
            generators.push(self.reversal());
        }
        Ok(MonomialGroup::generate(MODULUS, &generators, 4096)?)
    }
}

/// A kind of block: its dimension as a multiplet, and how often it occurs in the Fock space.
struct Sorted {
    kinds: Vec<(usize, u64)>,
    group_order: usize,
    odd_generated: bool,
}

/// The kinds of blocks of a group by exact characters. Where the parity of the electron number is generated but not to be
/// used, kinds that differ in it alone are one.
fn kinds(symmetries: Symmetries, use_parity: bool) -> Result<Sorted, Stop> {
    let whole = symmetries.group()?;
    let (unitary, squares) =
        if symmetries.time_reversal { whole.unitary() } else { (whole.clone(), Vec::new()) };
    let table = CharacterTable::new(unitary.group())?;
    let charges = vec![1; 2 * symmetries.length * symmetries.length];
    let trace = |g: &Monomial| -> Result<Trace, Stop> { Ok(fermion_trace(g, MODULUS, &charges)?.total()) };
    let traces = unitary.elements().iter().map(trace).collect::<Result<Vec<_>, _>>()?;
    let multiplicities = table.multiplicities(&traces)?;
    let coreps = if symmetries.time_reversal {
        let reversal = position(&whole, &symmetries.reversal())?;
        let conjugate = |g: usize| -> Result<usize, Stop> {
            let inside = position(&whole, &unitary.elements()[g])?;
            let inverse = whole.group().inverse(reversal);
            let moved = whole.group().product(whole.group().product(inverse, inside), reversal);
            position(&unitary, &whole.elements()[moved])
        };
        let images = (0..unitary.elements().len()).map(conjugate).collect::<Result<Vec<_>, _>>()?;
        table.corepresentations(&squares, |g| images[g])?
    } else {
        (0..table.irreps().len())
            .map(|k| Corepresentation {
                irreps: vec![k],
                kind: CorepresentationType::A,
                dimension: table.irreps()[k].dimension,
            })
            .collect()
    };
    // (−1)^F as an element: the identity on sites with phase −1 everywhere.
    let minus = Monomial {
        antiunitary: false,
        images: (0..charges.len()).collect(),
        phases: vec![MODULUS / 2; charges.len()],
    };
    let parity = unitary.elements().iter().position(|g| *g == minus);
    let mut seen: Vec<Vec<[i64; 2]>> = Vec::new();
    let mut found = Vec::new();
    for corep in coreps {
        let multiplicity = multiplicities[corep.irreps[0]];
        if multiplicity == 0 {
            continue;
        }
        // What the sites alone do to the multiplet: characters relative to its dimension, with (−1)^F taken out.
        let odd = parity.is_some_and(|p| table.character(corep.irreps[0], p).re < 0.0);
        let mut signature = Vec::new();
        for (at, element) in unitary.elements().iter().enumerate() {
            let sum: Complex64 = corep.irreps.iter().map(|k| table.character(*k, at)).sum();
            let dimension: usize = corep.irreps.iter().map(|k| table.irreps()[*k].dimension).sum();
            let flipped = odd && element.phases.iter().all(|phase| *phase == MODULUS / 2);
            let value = sum / if flipped { -(dimension as f64) } else { dimension as f64 };
            // Different values of these characters are far more than 1/1024 apart.
            signature.push([value.re, value.im].map(|part| (part * 1024.0).round() as i64));
        }
        if !use_parity && seen.contains(&signature) {
            continue;
        }
        seen.push(signature);
        found.push((corep.dimension, multiplicity));
    }
    Ok(Sorted { kinds: found, group_order: whole.elements().len(), odd_generated: parity.is_some() })
}

fn position(group: &MonomialGroup, element: &Monomial) -> Result<usize, Stop> {
    let at = group.elements().iter().position(|g| g == element);
    at.ok_or_else(|| Stop::Failed("an element is missing in its group".to_owned()))
}

fn characters(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut symmetries = Symmetries::of(run.reading);
    let (sorted, count) = match run.reading {
        PARTNERS => {
            symmetries.time_reversal = false;
            let sorted = kinds(symmetries, false)?;
            let count = sorted.kinds.len();
            (sorted, count)
        }
        STARS => {
            // Every row of a star is a momentum: the dimensions of the multiplets of translations and rotation, time reversal
            // relating the rest.
            symmetries.time_reversal = false;
            let sorted = kinds(symmetries, false)?;
            let count = sorted.kinds.iter().map(|(dimension, _)| dimension).sum();
            (sorted, count)
        }
        // Rotating spins generates the parity; sites alone do not, time reversal does.
        reading => {
            let sorted = kinds(symmetries, reading != SITES)?;
            let count = sorted.kinds.len();
            (sorted, count)
        }
    };
    let mut table = Table::new(&[("dimension", "1"), ("multiplicity in the Fock space", "1")]);
    for (dimension, multiplicity) in &sorted.kinds {
        table.push([*dimension as f64, *multiplicity as f64]);
    }
    let order = sorted.group_order;
    let summary = format!("{count} kinds of blocks of a group of order {order}, all of them occupied");
    Ok(Finding::value(FindingKind::Proof, Value::Integer { value: count as i64 }, summary)
        .with(Evidence::proof(
            "characters",
            "The group is generated as matrices on the one-electron states, its character table follows exactly \
             (Burnside and Dixon), multiplicities from Tr g = det(1 + u_g) over the Fock space, types under time reversal \
             from the Frobenius–Schur sums; the multiplicities times the dimensions add up to 2^18.",
        ))
        .with(Evidence::label("parity generated", sorted.odd_generated.to_string()))
        .with(Evidence::table("kinds of blocks", table)))
}

/// Whether a symmetry is antiunitary, and the image and phase of every configuration.
type Mapping = (bool, Vec<(usize, Complex64)>);

/// The many-electron basis and what a one-electron symmetry does to it: image and phase of every configuration.
fn on_configurations(g: &Monomial, states: &[u64]) -> Result<Vec<(usize, Complex64)>, Stop> {
    let image = |state: &u64| {
        let occupied: Vec<usize> = (0..g.images.len()).filter(|k| state >> k & 1 == 1).collect();
        let images: Vec<usize> = occupied.iter().map(|k| g.images[*k]).collect();
        let inversions: usize =
            (0..images.len()).map(|b| images[..b].iter().filter(|a| **a > images[b]).count()).sum();
        let phase: u32 =
            occupied.iter().map(|k| g.phases[*k]).sum::<u32>() + MODULUS / 2 * (inversions % 2) as u32;
        let to = images.iter().fold(0u64, |bits, k| bits | 1 << k);
        let angle = std::f64::consts::TAU * f64::from(phase % MODULUS) / f64::from(MODULUS);
        let rank =
            states.binary_search(&to).map_err(|_| Stop::Failed("a symmetry left the space".to_owned()))?;
        Ok((rank, Complex64::cis(angle)))
    };
    states.iter().map(image).collect()
}

/// Random hermitian matrices with all symmetries, electron number by electron number; the eigenspaces are irreducible, and
/// their characters tell the kinds apart.
fn random_hamiltonians(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut symmetries = Symmetries::of(run.reading);
    symmetries.time_reversal = run.reading != PARTNERS;
    let group = symmetries.group()?;
    let use_parity = matches!(run.reading, SPINS | PARITY);
    let mut seen: Vec<Vec<Complex64>> = Vec::new();
    let mut table = Table::new(&[("electrons", "1"), ("multiplets", "1"), ("kinds so far", "1")]);
    let mut nearest = f64::INFINITY;
    let most = if use_parity { "most electrons with parity" } else { "most electrons" };
    for electrons in 0..=run.parameters.integer(most)? {
        run.checkpoint()?;
        let states: Vec<u64> =
            (0..1u64 << 18).filter(|state| state.count_ones() as usize == electrons).collect();
        let n = states.len();
        let map =
            |g: &Monomial| -> Result<Mapping, Stop> { Ok((g.antiunitary, on_configurations(g, &states)?)) };
        let maps = group.elements().iter().map(map).collect::<Result<Vec<_>, _>>()?;
        let h = symmetric(n, &maps, seed::derive(run.seed, &[&electrons.to_string()]));
        let (values, vectors) = hermitian_eigen(h.as_ref())?;
        let scale = values[n - 1].abs().max(values[0].abs()).max(1.0);
        let rounding = 64.0 * n as f64 * f64::EPSILON * scale;
        let (mut first, mut multiplets) = (0, 0);
        while first < n {
            let mut end = first + 1;
            while end < n && values[end] - values[end - 1] <= rounding {
                end += 1;
            }
            if end < n {
                nearest = nearest.min((values[end] - values[end - 1]) / rounding);
            }
            // The parity separates kinds by the last entry of the signature.
            let mut signature = vec![Complex64::from(if use_parity { (electrons % 2) as f64 } else { 0.0 })];
            for (g, (_, map)) in group.elements().iter().zip(&maps) {
                // Where the parity is not used, the elements that are not multiplied by it: those without phases.
                if g.antiunitary || (!use_parity && g.phases.iter().any(|phase| *phase != 0)) {
                    continue;
                }
                let mut trace = Complex64::ZERO;
                for column in first..end {
                    for (from, (to, phase)) in map.iter().enumerate() {
                        trace += vectors[(*to, column)].conj() * *phase * vectors[(from, column)];
                    }
                }
                signature.push(trace / (end - first) as f64);
            }
            let same = |other: &Vec<Complex64>| {
                // Characters relative to a dimension of at most 8·2 are multiples of 1/16 apart where they differ.
                other.iter().zip(&signature).all(|(a, b)| (a - b).norm() < 1.0 / 32.0)
            };
            if !seen.iter().any(same) {
                seen.push(signature);
            }
            multiplets += 1;
            first = end;
        }
        table.push([electrons as f64, f64::from(multiplets), seen.len() as f64]);
    }
    let count = seen.len();
    if nearest < 1e3 {
        let why = format!("two multiplets are only {nearest:.1} times rounding apart");
        return Ok(Finding::undecided(why, "another seed"));
    }
    let summary = format!("the multiplets of random symmetric Hamiltonians are of {count} kinds");
    Ok(Finding::value(FindingKind::Numerical, Value::Integer { value: count as i64 }, summary)
        .with(Evidence::label(
            "smallest gap between multiplets in units of rounding",
            format!("{nearest:.1e}"),
        ))
        .with(Evidence::table("kinds by electron number", table)))
}

/// A random hermitian matrix, averaged over the group.
fn symmetric(n: usize, maps: &[Mapping], seed: u64) -> Mat<Complex64> {
    use eigentruth_numerics::vector::fill_random;
    let mut entries = vec![Complex64::ZERO; n * n];
    fill_random(seed, &mut entries);
    let random = Mat::from_fn(n, n, |i, j| entries[i * n + j] + entries[j * n + i].conj());
    let mut average = Mat::<Complex64>::zeros(n, n);
    for (antiunitary, map) in maps {
        for j in 0..n {
            let (to_j, phase_j) = map[j];
            for i in 0..n {
                let (to_i, phase_i) = map[i];
                let element = if *antiunitary { random[(i, j)].conj() } else { random[(i, j)] };
                average[(to_i, to_j)] += phase_i * element * phase_j.conj();
            }
        }
    }
    average
}

/// Other sizes and rotations.
struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "the length of the torus, the order of the rotation, whether it turns spins, and time reversal"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let pick = |what: &str, count: u64| (seed::derive(seed, &[what]) % count) as usize;
        let symmetries = Symmetries {
            length: [2, 3, 4][pick("length", 3)],
            rotation: [1, 2, 4][pick("rotation", 3)],
            turns_spins: false,
            time_reversal: pick("reversal", 2) == 1,
        };
        let turned =
            Symmetries { turns_spins: symmetries.rotation > 1 && pick("spins", 2) == 1, ..symmetries };
        let sorted = kinds(turned, turned.turns_spins)?;
        let l = turned.length;
        let rotation = match (turned.rotation, turned.turns_spins) {
            (1, _) => String::new(),
            (order, false) => format!(", the rotation of the sites by {}° about a site", 360 / order),
            (order, true) => {
                format!(
                    ", the rotation by {}° about a site, which also turns the spins about the z axis",
                    360 / order
                )
            }
        };
        let reversal = if turned.time_reversal { ", time reversal" } else { "" };
        let parity = if turned.turns_spins {
            "The parity of the electron number is used as far as rotations generate it. "
        } else {
            "The parity of the electron number is not used. "
        };
        let prompt = format!(
            "Electrons with spin ½ on a periodic {l} by {l} square lattice, one orbital a site, any number of them. The \
             Hamiltonian has these symmetries and no others: translations{rotation}{reversal}. {parity}How many kinds of \
             blocks does it fall into, where momenta of one star, partners under time reversal and rows of one multiplet \
             count once? Put the number in a \\boxed{{}}."
        );
        let specification = Specification {
            reference: sorted.kinds.len().to_string(),
            kind: Some(Kind::Numeric),
            prompt,
            ..Specification::default()
        };
        Ok(Variant { seed, specification })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine;
    use crate::method::Budget;
    use crate::verdict::reference;

    #[test]
    fn the_count_is_known_in_every_reading() {
        let problem = problem();
        let records = engine::investigate(&problem, Budget::Quick, 1);
        for reading in &reference(&problem, &records).readings {
            assert!(reading.is_complete(), "{}: {:?}", reading.reading.name, reading.claims);
        }
    }

    #[test]
    fn translations_alone_have_one_block_for_each_momentum() {
        let none = Symmetries { length: 3, rotation: 1, turns_spins: false, time_reversal: false };
        let sorted = kinds(none, false).unwrap();
        assert_eq!(sorted.kinds.len(), 9);
        // The blocks fill the Fock space of 18 one-electron states.
        assert_eq!(sorted.kinds.iter().map(|(d, m)| *d as u64 * m).sum::<u64>(), 1 << 18);
        // A time reversal that relates k to −k leaves (9 + 1)/2 of them.
        assert_eq!(kinds(Symmetries { time_reversal: true, ..none }, false).unwrap().kinds.len(), 5);
    }

    #[test]
    fn kinds_fill_the_fock_space() {
        for turns_spins in [false, true] {
            let symmetries = Symmetries { turns_spins, time_reversal: false, ..Symmetries::of(SITES) };
            let sorted = kinds(symmetries, true).unwrap();
            assert_eq!(sorted.kinds.iter().map(|(d, m)| *d as u64 * m).sum::<u64>(), 1 << 18);
        }
    }

    #[test]
    fn equal_seeds_give_equal_variants() {
        for seed in 0..6 {
            assert_eq!(Variants.draw(seed).unwrap(), Variants.draw(seed).unwrap());
        }
    }
}
