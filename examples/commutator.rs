//! The commutator of a hop with its adjoint, in canonical form.

use eigentruth_operators::{Algebra, Budget, ComplexRational, Format, Operator, Renderer, Species};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut algebra = Algebra::new();
    let c = algebra.add(Species::fermion("c"))?;
    let hop = Operator::<ComplexRational, u32>::create(c, 1) * Operator::annihilate(c, 2);
    let canonical = hop.commutator(&hop.adjoint()).normal_order(&algebra, &mut Budget::default())?;
    println!("{}", Renderer::new(&algebra, Format::Unicode, u32::to_string).operator(&canonical));
    Ok(())
}
