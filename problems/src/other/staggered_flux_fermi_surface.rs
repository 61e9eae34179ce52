//! other/47-staggered-flux-fermi-surface: how many contours a Fermi surface has.
//!
//! First method: eigenvalues on periodic grids that are refined until nothing changes, the contours followed around the torus.
//! Second method: the critical points of det(H − μ), which is smooth also at the Dirac points where the two bands touch, and the
//! ways down from its saddles; no grid, no eigenvalue and no contour.

mod family;

use eigentruth_free::Matrix;
use eigentruth_free::bloch::{
    Bloch, Closure, Contour, Crystal, FermiSurface, drawn_pieces, fermi_surface, fermi_topology,
};
use eigentruth_grading::Kind;
use eigentruth_numerics::dense::hermitian_eigen;
use num_complex::Complex64;

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const THETA: f64 = std::f64::consts::FRAC_PI_3;

const MAGNETIC: &str = "cell of two sites";
const UNFOLDED: &str = "zone of one site";
const DRAWN_MAGNETIC: &str = "drawing of the zone of two sites";
const DRAWN_UNFOLDED: &str = "drawing of the zone of one site";

/// At most so many points of a contour are kept for a drawing.
const DRAWN_POINTS: usize = 48;

/// What the prompt fixes, and what it leaves open without changing the answer.
#[derive(Clone, Copy)]
struct Model {
    /// t_1 and t_2.
    t: [f64; 2],
    theta: f64,
    /// A phase on every upward bond: the gauge transformation e^{iαy} of the sites, which shifts momenta by α along y.
    gauge: f64,
}

const PRINTED: Model = Model { t: [1.0, 1.0], theta: THETA, gauge: 0.0 };

impl Model {
    /// The two-site cell with the lattice vectors (1, 1) and (1, −1): site 0 at (0, 0), where `n_x + n_y` is even, and site 1
    /// at (1, 0). The bond that leaves a site upwards carries the phase if the site is odd.
    fn crystal(&self) -> Result<Crystal, Stop> {
        let along_x = Complex64::new(self.t[0], 0.0);
        let up = |phase: f64| Complex64::from_polar(self.t[1], self.gauge + phase);
        Ok(Crystal::new(2, 2)?
            .hop(1, 0, &[0, 0], along_x)?
            .hop(0, 1, &[1, 1], along_x)?
            .hop(1, 0, &[0, -1], up(0.0))?
            .hop(0, 1, &[1, 0], up(self.theta))?)
    }

    /// What `count` gives on the torus of the reading.
    fn on_torus<R>(&self, reading: &str, count: impl Fn(&dyn Bloch) -> Result<R, Stop>) -> Result<R, Stop> {
        let crystal = self.crystal()?;
        match reading {
            MAGNETIC | DRAWN_MAGNETIC => count(&crystal),
            UNFOLDED | DRAWN_UNFOLDED => {
                // k = 2π(u, v): along (1, 1) the phase is u + v, along (1, −1) it is u − v.
                let matrix = |uv: &[f64]| -> Matrix { crystal.matrix(&[uv[0] + uv[1], uv[0] - uv[1]]) };
                count(&Closure::new(2, 2, matrix)?)
            }
            other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        }
    }
}

/// The chemical potential that a claim is about.
fn chemical_potential(claim: &str) -> Result<f64, Stop> {
    match claim {
        "low" => Ok(0.1),
        "middle" => Ok(0.3),
        "high" => Ok(1.2),
        other => Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    }
}

fn is_drawn(reading: &str) -> bool {
    [DRAWN_MAGNETIC, DRAWN_UNFOLDED].contains(&reading)
}

/// The number of pieces as the reading counts them.
fn pieces(reading: &str, surface: &FermiSurface) -> usize {
    if is_drawn(reading) { surface.drawn() } else { surface.components }
}

/// Conventions that the prompt leaves open and that must not matter, with shifts of the chemical potential: both hoppings with
/// the other sign, the other direction of the phase, and, unless the zone is cut somewhere, another gauge.
fn settings(reading: &str, mu: f64, shift: f64) -> Vec<(Model, f64)> {
    let mut settings = vec![(PRINTED, mu), (PRINTED, mu - shift), (PRINTED, mu + shift)];
    settings.push((Model { t: [-1.0, -1.0], ..PRINTED }, mu));
    settings.push((Model { theta: -THETA, ..PRINTED }, mu));
    if !is_drawn(reading) {
        settings.push((Model { gauge: 0.7, ..PRINTED }, mu));
    }
    settings
}

