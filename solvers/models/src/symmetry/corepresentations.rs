//! Corepresentations of groups with antiunitary elements.

use eigentruth_operators::Complex64;

use super::{CharacterTable, FiniteGroup, Subgroup, SymmetryError};

/// Wigner's three types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorepresentationKind {
    /// One irreducible representation, not doubled: antiunitary elements enforce nothing.
    A,
    /// One irreducible representation, doubled (Kramers).
    B,
    /// Two different irreducible representations, joined.
    C,
}

/// An irreducible corepresentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corepresentation {
    /// Its type.
    pub kind: CorepresentationKind,
    /// The irreducible representations of the unitary subgroup in it (indices of its character table): one for the types A and
    /// B, two for C.
    pub irreps: Vec<usize>,
    /// Its dimension.
    pub dimension: usize,
}

impl FiniteGroup {
    /// The irreducible corepresentations, with the unitary subgroup and its character table.
    ///
    /// Source: E. P. Wigner, Group Theory (1959), chapter 26: the type follows from `Σ_a χ(a²)/|H|` over the antiunitary
    /// elements `a`, which is 1, −1, 0 for the types A, B, C.
    ///
    /// # Errors
    /// [`SymmetryError::Antiunitary`] if no element is antiunitary.
    pub fn corepresentations(
        &self,
    ) -> Result<(Vec<Corepresentation>, Subgroup, CharacterTable), SymmetryError> {
        let antiunitary: Vec<usize> = (0..self.order()).filter(|&a| self.is_antiunitary(a)).collect();
        let Some(&first) = antiunitary.first() else {
            let needed = "ask for its character table";
            return Err(SymmetryError::Antiunitary { found: "no antiunitary elements", needed });
        };
        let unitary = self.unitary_subgroup();
        let table = unitary.group.character_table()?;
        let mut number = vec![0; self.order()];
        for (index, &element) in unitary.elements.iter().enumerate() {
            number[element] = index;
        }
        let order = unitary.elements.len() as f64;
        let mut found = Vec::new();
        for irrep in 0..table.degrees.len() {
            let chi = |element: usize| table.character(irrep, number[element]);
            let sum: Complex64 = antiunitary.iter().map(|&a| chi(self.multiply(a, a))).sum();
            let (kind, irreps) = match (sum.re / order).round() as i32 {
                1 => (CorepresentationKind::A, vec![irrep]),
                -1 => (CorepresentationKind::B, vec![irrep]),
                _ => {
                    // The partner's character is χ(a⁻¹ h a)*.
                    let moved = |h: usize| {
                        let element = self.multiply(self.inverse(first), unitary.elements[h]);
                        chi(self.multiply(element, first)).conj()
                    };
                    let overlaps = table.multiplicities(moved);
                    let partner = (0..overlaps.len()).max_by(|&a, &b| overlaps[a].total_cmp(&overlaps[b]));
                    let partner = partner.unwrap_or(irrep);
                    if partner < irrep {
                        continue;
                    }
                    (CorepresentationKind::C, vec![irrep, partner])
                }
            };
            let doubled = if kind == CorepresentationKind::A { 1 } else { 2 };
            found.push(Corepresentation { kind, irreps, dimension: doubled * table.degrees[irrep] });
        }
        Ok((found, unitary, table))
    }
}
