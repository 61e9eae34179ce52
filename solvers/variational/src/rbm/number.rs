//! The loops over hidden units, for real and for complex weights, in lanes that the compiler makes vectors of.
//!
//! With `p = e^θ/(2 cosh θ)` and `q = e^−θ/(2 cosh θ)` the factor of a hidden unit changes by `2 cosh(θ+δ)/(2 cosh θ) = p e^δ + q e^−δ`, and `e^δ` is a
//! product of numbers tabulated for each site. So neither ratios nor updates need a transcendental function, and since
//! for real weights all is positive nothing cancels.

use eigentruth_numerics::Scalar;
use num_complex::Complex64;
use pulp::{Arch, Simd, WithSimd};

/// Lanes of a block.
pub(super) const LANES: usize = 8;
/// Numbers of as many hidden units.
pub(super) type Block = [f64; LANES];

/// A number for every hidden unit, padded to whole blocks: real parts, and imaginary parts if there are any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plane {
    pub(super) re: Vec<Block>,
    pub(super) im: Vec<Block>,
}

/// What a hidden unit's θ makes: `p`, `q` and `ln 2cosh θ`.
pub(super) struct Unit<S> {
    pub(super) p: S,
    pub(super) q: S,
    pub(super) log: S,
}

/// The real or complex numbers that weights are: `f64` or `Complex64`.
pub trait Number: Scalar {
    #[doc(hidden)]
    fn plane(hidden: usize, value: Self) -> Plane;
    #[doc(hidden)]
    fn get(plane: &Plane, unit: usize) -> Self;
    #[doc(hidden)]
    fn set(plane: &mut Plane, unit: usize, value: Self);
    #[doc(hidden)]
    fn exponential(self) -> Self;
    #[doc(hidden)]
    fn logarithm(self) -> Self;
    #[doc(hidden)]
    fn inverse(self) -> Self;
    /// `to ← sum over planes`, each with a sign.
    #[doc(hidden)]
    fn factor(arch: Arch, p: &Plane, q: &Plane, flips: &[(&Plane, &Plane)]) -> Self;
    /// Multiplies `x` and `y` by the planes.
    #[doc(hidden)]
    fn times(x: &mut Plane, y: &mut Plane, by: (&Plane, &Plane));
    /// Updates `p` and `q`.
    #[doc(hidden)]
    fn update(arch: Arch, p: &mut Plane, q: &mut Plane, flips: &[(&Plane, &Plane)]);
}

pub(super) fn unit<S: Number>(theta: S) -> Unit<S> {
    let positive = theta.real() >= 0.0;
    let inwards = if positive { -theta } else { theta };
    let z = inwards.scaled(2.0).exponential();
    let one = S::from_real(1.0);
    let large = (one + z).inverse();
    let (p, q) = if positive { (large, z * large) } else { (z * large, large) };
    Unit { p, q, log: -inwards + (one + z).logarithm() }
}

struct RealFactor<'a, const M: usize> {
    p: &'a [Block],
    q: &'a [Block],
    x: [&'a [Block]; M],
    y: [&'a [Block]; M],
}

impl<const M: usize> WithSimd for RealFactor<'_, M> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) -> f64 {
        let n = self.p.len();
        let (p, q) = (&self.p[..n], &self.q[..n]);
        let (x, y) = (self.x.map(|x| &x[..n]), self.y.map(|y| &y[..n]));
        let mut product = [1.0; LANES];
        for k in 0..n {
            for l in 0..LANES {
                let (mut a, mut b) = (p[k][l], q[k][l]);
                for m in 0..M {
                    a *= x[m][k][l];
                    b *= y[m][k][l];
                }
                product[l] *= a + b;
            }
        }
        product.iter().product()
    }
}

