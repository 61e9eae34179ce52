//! The second opinion: matrices from occupation bits, fitted over the terms of the form, and whole spectra.
//!
//! It shares neither the Hamiltonian nor the algebra nor the writing of the answer with the substitution: the model is a list of
//! products of old electrons, the map turns their factors one by one, and signs are counted on bits.

use eigentruth_numerics::dense::{adjoint_product, hermitian_eigenvalues, product, product_adjoint};
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;

use super::{ADDED, CENTRED, DROPPED, NO_CONSTANTS, POSITIVE, UNSYMMETRIC};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Run, Stop};
use crate::occupation::{Factor, matrix};
use crate::seed;

/// Σ coefficient · product of factors.
type Sum = Vec<(f64, Vec<Factor>)>;

/// Coefficients in eighths of bond of the up spins, of the down spins, m↑m↓, m↑, m↓, 1; a row for each of t, U, μ.
type Rows = [[i64; 6]; 3];

const NAMES: [&str; 3] = ["t", "U", r"\mu"];

/// The bonds of a ring; two sites have one.
fn neighbours(sites: usize) -> Vec<[usize; 2]> {
    let ring: Vec<[usize; 2]> = (0..sites).map(|i| [i, (i + 1) % sites]).collect();
    if sites == 2 { ring[..1].to_vec() } else { ring }
}

/// c†_a c_b + c†_b c_a for one spin.
fn bond([one, two]: [usize; 2], spin: usize, coefficient: f64) -> Sum {
    let (a, b) = (2 * one + spin, 2 * two + spin);
    vec![(coefficient, vec![(a, true), (b, false)]), (coefficient, vec![(b, true), (a, false)])]
}

fn density(site: usize, spin: usize) -> Vec<Factor> {
    vec![(2 * site + spin, true), (2 * site + spin, false)]
}

fn both(site: usize) -> Vec<Factor> {
    [density(site, 0), density(site, 1)].concat()
}

/// The Hubbard model in old electrons as a reading has it, one sum for each of t, U, μ, all factors multiplied out.
fn hubbard(reading: &str, sites: usize) -> [Sum; 3] {
    let hop = if reading == POSITIVE { 1.0 } else { -1.0 };
    let kinetic =
        neighbours(sites).into_iter().flat_map(|ends| [bond(ends, 0, hop), bond(ends, 1, hop)].concat());
    let interaction = (0..sites).flat_map(|site| {
        let product = vec![(1.0, both(site))];
        // (n↑ − ½)(n↓ − ½)
        let rest = vec![(-0.5, density(site, 0)), (-0.5, density(site, 1)), (0.25, Vec::new())];
        if reading == UNSYMMETRIC { product } else { [product, rest].concat() }
    });
    let sign = if reading == ADDED { 1.0 } else { -1.0 };
    let potential = (0..sites).flat_map(|site| {
        let terms = vec![(sign, density(site, 0)), (sign, density(site, 1))];
        if reading == CENTRED { [terms, vec![(-sign, Vec::new())]].concat() } else { terms }
    });
    [kinetic.collect(), interaction.collect(), potential.collect()]
}

/// Old electrons by new ones: a down electron is a hole, with the sign of its sublattice.
fn mapped(sum: &Sum) -> Sum {
    let sign = |mode: usize| if mode % 4 == 3 { -1.0 } else { 1.0 };
    let turned = |(coefficient, factors): &(f64, Vec<Factor>)| {
        let signs: f64 = factors.iter().map(|(mode, _)| sign(*mode)).product();
        let factors = factors.iter().map(|&(mode, create)| (mode, create == mode.is_multiple_of(2)));
        (coefficient * signs, factors.collect())
    };
    sum.iter().map(turned).collect()
}

/// The terms of the form f + g, in new electrons.
fn form(sites: usize) -> [Sum; 6] {
    let on_sites = |of: &dyn Fn(usize) -> Vec<Factor>| (0..sites).map(|site| (1.0, of(site))).collect();
    let bonds = |spin| neighbours(sites).into_iter().flat_map(|ends| bond(ends, spin, 1.0)).collect();
    [
        bonds(0),
        bonds(1),
        on_sites(&both),
        on_sites(&|site| density(site, 0)),
        on_sites(&|site| density(site, 1)),
        on_sites(&|_| Vec::new()),
    ]
}

/// The form with coefficients, as one sum.
fn combined(sites: usize, row: &[f64; 6]) -> Sum {
    let scaled = |(sum, by): (Sum, &f64)| sum.into_iter().map(|(c, f)| (by * c, f)).collect::<Sum>();
    form(sites).into_iter().zip(row).flat_map(scaled).collect()
}

/// Constants that a reading leaves out are zero.
fn without_left_out(rows: &Rows, reading: &str) -> Rows {
    let mut kept = *rows;
    for (row, name) in kept.iter_mut().zip(NAMES) {
        let goes = match reading {
            NO_CONSTANTS => true,
            DROPPED => name == r"\mu",
            _ => false,
        };
        row[5] = if goes { 0 } else { row[5] };
    }
    kept
}

