//! The rules of each local algebra: a basis of one site, and a basis element times a generator.
//!
//! Everything `normal_order` knows about a particular algebra is in this file.

use smallvec::{SmallVec, smallvec};

use super::{GeneratorKind, LocalSpace};
use crate::budget::{Budget, BudgetExceeded};
use crate::scalar::ComplexRational;

/// A basis element of one site, as three numbers whose meaning depends on the algebra:
///
/// * fermions, bosons: powers of creator, nothing, annihilator,
/// * `SpinS`: powers of `S⁺, Sᶻ, S⁻`,
/// * finite algebras: the index of the element, 0 being the identity.
pub(crate) type Element = [u32; 3];

/// A linear combination of basis elements: distinct elements, no zero coefficient.
pub(crate) type LocalSum = SmallVec<[(ComplexRational, Element); 2]>;

/// Where a factor stands in the canonical word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Creators.
    Left,
    /// Everything without a vacuum.
    Middle,
    /// Annihilators.
    Right,
}

const IDENTITY: Element = [0, 0, 0];
const PLUS: u32 = 1;
const Z: u32 = 2;
const MINUS: u32 = 3;

/// The product of the generators of one site, written in the basis.
///
/// Larger basis elements come first: then words are produced in (nearly) the order in which they are sorted.
///
/// # Panics
/// If one of `kinds` is not a generator of `space`.
pub(crate) fn reduce(
    space: &LocalSpace,
    kinds: &[GeneratorKind],
    budget: &mut Budget,
) -> Result<LocalSum, BudgetExceeded> {
    if *space == LocalSpace::Fermion {
        budget.charge(kinds.len() as u64)?;
        return Ok(fermion(kinds));
    }
    let mut sum: LocalSum = smallvec![(ComplexRational::ONE, IDENTITY)];
    for kind in kinds {
        sum = multiply(space, &sum, *kind, budget)?;
        if sum.is_empty() {
            break;
        }
    }
    sum.sort_unstable_by_key(|term| std::cmp::Reverse(term.1));
    Ok(sum)
}

/// A product of `c†` and `c` vanishes unless they alternate, by `c² = c†² = 0`, and then only its ends matter,
/// by `c c† c = c`.
fn fermion(kinds: &[GeneratorKind]) -> LocalSum {
    use GeneratorKind::{Annihilate, Create};
    if let Some(kind) = kinds.iter().find(|kind| !matches!(kind, Create | Annihilate)) {
        foreign(&LocalSpace::Fermion, *kind);
    }
    if kinds.windows(2).any(|pair| pair[0] == pair[1]) {
        return smallvec![];
    }
    let one = ComplexRational::ONE;
    match (kinds.first(), kinds.last()) {
        (None, _) | (_, None) => smallvec![(one, IDENTITY)],
        (Some(Create), Some(Create)) => smallvec![(one, [1, 0, 0])],
        (Some(Create), Some(_)) => smallvec![(one, [1, 0, 1])],
        (Some(_), Some(Create)) => smallvec![(ComplexRational::MINUS_ONE, [1, 0, 1]), (one, IDENTITY)],
        (Some(_), Some(_)) => smallvec![(one, [0, 0, 1])],
    }
}

fn foreign(space: &LocalSpace, kind: GeneratorKind) -> ! {
    panic!("{kind:?} is not a generator of {space:?}; make generators with Algebra::generator")
}

