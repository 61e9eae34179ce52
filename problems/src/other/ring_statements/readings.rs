//! The readings of problem 38: classes of settings, and two words that can be taken in two ways.
//!
//! What the prompt leaves open is what state the ring is in (nothing is said of the number of electrons, of temperature, or of μ
//! against qt), whether "proportional" is meant for all fields or for small ones, and which current is meant. The classes are
//! those in which all settings answer alike: closed shells, shells of two electrons in four states, with the spins or the
//! orbitals deciding, and the same at a temperature; and all settings together. Every answer that some combination of these
//! gives is that of a reading listed here. The empty and the full ring, in which nothing can move, belong to no class. Beside
//! these stand rings whose number of electrons H itself determines, since it has no other term for it, and the same classes with the
//! magnetization of the spins alone.

use super::Ring;
use crate::method::Stop;
use crate::problem::Reading;

pub(super) const EVERY: &str = "every setting";
pub(super) const EVERY_SMALL: &str = "every setting, small B";
pub(super) const CLOSED: &str = "ground state, closed shell";
pub(super) const CLOSED_SMALL: &str = "ground state, closed shell, small B";
pub(super) const CLOSED_SMALL_ELECTRIC: &str = "ground state, closed shell, small B, electric current";
pub(super) const SPINS: &str = "ground state, open shell, spins first";
const ORBITALS: &str = "ground state, open shell, orbitals first";
const WARM: &str = "at a temperature";
const WARM_SMALL: &str = "at a temperature, small B";
const WARM_CLOSED: &str = "at a temperature, closed shell";
pub(super) const WARM_CLOSED_SMALL: &str = "at a temperature, closed shell, small B";
const WARM_OPEN: &str = "at a temperature, open shell";
pub(super) const WARM_OPEN_SMALL: &str = "at a temperature, open shell, small B";
const LOWEST: &str = "ground state of all numbers of electrons";
const LOWEST_SMALL: &str = "ground state of all numbers of electrons, small B";
const BATH: &str = "at a temperature, electrons come and go";
const BATH_SMALL: &str = "at a temperature, electrons come and go, small B";
const SPIN_EVERY: &str = "spin alone, every setting, small B";
const SPIN_CLOSED: &str = "spin alone, ground state, closed shell, small B";
const SPIN_SPINS: &str = "spin alone, ground state, open shell, spins first, small B";
const SPIN_ORBITALS: &str = "spin alone, ground state, open shell, orbitals first, small B";
const SPIN_WARM: &str = "spin alone, at a temperature, small B";
const SPIN_WARM_CLOSED: &str = "spin alone, at a temperature, closed shell, small B";
const SPIN_WARM_OPEN: &str = "spin alone, at a temperature, open shell, small B";

/// The ratios μ/qt: above and below every ratio at which spins and orbitals compete.
const RATIOS: [f64; 2] = [2.3, 0.23];
/// Temperatures in units of t: below the distance of the shells of small rings, and of its size.
const COLD: f64 = 0.2;
const WARMER: f64 = 0.75;

/// Which settings count, and how words are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Convention {
    class: Class,
    /// "Proportional to B" is meant of small fields; otherwise of the whole function.
    pub(super) small_field: bool,
    /// The current is that to which the field couples, minus the derivative of the energy by the flux.
    pub(super) against_the_particles: bool,
    /// The magnetization is that of the spins, without the moment of the currents.
    pub(super) spin_alone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Every,
    Closed,
    Spins,
    Orbitals,
    Warm,
    WarmClosed,
    WarmOpen,
    Lowest,
    Bath,
}

impl Convention {
    /// That of a reading.
    pub(super) fn of(reading: &str) -> Result<Self, Stop> {
        let class = match reading {
            EVERY | EVERY_SMALL | SPIN_EVERY => Class::Every,
            CLOSED | CLOSED_SMALL | CLOSED_SMALL_ELECTRIC | SPIN_CLOSED => Class::Closed,
            SPINS | SPIN_SPINS => Class::Spins,
            ORBITALS | SPIN_ORBITALS => Class::Orbitals,
            WARM | WARM_SMALL | SPIN_WARM => Class::Warm,
            WARM_CLOSED | WARM_CLOSED_SMALL | SPIN_WARM_CLOSED => Class::WarmClosed,
            WARM_OPEN | WARM_OPEN_SMALL | SPIN_WARM_OPEN => Class::WarmOpen,
            LOWEST | LOWEST_SMALL => Class::Lowest,
            BATH | BATH_SMALL => Class::Bath,
            other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        };
        let spin_alone =
            [SPIN_EVERY, SPIN_CLOSED, SPIN_SPINS, SPIN_ORBITALS, SPIN_WARM, SPIN_WARM_CLOSED, SPIN_WARM_OPEN]
                .contains(&reading);
        let small = [
            EVERY_SMALL,
            CLOSED_SMALL,
            CLOSED_SMALL_ELECTRIC,
            WARM_SMALL,
            WARM_CLOSED_SMALL,
            WARM_OPEN_SMALL,
            LOWEST_SMALL,
            BATH_SMALL,
        ];
        Ok(Self {
            class,
            small_field: spin_alone || small.contains(&reading),
            against_the_particles: reading == CLOSED_SMALL_ELECTRIC,
            spin_alone,
        })
    }

