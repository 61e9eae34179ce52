//! The self-consistency loop of the printed formula: 2 × 2 matrices ρ(k), nothing of the mean-field crate.

use num_complex::Complex64;

use super::Test;
use crate::finding::Table;
use crate::method::Stop;
use crate::seed;

/// `ρ_ss'(k) = ⟨c†_s(k) c_s'(k)⟩` by k.
type Density = Vec<[[Complex64; 2]; 2]>;

/// One hole in the half-filled band with hopping that does not frustrate it, and a repulsion far above the bandwidth: the
/// ferromagnet is lowest in the limit (Y. Nagaoka, Phys. Rev. 147, 392 (1966); his sign on the triangular lattice).
pub(super) const HOPPING: f64 = 1.0;
pub(super) const U0: f64 = 60.0;
pub(super) const U1: f64 = 0.5;

/// A self-consistent solution.
struct Fixed {
    energy: f64,
    residual: f64,
    density: Density,
}

/// All that the starts led to.
pub(super) struct Loops {
    found: Vec<Fixed>,
}

/// The three directions to neighbours; the others are their negatives.
const DIRECTIONS: [[i64; 2]; 3] = [[1, 0], [-1, 1], [0, -1]];

struct Model {
    length: usize,
    /// `E_s(k)` in units of t.
    bands: Vec<[f64; 2]>,
    /// `U(k)`.
    interaction: Vec<f64>,
    particles: usize,
}

impl Model {
    fn new(length: usize, angle: f64) -> Self {
        let turn = |k: [usize; 2], n: [i64; 2]| {
            std::f64::consts::TAU * (k[0] as i64 * n[0] + k[1] as i64 * n[1]) as f64 / length as f64
        };
        let momenta: Vec<[usize; 2]> =
            (0..length * length).map(|number| [number % length, number / length]).collect();
        let sum = |k: [usize; 2], angle: f64| -> f64 {
            DIRECTIONS.iter().map(|&n| 2.0 * (turn(k, n) + angle).cos()).sum()
        };
        Self {
            length,
            bands: momenta.iter().map(|&k| [angle, -angle].map(|a| HOPPING * sum(k, a))).collect(),
            interaction: momenta.iter().map(|&k| U0 + U1 * sum(k, 0.0)).collect(),
            particles: length * length - 1,
        }
    }

    /// `U(k_1 − k_2)`.
    fn between(&self, one: usize, two: usize) -> f64 {
        let l = self.length;
        let along = |a: usize, b: usize| (a + l - b) % l;
        self.interaction[along(one % l, two % l) + l * along(one / l, two / l)]
    }

    /// `h_ss'(k)`, the coefficient of `c†_s(k) c_s'(k)`, of the interaction alone: `U(0) ⟨n⟩ δ_ss' − 1/N Σ U(k_1−k) ρ_s's(k_1)`.
    fn mean_field(&self, density: &Density) -> Density {
        let n = density.len() as f64;
        let filling: f64 = density.iter().map(|rho| rho[0][0].re + rho[1][1].re).sum::<f64>() / n;
        let hartree = self.interaction[0] * filling;
        (0..density.len())
            .map(|k| {
                let mut h = [[Complex64::from(hartree), Complex64::ZERO], [Complex64::ZERO, hartree.into()]];
                for (k1, rho) in density.iter().enumerate() {
                    let weight = self.between(k1, k) / n;
                    for (s, row) in h.iter_mut().enumerate() {
                        for (other, entry) in row.iter_mut().enumerate() {
                            *entry -= rho[other][s] * weight;
                        }
                    }
                }
                h
            })
            .collect()
    }

    /// The energy: the interaction counts half of what its mean field does.
    fn energy(&self, density: &Density) -> f64 {
        let field = self.mean_field(density);
        let at = |(k, rho): (usize, &[[Complex64; 2]; 2])| {
            let mut sum = 0.0;
            for s in 0..2 {
                sum += self.bands[k][s] * rho[s][s].re;
                for other in 0..2 {
                    sum += (field[k][s][other] * rho[s][other]).re / 2.0;
                }
            }
            sum
        };
        density.iter().enumerate().map(at).sum()
    }

