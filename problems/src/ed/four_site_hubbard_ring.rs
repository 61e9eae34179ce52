//! ed/15-four-site-hubbard-ring: is the ground state of four electrons unique, and is it that of free electrons in disguise?
//!
//! Gaps are followed along paths and certified between samples by Weyl's inequality; a discrete label, the eigenvalue of
//! the four-fold rotation, cannot change along a gapped path that keeps the rotation. The labels that free
//! ground states can have are enumerated, not sampled. The second opinions are a Hamiltonian in momentum space, a slow
//! evolution in time, and random symmetric free Hamiltonians.

use std::collections::BTreeSet;

use eigentruth_exact::operator::{dense, eigensystem};
use eigentruth_exact::{Basis, ChargeBasis, DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_grading::{Kind, Specification};
use eigentruth_models::FermionSystem;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::{Mat, Side};

use crate::assembly::{Assembly, Condition};
use crate::family::{Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};
use crate::seed;

const SITES: &str = "rotation of the sites";
const SPINS: &str = "rotation of sites and spins";
const ALL_NUMBERS: &str = "gap among all particle numbers";
const SPINLESS: &str = "time reversal squares to one";

/// The problem.
pub(crate) fn problem() -> Problem {
    let claim = Condition::claim;
    Problem {
        parameters: "$a;b;c;d;e$",
        claims: vec![
            Claim::statement("unique", "The ground state of four electrons is not degenerate."),
            Claim::statement("connected", "A gapped path leads from it to a ground state of free electrons."),
            Claim::statement(
                "protected",
                "Such a path exists that keeps time reversal and the four-fold rotation.",
            ),
        ],
        assembly: Assembly::Options(vec![
            ('a', claim("unique").and(claim("connected"))),
            ('b', claim("unique").and(!claim("connected"))),
            ('c', claim("unique").and(claim("protected"))),
            ('d', claim("unique").and(!claim("protected"))),
            ('e', !claim("unique")),
        ]),
        constraints: vec![Constraint::implies("protected", "connected")],
        readings: vec![
            Reading::admissible(
                SITES,
                "fourfold rotation symmetry",
                "Yao and Kivelson, Phys. Rev. Lett. 105, 166402 (2010)",
                "the Hamiltonian has no coupling of spin to space, so the rotation may act on sites alone",
            ),
            Reading::admissible(
                SPINS,
                "fourfold rotation symmetry",
                "crystals with spin-orbit coupling: Dresselhaus, Group Theory (2008), chapter 14",
                "an electron's spin turns with the lattice; deformations may couple both",
            ),
            Reading::admissible(
                ALL_NUMBERS,
                "at half filling (4 electrons)",
                "half filling as a chemical potential: Lieb, Phys. Rev. Lett. 62, 1201 (1989)",
                "the gap may be asked to separate the state from those of other particle numbers too",
            ),
            Reading::inadmissible(
                SPINLESS,
                r"spin $\sigma=\uparrow, \downarrow$",
                "complex conjugation as time reversal of spinless particles",
                "time reversal squares to −1 on an electron with spin",
            ),
        ],
        methods: vec![
            Method::new("paths", "exact", &["unique", "connected", "protected"], paths).parameters(
                |budget| {
                    let (low, high) = if budget == Budget::Quick { (0.5, 16.0) } else { (0.2, 50.0) };
                    Parameters::new()
                        .with("lowest U/t", low)
                        .with("highest U/t", high)
                        .with("U/t of the path", 4.0)
                },
            ),
            Method::new("momentum space", "numerics", &["unique"], momentum_space)
                .parameters(|_| Parameters::new().with("U/t", vec![0.01, 0.1, 1.0, 4.0, 10.0, 100.0])),
            Method::new("slow evolution", "numerics", &["connected"], slow_evolution)
                .readings(&[SITES, SPINS, SPINLESS])
                .parameters(|_| Parameters::new().with("durations", vec![10.0, 20.0, 40.0, 80.0])),
            Method::new("random free electrons", "numerics", &["protected"], random_free_electrons)
                .parameters(|budget| {
                    let draws = if budget == Budget::Quick { 1000 } else { 10_000 };
                    Parameters::new().with("draws", draws).with("U/t", 4.0)
                }),
        ],
        overturned_by: "a value of U/t > 0 with a degenerate ground state, a free Hamiltonian on the ring with time reversal \
                        and rotation whose unique ground state has the rotation eigenvalue found here, or a \
                        closing of the gap on the certified path",
        family: Some(&Variants),
        ..Problem::outline(
            15,
            "ed/15-four-site-hubbard-ring",
            "Four electrons on a Hubbard ring of four sites",
            "Is the ground state of the half-filled Hubbard ring of four sites (t, U > 0) unique, and is it \
             connected to a free ground state without closing the gap, with or without keeping time \
             reversal and the four-fold rotation (options a to e)?",
            Kind::ChoiceSet,
        )
    }
}

/// A ring with hopping `even` on the bonds 12 and 34, `odd` on the bonds 23 and 41.
#[derive(Clone, Copy)]
struct Point {
    even: f64,
    odd: f64,
    u: f64,
}

impl Point {
    fn between(self, other: Self, s: f64) -> Self {
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

/// The ring's matrices in all 25 sectors of (N↑, N↓), part by part.
struct Ring {
    blocks: Vec<Block>,
}

struct Block {
    electrons: i64,
    half_filled: bool,
    basis: ChargeBasis,
    even: Mat<f64>,
    odd: Mat<f64>,
    double: Mat<f64>,
}

impl Block {
    fn matrix(&self, p: Point) -> Mat<f64> {
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
    fn new() -> Result<Self, Stop> {
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
    fn gap(&self, p: Point, all_numbers: bool) -> Result<(f64, f64, f64), Stop> {
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

    fn half_filled(&self) -> Result<&Block, Stop> {
        let block = self.blocks.iter().find(|block| block.half_filled);
        block.ok_or_else(|| Stop::Failed("there is no half-filled block".to_owned()))
    }

    /// The ground state with two electrons of each spin.
    fn ground(&self, p: Point) -> Result<Vec<f64>, Stop> {
        let system = eigensystem(&self.half_filled()?.matrix(p), true)?;
        let vectors = system.vectors.ok_or_else(|| Stop::Failed("no eigenvectors".to_owned()))?;
        Ok(vectors.col(0).iter().copied().collect())
    }

    /// The smallest gap on the straight way from one point to another that Weyl's inequality leaves possible:
    /// gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖. Steps are such that half of every sampled gap survives. `None` after `most`
    /// steps.
    fn certified_gap(
        &self,
        run: &Run<'_>,
        (from, to): (Point, Point),
        all_numbers: bool,
        table: &mut Table,
    ) -> Result<Option<f64>, Stop> {
        const MOST: usize = 20_000;
        let drift = from.drift(to);
        let (mut s, mut least) = (0.0, f64::INFINITY);
        for step in 0..MOST {
            run.checkpoint()?;
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
                return Ok(Some(least));
            }
            s = (s + 0.5 * sure / drift).min(1.0);
        }
        Ok(None)
    }

    /// The eigenvalue of the rotation by one site in a state of two electrons of each spin; there the rotation of the
    /// spins by ∓π/4 each is 1.
    fn rotation(&self, state: &[f64]) -> Result<f64, Stop> {
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

fn path_table() -> Table {
    Table::new(&[
        ("sample", "1"),
        ("t on bonds 12, 34", "t"),
        ("t on bonds 23, 41", "t"),
        ("U", "t"),
        ("gap", "t"),
    ])
}

fn paths(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = run.shared("ring", |_| Ring::new())?;
    let all = run.reading == ALL_NUMBERS;
    let uniform = |t: f64, u: f64| Point { even: t, odd: t, u };
    let (low, high) = (run.parameters.number("lowest U/t")?, run.parameters.number("highest U/t")?);
    let u = run.parameters.number("U/t of the path")?;
    let provenance = || Provenance::new("exact/full");
    let bound = |gap: f64| Estimate {
        kind: eigentruth_numerics::Kind::LowerBound,
        ..Estimate::exact(gap, 0.0, provenance())
    };
    let weyl =
        "between samples gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖ (Weyl); steps leave half of every sampled gap";
    match run.claim {
        "unique" => {
            let mut table = path_table();
            let mut least = f64::INFINITY;
            for sign in [1.0, -1.0] {
                let way = (uniform(sign, low), uniform(sign, high));
                let Some(gap) = ring.certified_gap(run, way, all, &mut table)? else {
                    let (_, gap, error) = ring.gap(way.0, all)?;
                    let why =
                        format!("the gap {gap:.1e} ± {error:.1e} at U = {low} t is too small to be followed");
                    return Ok(Finding::undecided(why, "a larger lowest U/t"));
                };
                least = least.min(gap);
            }
            let mut outside = Table::new(&[("U", "t"), ("gap", "t"), ("gap U/t²", "1"), ("gap t/U²", "1")]);
            for u in [0.01, 0.03, 0.1, 100.0, 300.0, 1000.0] {
                let (_, gap, _) = ring.gap(uniform(1.0, u), all)?;
                outside.push([u, gap, gap * u, gap / (u * u)]);
            }
            let summary =
                format!("the gap stays above {least:.2e} t for {low} ≤ U/t ≤ {high} and both signs of t");
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("certified gap", "t", bound(least)))
                .with(Evidence::path("gap at uniform hopping", table, weyl))
                .with(Evidence::table("beyond the certified range", outside)))
        }
        "connected" => {
            let mut table = path_table();
            let stops =
                [uniform(1.0, u), Point { even: 1.0, odd: 0.0, u }, Point { even: 1.0, odd: 0.0, u: 0.0 }];
            let mut least = f64::INFINITY;
            for way in stops.windows(2) {
                let Some(gap) = ring.certified_gap(run, (way[0], way[1]), all, &mut table)? else {
                    let why = "the gap on the way to two free dimers is too small to be certified";
                    return Ok(Finding::undecided(why, "another path"));
                };
                least = least.min(gap);
            }
            let summary = format!(
                "the gap stays above {least:.2} t while the bonds 23 and 41 are switched off at U = {u} t and U after them: \
                 the end is two free dimers"
            );
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("certified gap", "t", bound(least)))
                .with(Evidence::path("to two free dimers", table, weyl)))
        }
        _ => {
            let ground = ring.ground(uniform(1.0, u))?;
            let label = ring.rotation(&ground)?;
            let (_, gap, error) = ring.gap(uniform(1.0, u), all)?;
            let defect = (label.abs() - 1.0).abs();
            // The eigenvector errs by error/gap, its expectation value by that much at most, twice.
            if defect > 4.0 * error / gap + 1024.0 * f64::EPSILON {
                let why = format!("the ground state is no eigenstate of the rotation: {label}");
                return Ok(Finding::undecided(why, "a degenerate ground state has no label"));
            }
            let reachable = reachable_labels(run.reading);
            let own = if label > 0.0 { 0 } else { 4 };
            let names: Vec<String> = reachable.iter().map(|e| format!("exp(2πi·{e}/8)")).collect();
            let evidence = [
                Evidence::label("eigenvalue of the rotation in the ground state", format!("{label:.0}")),
                Evidence::label("eigenvalues of free ground states", names.join(", ")),
                Evidence::number("gap", "t", Estimate::exact(gap, 2.0 * error, provenance())),
                Evidence::proof(
                    "reachable labels",
                    "A unique ground state of free electrons fills whole multiplets of rotation and time reversal. Time \
                     reversal maps the rotation eigenvalue λ to its conjugate, so a multiplet is {λ, λ*}, a Kramers pair; \
                     where time reversal squares to one, a real λ may stand alone. All fillings of the eight one-electron \
                     states by four electrons are enumerated. The eigenvalue of the many-electron state is the product, a \
                     discrete number that cannot change while the state is unique and the rotation is kept.",
                ),
            ];
            let finding = if reachable.contains(&own) {
                let why = format!("the label {label:.0} is reachable, which alone shows no path");
                Finding::undecided(why, "a search for a symmetric path")
            } else {
                Finding::fails(
                    FindingKind::Proof,
                    format!(
                        "the rotation has the eigenvalue {label:.0}, free ground states only {}",
                        names.join(", ")
                    ),
                )
            };
            Ok(evidence.into_iter().fold(finding, Finding::with))
        }
    }
}

/// The rotation eigenvalues of the eight one-electron states, as powers of exp(2πi/8).
fn one_electron_labels(reading: &str) -> [usize; 8] {
    let mut count = [0; 8];
    for momentum in 0..4 {
        for spin in [1, 7] {
            count[(2 * momentum + if reading == SPINS { spin } else { 0 }) % 8] += 1;
        }
    }
    count
}

/// The rotation eigenvalues of all fillings with four electrons that time reversal maps to themselves.
fn reachable_labels(reading: &str) -> BTreeSet<usize> {
    let available = one_electron_labels(reading);
    let kramers = reading != SPINLESS;
    // Multiplets by the smaller of the conjugate labels: (labels filled together, how often available).
    let mut fillings = BTreeSet::from([(0usize, 0usize)]);
    for label in 0..=4 {
        let conjugate = (8 - label) % 8;
        let (size, sum, copies) = if conjugate != label {
            (2, 8, available[label].min(available[conjugate]))
        } else if kramers {
            (2, 2 * label, available[label] / 2)
        } else {
            (1, label, available[label])
        };
        let filled = |&(electrons, total): &(usize, usize)| {
            (0..=copies).map(move |n| (electrons + n * size, (total + n * sum) % 8))
        };
        fillings = fillings.iter().flat_map(filled).collect();
    }
    fillings.into_iter().filter(|(electrons, _)| *electrons == 4).map(|(_, label)| label).collect()
}

/// The ring in momentum space: modes (k, spin), H = Σ 2t cos k n + (U/4) Σ c†_{k+q↑} c_{k↑} c†_{p−q↓} c_{p↓}.
fn in_momentum_space(t: f64, u: f64) -> Result<Transitions, Stop> {
    let mut modes = FermionSystem::new(4, 2);
    let mut sum = eigentruth_operators::NumericOperator::zero();
    for k in 0..4 {
        let energy = 2.0 * t * [1.0, 0.0, -1.0, 0.0][k];
        sum += (modes.number(k, 0) + modes.number(k, 1)).scaled(&Complex64::from(energy - 0.5 * u));
        for p in 0..4 {
            for q in 0..4 {
                let up = modes.create((k + q) % 4, 0) * modes.annihilate(k, 0);
                let down = modes.create((p + 4 - q) % 4, 1) * modes.annihilate(p, 1);
                sum += (up * down).scaled(&Complex64::from(0.25 * u));
            }
        }
    }
    modes.add(&sum);
    Ok(Transitions::lower(&modes.build()?, &None)?)
}

/// The lowest two energies, the total momentum of the lowest state, and a bound on rounding.
fn momentum_ground(t: f64, u: f64, all_numbers: bool) -> Result<([f64; 2], Option<usize>, f64), Stop> {
    let transitions = in_momentum_space(t, u)?;
    let states: Vec<u64> = (0..256u64).filter(|s| all_numbers || s.count_ones() == 4).collect();
    let matrix = transitions.dense(&states)?;
    let eigen = matrix
        .self_adjoint_eigen(Side::Lower)
        .map_err(|error| Stop::Failed(format!("the eigenvalues did not converge: {error:?}")))?;
    let energies: Vec<f64> = eigen.S().column_vector().iter().map(|energy| energy.re).collect();
    let momentum = |state: u64| (0..8).filter(|m| state >> m & 1 == 1).map(|m| m / 2).sum::<usize>() % 4;
    let floor = f64::EPSILON.sqrt();
    let occupied = states.iter().enumerate().filter(|(row, _)| eigen.U()[(*row, 0)].norm() > floor);
    let momenta: BTreeSet<usize> = occupied.map(|(_, state)| momentum(*state)).collect();
    let norm = energies.iter().fold(0.0f64, |most, e| most.max(e.abs()));
    let single = (momenta.len() == 1).then(|| momenta.first().copied()).flatten();
    Ok(([energies[0], energies[1]], single, states.len() as f64 * f64::EPSILON * norm))
}

fn momentum_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("U", "t"), ("sign of t", "1"), ("gap", "t"), ("rounding", "t")]);
    let (mut least, mut rounding) = (f64::INFINITY, 0.0);
    for u in run.parameters.numbers("U/t")? {
        for sign in [1.0, -1.0] {
            run.checkpoint()?;
            let ([lowest, next], _, error) = momentum_ground(sign, u, run.reading == ALL_NUMBERS)?;
            table.push([u, sign, next - lowest, error]);
            if next - lowest < least {
                (least, rounding) = (next - lowest, 2.0 * error);
            }
        }
    }
    let number = Estimate::exact(least, rounding, Provenance::new("numerics/dense"));
    let finding = if least > 100.0 * rounding {
        let summary = format!(
            "the ground state is unique at all {} points; the smallest gap is {least:.1e} t",
            table.rows.len()
        );
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        Finding::undecided(
            format!("the smallest gap is {least:.1e} t, rounding {rounding:.1e} t"),
            "larger U/t",
        )
    };
    Ok(finding.with(Evidence::number("smallest gap", "t", number)).with(Evidence::table("gaps", table)))
}

