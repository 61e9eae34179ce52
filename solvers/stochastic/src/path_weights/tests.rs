use eigentruth_numerics::Estimate;

use super::*;
use crate::quadrature::gauss_hermite;

fn ratio(above: i64, below: u64) -> RBig {
    RBig::from_parts(above.into(), below.into())
}

const PLACES: [Place; 3] = [Place::Start, Place::Middle, Place::End];

fn rules() -> Vec<Rule> {
    let quadratics = PLACES.map(Quadratic::At).into_iter().chain([Quadratic::Covariant]);
    quadratics.flat_map(|quadratic| PLACES.map(|prefactor| Rule { prefactor, quadratic })).collect()
}

fn process(drift: &[(i64, i32)], amplitude: (i64, i32), d: RBig) -> Process {
    let drift = drift.iter().fold(Laurent::zero(), |sum, &(c, k)| sum.plus(&Laurent::power(c, k)));
    Process::new(drift, Laurent::power(amplitude.0, amplitude.1), d, Interpretation::Stratonovich).unwrap()
}

#[test]
fn additive_noise_has_the_textbook_terms() {
    // With additive noise the middle gives half the slope of the drift, the start nothing, the end the whole slope.
    let linear = process(&[(-3, 1), (2, 3)], (1, 0), ratio(5, 7));
    let slope = linear.drift().derivative();
    for (place, share) in
        [(Place::Start, ratio(0, 1)), (Place::Middle, ratio(1, 2)), (Place::End, ratio(1, 1))]
    {
        let found = linear.extra_terms(Rule { prefactor: place, quadratic: Quadratic::At(place) }).unwrap();
        assert!(found.linear.is_zero());
        assert_eq!(found.constant, slope.scaled(&share), "{place:?}");
    }
}

#[test]
fn the_start_needs_no_terms_in_the_sense_of_ito() {
    // All at the start: the kernel of Euler and Maruyama, whose drift is that of Itô.
    let (drift, amplitude) = (Laurent::power(-2, 1), Laurent::power(3, 2));
    let ito = Process::new(drift, amplitude, ratio(1, 3), Interpretation::Ito).unwrap();
    let rule = Rule { prefactor: Place::Start, quadratic: Quadratic::At(Place::Start) };
    let found = ito.extra_terms(rule).unwrap();
    // The quadratic part holds the drift of Stratonovich; g' D g more of it is λ p and a constant.
    let g = ito.amplitude();
    let logarithmic = g.derivative().times(&g.inverse().unwrap());
    assert_eq!(found.linear, logarithmic.scaled(&ratio(-1, 2)));
    let square =
        |drift: &Laurent| drift.times(drift).times(&g.inverse().unwrap()).times(&g.inverse().unwrap());
    let induced = g.times(&g.derivative()).scaled(&ratio(1, 3));
    let constant = square(&ito.drift().plus(&induced)).plus(&square(ito.drift()).scaled(&ratio(-1, 1)));
    assert_eq!(found.constant, constant.scaled(&ratio(3, 4)));
}

#[test]
fn prefactors_are_related_by_the_expansion_of_the_amplitude() {
    let process = process(&[(-1, 3), (2, 1)], (2, -1), ratio(3, 2));
    let g = process.amplitude();
    let logarithmic = g.derivative().times(&g.inverse().unwrap());
    let terms =
        |prefactor| process.extra_terms(Rule { prefactor, quadratic: Quadratic::At(Place::Middle) }).unwrap();
    let (middle, end) = (terms(Place::Middle), terms(Place::End));
    let linear = middle.linear.plus(&end.linear.scaled(&ratio(-1, 1)));
    assert_eq!(linear, logarithmic.scaled(&ratio(1, 2)));
    // ¼ D g² (ln g)''
    let constant = middle.constant.plus(&end.constant.scaled(&ratio(-1, 1)));
    let curvature = g.times(g).times(&logarithmic.derivative()).scaled(&ratio(3, 8));
    assert_eq!(constant, curvature);
}

