//! Krylov methods against full matrices, vectors against naive sums, files against what was written.

mod archive;
mod eigenpairs;
mod functions;
mod kept;
mod matrices;
mod threads;