struct RealUpdate<'a, const M: usize> {
    p: &'a mut [Block],
    q: &'a mut [Block],
    x: [&'a [Block]; M],
    y: [&'a [Block]; M],
}

impl<const M: usize> WithSimd for RealUpdate<'_, M> {
    type Output = ();

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) {
        let n = self.p.len();
        let (p, q) = (&mut self.p[..n], &mut self.q[..n]);
        let (x, y) = (self.x.map(|x| &x[..n]), self.y.map(|y| &y[..n]));
        for k in 0..n {
            for l in 0..LANES {
                let (mut a, mut b) = (p[k][l], q[k][l]);
                for m in 0..M {
                    a *= x[m][k][l];
                    b *= y[m][k][l];
                }
                let inverse = 1.0 / (a + b);
                p[k][l] = a * inverse;
                q[k][l] = b * inverse;
            }
        }
    }
}

impl Number for f64 {
    fn plane(hidden: usize, value: f64) -> Plane {
        Plane { re: vec![[value; LANES]; hidden.div_ceil(LANES)], im: Vec::new() }
    }
    fn get(plane: &Plane, unit: usize) -> f64 {
        plane.re[unit / LANES][unit % LANES]
    }
    fn set(plane: &mut Plane, unit: usize, value: f64) {
        plane.re[unit / LANES][unit % LANES] = value;
    }
    fn exponential(self) -> f64 {
        self.exp()
    }
    fn logarithm(self) -> f64 {
        self.ln()
    }
    fn inverse(self) -> f64 {
        1.0 / self
    }
    fn factor(arch: Arch, p: &Plane, q: &Plane, flips: &[(&Plane, &Plane)]) -> f64 {
        let (p, q) = (p.re.as_slice(), q.re.as_slice());
        match *flips {
            [(x, y)] => arch.dispatch(RealFactor { p, q, x: [&x.re], y: [&y.re] }),
            [(x, y), (u, v)] => arch.dispatch(RealFactor { p, q, x: [&x.re, &u.re], y: [&y.re, &v.re] }),
            _ => unreachable!("flips of more sites are multiplied first"),
        }
    }
    fn times(x: &mut Plane, y: &mut Plane, by: (&Plane, &Plane)) {
        for (to, by) in [(x, by.0), (y, by.1)] {
            for (to, by) in to.re.as_flattened_mut().iter_mut().zip(by.re.as_flattened()) {
                *to *= by;
            }
        }
    }
    fn update(arch: Arch, p: &mut Plane, q: &mut Plane, flips: &[(&Plane, &Plane)]) {
        let (p, q) = (p.re.as_mut_slice(), q.re.as_mut_slice());
        match *flips {
            [(x, y)] => arch.dispatch(RealUpdate { p, q, x: [&x.re], y: [&y.re] }),
            [(x, y), (u, v)] => arch.dispatch(RealUpdate { p, q, x: [&x.re, &u.re], y: [&y.re, &v.re] }),
            _ => unreachable!("flips of more sites are multiplied first"),
        }
    }
}

struct ComplexFactor<'a, const M: usize> {
    p: &'a Plane,
    q: &'a Plane,
    x: [&'a Plane; M],
    y: [&'a Plane; M],
}

#[inline(always)]
fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

impl<const M: usize> WithSimd for ComplexFactor<'_, M> {
    type Output = Complex64;

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) -> Complex64 {
        let n = self.p.re.len();
        let (pr, pi) = (&self.p.re[..n], &self.p.im[..n]);
        let (qr, qi) = (&self.q.re[..n], &self.q.im[..n]);
        let (xr, xi) = (self.x.map(|x| &x.re[..n]), self.x.map(|x| &x.im[..n]));
        let (yr, yi) = (self.y.map(|y| &y.re[..n]), self.y.map(|y| &y.im[..n]));
        let (mut re, mut im) = ([1.0; LANES], [0.0; LANES]);
        for k in 0..n {
            for l in 0..LANES {
                let (mut a, mut b) = ((pr[k][l], pi[k][l]), (qr[k][l], qi[k][l]));
                for m in 0..M {
                    a = times(a, (xr[m][k][l], xi[m][k][l]));
                    b = times(b, (yr[m][k][l], yi[m][k][l]));
                }
                (re[l], im[l]) = times((re[l], im[l]), (a.0 + b.0, a.1 + b.1));
            }
        }
        (0..LANES).map(|l| Complex64::new(re[l], im[l])).product()
    }
}

