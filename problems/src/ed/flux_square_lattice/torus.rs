//! The torus in real space: magnetic translations as operators, and the eigenstates of one particle.

use std::f64::consts::TAU;
use std::sync::Arc;

use eigentruth_exact::operator::eigensystem;
use eigentruth_models::symmetry::Image;
use eigentruth_models::{FermionSystem, Hamiltonian, Symmetry};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use faer::Mat;
use num_complex::Complex64;

use super::{Averages, Pattern, Question, Uniformity, decide, spread};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// A torus of `lx × ly` sites, multiples of n; the site (x, y) is `x + lx·y`.
pub(super) struct Torus {
    pattern: Pattern,
    lx: usize,
    ly: usize,
    modes: FermionSystem,
    hamiltonian: Hamiltonian,
}

/// All states of one particle.
struct Orbitals {
    energies: Vec<f64>,
    /// `[site, state]`.
    vectors: Mat<Complex64>,
    /// A bound on the error of every energy.
    error: f64,
}

impl Torus {
    /// The Hamiltonian as it is written, term by term.
    pub(super) fn new(pattern: Pattern, lx: usize, ly: usize) -> Result<Self, Stop> {
        let mut modes = FermionSystem::new(lx * ly, 1);
        let site = |x: usize, y: usize| (x % lx + lx * (y % ly), 0);
        let unit = [Complex64::ONE, Complex64::I, -Complex64::ONE, -Complex64::I];
        for y in 0..ly {
            let phase = Complex64::cis((y * pattern.quanta % pattern.n) as f64 / pattern.n as f64 * TAU);
            let tilted = -pattern.diagonal * unit[usize::from(pattern.quarter_turns % 4)] * phase;
            for x in 0..lx {
                modes.hop(site(x, y), site(x, y + 1), Complex64::from(-pattern.t));
                modes.hop(site(x, y), site(x + 1, y), -pattern.t * phase);
                modes.hop(site(x, y), site(x + 1, y + 1), tilted);
                modes.hop(site(x, y), site(x + 1, y + ly - 1), tilted);
            }
        }
        let hamiltonian = modes.build()?;
        Ok(Torus { pattern, lx, ly, modes, hamiltonian })
    }

    fn site(&self, x: usize, y: usize) -> usize {
        x % self.lx + self.lx * (y % self.ly)
    }

    /// The translation along x, and the magnetic one along y: `c_{x,y} → e^{2πi p x/n} c_{x,y+1}`.
    fn translations(&self) -> Result<[Symmetry; 2], Stop> {
        let space = self.hamiltonian.space();
        let sites = (0..self.lx * self.ly).map(|at| (at % self.lx, at / self.lx));
        let along_x: Vec<usize> = sites.clone().map(|(x, y)| self.site(x + 1, y)).collect();
        let along_y = sites.map(|(x, y)| Image {
            to: self.site(x, y + 1),
            phase: Complex64::cis(TAU * (self.pattern.quanta * x) as f64 / self.pattern.n as f64),
            flip: false,
        });
        Ok([Symmetry::site_permutation(space, &along_x)?, Symmetry::new(space, along_y.collect(), false)?])
    }

    /// The phase ω in `XM = ω MX`, X and M being the translations along x and y, as `[X, M]` act on every annihilator; `None` if it is not the
    /// same for all.
    fn algebra(&self) -> Result<Option<Complex64>, Stop> {
        let [x, m] = self.translations()?;
        let (xm, mx) = (x.after(&m)?, m.after(&x)?);
        let ratio = |(a, b): (&Image, &Image)| (a.to == b.to).then(|| a.phase / b.phase);
        let ratios: Option<Vec<Complex64>> = xm.images().iter().zip(mx.images()).map(ratio).collect();
        Ok(ratios.filter(|all| all.iter().all(|r| (r - all[0]).norm() <= ROUNDING)).map(|all| all[0]))
    }