/// Evolves the ground state while the Hamiltonian is deformed straight into two free dimers, more and more slowly.
fn slow_evolution(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = Ring::new()?;
    let block = ring.half_filled()?;
    let start = Point { even: 1.0, odd: 1.0, u: 4.0 };
    let end = Point { even: 1.0, odd: 0.0, u: 0.0 };
    let target = free_dimers(&block.basis);
    let mut table = Table::new(&[("duration", "1/t"), ("1 − fidelity", "1")]);
    for duration in run.parameters.numbers("durations")? {
        let steps = (8.0 * duration).ceil() as usize;
        let mut psi: Vec<Complex64> = ring.ground(start)?.into_iter().map(Complex64::from).collect();
        for step in 0..steps {
            run.checkpoint()?;
            // A smooth start and end; the Hamiltonian in the middle of a step, exact for a constant one.
            let x = (step as f64 + 0.5) / steps as f64;
            let p = start.between(end, x * x * (3.0 - 2.0 * x));
            let system = eigensystem(&block.matrix(p), true)?;
            let vectors = system.vectors.ok_or_else(|| Stop::Failed("no eigenvectors".to_owned()))?;
            let mut next = vec![Complex64::ZERO; psi.len()];
            for (k, energy) in system.values.iter().enumerate() {
                let overlap: Complex64 = psi.iter().zip(vectors.col(k).iter()).map(|(a, v)| a * *v).sum();
                let amplitude = overlap * Complex64::cis(-energy * duration / steps as f64);
                next.iter_mut().zip(vectors.col(k).iter()).for_each(|(a, v)| *a += amplitude * *v);
            }
            psi = next;
        }
        let overlap: Complex64 = psi.iter().zip(&target).map(|(a, b)| a * *b).sum();
        table.push([duration, 1.0 - overlap.norm_sqr()]);
    }
    let lost: Vec<f64> = table.rows.iter().map(|row| row[1]).collect();
    let (first, last) = (lost[0], lost[lost.len() - 1]);
    let provenance = Provenance::new("exact/evolution");
    let number = Estimate::converged(last, first.min(last).max(f64::EPSILON), provenance);
    let finding = if last < 0.01 && last < first {
        let summary = format!("a slow deformation ends in the free dimers with fidelity {:.5}", 1.0 - last);
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        Finding::undecided(
            format!("a part {last:.2e} is lost in the slowest deformation"),
            "longer durations",
        )
    };
    Ok(finding.with(Evidence::number("lost part", "1", number)).with(Evidence::table("durations", table)))
}

