//! The ring as matrices in sectors of charges: gaps, their certificates along paths, and the rotation of a state.

use eigentruth_exact::operator::{dense, eigensystem};
use eigentruth_exact::{Basis, ChargeBasis, DEFAULT_MEMORY, System};
use eigentruth_models::FermionSystem;
use eigentruth_numerics::Complex64;
use faer::Mat;

use crate::finding::Table;
use crate::method::Stop;

/// A ring with hopping `even` on the bonds 12 and 34, `odd` on the bonds 23 and 41.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub(super) even: f64,
    pub(super) odd: f64,
    pub(super) u: f64,
}

impl Point {
    pub(super) fn between(self, other: Self, s: f64) -> Self {
        let mix = |a: f64, b: f64| a + s * (b - a);
        Point { even: mix(self.even, other.even), odd: mix(self.odd, other.odd), u: mix(self.u, other.u) }
    }

    /// How fast eigenvalues can drift apart along the way to another point: twice the norm of the difference, up to a
    /// constant. Two bonds with two spins are four commuting hops of norm 1; Σ(n↑−½)(n↓−½) has norm 1.
    fn drift(self, other: Self) -> f64 {
        2.0 * (4.0 * (self.even - other.even).abs()
            + 4.0 * (self.odd - other.odd).abs()
            + (self.u - other.u).abs())
    }
}

/// The smallest gap on a way that Weyl's inequality leaves possible, and what it takes to compute the certificate again.
#[derive(Clone, Copy)]
pub(super) struct Certified {
    pub(super) gap: f64,
    /// Steps between sampled points.
    pub(super) steps: usize,
    /// The largest 2‖H(s) − H(s₀)‖ of a step over the sampled gap at its beginning, less the error: below 1 everywhere.
    pub(super) ratio: f64,
}

impl Certified {
    /// Nothing yet.
    pub(super) const NONE: Certified = Certified { gap: f64::INFINITY, steps: 0, ratio: 0.0 };

    /// Both ways.
    pub(super) fn and(self, other: Self) -> Self {
        Certified {
            gap: self.gap.min(other.gap),
            steps: self.steps + other.steps,
            ratio: self.ratio.max(other.ratio),
        }
    }
}

/// The ring's matrices in all 25 sectors of (N↑, N↓), part by part.
pub(super) struct Ring {
    blocks: Vec<Block>,
}

pub(super) struct Block {
    electrons: i64,
    half_filled: bool,
    pub(super) basis: ChargeBasis,
    even: Mat<f64>,
    odd: Mat<f64>,
    double: Mat<f64>,
}

impl Block {
    pub(super) fn matrix(&self, p: Point) -> Mat<f64> {
        // Measured from half filling: at μ = U/2 the ring is symmetric under particles and holes.
        let shift = -0.5 * p.u * self.electrons as f64;
        let n = self.basis.dimension();
        Mat::from_fn(n, n, |i, j| {
            let diagonal = if i == j { shift } else { 0.0 };
            p.even * self.even[(i, j)] + p.odd * self.odd[(i, j)] + p.u * self.double[(i, j)] + diagonal
        })
    }
}

impl Ring {
    pub(super) fn new() -> Result<Self, Stop> {
        let mut parts = [0, 1, 2].map(|_| FermionSystem::new(4, 2));
        for site in 0..4 {
            for spin in [0, 1] {
                // The problem writes +t.
                parts[site % 2].hop((site, spin), ((site + 1) % 4, spin), Complex64::from(1.0));
            }
            parts[2].repulsion(site, 1.0);
        }
        let mut whole = FermionSystem::new(4, 2);
        let parts = [parts[0].build()?, parts[1].build()?, parts[2].build()?];
        for part in &parts {
            whole.add(part.operator());
        }
        let system = System::new(whole.build()?)?;
        let mut blocks = Vec::new();
        for up in 0..=4 {
            for down in 0..=4 {
                let basis = system.basis(&system.sector(&[("N0", up), ("N1", down)])?, DEFAULT_MEMORY)?;
                let matrix = |part: usize| -> Result<Mat<f64>, Stop> {
                    Ok(dense(&basis, &system.observable(parts[part].operator())?, DEFAULT_MEMORY)?)
                };
                let (even, odd, double) = (matrix(0)?, matrix(1)?, matrix(2)?);
                let (electrons, half_filled) = (up + down, (up, down) == (2, 2));
                blocks.push(Block { electrons, half_filled, basis, even, odd, double });
            }
        }
        Ok(Ring { blocks })
    }