/// Follows the contours.
fn contours(run: &Run<'_>) -> Result<Finding, Stop> {
    let mu = chemical_potential(run.claim)?;
    let (grid, shift) = (run.parameters.integer("grid")?, run.parameters.number("shift")?);
    let columns = ["sign of t", "theta", "gauge", "mu", "band", "pieces", "grid", "winding"];
    let mut table = Table::new(&columns.map(|name| (name, if name == "mu" { "t" } else { "1" })));
    let mut counts = Vec::new();
    let axes = if run.reading == UNFOLDED { ["k_x", "k_y"] } else { ["k_1", "k_2"] };
    let mut lines = Table::new(&[("contour", "1"), (axes[0], "2π"), (axes[1], "2π")]);
    let mut weights = Table::new(&[
        ("band", "1"),
        ("points", "1"),
        ("smallest weight", "1"),
        ("mean weight", "1"),
        ("largest weight", "1"),
    ]);
    for (k, (model, mu)) in settings(run.reading, mu, shift).into_iter().enumerate() {
        run.checkpoint()?;
        let surfaces = model.on_torus(run.reading, |bloch| {
            Ok([fermi_surface(bloch, 0, mu, [grid, grid])?, fermi_surface(bloch, 1, mu, [grid, grid])?])
        })?;
        for (band, surface) in surfaces.iter().enumerate() {
            let winding = surface.windings.iter().filter(|winding| **winding != [0, 0]).count();
            let (count, size) = (pieces(run.reading, surface) as f64, surface.sizes[0] as f64);
            let row = [model.t[0], model.theta, model.gauge, mu, band as f64, count, size, winding as f64];
            table.push(row);
            if k == 0 && !is_drawn(run.reading) {
                surface.contours.iter().for_each(|contour| add_line(&mut lines, contour));
            }
            if k == 0 && run.reading == UNFOLDED {
                for contour in &surface.contours {
                    weights.push(weight_along(&model.crystal()?, band, &contour.points)?);
                }
            }
        }
        counts.push(surfaces.iter().map(|surface| pieces(run.reading, surface)).sum());
    }
    let finding = finish(&counts, mu, "followed on refined grids", Evidence::table("contours", table))?;
    let finding = match run.reading {
        _ if is_drawn(run.reading) => return Ok(finding),
        UNFOLDED => finding.with(Evidence::table("spectral weight", weights)),
        _ => finding,
    };
    Ok(finding.with(Evidence::table("Fermi surface", lines)))
}

/// Adds some points of a contour, closed, to the lines of a drawing of the zone −½ ≤ κ < ½.
fn add_line(lines: &mut Table, contour: &Contour) {
    let number = lines.rows.last().map_or(1.0, |row| row[0] + 1.0);
    let every = contour.points.len().div_ceil(DRAWN_POINTS).max(1);
    let some = contour.points.iter().step_by(every).chain(contour.points.first());
    for point in some {
        let [first, second] = point.map(|k| k - (k + 0.5).floor());
        lines.push([number, first, second]);
    }
}

/// How much of the plane wave with momentum k of the one-site zone a Bloch state of the two-site cell has:
/// ∣u_0 + e^{−ik_x} u_1∣²/2, site 1 being at (1, 0).
fn weight(crystal: &Crystal, band: usize, uv: [f64; 2]) -> Result<f64, Stop> {
    let matrix = crystal.matrix(&[uv[0] + uv[1], uv[0] - uv[1]]);
    let (_, states) = hermitian_eigen(matrix.as_ref())?;
    let wave = Complex64::cis(-std::f64::consts::TAU * uv[0]);
    Ok((states[(0, band)] + wave * states[(1, band)]).norm_sqr() / 2.0)
}

/// Band, number of points, and smallest, mean and largest weight along a contour.
fn weight_along(crystal: &Crystal, band: usize, points: &[[f64; 2]]) -> Result<[f64; 5], Stop> {
    let weights = points.iter().map(|uv| weight(crystal, band, *uv)).collect::<Result<Vec<_>, _>>()?;
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let smallest = weights.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = weights.iter().copied().fold(0.0, f64::max);
    Ok([band as f64, points.len() as f64, smallest, mean, largest])
}

/// Counts without following a contour: from critical points on a torus, from regions in a drawing.
fn topology(run: &Run<'_>) -> Result<Finding, Stop> {
    let mu = chemical_potential(run.claim)?;
    let shift = run.parameters.number("shift")?;
    if is_drawn(run.reading) {
        return drawn(run, mu, shift);
    }
    let columns = [
        "theta",
        "gauge",
        "mu",
        "pieces with det < 0",
        "pieces with det > 0",
        "Euler characteristic",
        "contours",
    ];
    let mut counted = Table::new(&columns.map(|name| (name, if name == "mu" { "t" } else { "1" })));
    let mut levels =
        Table::new(&[("|E|", "t"), ("directions down", "1"), ("kappa 1", "1"), ("kappa 2", "1")]);
    let mut counts = Vec::new();
    for (k, (model, mu)) in settings(run.reading, mu, shift).into_iter().enumerate() {
        run.checkpoint()?;
        let found = model.on_torus(run.reading, |bloch| Ok(fermi_topology(bloch, mu)?))?;
        let row = [found.negative, found.positive].map(|n| n as f64);
        let euler = found.euler as f64;
        counted.push([model.theta, model.gauge, mu, row[0], row[1], euler, found.contours as f64]);
        counts.push(found.contours);
        if k == 0 {
            for point in &found.critical {
                // The bands are ±E, so det(H − μ) = μ² − E².
                let energy = (mu * mu - point.value).max(0.0).sqrt();
                levels.push([energy, point.descents as f64, point.kappa[0], point.kappa[1]]);
            }
        }
    }
    let evidence = Evidence::table("regions and characteristic", counted);
    Ok(finish(&counts, mu, "from critical points", evidence)?
        .with(Evidence::table("critical points of det(H − μ)", levels)))
}