/// Two electrons of each spin in the lower orbitals of the two dimers, from determinants. For hopping +t these are the
/// odd combinations (1, −1)/√2.
fn free_dimers(basis: &ChargeBasis) -> Vec<f64> {
    let orbital = |dimer: usize, site: usize| match (site / 2 == dimer, site % 2) {
        (false, _) => 0.0,
        (true, 0) => 0.5f64.sqrt(),
        _ => -(0.5f64.sqrt()),
    };
    let amplitude = |state: u64| {
        let of = |spin: u64| (0..4).filter(|site| state >> (2 * site + spin) & 1 == 1).collect::<Vec<u64>>();
        let determinant = |sites: &[u64]| {
            let (a, b) = (sites[0] as usize, sites[1] as usize);
            orbital(0, a) * orbital(1, b) - orbital(1, a) * orbital(0, b)
        };
        let (up, down) = (of(0), of(1));
        // Bringing all up electrons in front of all down electrons, out of the order site by site.
        let passes = up.iter().map(|u| down.iter().filter(|d| *d < u).count()).sum::<usize>();
        determinant(&up) * determinant(&down) * if passes % 2 == 1 { -1.0 } else { 1.0 }
    };
    (0..basis.dimension()).map(|index| amplitude(basis.state(index))).collect()
}

