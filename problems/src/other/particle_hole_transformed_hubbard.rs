//! other/17-particle-hole-transformed-hubbard: the Hubbard model in terms of holes for one kind of spin.
//!
//! Two methods: the substitution in the algebra with exact coefficients; and matrices from occupation bits with a list of
//! products of their own, a least-squares fit over the terms of the form, and a comparison of whole spectra.

mod matrices;
mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_operators::{
    Algebra, Budget as Steps, ComplexRational, Mode, Operator, Species, SpeciesId, Word,
};

use self::matrices::matrices;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

type Exact = Operator<ComplexRational, Mode>;

const PARAMETERS: &str =
    r"$t;U;\mu;m_{i,\uparrow};m_{i,\downarrow};(p_{i,\sigma},NC,fermion);(p_{j,\sigma},NC,fermion)$";

const ALL_KEPT: &str = "μ couples to n, constants kept";
const DROPPED: &str = "μ couples to n, its constant dropped";
const NO_CONSTANTS: &str = "μ couples to n, all constants dropped";
const CENTRED: &str = "μ couples to n − 1";
const ADDED: &str = "+μ n";
const UNSYMMETRIC: &str = "U n↑ n↓";
const POSITIVE: &str = "+t";

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: PARAMETERS,
        claims: vec![Claim::value("f+g", "The bond term plus the site term after the transformation.")],
        assembly: Assembly::Parts(vec!["f+g"]),
        readings: vec![
            Reading::admissible(
                ALL_KEPT,
                "with a chemical potential term",
                "H − μN, as in Varney et al., Phys. Rev. B 80, 075116 (2009)",
                "the term is not written out; −μ Σ n is the usual one, and an identity keeps its constants",
            ),
            Reading::admissible(
                DROPPED,
                "with a chemical potential term",
                "usage: energies are known up to a constant",
                "the constant −μ for each site, which the map adds, shifts all energies alike and is often left out; that of the \
                 interaction belongs to its symmetric form",
            ),
            Reading::admissible(
                NO_CONSTANTS,
                "with a chemical potential term",
                "usage: energies are known up to a constant",
                "what lets the constant of μ go lets that of U go as well: neither is an operator",
            ),
            Reading::admissible(
                CENTRED,
                "in its particle-hole symmetric form",
                "μ measured from half filling: dos Santos, Braz. J. Phys. 33, 36 (2003)",
                "as the interaction is written with n − 1/2, the chemical potential may multiply n − 1",
            ),
            Reading::inadmissible(
                ADDED,
                "chemical potential",
                "a field that couples to the density",
                "a chemical potential lowers the energy of every particle that is added",
            ),
            Reading::inadmissible(
                UNSYMMETRIC,
                "in its particle-hole symmetric form",
                "Essler et al., The One-Dimensional Hubbard Model (2005), chapter 1",
                "U n↑ n↓ without subtraction changes under particles and holes",
            ),
            Reading::inadmissible(
                POSITIVE,
                "Fermi-Hubbard Hamiltonian with nearest-neighbor hopping",
                "models written with the hopping integral as matrix element",
                "the kinetic energy of the model of this name is −t Σ",
            ),
        ],
        methods: vec![
            Method::new("substitution", "operators", &["f+g"], substitution)
                .version(2)
                .parameters(|_| Parameters::new().with("rings", vec![2, 4])),
            Method::new("matrices", "numerics", &["f+g"], matrices)
                .version(3)
                .parameters(|_| Parameters::new().with("ring", 4)),
        ],
        // The map is canonical, so a bond with its conjugate stays hermitian.
        invariants: vec![Invariant::Hermitian],
        overturned_by: "parameters at which the stated form has another matrix than the Hamiltonian, beyond the constant that \
                        its reading leaves out",
        family: Some(&variants::Variants),
        ..Problem::outline(
            17,
            "other/17-particle-hole-transformed-hubbard",
            "Hubbard model after a particle-hole map",
            "The particle-hole symmetric Hubbard model with a chemical potential on a bipartite lattice is rewritten \
             with a particle-hole map of the down spins that has a sublattice sign. Give the bond term plus the site \
             term, in the new hopping operators p and densities m.",
            Kind::Operator,
        )
    }
}