    /// The operator of a claim at a site.
    fn operator(&self, claim: &str, x: usize, y: usize) -> NumericOperator {
        let (from, to) = self.bond(claim, x, y);
        self.modes.create(from, 0) * self.modes.annihilate(to, 0)
    }

    fn bond(&self, claim: &str, x: usize, y: usize) -> (usize, usize) {
        let to = match claim {
            "c" => self.site(x, y),
            "d" => self.site(x + 1, y + 1),
            _ => self.site(x, y + 1),
        };
        (self.site(x, y), to)
    }

    /// The phases that the operator of a claim takes when it is moved by one site along x and along y: those φ with
    /// `U B(x,y) U⁻¹ = φ B(x',y')`, the same at all sites; `None` if there are none.
    fn phases(&self, claim: &str) -> Result<Option<[Complex64; 2]>, Stop> {
        let space = self.hamiltonian.space();
        let mut phases = [Complex64::ONE; 2];
        for ((symmetry, step), phase) in self.translations()?.iter().zip([(1, 0), (0, 1)]).zip(&mut phases) {
            for at in 0..self.lx * self.ly {
                let (x, y) = (at % self.lx, at / self.lx);
                let image = symmetry.apply(&self.operator(claim, x, y), space)?;
                let target = space.canonical(&self.operator(claim, x + step.0, y + step.1))?;
                let [(word, one)] = image.terms().collect::<Vec<_>>()[..] else { return Ok(None) };
                let [(other, two)] = target.terms().collect::<Vec<_>>()[..] else { return Ok(None) };
                let found = one / two;
                if word != other || at > 0 && (found - *phase).norm() > ROUNDING {
                    return Ok(None);
                }
                *phase = found;
            }
        }
        Ok(Some(phases))
    }

    /// The states of one particle, from the coefficients of the Hamiltonian.
    fn orbitals(&self) -> Result<Orbitals, Stop> {
        let n = self.lx * self.ly;
        let mut matrix = Mat::<Complex64>::zeros(n, n);
        for (word, coefficient) in self.hamiltonian.operator().terms() {
            let [one, two] = &word.iter().collect::<Vec<_>>()[..] else {
                return Err(Stop::Failed("a term is no hop".to_owned()));
            };
            if (one.kind, two.kind) != (GeneratorKind::Create, GeneratorKind::Annihilate) {
                return Err(Stop::Failed("a term is no hop".to_owned()));
            }
            matrix[(one.label.site as usize, two.label.site as usize)] += *coefficient;
        }
        let found = eigensystem(&matrix, true)?;
        let vectors = found.vectors.ok_or_else(|| Stop::Failed("no eigenvectors".to_owned()))?;
        Ok(Orbitals { energies: found.values, vectors, error: found.error })
    }

    /// The average of a claim's operator on all sites, with `particles` particles in the lowest levels, the last of them
    /// occupied equally.
    fn averages(&self, orbitals: &Orbitals, claim: &str, particles: usize) -> Averages {
        let Orbitals { energies, vectors, error } = orbitals;
        let fermi = energies[particles - 1];
        let below = energies.partition_point(|e| *e < fermi - 4.0 * error);
        let upto = energies.partition_point(|e| *e <= fermi + 4.0 * error);
        let share = (particles - below) as f64 / (upto - below) as f64;
        let average = |at: usize| -> Complex64 {
            let (i, j) = self.bond(claim, at % self.lx, at / self.lx);
            let term = |k: usize| vectors[(i, k)].conj() * vectors[(j, k)];
            (0..below).map(term).sum::<Complex64>() + (below..upto).map(term).sum::<Complex64>() * share
        };
        // The projector on a set of levels errs by the error over the distance to the others.
        let edges = [below, upto].into_iter().filter(|edge| *edge > 0 && *edge < energies.len());
        let nearest = edges.map(|edge| energies[edge] - energies[edge - 1]).fold(f64::INFINITY, f64::min);
        let n = energies.len();
        ((0..n).map(average).collect(), 2.0 * error / nearest + n as f64 * f64::EPSILON)
    }
}

