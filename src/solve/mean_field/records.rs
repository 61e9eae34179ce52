//! What the document has of a mean field alone.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::input::Spin;
use super::super::records::Number;
use super::spin::{Pattern, Rotations};
use super::{Hessian, Solution, Stability};

/// The fields.
#[derive(Serialize)]
pub struct Record<'a> {
    restriction: &'static str,
    temperature: f64,
    momenta: usize,
    free_energy: Number,
    entropy: Number,
    particles: BTreeMap<&'a str, f64>,
    fixed: bool,
    gap: Option<f64>,
    residual: f64,
    solutions: Vec<SolutionRecord<'a>>,
    starts: usize,
    failed: usize,
    order: OrderRecord,
    translations: Option<TranslationsRecord<'a>>,
    spin_rotations: Option<SpinRecord>,
    stability: StabilityRecord,
    stability_mixed: Option<StabilityRecord>,
}

#[derive(Serialize)]
struct SolutionRecord<'a> {
    energy: Number,
    free_energy: Number,
    residual: f64,
    gap: Option<f64>,
    particles: BTreeMap<&'a str, f64>,
    iterations: usize,
    found: usize,
    starts: Vec<&'a str>,
}

#[derive(Serialize)]
struct OrderRecord {
    by_site: Vec<SiteRecord>,
    staggered_moment: Option<Number>,
    staggered_density: Option<Number>,
    total_spin: Option<Number>,
}

#[derive(Serialize)]
struct SiteRecord {
    density: Number,
    spin: Option<[Number; 3]>,
    double_occupancy: Option<Number>,
}

#[derive(Serialize)]
struct TranslationsRecord<'a> {
    hamiltonian: usize,
    kept: usize,
    shortest: &'a [[i32; 2]],
}

#[derive(Serialize)]
struct SpinRecord {
    hamiltonian: &'static str,
    kept: &'static str,
    pattern: &'static str,
    axis: Option<[f64; 3]>,
}

#[derive(Serialize)]
struct StabilityRecord {
    is: &'static str,
    curvature: Option<Number>,
}

/// The fields of a solution.
pub fn record(solution: &Solution) -> Record<'_> {
    let lowest = &solution.solutions[0].solution;
    let particles = |numbers: &[f64]| -> BTreeMap<&str, f64> {
        solution.target.names.iter().map(String::as_str).zip(numbers.iter().copied()).collect()
    };
    let energy = |energy: &eigentruth_numerics::Estimate| {
        let mut number = Number::from(energy);
        // All solutions are as much bounds as the lowest.
        number.kind = solution.energy.kind;
        number
    };
    let solutions = solution.solutions.iter().map(|found| SolutionRecord {
        energy: energy(&found.solution.energy),
        free_energy: (&found.solution.free_energy).into(),
        residual: found.solution.residual,
        gap: found.solution.gap,
        particles: particles(&found.solution.particles),
        iterations: found.solution.iterations,
        found: found.starts.len(),
        starts: found.starts.iter().map(|start| solution.starts[*start].as_str()).collect(),
    });
    let order = &solution.order;
    let site = |site: &super::order::Site| SiteRecord {
        density: (&site.density).into(),
        spin: site.spin.as_ref().map(|spin| [0, 1, 2].map(|a| Number::from(&spin[a]))),
        double_occupancy: site.double_occupancy.as_ref().map(Into::into),
    };
    Record {
        restriction: match solution.spin {
            Spin::Unrestricted => "unrestricted",
            Spin::Generalized => "generalized",
        },
        temperature: solution.temperature,
        momenta: solution.momenta,
        free_energy: (&lowest.free_energy).into(),
        entropy: (&lowest.entropy).into(),
        particles: particles(&lowest.particles),
        fixed: solution.target.particles.is_some(),
        gap: lowest.gap,
        residual: lowest.residual,
        solutions: solutions.collect(),
        starts: solution.starts.len(),
        failed: solution.failed,
        order: OrderRecord {
            by_site: order.sites.iter().map(site).collect(),
            staggered_moment: order.staggered_moment.as_ref().map(Into::into),
            staggered_density: order.staggered_density.as_ref().map(Into::into),
            total_spin: order.total_spin.as_ref().map(Into::into),
        },
        translations: solution.broken.translations.as_ref().map(|found| TranslationsRecord {
            hamiltonian: found.all,
            kept: found.kept,
            shortest: &found.shortest,
        }),
        spin_rotations: solution.broken.spin.map(|(rotations, pattern)| spins(rotations, pattern)),
        stability: stability(&solution.hessian),
        stability_mixed: solution.mixed.as_ref().map(stability),
    }
}

fn stability(hessian: &Hessian) -> StabilityRecord {
    StabilityRecord {
        is: match hessian.stability {
            Stability::Minimum => "minimum",
            Stability::Flat => "flat",
            Stability::Saddle => "saddle",
            Stability::Unknown => "unknown",
        },
        curvature: hessian.curvature.as_ref().map(Into::into),
    }
}

fn spins(rotations: Rotations, pattern: Pattern) -> SpinRecord {
    let (word, axis) = match pattern {
        Pattern::Unpolarized => ("unpolarized", None),
        Pattern::Collinear(axis) => ("collinear", Some(axis)),
        Pattern::Coplanar(normal) => ("coplanar", Some(normal)),
        Pattern::Noncoplanar => ("noncoplanar", None),
    };
    let word_of = |rotations| match rotations {
        Rotations::None => "none",
        Rotations::AboutZ => "about z",
        Rotations::All => "all",
    };
    let kept = match (rotations, pattern) {
        (rotations, Pattern::Unpolarized) => word_of(rotations),
        (Rotations::All, Pattern::Collinear(_)) => "about the axis",
        (Rotations::AboutZ, Pattern::Collinear([x, y, _])) if x == 0.0 && y == 0.0 => "about z",
        _ => "none",
    };
    SpinRecord { hamiltonian: word_of(rotations), kept, pattern: word, axis }
}
