//! Other axes of quantization for spins ½.
//!
//! Up to phases of local states and flips of spins, which change no closed string, the local Clifford group only chooses which of the
//! three axes is diagonal: three choices a site.

use eigentruth_models::Hamiltonian;
use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, Mode, NumericOperator};
use num_complex::Complex64;

use crate::error::SignError;

/// Which component of a spin is diagonal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// `Sˣ`.
    X,
    /// `Sʸ`.
    Y,
    /// `Sᶻ`, nothing changes.
    Z,
}

impl Axis {
    /// All three.
    pub const ALL: [Axis; 3] = [Axis::Z, Axis::X, Axis::Y];

    /// What x, y and z become: a cyclic exchange, which is a rotation, so that the old axis lies along z.
    fn images(self) -> [GeneratorKind; 3] {
        use GeneratorKind::{X, Y, Z};
        match self {
            Axis::Z => [X, Y, Z],
            Axis::X => [Z, X, Y],
            Axis::Y => [Y, Z, X],
        }
    }
}

/// The Hamiltonian with an axis for each degree of freedom.
///
/// # Errors
/// [`SignError::Count`], [`SignError::NoAxis`], [`SignError::Hamiltonian`].
pub fn turned(hamiltonian: &Hamiltonian, axes: &[Axis]) -> Result<Hamiltonian, SignError> {
    let space = hamiltonian.space();
    let degrees = space.degrees();
    if axes.len() != degrees.len() {
        return Err(SignError::Count {
            what: "the list of axes",
            given: axes.len(),
            expected: degrees.len(),
        });
    }
    let mut operator = NumericOperator::zero();
    for (word, coefficient) in hamiltonian.operator().terms() {
        let mut product = NumericOperator::scalar(*coefficient);
        for factor in word.iter() {
            product = product * image(hamiltonian, axes, factor)?;
        }
        operator += product;
    }
    Ok(Hamiltonian::new(space.clone(), &operator)?)
}

fn image(
    hamiltonian: &Hamiltonian,
    axes: &[Axis],
    factor: &Generator<Mode>,
) -> Result<NumericOperator, SignError> {
    let space = hamiltonian.space();
    let none = SignError::NoAxis { site: factor.label.site };
    let position = space.position(factor.species, factor.label).ok_or(none.clone())?;
    // S^± = Sˣ ± iSʸ, σ^± = (σˣ ± iσʸ)/2.
    let half = match space.local(position) {
        LocalSpace::SpinHalf => 1.0,
        LocalSpace::Pauli => 0.5,
        _ => return Err(none),
    };
    let [x, y, z] =
        axes[position].images().map(|kind| NumericOperator::generator(Generator { kind, ..*factor }));
    let ladder = |sign: f64| x.scaled(&half.into()) + y.scaled(&Complex64::new(0.0, sign * half));
    Ok(match factor.kind {
        GeneratorKind::X => x,
        GeneratorKind::Y => y,
        GeneratorKind::Z => z,
        GeneratorKind::Plus => ladder(1.0),
        GeneratorKind::Minus => ladder(-1.0),
        _ => return Err(none),
    })
}