/// Phases are products of a few roots of unity; different ones of these patterns are at least a twelfth of a turn apart.
const ROUNDING: f64 = 256.0 * f64::EPSILON;

/// What all claims ask of a torus.
struct Analysis {
    torus: Torus,
    /// The defects of the translations along x and y as symmetries.
    defects: [f64; 2],
    /// Whether both leave the Hamiltonian.
    symmetric: bool,
    /// The order of the root of unity ω in `XM = ω MX`.
    order: Option<usize>,
    /// For the claims c, d and e.
    phases: [Option<[Complex64; 2]>; 3],
    orbitals: Orbitals,
}

const AVERAGED: [&str; 3] = ["c", "d", "e"];

impl Analysis {
    fn new(torus: Torus) -> Result<Self, Stop> {
        let [x, m] = torus.translations()?;
        let h = &torus.hamiltonian;
        let omega = torus.algebra()?;
        let [c, d, e] = AVERAGED;
        Ok(Analysis {
            defects: [x.defect(h)?, m.defect(h)?],
            symmetric: x.commutes(h)? && m.commutes(h)?,
            order: omega.and_then(|omega| (1..=torus.pattern.n).find(|k| is_one(omega.powu(*k as u32)))),
            phases: [torus.phases(c)?, torus.phases(d)?, torus.phases(e)?],
            orbitals: torus.orbitals()?,
            torus,
        })
    }
}

/// The tori of a run: a multiple of n along x, twice n along y.
fn tori(run: &Run<'_>, pattern: Pattern) -> Result<Vec<Arc<Analysis>>, Stop> {
    let analysis = |length: usize| {
        run.checkpoint()?;
        let torus = || Torus::new(pattern, length * pattern.n, 2 * pattern.n);
        run.shared(&format!("{pattern:?} {length}"), |_| Analysis::new(torus()?))
    };
    run.parameters.integers("lengths in n")?.into_iter().map(analysis).collect()
}

/// Of what numbers n something was checked.
fn checked(patterns: &[Pattern]) -> String {
    let mut numbers: Vec<usize> = patterns.iter().map(|pattern| pattern.n).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("n = {}", numbers.join(", "))
}

/// Claims a and b: the translations commute with the Hamiltonian and not with each other, so every level is n-fold.
pub(super) fn degeneracy(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("n", "1"),
        ("t", "1"),
        ("t'", "1"),
        ("sites", "1"),
        ("lowest levels", "1"),
        ("defect of X", "1"),
        ("defect of M", "1"),
    ]);
    let (mut certain, mut broken) = (true, None);
    let question = Question::of(run.reading, run.claim)?;
    for &pattern in &question.patterns {
        for analysis in tori(run, pattern)? {
            let Analysis { defects, symmetric, order, orbitals: Orbitals { energies, error, .. }, .. } =
                &*analysis;
            let lowest = energies.iter().take_while(|e| **e - energies[0] <= 4.0 * error).count();
            let sites = energies.len();
            table.push([
                pattern.n as f64,
                pattern.t,
                pattern.diagonal,
                sites as f64,
                lowest as f64,
                defects[0],
                defects[1],
            ]);
            certain &= *symmetric && *order == Some(pattern.n);
            if lowest % pattern.n != 0 {
                broken = Some((pattern, lowest));
            }
        }
    }
    let evidence = Evidence::table("lowest levels", table);
    if !certain || broken.is_some() {
        let why = format!("the translations do not explain the levels: {broken:?}");
        return Ok(Finding::undecided(why, "the symmetries of another pattern").with(evidence));
    }
    let checked = checked(&question.patterns);
    let text = format!(
        "X: c_{{x,y}} → c_{{x+1,y}} and M: c_{{x,y}} → e^{{2πi p x/n}} c_{{x,y+1}} leave the Hamiltonian (the algebra's canonical forms \
         agree), and on one particle XM = ω MX with ω of order n. If X|ψ⟩ = ξ|ψ⟩ then M|ψ⟩, M²|ψ⟩, … have the same energy and the \
         eigenvalues ωξ, ω²ξ, … of X, up to conjugation: n different ones. So every level of every torus of lengths divisible by \
         n, and with it the minimum of the lowest band, is at least n-fold, and n > 1. That X and M leave the Hamiltonian was checked \
         for {checked}, not for other n."
    );
    let summary = format!(
        "magnetic translations make every level at least n-fold, checked for {checked}; the lowest levels on tori are multiples of n"
    );
    Ok(Finding::decided(run.claim == "b", FindingKind::Proof, summary)
        .with(Evidence::proof("magnetic translations", text))
        .with(evidence))
}

