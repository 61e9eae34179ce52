//! The parameters of a model, and its functions in real space.

use num_complex::Complex64;

use super::MoireError;

/// A vector in the plane.
pub type Vector = [f64; 2];

/// 2V Σ_{j = 1, 3, 5} cos(g_j · r + ψ).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Potential {
    /// V.
    pub amplitude: f64,
    /// ψ.
    pub phase: f64,
}

/// A continuum model: −p_b²/m_b + Δ_b and −p_t²/m_t + Δ_t with p_b = k and p_t = k − τκ, and in the corner from t to b the
/// tunnelling w Σ_j c_j e^{iτ g·r} with g = 0, g_2, g_3.
#[derive(Clone, Debug, PartialEq)]
pub struct Moire {
    /// m_b and m_t.
    pub masses: [f64; 2],
    /// Δ_b and Δ_t.
    pub potentials: [Potential; 2],
    /// w.
    pub tunnelling: f64,
    /// c_j in the valley +K; those of −K are their conjugates times `other_valley`.
    pub amplitudes: [Complex64; 3],
    /// The factor of the tunnelling in the valley −K.
    pub other_valley: f64,
    /// The momentum κ by which the layer t is displaced in the valley +K, by −κ in −K.
    pub kappa: Vector,
    /// The angle of g_1 from the x axis, in degrees.
    pub first: f64,
    /// Whether g_2, g_3, … follow counterclockwise.
    pub counterclockwise: bool,
    /// An energy of the valley +K and its opposite of −K: a term that breaks time reversal.
    pub valley_energy: f64,
}

impl Moire {
    /// Layers of different mass with tunnelling 1 + ω e^{ig_2·r} + ω² e^{ig_3·r}, κ on the x axis and g_1 on the y axis.
    pub fn stacked(masses: [f64; 2], potentials: [Potential; 2], tunnelling: f64) -> Self {
        let omega = Complex64::from_polar(1.0, std::f64::consts::TAU / 3.0);
        Moire {
            masses,
            potentials,
            tunnelling,
            amplitudes: [Complex64::new(1.0, 0.0), omega, omega * omega],
            other_valley: -1.0,
            kappa: [2.0 * std::f64::consts::TAU / 3.0, 0.0],
            first: 90.0,
            counterclockwise: true,
            valley_energy: 0.0,
        }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`MoireError::Parameter`] for a mass that is not positive, or anything that is not finite.
    pub fn check(&self) -> Result<(), MoireError> {
        let bad =
            |what, given: f64, expected| MoireError::Parameter { what, given: given.to_string(), expected };
        if let Some(mass) = self.masses.iter().find(|m| !(m.is_finite() && **m > 0.0)) {
            return Err(bad("a mass", *mass, "positive and finite"));
        }
        let potentials = self.potentials.iter().flat_map(|p| [p.amplitude, p.phase]);
        let others = [self.tunnelling, self.other_valley, self.first, self.valley_energy];
        let amplitudes = self.amplitudes.iter().flat_map(|c| [c.re, c.im]);
        match potentials.chain(others).chain(amplitudes).chain(self.kappa).find(|x| !x.is_finite()) {
            Some(given) => Err(bad("a parameter of the model", given, "finite")),
            None => Ok(()),
        }
    }

    /// g_j for j = 1 to 6: length 4π/√3, 60° apart.
    pub fn reciprocal(&self, j: i32) -> Vector {
        let length = 2.0 * std::f64::consts::TAU / 3f64.sqrt();
        let step = if self.counterclockwise { 60.0 } else { -60.0 };
        let (sin, cos) = (self.first + step * f64::from(j - 1)).to_radians().sin_cos();
        [length * cos, length * sin]
    }

    /// The reciprocal vector m g_1 + n g_2.
    pub fn lattice(&self, [m, n]: [i32; 2]) -> Vector {
        let (g, h) = (self.reciprocal(1), self.reciprocal(2));
        [0, 1].map(|axis| f64::from(m) * g[axis] + f64::from(n) * h[axis])
    }

    /// Where the momentum of a layer starts in a valley: the momentum operator is k minus this.
    pub fn origin(&self, valley: usize, layer: usize) -> Vector {
        match (valley, layer) {
            (_, 0) => [0.0, 0.0],
            (0, _) => self.kappa,
            _ => self.kappa.map(|x| -x),
        }
    }

    /// (m, n) of the harmonics of the tunnelling in a valley with their amplitudes, w included: element of b at G + g and t at G.
    pub(super) fn harmonics(&self, valley: usize) -> [([i32; 2], Complex64); 3] {
        // 0, g_2 and g_3 = g_2 − g_1.
        let steps = [[0, 0], [0, 1], [-1, 1]];
        [0, 1, 2].map(|j| match valley {
            0 => (steps[j], self.tunnelling * self.amplitudes[j]),
            _ => (steps[j].map(|x| -x), self.tunnelling * self.other_valley * self.amplitudes[j].conj()),
        })
    }

    /// Δ_l(r).
    pub fn potential_at(&self, layer: usize, r: Vector) -> f64 {
        let Potential { amplitude, phase } = self.potentials[layer];
        let cosine = |j: i32| {
            let g = self.reciprocal(j);
            (g[0] * r[0] + g[1] * r[1] + phase).cos()
        };
        2.0 * amplitude * [1, 3, 5].map(cosine).iter().sum::<f64>()
    }

    /// Δ_T(r) in a valley.
    pub fn tunnelling_at(&self, valley: usize, r: Vector) -> Complex64 {
        let sign = if valley == 0 { 1.0 } else { -1.0 };
        let scale = if valley == 0 { 1.0 } else { self.other_valley };
        let wave = |j: usize| {
            let g = if j == 0 { [0.0, 0.0] } else { self.reciprocal(j as i32 + 1) };
            let c = if valley == 0 { self.amplitudes[j] } else { self.amplitudes[j].conj() };
            c * Complex64::from_polar(1.0, sign * (g[0] * r[0] + g[1] * r[1]))
        };
        self.tunnelling * scale * [0, 1, 2].map(wave).iter().sum::<Complex64>()
    }
}
