//! The sites of a matrix-product state and the conserved charges of their local states.

use std::ops::Range;

use eigentruth_models::{Charge, Space};
use serde::{Deserialize, Serialize};

use crate::MpsError;

/// The most charges a [`Label`] holds. Labels are copied and compared a great deal, so they have a fixed size: eight orbitals with spin,
/// each with a number of its own, have room.
pub const MAX_CHARGES: usize = 16;

/// Values of the conserved charges, in the order of the chain's charges; unused places are 0, and are not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "Vec<i32>", try_from = "Vec<i32>")]
pub struct Label(pub [i32; MAX_CHARGES]);

impl From<Label> for Vec<i32> {
    fn from(label: Label) -> Self {
        let used = label.0.iter().rposition(|value| *value != 0).map_or(0, |last| last + 1);
        label.0[..used].to_vec()
    }
}

impl TryFrom<Vec<i32>> for Label {
    type Error = MpsError;

    fn try_from(values: Vec<i32>) -> Result<Self, MpsError> {
        let mut label = Self::default();
        let room = label.0.get_mut(..values.len());
        let given = values.len();
        room.ok_or(MpsError::TooManyCharges { given, allowed: MAX_CHARGES })?.copy_from_slice(&values);
        Ok(label)
    }
}

/// One site: neighbouring degrees of freedom that belong to the same lattice site.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its positions in the space.
    pub degrees: Range<usize>,
    /// The dimension of each degree of freedom.
    pub dimensions: Vec<usize>,
    /// The charges of each local state; the state's number has the first degree as its fastest digit.
    pub labels: Vec<Label>,
}

impl Site {
    /// The number of local states.
    pub fn dimension(&self) -> usize {
        self.labels.len()
    }

    /// The levels of all degrees of freedom in a local state.
    pub fn levels(&self, mut state: usize) -> Vec<usize> {
        let digit = |dimension: &usize| {
            let level = state % dimension;
            state /= dimension;
            level
        };
        self.dimensions.iter().map(digit).collect()
    }
}

/// The sites in a line, and what is conserved.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    sites: Vec<Site>,
    charges: Vec<Charge>,
    moduli: [i32; MAX_CHARGES],
    divided: bool,
}

/// Degrees of freedom of one lattice site are joined to one site of the chain up to this many local states.
const LARGEST_SITE: usize = 64;

impl Chain {
    /// The degrees of freedom in the order of the space, those of one lattice site together where they are neighbours.
    ///
    /// # Errors
    /// [`MpsError::TooShort`], [`MpsError::TooManyCharges`].
    pub fn new(space: &Space, charges: &[Charge]) -> Result<Self, MpsError> {
        if charges.len() > MAX_CHARGES {
            return Err(MpsError::TooManyCharges { given: charges.len(), allowed: MAX_CHARGES });
        }
        let mut moduli = [0; MAX_CHARGES];
        for (modulus, charge) in moduli.iter_mut().zip(charges) {
            *modulus = charge.modulus.unwrap_or(0) as i32;
        }
        let mut chain = Self { sites: Vec::new(), charges: charges.to_vec(), moduli, divided: false };
        let degrees = space.degrees();
        let mut first = 0;
        while first < degrees.len() {
            let mut last = first + 1;
            let mut dimension = usize::from(degrees[first].dimension);
            while last < degrees.len()
                && degrees[last].mode.site == degrees[first].mode.site
                && dimension * usize::from(degrees[last].dimension) <= LARGEST_SITE
            {
                dimension *= usize::from(degrees[last].dimension);
                last += 1;
            }
            chain.divided |= degrees.get(last).is_some_and(|next| next.mode.site == degrees[first].mode.site);
            let dimensions: Vec<usize> = degrees[first..last].iter().map(|d| d.dimension.into()).collect();
            let mut site = Site { degrees: first..last, dimensions, labels: Vec::new() };
            for state in 0..dimension {
                let mut label = Label::default();
                for (at, level) in (first..last).zip(site.levels(state)) {
                    for (value, charge) in label.0.iter_mut().zip(charges) {
                        *value += charge.weights[at][level] as i32;
                    }
                }
                site.labels.push(chain.reduced(label));
            }
            chain.sites.push(site);
            first = last;
        }
        if chain.sites.len() < 2 {
            return Err(MpsError::TooShort { sites: chain.sites.len() });
        }
        Ok(chain)
    }

    /// The sites from left to right.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Whether a lattice site is several sites here, as it has too many states for one. What hops from one of its parts to another lattice site
    /// passes over parts that cannot change with it.
    pub(crate) fn divided(&self) -> bool {
        self.divided
    }

    /// The conserved charges.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    fn reduced(&self, mut label: Label) -> Label {
        for (value, modulus) in label.0.iter_mut().zip(self.moduli) {
            if modulus != 0 {
                *value = value.rem_euclid(modulus);
            }
        }
        label
    }

    /// The sum of two labels.
    pub fn plus(&self, mut a: Label, b: Label) -> Label {
        a.0.iter_mut().zip(b.0).for_each(|(a, b)| *a += b);
        self.reduced(a)
    }

    /// The difference of two labels.
    pub fn minus(&self, mut a: Label, b: Label) -> Label {
        a.0.iter_mut().zip(b.0).for_each(|(a, b)| *a -= b);
        self.reduced(a)
    }

    /// The label of values in the order of [`Chain::charges`].
    ///
    /// # Panics
    /// If there are not as many values as charges.
    pub fn label(&self, values: &[i64]) -> Label {
        assert_eq!(values.len(), self.charges.len(), "a value for each charge");
        let mut label = Label::default();
        label.0.iter_mut().zip(values).for_each(|(to, value)| *to = *value as i32);
        self.reduced(label)
    }

    /// A label in words.
    pub fn describe(&self, label: Label) -> String {
        let one = |(charge, value): (&Charge, i32)| format!("{} = {value}", charge.name);
        self.charges.iter().zip(label.0).map(one).collect::<Vec<_>>().join(", ")
    }
}
