//! The second method: the whole density matrix in real space, free in every entry.

use eigentruth_meanfield::hartree_fock::{
    Filling, HartreeFock, HartreeFockError, Options, Restriction, Solution, Start,
};
use eigentruth_models::{Boundary, FermionSystem, Lattice};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;

use super::{Bilinear, SZ_KEPT, Test, decide, loops, phase};
use crate::finding::{Evidence, Finding, Table};
use crate::method::{Run, Stop};

/// Hopping and interactions on a torus of `length × length` sites, in units of t.
struct Model {
    length: usize,
    angle: f64,
    on_site: f64,
    neighbours: f64,
}

/// Moderate couplings at a temperature where every level is partly filled, so that a small source has a smooth answer.
const WARM: f64 = 1.0;
const SOURCE: f64 = 0.05;

impl Model {
    fn system(&self) -> Result<FermionSystem, Stop> {
        let lattice = Lattice::triangular([self.length; 2], [Boundary::Periodic; 2])?;
        let mut system = FermionSystem::new(lattice.len(), 2);
        for bond in lattice.bonds() {
            // The three directions that add up to nothing turn the spins up by φ; a bond that is listed backwards, by −φ.
            let offset = lattice.sites()[bond.to].cell;
            let start = lattice.sites()[bond.from].cell;
            let l = self.length as i32;
            let step = [0, 1].map(|x| (offset[x] - start[x]).rem_euclid(l));
            let forwards = [[1, 0], [l - 1, 1], [0, l - 1]].contains(&step);
            let angle = if forwards { self.angle } else { -self.angle };
            for (flavour, sign) in [(0, 1.0), (1, -1.0)] {
                let amplitude = Complex64::from_polar(loops::HOPPING, sign * angle);
                system.hop((bond.from, flavour), (bond.to, flavour), amplitude);
            }
            system.density_density(bond.from, bond.to, self.neighbours);
        }
        for site in 0..lattice.len() {
            system.repulsion(site, self.on_site);
        }
        Ok(system)
    }
}

/// `c†_s(k) c_s'(k')` on a torus, k in units of 2π/length.
fn bilinear(system: &FermionSystem, length: usize, spins: [u16; 2], k: [[usize; 2]; 2]) -> NumericOperator {
    let sites = length * length;
    let turns = |k: [usize; 2], site: usize| (k[0] * (site % length) + k[1] * (site / length)) as f64;
    let mut sum = NumericOperator::zero();
    for to in 0..sites {
        for from in 0..sites {
            let angle = std::f64::consts::TAU / length as f64 * (turns(k[0], to) - turns(k[1], from));
            let word = system.create(to, spins[0]) * system.annihilate(from, spins[1]);
            sum += word.scaled(&(Complex64::cis(angle) / sites as f64));
        }
    }
    sum
}

/// The largest difference between an entry of the density matrix and its translated ones.
fn broken(solution: &Solution, length: usize) -> f64 {
    let rho = solution.density();
    let shifted = |mode: usize, [x, y]: [usize; 2]| {
        let (site, flavour) = (mode / 2, mode % 2);
        let moved = (site % length + x) % length + length * ((site / length + y) % length);
        2 * moved + flavour
    };
    let modes = rho.nrows();
    let mut largest = 0.0_f64;
    for step in [[1, 0], [0, 1]] {
        for i in 0..modes {
            for j in 0..modes {
                let moved = rho[(shifted(i, step), shifted(j, step))];
                largest = largest.max((moved - rho[(i, j)]).norm());
            }
        }
    }
    largest
}

fn restriction(reading: &str) -> Restriction {
    if reading == SZ_KEPT { Restriction::Unrestricted } else { Restriction::Generalized }
}

/// What a source of the bilinear does with and without interaction: `⟨B + B†⟩` grows, translations stay or break.
fn answered(asked: Bilinear, length: usize, kept: Restriction) -> Result<(Vec<Test>, Table), Stop> {
    let k = [1, 0];
    let other = if asked.shifted { [2, 1] } else { k };
    let mut table =
        Table::new(&[("U_0", "t"), ("source", "t"), ("average", "1"), ("broken translations", "1")]);
    let mut answers = Vec::new();
    let mut breaking = 0.0_f64;
    let mut error = 0.0_f64;
    for (on_site, neighbours) in [(0.0, 0.0), (3.0, 0.7)] {
        let mut averages = Vec::new();
        for source in [-SOURCE, SOURCE] {
            let model = Model { length, angle: 0.2, on_site, neighbours };
            let mut system = model.system()?;
            let operator = bilinear(&system, length, asked.spins, [k, other]);
            let hermitian = operator.clone() + operator.adjoint();
            // A source that breaks Sz cannot be asked of averages that keep it.
            let allowed = kept == Restriction::Generalized || asked.spins[0] == asked.spins[1];
            if allowed {
                system.add(&hermitian.scaled(&source.into()));
            }
            let hf = HartreeFock::new(&system.build()?, kept, &[])?;
            let options = Options { temperature: WARM, ..Options::default() };
            let start = Start::Occupations(vec![0.5; 2 * length * length]);
            let solution = hf.solve(&Filling::ChemicalPotential(on_site / 2.0), &start, &options)?;
            let average = hf.average(&solution, &hermitian)?;
            let defect = broken(&solution, length);
            table.push([on_site, source, average.value, defect]);
            breaking = breaking.max(defect);
            error = error.max(average.error);
            averages.push(average.value);
        }
        answers.push((averages[1] - averages[0]) / (2.0 * SOURCE));
    }
    let [free, interacting] = answers[..] else { return Err(Stop::Failed("two couplings".to_owned())) };
    // A thousandth of the source, or what the error allows: numbers below are zero to rounding.
    let visible = 1e-3;
    let keeps = breaking < visible;
    let feeds = (interacting - free).abs() > (1e3 * error).max(visible);
    let tests = vec![
        (keeps, format!("with a source of it translations are broken by {breaking:.1e}")),
        (
            feeds,
            format!(
                "the mean field answers a source: −∂⟨B + B†⟩ is {:.4} instead of {:.4}",
                -interacting, -free
            ),
        ),
    ];
    Ok((tests, table))
}

