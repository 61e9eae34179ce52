//! Identities with symbolic labels, true ones and the false ones that look like them.

use eigentruth_operators::ground::{
    Assignment, Condition, GroundError, LabelPart, LabelSymbol, Labels, LinearForm, Mismatch, Range,
    SummedTerm, SymbolicLabel, SymbolicSum, equal_for_all_labels, equal_on_all_cases, ground,
    multiple_of_a_label,
};
use eigentruth_operators::{Algebra, Budget, ComplexRational, Operator, Species, SpeciesId};

type Exact = Operator<ComplexRational, SymbolicLabel>;
type Sum = SymbolicSum<ComplexRational>;

const I: LabelSymbol = LabelSymbol(0);
const J: LabelSymbol = LabelSymbol(1);
const K: LabelSymbol = LabelSymbol(2);
const L: LabelSymbol = LabelSymbol(3);
const UP: u32 = 0;
const DOWN: u32 = 1;

fn fermions() -> (Algebra, SpeciesId) {
    let mut algebra = Algebra::new();
    let species = algebra.add(Species::fermion("c")).unwrap();
    (algebra, species)
}

fn at(symbol: LabelSymbol) -> SymbolicLabel {
    [symbol].into_iter().collect()
}

fn shifted(symbol: LabelSymbol, by: i64) -> LinearForm {
    LinearForm::symbol(symbol).checked_add_scaled(&LinearForm::constant(by), 1).unwrap()
}

fn on_form(form: LinearForm) -> SymbolicLabel {
    [form].into_iter().collect()
}

fn hop(c: SpeciesId, to: LabelSymbol, from: LabelSymbol) -> Exact {
    Exact::create(c, at(to)) * Exact::annihilate(c, at(from))
}

fn delta(a: LabelSymbol, b: LabelSymbol, operator: Exact) -> SummedTerm<ComplexRational> {
    SummedTerm { bound: vec![], conditions: vec![Condition::Equal(a.into(), b.into())], operator }
}

fn unchanged(value: &ComplexRational, _: &Assignment) -> ComplexRational {
    value.clone()
}

fn differs(left: &Sum, right: &Sum, labels: &Labels, algebra: &Algebra) -> Option<Mismatch<ComplexRational>> {
    equal_for_all_labels(left, right, labels, algebra, unchanged, &mut Budget::default()).unwrap().err()
}

/// `[c†_i c_j, c†_k c_l] = δ_jk c†_i c_l − δ_il c†_k c_j`: 15 patterns, of which dropping one delta fails on 5 and
/// dropping both on 7.
#[test]
fn the_commutator_of_two_hops_needs_both_deltas() {
    let (algebra, c) = fermions();
    let sites = [I, J, K, L].iter().fold(Labels::new(), |labels, symbol| labels.with(*symbol, Range::Sites));
    let left = Sum::from(hop(c, I, J).commutator(&hop(c, K, L)));
    let first = delta(J, K, hop(c, I, L));
    let second = delta(I, L, -hop(c, K, J));
    let table = [
        (Sum::zero().with(first.clone()).with(second.clone()), 0),
        (Sum::zero().with(first.clone()), 5),
        (Sum::zero().with(second), 5),
        (Sum::zero(), 7),
    ];
    for (right, failures) in table {
        let mut budget = Budget::default();
        let sizes = sites.sizes(&[&left, &right]);
        assert_eq!(sizes, [4], "no sums, no ring: one size decides");
        let a = ground(&left, &sites, &sizes, unchanged, &mut budget).unwrap();
        let b = ground(&right, &sites, &sizes, unchanged, &mut budget).unwrap();
        assert_eq!(a.len(), 15);
        let fails = |n: &usize| {
            equal_on_all_cases(&a[*n..=*n], &b[*n..=*n], &algebra, &mut Budget::default()).is_err()
        };
        assert_eq!((0..15).filter(fails).count(), failures);
        assert_eq!(differs(&left, &right, &sites, &algebra).is_some(), failures > 0);
    }
    // Declared distinct there is one pattern, on which nothing distinguishes the two sides.
    let distinct = sites.distinct([I, J, K, L]);
    assert_eq!(differs(&left, &Sum::zero(), &distinct, &algebra), None);
    let single = ground(&left, &distinct, &[4], unchanged, &mut Budget::default()).unwrap();
    assert_eq!(single.len(), 1);
}

#[test]
fn a_witness_names_the_word_the_labels_and_both_coefficients() {
    let (algebra, c) = fermions();
    let labels = Labels::new().with(I, Range::Sites).with(J, Range::Sites);
    let left = Sum::from(Exact::annihilate(c, at(I)).anticommutator(&Exact::create(c, at(J))));
    let Some(Mismatch::Different(witness)) = differs(&left, &Sum::zero(), &labels, &algebra) else {
        panic!("the anticommutator is δ_ij, not 0");
    };
    assert_eq!(witness.assignment.get(I), witness.assignment.get(J));
    assert!(witness.word.is_empty());
    assert_eq!((witness.left, witness.right), (ComplexRational::ONE, ComplexRational::ZERO));
}