/// What is transformed, and the conventions: coefficients of the old Hamiltonian for unit t, U, μ, h.
#[derive(Clone, Copy)]
struct Conventions {
    /// The sign of the hopping.
    hopping: i64,
    /// Whether the interaction is U(n↑−½)(n↓−½).
    symmetric: bool,
    /// The sign of μ Σ n, and whether 1 is subtracted from n.
    density: i64,
    centred: bool,
    /// Which spins become holes.
    holes: [bool; 2],
}

impl Conventions {
    fn of(reading: &str) -> Self {
        Conventions {
            hopping: if reading == POSITIVE { 1 } else { -1 },
            symmetric: reading != UNSYMMETRIC,
            density: if reading == ADDED { 1 } else { -1 },
            centred: reading == CENTRED,
            holes: [false, true],
        }
    }
}

/// The couplings by name: hopping, interaction, chemical potential, and a field h on (n↑ − n↓)/2 of variants.
const COUPLINGS: [&str; 4] = ["t", "U", r"\mu", "h"];

/// Coefficients in eighths of the terms of f + g: bond of the up spins, of the down spins, m↑m↓, m↑, m↓, 1.
type Row = [i64; 6];

/// The old Hamiltonian, one operator for each coupling, from the old operators.
fn hamiltonian(conventions: Conventions, sites: usize, create: &dyn Fn(usize, usize) -> Exact) -> [Exact; 4] {
    let number = ComplexRational::ratio;
    let density = |site: usize, spin: usize| create(site, spin) * create(site, spin).adjoint();
    let constant = |numerator, denominator| Exact::scalar(number(numerator, denominator));
    let mut parts = [(); 4].map(|()| Exact::zero());
    for (site, next) in bonds(sites) {
        for spin in 0..2 {
            let hop = create(site, spin) * create(next, spin).adjoint();
            parts[0] += (hop.adjoint() + hop).scaled(&number(conventions.hopping, 1));
        }
    }
    for site in 0..sites {
        let shift = if conventions.symmetric { -1 } else { 0 };
        parts[1] += (density(site, 0) + constant(shift, 2)) * (density(site, 1) + constant(shift, 2));
        let centre = constant(if conventions.centred { -1 } else { 0 }, 1);
        parts[2] += (density(site, 0) + density(site, 1) + centre).scaled(&number(conventions.density, 1));
        parts[3] += (density(site, 0) - density(site, 1)).scaled(&number(-1, 2));
    }
    parts
}

/// The bonds of a ring; two sites have one bond.
fn bonds(sites: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..if sites == 2 { 1 } else { sites }).map(move |site| (site, (site + 1) % sites))
}

/// The sum f + g with the coefficients of a row, on a ring.
fn ansatz(electron: SpeciesId, sites: usize, row: &Row) -> Exact {
    let eighths = |k: usize| ComplexRational::ratio(row[k], 8);
    let mut sum = Exact::zero();
    for (site, next) in bonds(sites) {
        for spin in 0..2 {
            let hop =
                Exact::create(electron, mode(site, spin)) * Exact::annihilate(electron, mode(next, spin));
            sum += (hop.adjoint() + hop).scaled(&eighths(spin));
        }
    }
    for site in 0..sites {
        let m = [0, 1].map(|spin| Exact::number(electron, mode(site, spin)));
        sum += (&m[0] * &m[1]).scaled(&eighths(2)) + m[0].scaled(&eighths(3)) + m[1].scaled(&eighths(4));
        sum += Exact::scalar(eighths(5));
    }
    sum
}

fn mode(site: usize, spin: usize) -> Mode {
    Mode::new(site as u32, spin as u16)
}

/// The Hamiltonian after the transformation, one operator in normal order for each coupling, with its algebra.
fn canonical(conventions: Conventions, sites: usize) -> Result<(Algebra, SpeciesId, [Exact; 4]), Stop> {
    let mut algebra = Algebra::new();
    let p = algebra.add(Species::fermion("p"))?;
    let create = |site: usize, spin: usize| {
        if conventions.holes[spin] {
            let sign = ComplexRational::from(if site.is_multiple_of(2) { 1 } else { -1 });
            Exact::annihilate(p, mode(site, spin)).scaled(&sign)
        } else {
            Exact::create(p, mode(site, spin))
        }
    };
    let mut parts = hamiltonian(conventions, sites, &create);
    for part in &mut parts {
        *part = part.normal_order(&algebra, &mut Steps::unlimited())?;
    }
    Ok((algebra, p, parts))
}

