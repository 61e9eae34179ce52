//! hf/03-moire-matrix-storage: how many numbers the Hartree-Fock Hamiltonian of a moiré model has at one momentum.
//!
//! First method: the self-consistent Hamiltonian of screened Coulomb repulsion on a mesh, in plane waves, with its rows, blocks and zeros
//! counted. Second method: no matrix; plane waves of all components are vertices, the terms of the Hamiltonian edges, and connected
//! parts blocks.

mod graph;
mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_meanfield::hartree_fock::Options;
use eigentruth_meanfield::moire::{
    Coherence, Continuum, Coulomb, Mesh, Moire, PlaneWaves, Potential, Start, Storage, storage,
};
use eigentruth_numerics::{Estimate, Provenance};

use self::variants::Storages;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const DENSE: &str = "all elements";
const BLOCKS: &str = "blocks of the valleys";
const POWER: &str = "power alone";
const SPIN: &str = "spin as a factor";
const SPARSE: &str = "without interaction";

/// Counts for each number of zones: what dense storage takes, what blocks take, and what rows of one length take.
type Count = fn(reading: &str, zones: usize) -> Result<usize, Stop>;

/// Layers of the masses of the problem, with potentials in both and energies of the usual size.
fn model() -> Moire {
    let potentials = [Potential { amplitude: 3.0, phase: -0.2 }, Potential { amplitude: 2.0, phase: 0.7 }];
    Moire::stacked([0.65, 0.35], potentials, 2.0)
}

/// Repulsion in a dielectric of ε = 12.6 at a_M = 5 nm, between gates one moiré period away.
const REPULSION: Coulomb = Coulomb { strength: 15.0, gate: 1.0, separation: 0.15 };
/// The residual, in units in which the gap is about 50: joined valleys of an incomplete shell of plane waves settle slowly.
const TOLERANCE: f64 = 1e-8;
/// What a solution that joins the valleys has to show of it; ¼ is the most for one hole per cell.
const JOINED: f64 = 1e-2;