/// f + g, site terms first.
fn written(rows: &Rows) -> Result<String, Stop> {
    let shapes = [
        r"m_{i,\uparrow} m_{i,\downarrow}",
        r"m_{i,\uparrow}",
        r"m_{i,\downarrow}",
        "",
        r"(p^{\dagger}_{i,\sigma} p_{j,\sigma} + p^{\dagger}_{j,\sigma} p_{i,\sigma})",
    ];
    let mut text = String::new();
    for (row, name) in rows.iter().zip(NAMES) {
        if row[0] != row[1] {
            return Err(Stop::Failed("the spins hop with different amplitudes".to_owned()));
        }
        for (eighths, shape) in [row[2], row[3], row[4], row[5], row[0]].into_iter().zip(shapes) {
            let (mut above, mut below) = (eighths.abs(), 8);
            while below > 1 && above % 2 == 0 {
                (above, below) = (above / 2, below / 2);
            }
            if above > 0 {
                let sign = if eighths < 0 { '-' } else { '+' };
                let size = match (above, below) {
                    (1, 1) => String::new(),
                    (_, 1) => above.to_string(),
                    _ => format!(r"\frac{{{above}}}{{{below}}}"),
                };
                text.push_str(&format!(" {sign} {size} {name} {shape}"));
            }
        }
    }
    Ok(text.trim_start_matches([' ', '+']).trim_end().to_owned())
}

pub(super) fn matrices(run: &Run<'_>) -> Result<Finding, Stop> {
    let (rows, mut worst) = fitted(run.reading)?;
    worst = worst.max(anticommutator_defect());
    let sites = run.parameters.integer("ring")?;
    for (sum, row) in hubbard(run.reading, sites).iter().zip(&rows) {
        run.checkpoint()?;
        let form = matrix(sites, &combined(sites, &row.map(|eighths| eighths as f64 / 8.0)));
        worst = worst.max((matrix(sites, &mapped(sum)) - form).norm_max());
    }
    // Elements are sums of fewer terms than there are states, of order one each.
    let rounding = (1 << (2 * sites)) as f64 * f64::EPSILON;
    let stated = without_left_out(&rows, run.reading);
    let (difference, error) = spectra(run, sites, &rows, &stated)?;
    let number = |name, value, error| {
        let provenance = Provenance::new("numerics/dense").with_seed(run.seed);
        Evidence::number(name, "t", Estimate::exact(value, error, provenance))
    };
    let columns = ["bond, up", "bond, down", "m_up m_down", "m_up", "m_down", "1"];
    let mut table = Table::new(&columns.map(|name| (name, "coupling")));
    rows.iter().for_each(|row| table.push(row.map(|eighths| eighths as f64 / 8.0)));
    let evidence = [
        number("largest element of H minus the form", worst, rounding),
        number("largest difference of the spectra beyond the constant left out", difference, error),
        Evidence::table("coefficients for unit t, U, μ", table),
    ];
    let finding = if worst <= rounding && difference <= error {
        let constant = if stated == rows { "" } else { " beside the constant left out" };
        let summary = format!(
            "matrices from occupation bits agree to {worst:.1e}, spectra on {sites} sites to {difference:.1e}{constant}"
        );
        Finding::value(FindingKind::Numerical, Value::Latex { latex: written(&stated)? }, summary)
    } else {
        let why = format!("the form misses the Hamiltonian by {worst:.1e}, the spectra by {difference:.1e}");
        Finding::undecided(why, "a larger basis of operators")
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// The coefficients on two sites, by least squares over the terms of the form, and the largest element that they miss.
fn fitted(reading: &str) -> Result<(Rows, f64), Stop> {
    let terms = form(2).map(|term| matrix(2, &term));
    let mut rows = [[0; 6]; 3];
    let mut worst = 0.0f64;
    for (sum, row) in hubbard(reading, 2).iter().zip(&mut rows) {
        let target = matrix(2, &mapped(sum));
        let mut rest = target.clone();
        for ((coefficient, term), eighths) in least_squares(&terms, &target)?.iter().zip(&terms).zip(row) {
            *eighths = (8.0 * coefficient).round() as i64;
            rest -= term * faer::Scale(*eighths as f64 / 8.0);
        }
        worst = worst.max(rest.norm_max());
    }
    Ok((rows, worst))
}

/// How far the old operators on two sites, as matrices of new ones, are from canonical anticommutation relations.
fn anticommutator_defect() -> f64 {
    let all: Vec<Mat<f64>> =
        (0..4).map(|mode| matrix(2, &mapped(&vec![(1.0, vec![(mode, true)])]))).collect();
    let mut worst = 0.0f64;
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            let mut mixed = product_adjoint(a.as_ref(), b.as_ref()) + adjoint_product(b.as_ref(), a.as_ref());
            if i == j {
                (0..mixed.nrows()).for_each(|k| mixed[(k, k)] -= 1.0);
            }
            worst = worst
                .max(mixed.norm_max())
                .max((product(a.as_ref(), b.as_ref()) + product(b.as_ref(), a.as_ref())).norm_max());
        }
    }
    worst
}

