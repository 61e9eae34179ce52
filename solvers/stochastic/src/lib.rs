//! Stochastic dynamics: linear systems, Langevin integrators, Fokker-Planck equations, and path weights.
//!
//! | question | module |
//! |---|---|
//! | Trajectories of `dx = a(x) dt + g(x) dW`, additive or multiplicative noise, averages over them | [`langevin`] |
//! | Covariances, correlations, diffusion tensors of `dx = M x dt + dW`, without sampling | [`linear`] |
//! | Stationary densities, currents and relaxation rates in one dimension; active particles, fluctuation and dissipation | [`fokker_planck`] |
//! | N soft spins with random couplings, simulated sample by sample | [`simulation`] |
//! | The same for N to infinity: correlations, chaos, synchronisation | [`dynamical_mean_field`] |
//! | Lyapunov exponents of a flow | [`lyapunov`] |
//! | Which terms a discretized path weight needs | [`path_weights`] |
//! | Molecules of two atoms in high dimension | [`dumbbells`] |
//! | Averages over normal numbers by quadrature; normal numbers and averages over trajectories | [`quadrature`], [`random`] |
//!
//! ```
//! use eigentruth_stochastic::linear::LinearSystem;
//! use faer::mat;
//!
//! // A particle in a harmonic trap, ẍ = −x − ẋ + √2 η: temperature 1, so that ⟨x²⟩ = ⟨v²⟩ = 1 and ⟨xv⟩ = 0.
//! let trap = LinearSystem::new(mat![[0.0, 1.0], [-1.0, -1.0]], mat![[0.0, 0.0], [0.0, 2.0]])?;
//! let stationary = trap.stationary()?;
//! for (row, column, exact) in [(0, 0, 1.0), (1, 1, 1.0), (0, 1, 0.0)] {
//!     let found = stationary.entry(row, column);
//!     assert!((found.value - exact).abs() <= found.error);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod dense;
pub mod dumbbells;
pub mod dynamical_mean_field;
pub mod fokker_planck;
pub mod langevin;
pub mod linear;
pub mod lyapunov;
pub mod path_weights;
pub mod quadrature;
pub mod random;
pub mod simulation;
