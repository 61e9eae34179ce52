//! Kinds of blocks from exact character tables: irreducible representations of the unitary symmetries, and what time
//! reversal makes of them.

use eigentruth_enumerate::representations::{CharacterTable, Monomial, MonomialGroup, Trace, fermion_trace};
use eigentruth_numerics::Complex64;

use super::{Convention, Count, Labels, Reversal, Symmetries};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Run, Stop};

/// Phases are multiples of 2π/8: the rotation of a spin by 90° needs eighths.
const MODULUS: u32 = 8;

/// More elements than any of these groups has.
const MOST: usize = 4096;

impl Symmetries {
    fn flavours(&self) -> usize {
        if self.spin { 2 } else { 1 }
    }

    fn states(&self) -> usize {
        self.flavours() * self.length * self.length
    }

    /// One-electron states `flavours·site + spin`; a map of sites with a phase for each spin.
    fn map(&self, of_site: impl Fn([usize; 2]) -> [usize; 2], phases: [u32; 2]) -> Monomial {
        let (l, flavours) = (self.length, self.flavours());
        let image = |state: usize| {
            let site = state / flavours;
            let [x, y] = of_site([site % l, site / l]);
            flavours * (x % l + l * (y % l)) + state % flavours
        };
        Monomial {
            antiunitary: false,
            images: (0..self.states()).map(image).collect(),
            phases: (0..self.states()).map(|state| phases[state % flavours]).collect(),
        }
    }

    fn translations(&self) -> [Monomial; 2] {
        [self.map(|[x, y]| [x + 1, y], [0; 2]), self.map(|[x, y]| [x, y + 1], [0; 2])]
    }

    fn turn(&self) -> Option<Monomial> {
        // exp(∓iφ/2) on a spin: φ/2 in eighths of 2π.
        let eighths = 4 / self.rotation as u32;
        let phases = if self.turns_spins { [MODULUS - eighths, eighths] } else { [0; 2] };
        (self.rotation > 1).then(|| self.map(|site| self.rotated(site), phases))
    }

    fn reversed(&self) -> Option<Monomial> {
        let of = |image: fn(usize) -> usize, phase: fn(usize) -> u32| Monomial {
            antiunitary: true,
            images: (0..self.states()).map(image).collect(),
            phases: (0..self.states()).map(phase).collect(),
        };
        self.reversal.map(|reversal| match reversal {
            Reversal::Spin => of(|state| state ^ 1, |state| if state % 2 == 1 { MODULUS / 2 } else { 0 }),
            Reversal::Conjugation => of(|state| state, |_| 0),
        })
    }
}

/// An irreducible representation that occurs in the Fock space.
struct Irrep {
    index: usize,
    dimension: usize,
    multiplicity: u64,
    /// Which kind it belongs to; kinds are numbered in the order of their first member.
    kind: usize,
}

/// The kinds of blocks of a convention.
pub(super) struct Kinds {
    irreps: Vec<Irrep>,
    /// How many irreducible representations do not occur.
    empty: usize,
    /// The order of the group of the unitary symmetries that label blocks.
    order: usize,
    pub(super) count: usize,
}

/// The kinds of blocks in the whole Fock space, or for one number of electrons.
pub(super) fn kinds(convention: Convention, electrons: Option<i64>) -> Result<Kinds, Stop> {
    let symmetries = convention.symmetries;
    let mut generators: Vec<Monomial> = symmetries.translations().into();
    generators.extend(symmetries.turn());
    if let Some(reversal) = symmetries.reversed().filter(|_| convention.squares) {
        let powers = MonomialGroup::generate(MODULUS, &[reversal], MOST)?;
        generators.extend_from_slice(powers.unitary().0.elements());
    }
    let group = MonomialGroup::generate(MODULUS, &generators, MOST)?;
    let table = CharacterTable::new(group.group())?;
    let charges = vec![1; symmetries.states()];
    let trace = |g: &Monomial| -> Result<Trace, Stop> {
        let trace = fermion_trace(g, MODULUS, &charges)?;
        Ok(electrons.map_or_else(|| trace.total(), |number| trace.at(number)))
    };
    let traces = group.elements().iter().map(trace).collect::<Result<Vec<_>, _>>()?;
    let multiplicities = table.multiplicities(&traces)?;
    let translations = MonomialGroup::generate(MODULUS, &symmetries.translations(), MOST)?;
    let translations = positions(&group, translations.elements())?;
    let partners = partners(&symmetries, &group, &table, &generators)?;
    let reverse = convention.count == Count::Related;
    let one_kind = |a: usize, b: usize| {
        let partner = reverse && partners.as_ref().is_some_and(|partners| partners[a] == b);
        let dimensions = table.irreps()[a].dimension.min(table.irreps()[b].dimension);
        let unlabelled = match convention.rotation {
            Labels::Everywhere => false,
            // A momentum that all rotations keep makes multiplets of one state.
            Labels::Centre => dimensions > 1,
            Labels::Nowhere => true,
        };
        partner || unlabelled && common_momenta(&table, &translations, a, b) > 0
    };
    let (mut irreps, mut found, mut count, mut empty) = (Vec::<Irrep>::new(), 0, 0, 0);
    for (index, irrep) in table.irreps().iter().enumerate() {
        let (dimension, multiplicity) = (irrep.dimension, multiplicities[index]);
        if multiplicity == 0 {
            empty += 1;
            continue;
        }
        let known = irreps.iter().find(|known| one_kind(known.index, index)).map(|known| known.kind);
        count += match convention.count {
            Count::Each => dimension,
            _ => usize::from(known.is_none()),
        };
        let kind = known.unwrap_or(found);
        found += usize::from(known.is_none());
        irreps.push(Irrep { index, dimension, multiplicity, kind });
    }
    Ok(Kinds { irreps, empty, order: group.elements().len(), count })
}

