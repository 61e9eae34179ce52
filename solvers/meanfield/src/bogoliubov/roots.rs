//! Roots of one equation within a bracket.

use super::BogoliubovError;

/// A root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    pub(super) at: f64,
    /// The root lies this close.
    pub(super) within: f64,
}

/// Regula falsi with the Illinois rule (M. Dowell, P. Jarratt, BIT 11, 168 (1971)) and bisection where that is slow. Ends where
/// the bracket cannot be told from a point, or at an exact zero.
pub(super) fn bracketed(
    equation: &'static str,
    mut f: impl FnMut(f64) -> Result<f64, BogoliubovError>,
    bracket: [f64; 2],
) -> Result<Root, BogoliubovError> {
    const STEPS: usize = 400;
    let [mut a, mut b] = bracket;
    let (mut fa, mut fb) = (f(a)?, f(b)?);
    if fa == 0.0 {
        return Ok(Root { at: a, within: 0.0 });
    }
    if fb == 0.0 {
        return Ok(Root { at: b, within: 0.0 });
    }
    let fail =
        |residual| BogoliubovError::NotConverged { equation, residual, low: bracket[0], high: bracket[1] };
    if fa.is_nan() || fb.is_nan() || fa * fb > 0.0 {
        return Err(fail(fa.abs().min(fb.abs())));
    }
    // Weights of the Illinois rule, apart from the values themselves.
    let (mut wa, mut wb) = (1.0, 1.0);
    let mut width = (b - a).abs();
    for step in 0..STEPS {
        let narrow = 4.0 * f64::EPSILON * a.abs().max(b.abs());
        if (b - a).abs() <= narrow {
            return Ok(Root { at: 0.5 * (a + b), within: (b - a).abs() });
        }
        let secant = (a * fb * wb - b * fa * wa) / (fb * wb - fa * wa);
        let slow = step % 4 == 3 && (b - a).abs() > 0.25 * width;
        if step % 4 == 3 {
            width = (b - a).abs();
        }
        let inside = (secant - a) * (secant - b) < 0.0;
        let x = if slow || !inside { 0.5 * (a + b) } else { secant };
        let fx = f(x)?;
        if fx == 0.0 {
            return Ok(Root { at: x, within: narrow });
        }
        if fx * fb < 0.0 {
            (a, fa, wa) = (b, fb, 1.0);
            (b, fb, wb) = (x, fx, 1.0);
        } else {
            (b, fb, wb) = (x, fx, 1.0);
            wa *= 0.5;
        }
    }
    Err(fail(fa.abs().min(fb.abs())))
}
