//! dmrg/11-alternating-xx-yy-chain: how degenerate the ground level of a chain of alternating bonds is, and the central
//! charge of what remains.
//!
//! Degeneracy: all levels of the spins by exact diagonalization; the Majorana operators that are absent from the
//! Hamiltonian, by its quadratic form. Central charge: entropies of blocks of the quadratic form, and of matrix-product states of the
//! spins; the energy of spin rings.

mod charge;
mod matrix_products;
mod variants;

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::{Invariant, Kind};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, SpinSystem};
use eigentruth_numerics::Complex64;

use self::charge::{casimir, entropies};
use self::variants::Chains;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const OPEN: &str = "open, N bonds less one";
const RING: &str = "ring";
const LITERAL: &str = "open, all N bonds of the sum";

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$(N,integer)$",
        part_names: &["", "c"],
        claims: vec![
            Claim::value(
                "degeneracy",
                "The number of ground states as a function of the even number N of sites.",
            ),
            Claim::value("c", "The central charge of the low-energy theory."),
        ],
        assembly: Assembly::Parts(vec!["degeneracy", "c"]),
        readings: vec![
            Reading::admissible(
                OPEN,
                "ground state degeneracy for open chain",
                "free ends, as in Lieb, Schultz and Mattis, Ann. Phys. 16, 407 (1961)",
                "the last σʸσʸ of the sum would reach a site that an open chain does not have, so it is left out",
            ),
            Reading::inadmissible(
                RING,
                "ground state degeneracy for open chain",
                "periodic chains, where the sum is complete",
                "the prompt says open; the sum's last bond would close the chain",
            ),
            Reading::inadmissible(
                LITERAL,
                "$N$ is the number of sites",
                r"the printed sum itself, $\sum_{i}^{N/2}$, whose last term is $\sigma^y_{N}\sigma^y_{N+1}$",
                "with every printed term the chain has N bonds and reaches the site N + 1, but the prompt says that there are N",
            ),
        ],
        methods: vec![
            Method::new("levels of the spins", "exact", &["degeneracy"], levels).version(2).parameters(
                |budget| {
                    let sizes =
                        if budget == Budget::Quick { vec![2, 4, 6, 8, 10] } else { vec![2, 4, 6, 8, 10, 12] };
                    Parameters::new().with("sizes", sizes)
                },
            ),
            Method::new("absent Majorana operators", "free", &["degeneracy"], zero_modes)
                .version(2)
                .parameters(|_| {
                    Parameters::new().with("sizes", (1..=30).map(|half| 2 * half).collect::<Vec<_>>())
                }),
            Method::new("block entropies", "free", &["c"], entropies).version(3).parameters(|budget| {
                let sizes = if budget == Budget::Quick { vec![48, 96, 192] } else { vec![96, 192, 384] };
                Parameters::new().with("sizes", sizes)
            }),
            Method::new("energy of rings", "exact", &["c"], casimir).version(2).parameters(|budget| {
                let sizes =
                    if budget == Budget::Quick { vec![8, 10, 12, 14] } else { vec![10, 12, 14, 16, 18] };
                Parameters::new().with("sizes", sizes).with("dispersion", 240)
            }),
            Method::new("entropies of matrix products", "mps", &["c"], matrix_products::investigate)
                .readings(&[OPEN])
                .parameters(|budget| {
                    let sizes = if budget == Budget::Quick { vec![64, 128] } else { vec![640, 1280] };
                    Parameters::new().with("sizes", sizes)
                }),
        ],
        family: Some(&Chains),
        // A number of states, and a central charge that unitarity bounds.
        invariants: vec![Invariant::Positive],
        overturned_by: "an even N at which the number of ground states of the open chain departs from the formula, or block \
                        entropies whose slope tends to another central charge",
        ..Problem::outline(
            11,
            "dmrg/11-alternating-xx-yy-chain",
            "A chain that alternates XX and YY bonds",
            "Pauli spins on N sites of an open chain, H = −Σ(σˣσˣ on odd bonds + σʸσʸ on even bonds). \
             Give the degeneracy of the ground level as a function of N, and the central charge c.",
            Kind::MixedList,
        )
    }
}

/// How many sites a reading gives to the chain that the prompt calls one of N.
fn sites_of(reading: &str, n: usize) -> usize {
    if reading == LITERAL { n + 1 } else { n }
}

/// The spins on an open chain or a ring.
fn spins(sites: usize, ring: bool) -> Result<Hamiltonian, Stop> {
    let boundary = if ring { Boundary::Periodic } else { Boundary::Open };
    let lattice = Lattice::chain(sites, boundary)?;
    let mut system = SpinSystem::new(sites, Spin::HALF);
    for bond in lattice.bonds() {
        // σσ = 4 SS; the first bond is a σˣσˣ one.
        let coupling = if bond.from % 2 == 0 { [-4.0, 0.0, 0.0] } else { [0.0, -4.0, 0.0] };
        system.exchange(bond, coupling)?;
    }
    Ok(system.build()?)
}

