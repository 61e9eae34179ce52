//! Spin-½ chains that are free fermions by the Jordan-Wigner transformation.

use eigentruth_numerics::Estimate;
use num_complex::Complex64;

use crate::{FreeError, Matrix, Quadratic};

/// `H = Σ_j (Jx_j Sˣ_j Sˣ_{j+1} + Jy_j Sʸ_j Sʸ_{j+1}) + Σ_j h_j Sᶻ_j` for spin ½: XX, XY and transverse Ising chains.
///
/// Up is occupied: `c_j = Π_{l<j} (−2Sᶻ_l) S⁻_j`. On a ring the bond between the last and the first site carries the
/// factor `−P` with the parity `P = (−1)^{number of up spins}`, so each parity has its own quadratic form.
///
/// Source: E. Lieb, T. Schultz, D. Mattis, Ann. Phys. 16, 407 (1961).
#[derive(Clone, Debug, PartialEq)]
pub struct SpinChain {
    jx: Vec<f64>,
    jy: Vec<f64>,
    field: Vec<f64>,
}

impl SpinChain {
    /// With a coupling for each bond and a field for each site. As many bonds as sites make a ring, one fewer an open chain.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for other numbers, or a ring of fewer than three sites; [`FreeError::NotFinite`].
    pub fn new(jx: Vec<f64>, jy: Vec<f64>, field: Vec<f64>) -> Result<Self, FreeError> {
        let (sites, bonds) = (field.len(), jx.len());
        let ring = bonds == sites;
        if jy.len() != bonds || sites == 0 || !(ring || bonds + 1 == sites) || (ring && sites < 3) {
            let given = format!("{sites} sites, {bonds} and {} bonds", jy.len());
            let allowed = "as many bonds as sites (a ring of at least 3), or one fewer, for both couplings";
            return Err(FreeError::argument("the spin chain", given, allowed));
        }
        if jx.iter().chain(&jy).chain(&field).any(|value| !value.is_finite()) {
            return Err(FreeError::NotFinite { what: "the spin chain" });
        }
        Ok(Self { jx, jy, field })
    }

    /// With equal couplings and fields.
    ///
    /// # Errors
    /// As [`SpinChain::new`].
    pub fn uniform(sites: usize, jx: f64, jy: f64, field: f64, periodic: bool) -> Result<Self, FreeError> {
        let bonds = if periodic { sites } else { sites.saturating_sub(1) };
        Self::new(vec![jx; bonds], vec![jy; bonds], vec![field; sites])
    }

    /// The fermions of one parity of up spins (`1` or `−1`). Only states of that parity are states of the chain.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for another parity.
    pub fn fermions(&self, parity: i8) -> Result<Quadratic, FreeError> {
        if parity.abs() != 1 {
            return Err(FreeError::argument("the parity", parity, "1 or −1"));
        }
        let n = self.field.len();
        let (mut hopping, mut pairing) = (Matrix::zeros(n, n), Matrix::zeros(n, n));
        for (site, &field) in self.field.iter().enumerate() {
            hopping[(site, site)] += Complex64::new(field, 0.0);
        }
        for (bond, (&jx, &jy)) in self.jx.iter().zip(&self.jy).enumerate() {
            let next = (bond + 1) % n;
            let sign = if next == 0 { -f64::from(parity) } else { 1.0 };
            let (hop, pair) = (0.25 * (jx + jy) * sign, 0.25 * (jx - jy) * sign);
            hopping[(bond, next)] += Complex64::new(hop, 0.0);
            hopping[(next, bond)] += Complex64::new(hop, 0.0);
            pairing[(bond, next)] += Complex64::new(pair, 0.0);
            pairing[(next, bond)] -= Complex64::new(pair, 0.0);
        }
        Quadratic::with_pairing(hopping, pairing, -0.5 * self.field.iter().sum::<f64>())
    }

    /// The lowest energies of even and of odd parity of up spins.
    ///
    /// # Errors
    /// [`FreeError::Eigenvalues`].
    pub fn parity_energies(&self) -> Result<[Estimate; 2], FreeError> {
        let energy = |parity| self.fermions(parity)?.bogoliubov()?.parity_energy(parity);
        Ok([energy(1)?, energy(-1)?])
    }

    /// The lowest energy.
    ///
    /// # Errors
    /// [`FreeError::Eigenvalues`].
    pub fn ground_energy(&self) -> Result<Estimate, FreeError> {
        let [even, odd] = self.parity_energies()?;
        Ok(if odd.value < even.value { odd } else { even })
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::linalg::{hermitian_values, rounding};
    use crate::testing::rng;

    /// The chain in the product basis, written without fermions; the lowest energies of even and odd parity.
    fn brute_force(chain: &SpinChain) -> [f64; 2] {
        let n = chain.field.len();
        [0, 1].map(|parity| {
            let states: Vec<usize> = (0..1_usize << n).filter(|s| s.count_ones() % 2 == parity).collect();
            let at = |s: usize| states.binary_search(&s).unwrap();
            let mut h = faer::Mat::<f64>::zeros(states.len(), states.len());
            for (row, &s) in states.iter().enumerate() {
                for (site, field) in chain.field.iter().enumerate() {
                    h[(row, row)] += field * if s >> site & 1 == 1 { 0.5 } else { -0.5 };
                }
                for (bond, (jx, jy)) in chain.jx.iter().zip(&chain.jy).enumerate() {
                    let next = (bond + 1) % n;
                    let equal = s >> bond & 1 == s >> next & 1;
                    let amplitude = 0.25 * if equal { jx - jy } else { jx + jy };
                    h[(at(s ^ 1 << bond ^ 1 << next), row)] += amplitude;
                }
            }
            hermitian_values(&h).unwrap()[0]
        })
    }

    #[test]
    fn random_rings_and_chains_agree_with_the_spins() {
        let mut rng = rng(11);
        for (sites, bonds) in [(3, 3), (5, 5), (6, 6), (6, 5), (1, 0)] {
            let mut list = |n: usize| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect::<Vec<f64>>();
            let chain = SpinChain::new(list(bonds), list(bonds), list(sites)).unwrap();
            let ours = chain.parity_energies().unwrap();
            for (ours, exact) in ours.iter().zip(brute_force(&chain)) {
                assert!((ours.value - exact).abs() <= ours.error + rounding(64, 6.0), "{sites}, {bonds}");
            }
        }
    }

    #[test]
    fn the_long_xx_ring_has_the_energy_of_lieb_schultz_and_mattis() {
        // E/N → −J/π with the finite-size correction −(π c v/6) / N², v = J: J = 1.
        let n = 200;
        let energy = SpinChain::uniform(n, 1.0, 1.0, 0.0, true).unwrap().ground_energy().unwrap();
        let exact = -1.0 / (std::f64::consts::PI / n as f64).sin() / n as f64;
        assert!((energy.value / n as f64 - exact).abs() <= energy.error);
    }

    #[test]
    fn impossible_chains_are_refused() {
        assert!(SpinChain::new(vec![1.0; 2], vec![1.0; 2], vec![0.0; 2]).is_err());
        assert!(SpinChain::new(vec![1.0; 3], vec![1.0; 2], vec![0.0; 3]).is_err());
        assert!(SpinChain::uniform(4, 1.0, 1.0, f64::NAN, true).is_err());
        assert!(SpinChain::uniform(4, 1.0, 1.0, 0.0, true).unwrap().fermions(0).is_err());
    }
}