    /// The lowest energy, the distance to the next one, and a bound on the error of both.
    pub(super) fn gap(&self, p: Point, all_numbers: bool) -> Result<(f64, f64, f64), Stop> {
        let mut energies = Vec::new();
        let mut error = 0.0f64;
        for block in self.blocks.iter().filter(|block| all_numbers || block.electrons == 4) {
            let system = eigensystem(&block.matrix(p), false)?;
            energies.extend(system.values);
            error = error.max(system.error);
        }
        energies.sort_by(f64::total_cmp);
        Ok((energies[0], energies[1] - energies[0], error))
    }

    pub(super) fn half_filled(&self) -> Result<&Block, Stop> {
        let block = self.blocks.iter().find(|block| block.half_filled);
        block.ok_or_else(|| Stop::Failed("there is no half-filled block".to_owned()))
    }

    /// The ground state with two electrons of each spin.
    pub(super) fn ground(&self, p: Point) -> Result<Vec<f64>, Stop> {
        let system = eigensystem(&self.half_filled()?.matrix(p), true)?;
        let vectors = system.vectors.ok_or_else(|| Stop::Failed("no eigenvectors".to_owned()))?;
        Ok(vectors.col(0).iter().copied().collect())
    }

    /// The smallest gap on the straight way from one point to another that Weyl's inequality leaves possible:
    /// gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖. Steps are such that half of every sampled gap survives. `None` after `most`
    /// steps.
    pub(super) fn certified_gap(
        &self,
        checkpoint: &dyn Fn() -> Result<(), Stop>,
        (from, to): (Point, Point),
        all_numbers: bool,
        table: &mut Table,
    ) -> Result<Option<Certified>, Stop> {
        const MOST: usize = 20_000;
        let drift = from.drift(to);
        let (mut s, mut least, mut ratio) = (0.0, f64::INFINITY, 0.0f64);
        for step in 0..MOST {
            checkpoint()?;
            let p = from.between(to, s);
            let (_, gap, error) = self.gap(p, all_numbers)?;
            let sure = gap - 2.0 * error;
            if sure <= 16.0 * error {
                return Ok(None);
            }
            if step % 64 == 0 || s == 1.0 {
                table.push([table.rows.len() as f64, p.even, p.odd, p.u, gap]);
            }
            least = least.min(if s == 1.0 { sure } else { 0.5 * sure });
            if s == 1.0 || drift == 0.0 {
                return Ok(Some(Certified { gap: least, steps: step, ratio }));
            }
            let next = (s + 0.5 * sure / drift).min(1.0);
            ratio = ratio.max(drift * (next - s) / sure);
            s = next;
        }
        Ok(None)
    }

    /// The eigenvalue of the rotation by one site in a state of two electrons of each spin; there the rotation of the
    /// spins by ∓π/4 each is 1.
    pub(super) fn rotation(&self, state: &[f64]) -> Result<f64, Stop> {
        let basis = &self.half_filled()?.basis;
        let mut sum = 0.0;
        for (index, amplitude) in state.iter().enumerate() {
            let from = basis.state(index);
            let modes: Vec<u32> =
                (0..8).filter(|mode| from >> mode & 1 == 1).map(|mode| (mode + 2) % 8).collect();
            let inversions = |at: usize| modes[..at].iter().filter(|earlier| **earlier > modes[at]).count();
            let odd = (0..modes.len()).map(inversions).sum::<usize>() % 2 == 1;
            let to = modes.iter().fold(0u64, |bits, mode| bits | 1 << mode);
            let rank =
                basis.rank(to).ok_or_else(|| Stop::Failed("the rotation left the sector".to_owned()))?;
            sum += if odd { -1.0 } else { 1.0 } * amplitude * state[rank];
        }
        Ok(sum)
    }
}
