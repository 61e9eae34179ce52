//! Small stacks against their transfer matrix.

use eigentruth_numerics::monte_carlo::{Control, Plan, run};
use eigentruth_numerics::streams::Stream;

use super::{SLICES, Stack, StackChain, StackError};

/// `⟨σᵢσⱼ⟩` and `⟨σˣ⟩` a site from `Tr T⁶⁴`, T = e^{ΔτΓΣσˣ} e^{ΔτΣJσσ}, by multiplying matrices.
fn exact(
    sites: usize,
    bonds: &[(usize, usize, f64)],
    field: f64,
    temperature: f64,
    pair: [usize; 2],
) -> [f64; 2] {
    let (dimension, step) = (1usize << sites, 1.0 / (temperature * SLICES as f64));
    let spin = |state: usize, site: usize| 2.0 * (state >> site & 1) as f64 - 1.0;
    let transfer = |to: usize, from: usize| {
        let changed = (to ^ from).count_ones() as i32;
        let flips = (step * field).sinh().powi(changed) * (step * field).cosh().powi(sites as i32 - changed);
        let energy: f64 = bonds.iter().map(|&(i, j, c)| c * spin(from, i) * spin(from, j)).sum();
        flips * (step * energy).exp()
    };
    let matrix: Vec<Vec<f64>> =
        (0..dimension).map(|to| (0..dimension).map(|from| transfer(to, from)).collect()).collect();
    let product = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let entry = |i: usize, k: usize| (0..dimension).map(|j| a[i][j] * b[j][k]).sum();
        (0..dimension).map(|i| (0..dimension).map(|k| entry(i, k)).collect()).collect()
    };
    let mut power = matrix.clone();
    let mut slices = 1;
    while slices < SLICES {
        power = product(&power, &power);
        slices *= 2;
    }
    let trace: f64 = (0..dimension).map(|s| power[s][s]).sum();
    let correlation: f64 = (0..dimension).map(|s| power[s][s] * spin(s, pair[0]) * spin(s, pair[1])).sum();
    let flipped = |s: usize| (0..sites).map(|site| power[s ^ (1 << site)][s]).sum::<f64>() / sites as f64;
    [correlation / trace, (0..dimension).map(flipped).sum::<f64>() / trace]
}

/// z-scores of `far` and `σx`. The partner of every site is site 0, that of site 0 is site 1.
fn deviations(
    bonds: &[(usize, usize, f64)],
    sites: usize,
    units: &[Vec<usize>],
    field: f64,
    t: f64,
) -> [f64; 2] {
    let partners: Vec<usize> = (0..sites).map(|site| usize::from(site == 0)).collect();
    let pairs = partners.iter().enumerate().map(|(site, &partner)| [site, partner]);
    let [mut far, mut x] = [0.0; 2];
    for pair in pairs {
        let found = exact(sites, bonds, field, t, pair);
        far += found[0] / sites as f64;
        x = found[1];
    }
    let stack = Stack::new(bonds, field, t, vec![0; sites], partners).unwrap().with_units(units).unwrap();
    let chain = |random: &mut Stream| Ok::<_, StackError>(StackChain::new(&stack, random));
    let samples = run(&Plan::new(7, 2, 6000), Control::default(), chain).unwrap();
    let z = |name: &str, exact: f64| {
        let found = samples.mean(name).unwrap();
        (found.value - exact) / found.error
    };
    [z("far", far), z("σx", x)]
}

#[test]
fn frustrated_and_rigid_stacks_have_the_averages_of_their_transfer_matrix() {
    let triangle = [(0, 1, -1.0), (1, 2, -0.7), (2, 0, -1.0)];
    // Two units of two sites in a ring of antiferromagnetic bonds with a frustrated diagonal.
    let units = [(0, 1, 2.0), (2, 3, 1.5), (1, 2, -1.0), (3, 0, -1.0), (0, 2, -0.5)];
    for (bonds, sites, paths) in [(&triangle[..], 3, vec![]), (&units[..], 4, vec![vec![0, 1], vec![2, 3]])] {
        for (field, t) in [(0.8, 0.5), (1.5, 0.25)] {
            for z in deviations(bonds, sites, &paths, field, t) {
                assert!(z.abs() < 4.0, "{sites} sites, Γ = {field}, T = {t}: {z}");
            }
        }
    }
}

#[test]
fn nonsense_is_refused() {
    let stack = |bonds: &[(usize, usize, f64)], field| Stack::new(bonds, field, 1.0, vec![0; 2], vec![1, 0]);
    assert!(stack(&[(0, 2, 1.0)], 1.0).is_err());
    assert!(stack(&[(0, 1, 1.0)], 0.0).is_err());
    assert!(stack(&[(0, 1, -1.0)], 1.0).unwrap().with_units(&[vec![0, 1]]).is_err());
}