/// `Σ_ij c†_i c_j c†_j c_i = (N+1) N̂ − N̂²`; the wrong `5 N̂ − N̂²` agrees at N = 4 and only there.
#[test]
fn an_empty_sum_needs_several_sizes() {
    let (algebra, c) = fermions();
    let sum = |symbols: &[LabelSymbol], operator| SummedTerm {
        bound: symbols.iter().map(|symbol| (*symbol, Range::Sites)).collect(),
        conditions: vec![],
        operator,
    };
    let left = Sum::zero().with(sum(&[I, J], hop(c, I, J) * hop(c, J, I)));
    // Σ_i Σ_j n_i = N N̂, so no size-dependent coefficient is needed.
    let squared = sum(&[I, J], -(hop(c, I, I) * hop(c, J, J)));
    let right =
        |number: Vec<SummedTerm<_>>| number.into_iter().fold(Sum::zero().with(squared.clone()), Sum::with);
    let correct = right(vec![sum(&[I, J], hop(c, I, I)), sum(&[I], hop(c, I, I))]);
    let wrong = right(vec![sum(&[I], hop(c, I, I).scaled(&ComplexRational::from(5)))]);
    let labels = Labels::new();
    assert_eq!(differs(&left, &correct, &labels, &algebra), None);
    assert!(differs(&left, &wrong, &labels, &algebra).is_some());
    for size in 2..=6 {
        let mut budget = Budget::default();
        let a = ground(&left, &labels, &[size], unchanged, &mut budget).unwrap();
        let b = ground(&wrong, &labels, &[size], unchanged, &mut budget).unwrap();
        assert_eq!(equal_on_all_cases(&a, &b, &algebra, &mut budget).is_ok(), size == 4);
    }
    // The same with the size in the coefficient.
    let factor = |value: &ComplexRational, case: &Assignment| match value == &ComplexRational::from(99) {
        true => ComplexRational::from(i64::from(case.size) + 1),
        false => value.clone(),
    };
    let sized = right(vec![sum(&[I], hop(c, I, I).scaled(&ComplexRational::from(99)))]);
    assert!(
        equal_for_all_labels(&left, &sized, &labels, &algebra, factor, &mut Budget::default())
            .unwrap()
            .is_ok()
    );
}

/// Density waves commute, and `[ρ_q, c†_k] = c†_{k+q}` on every ring.
#[test]
fn momenta_coincide_modulo_the_ring() {
    let (algebra, c) = fermions();
    let labels = Labels::new().with(I, Range::Ring).with(J, Range::Ring);
    let sum_of = |a: &LinearForm, b: &LinearForm| a.checked_add_scaled(b, 1).unwrap();
    let form = LinearForm::symbol;
    let density = |q: LabelSymbol, bound: LabelSymbol| {
        Exact::create(c, on_form(sum_of(&form(bound), &form(q)))) * Exact::annihilate(c, at(bound))
    };
    let bound = |symbols: &[LabelSymbol], operator| SummedTerm {
        bound: symbols.iter().map(|symbol| (*symbol, Range::Ring)).collect(),
        conditions: vec![],
        operator,
    };
    let commutator = density(I, K).commutator(&density(J, L));
    assert_eq!(differs(&Sum::zero().with(bound(&[K, L], commutator)), &Sum::zero(), &labels, &algebra), None);
    let raised = density(I, K).commutator(&Exact::create(c, at(J)));
    let left = Sum::zero().with(bound(&[K], raised));
    let right = Sum::from(Exact::create(c, on_form(sum_of(&form(J), &form(I)))));
    assert_eq!(differs(&left, &right, &labels, &algebra), None);
    let unshifted = Sum::from(Exact::create(c, at(J)));
    assert!(differs(&left, &unshifted, &labels, &algebra).is_some());
}

/// `Σ_i [n_i, c†_i c_{i+1}] = Σ_i c†_i c_{i+1}` holds on long rings; at `N = 1` the hop is a number operator.
#[test]
fn a_ring_is_longer_than_twice_the_range() {
    let (algebra, c) = fermions();
    let hop = Exact::create(c, at(I)) * Exact::annihilate(c, on_form(shifted(I, 1)));
    let sum = |operator| {
        Sum::zero().with(SummedTerm { bound: vec![(I, Range::Ring)], conditions: vec![], operator })
    };
    let left = sum(Exact::number(c, at(I)).commutator(&hop));
    let labels = Labels::new();
    assert!(labels.sizes(&[&left])[0] > 2);
    assert_eq!(differs(&left, &sum(hop), &labels, &algebra), None);
}