fn is_one(phase: Complex64) -> bool {
    (phase - Complex64::ONE).norm() <= ROUNDING
}

/// Claims c, d and e: how the operator changes under the translations, and whether its average is zero.
pub(super) fn uniformity(run: &Run<'_>) -> Result<Finding, Stop> {
    let which = AVERAGED.iter().position(|claim| *claim == run.claim);
    let which = which.ok_or_else(|| Stop::Failed(format!("`{}` is not about an average", run.claim)))?;
    let question = Question::of(run.reading, run.claim)?;
    let mut table = Table::new(&[
        ("n", "1"),
        ("t", "1"),
        ("t'", "1"),
        ("particles per n sites", "1"),
        ("sites", "1"),
        ("modulus", "1"),
        ("error", "1"),
        ("phase along x", "2π"),
        ("phase along y", "2π"),
        ("largest difference", "1"),
    ]);
    let mut cases = Vec::new();
    for pattern in &question.patterns {
        let mut found: Vec<Vec<(Averages, [Complex64; 2])>> = vec![Vec::new(); question.half_fillings.len()];
        for analysis in tori(run, *pattern)? {
            let Analysis { torus, symmetric, phases, orbitals, .. } = &*analysis;
            let Some(phases) = phases[which].filter(|_| *symmetric) else {
                let why = format!("the translations do not take the operator to itself for {pattern:?}");
                return Ok(Finding::undecided(why, "the symmetries of another pattern"));
            };
            let sites = torus.lx * torus.ly;
            for (half_filling, found) in question.half_fillings.iter().zip(&mut found) {
                let averages = torus.averages(orbitals, run.claim, sites * half_filling / (2 * pattern.n));
                table.push([
                    pattern.n as f64,
                    pattern.t,
                    pattern.diagonal,
                    *half_filling as f64 / 2.0,
                    sites as f64,
                    averages.0[0].norm(),
                    averages.1,
                    phases[0].arg() / TAU,
                    phases[1].arg() / TAU,
                    spread(&averages.0, false),
                ]);
                found.push((averages, phases));
            }
        }
        for (half_filling, found) in question.half_fillings.iter().zip(&found) {
            let size = spread(&found[found.len() - 1].0.0, question.moduli);
            let case = format!("{half_filling}/2 particles per n sites of {pattern:?}: by {size:.4}");
            cases.push((compare(found, question.moduli), case));
        }
    }
    let text = format!(
        "The state is invariant under the translations X and M, which leave the Hamiltonian, levels at the Fermi energy being occupied \
         equally. With U B(x,y) U⁻¹ = φ B(x',y') that means ⟨B(x,y)⟩ = φ ⟨B(x',y')⟩: the average is the same at all sites if and \
         only if both phases are 1 or the average is 0. Moduli always are. The phases were found for {}, not for other n.",
        checked(&question.patterns)
    );
    Ok(decide(
        &cases,
        FindingKind::Proof,
        [Evidence::proof("how operators move", text), Evidence::table("averages on tori", table)],
    ))
}

