//! Sweeps of one site that expand their bonds.

use eigentruth_exact::{self as exact, Basis};

use super::{configurations, models};
use crate::*;

#[test]
fn expanded_bonds_lead_from_a_product_to_the_ground_state() {
    for (name, hamiltonian) in models() {
        let system = exact::System::new(hamiltonian.clone()).unwrap();
        let sector = system.sectors().unwrap().into_iter().max_by_key(|sector| sector.1).unwrap().0;
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let first = system.basis(&sector, exact::DEFAULT_MEMORY).unwrap().state(0);
        let from = configurations(&chain, system.transitions())[&first].clone();
        let start = || Mps::<f64>::product(&chain, &from).unwrap();
        let sweep =
            |noise| Sweep { noise, bond_dimension: 64, lanczos_steps: 8, residual: 1e-11, ..Sweep::one() };
        let mut schedule: Vec<Sweep> = [1e-2, 1e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7].map(sweep).to_vec();
        schedule.extend([sweep(0.0); 4]);
        let mut dmrg = Dmrg::new(&chain, &mpo, start());
        let energy = dmrg.run(&schedule).unwrap();
        let expected =
            exact::solve::ground_energy(&system, &sector, &exact::solve::Options::default()).unwrap();
        // Converged class.
        let difference = energy.value - expected.value;
        assert!(difference.abs() <= 1e-10, "{name}: {difference:e}");
        assert!(dmrg.state().bond_dimension() <= 64);
        // Without it the bonds of a product stay what they are.
        let mut stuck = Dmrg::new(&chain, &mpo, start());
        stuck.run(&[sweep(0.0); 3]).unwrap();
        assert_eq!(stuck.state().bond_dimension(), 1, "{name}");
    }
}