fn positions(group: &MonomialGroup, elements: &[Monomial]) -> Result<Vec<usize>, Stop> {
    let position = |element: &Monomial| group.elements().iter().position(|g| g == element);
    let missing = || Stop::Failed("an element is missing in its group".to_owned());
    elements.iter().map(|element| position(element).ok_or_else(missing)).collect()
}

/// For each representation the one that time reversal Θ takes it to: `g ↦ χ(Θ⁻¹gΘ)*`. `None` without time reversal.
fn partners(
    symmetries: &Symmetries,
    group: &MonomialGroup,
    table: &CharacterTable,
    generators: &[Monomial],
) -> Result<Option<Vec<usize>>, Stop> {
    let Some(reversal) = symmetries.reversed() else { return Ok(None) };
    let whole: Vec<Monomial> = generators.iter().cloned().chain([reversal.clone()]).collect();
    let whole = MonomialGroup::generate(MODULUS, &whole, MOST)?;
    let inside = positions(&whole, group.elements())?;
    let reversal = positions(&whole, &[reversal])?[0];
    let product = |a: usize, b: usize| whole.group().product(a, b);
    let moved = inside.iter().map(|&g| product(product(whole.group().inverse(reversal), g), reversal));
    let moved: Vec<Monomial> = moved.map(|g| whole.elements()[g].clone()).collect();
    let moved = positions(group, &moved)?;
    let order = group.elements().len();
    let is_partner = |a: usize, b: usize| {
        // ⟨χ_b, χ_a(Θ⁻¹·Θ)*⟩ is 1 or 0.
        let terms = (0..order).map(|g| (table.character(b, g) * table.character(a, moved[g])).conj());
        (terms.sum::<Complex64>().re / order as f64).round() as i64 == 1
    };
    let all = 0..table.irreps().len();
    let missing = || Stop::Failed("a representation has no partner under time reversal".to_owned());
    all.clone()
        .map(|a| all.clone().find(|&b| is_partner(a, b)).ok_or_else(missing))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// How many momenta two representations share, counted with their multiplicities.
fn common_momenta(table: &CharacterTable, translations: &[usize], a: usize, b: usize) -> i64 {
    let terms = translations.iter().map(|&t| table.character(a, t).conj() * table.character(b, t));
    (terms.sum::<Complex64>().re / translations.len() as f64).round() as i64
}

pub(super) fn by_characters(run: &Run<'_>) -> Result<Finding, Stop> {
    let convention = Convention::of(run.reading)?;
    let kinds = kinds(convention, None)?;
    let Kinds { count, order, empty, .. } = kinds;
    let mut table = Table::new(&[("dimension", "1"), ("multiplicity in the Fock space", "1"), ("kind", "1")]);
    for irrep in &kinds.irreps {
        table.push([irrep.dimension as f64, irrep.multiplicity as f64, (irrep.kind + 1) as f64]);
    }
    let different = kinds.irreps.iter().map(|irrep| irrep.kind + 1).max().unwrap_or(0);
    let rule = if convention.count == Count::Each { "every block counts" } else { "each kind counts once" };
    let summary = format!(
        "{different} kinds of blocks under a group of order {order}, {empty} of whose representations are empty; {rule}: {count}"
    );
    Ok(Finding::value(FindingKind::Proof, Value::Integer { value: count as i64 }, summary)
        .with(Evidence::proof(
            "characters",
            "The unitary symmetries that label blocks generate a group of matrices on the one-electron states; its character table \
             follows exactly (Burnside and Dixon), multiplicities from Tr g = det(1 + u_g) over the Fock space; the \
             multiplicities times the dimensions add up to 2^18. A block is a row of a representation, rows are related by the \
             group, and time reversal Θ relates the representation χ(g) to χ(Θ⁻¹gΘ)*.",
        ))
        .with(Evidence::table("representations", table)))
}