/// The same chain as fermions, by Jordan and Wigner: `σˣ_j σˣ_{j+1} = (c†_j − c_j)(c†_{j+1} + c_{j+1})` and
/// `σʸ_j σʸ_{j+1} = −(c†_j + c_j)(c†_{j+1} − c_{j+1})`. A ring closes with the factor `closing`.
fn fermions(sites: usize, closing: Option<f64>) -> Result<Quadratic, Stop> {
    let mut hopping = vec![vec![0.0; sites]; sites];
    let mut pairing = vec![vec![0.0; sites]; sites];
    let bonds = if closing.is_some() { sites } else { sites - 1 };
    for i in 0..bonds {
        let j = (i + 1) % sites;
        let factor = if i + 1 == sites { closing.unwrap_or(1.0) } else { 1.0 };
        let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
        hopping[i][j] -= factor;
        hopping[j][i] -= factor;
        pairing[i][j] -= sign * factor;
        pairing[j][i] += sign * factor;
    }
    let matrix = |rows: Vec<Vec<f64>>| Matrix::from_fn(sites, sites, |i, j| Complex64::new(rows[i][j], 0.0));
    Ok(Quadratic::with_pairing(matrix(hopping), matrix(pairing), 0.0)?)
}

/// `2^{aN+b}` through all points, exactly, as LaTeX.
fn power_of_two(points: &[(usize, u32)]) -> Option<String> {
    let [(n0, e0), .., (n1, e1)] = points else { return None };
    let (rise, run) = (i64::from(*e1) - i64::from(*e0), (n1 - n0) as i64);
    let divisor = gcd(rise, run);
    let (rise, run) = (rise / divisor, run / divisor);
    let fits =
        |(n, e): &(usize, u32)| run * (i64::from(*e) - i64::from(*e0)) == rise * (*n as i64 - *n0 as i64);
    // The exponent at N = 0; a half-integer law must give a whole one there.
    let offset = i64::from(*e0) * run - rise * *n0 as i64;
    if !points.iter().all(fits) || offset % run != 0 {
        return None;
    }
    let slope = match (rise, run) {
        (0, _) => String::new(),
        (1, 1) => "N".to_owned(),
        (rise, 1) => format!("{rise} N"),
        (1, run) => format!("N/{run}"),
        (rise, run) => format!("{rise}N/{run}"),
    };
    let shift = match offset / run {
        0 if rise != 0 => String::new(),
        shift if shift > 0 && rise != 0 => format!("+{shift}"),
        shift => shift.to_string(),
    };
    Some(format!("2^{{{slope}{shift}}}"))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs().max(1) } else { gcd(b, a % b) }
}

/// The multiplicity of the lowest level of the spins, at every size.
fn levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("N", "1"),
        ("sites", "1"),
        ("ground states", "1"),
        ("gap above them", "1"),
        ("rounding", "1"),
    ]);
    let mut points = Vec::new();
    let most = run.parameters.integers("sizes")?.into_iter().max().unwrap_or(0);
    for n in run.parameters.integers("sizes")? {
        run.checkpoint()?;
        let sites = sites_of(run.reading, n);
        // The largest matrices are those of the largest N, site by site.
        if sites > most {
            continue;
        }
        let system = System::new(spins(sites, run.reading == RING)?)?;
        let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY)?;
        let levels = spectrum.levels();
        let (ground, count) = levels[0];
        let gap = levels.get(1).map_or(0.0, |(second, _)| second - ground);
        table.push([n as f64, sites as f64, count as f64, gap, spectrum.error()]);
        if !count.is_power_of_two() || gap < 1e6 * spectrum.error() {
            let why = format!("at N = {n} the lowest {count} states are no clear group of 2^k states");
            return Ok(Finding::undecided(why, "larger systems").with(Evidence::table("levels", table)));
        }
        points.push((n, count.trailing_zeros()));
    }
    let counts: Vec<String> = points.iter().map(|(_, e)| (1_u64 << e).to_string()).collect();
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let evidence = Evidence::table("levels", table);
    let Some(latex) = power_of_two(&points) else {
        let why = format!("no law 2^(aN+b) passes through {}", counts.join(", "));
        return Ok(Finding::undecided(why, "larger systems").with(evidence));
    };
    let summary = format!("{} ground states for N = {first} to {last}: {latex}", counts.join(", "));
    Ok(Finding::value(FindingKind::Numerical, Value::Latex { latex }, summary).with(evidence))
}

