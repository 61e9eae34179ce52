//! Other rings and fillings.

use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::FermionSystem;
use eigentruth_numerics::Complex64;

use super::labels::reachable_labels;
use super::paths::{path_table, to_dimers};
use super::ring::Ring;
use super::{SITES, SPINS};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other rings and fillings.
pub(super) struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "the length of the ring, the flux through it, the number of electrons, the sign and size of U, and which of the lowest levels is asked for; or \
         whether the ground state of the half-filled ring of four sites is that of free electrons in disguise"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        if draw.printed(12) {
            return disguised(
                seed,
                draw.one("rotation", &[SITES, SPINS]),
                draw.one("U of four", &[None, Some(2.0), Some(8.0)]),
            );
        }
        let sites = draw.one("sites", &[3, 4, 5, 6]);
        let electrons = 2 + draw.pick("electrons", 2 * sites - 3);
        let half_flux = draw.pick("flux", 2) == 1;
        let u = (2 + draw.pick("u", 15)) as f64 / 2.0 * if draw.pick("sign", 4) == 0 { -1.0 } else { 1.0 };
        let (asked, (from, to)) = draw.one(
            "level",
            &[
                ("the level of lowest energy", (0, 1)),
                ("the first level above the lowest", (1, 2)),
                ("the two levels of lowest energy together", (0, 2)),
            ],
        );
        let states: usize = multiplicities(sites, electrons as i64, half_flux, u, to)?[from..].iter().sum();
        let flux = if half_flux { ", threaded by half a flux quantum" } else { "" };
        let prompt = format!(
            "A ring of {sites} sites{flux} holds {electrons} electrons with spin ½: $H = -t\\sum_{{i,\\sigma}} \
             (c^\\dagger_{{i\\sigma}}c_{{i+1,\\sigma}} + h.c.) + U\\sum_i n_{{i\\uparrow}}n_{{i\\downarrow}}$ with t > 0 and \
             U = {u} t. How many states are in {asked}, all values of S^z together? Put the \
             number in a \\boxed{{}}."
        );
        let mut variant = Variant::new(seed, Kind::Numeric, prompt, states)
            .with(Aspect::Size, format!("ring of {sites} sites"))
            .with(Aspect::Filling, format!("{electrons} electrons"))
            .with(Aspect::Sign, format!("U = {u} t"))
            .with(Aspect::Asked, asked);
        if half_flux {
            variant = variant.with(Aspect::Boundary, flux);
        }
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::new(seed).printed(12)
    }
}

/// The question of the problem, for a rotation of the sites with or without the spins; at one repulsion, or at any.
fn disguised(seed: u64, reading: &str, u: Option<f64>) -> Result<Variant, Stop> {
    let ring = Ring::new()?;
    let repulsions = u.map_or_else(|| vec![1.0, 2.0, 4.0, 8.0, 16.0], |u| vec![u]);
    let mut unique = true;
    for &u in &repulsions {
        unique &= multiplicities(4, 4, false, u, 1)? == [1];
        for way in to_dimers(u).windows(2) {
            if ring.certified_gap(&|| Ok(()), (way[0], way[1]), false, &mut path_table())?.is_none() {
                return Err(Stop::Failed("the gap on the way to two free dimers is too small".to_owned()));
            }
        }
        let label = ring.rotation(&ring.ground(to_dimers(u)[0])?)?;
        // One or minus one, as an exponent of e^{2πi/8}.
        let own = if label > 0.0 { 0 } else { 4 };
        if (label.abs() - 1.0).abs() > 1e-9 || reachable_labels(reading).contains(&own) {
            return Err(Stop::Failed(format!("the label {label} alone does not decide")));
        }
    }
    // The way to the dimers is certified; a state whose label no free state has is joined to none while the rotation is kept.
    let (connected, protected) = (unique, false);
    let statements = [
        ("It is unique, and a path to the ground state of free electrons keeps it so.", unique && connected),
        ("It is unique, and there is no such path.", unique && !connected),
        (
            "It is unique, and there is such a path on which time reversal and the four-fold rotation are kept.",
            unique && protected,
        ),
        (
            "It is unique, and there is no such path on which time reversal and the four-fold rotation are kept.",
            unique && !protected,
        ),
        ("It is degenerate.", !unique),
    ]
    .map(|(text, holds)| (text.to_owned(), holds));
    let rotation = match reading {
        SPINS => "turns sites and spins",
        _ => "moves the sites and leaves the spins",
    };
    let repulsion = u.map_or_else(|| "U > 0 of any size".to_owned(), |u| format!("U = {u} t"));
    let setting = format!(
        "Four electrons with spin ½ live on a ring of four sites with H = $t\\sum_{{i,\\sigma}}(c^\\dagger_{{i\\sigma}}c_{{i+1,\\sigma}} + h.c.) + \
         U\\sum_i n_{{i\\uparrow}}n_{{i\\downarrow}}$, t > 0 and {repulsion}. The rotation {rotation}; time reversal squares to −1 on one electron. A path \
         is a continuous change of the Hamiltonian on the orbitals of this ring, the number of electrons being kept, at whose end no electrons interact. \
         The statements are about the ground state."
    );
    Ok(Variant::statements(seed, &setting, &statements).with(Aspect::Symmetry, rotation))
}

/// The degeneracies of the lowest levels of a ring with a number of electrons, each certified by the gap above it.
pub(super) fn multiplicities(
    sites: usize,
    electrons: i64,
    half_flux: bool,
    u: f64,
    levels: usize,
) -> Result<Vec<usize>, Stop> {
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
    let mut sizes = Vec::new();
    let mut rest = energies.as_slice();
    while let (true, Some(lowest)) = (sizes.len() < levels, rest.first()) {
        let copies = rest.iter().take_while(|energy| **energy - lowest <= 8.0 * error).count();
        if let Some(next) = rest.get(copies).filter(|next| **next - lowest < 1e4 * error) {
            return Err(Stop::Failed(format!("the next level is only {} away", next - lowest)));
        }
        sizes.push(copies);
        rest = &rest[copies..];
    }
    match sizes.len() == levels {
        true => Ok(sizes),
        false => Err(Stop::Failed(format!("there are only {} levels", sizes.len()))),
    }
}