#[test]
fn names_exclusions_and_fixed_sites() {
    let (algebra, c) = fermions();
    let spin = K;
    let label =
        |site: LabelSymbol, spin: LabelPart| -> SymbolicLabel { [site.into(), spin].into_iter().collect() };
    let opposite =
        LabelPart::Form(LinearForm::default().checked_add_scaled(&LinearForm::symbol(spin), -1).unwrap());
    let density = |spin| Exact::number(c, label(I, spin));
    // Σ_σ n_σ n_{−σ} = 2 n_↑ n_↓.
    let left = Sum::zero().with(SummedTerm {
        bound: vec![(spin, Range::Names(vec![UP, DOWN]))],
        conditions: vec![],
        operator: density(spin.into()) * density(opposite),
    });
    let both = density(LabelPart::Name(UP)) * density(LabelPart::Name(DOWN));
    let right = Sum::from(both.scaled(&ComplexRational::from(2)));
    let labels = Labels::new().with(I, Range::Sites);
    assert_eq!(differs(&left, &right, &labels, &algebra), None);

    // Σ_{j≠i} n_j = Σ_j n_j − n_i, and c_1 c_i is 0 only where i = 1.
    let all = |conditions| SummedTerm {
        bound: vec![(J, Range::Sites)],
        conditions,
        operator: Exact::number(c, at(J)),
    };
    let others = Sum::zero().with(all(vec![Condition::Different(I.into(), J.into())]));
    let rest = Sum::zero().with(all(vec![])).with(Sum::from(-Exact::number(c, at(I))).terms.remove(0));
    assert_eq!(differs(&others, &rest, &labels, &algebra), None);
    let one = on_form(LinearForm::constant(1));
    let pair = Sum::from(Exact::annihilate(c, one.clone()) * Exact::annihilate(c, at(I)));
    let twice = Sum::from(Exact::annihilate(c, one.clone()) * Exact::annihilate(c, one));
    let cases = ground(&pair, &labels, &labels.sizes(&[&pair]), unchanged, &mut Budget::default()).unwrap();
    assert_eq!(cases.len(), 2, "i = 1 and i ≠ 1");
    assert!(differs(&pair, &twice, &labels, &algebra).is_some());
}

#[test]
fn grounding_refuses_what_it_cannot_mean() {
    let (_, c) = fermions();
    let sum = Sum::from(Exact::create(c, at(I)));
    let mut budget = Budget::default();
    let undeclared = ground(&sum, &Labels::new(), &[2], unchanged, &mut budget);
    assert_eq!(undeclared, Err(GroundError::Undeclared(I)));
    let offset = Sum::from(Exact::create(c, on_form(shifted(I, 1))));
    let labels = Labels::new().with(I, Range::Sites);
    assert_eq!(ground(&offset, &labels, &[2], unchanged, &mut budget), Err(GroundError::NoArithmetic(I)));
    let many = (0..30).fold(Labels::new(), |labels, n| labels.with(LabelSymbol(n), Range::Sites));
    let refused = ground(&sum, &many, &[30], unchanged, &mut Budget::new(10_000, 10_000));
    assert!(matches!(refused, Err(GroundError::Budget(_))));
    let far = Sum::from(Exact::create(c, on_form(shifted(I, 1_000_000_000))));
    let labels = Labels::new().with(I, Range::Ring);
    let refused = ground(&far, &labels, &labels.sizes(&[&far]), unchanged, &mut Budget::default());
    assert!(matches!(refused, Err(GroundError::Budget(_))));
}

/// `Σ_i c†_{3i} c_{3i}`, and with 5 and 7: every ring of a size that the factor does not divide shows the same
/// operator as `Σ_i c†_i c_i`, and only a multiple of the factor tells them apart. No list of small sizes is
/// complete for every factor, so the comparison is refused.
#[test]
fn multiples_of_a_label_are_refused_and_not_decided_by_a_few_rings() {
    let (algebra, c) = fermions();
    let summed = |factor: i64| {
        let form = LinearForm::default().checked_add_scaled(&LinearForm::symbol(I), factor).unwrap();
        let operator = Exact::create(c, on_form(form.clone())) * Exact::annihilate(c, on_form(form));
        Sum::zero().with(SummedTerm { bound: vec![(I, Range::Ring)], conditions: vec![], operator })
    };
    let plain = summed(1);
    assert_eq!(multiple_of_a_label(&[&plain, &summed(-1)]), None);
    assert_eq!(differs(&plain, &summed(-1), &Labels::new(), &algebra), None);
    for factor in [3, 5, 7] {
        let multiple = summed(factor);
        for size in 2..=15 {
            let on =
                |sum: &Sum| ground(sum, &Labels::new(), &[size], unchanged, &mut Budget::default()).unwrap();
            let same = equal_on_all_cases(&on(&plain), &on(&multiple), &algebra, &mut Budget::default());
            assert_eq!(same.is_err(), i64::from(size) % factor == 0, "{factor} on {size} sites");
        }
        assert_eq!(multiple_of_a_label(&[&plain, &multiple]), Some(factor));
        let refused = equal_for_all_labels(
            &plain,
            &multiple,
            &Labels::new(),
            &algebra,
            unchanged,
            &mut Budget::default(),
        );
        assert_eq!(refused.unwrap_err(), GroundError::Multiple { factor });
    }
}
