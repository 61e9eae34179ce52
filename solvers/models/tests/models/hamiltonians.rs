use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_operators::Format;

#[test]
fn each_bond_is_counted_once() {
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let h = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    assert_eq!(h.operator().len(), 12);
    // Two sites around a ring are joined twice: twice the coupling.
    let pair = Lattice::chain(2, Boundary::Periodic).unwrap();
    let twice = hamiltonians::hubbard(&pair, 1.0, 4.0).unwrap();
    let open = Lattice::chain(2, Boundary::Open).unwrap();
    assert_eq!(twice, hamiltonians::hubbard(&open, 2.0, 4.0).unwrap());
    assert_eq!(
        hamiltonians::spinless_tv(&open, 1.0, 2.0).unwrap().render(Format::Unicode),
        "2 c†_0 c†_1 c_1 c_0 − c†_0 c_1 − c†_1 c_0"
    );
}