/// The coefficients after the transformation, for each coupling, exactly; the sum with these coefficients is the
/// Hamiltonian, term by term in normal order.
fn transformed(conventions: Conventions, sites: usize) -> Result<[Row; 4], Stop> {
    let mut rows = [[0; 6]; 4];
    let (algebra, p, parts) = canonical(conventions, sites)?;
    for (canonical, row) in parts.iter().zip(&mut rows) {
        let unit = |k: usize| -> Result<i64, Stop> {
            let mut only = [0; 6];
            only[k] = 8;
            let shape = ansatz(p, sites, &only).normal_order(&algebra, &mut Steps::unlimited())?;
            let Some((word, one)) = shape.terms().next().map(|(word, one)| (word.clone(), one.clone()))
            else {
                return Err(Stop::Failed("a term of the form is zero".to_owned()));
            };
            let ratio =
                &canonical.coefficient(&word) * &one.inverse().unwrap_or_else(|| ComplexRational::from(0));
            let eighths = (8.0 * ratio.to_complex64().re).round() as i64;
            let exact = ComplexRational::ratio(eighths, 8) == ratio;
            exact.then_some(eighths).ok_or_else(|| Stop::Failed(format!("{ratio} is no eighth")))
        };
        for (k, coefficient) in row.iter_mut().enumerate() {
            *coefficient = unit(k)?;
        }
        let rest =
            (canonical.clone() - ansatz(p, sites, row)).normal_order(&algebra, &mut Steps::unlimited())?;
        if !rest.is_empty() {
            return Err(Stop::Failed(format!("{} terms are not of the form f + g", rest.len())));
        }
    }
    Ok(rows)
}

/// The rows as a reading states them: it may leave out constants.
fn stated(rows: &[Row; 4], reading: &str) -> [Row; 4] {
    let mut stated = *rows;
    for (coupling, row) in stated.iter_mut().enumerate() {
        if reading == NO_CONSTANTS || reading == DROPPED && COUPLINGS[coupling] == r"\mu" {
            row[5] = 0;
        }
    }
    stated
}

/// The Hamiltonian minus the form with these rows, for each coupling, which must be a number: that number for one site.
fn left_out(conventions: Conventions, sites: usize, rows: &[Row; 4]) -> Result<[ComplexRational; 4], Stop> {
    let (algebra, p, parts) = canonical(conventions, sites)?;
    let site = ComplexRational::ratio(1, i64::try_from(sites)?);
    let mut numbers = [(); 4].map(|()| ComplexRational::from(0));
    for ((canonical, row), number) in parts.into_iter().zip(rows).zip(&mut numbers) {
        let rest = (canonical - ansatz(p, sites, row)).normal_order(&algebra, &mut Steps::unlimited())?;
        if rest.terms().any(|(word, _)| !word.factors().is_empty()) {
            return Err(Stop::Failed("the stated form misses more than a number".to_owned()));
        }
        *number = &rest.coefficient(&Word::empty()) * &site;
    }
    Ok(numbers)
}

/// f + g as LaTeX.
fn latex(rows: &[Row; 4]) -> Result<String, Stop> {
    let bond = r"\left(p^{\dagger}_{i,\sigma}p_{j,\sigma}+p^{\dagger}_{j,\sigma}p_{i,\sigma}\right)";
    let factors = [bond, r"m_{i,\uparrow}m_{i,\downarrow}", r"m_{i,\uparrow}", r"m_{i,\downarrow}", ""];
    let mut text = String::new();
    for (row, name) in rows.iter().zip(COUPLINGS) {
        if row[0] != row[1] {
            return Err(Stop::Failed(
                "the two spins hop differently: one formula does not hold both".to_owned(),
            ));
        }
        for (coefficient, factor) in row[1..].iter().zip(factors) {
            if *coefficient == 0 {
                continue;
            }
            let sign = if *coefficient < 0 {
                "-"
            } else if text.is_empty() {
                ""
            } else {
                "+"
            };
            let divisor = [8, 4, 2, 1].into_iter().find(|d| coefficient % d == 0).unwrap_or(1);
            let (numerator, denominator) = (coefficient.abs() / divisor, 8 / divisor);
            let size = match (numerator, denominator) {
                (1, 1) => String::new(),
                (n, 1) => n.to_string(),
                (n, d) => format!(r"\frac{{{n}}}{{{d}}}"),
            };
            text.push_str(&format!("{sign}{size}{name} {factor}"));
        }
    }
    Ok(text.trim_end().to_owned())
}

