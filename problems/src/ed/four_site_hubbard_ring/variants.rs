//! Other rings and fillings.

use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::FermionSystem;
use eigentruth_numerics::Complex64;

use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other rings and fillings.
pub(super) struct Variants;

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "the length of the ring, the flux through it, the number of electrons, the sign and size of U"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        let sites = draw.one("sites", &[3, 4, 5, 6]);
        let electrons = 2 + draw.pick("electrons", 2 * sites - 3);
        let half_flux = draw.pick("flux", 2) == 1;
        let u = (2 + draw.pick("u", 15)) as f64 / 2.0 * if draw.pick("sign", 4) == 0 { -1.0 } else { 1.0 };
        let degeneracy = degeneracy(sites, electrons as i64, half_flux, u)?;
        let flux = if half_flux { ", threaded by half a flux quantum" } else { "" };
        let prompt = format!(
            "A ring of {sites} sites{flux} holds {electrons} electrons with spin ½: $H = -t\\sum_{{i,\\sigma}} \
             (c^\\dagger_{{i\\sigma}}c_{{i+1,\\sigma}} + h.c.) + U\\sum_i n_{{i\\uparrow}}n_{{i\\downarrow}}$ with t > 0 and \
             U = {u} t. How many states does the level of lowest energy have, all values of S^z together? Put the \
             number in a \\boxed{{}}."
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, degeneracy))
    }
}

/// The degeneracy of the lowest level of a ring with a number of electrons, certified by the gap above it.
pub(super) fn degeneracy(sites: usize, electrons: i64, half_flux: bool, u: f64) -> Result<usize, Stop> {
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