#[test]
fn moments_at_finite_steps_give_the_same_terms() {
    for process in [
        process(&[(-1, 1)], (1, 0), ratio(1, 1)),
        process(&[(-1, 3), (1, 0)], (1, 2), ratio(1, 1)),
        process(&[(2, 0)], (3, 1), ratio(1, 2)),
        process(&[(-1, 1), (1, -1)], (1, -1), ratio(3, 1)),
    ] {
        for rule in rules() {
            let exact = process.extra_terms(rule).unwrap();
            for x in [0.7, 1.3, -0.9] {
                let [linear, constant] = process.extra_terms_at(rule, x).unwrap();
                let (one, two) = (exact.linear.value(x), exact.constant.value(x));
                assert!(
                    (linear.value - one).abs() <= Estimate::SAME * linear.error,
                    "{rule:?} {x}: {linear:?} {one}"
                );
                assert!(
                    (constant.value - two).abs() <= Estimate::SAME * constant.error,
                    "{rule:?} {x}: {constant:?} {two}"
                );
                // Sharp enough to see a wrong term.
                assert!(constant.error <= 1e-4 * (1.0 + two.abs()), "{rule:?} {x}: {constant:?}");
            }
        }
    }
}

#[test]
fn kernels_agree_with_an_exact_propagator() {
    // For ẋ = −x³ + x² η the inverse 1/x is the distance of a Brownian particle in the plane from the origin.
    let process = process(&[(-1, 3)], (1, 2), ratio(1, 1));
    let rule = gauss_hermite(40).unwrap();
    let observables: [fn(f64) -> f64; 3] = [|_| 1.0, |x| (1.3 * x).cos(), |x| x * x / (1.0 + x * x)];
    let x = 0.8;
    let exact = |f: fn(f64) -> f64, h: f64| -> f64 {
        let at = |xi: f64, eta: f64| {
            let unit = (2.0 * h).sqrt();
            f((1.0 / x + unit * xi).hypot(unit * eta).recip())
        };
        rule.iter()
            .flat_map(|(xi, w)| rule.iter().map(move |(eta, v)| (xi, eta, w * v)).collect::<Vec<_>>())
            .map(|(xi, eta, w)| w * at(*xi, *eta))
            .sum()
    };
    for discretization in rules() {
        let terms = process.extra_terms(discretization).unwrap();
        let kernel = |f: fn(f64) -> f64, h: f64, constant: f64| -> f64 {
            let unit = (2.0 * h).sqrt() * x * x;
            let share = discretization.quadratic.place().share();
            let value = |xi: f64| {
                let moved = unit * xi;
                let bar = x + share * moved;
                let bare = match discretization.quadratic {
                    Quadratic::At(_) => (moved + bar.powi(3) * h) / (bar * bar),
                    Quadratic::Covariant => 1.0 / x - 1.0 / (x + moved) + bar * h,
                };
                let star = x + discretization.prefactor.share() * moved;
                let exponent = -bare * bare / (4.0 * h) + 0.5 * xi * xi
                    - terms.linear.value(bar) * moved
                    - (terms.constant.value(bar) + constant) * h;
                (x / star).powi(2) * exponent.exp() * f(x + moved)
            };
            rule.iter().map(|(xi, w)| w * value(*xi)).sum()
        };
        for f in observables {
            // The error of a step is of second order: over the step it vanishes with the step.
            let defect = |h: f64, wrong: f64| (kernel(f, h, wrong) - exact(f, h)) / h;
            let (long, short) = (defect(2e-4, 0.0), defect(1e-4, 0.0));
            assert!(
                (long - 2.0 * short).abs() <= 0.1 * long.abs() + 1e-6,
                "{discretization:?} {long} {short}"
            );
            assert!(
                defect(1e-4, 0.0).abs() <= 0.01 && defect(1e-4, 0.25).abs() >= 0.05,
                "{discretization:?}"
            );
        }
    }
}

#[test]
fn what_has_no_kernel_is_refused() {
    let amplitude = Laurent::power(1, 0).plus(&Laurent::power(1, 2));
    let sum =
        Process::new(Laurent::power(-1, 1), amplitude, ratio(1, 1), Interpretation::Stratonovich).unwrap();
    let rule = Rule { prefactor: Place::End, quadratic: Quadratic::At(Place::Middle) };
    assert!(matches!(sum.extra_terms(rule), Err(PathError::NoPower { .. })));
    assert!(sum.extra_terms_at(rule, 0.4).is_ok());
    let none = Process::new(Laurent::zero(), Laurent::power(1, 0), ratio(-1, 2), Interpretation::Ito);
    assert_eq!(none, Err(PathError::NonpositiveNoise { diffusivity: "-1/2".into() }));
    let steep = process(&[(-1, 3)], (1, 2), ratio(1, 1));
    assert!(matches!(steep.extra_terms_at(rule, 0.0), Err(PathError::Degenerate { .. })));
}