/// From the phases, and where one is not 1, from the average on the largest torus, which must not be near zero; the change since the smaller
/// torus counts as its error. The averages themselves must obey the phases.
fn compare(found: &[(Averages, [Complex64; 2])], moduli: bool) -> Uniformity {
    let ((values, error), phases) = &found[found.len() - 1];
    let modulus = values[0].norm();
    let uniform = moduli || phases.iter().all(|phase| is_one(*phase));
    let measured = spread(values, moduli);
    // From site to site the value turns, by 2 sin(angle/2) of its modulus or more, unless it is 0.
    if uniform {
        return if measured <= 8.0 * error { Uniformity::Same } else { Uniformity::Unclear };
    }
    let gain = found.windows(2).map(|pair| (pair[0].0.0[0] - pair[1].0.0[0]).norm()).fold(0.0, f64::max);
    let least = phases.iter().map(|phase| (phase - Complex64::ONE).norm()).fold(0.0, f64::max) * modulus;
    if modulus >= 8.0 * (error + gain) && measured >= least - 8.0 * error {
        Uniformity::Varies
    } else if found.iter().all(|((values, error), _)| values.iter().all(|value| value.norm() <= 4.0 * error))
    {
        Uniformity::Same
    } else {
        Uniformity::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::super::bands;
    use super::super::{PLAIN, SAMPLES};
    use super::*;

    #[test]
    fn the_torus_has_the_energies_of_the_bands() {
        for pattern in SAMPLES {
            let torus = Torus::new(pattern, 2 * pattern.n, 2 * pattern.n).unwrap();
            let found = torus.orbitals().unwrap();
            let bands = eigentruth_free::bloch::band_grid(
                &pattern.crystal().unwrap(),
                &[2 * pattern.n, 2],
                &[0.0, 0.0],
            )
            .unwrap();
            let mut energies = bands.energies().concat();
            energies.sort_by(f64::total_cmp);
            let error = 4.0 * (found.error + bands.error());
            assert!(found.energies.iter().zip(&energies).all(|(a, b)| (a - b).abs() <= error), "{pattern:?}");
        }
    }

    #[test]
    fn averages_on_a_large_torus_approach_those_in_bands() {
        for claim in ["c", "d", "e"] {
            // The lowest band is far from the others here, so that sizes matter little.
            let torus = Torus::new(SAMPLES[1], 18, 18).unwrap();
            let (values, _) = torus.averages(&torus.orbitals().unwrap(), claim, 108);
            let (limit, _) = bands::averages(&bands::on_grid(SAMPLES[1], 24).unwrap(), claim, 2).unwrap();
            for (y, value) in limit.iter().enumerate() {
                assert!((values[torus.site(5, y)] - value).norm() < 1e-3, "{claim} {y}");
            }
        }
    }

    #[test]
    fn other_phases_break_the_translation() {
        // A control that must fail: the magnetic translation of another flux.
        let torus = Torus::new(SAMPLES[1], 6, 6).unwrap();
        let other = Torus::new(Pattern { quanta: 2, ..SAMPLES[1] }, 6, 6).unwrap();
        let [x, m] = torus.translations().unwrap();
        assert!(x.commutes(&other.hamiltonian).unwrap() && !m.commutes(&other.hamiltonian).unwrap());
    }

    #[test]
    fn only_what_hops_along_x_takes_a_phase() {
        let torus = Torus::new(SAMPLES[3], 8, 8).unwrap();
        for (claim, turned) in [("c", false), ("d", true), ("e", false)] {
            let [x, y] = torus.phases(claim).unwrap().unwrap();
            assert!(is_one(x) && is_one(y) != turned, "{claim}");
        }
    }

    #[test]
    fn an_average_that_vanishes_is_uniform_whatever_its_phase() {
        let half_filled = |pattern: Pattern| {
            let sizes = [4, 6].map(|lx| Torus::new(pattern, lx, 4).unwrap());
            let found = sizes.iter().map(|torus| {
                let averages = torus.averages(&torus.orbitals().unwrap(), "d", 2 * torus.lx);
                (averages, torus.phases("d").unwrap().unwrap())
            });
            compare(&found.collect::<Vec<_>>(), false)
        };
        assert_eq!(half_filled(PLAIN[0]), Uniformity::Same);
        assert_eq!(half_filled(SAMPLES[0]), Uniformity::Varies);
    }
}
