//! Molecules of more atoms: how one component of an atom follows the same component of another.

use eigentruth_numerics::dense::hermitian_eigen;
use faer::Mat;

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Chains, rings and stars of two to six atoms.
pub(super) struct Chains;

/// The bonds of a molecule.
pub(super) fn bonds(shape: &str, atoms: usize) -> Vec<(usize, usize)> {
    let chain = (1..atoms).map(|k| (k - 1, k));
    match shape {
        "ring" if atoms > 2 => chain.chain([(atoms - 1, 0)]).collect(),
        "star" => (1..atoms).map(|k| (0, k)).collect(),
        _ => chain.collect(),
    }
}

/// `exp(−k t L)_{ij}` with the Laplacian L of the bonds: what a unit displacement of atom j has made of atom i.
pub(super) fn response(
    bonds: &[(usize, usize)],
    atoms: usize,
    kt: f64,
    i: usize,
    j: usize,
) -> Result<f64, Stop> {
    let mut laplacian = Mat::<f64>::zeros(atoms, atoms);
    for &(a, b) in bonds {
        laplacian[(a, a)] += 1.0;
        laplacian[(b, b)] += 1.0;
        laplacian[(a, b)] -= 1.0;
        laplacian[(b, a)] -= 1.0;
    }
    let (levels, modes) = hermitian_eigen(laplacian.as_ref())?;
    Ok(levels.iter().enumerate().map(|(q, level)| modes[(i, q)] * (-kt * level).exp() * modes[(j, q)]).sum())
}

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "the response of one component of an atom to a displacement of the same component of another atom of its molecule, in chains, \
         rings and stars of two to six atoms, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("molecules in high dimension", seed);
        let atoms = 2 + draw.pick("atoms", 5);
        let shape = if atoms < 4 { "chain" } else { draw.one("shape", &["chain", "ring", "star"]) };
        let from = draw.pick("from", atoms);
        let to = (from + 1 + draw.pick("to", atoms - 1)) % atoms;
        let stiffness = (2 + draw.pick("stiffness", 18)) as f64 / 10.0;
        let time = (1 + draw.pick("time", 19)) as f64 / 10.0;
        let found = response(&bonds(shape, atoms), atoms, stiffness * time, to, from)?;
        let numbering = match shape {
            "ring" => "numbered around it from 0",
            "star" => "0 being its centre",
            _ => "numbered along it from 0",
        };
        let prompt = format!(
            "A molecule in a liquid in d dimensions, d to infinity, is a {shape} of {atoms} atoms, {numbering}. Its bonds are springs with the \
             energy k d^2 r^2/2, k = {stiffness}; every atom has the mobility 1/d^2 and white noise, and other molecules are neglected. One \
             component of atom {from} is displaced at time 0. By which part of this displacement has the same component of atom {to} moved \
             on average at t = {time}? Give the number to five decimals in \\boxed{{}}."
        );
        Ok(Variant::number(seed, prompt, found, 5)
            .with(Aspect::Lattice, format!("is a {shape}"))
            .with(Aspect::Size, format!("{atoms} atoms"))
            .with(Aspect::Asked, format!("component of atom {to} moved")))
    }
}