/// Majorana operators that commute with the Hamiltonian: absent ones, and zero modes of the rest.
fn zero_modes(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("N", "1"),
        ("sites", "1"),
        ("absent Majoranas", "1"),
        ("zero modes", "1"),
        ("lowest energy left", "1"),
    ]);
    let mut points = Vec::new();
    for n in run.parameters.integers("sizes")? {
        let sites = sites_of(run.reading, n);
        run.checkpoint()?;
        // Around a ring the sign of the last bond depends on the parity of the fermions; only the sector of the ground
        // state counts, which needs both.
        if run.reading == RING {
            return Ok(Finding::undecided(
                "around a ring the fermions of each parity have a Hamiltonian of their own",
                "the lowest state of each, which the exact levels give",
            ));
        }
        let quadratic = fermions(sites, None)?;
        let absent =
            quadratic.majorana().iter().filter(|row| row.iter().all(|element| *element == 0.0)).count();
        let quasiparticles = quadratic.bogoliubov()?;
        let zeros = quasiparticles.zero_modes();
        let lowest = quasiparticles.energies().get(zeros).copied().unwrap_or(0.0);
        table.push([n as f64, sites as f64, absent as f64, zeros as f64, lowest]);
        // Of the others, a chain of an odd number leaves one behind.
        if 2 * zeros != absent + sites % 2 {
            let why = format!(
                "on {sites} sites there are {zeros} zero modes but {absent} absent Majorana operators"
            );
            return Ok(Finding::undecided(why, "the zero modes in exact arithmetic")
                .with(Evidence::table("modes", table)));
        }
        points.push((n, u32::try_from(zeros)?));
    }
    let evidence = Evidence::table("modes", table);
    let Some(latex) = power_of_two(&points) else {
        let why = "the zero modes do not grow linearly with N";
        return Ok(Finding::undecided(why, "larger systems").with(evidence));
    };
    let (proof, summary) = if run.reading == LITERAL {
        (
            "Of the 2(N + 1) Majorana operators N + 1 do not occur in H (rows of zeros, counted exactly), and each of the others \
             is coupled to its neighbours only: they form one open chain of N + 1 members. That number is odd, so the antisymmetric \
             matrix has a vanishing determinant; without its last member the chain has a perfect matching, and only one, so the rank \
             is N and there is one zero mode. With the N + 1 absent ones it makes N/2 + 1 fermions of energy zero; spins and \
             fermions of an open chain have the same states, of either parity, so each doubles the ground level.",
            format!("N + 1 Majorana operators are absent from H and one more mode has energy zero: {latex}"),
        )
    } else {
        (
            "Of the 2N Majorana operators N do not occur in H (rows of zeros, counted exactly), and each of the others is \
             coupled to its neighbours only: they form one open chain of N members. For even N that chain has a perfect \
             matching, and only one, so the determinant of its antisymmetric matrix is ±1 times a product of couplings and \
             it has no zero mode. The N absent ones make N/2 fermions of energy zero; spins and fermions of an open chain \
             have the same 2^N states, of either parity, so each of the N/2 doubles the ground level.",
            format!("N Majorana operators are absent from H and no other mode has energy zero: {latex}"),
        )
    };
    let finding = Finding::value(FindingKind::Proof, Value::Latex { latex }, summary);
    Ok(finding.with(Evidence::proof("counting", proof)).with(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine;
    use crate::verdict::reference;

    #[test]
    fn spins_and_fermions_are_the_same_chain() {
        for sites in [2, 4, 6] {
            let system = System::new(spins(sites, false).unwrap()).unwrap();
            let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
            let energy = fermions(sites, None).unwrap().bogoliubov().unwrap().ground_energy();
            let error = spectrum.error() + energy.error;
            assert!((spectrum.ground_energy().value - energy.value).abs() <= 4.0 * error);
        }
    }

    #[test]
    fn laws_of_powers_are_found_and_refused() {
        assert_eq!(power_of_two(&[(2, 1), (4, 2), (6, 3)]).as_deref(), Some("2^{N/2}"));
        assert_eq!(power_of_two(&[(2, 0), (4, 1), (6, 2)]).as_deref(), Some("2^{N/2-1}"));
        assert_eq!(power_of_two(&[(2, 1), (4, 1), (6, 1)]).as_deref(), Some("2^{1}"));
        assert_eq!(power_of_two(&[(2, 1), (4, 2), (6, 4)]), None);
    }

    #[test]
    fn the_open_chains_are_decided() {
        let problem = problem();
        let records = engine::investigate(&problem, Budget::Quick, 1);
        let reference = reference(&problem, &records);
        for of in reference.readings.iter().filter(|of| of.reading.name != RING) {
            for (claim, settled) in &of.claims {
                assert_ne!(settled.truth, Truth::Unknown, "{}, {claim}: {:?}", of.reading.name, settled.why);
            }
        }
    }
}