/// Counts the pieces of a drawing from the regions that they separate, and shows what another gauge would make of them.
fn drawn(run: &Run<'_>, mu: f64, shift: f64) -> Result<Finding, Stop> {
    let size = run.parameters.integer("grid")?;
    let mut table = Table::new(&[("theta", "1"), ("gauge", "1"), ("mu", "t"), ("pieces", "1")]);
    let mut counts = Vec::new();
    let count =
        |model: Model, mu: f64| model.on_torus(run.reading, |bloch| Ok(drawn_pieces(bloch, mu, size)?));
    for (model, mu) in settings(run.reading, mu, shift) {
        run.checkpoint()?;
        counts.push(count(model, mu)?);
        table.push([model.theta, model.gauge, mu, counts[counts.len() - 1] as f64]);
    }
    let mut moved = Table::new(&[("gauge", "1"), ("pieces", "1")]);
    for gauge in [0.7, 1.4, 2.1, 2.8] {
        moved.push([gauge, count(Model { gauge, ..PRINTED }, mu)? as f64]);
    }
    Ok(finish(&counts, mu, "from the regions of a drawing", Evidence::table("regions", table))?
        .with(Evidence::table("the same surface in other gauges", moved)))
}

fn finish(counts: &[usize], mu: f64, how: &str, evidence: Evidence) -> Result<Finding, Stop> {
    let count = counts[0];
    if counts.iter().any(|other| *other != count) {
        let why = format!("at μ = {mu} the counts {counts:?} differ between conventions");
        return Ok(Finding::undecided(why, "a finer grid").with(evidence));
    }
    let value = Value::Integer { value: count as i64 };
    let noun = if count == 1 { "piece" } else { "pieces" };
    let summary = format!("at μ = {mu} the Fermi surface has {count} connected {noun}, {how}");
    Ok(Finding::value(FindingKind::Numerical, value, summary).with(evidence))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 3] = ["low", "middle", "high"];
    Problem {
        claims: vec![
            Claim::value("low", "the number of connected pieces of the Fermi surface at μ = 0.1"),
            Claim::value("middle", "the number of connected pieces of the Fermi surface at μ = 0.3"),
            Claim::value("high", "the number of connected pieces of the Fermi surface at μ = 1.2"),
        ],
        assembly: Assembly::Parts(CLAIMS.to_vec()),
        readings: vec![
            Reading::admissible(
                MAGNETIC,
                "for $n_x+n_y$ odd",
                "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapters 8 and 9",
                "The hopping has the period of two sites, so a momentum is defined on the torus of that cell, and \
                 opposite edges of a drawn zone are the same momenta.",
            ),
            Reading::admissible(
                UNFOLDED,
                "The lattice vectors are along $x$ and $y$ directions",
                "unfolded spectral functions: W. Ku, T. Berlijn, C.-C. Lee, Phys. Rev. Lett. 104, 216401 (2010); staggered flux \
                 in photoemission: S. Chakravarty, C. Nayak, S. Tewari, Phys. Rev. B 68, 100504 (2003)",
                "The lattice vectors that the prompt names span the cell of one site. Its zone holds each momentum of the two-site \
                 cell twice, as k and k + (π, π); the spectral function of a site has weight at both, save at single points, so the \
                 surface is the doubled pattern.",
            ),
            Reading::inadmissible(
                DRAWN_MAGNETIC,
                "connected segments",
                "drawings of the zone |k_x| + |k_y| < π",
                "Counts a contour that leaves a drawing and comes back as several. k and k + G are one state, so they are connected; \
                 the number depends on where the drawing is cut and on the gauge.",
            ),
            Reading::inadmissible(
                DRAWN_UNFOLDED,
                "connected segments",
                "drawings of the square |k_x|, |k_y| < π",
                "The same in the zone of one site.",
            ),
        ],
        methods: vec![
            Method::new("contours", "free", &CLAIMS, contours)
                .version(3)
                .parameters(|_| Parameters::new().with("grid", 48).with("shift", 0.01)),
            Method::new("topology", "free", &CLAIMS, topology)
                .version(2)
                .parameters(|_| Parameters::new().with("grid", 48).with("shift", 0.01)),
        ],
        overturned_by: "A contour that appears, vanishes or merges on a finer grid, or a critical level between 0.1, 0.3 \
                        or 1.2 and the chemical potentials probed beside them.",
        family: Some(&family::Surfaces),
        ..Problem::outline(
            47,
            "other/47-staggered-flux-fermi-surface",
            "Fermi surface with staggered flux",
            "On the square lattice the y-hopping carries a phase θ on every second bond. For t_1 = \
                t_2 = 1, θ = π/3 and μ = 0.1, 0.3, 1.2, count the connected pieces of the Fermi surface.",
            Kind::OrderedList,
        )
    }
}

#[cfg(test)]
mod tests;
