//! The count as the dimension of an exact null space.

use std::collections::BTreeMap;

use dashu_ratio::RBig;

use super::characters::cyclotomic;
use super::{Leg, SymmetricTensors};
use crate::EnumerateError;
use crate::exact_algebra::{Rationals, SparseMatrix, certified_rank};

type Row = Vec<(usize, RBig)>;

impl SymmetricTensors {
    /// The number of linearly independent tensors as the dimension of an exact null space over the rationals; the rank is
    /// certified.
    ///
    /// Singlets are the tensors with m = 0 that the raising operator annihilates: only that block is needed. A permutation R
    /// with an eigenvalue ζ of order d > 2 enters as Φ_d(R), whose null space holds all primitive roots of order d, equally
    /// often, as a rational matrix cannot tell them apart.
    ///
    /// # Errors
    /// As [`certified_rank`].
    pub fn count_by_null_space(&self) -> Result<u64, EnumerateError> {
        let components = self.components_without_spin();
        let index: BTreeMap<&Vec<usize>, usize> =
            components.iter().enumerate().map(|(k, component)| (component, k)).collect();
        let mut rows = self.raising(&components);
        let mut conjugates = 1;
        for (images, eigenvalue) in &self.generators {
            let polynomial = cyclotomic(eigenvalue.order);
            conjugates *= polynomial.len() as u64 - 1;
            for start in 0..components.len() {
                let mut row = BTreeMap::<usize, i128>::new();
                let mut column = start;
                for coefficient in &polynomial {
                    *row.entry(column).or_insert(0) += coefficient;
                    // (R T)(component) = T(component before the permutation).
                    let before: Vec<usize> = images.iter().map(|&image| components[column][image]).collect();
                    column = index[&before];
                }
                let entries = row.into_iter().filter(|(_, entry)| *entry != 0);
                rows.push(entries.map(|(column, entry)| (column, RBig::from(entry))).collect());
            }
        }
        let matrix = SparseMatrix { columns: components.len(), rows };
        let nullity = certified_rank(&Rationals, &matrix)?.1.len() as u64;
        if nullity.is_multiple_of(conjugates) {
            return Ok(nullity / conjugates);
        }
        Err(EnumerateError::Unsuitable {
            what: format!(
                "a null space of dimension {nullity} is shared by {conjugates} conjugate eigenvalues"
            ),
            advice: "report this as a bug",
        })
    }

    /// The components with m = 0 in total, as the state of each leg, in lexicographic order.
    fn components_without_spin(&self) -> Vec<Vec<usize>> {
        let weights: Vec<Vec<i64>> =
            self.legs.iter().map(|leg| leg.states().iter().map(|(twice_m, _)| *twice_m).collect()).collect();
        let mut components = vec![(Vec::new(), 0)];
        for leg in &weights {
            components = components
                .iter()
                .flat_map(|(partial, sum): &(Vec<usize>, i64)| {
                    let longer = move |k: usize| ([partial.as_slice(), &[k]].concat(), sum + leg[k]);
                    (0..leg.len()).map(longer)
                })
                .collect();
        }
        components.into_iter().filter(|(_, sum)| *sum == 0).map(|(component, _)| component).collect()
    }

    /// The rows of S⁺ from m = 0 to m = 1, in a basis scaled so that S⁺|j, m⟩ = (j − m)|j, m+1⟩.
    fn raising(&self, components: &[Vec<usize>]) -> Vec<Row> {
        let states: Vec<Vec<(i64, i64)>> = self.legs.iter().map(Leg::states).collect();
        let mut raised = BTreeMap::<Vec<usize>, Row>::new();
        for (column, component) in components.iter().enumerate() {
            for (leg, &state) in component.iter().enumerate() {
                let (twice_m, twice_j) = states[leg][state];
                if twice_m < twice_j {
                    let mut target = component.clone();
                    target[leg] = state + 1;
                    raised.entry(target).or_default().push((column, RBig::from((twice_j - twice_m) / 2)));
                }
            }
        }
        raised.into_values().collect()
    }
}