/// The storage of one self-consistent Hamiltonian in the form that a reading asks for, at one hole per moiré cell: of a solution
/// whose order joins the valleys, or of a polarized one that keeps their charges.
fn in_matrices(reading: &str, zones: usize) -> Result<usize, Stop> {
    let model = model();
    let coherence = match reading {
        DENSE | POWER | SPIN => Coherence::All,
        BLOCKS => Coherence::WithinValleys,
        SPARSE => {
            let planes = PlaneWaves::covering(&model, [0.31, -0.17], zones)?;
            return Ok(stored(reading, &storage(&planes.hamiltonian(&model))));
        }
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    let planes = PlaneWaves::covering(&model, [0.0, 0.0], zones)?;
    // With each momentum its opposite, so that holes of both valleys gain from the same ones.
    let mesh = Mesh::new(&model, [2, 1], [0.0, 0.0])?;
    let continuum = Continuum::new(&model, &planes, &mesh, &REPULSION, coherence)?;
    let start = if coherence == Coherence::All { Start::Coherent } else { Start::Polarized(0) };
    let solution = continuum.solve(1.0, &start, &Options { tolerance: TOLERANCE, ..Options::default() })?;
    if coherence == Coherence::All && solution.mixing < JOINED {
        let why =
            format!("the solution with {zones} zones joins the valleys by {:.1e} only", solution.mixing);
        return Err(Stop::Failed(why));
    }
    Ok(stored(reading, &storage(solution.hamiltonian(0))))
}

/// The number of elements in the form of storage of a reading.
fn stored(reading: &str, storage: &Storage) -> usize {
    match reading {
        BLOCKS => storage.in_blocks(),
        SPARSE => storage.in_rows(),
        // Both spins of every layer and valley: twice the rows.
        SPIN => 4 * storage.nonzeros,
        _ => storage.nonzeros,
    }
}

/// The polynomial through points at equal steps, lowest power first, if one of degree 3 or less goes through all of them:
/// coefficients are integers in every case here.
fn polynomial(points: &[(usize, usize)]) -> Option<Vec<i64>> {
    let value = |k: usize| points[k].1 as i64;
    let [first, step] = [points[0].0 as i64, points[1].0 as i64 - points[0].0 as i64];
    // Newton's differences, divided by factorials and powers of the step.
    let mut differences: Vec<i64> = (0..4).map(value).collect();
    let mut coefficients = vec![0i64; 4];
    // The product Π_{j<k} (x − x_j), lowest power first.
    let mut product = vec![1i64];
    let mut denominator = 1;
    for k in 0..4 {
        if differences[0] % denominator != 0 {
            return None;
        }
        let factor = differences[0] / denominator;
        for (c, p) in coefficients.iter_mut().zip(&product) {
            *c += factor * p;
        }
        let root = first + step * k as i64;
        let mut next = vec![0; product.len() + 1];
        for (power, p) in product.iter().enumerate() {
            next[power + 1] += p;
            next[power] -= root * p;
        }
        product = next;
        differences = differences.windows(2).map(|pair| pair[1] - pair[0]).collect();
        denominator *= step * (k as i64 + 1);
    }
    let at = |x: i64| coefficients.iter().rev().fold(0, |sum, c| sum * x + c);
    points.iter().all(|(x, y)| at(*x as i64) == *y as i64).then_some(coefficients)
}

/// c N_q^p in LaTeX; nothing for a polynomial of several terms.
fn written(coefficients: &[i64]) -> Option<(String, usize)> {
    let mut terms = coefficients.iter().enumerate().filter(|(_, c)| **c != 0);
    match (terms.next(), terms.next()) {
        (Some((power, c)), None) => {
            let factor = if *c == 1 && power > 0 { String::new() } else { c.to_string() };
            let symbol = match power {
                0 => String::new(),
                1 => "N_q".to_owned(),
                power => format!("N_q^{{{power}}}"),
            };
            Some((format!("{factor}{symbol}"), power))
        }
        _ => None,
    }
}

fn counted(run: &Run<'_>, count: Count, how: &str) -> Result<Finding, Stop> {
    let zones = run.parameters.integers("zones")?;
    let mut points = Vec::new();
    let mut table = Table::new(&[("N_q", "1"), ("stored elements", "1")]);
    for &n in &zones {
        run.checkpoint()?;
        let elements = count(run.reading, n)?;
        table.push([n as f64, elements as f64]);
        points.push((n, elements));
    }
    let Some((mut formula, power)) = polynomial(&points).and_then(|coefficients| written(&coefficients))
    else {
        return Ok(Finding::undecided("no power of N_q goes through the counts", "more plane waves")
            .with(Evidence::table("counts", table)));
    };
    if run.reading == POWER {
        formula = written(&(0..=power).map(|p| i64::from(p == power)).collect::<Vec<_>>())
            .map_or(formula, |(power, _)| power);
    }
    let value = |n: usize, elements: usize| match run.reading {
        POWER => (n as f64).powi(power as i32),
        _ => elements as f64,
    };
    let sample = |&(n, elements): &(usize, usize)| Sample {
        at: vec![n as f64],
        value: Estimate::exact(value(n, elements), 0.0, Provenance::new(how).with("zones", n)),
    };
    let samples = Samples {
        symbols: vec!["N_q".to_owned()],
        points: points.iter().map(sample).collect(),
        closed_form: Some(formula.clone()),
    };
    let summary = format!("{formula} numbers are stored at one momentum, {how}");
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("counts", table)))
}

fn by_matrices(run: &Run<'_>) -> Result<Finding, Stop> {
    counted(run, in_matrices, "counted in self-consistent matrices of plane waves")
}

fn by_graphs(run: &Run<'_>) -> Result<Finding, Stop> {
    counted(run, graph::stored, "counted in the graph of the terms")
}