    /// Fills the lowest levels of `E + h`.
    fn filled(&self, field: &Density) -> Density {
        let mut levels = Vec::with_capacity(2 * field.len());
        for (k, h) in field.iter().enumerate() {
            let (a, b) = (self.bands[k][0] + h[0][0].re, self.bands[k][1] + h[1][1].re);
            // h = mean + d·σ with |d| the half splitting.
            let d = [h[0][1].re, -h[0][1].im, (a - b) / 2.0];
            let size = d.iter().map(|x| x * x).sum::<f64>().sqrt();
            for sign in [-1.0, 1.0] {
                levels.push(((a + b) / 2.0 + sign * size, k, sign, d, size));
            }
        }
        levels.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2 > 0.0).cmp(&(y.1, y.2 > 0.0))));
        let mut density = vec![[[Complex64::ZERO; 2]; 2]; field.len()];
        for (_, k, sign, d, size) in &levels[..self.particles] {
            let unit = if *size > 0.0 { d.map(|x| sign * x / size) } else { [0.0, 0.0, *sign] };
            // The projector (1 + n·σ)/2 is ρ transposed: ⟨c†_s c_s'⟩ = φ*_s φ_s'.
            let projector = [
                [Complex64::from((1.0 + unit[2]) / 2.0), Complex64::new(unit[0], -unit[1]) / 2.0],
                [Complex64::new(unit[0], unit[1]) / 2.0, ((1.0 - unit[2]) / 2.0).into()],
            ];
            for s in 0..2 {
                for other in 0..2 {
                    density[*k][s][other] += projector[other][s];
                }
            }
        }
        density
    }

    /// Mixes halves until nothing moves.
    fn iterate(&self, mut density: Density) -> Fixed {
        let mut residual = f64::INFINITY;
        for _ in 0..STEPS {
            let next = self.filled(&self.mean_field(&density));
            residual = 0.0;
            for (old, new) in density.iter_mut().zip(&next) {
                for s in 0..2 {
                    for other in 0..2 {
                        residual = (new[s][other] - old[s][other]).norm().max(residual);
                        old[s][other] = (old[s][other] + new[s][other]) * 0.5;
                    }
                }
            }
            if residual <= CONVERGED {
                break;
            }
        }
        Fixed { energy: self.energy(&density), residual, density }
    }
}

/// The converged class: halving the difference 40 times.
const CONVERGED: f64 = 1e-11;
const STEPS: usize = 400;
/// Energies that are one: they are stationary, so their errors are of second order in what is left to converge.
const EQUAL: f64 = 1e-8;

/// The starts that are no random ones: without any spin, all spins along z, all along x, all along y.
const DIRECTED: usize = 4;

/// Random starts with every component, and those without chance.
pub(super) fn search(length: usize, angle: f64, starts: usize, root: u64) -> Result<Loops, Stop> {
    let model = Model::new(length, angle);
    let states = length * length;
    let mut found = Vec::new();
    for start in 0..starts + DIRECTED {
        let name = start.to_string();
        let mut drawn = 0_usize;
        let mut draw = || {
            drawn += 1;
            0.6 * seed::uniform(root, &[&name, &drawn.to_string()]) - 0.3
        };
        let density = (0..states).map(|_| {
            let even = Complex64::from(0.5);
            let zero = Complex64::ZERO;
            match start {
                0 => return [[even, zero], [zero, even]],
                1 => return [[even + 0.5, zero], [zero, zero]],
                2 => return [[even, even], [even, even]],
                3 => return [[even, even * Complex64::I], [-even * Complex64::I, even]],
                _ => {}
            }
            let mixed = Complex64::new(draw(), draw());
            [[even + draw(), mixed], [mixed.conj(), even + draw()]]
        });
        found.push(model.iterate(density.collect()));
    }
    let (mut settled, open): (Vec<Fixed>, Vec<Fixed>) =
        found.into_iter().partition(|fixed| fixed.residual <= CONVERGED);
    settled.sort_by(|a, b| a.energy.total_cmp(&b.energy));
    let Some(lowest) = settled.first().map(|fixed| fixed.energy) else {
        return Err(Stop::Failed("no start of the loop became self-consistent".to_owned()));
    };
    if let Some(below) = open.iter().find(|fixed| fixed.energy < lowest - EQUAL * lowest.abs().max(1.0)) {
        let (energy, residual) = (below.energy, below.residual);
        let why = format!(
            "a start is at {energy}, below {lowest}, and not self-consistent: {residual:.1e} after {STEPS} steps"
        );
        return Err(Stop::Failed(why));
    }
    Ok(Loops { found: settled })
}

impl Loops {
    /// Whether a solution of the lowest energy has the component. Solutions that a symmetry makes of each other have one energy.
    pub(super) fn test(&self, spins: [u16; 2]) -> (Test, Table) {
        let lowest = self.found[0].energy;
        let mut table = Table::new(&[("energy", "t"), ("residual", "1"), ("largest average", "1")]);
        let mut largest = 0.0_f64;
        for fixed in &self.found {
            let [s, other] = spins.map(usize::from);
            let size = fixed.density.iter().map(|rho| rho[s][other].norm()).fold(0.0, f64::max);
            table.push([fixed.energy, fixed.residual, size]);
            if fixed.energy - lowest <= EQUAL * lowest.abs().max(1.0) {
                largest = largest.max(size);
            }
        }
        let has = largest > 0.01;
        let sentence =
            format!("the lowest solutions of the loop, energy {lowest:.6}, have up to {largest:.3} of it");
        ((has, sentence), table)
    }

    /// How many starts led to the lowest energy.
    #[cfg(test)]
    pub(super) fn at_the_lowest(&self) -> usize {
        let lowest = self.lowest();
        self.found.iter().filter(|fixed| fixed.energy - lowest <= EQUAL * lowest.abs().max(1.0)).count()
    }

    /// The lowest energy.
    #[cfg(test)]
    pub(super) fn lowest(&self) -> f64 {
        self.found[0].energy
    }
}
