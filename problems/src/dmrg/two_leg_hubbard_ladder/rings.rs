//! Two holes, or two electrons, on short rings of rungs by exact diagonalization.

use eigentruth_exact::{System, solve};
use eigentruth_models::Boundary;

use super::CONTROL;
use super::costs::{Measured, pairs};
use super::ladder::{Filling, Ladder};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// What two particles gain as a pair on a ring of rungs: 2 E(1) − E(0) − E(2), where the numbers count holes in the half-filled ladder, or
/// electrons in the empty one. An odd ring is closed with a sign, so that every ring has the momentum π along the legs, the one of a
/// single hole at rest.
fn gain(ladder: Ladder, filling: Filling, rungs: usize) -> Result<Measured, Stop> {
    let holes = filling != Filling::Quarter;
    let boundary = if holes && rungs % 2 == 1 { Boundary::Antiperiodic } else { Boundary::Periodic };
    let system = System::new(ladder.hamiltonian(rungs, boundary)?)?;
    let energy = |particles: [usize; 2]| -> Result<Measured, Stop> {
        let electrons = particles.map(|number| if holes { rungs - number } else { number } as i64);
        let sector = system.sector(&[("N0", electrons[0]), ("N1", electrons[1])])?;
        let found = solve::ground_energy(&system, &sector, &solve::Options::default())?;
        Ok(Measured { value: found.value, error: found.error })
    };
    let (none, one, two) = (energy([0, 0])?, energy([0, 1])?, energy([1, 1])?);
    Ok(Measured {
        value: 2.0 * one.value - none.value - two.value,
        error: 2.0 * one.error + none.error + two.error,
    })
}

/// Whether two particles pair.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let lengths = run.parameters.integers("rungs")?;
    let of = |ladder: Ladder, filling| {
        let gains = lengths.iter().map(|rungs| {
            let key = format!("{ladder:?}, {filling:?}, {rungs} rungs");
            run.kept(&key, |_| gain(ladder, filling, *rungs))
        });
        gains.collect::<Result<Vec<_>, Stop>>()
    };
    let filling = Filling::of(run.reading);
    let own = of(Ladder::of(run.reading), filling)?;
    let control = run.shared("control", |_| of(CONTROL, Filling::SevenEighths))?;
    let list = |gains: &[Measured]| {
        let one = |(gain, rungs): (&Measured, &usize)| format!("{:+.4} t ({rungs} rungs)", gain.value);
        gains.iter().zip(&lengths).map(one).collect::<Vec<_>>().join(", ")
    };
    let mut table = Table::new(&[("rungs", "1"), ("gain", "t"), ("gain of the control", "t")]);
    for (rungs, (gain, control)) in lengths.iter().zip(own.iter().zip(control.iter())) {
        table.push([*rungs as f64, gain.value, control.value]);
    }
    let particles = if filling == Filling::Quarter { "electrons" } else { "holes" };
    let said = format!(
        "two {particles} on a ring of rungs gain {}; with rungs of 1.5 t two holes gain {}",
        list(&own),
        list(&control)
    );
    let finding = match (pairs(&own), pairs(&control)) {
        (Some(bound), Some(true)) => Finding::decided(bound, FindingKind::Numerical, said),
        _ => Finding::undecided(said, "longer rings"),
    };
    Ok(finding.with(Evidence::table("gains", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attraction_pairs_and_repulsion_of_two_electrons_does_not() {
        let of = |u: f64, filling| gain(Ladder { rung: 2.0, u }, filling, 3).unwrap();
        for filling in [Filling::SevenEighths, Filling::Quarter] {
            assert!(of(-4.0, filling).value > 0.5, "{filling:?}");
        }
        // Two electrons that do not meet cost nothing, and those that repel each other something.
        assert!(of(0.0, Filling::Quarter).value.abs() < 1e-9);
        assert!(of(8.0, Filling::Quarter).value < -0.05);
        // Without interaction two holes take the same level.
        assert!(of(0.0, Filling::SevenEighths).value.abs() < 1e-9);
    }

    #[test]
    fn electrons_beyond_half_filling_gain_what_holes_gain() {
        // On a bipartite lattice holes and electrons are exchanged, up to U for each electron more.
        let ladder = Ladder { rung: 1.5, u: 8.0 };
        let system = System::new(ladder.hamiltonian(4, Boundary::Periodic).unwrap()).unwrap();
        let energy = |up: i64, down: i64| {
            let sector = system.sector(&[("N0", up), ("N1", down)]).unwrap();
            solve::ground_energy(&system, &sector, &solve::Options::default()).unwrap().value
        };
        let electrons = 2.0 * energy(4, 5) - energy(4, 4) - energy(5, 5);
        let holes = gain(ladder, Filling::SevenEighths, 4).unwrap();
        assert!((holes.value - electrons).abs() <= holes.error + 1e-9, "{holes:?} and {electrons}");
        assert!(holes.value > 0.05, "they pair: {holes:?}");
    }
}