/// `sum · kind`, written in the basis.
fn multiply(
    space: &LocalSpace,
    sum: &LocalSum,
    kind: GeneratorKind,
    budget: &mut Budget,
) -> Result<LocalSum, BudgetExceeded> {
    let mut product: LocalSum = smallvec![];
    for (coefficient, element) in sum {
        times(space, *element, kind, &mut |factor, element| {
            let coefficient = if coefficient.is_one() { factor } else { coefficient * &factor };
            let known = product.iter().position(|(_, known)| *known == element);
            budget.charge(1 + known.unwrap_or(product.len()) as u64)?;
            match known {
                None => product.push((coefficient, element)),
                Some(index) => {
                    product[index].0 = &product[index].0 + &coefficient;
                    if product[index].0.is_zero() {
                        product.remove(index);
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok(product)
}

type Emit<'a> = dyn FnMut(ComplexRational, Element) -> Result<(), BudgetExceeded> + 'a;

/// Hands the terms of `element · kind` to `emit`; an element may be emitted twice.
fn times(space: &LocalSpace, e: Element, kind: GeneratorKind, emit: &mut Emit) -> Result<(), BudgetExceeded> {
    use GeneratorKind as G;
    let one = ComplexRational::ONE;
    let half = || ComplexRational::ratio(1, 2);
    match (space, kind) {
        (LocalSpace::Boson, G::Create) => {
            // bⁿ b† = b† bⁿ + n bⁿ⁻¹
            let [m, _, n] = e;
            emit(one, [m + 1, 0, n])?;
            if n > 0 { emit(ComplexRational::from(i64::from(n)), [m, 0, n - 1]) } else { Ok(()) }
        }
        (LocalSpace::Boson, G::Annihilate) => emit(one, [e[0], 0, e[2] + 1]),
        (LocalSpace::Majorana, G::Majorana) => emit(one, [1 - e[0], 0, 0]),
        (LocalSpace::SpinS, G::Plus | G::Minus | G::Z) => spin(e, kind, emit),
        (LocalSpace::SpinHalf, G::Plus | G::Minus | G::Z) => spin_half(e[0], kind, emit),
        (LocalSpace::SpinS | LocalSpace::SpinHalf, G::X) => {
            times(space, e, G::Plus, &mut |c, e| emit(c * half(), e))?;
            times(space, e, G::Minus, &mut |c, e| emit(c * half(), e))
        }
        (LocalSpace::SpinS | LocalSpace::SpinHalf, G::Y) => {
            let minus_half_i = -ComplexRational::I * half();
            times(space, e, G::Plus, &mut |c, e| emit(c * &minus_half_i, e))?;
            times(space, e, G::Minus, &mut |c, e| emit(-(c * &minus_half_i), e))
        }
        (LocalSpace::Pauli, G::X) => pauli(e[0], 1, emit),
        (LocalSpace::Pauli, G::Y) => pauli(e[0], 2, emit),
        (LocalSpace::Pauli, G::Z) => pauli(e[0], 3, emit),
        (LocalSpace::Pauli, G::Plus | G::Minus) => {
            let i = if kind == G::Plus { ComplexRational::I } else { -ComplexRational::I };
            pauli(e[0], 1, &mut |c, e| emit(c * half(), e))?;
            pauli(e[0], 2, &mut |c, e| emit(c * half() * &i, e))
        }
        (LocalSpace::MatrixUnits { odd_levels }, G::Unit { row, column })
            if usize::from(row.max(column)) < odd_levels.len() =>
        {
            unit(odd_levels.len() as u32, e[0], u32::from(row), u32::from(column), emit)
        }
        _ => foreign(space, kind),
    }
}

/// Ordered monomials `S⁺ᵖ Sᶻᶻ S⁻ᵐ` times a ladder operator or `Sᶻ`.
fn spin([p, z, m]: Element, kind: GeneratorKind, emit: &mut Emit) -> Result<(), BudgetExceeded> {
    let integer =
        |n: u64| ComplexRational::from(i64::try_from(n).expect("powers are bounded by the word length"));
    let wide = u64::from(m);
    match kind {
        GeneratorKind::Minus => emit(ComplexRational::ONE, [p, z, m + 1]),
        GeneratorKind::Z => {
            // S⁻ᵐ Sᶻ = (Sᶻ + m) S⁻ᵐ
            emit(ComplexRational::ONE, [p, z + 1, m])?;
            if m > 0 { emit(integer(wide), [p, z, m]) } else { Ok(()) }
        }
        _ => {
            // S⁻ᵐ S⁺ = S⁺ S⁻ᵐ − (2m Sᶻ + m(m−1)) S⁻ᵐ⁻¹ and Sᶻᶻ S⁺ = S⁺ (Sᶻ + 1)ᶻ
            let mut binomial = ComplexRational::ONE;
            for k in 0..=z {
                emit(binomial.clone(), [p + 1, k, m])?;
                binomial = binomial * ComplexRational::ratio(i64::from(z - k), i64::from(k) + 1);
            }
            if m > 0 {
                emit(-integer(2 * wide), [p, z + 1, m - 1])?;
            }
            if m > 1 {
                emit(-integer(wide * (wide - 1)), [p, z, m - 1])?;
            }
            Ok(())
        }
    }
}

fn spin_half(e: u32, kind: GeneratorKind, emit: &mut Emit) -> Result<(), BudgetExceeded> {
    let generator = match kind {
        GeneratorKind::Plus => PLUS,
        GeneratorKind::Z => Z,
        _ => MINUS,
    };
    let ratio = ComplexRational::ratio;
    match (e, generator) {
        (0, g) => emit(ratio(1, 1), [g, 0, 0]),
        (PLUS, PLUS) | (MINUS, MINUS) => Ok(()),
        (PLUS, Z) => emit(ratio(-1, 2), [PLUS, 0, 0]),
        (Z, PLUS) => emit(ratio(1, 2), [PLUS, 0, 0]),
        (MINUS, Z) => emit(ratio(1, 2), [MINUS, 0, 0]),
        (Z, MINUS) => emit(ratio(-1, 2), [MINUS, 0, 0]),
        (Z, Z) => emit(ratio(1, 4), [0, 0, 0]),
        (PLUS, _) => {
            emit(ratio(1, 2), [0, 0, 0])?;
            emit(ratio(1, 1), [Z, 0, 0])
        }
        _ => {
            emit(ratio(1, 2), [0, 0, 0])?;
            emit(ratio(-1, 1), [Z, 0, 0])
        }
    }
}

/// `σᵃ σᵇ = δᵃᵇ + i εᵃᵇᶜ σᶜ` with 0 for the identity and 1, 2, 3 for x, y, z.
fn pauli(a: u32, b: u32, emit: &mut Emit) -> Result<(), BudgetExceeded> {
    if a == 0 {
        return emit(ComplexRational::ONE, [b, 0, 0]);
    }
    if a == b {
        return emit(ComplexRational::ONE, [0, 0, 0]);
    }
    let cyclic = (b + 3 - a) % 3 == 1;
    emit(if cyclic { ComplexRational::I } else { -ComplexRational::I }, [6 - a - b, 0, 0])
}

/// `element · E_cd`, with `E_00` replaced by `1 − Σ_{a≥1} E_aa`: completeness makes it dependent.
fn unit(levels: u32, element: u32, c: u32, d: u32, emit: &mut Emit) -> Result<(), BudgetExceeded> {
    let index = |a: u32, b: u32| 1 + a * levels + b;
    let row = match element.checked_sub(1) {
        None => c,
        Some(known) if known % levels == c => known / levels,
        Some(_) => return Ok(()),
    };
    if (row, d) != (0, 0) {
        return emit(ComplexRational::ONE, [index(row, d), 0, 0]);
    }
    emit(ComplexRational::ONE, [0, 0, 0])?;
    (1..levels).try_for_each(|a| emit(ComplexRational::MINUS_ONE, [index(a, a), 0, 0]))
}

/// Hands the factors of a basis element to `put`, each with how often it stands there, and tells whether the
/// part in the left, middle and right zone is odd.
pub(crate) fn write(
    space: &LocalSpace,
    e: Element,
    mut put: impl FnMut(Zone, GeneratorKind, u32),
) -> [bool; 3] {
    use GeneratorKind as G;
    let index = e[0] as usize;
    let (kind, odd) = match space {
        LocalSpace::Fermion | LocalSpace::Boson => {
            put(Zone::Left, G::Create, e[0]);
            put(Zone::Right, G::Annihilate, e[2]);
            let odd = *space == LocalSpace::Fermion;
            return [odd && e[0] == 1, false, odd && e[2] == 1];
        }
        LocalSpace::SpinS => {
            let powers = [G::Plus, G::Z, G::Minus].into_iter().zip(e);
            powers.for_each(|(kind, count)| put(Zone::Middle, kind, count));
            return [false; 3];
        }
        _ if index == 0 => return [false; 3],
        LocalSpace::Majorana => (G::Majorana, true),
        LocalSpace::SpinHalf => ([G::Plus, G::Z, G::Minus][index - 1], false),
        LocalSpace::Pauli => ([G::X, G::Y, G::Z][index - 1], false),
        LocalSpace::MatrixUnits { odd_levels } => {
            let (row, column) = ((index - 1) / odd_levels.len(), (index - 1) % odd_levels.len());
            // Levels are below 256 by `Algebra::add`.
            (G::Unit { row: row as u8, column: column as u8 }, odd_levels[row] != odd_levels[column])
        }
        LocalSpace::Free => unreachable!("free generators are not gathered by site"),
    };
    put(Zone::Middle, kind, 1);
    [false, odd, false]
}
