//! What other normal orders got wrong, and limits on hostile input.

use eigentruth_operators::{
    Algebra, AlgebraError, Budget, BudgetExceeded, ComplexRational, Exchange, Fraction, Generator,
    GeneratorKind, LocalSpace, Operator, Species, SpeciesId, Symbol, Word,
};

type Exact = Operator<ComplexRational, u32>;

fn canonical(operator: &Exact, algebra: &Algebra) -> Exact {
    operator.normal_order(algebra, &mut Budget::default()).unwrap()
}

fn one_species(species: Species) -> (Algebra, SpeciesId) {
    let mut algebra = Algebra::new();
    let id = algebra.add(species).unwrap();
    (algebra, id)
}

fn single(species: SpeciesId, kind: GeneratorKind, label: u32) -> Exact {
    Operator::generator(Generator { species, kind, label })
}

/// Modes are told apart by their labels: `c_k c_q` is not `c_k²`, `c_k c†_q` has no contraction.
#[test]
fn modes_are_labels_not_letters() {
    let (algebra, c) = one_species(Species::fermion("c"));
    assert!(canonical(&Exact::annihilate(c, 1).pow(2), &algebra).is_empty());
    assert_eq!(canonical(&(Exact::annihilate(c, 2) * Exact::annihilate(c, 1)), &algebra).len(), 1);
    let crossed = canonical(&(Exact::annihilate(c, 1) * Exact::create(c, 2)), &algebra);
    assert_eq!(crossed, -(Exact::create(c, 2) * Exact::annihilate(c, 1)));
}

/// `c d d† c†` needs a second contraction inside the first.
#[test]
fn contractions_inside_contractions_are_expanded() {
    let mut algebra = Algebra::new();
    let (c, d) = (algebra.add(Species::fermion("c")).unwrap(), algebra.add(Species::fermion("d")).unwrap());
    let word = Exact::annihilate(c, 0) * Exact::annihilate(d, 0) * Exact::create(d, 0) * Exact::create(c, 0);
    let (n, m) = (Exact::number(c, 0), Exact::number(d, 0));
    let holes = Exact::identity() - &n - &m + &n * &m;
    assert!(word.equals(&holes, &algebra, &mut Budget::default()).unwrap());
}

/// A term that vanishes does not take the rest of the sum with it.
#[test]
fn a_vanishing_term_leaves_the_others() {
    let (algebra, c) = one_species(Species::fermion("c"));
    let sum = Exact::create(c, 1).pow(2) + Exact::number(c, 1) + Exact::annihilate(c, 2).pow(3);
    assert_eq!(canonical(&sum, &algebra), Exact::number(c, 1));
}

#[test]
fn species_anticommute_by_declaration_only() {
    let mut algebra = Algebra::new();
    let c = algebra.add(Species::fermion("c")).unwrap();
    let same_letter = algebra.add(Species::fermion("c")).unwrap();
    let b = algebra.add(Species::boson("c_dagger")).unwrap();
    let pair = |x: Exact, y: Exact, algebra: &Algebra| canonical(&x.anticommutator(&y), algebra).is_empty();
    let (x, y) = (Exact::annihilate(c, 0), Exact::annihilate(same_letter, 0));
    assert!(pair(x.clone(), y.clone(), &algebra));
    assert!(canonical(&x.commutator(&Exact::create(b, 0)), &algebra).is_empty());
    algebra.declare(c, same_letter, Exchange::Commute).unwrap();
    assert!(!pair(x.clone(), y.clone(), &algebra));
    assert!(canonical(&x.commutator(&y), &algebra).is_empty());
    let refused = algebra.declare(c, b, Exchange::Anticommute);
    assert!(matches!(refused, Err(AlgebraError::FixedExchange { .. })));
}

/// Spin operators on a fermion space are refused, not computed.
#[test]
fn foreign_generators_are_refused() {
    let (algebra, c) = one_species(Species::fermion("c"));
    let refused = algebra.generator(c, GeneratorKind::Plus, 0);
    assert!(matches!(refused, Err(AlgebraError::ForeignGenerator { .. })));
    let (units, e) = one_species(Species::new(LocalSpace::matrix_units(2), "E"));
    assert!(units.generator(e, GeneratorKind::Unit { row: 2, column: 0 }, 0).is_err());
    assert!(Algebra::new().add(Species::new(LocalSpace::matrix_units(0), "E")).is_err());
}

#[test]
fn spins_obey_su2_for_every_length() {
    let (algebra, s) = one_species(Species::spin("S"));
    let (x, y, z) = (Exact::spin_x(s, 0), Exact::spin_y(s, 0), single(s, GeneratorKind::Z, 0));
    let i = ComplexRational::I;
    for (a, b, c) in [(&x, &y, &z), (&y, &z, &x), (&z, &x, &y)] {
        assert!(a.commutator(b).equals(&c.scaled(&i), &algebra, &mut Budget::default()).unwrap());
    }
    let casimir = &x * &x + &y * &y + &z * &z;
    for generator in [&x, &y, &z] {
        assert!(canonical(&casimir.commutator(generator), &algebra).is_empty());
    }
    assert!(x.equals(&single(s, GeneratorKind::X, 0), &algebra, &mut Budget::default()).unwrap());
}