/// Rotation eigenvalues of random free Hamiltonians with both symmetries, against the momentum of the ground state.
fn random_free_electrons(run: &Run<'_>) -> Result<Finding, Stop> {
    let (_, momentum, _) = momentum_ground(1.0, run.parameters.number("U/t")?, run.reading == ALL_NUMBERS)?;
    let Some(momentum) = momentum else {
        return Ok(Finding::undecided("the ground state has no definite momentum", "a unique ground state"));
    };
    // Turning by one site multiplies c†_k by exp(−ik); four electrons with S^z = 0 turn by no angle of their spins.
    let own = (8 - 2 * momentum) % 8;
    let mut counts = [0usize; 8];
    let draws = run.parameters.integer("draws")?;
    let mut gapless = 0;
    for draw in 0..draws {
        run.checkpoint()?;
        let (gap, label) = free_label(run.reading, seed::derive(run.seed, &[&draw.to_string()]))?;
        if gap < 0.02 {
            gapless += 1;
        } else {
            counts[label] += 1;
        }
    }
    let mut table = Table::new(&[("power of exp(2πi/8)", "1"), ("free Hamiltonians", "1")]);
    for (label, count) in counts.iter().enumerate() {
        table.push([label as f64, *count as f64]);
    }
    let evidence = [
        Evidence::label("eigenvalue of the rotation in the ground state", format!("exp(2πi·{own}/8)")),
        Evidence::label("draws without a gap", gapless.to_string()),
        Evidence::table("rotation eigenvalues", table),
    ];
    let finding = if counts[own] == 0 {
        let gapped = draws - gapless;
        Finding::fails(
            FindingKind::Numerical,
            format!(
                "none of {gapped} gapped symmetric free Hamiltonians has the ground state's eigenvalue of the rotation"
            ),
        )
    } else {
        let seen = counts[own];
        Finding::undecided(
            format!("{seen} free Hamiltonians share the label, which shows no path"),
            "a search",
        )
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// The gap at four electrons and the rotation eigenvalue of a random free Hamiltonian with rotation and time reversal.
fn free_label(reading: &str, seed: u64) -> Result<(f64, usize), Stop> {
    let uniform = |i: usize, j: usize, part: &str| {
        let bits = seed::derive(seed, &[part, &i.to_string(), &j.to_string()]);
        (bits >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    // States 2·site + spin.
    let random = Mat::from_fn(8, 8, |i, j| Complex64::new(uniform(i, j, "re"), uniform(i, j, "im")));
    let spin = |state: usize| if state.is_multiple_of(2) { 1.0 } else { -1.0 };
    let angle = if reading == SPINS { -std::f64::consts::FRAC_PI_4 } else { 0.0 };
    let rotation =
        Mat::from_fn(
            8,
            8,
            |i, j| {
                if i == (j + 2) % 8 { Complex64::cis(angle * spin(j)) } else { Complex64::ZERO }
            },
        );
    let reversal = Mat::from_fn(8, 8, |i, j| match reading {
        SPINLESS => Complex64::from(f64::from(u8::from(i == j))),
        _ if i == j ^ 1 => Complex64::from(spin(j)),
        _ => Complex64::ZERO,
    });
    let mut h = &random + random.adjoint();
    let mut turned = h.clone();
    for _ in 0..3 {
        turned = &rotation * &turned * rotation.adjoint();
        h += &turned;
    }
    let reversed = &reversal * h.conjugate() * reversal.adjoint();
    h += &reversed;
    let eigen = h
        .self_adjoint_eigen(Side::Lower)
        .map_err(|error| Stop::Failed(format!("the eigenvalues did not converge: {error:?}")))?;
    let level = |k: usize| eigen.S().column_vector()[k].re;
    let filled = eigen.U().subcols(0, 4);
    let inside = filled.adjoint() * &rotation * filled;
    let phase = determinant(inside).arg() / std::f64::consts::FRAC_PI_4;
    Ok(((level(4) - level(3)) / (level(7) - level(0)), phase.round().rem_euclid(8.0) as usize))
}

/// The determinant of a small matrix, by elimination with pivots.
fn determinant(mut m: Mat<Complex64>) -> Complex64 {
    let n = m.nrows();
    let mut value = Complex64::from(1.0);
    for k in 0..n {
        let pivot = (k..n).max_by(|a, b| m[(*a, k)].norm().total_cmp(&m[(*b, k)].norm())).unwrap_or(k);
        if pivot != k {
            value = -value;
            for j in 0..n {
                (m[(k, j)], m[(pivot, j)]) = (m[(pivot, j)], m[(k, j)]);
            }
        }
        value *= m[(k, k)];
        for i in k + 1..n {
            let factor = m[(i, k)] / m[(k, k)];
            for j in k..n {
                let above = m[(k, j)];
                m[(i, j)] -= factor * above;
            }
        }
    }
    value
}

/// Other rings and fillings.
struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "the length of the ring, the flux through it, the number of electrons, the sign and size of U"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let pick = |what: &str, count: u64| seed::derive(seed, &[what]) % count;
        let sites = if pick("sites", 2) == 0 { 4 } else { 6 };
        let electrons = 2 + pick("electrons", 2 * sites - 3);
        let half_flux = pick("flux", 2) == 1;
        let u = (2 + pick("u", 15)) as f64 / 2.0 * if pick("sign", 4) == 0 { -1.0 } else { 1.0 };
        let degeneracy = degeneracy(sites as usize, electrons as i64, half_flux, u)?;
        let flux = if half_flux { ", threaded by half a flux quantum" } else { "" };
        let prompt = format!(
            "A ring of {sites} sites{flux} holds {electrons} electrons with spin ½: $H = -t\\sum_{{i,\\sigma}} \
             (c^\\dagger_{{i\\sigma}}c_{{i+1,\\sigma}} + h.c.) + U\\sum_i n_{{i\\uparrow}}n_{{i\\downarrow}}$ with t > 0 and \
             U = {u} t. How many states does the level of lowest energy have, all values of S^z together? Put the \
             number in a \\boxed{{}}."
        );
        let specification = Specification {
            reference: degeneracy.to_string(),
            kind: Some(Kind::Numeric),
            prompt,
            ..Specification::default()
        };
        Ok(Variant { seed, specification })
    }
}

/// The degeneracy of the lowest level of a ring with a number of electrons, certified by the gap above it.
fn degeneracy(sites: usize, electrons: i64, half_flux: bool, u: f64) -> Result<usize, Stop> {
    let mut ring = FermionSystem::new(sites, 2);
    for site in 0..sites {
        let sign = if half_flux && site + 1 == sites { 1.0 } else { -1.0 };
        for spin in [0, 1] {
            ring.hop((site, spin), ((site + 1) % sites, spin), Complex64::from(sign));
        }
        ring.repulsion(site, u);
    }
    let system = System::new(ring.build()?)?;
    let mut energies = Vec::new();
    let mut error = 0.0f64;
    for up in 0..=electrons {
        let down = electrons - up;
        if up.max(down) <= sites as i64 {
            let sector = system.sector(&[("N0", up), ("N1", down)])?;
            let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
            energies.extend(spectrum.energies);
            error = error.max(spectrum.error);
        }
    }
    energies.sort_by(f64::total_cmp);
    let copies = energies.iter().take_while(|energy| **energy - energies[0] <= 8.0 * error).count();
    match energies.get(copies) {
        Some(next) if next - energies[0] < 1e4 * error => {
            Err(Stop::Failed(format!("the next level is only {} away", next - energies[0])))
        }
        _ => Ok(copies),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine;
    use crate::verdict::reference;

    #[test]
    fn every_claim_is_decided_in_every_admissible_reading() {
        let problem = problem();
        let records = engine::investigate(&problem, Budget::Quick, 1);
        for reading in reference(&problem, &records).readings.iter().filter(|r| r.reading.admissible) {
            for (claim, settled) in &reading.claims {
                let name = reading.reading.name;
                assert_ne!(settled.truth, Truth::Unknown, "{claim} in {name}: {:?}", settled.why);
            }
        }
    }

    #[test]
    fn sampled_labels_are_among_the_enumerated_ones() {
        for reading in [SITES, SPINS, SPINLESS] {
            let reachable = reachable_labels(reading);
            let seen: BTreeSet<usize> = (0..300)
                .map(|seed| free_label(reading, seed).unwrap())
                .filter(|(gap, _)| *gap > 0.02)
                .map(|(_, label)| label)
                .collect();
            assert!(seen.is_subset(&reachable), "{reading}: {seen:?} {reachable:?}");
        }
    }

    #[test]
    fn both_representations_have_one_spectrum() {
        let ring = Ring::new().unwrap();
        for u in [0.3, 5.0] {
            for all in [false, true] {
                let (energy, gap, error) = ring.gap(Point { even: 1.0, odd: 1.0, u }, all).unwrap();
                let ([lowest, next], _, other) = momentum_ground(1.0, u, all).unwrap();
                assert!((energy - lowest).abs() <= error + other);
                assert!((gap - (next - lowest)).abs() <= 2.0 * (error + other));
            }
        }
    }

    #[test]
    fn degeneracies_of_free_rings_are_counted() {
        // Two electrons fill the lowest level; three leave four choices in the next one; half a flux quantum pairs levels.
        assert_eq!(degeneracy(4, 2, false, 0.0).unwrap(), 1);
        assert_eq!(degeneracy(4, 3, false, 0.0).unwrap(), 4);
        assert_eq!(degeneracy(4, 4, true, 0.0).unwrap(), 1);
        for seed in 0..4 {
            assert_eq!(Variants.draw(seed).unwrap(), Variants.draw(seed).unwrap());
        }
    }

    #[test]
    fn without_repulsion_the_ground_state_is_degenerate() {
        // The negative control: two electrons in two levels at zero energy.
        let ring = Ring::new().unwrap();
        let (_, gap, error) = ring.gap(Point { even: 1.0, odd: 1.0, u: 0.0 }, false).unwrap();
        assert!(gap <= 2.0 * error);
    }
}
