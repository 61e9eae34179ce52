//! ed/25-flux-square-lattice: minima of the lowest band and averages at filling 1/n under a flux pattern.
//!
//! Once from the Bloch matrix of the cell of n sites, and once from the finite torus in real space, where the magnetic
//! translation that explains the result is built and tested.

use eigentruth_free::bloch::{Crystal, band_grid, minima};
use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::Kind;
use num_complex::Complex64;

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

/// `(n, t')` with t = 1. Even and odd, prime and not, both signs; t' = 0 is special and reported by the readings.
const GENERIC: [(usize, f64); 6] = [(2, 0.3), (3, 0.3), (3, -0.45), (4, 0.37), (5, -0.2), (5, 0.6)];
const NO_DIAGONAL: [(usize, f64); 4] = [(2, 0.0), (3, 0.0), (4, 0.0), (5, 0.0)];

fn parameters_of(reading: &str) -> Result<&'static [(usize, f64)], Stop> {
    match reading {
        "generic t'" => Ok(&GENERIC),
        "t' = 0" => Ok(&NO_DIAGONAL),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

fn amplitude(y: usize, n: usize) -> Complex64 {
    -Complex64::cis(std::f64::consts::TAU * y as f64 / n as f64)
}

/// The cell of n sites along y: directions x, y; orbital y. `c†_{x,y} c_{x+1,y'}` moves by −1 along x.
fn crystal(n: usize, diagonal: f64) -> Result<Crystal, Stop> {
    let mut crystal = Crystal::new(2, n)?;
    for y in 0..n {
        // c†_{x,y} c_{x,y+1}: from the next site, perhaps of the next cell, to this one.
        let (up, across) = ((y + 1) % n, i32::from(y + 1 == n));
        let (down, below) = ((y + n - 1) % n, i32::from(y == 0));
        crystal = crystal.hop(y, up, &[0, -across], Complex64::new(-1.0, 0.0))?;
        crystal = crystal.hop(y, y, &[-1, 0], amplitude(y, n))?;
        let tilted = amplitude(y, n) * Complex64::I * diagonal;
        if diagonal != 0.0 {
            crystal = crystal.hop(y, up, &[-1, -across], tilted)?;
            crystal = crystal.hop(y, down, &[-1, below], tilted)?;
        }
    }
    Ok(crystal)
}

/// The torus of `lx × ly` sites in real space, written from the formula; site (x, y) is `x · ly + y`.
fn torus(n: usize, diagonal: f64, lx: usize, ly: usize) -> Result<Quadratic, Stop> {
    let site = |x: usize, y: usize| x % lx * ly + y % ly;
    let mut h = Matrix::zeros(lx * ly, lx * ly);
    let mut add = |to: usize, from: usize, value: Complex64| {
        h[(to, from)] += value;
        h[(from, to)] += value.conj();
    };
    for x in 0..lx {
        for y in 0..ly {
            add(site(x, y), site(x, y + 1), Complex64::new(-1.0, 0.0));
            add(site(x, y), site(x + 1, y), amplitude(y, n));
            let tilted = amplitude(y, n) * Complex64::I * diagonal;
            add(site(x, y), site(x + 1, y + 1), tilted);
            add(site(x, y), site(x + 1, y + ly - 1), tilted);
        }
    }
    Ok(Quadratic::new(h, 0.0)?)
}

/// Claims a and b: how many points the minimum of the lowest band has, in units in which n is the count of one per
/// magnetic translation.
fn count_minima(run: &Run<'_>) -> Result<Finding, Stop> {
    let grid = run.parameters.integer("grid")?;
    let mut table =
        Table::new(&[("n", "1"), ("t'", "t"), ("minima", "1"), ("lowest energy", "t"), ("isolated", "1")]);
    let mut counts = Vec::new();
    for &(n, diagonal) in parameters_of(run.reading)? {
        run.checkpoint()?;
        let found = minima(&crystal(n, diagonal)?, 0, &[grid * n, grid])?;
        let energy = found.lowest[0].energy.value;
        table.push([
            n as f64,
            diagonal,
            found.lowest.len() as f64,
            energy,
            f64::from(u8::from(found.isolated)),
        ]);
        counts.push((n, found.lowest.len()));
    }
    decide_degeneracy(run, &counts, Evidence::table("minima of the lowest band", table))
}

/// Claims a and b on the torus, from the multiplicity of the lowest level, where the torus holds all momenta of the minima, and
/// from the commutator of the Hamiltonian with the magnetic translation.
fn count_levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("n", "1"),
        ("t'", "t"),
        ("size", "1"),
        ("lowest levels", "1"),
        ("largest entry of [H, T]", "t"),
    ]);
    let mut counts = Vec::new();
    for &(n, diagonal) in parameters_of(run.reading)? {
        run.checkpoint()?;
        let size = if n == 2 { 8 } else { 4 * n };
        let quadratic = torus(n, diagonal, size, n)?;
        let levels = quadratic.levels()?;
        let lowest = levels.energies()[0];
        let equal = levels.energies().iter().take_while(|e| **e - lowest <= 4.0 * levels.error()).count();
        // T: c_{x,y} → e^{−2πi x/n} c_{x,y+1}. H commutes with T and with the translation X along x, but T X = X T e^{2πi/n}:
        // every level is at least n-fold.
        let site = |x: usize, y: usize| x % size * n + y % n;
        let mut translation = Matrix::zeros(size * n, size * n);
        for x in 0..size {
            for y in 0..n {
                let angle = -std::f64::consts::TAU * x as f64 / n as f64;
                translation[(site(x, y + 1), site(x, y))] = Complex64::cis(angle);
            }
        }
        let h = quadratic.hopping();
        let (left, right) = (&translation * h, h * &translation);
        let difference = &left - &right;
        let miss = (0..size * n)
            .flat_map(|i| (0..size * n).map(move |j| (i, j)))
            .map(|(i, j)| difference[(i, j)].norm())
            .fold(0.0, f64::max);
        table.push([n as f64, diagonal, size as f64, equal as f64, miss]);
        if miss > 4.0 * levels.error() {
            let why =
                format!("the translation along y does not commute with the Hamiltonian at n = {n}: {miss:e}");
            return Ok(Finding::undecided(why, "").with(Evidence::table("lowest levels", table)));
        }
        counts.push((n, equal));
    }
    decide_degeneracy(run, &counts, Evidence::table("lowest levels", table))
}

