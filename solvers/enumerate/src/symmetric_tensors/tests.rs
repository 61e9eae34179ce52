use super::*;

fn leg(multiplets: &[u32]) -> Leg {
    Leg::new(multiplets)
}

fn counted(tensors: &SymmetricTensors) -> u64 {
    let characters = tensors.count_by_characters().unwrap();
    assert_eq!(characters, tensors.count_by_null_space().unwrap(), "{tensors:?}");
    characters
}

fn both(legs: &[Leg], generators: &[Generator]) -> u64 {
    counted(&SymmetricTensors::new(legs.to_vec(), generators.to_vec()).unwrap())
}

#[test]
fn known_numbers_of_invariants() {
    const ODD: Eigenvalue = Eigenvalue::MINUS_ONE;
    // Four spins ½: two singlets (Catalan); six: five.
    assert_eq!(both(&vec![leg(&[1]); 4], &[]), 2);
    assert_eq!(both(&vec![leg(&[1]); 6], &[]), 5);
    // Three spins 1: ε only, antisymmetric. Two: the scalar product.
    assert_eq!(both(&vec![leg(&[2]); 3], &[]), 1);
    assert_eq!(both(&vec![leg(&[2]); 3], &[(vec![1, 0, 2], Eigenvalue::ONE)]), 0);
    assert_eq!(both(&vec![leg(&[2]); 3], &[(vec![1, 0, 2], ODD)]), 1);
    assert_eq!(both(&vec![leg(&[0, 2]); 2], &[]), 2);
    // The triple product is even under cyclic permutations.
    assert_eq!(both(&vec![leg(&[2]); 3], &[(vec![1, 2, 0], Eigenvalue::ONE)]), 1);
    assert_eq!(both(&vec![leg(&[2]); 3], &[(vec![1, 2, 0], Eigenvalue::root(1, 3))]), 0);
    // A permutation with an eigenvalue that it cannot have.
    assert_eq!(both(&vec![leg(&[2]); 2], &[(vec![1, 0], Eigenvalue::root(1, 4))]), 0);
    // Symmetric singlets of four vectors: (v·v)² only.
    let exchanges = [(vec![1, 0, 2, 3], Eigenvalue::ONE), (vec![1, 2, 3, 0], Eigenvalue::ONE)];
    assert_eq!(both(&vec![leg(&[2]); 4], &exchanges), 1);
    // An odd number of spins ½ has no singlet.
    assert_eq!(both(&vec![leg(&[1]); 5], &[]), 0);
}

#[test]
fn representations_share_the_fusion_paths_and_conjugates_share_equally() {
    let cases =
        [(2, vec![0, 2], 4), (1, vec![0, 1], 3), (2, vec![0, 2], 3), (0, vec![1], 6), (3, vec![0, 1], 3)];
    for (twice_spin, contents, legs) in cases {
        let virtual_leg = leg(&contents);
        let count = |momentum| {
            counted(&SymmetricTensors::site(twice_spin, &virtual_leg, legs, momentum, None).unwrap())
        };
        let counts: Vec<u64> = (0..legs as u32).map(count).collect();
        let all = SymmetricTensors::site(twice_spin, &virtual_leg, legs, 0, None).unwrap();
        assert_eq!(counts.iter().sum::<u64>(), fusion_paths(all.legs()), "{counts:?}");
        assert!((1..legs).all(|k| counts[k] == counts[legs - k]), "{counts:?}");
        // Tensors of one sign under the reflection and of the other are all that the rotation leaves.
        let mirrored =
            |sign| counted(&SymmetricTensors::site(twice_spin, &virtual_leg, legs, 0, Some(sign)).unwrap());
        assert_eq!(mirrored(Eigenvalue::ONE) + mirrored(Eigenvalue::MINUS_ONE), counts[0]);
    }
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let vectors = vec![leg(&[2]); 3];
    let new = |generators: &[Generator]| SymmetricTensors::new(vectors.clone(), generators.to_vec());
    assert!(matches!(new(&[(vec![0, 0, 1], Eigenvalue::ONE)]), Err(EnumerateError::NotAPermutation { .. })));
    let root = Eigenvalue::root(1, 3);
    assert!(new(&[(vec![1, 2, 0], root), (vec![2, 0, 1], root)]).is_err());
    let unequal = SymmetricTensors::new(vec![leg(&[0]), leg(&[2])], vec![(vec![1, 0], Eigenvalue::ONE)]);
    assert!(matches!(unequal, Err(EnumerateError::Unsuitable { .. })));
    let large = SymmetricTensors::new(vec![leg(&[8]); 9], vec![]);
    assert!(matches!(large, Err(EnumerateError::TooLarge { .. })));
}