fn value(rows: &[Row; 4], reading: &str) -> Result<Value, Stop> {
    // The field h belongs to variants only.
    let rows = [rows[0], rows[1], rows[2], [0; 6]];
    Ok(Value::Latex { latex: latex(&stated(&rows, reading))? })
}

fn table(rows: &[Row; 4]) -> Table {
    let columns =
        ["bond, up", "bond, down", "m_up m_down", "m_up", "m_down", "1"].map(|name| (name, "coupling"));
    let mut table = Table::new(&columns);
    for row in &rows[..3] {
        table.push(row.map(|eighths| eighths as f64 / 8.0));
    }
    table
}

fn substitution(run: &Run<'_>) -> Result<Finding, Stop> {
    let conventions = Conventions::of(run.reading);
    let mut found: Option<([Row; 4], [ComplexRational; 4])> = None;
    for sites in run.parameters.integers("rings")? {
        run.checkpoint()?;
        let rows = transformed(conventions, sites)?;
        let numbers = left_out(conventions, sites, &stated(&rows, run.reading))?;
        if found.as_ref().is_some_and(|earlier| *earlier != (rows, numbers.clone())) {
            return Ok(Finding::undecided("two sizes give different coefficients", "larger rings"));
        }
        found = Some((rows, numbers));
    }
    let (rows, numbers) = found.ok_or_else(|| Stop::Failed("no ring is given".to_owned()))?;
    let value = value(&rows, run.reading)?;
    let zero = ComplexRational::from(0);
    let constants: Vec<String> = (numbers.iter().zip(["t", "U", "μ"]))
        .filter(|(number, _)| **number != zero)
        .map(|(number, coupling)| format!("{number}·{coupling}"))
        .collect();
    let summary = if constants.is_empty() {
        "the Hamiltonian minus the stated form is zero in normal order, with exact coefficients".to_owned()
    } else {
        format!(
            "the Hamiltonian is the stated form plus the constant {} for each site, in normal order with exact coefficients",
            constants.join(" + ")
        )
    };
    Ok(Finding::value(FindingKind::Proof, value, summary)
        .with(Evidence::proof(
            "substitution",
            "The old operators are replaced in the Hamiltonian and everything is normal-ordered with rational \
             coefficients; the coefficients of the form are read off and the difference is the empty sum. The form as the \
             reading states it is subtracted once more: nothing is left, or the constant that it leaves out. The \
             Hamiltonian is a sum over bonds and sites, so rings of two and four sites contain all of its terms.",
        ))
        .with(Evidence::table("coefficients for unit t, U, μ", table(&rows))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn both_methods_agree_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn constants_that_a_reading_leaves_out_are_all_that_it_misses() {
        let conventions = Conventions::of(ALL_KEPT);
        let rows = transformed(conventions, 2).unwrap();
        let eighths = |reading: &str| {
            let numbers = left_out(conventions, 2, &stated(&rows, reading)).unwrap();
            numbers.map(|number| (8.0 * number.to_complex64().re) as i64)
        };
        assert_eq!(eighths(ALL_KEPT), [0; 4]);
        assert_eq!(eighths(DROPPED), [0, 0, -8, 0]);
        assert_eq!(&eighths(NO_CONSTANTS)[..3], &[0, -2, -8]);
        // The negative control: a form that misses an operator differs by more than a number.
        let mut wrong = rows;
        wrong[1][3] += 1;
        assert!(left_out(conventions, 2, &wrong).is_err());
    }

    #[test]
    fn the_map_twice_gives_the_hamiltonian_back() {
        // Holes of holes: transforming both spins of the particle-hole symmetric model at μ = 0 changes nothing.
        let none = transformed(Conventions { holes: [false; 2], ..Conventions::of(ALL_KEPT) }, 4).unwrap();
        let both = transformed(Conventions { holes: [true; 2], ..Conventions::of(ALL_KEPT) }, 4).unwrap();
        assert_eq!(none[..2], both[..2]);
        // One of them exchanges repulsion and attraction.
        let one = transformed(Conventions::of(ALL_KEPT), 4).unwrap();
        assert_eq!((one[0], one[1].map(|k| -k)), (none[0], none[1]));
    }
}