/// Levels of a matrix-unit site are complete: `E_00 + E_11 = 1`.
#[test]
fn matrix_units_are_complete() {
    let (algebra, e) = one_species(Species::matrix_units([false, true], "E"));
    let unit = |row, column| single(e, GeneratorKind::Unit { row, column }, 0);
    let sum = unit(0, 0) + unit(1, 1);
    assert!(sum.equals(&Exact::identity(), &algebra, &mut Budget::default()).unwrap());
    assert!((unit(0, 1) * unit(1, 0)).equals(&unit(0, 0), &algebra, &mut Budget::default()).unwrap());
}

/// Free generators keep their order; those of species declared commuting have one order all the same.
#[test]
fn free_words_have_one_form() {
    let mut algebra = Algebra::new();
    let ids = ["A", "B", "C"].map(|name| algebra.add(Species::free(name)).unwrap());
    let c = algebra.add(Species::fermion("c")).unwrap();
    let [x, y, z] = ids.map(|id| single(id, GeneratorKind::Free { name: 0, dagger: false }, 0));
    assert_eq!(canonical(&(&y * &x), &algebra), &y * &x);
    assert!(!canonical(&x.commutator(&x.adjoint()), &algebra).is_empty());
    assert!(canonical(&x.commutator(&Exact::annihilate(c, 0)), &algebra).is_empty());
    algebra.declare(ids[0], ids[1], Exchange::Commute).unwrap();
    algebra.declare(ids[1], ids[2], Exchange::Commute).unwrap();
    // B commutes with A and C, which do not commute with each other.
    let words = [&z * &x * &y, &z * &y * &x, &y * &z * &x];
    let forms = words.map(|word| canonical(&word, &algebra));
    assert_eq!(forms[0], forms[1]);
    assert_eq!(forms[1], forms[2]);
    assert_ne!(canonical(&(&x * &z * &y), &algebra), forms[0]);
    assert_eq!(canonical(&forms[0], &algebra), forms[0]);
}

#[test]
fn budgets_stop_hostile_words() {
    let (algebra, c) = one_species(Species::fermion("c"));
    let kinds = [GeneratorKind::Annihilate, GeneratorKind::Create];
    let holes = |modes: u32| {
        let factors = (0..modes).flat_map(|label| kinds.map(|kind| Generator { species: c, kind, label }));
        Exact::term(ComplexRational::ONE, factors.collect::<Word<u32>>())
    };
    let order = |operator: &Exact, mut budget: Budget| operator.normal_order(&algebra, &mut budget);
    assert_eq!(order(&holes(10), Budget::default()).unwrap().len(), 1 << 10);
    let terms = order(&holes(100), Budget::default());
    assert_eq!(terms, Err(BudgetExceeded::Terms { allowed: 1_000_000 }));
    let steps = order(&holes(19), Budget::new(1_000, 1_000_000));
    assert_eq!(steps, Err(BudgetExceeded::Steps { allowed: 1_000 }));
    // Long words neither exhaust the stack nor hang.
    let long: Word<u32> =
        (0..20_000).rev().map(|label| Generator { species: c, kind: kinds[1], label }).collect();
    let long = order(&Exact::term(ComplexRational::ONE, long), Budget::default());
    assert!(matches!(long, Err(BudgetExceeded::Steps { .. })));
    let power = holes(3).checked_pow(1_000_000, &mut Budget::default());
    assert!(matches!(power, Err(BudgetExceeded::Steps { .. })));
}

/// Like words with unrelated denominators: the budget limits the common denominator.
#[test]
fn budgets_stop_hostile_coefficients() {
    let (algebra, c) = one_species(Species::fermion("c"));
    let pole = |n| (Fraction::symbol(Symbol::real(n)) + Fraction::one()).inverse().unwrap();
    let terms = (0..60).map(|n| Operator::<Fraction, u32>::create(c, 0).scaled(&pole(n)));
    let sum = terms.fold(Operator::zero(), |sum, term| sum + term);
    let mut budget = Budget::default().with_coefficient_terms(1_000);
    assert_eq!(sum.normal_order(&algebra, &mut budget), Err(BudgetExceeded::Coefficient { allowed: 1_000 }));
    let same = (0..60)
        .fold(Operator::zero(), |sum, _| sum + Operator::<Fraction, u32>::create(c, 0).scaled(&pole(0)));
    assert_eq!(same.normal_order(&algebra, &mut budget).unwrap().len(), 1);
}