/// The coefficients of `target` over matrices, from the normal equations (six of them, well conditioned).
fn least_squares(terms: &[Mat<f64>], target: &Mat<f64>) -> Result<Vec<f64>, Stop> {
    let column = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let inner = |a: &Mat<f64>, b: &Mat<f64>| {
        (0..a.ncols()).map(|j| column(a.col_as_slice(j), b.col_as_slice(j))).sum::<f64>()
    };
    let n = terms.len();
    let mut gram = Mat::from_fn(n, n, |i, j| inner(&terms[i], &terms[j]));
    let mut right: Vec<f64> = terms.iter().map(|term| inner(term, target)).collect();
    for k in 0..n {
        let pivot = gram[(k, k)];
        if pivot.abs() <= f64::EPSILON.sqrt() {
            return Err(Stop::Failed("the terms of the form are not independent".to_owned()));
        }
        for i in (0..n).filter(|i| *i != k) {
            let factor = gram[(i, k)] / pivot;
            for j in k..n {
                let above = gram[(k, j)];
                gram[(i, j)] -= factor * above;
            }
            let above = right[k];
            right[i] -= factor * above;
        }
    }
    Ok((0..n).map(|k| right[k] / gram[(k, k)]).collect())
}

/// The largest difference between the spectra of the old Hamiltonian and of the stated form on a ring, at random parameters, each
/// in electrons of its own, beyond the constants of `rows` that are not stated; and a bound on rounding.
fn spectra(run: &Run<'_>, sites: usize, rows: &Rows, stated: &Rows) -> Result<(f64, f64), Stop> {
    let couplings = ["t", "U", "mu"].map(|name| 0.5 + 2.5 * seed::uniform(run.seed, &[name]));
    let weighted = |row: &[f64; 6], coupling: f64| combined(sites, &row.map(|value| coupling * value));
    let mut old = Sum::new();
    let mut new = Sum::new();
    let mut constant = 0.0;
    for (k, (sum, coupling)) in hubbard(run.reading, sites).into_iter().zip(couplings).enumerate() {
        old.extend(sum.into_iter().map(|(coefficient, factors)| (coupling * coefficient, factors)));
        new.extend(weighted(&stated[k].map(|eighths| eighths as f64 / 8.0), coupling));
        constant += coupling * (rows[k][5] - stated[k][5]) as f64 / 8.0 * sites as f64;
    }
    let levels = |sum: &Sum| hermitian_eigenvalues(matrix(sites, sum).as_ref());
    let (one, two) = (levels(&old)?, levels(&new)?);
    let largest = one.iter().chain(&two).fold(constant.abs(), |most, energy| most.max(energy.abs()));
    let differences = one.iter().zip(&two).map(|(a, b)| (a - b - constant).abs());
    // A backward stable diagonalization errs by a modest multiple of n ε times the norm, and there are two.
    let error = 8.0 * one.len() as f64 * f64::EPSILON * largest;
    Ok((differences.fold(0.0, f64::max), error))
}

#[cfg(test)]
mod tests {
    use super::super::{ALL_KEPT, Conventions, transformed};
    use super::*;

    const READINGS: [&str; 7] = [ALL_KEPT, DROPPED, NO_CONSTANTS, CENTRED, ADDED, UNSYMMETRIC, POSITIVE];

    #[test]
    fn fitted_coefficients_are_those_of_the_substitution() {
        for reading in READINGS {
            let (rows, worst) = fitted(reading).unwrap();
            assert!(worst < 1e-14, "{reading} {worst}");
            assert_eq!(rows[..], transformed(Conventions::of(reading), 2).unwrap()[..3], "{reading}");
        }
    }

    #[test]
    fn without_the_sublattice_sign_the_spins_hop_differently() {
        // The negative control: the sign of the second site's down electron taken back.
        let kinetic = &hubbard(ALL_KEPT, 2)[0];
        let unsigned: Sum = (mapped(kinetic).into_iter())
            .map(|(c, f)| (if f.iter().any(|(mode, _)| *mode == 3) { -c } else { c }, f))
            .collect();
        let terms = form(2).map(|term| matrix(2, &term));
        let fit = least_squares(&terms, &matrix(2, &unsigned)).unwrap();
        assert!((fit[0] + fit[1]).abs() < 1e-14 && fit[0].abs() > 0.5);
        assert!(written(&[[-8, 8, 0, 0, 0, 0], [0; 6], [0; 6]]).is_err());
    }

    #[test]
    fn electrons_on_one_site_have_the_energies_written_by_hand() {
        // U/4 − μ n and −U/4 − μ: empty and full sites, single ones.
        let [_, interaction, potential] = hubbard(ALL_KEPT, 1);
        let (u, mu) = (matrix(1, &interaction), matrix(1, &potential));
        for (state, electrons) in [0.0, 1.0, 1.0, 2.0].into_iter().enumerate() {
            assert_eq!(u[(state, state)], if electrons == 1.0 { -0.25 } else { 0.25 });
            assert_eq!(mu[(state, state)], -electrons);
        }
    }
}
