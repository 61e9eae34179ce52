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

/// How a basis element is written: runs of equal generators, by their zone of the canonical word.
pub(crate) struct Written {
    /// Creators, on the left.
    pub(crate) left: Run,
    /// Everything without a vacuum, in the middle.
    pub(crate) middle: [Run; 3],
    /// Annihilators, on the right.
    pub(crate) right: Run,
    /// Whether the part in the left, middle and right zone is odd.
    pub(crate) odd: [bool; 3],
}

/// A generator and how often it stands there.
pub(crate) type Run = (GeneratorKind, u32);

const PLUS: u32 = 1;
const Z: u32 = 2;
const MINUS: u32 = 3;

/// `sum · kind`, written in the basis.
///
/// # Panics
/// If `kind` is not a generator of `space`.
pub(crate) fn multiply(
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
        (LocalSpace::Fermion, G::Create) => match e {
            [0, _, 0] => emit(one, [1, 0, 0]),
            [1, _, 0] => Ok(()),
            [0, _, _] => {
                emit(one, [0, 0, 0])?;
                emit(ComplexRational::MINUS_ONE, [1, 0, 1])
            }
            // c†c c† = c† because c†² = 0.
            _ => emit(one, [1, 0, 0]),
        },
        (LocalSpace::Fermion, G::Annihilate) => match e {
            [_, _, 1] => Ok(()),
            [m, _, _] => emit(one, [m, 0, 1]),
        },
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
        _ => panic!("{kind:?} is not a generator of {space:?}; make generators with Algebra::generator"),
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

/// How a basis element is written.
pub(crate) fn written(space: &LocalSpace, e: Element) -> Written {
    use GeneratorKind as G;
    const NOTHING: Run = (GeneratorKind::Z, 0);
    let vacuum =
        |odd| Written { left: (G::Create, e[0]), middle: [NOTHING; 3], right: (G::Annihilate, e[2]), odd };
    let middle = |middle, odd| Written { left: NOTHING, middle, right: NOTHING, odd: [false, odd, false] };
    let single = |kind, odd| middle([(kind, 1), NOTHING, NOTHING], odd);
    let index = e[0] as usize;
    match space {
        LocalSpace::Fermion => vacuum([e[0] == 1, false, e[2] == 1]),
        LocalSpace::Boson => vacuum([false; 3]),
        LocalSpace::SpinS => middle([(G::Plus, e[0]), (G::Z, e[1]), (G::Minus, e[2])], false),
        _ if index == 0 => middle([NOTHING; 3], false),
        LocalSpace::Majorana => single(G::Majorana, true),
        LocalSpace::SpinHalf => single([G::Plus, G::Z, G::Minus][index - 1], false),
        LocalSpace::Pauli => single([G::X, G::Y, G::Z][index - 1], false),
        LocalSpace::MatrixUnits { odd_levels } => {
            let (row, column) = ((index - 1) / odd_levels.len(), (index - 1) % odd_levels.len());
            // Levels are below 256 by `Algebra::add`.
            single(G::Unit { row: row as u8, column: column as u8 }, odd_levels[row] != odd_levels[column])
        }
        LocalSpace::Free => unreachable!("free generators are not gathered by site"),
    }
}