/// All solutions that starts lead to, from the lowest up.
struct Lowest {
    solutions: Vec<(Solution, usize)>,
    length: usize,
    system: FermionSystem,
    hartree_fock: HartreeFock,
}

/// A fully polarized density matrix in some direction, with a hole at k = 0.
fn polarized(length: usize, theta: f64, azimuth: f64) -> Mat<Complex64> {
    let sites = length * length;
    let spinor = [Complex64::from((theta / 2.0).cos()), Complex64::from_polar((theta / 2.0).sin(), azimuth)];
    Mat::from_fn(2 * sites, 2 * sites, |i, j| {
        let orbital = f64::from(u8::from(i / 2 == j / 2)) - 1.0 / sites as f64;
        spinor[i % 2].conj() * spinor[j % 2] * orbital
    })
}

fn lowest(length: usize, angle: f64, starts: usize, seed: u64) -> Result<Lowest, Stop> {
    let model = Model { length, angle, on_site: loops::U0, neighbours: loops::U1 };
    let system = model.system()?;
    let hartree_fock = HartreeFock::new(&system.build()?, Restriction::Generalized, &[])?;
    let mut from: Vec<Start> =
        (0..starts as u64).map(|number| Start::Random { seed, number: 2 * number + 1 }).collect();
    from.extend(
        [(0.0, 0.0), (1.1, 0.7), (1.57, 2.1)]
            .map(|(theta, azimuth)| Start::Density(polarized(length, theta, azimuth))),
    );
    let filling = Filling::Particles(vec![length * length - 1]);
    // The energies of a repulsion of 60 t round to 1e-10.
    let options = Options { tolerance: 1e-8, max_iterations: 300, ..Options::default() };
    let found = hartree_fock.search_from(&filling, &from, &options)?;
    let energy = found.lowest().energy.value;
    for (number, error) in &found.failed {
        if let HartreeFockError::NotConverged { energy: other, .. } = error
            && *other < energy - 1e-6 * energy.abs()
        {
            // The converged class: far above the errors of either.
            return Err(Stop::Failed(format!(
                "start {number} is below the lowest solution, {energy}: {error}"
            )));
        }
    }
    let solutions = found.distinct.into_iter().map(|d| (d.solution, d.starts.len())).collect();
    Ok(Lowest { solutions, length, system, hartree_fock })
}

impl Lowest {
    fn test(&self, asked: Bilinear) -> Result<(Test, Table), Stop> {
        let mut table = Table::new(&[
            ("energy", "t"),
            ("residual", "t"),
            ("starts", "1"),
            ("largest average", "1"),
            ("broken translations", "1"),
        ]);
        let l = self.length;
        let mut of_lowest = (0.0, 0.0);
        for (number, (solution, starts)) in self.solutions.iter().enumerate() {
            let mut largest = 0.0_f64;
            for at in 0..l * l {
                let k = [at % l, at / l];
                let other = if asked.shifted { [(k[0] + 1) % l, (k[1] + 1) % l] } else { k };
                let operator = bilinear(&self.system, l, asked.spins, [k, other]);
                let average = self.hartree_fock.average(solution, &operator)?;
                largest = largest.max(average.value.hypot(average.diagnostics["imaginary"]));
            }
            let defect = broken(solution, l);
            table.push([solution.energy.value, solution.residual, *starts as f64, largest, defect]);
            if number == 0 {
                of_lowest = (largest, defect);
            }
        }
        let (largest, defect) = of_lowest;
        let energy = self.solutions[0].0.energy.value;
        let has = largest > 0.01 && defect < 1e-3;
        let sentence = format!(
            "the lowest of all solutions, {energy:.6}, has {largest:.3} of it and breaks translations by {defect:.1e}"
        );
        Ok(((has, sentence), table))
    }
}

pub(super) fn real_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let bilinear = Bilinear::of(run.claim)?;
    let length = run.parameters.integer("length")?;
    let kept = restriction(run.reading);
    let answer = run.shared(&format!("{} {kept:?}", run.claim), |_| answered(bilinear, length, kept))?;
    let mut tests = answer.0.clone();
    let mut evidence = vec![Evidence::table("answer to a source", answer.1.clone())];
    if let Some(reason) = bilinear.excluded(run.reading) {
        tests.push((false, reason.to_owned()));
    }
    if let Some(angle) = phase(run.reading)
        && !bilinear.shifted
    {
        let starts = run.parameters.integer("starts")?;
        let found = run.shared(&format!("search {angle}"), |seed| lowest(length, angle, starts, seed))?;
        let (test, table) = found.test(bilinear)?;
        tests.push(test);
        evidence.push(Evidence::table("solutions", table));
    }
    Ok(decide(run, &tests, evidence))
}
