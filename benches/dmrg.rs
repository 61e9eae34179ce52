//! The density-matrix renormalization group against ITensor, TeNPy and block2, on the same machine, one thread each.
//!
//! `cargo bench --bench dmrg -- heisenberg` runs the open chain of 100 spins at bond dimension 200, `hubbard` the open chain of 32 sites with
//! U = 8t at half filling at 400, `cylinder` the spin-½ antiferromagnet on 8 × 4 sites, periodic along the shorter side, at 400. Conserved are
//! particle numbers and Sᶻ. Every line is a sweep to the right and back: energy, the weight left out, CPU seconds since the start, with
//! everything from the Hamiltonian on.

use std::fs;

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep};

/// Seconds that this thread was on a processor.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1e-9
}

/// The most memory that was in use, in MiB.
fn peak() -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(f64::NAN)
        / 1024.0
}

/// A system, the energy that peers agree on, and how it is swept.
struct Job {
    hamiltonian: Hamiltonian,
    energy: f64,
    /// By sweep.
    bond_dimensions: Vec<usize>,
    noise: f64,
    lanczos_steps: usize,
}

fn job(name: &str) -> Result<Job, Box<dyn std::error::Error>> {
    let chain = |length| Lattice::chain(length, Boundary::Open);
    Ok(match name {
        "heisenberg" => Job {
            hamiltonian: hamiltonians::heisenberg(&chain(100)?, Spin::HALF, |_| 1.0)?,
            energy: -44.127_739_893_24,
            bond_dimensions: vec![20, 50, 100, 200, 200, 200],
            noise: 0.0,
            lanczos_steps: 2,
        },
        "hubbard" => Job {
            hamiltonian: hamiltonians::hubbard(&chain(32)?, 1.0, 8.0)?,
            energy: -10.275_379_040,
            bond_dimensions: vec![50, 100, 200, 400, 400, 400, 400, 400],
            noise: 1e-5,
            lanczos_steps: 3,
        },
        "cylinder" => Job {
            hamiltonian: hamiltonians::heisenberg(
                &Lattice::square([4, 8], [Boundary::Periodic, Boundary::Open])?,
                Spin::HALF,
                |_| 1.0,
            )?,
            energy: -21.194_188_3,
            bond_dimensions: vec![50, 100, 200, 400, 400, 400, 400, 400],
            noise: 1e-5,
            lanczos_steps: 3,
        },
        other => return Err(format!("`{other}` is no job; heisenberg, hubbard and cylinder are").into()),
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with('-')).collect();
    let names = if asked.is_empty() {
        ["heisenberg", "hubbard", "cylinder"].map(String::from).to_vec()
    } else {
        asked
    };
    for name in names {
        run(&name)?;
    }
    Ok(())
}

fn run(name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let started = cpu();
    let Job { hamiltonian, energy, bond_dimensions, noise, lanczos_steps } = job(name)?;
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges())?;
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain)?;
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::product(&chain, &neel(&hamiltonian, &chain))?);
    println!("{name}: built after {:.3} s; operator bonds of up to {}", cpu() - started, {
        mpo.bonds.iter().map(Vec::len).max().unwrap_or(0)
    });
    let mut within = None;
    for (at, &bond_dimension) in bond_dimensions.iter().enumerate() {
        let noise = if at < 2 { noise } else { 0.0 };
        let sweep =
            Sweep { cutoff: 1e-16, noise, lanczos_steps, residual: 1e-12, ..Sweep::two(bond_dimension) };
        let report = dmrg.sweep(&sweep)?;
        let seconds = cpu() - started;
        println!(
            "{:2}  m {:4}  E = {:.12}  off {:+.1e}  left out {:.1e}  residual {:.0e}  {:5} products  {seconds:.2} s",
            at + 1,
            report.bond_dimension,
            report.energy,
            report.energy - energy,
            report.discarded,
            report.residual,
            report.applications,
        );
        if within.is_none() && report.energy - energy < 1e-9 {
            within = Some(seconds);
        }
    }
    match within {
        Some(seconds) => println!("within 1e-9 of {energy} after {seconds:.2} CPU s; {:.0} MiB\n", peak()),
        None => println!("not within 1e-9 of {energy}; {:.0} MiB\n", peak()),
    }
    Ok(())
}

/// Spins up and down in turn along the shorter side of the lattice, shifted by one from row to row.
fn neel(hamiltonian: &Hamiltonian, chain: &Chain) -> Vec<usize> {
    let _ = hamiltonian;
    let width = if chain.sites().len() == 32 && chain.sites()[0].dimension() == 2 { 4 } else { usize::MAX };
    let up = |site: usize| (site % width + site / width).is_multiple_of(2);
    let state = |(number, site): (usize, &eigentruth_mps::Site)| match site.dimension() {
        2 => usize::from(up(number)),
        _ => 1 + usize::from(up(number)),
    };
    chain.sites().iter().enumerate().map(state).collect()
}