    /// Whether a setting belongs to the class.
    pub(super) fn covers(self, ring: &Ring) -> bool {
        if ring.bath || self.class == Class::Bath {
            return ring.bath && self.class == Class::Bath;
        }
        let cold = ring.temperature == 0.0;
        let strong = ring.mu > ring.q * ring.t;
        // The level k = 0 holds two electrons, every other shell four.
        let (closed, half) = (ring.electrons % 4 == 2, ring.electrons.is_multiple_of(4));
        let below_the_shells = !cold && ring.temperature <= 0.25 * shell_distance(ring);
        match self.class {
            Class::Every => true,
            Class::Closed => cold && closed,
            Class::Spins => cold && half && strong,
            Class::Orbitals => cold && half && !strong,
            Class::Warm => !cold,
            Class::WarmClosed => below_the_shells && closed,
            Class::WarmOpen => below_the_shells && half,
            Class::Lowest => cold && ring.electrons == lowest_number(ring.sites),
            Class::Bath => ring.bath,
        }
    }
}

/// The energy from the highest shell with electrons to the nearest shell beside it that has to do with excitations: the next one,
/// and for an open shell the one below as well.
fn shell_distance(ring: &Ring) -> f64 {
    let level =
        |shell: usize| -2.0 * ring.t * (std::f64::consts::TAU * shell as f64 / ring.sites as f64).cos();
    let top = (ring.electrons + 1) / 4;
    let below = top.checked_sub(1).filter(|_| ring.electrons % 4 != 2).map(|shell| level(top) - level(shell));
    let above = (top < ring.sites / 2).then(|| level(top + 1) - level(top));
    [below, above].into_iter().flatten().fold(f64::INFINITY, f64::min)
}

/// The number of electrons of the lowest state of the Fock space at a small field: all levels below zero are filled, and of the four
/// states at zero, where there are some, the field lowers two.
pub(super) fn lowest_number(sites: usize) -> usize {
    // −2t cos(2πk/n) < 0 for 4k < n, and for its partner n − k.
    let below = 1 + 2 * (1..sites).filter(|k| 4 * k < sites).count();
    2 * below + if sites.is_multiple_of(4) { 2 } else { 0 }
}

/// Rings of these sizes with every number of electrons that is taken, both ratios, cold and warm, and warm with electrons that come
/// and go if the number 0 is taken.
pub(super) fn settings(sizes: &[usize], taken: fn(usize, usize) -> bool) -> Vec<Ring> {
    let (q, t) = (0.7, 0.9);
    let numbers = |n: usize| (1..2 * n).filter(move |&electrons| taken(n, electrons)).map(move |e| (n, e));
    let rings = sizes.iter().flat_map(|&n| numbers(n)).flat_map(|(sites, electrons)| {
        let cold = RATIOS.map(|ratio| Ring {
            sites,
            electrons,
            q,
            t,
            mu: ratio * q * t,
            temperature: 0.0,
            bath: false,
        });
        // At a temperature the ratio only weighs two terms of the slope, so one of them shows all there is.
        let warm = [COLD, WARMER].map(|temperature| Ring { temperature: temperature * t, ..cold[0] });
        cold.into_iter().chain(warm)
    });
    let open = sizes.iter().filter(|&&sites| taken(sites, 0)).flat_map(|&sites| {
        [COLD, WARMER].map(|temperature| {
            let (mu, temperature) = (RATIOS[0] * q * t, temperature * t);
            Ring { sites, electrons: 0, q, t, mu, temperature, bath: true }
        })
    });
    rings.chain(open).collect()
}