fn decide_degeneracy(run: &Run<'_>, counts: &[(usize, usize)], evidence: Evidence) -> Result<Finding, Stop> {
    let truth = match run.claim {
        "a" => counts.iter().all(|(_, count)| *count == 1),
        _ => counts.iter().all(|(n, count)| count >= n),
    };
    let summary = format!("the lowest energy occurs this often, as (n, count): {counts:?}");
    Ok(Finding::decided(truth, FindingKind::Numerical, summary).with(evidence))
}

/// Averages at filling 1/n, `[what][y]`: densities, ⟨c†_{x,y} c_{x+1,y+1}⟩, ⟨c†_{x,y} c_{x,y+1}⟩.
type Averages = [Vec<Complex64>; 3];

fn bloch_averages(n: usize, diagonal: f64, grid: usize) -> Result<Averages, Stop> {
    let bands = band_grid(&crystal(n, diagonal)?, &[grid * n, grid], &[0.5, 0.5])?;
    let filled = bands.occupations(grid * n * grid)?;
    let mut averages: Averages = Default::default();
    for y in 0..n {
        let (up, across) = ((y + 1) % n, i32::from(y + 1 == n));
        averages[0].push(bands.correlator(&filled, y, y, &[0, 0])?.value);
        averages[1].push(bands.correlator(&filled, y, up, &[-1, -across])?.value);
        averages[2].push(bands.correlator(&filled, y, up, &[0, -across])?.value);
    }
    Ok(averages)
}

fn torus_averages(n: usize, diagonal: f64, cells: usize) -> Result<Averages, Stop> {
    let (lx, ly) = (cells * n, 2 * n);
    let state = torus(n, diagonal, lx, ly)?.levels()?.shell_average(lx * ly / n)?;
    let site = |x: usize, y: usize| x % lx * ly + y % ly;
    let mut averages: Averages = Default::default();
    for y in 0..ly {
        averages[0].push(state.hopping(site(1, y), site(1, y))?.value);
        averages[1].push(state.hopping(site(1, y), site(2, y + 1))?.value);
        averages[2].push(state.hopping(site(1, y), site(1, y + 1))?.value);
    }
    Ok(averages)
}