/// Numbers of zones at equal steps, 20 of them. With the first a plane wave has all its neighbours; with 8 zones the plane waves tell the
/// valleys apart so much that the holes settle in one of them.
fn zones() -> Parameters {
    Parameters::new().with("zones", (9..=28).collect::<Vec<usize>>())
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$N_q$",
        claims: vec![Claim::value(
            "elements",
            "the number of matrix elements of the self-consistent Hamiltonian that are stored at one momentum",
        )],
        assembly: Assembly::Parts(vec!["elements"]),
        readings: vec![
            Reading::admissible(
                DENSE,
                "spatial complexity for each $k$ to represent the Hamiltonian",
                "Hartree-Fock of moiré continuum models in plane waves, with one matrix of all components at each momentum",
                "Two layers and two valleys, each with one spin, make four components of N_q plane waves; Fock terms of a density \
                 matrix without further symmetry join all of them.",
            ),
            Reading::admissible(
                BLOCKS,
                "\\hat{\\mathcal{H}}_0=\\sum_{\\tau={\\pm}}",
                "valley charge conservation: F. Wu et al., Phys. Rev. Lett. 122, 086402 (2019)",
                "The valleys are not coupled by H_0, and no order that couples them is named: two blocks of two layers are enough \
                 where the solution conserves the charge of a valley.",
            ),
            Reading::admissible(
                POWER,
                "spatial complexity",
                "T. H. Cormen et al., Introduction to Algorithms, chapter 3: constants are dropped",
                "A complexity names the growth with N_q alone.",
            ),
            Reading::inadmissible(
                SPIN,
                "with spin-valley locking",
                "materials with a spin degeneracy",
                "Both spins in every layer and valley; the prompt keeps one.",
            ),
            Reading::inadmissible(
                SPARSE,
                "self-consistency equation for Hartree-Fock mean-field theory",
                "sparse matrices of band-structure codes",
                "H_0 joins a plane wave to at most nine others; the Fock term, which self-consistency needs, joins all.",
            ),
        ],
        methods: vec![
            Method::new("matrices", "meanfield", &["elements"], by_matrices)
                .version(2)
                .parameters(|_| zones()),
            Method::new("graphs", "problems", &["elements"], by_graphs).parameters(|_| zones()),
        ],
        invariants: vec![
            Invariant::Positive,
            Invariant::ScalingDegree {
                weights: vec![("N_q".to_owned(), "1".to_owned())],
                degree: "2".to_owned(),
            },
        ],
        overturned_by: "an element of the Fock term that vanishes for every density matrix of the class",
        family: Some(&Storages),
        ..Problem::outline(
            3,
            "hf/03-moire-matrix-storage",
            "Storage of a moiré Hamiltonian",
            "A moiré continuum model with two layers and two valleys is expanded in plane waves that \
                    cover N_q Brillouin zones and treated in Hartree-Fock. How much memory does the \
                    Hamiltonian take at one momentum?",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn both_methods_count_the_same_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn polynomials_are_found_and_only_they() {
        let points = |f: &dyn Fn(usize) -> usize| (3..12).map(|n| (n, f(n))).collect::<Vec<_>>();
        assert_eq!(polynomial(&points(&|n| 5 * n * n)), Some(vec![0, 0, 5, 0]));
        assert_eq!(polynomial(&points(&|n| n * (n + 1) + 2)), Some(vec![2, 1, 1, 0]));
        assert_eq!(polynomial(&points(&|n| n.pow(4))), None);
        assert_eq!(polynomial(&points(&|n| n.isqrt())), None);
        assert_eq!(written(&[0, 0, 5, 0]), Some(("5N_q^{2}".to_owned(), 2)));
        assert_eq!(written(&[0, 1, 5, 0]), None);
    }

    #[test]
    fn complete_shells_give_the_same_law() {
        for zones in [1, 7, 13, 19] {
            let dense = in_matrices(DENSE, zones).unwrap();
            assert_eq!(dense % (zones * zones), 0);
            assert_eq!(dense, graph::stored(DENSE, zones).unwrap());
            assert_eq!(in_matrices(BLOCKS, zones).unwrap(), graph::stored(BLOCKS, zones).unwrap());
        }
    }
}