/// All readings.
pub(super) fn all() -> Vec<Reading> {
    const FERMIONS: &str = "For the fermion Hamiltonian";
    const PROPORTIONAL: &str = "The magnetization is not proportional to $B$";
    const LINEAR: &str = "The linear-in-$B$ contribution to the magnetization";
    const CURRENTS: &str = "There are currents in the system";
    const LOSS: &str =
        "D. Loss, P. Goldbart, Phys. Rev. B 43, 13762 (1991): rings of electrons with spin, number modulo 4";
    const CHEUNG: &str = "H.-F. Cheung, Y. Gefen, E. K. Riedel, W.-H. Shih, Phys. Rev. B 37, 6050 (1988): rings at a temperature";
    const KUBO: &str = "R. Kubo, J. Phys. Soc. Jpn. 12, 570 (1957): linear response in thermal equilibrium";
    const GRAND: &str = "K. Huang, Statistical Mechanics (1987), chapter 7: the grand canonical ensemble";
    const PAULI: &str =
        "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 31: Pauli paramagnetism";
    const MAGNETIZATION: &str = "contribution to the magnetization";
    const CHI: &str =
        "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 31: M = χH where M is linear in H";
    vec![
        Reading::admissible(
            EVERY,
            r"H = \sum_{i=1}^n",
            "A. Tarski, Introduction to Logic (1941), chapter I: free variables are read as universally quantified",
            "Sites, electrons, temperature and couplings are open, so a statement holds if it does for all of them, apart from \
             isolated temperatures at which the orbital part of the slope changes its sign. M(B) as a function.",
        ),
        Reading::admissible(
            EVERY_SMALL,
            LINEAR,
            CHI,
            "A statement holds if it does in all settings, as in the first reading, but \"proportional\" is meant of the expansion in B \
             that the options speak of: there is no constant.",
        ),
        Reading::admissible(
            CLOSED,
            FERMIONS,
            LOSS,
            "The number of fermions is not given, nor a temperature: ground states of 2, 6, 10, … electrons, with no level at the \
             Fermi energy half filled. M(B) as a function.",
        ),
        Reading::admissible(
            CLOSED_SMALL,
            LINEAR,
            CHI,
            "Closed shells, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            CLOSED_SMALL_ELECTRIC,
            CURRENTS,
            "N. Byers, C. N. Yang, Phys. Rev. Lett. 7, 46 (1961): the current is −∂E/∂Φ",
            "Closed shells and small B, but the current is the one to which a_{i,i+1} couples. If B is the field whose vector potential along the \
             ring is a_{i,i+1}, as Stokes' theorem says, the phase of c†_i c_{i+1} makes it opposite to the flow of particles. In \
             open shells it exchanges the answers of the two readings that follow.",
        ),
        Reading::admissible(
            SPINS,
            FERMIONS,
            LOSS,
            "The number of fermions and μ/qt are not given: ground states of 4, 8, … electrons, two of them in a shell of four states, \
             where μ is large enough to align them. The half-filled square is one of these settings, no reading: n is open.",
        ),
        Reading::admissible(
            ORBITALS,
            FERMIONS,
            LOSS,
            "The same electrons where qt is large enough to put both into the orbital that the field lowers.",
        ),
        Reading::admissible(
            WARM,
            PROPORTIONAL,
            KUBO,
            "No temperature is given: B goes to zero before it does, for every number of electrons, apart from isolated temperatures at \
             which the orbital part of the slope changes its sign. M(B) as a function.",
        ),
        Reading::admissible(
            WARM_SMALL,
            LINEAR,
            CHI,
            "Every number of electrons at a temperature, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            WARM_CLOSED,
            FERMIONS,
            CHEUNG,
            "2, 6, 10, … electrons at a temperature below the distance of the shells. M(B) as a function.",
        ),
        Reading::admissible(
            WARM_CLOSED_SMALL,
            LINEAR,
            CHI,
            "2, 6, 10, … electrons at a temperature below the distance of the shells, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            WARM_OPEN,
            FERMIONS,
            CHEUNG,
            "4, 8, … electrons at a temperature below the distance of the shells. M(B) as a function.",
        ),
        Reading::admissible(
            WARM_OPEN_SMALL,
            LINEAR,
            CHI,
            "4, 8, … electrons at a temperature below the distance of the shells, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            LOWEST,
            FERMIONS,
            GRAND,
            "No number of electrons is given, so that H, which has no chemical potential, chooses it: the lowest state of the whole Fock \
             space at small B, of every ring. M(B) as a function, at that number of electrons.",
        ),
        Reading::admissible(
            LOWEST_SMALL,
            LINEAR,
            CHI,
            "The lowest state of the whole Fock space, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            BATH,
            FERMIONS,
            GRAND,
            "Neither a number of electrons nor a temperature is given: thermal equilibrium in the whole Fock space, without a chemical \
             potential, as H has none, apart from isolated temperatures at which the orbital part of the slope changes its sign. M(B) \
             as a function.",
        ),
        Reading::admissible(
            BATH_SMALL,
            LINEAR,
            CHI,
            "Thermal equilibrium in the whole Fock space, \"proportional\" being meant of small B.",
        ),
        Reading::admissible(
            SPIN_EVERY,
            MAGNETIZATION,
            PAULI,
            "The prompt does not say whether the moment of the currents belongs to the magnetization, which is often μ⟨S^z⟩ where an S^z \
             is written. All settings; \"proportional\" is meant of the expansion in B that the options speak of, here and in the \
             readings that follow.",
        ),
        Reading::admissible(
            SPIN_CLOSED,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ in ground states of 2, 6, 10, … electrons: it vanishes, which depends on nothing and grows with nothing.",
        ),
        Reading::admissible(
            SPIN_SPINS,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ in ground states of 4, 8, … electrons whose spins are aligned: it is constant.",
        ),
        Reading::admissible(
            SPIN_ORBITALS,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ in ground states of 4, 8, … electrons whose spins are paired: it vanishes, while the currents turn round.",
        ),
        Reading::admissible(
            SPIN_WARM,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ of every number of electrons at a temperature.",
        ),
        Reading::admissible(
            SPIN_WARM_CLOSED,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ of 2, 6, 10, … electrons at a temperature below the distance of the shells.",
        ),
        Reading::admissible(
            SPIN_WARM_OPEN,
            MAGNETIZATION,
            PAULI,
            "μ⟨S^z⟩ of 4, 8, … electrons at a temperature below the distance of the shells.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_the_shells_that_they_are_named_after() {
        let rings = settings(&[3, 4], |_, _| true);
        let covered = |reading: &str| -> Vec<(usize, usize)> {
            let convention = Convention::of(reading).unwrap();
            let of = rings.iter().filter(|ring| convention.covers(ring));
            of.map(|ring| (ring.sites, ring.electrons)).collect()
        };
        // Both ratios of μ/qt; the full ring of three sites with six electrons is not among them.
        assert_eq!(covered(CLOSED), [(3, 2), (3, 2), (4, 2), (4, 2), (4, 6), (4, 6)]);
        assert_eq!(covered(SPINS), [(3, 4), (4, 4)]);
        assert_eq!(covered(WARM_OPEN), [(3, 4), (4, 4)]);
        assert_eq!(covered(WARM_CLOSED), [(3, 2), (4, 2), (4, 6)]);
        assert_eq!(covered(LOWEST), [(3, 2), (3, 2), (4, 4), (4, 4)]);
        assert_eq!(covered(BATH), [(3, 0), (3, 0), (4, 0), (4, 0)]);
        assert_eq!(covered(EVERY).len() + covered(BATH).len(), rings.len());
        assert!(Convention::of("another").is_err());
    }

    #[test]
    fn the_lowest_state_of_the_fock_space_has_the_number_that_the_levels_say() {
        for (sites, mu) in [(3, 0.14), (3, 1.45), (4, 0.14), (4, 1.45), (5, 0.14)] {
            let of = |electrons| Ring { sites, electrons, q: 0.7, t: 0.9, mu, temperature: 0.0, bath: false };
            let numbers: Vec<usize> = (0..=2 * sites).collect();
            let energies = of(0).energies(0.05, &numbers).unwrap();
            let energy = |electrons: &usize| energies.free(&of(*electrons)).unwrap().0;
            let lowest = numbers.iter().min_by(|a, b| energy(a).total_cmp(&energy(b)));
            assert_eq!(lowest, Some(&lowest_number(sites)), "{sites} {mu}");
        }
    }

    #[test]
    fn every_reading_has_its_own_convention() {
        let conventions: Vec<Convention> =
            all().iter().map(|reading| Convention::of(reading.name).unwrap()).collect();
        for (at, convention) in conventions.iter().enumerate() {
            assert!(!conventions[..at].contains(convention), "{convention:?}");
        }
    }
}
