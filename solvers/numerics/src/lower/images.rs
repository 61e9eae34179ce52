//! The matrix elements of every generator on its own site.

use eigentruth_operators::{GeneratorKind, LocalSpace};
use num_complex::Complex64;

/// `|from⟩ ↦ factor · √radicand |to⟩` on one site.
///
/// The ladder operators of spins and bosons have square roots of integers as matrix elements. Their products are
/// kept under one root, so that `S⁺S⁻` and `b†b` have exact integers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Image {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) factor: Complex64,
    pub(super) radicand: f64,
}

/// The identity of a site.
pub(super) fn identity(dimension: u16) -> Vec<Image> {
    let one = |level| Image { from: level, to: level, factor: Complex64::ONE, radicand: 1.0 };
    (0..u64::from(dimension)).map(one).collect()
}

/// `kind · images`: what a generator makes of what earlier factors made.
pub(super) fn multiplied(
    space: &LocalSpace,
    dimension: u16,
    kind: GeneratorKind,
    images: &[Image],
) -> Vec<Image> {
    let act = |image: &Image| {
        let image = *image;
        element(space, u64::from(dimension), kind, image.to).into_iter().flatten().map(
            move |(to, factor, radicand)| Image {
                to,
                factor: factor * image.factor,
                radicand: radicand * image.radicand,
                ..image
            },
        )
    };
    images.iter().flat_map(act).collect()
}

/// Up to two images of a level: the level reached, a factor, and an integer under a square root.
type Element = [Option<(u64, Complex64, f64)>; 2];

fn element(space: &LocalSpace, dimension: u64, kind: GeneratorKind, level: u64) -> Element {
    use GeneratorKind as G;
    let real = |x: f64| Complex64::new(x, 0.0);
    let up = level + 1 < dimension;
    let top = dimension - 1;
    // √((S−m)(S+m+1)) with m = level − S; 1 for two levels.
    let raise = |factor| up.then(|| (level + 1, factor, ((top - level) * (level + 1)) as f64));
    let lower = |factor| (level > 0).then(|| (level - 1, factor, (level * (top - level + 1)) as f64));
    match (space, kind) {
        (LocalSpace::Boson, G::Create) => [up.then(|| (level + 1, real(1.0), (level + 1) as f64)), None],
        (LocalSpace::Boson, G::Annihilate) => {
            [(level > 0).then(|| (level - 1, real(1.0), level as f64)), None]
        }
        (_, G::Create | G::Plus) => [raise(real(1.0)), None],
        (_, G::Annihilate | G::Minus) => [lower(real(1.0)), None],
        (LocalSpace::Pauli, G::Z) => [Some((level, real(2.0 * level as f64 - 1.0), 1.0)), None],
        (_, G::Z) => [Some((level, real(level as f64 - 0.5 * top as f64), 1.0)), None],
        (LocalSpace::Pauli, G::X) => [raise(real(1.0)), lower(real(1.0))],
        (LocalSpace::Pauli, G::Y) => [raise(-Complex64::I), lower(Complex64::I)],
        (_, G::X) => [raise(real(0.5)), lower(real(0.5))],
        (_, G::Y) => [raise(-0.5 * Complex64::I), lower(0.5 * Complex64::I)],
        (_, G::Unit { row, column }) if u64::from(column) == level => {
            [Some((u64::from(row), real(1.0), 1.0)), None]
        }
        (_, G::Unit { .. }) => [None, None],
        (_, G::Majorana | G::Free { .. }) => {
            unreachable!("a space has neither Majorana nor free degrees of freedom")
        }
    }
}