struct ComplexUpdate<'a, const M: usize> {
    p: &'a mut Plane,
    q: &'a mut Plane,
    x: [&'a Plane; M],
    y: [&'a Plane; M],
}

impl<const M: usize> WithSimd for ComplexUpdate<'_, M> {
    type Output = ();

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) {
        let n = self.p.re.len();
        let (pr, pi) = (&mut self.p.re[..n], &mut self.p.im[..n]);
        let (qr, qi) = (&mut self.q.re[..n], &mut self.q.im[..n]);
        let (xr, xi) = (self.x.map(|x| &x.re[..n]), self.x.map(|x| &x.im[..n]));
        let (yr, yi) = (self.y.map(|y| &y.re[..n]), self.y.map(|y| &y.im[..n]));
        for k in 0..n {
            for l in 0..LANES {
                let (mut a, mut b) = ((pr[k][l], pi[k][l]), (qr[k][l], qi[k][l]));
                for m in 0..M {
                    a = times(a, (xr[m][k][l], xi[m][k][l]));
                    b = times(b, (yr[m][k][l], yi[m][k][l]));
                }
                let sum = (a.0 + b.0, a.1 + b.1);
                let norm = 1.0 / (sum.0 * sum.0 + sum.1 * sum.1);
                let inverse = (sum.0 * norm, -sum.1 * norm);
                (pr[k][l], pi[k][l]) = times(a, inverse);
                (qr[k][l], qi[k][l]) = times(b, inverse);
            }
        }
    }
}

impl Number for Complex64 {
    fn plane(hidden: usize, value: Complex64) -> Plane {
        let blocks = hidden.div_ceil(LANES);
        Plane { re: vec![[value.re; LANES]; blocks], im: vec![[value.im; LANES]; blocks] }
    }
    fn get(plane: &Plane, unit: usize) -> Complex64 {
        let (k, l) = (unit / LANES, unit % LANES);
        Complex64::new(plane.re[k][l], plane.im[k][l])
    }
    fn set(plane: &mut Plane, unit: usize, value: Complex64) {
        let (k, l) = (unit / LANES, unit % LANES);
        (plane.re[k][l], plane.im[k][l]) = (value.re, value.im);
    }
    fn exponential(self) -> Complex64 {
        self.exp()
    }
    fn logarithm(self) -> Complex64 {
        self.ln()
    }
    fn inverse(self) -> Complex64 {
        self.inv()
    }
    fn factor(arch: Arch, p: &Plane, q: &Plane, flips: &[(&Plane, &Plane)]) -> Complex64 {
        match *flips {
            [(x, y)] => arch.dispatch(ComplexFactor { p, q, x: [x], y: [y] }),
            [(x, y), (u, v)] => arch.dispatch(ComplexFactor { p, q, x: [x, u], y: [y, v] }),
            _ => unreachable!("flips of more sites are multiplied first"),
        }
    }
    fn times(x: &mut Plane, y: &mut Plane, by: (&Plane, &Plane)) {
        for (to, by) in [(x, by.0), (y, by.1)] {
            for k in 0..to.re.len() {
                for l in 0..LANES {
                    let product = times((to.re[k][l], to.im[k][l]), (by.re[k][l], by.im[k][l]));
                    (to.re[k][l], to.im[k][l]) = product;
                }
            }
        }
    }
    fn update(arch: Arch, p: &mut Plane, q: &mut Plane, flips: &[(&Plane, &Plane)]) {
        match *flips {
            [(x, y)] => arch.dispatch(ComplexUpdate { p, q, x: [x], y: [y] }),
            [(x, y), (u, v)] => arch.dispatch(ComplexUpdate { p, q, x: [x, u], y: [y, v] }),
            _ => unreachable!("flips of more sites are multiplied first"),
        }
    }
}
