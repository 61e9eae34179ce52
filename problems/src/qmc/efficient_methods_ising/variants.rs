//! Statements on methods for other Ising models: what a small computation decides.

use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_signs::strings::Strings;

use super::chain::Chain;
use crate::family::{Aspect, Draw, Family, Variant, sum_of};
use crate::method::Stop;

/// Methods for spin models on small clusters.
pub(super) struct SolvedChains;

impl Family for SolvedChains {
    fn describe(&self) -> &'static str {
        "lattice, signs of couplings and fields, and exchange; statements on signs and on free fermions"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("efficient methods", number);
        let sites = 3 + draw.pick("sites", 4);
        let ring = Lattice::chain(sites, Boundary::Periodic)?;
        let j = draw.one("coupling", &[1.0, -1.0, -0.5]);
        let field = draw.one("field", &[0.7, -0.7, 1.3]);
        // Transverse field, or exchange of all components, which has signs on odd rings alone.
        let exchange = draw.pick("exchange", 2) == 1;
        let h = if exchange {
            hamiltonians::heisenberg(&ring, Spin::HALF, |_| -j)?
        } else {
            hamiltonians::ising(&ring, |_| j, |_| field, |_| 0.0)?
        };
        let strings = Strings::of(&Transitions::lower(&h, &None)?, 1 << sites)?;
        let signs = strings.frustrated().is_some();
        let chain = Chain { couplings: vec![j; sites], fields: vec![field; sites] };
        let threshold = draw.one("threshold", &[-1.1, -1.25, -1.4]);
        let energy = chain.fermions()? / sites as f64;
        let (spins, terms) = if exchange {
            (format!("{sites} spins ½"), sum_of(&[(-j, "Σ S_i·S_(i+1)")]))
        } else {
            (format!("{sites} spins"), sum_of(&[(-j, "Σ σᶻ_i σᶻ_(i+1)"), (-field, "Σ σˣ_i")]))
        };
        let setting = format!("{spins} on a ring have the Hamiltonian {terms}.");
        let mut statements = vec![(
            "In the basis of the z-components some closed sequence of off-diagonal elements of −H has a negative product.".to_owned(),
            signs,
        )];
        if exchange {
            statements.push(("The magnetization along z is conserved.".to_owned(), true));
        } else {
            statements
                .push((format!("The ground-state energy a spin is below {threshold}."), energy < threshold));
        }
        statements.push((
            "The Jordan-Wigner transformation along the ring makes H quadratic in each parity sector."
                .to_owned(),
            !exchange,
        ));
        let last = draw.pick("order", statements.len());
        statements.rotate_left(last);
        Ok(Variant::statements(number, &setting, &statements)
            .with(Aspect::Size, format!("{sites} spins"))
            .with(Aspect::Terms, terms))
    }
}
