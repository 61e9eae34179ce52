//! What lowerings to fermions have in common.

use eigentruth_models::Space;
use eigentruth_operators::{
    Budget, Format, GeneratorKind, LocalSpace, Mode, NumericOperator, Renderer, SpeciesId, Word,
};
use num_complex::Complex64;

use super::LowerError;

/// Refuses a space that holds anything but fermions that anticommute with each other.
///
/// # Errors
/// [`LowerError::Unsupported`], naming an operator of the first degree of freedom that does not fit.
pub fn only_fermions(space: &Space) -> Result<(), LowerError> {
    let refused =
        |word: Word<Mode>, reason| Err(LowerError::Unsupported { term: rendered(space, &word), reason });
    let mut species: Vec<(SpeciesId, Mode)> = Vec::new();
    for (position, degree) in space.degrees().iter().enumerate() {
        let number = NumericOperator::number(degree.species, degree.mode);
        if *space.local(position) != LocalSpace::Fermion {
            // Some generator of the degree's own algebra, to name it.
            let all = [GeneratorKind::Z, GeneratorKind::Create, GeneratorKind::Unit { row: 0, column: 0 }];
            let own = all
                .into_iter()
                .find_map(|kind| space.algebra().generator(degree.species, kind, degree.mode).ok());
            let word = own.map_or_else(Word::empty, |generator| Word::from_iter([generator]));
            return refused(word, "this form needs fermionic degrees of freedom only");
        }
        if species.iter().all(|(known, _)| *known != degree.species) {
            for &(other, mode) in &species {
                let anticommutator = NumericOperator::annihilate(degree.species, degree.mode)
                    .anticommutator(&NumericOperator::annihilate(other, mode));
                let canonical = anticommutator
                    .normal_order(space.algebra(), &mut Budget::unlimited())
                    .expect("an unlimited budget suffices");
                if !canonical.is_empty() {
                    let word = number.terms().next().expect("one term").0.clone();
                    return refused(
                        word,
                        "its species commutes with another one; fermions have to anticommute",
                    );
                }
            }
            species.push((degree.species, degree.mode));
        }
    }
    Ok(())
}

/// A word as text, modes as `site` or `site,mode`.
pub fn rendered(space: &Space, word: &Word<Mode>) -> String {
    let label = |mode: &Mode| match mode.internal {
        0 => mode.site.to_string(),
        internal => format!("{},{internal}", mode.site),
    };
    let term = NumericOperator::term(Complex64::new(1.0, 0.0), word.clone());
    Renderer::new(space.algebra(), Format::Unicode, label).operator(&term)
}
