use super::*;
use crate::testing::{assert_decided, assert_repeatable};

#[test]
fn every_reading_is_decided() {
    assert_decided(&problem());
}

#[test]
fn around_and_along_count_the_same_coverings() {
    for (width, length) in [(2, 1), (3, 2), (3, 4), (5, 3), (4, 5)] {
        let along = HoneycombCylinder::new(width).unwrap().coverings(length + 1).unwrap();
        assert_eq!(
            Around::new(length, None).unwrap().coverings(2 * width).unwrap(),
            along,
            "{width}, {length}"
        );
    }
    for (rows, length) in [(3, 1), (5, 1), (5, 3), (7, 3), (9, 1)] {
        let along = graph::helical(rows, length).unwrap();
        assert_eq!(
            Around::new(length, Some(rows)).unwrap().coverings(rows).unwrap(),
            along,
            "{rows}, {length}"
        );
        assert_eq!(graph::empty_sites(rows, length), rows / 2 + 1);
    }
    assert_eq!(graph::helical(6, 3).unwrap(), HoneycombCylinder::new(3).unwrap().coverings(4).unwrap());
    assert!(Around::new(2, Some(5)).is_err() && Around::new(3, None).unwrap().coverings(5).is_err());
}

#[test]
fn small_cases_by_hand() {
    // One hexagon along two sites on an end: all uncovered leaves one covering, the rungs; none leaves two for every ring.
    let counts = HoneycombCylinder::new(2).unwrap().coverings(2).unwrap();
    assert_eq!((counts[0].clone(), counts[2].clone()), (UBig::from(4u8), UBig::from(1u8)));
    // One line hops twice among two sites, to either side.
    assert_eq!(counts[1], UBig::from(8u8));
}

#[test]
fn the_number_of_coverings_is_concave_in_the_density() {
    for width in [8, 11] {
        let growth: Vec<f64> = (0..=width).map(|n| fermions(width, n)).collect();
        assert!(growth.windows(3).all(|f| f[0] + f[2] < 2.0 * f[1]), "{growth:?}");
    }
    // Negative control: with the wrong momenta the order of sectors is lost to the transfer matrix.
    let shifted = |n: usize| {
        let momentum = |j: usize| std::f64::consts::PI * (2.0 * j as f64 - (11.0 - n as f64)) / 11.0;
        (0..11 - n).map(|j| (2.0 * (momentum(j) / 2.0).cos()).ln()).sum::<f64>()
    };
    let found = HoneycombCylinder::new(11).unwrap().growth(4, 1e-8).unwrap();
    assert!((found.value - fermions(11, 4)).abs() <= found.error);
    assert!((found.value - shifted(4)).abs() > 1e3 * found.error);
}

#[test]
fn the_wide_limit_of_long_cylinders_is_that_of_lengthening_ones() {
    let density = |length: usize| Around::new(length, None).unwrap().wide_density().unwrap().value;
    let [one, three, five] = [1, 3, 5].map(|length| (density(length) - wide_fermions()).abs());
    assert!(one > three && three > five, "{one} {three} {five}");
}

#[test]
fn variants_can_be_graded_and_differ() {
    assert_repeatable(&family::Cylinders, 6);
    let settings: Vec<_> = (0..1000).map(family::Cylinders::setting).collect();
    let original = family::Setting { width: XC, length: None, rank: 1, count: None };
    assert!(settings.contains(&original));
}