/// Claims c, d and e: whether an average is the same at all sites.
fn uniformity(
    run: &Run<'_>,
    averages: impl Fn(usize, f64, usize) -> Result<Averages, Stop>,
) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("sizes")?;
    let which = ["c", "d", "e"].iter().position(|claim| *claim == run.claim);
    let which = which.ok_or_else(|| Stop::Failed(format!("`{}` is not about an average", run.claim)))?;
    let mut table = Table::new(&[
        ("n", "1"),
        ("t'", "t"),
        ("size", "1"),
        ("modulus", "1"),
        ("largest difference", "1"),
        ("largest difference of moduli", "1"),
    ]);
    let (mut uniform, mut varying, mut widest, mut case) = (true, true, 0.0_f64, String::new());
    for &(n, diagonal) in parameters_of(run.reading)? {
        for &size in &sizes {
            run.checkpoint()?;
            let values = &averages(n, diagonal, size)?[which];
            let spread = values.iter().map(|v| (v - values[0]).norm()).fold(0.0, f64::max);
            let moduli = values.iter().map(|v| (v.norm() - values[0].norm()).abs()).fold(0.0, f64::max);
            table.push([n as f64, diagonal, size as f64, values[0].norm(), spread, moduli]);
            uniform &= spread < 1e-8;
            varying &= spread > 1e-3;
            if spread > widest {
                (widest, case) = (spread, format!("n = {n}, t' = {diagonal}"));
            }
        }
    }
    let evidence = Evidence::table("averages", table);
    if uniform {
        let summary = format!("the average is the same at all sites to {widest:.1e} for all n and t' tried");
        return Ok(Finding::holds(FindingKind::Numerical, summary).with(evidence));
    }
    if varying || widest > 1e-3 {
        let summary = format!("the average changes from site to site by {widest:.4} at {case}");
        return Ok(Finding::fails(FindingKind::Numerical, summary).with(evidence));
    }
    Ok(Finding::undecided(format!("the average changes by {widest:e}"), "larger grids").with(evidence))
}

fn bloch_uniformity(run: &Run<'_>) -> Result<Finding, Stop> {
    uniformity(run, bloch_averages)
}

fn torus_uniformity(run: &Run<'_>) -> Result<Finding, Stop> {
    uniformity(run, torus_averages)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![
            Claim::statement("a", "the minimum of the lowest band is at one momentum"),
            Claim::statement("b", "the minimum of the lowest band is at n momenta or more"),
            Claim::statement("c", "the density at filling 1/n is the same at all sites"),
            Claim::statement("d", "the average of c†_{x,y} c_{x+1,y+1} is the same at all sites"),
            Claim::statement("e", "the average of c†_{x,y} c_{x,y+1} is the same at all sites"),
        ],
        assembly: Assembly::options("abcde"),
        constraints: vec![Constraint::exclusive(&["a", "b"])],
        readings: vec![
            Reading::admissible(
                "generic t'",
                "real $t, t'$",
                "usage of the field: a statement on a model holds for generic parameters",
                "A statement is true if it holds for all n and t' tried, away from special values.",
            ),
            Reading::inadmissible(
                "t' = 0",
                "i e^{2 i π y/n} on the diagonals",
                "D. R. Hofstadter, Phys. Rev. B 14, 2239 (1976)",
                "Without diagonals the pattern is the plain flux lattice: a special point, not the model of the prompt.",
            ),
        ],
        methods: vec![
            Method::new("minima of the bands", "free", &["a", "b"], count_minima)
                .parameters(|_| Parameters::new().with("grid", 8)),
            Method::new("levels of the torus", "free", &["a", "b"], count_levels),
            Method::new("Bloch averages", "free", &["c", "d", "e"], bloch_uniformity)
                .parameters(|_| Parameters::new().with("sizes", vec![6, 12])),
            Method::new("torus averages", "free", &["c", "d", "e"], torus_uniformity)
                .parameters(|_| Parameters::new().with("sizes", vec![2, 4])),
        ],
        overturned_by: "A generic t' at which the magnetic translation T: c_{x,y} → e^{−2πix/n} c_{x,y+1} does not commute with H.",
        ..Problem::outline(
            25,
            "ed/25-flux-square-lattice",
            "A square lattice with a flux pattern",
            "Electrons on the square lattice have hopping phases e^{2πiy/n} along x and on the \
                diagonals. Choose what is true of the band minimum, and of density and bond averages at \
                filling 1/n (options a to e).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::method::Budget;
    use crate::verdict::settle;

    #[test]
    fn every_statement_is_decided_by_both_methods() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            for claim in &problem.claims {
                let settled = settle(&problem, claim, reading.name, &records);
                assert!(settled.why.is_none(), "{} {}: {}", reading.name, claim.id, settled.sentence);
            }
        }
    }

    #[test]
    fn the_densities_of_a_cell_add_to_one_particle_and_both_routes_agree() {
        let bloch = bloch_averages(3, 0.3, 6).unwrap();
        assert!((bloch[0].iter().sum::<Complex64>().re - 1.0).abs() < 64.0 * f64::EPSILON);
        // The same torus, with periodic ends: a grid without offset.
        let bands = band_grid(&crystal(3, 0.3).unwrap(), &[6, 2], &[0.0, 0.0]).unwrap();
        let filled = bands.occupations(12).unwrap();
        let direct = torus_averages(3, 0.3, 2).unwrap();
        for (y, theirs) in direct[1].iter().enumerate().take(2) {
            let ours = bands.correlator(&filled, y, y + 1, &[-1, 0]).unwrap();
            assert!((ours.value - theirs).norm() <= ours.error + 1024.0 * f64::EPSILON);
        }
    }
}
