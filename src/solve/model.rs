//! The `[model]` table: names and parameters of the Hamiltonians of `eigentruth-models`.

use std::collections::BTreeMap;

use eigentruth_models::{Bond, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_operators::Complex64;
use serde::Deserialize;

/// A coupling: one number, or one for each kind of bond.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Coupling {
    /// The same on all bonds.
    One(f64),
    /// By the kind of bond, such as `{ leg = 1.0, rung = 2.0 }`.
    Each(BTreeMap<String, f64>),
}

impl Default for Coupling {
    fn default() -> Self {
        Coupling::One(1.0)
    }
}

impl Coupling {
    /// The value on every bond of a lattice.
    fn on<'a>(&'a self, name: &str, lattice: &Lattice) -> Result<impl Fn(&Bond) -> f64 + use<'a>, String> {
        let kinds: Vec<String> =
            (0..lattice.kinds().len().max(1)).map(|kind| lattice.kind_name(kind)).collect();
        let values: Vec<f64> = match self {
            Coupling::One(value) => vec![*value; kinds.len()],
            Coupling::Each(values) => {
                if let Some(unknown) = values.keys().find(|key| !kinds.contains(key)) {
                    return Err(format!(
                        "`{name}` names the bonds `{unknown}`, which {} does not have; it has {}",
                        lattice.name(),
                        kinds.join(", ")
                    ));
                }
                let value = |kind: &String| {
                    values.get(kind).copied().ok_or_else(|| {
                        format!(
                            "`{name}` gives no value for the bonds `{kind}`; it needs one for {}",
                            kinds.join(", ")
                        )
                    })
                };
                kinds.iter().map(value).collect::<Result<_, _>>()?
            }
        };
        Ok(move |bond: &Bond| values.get(bond.kind).copied().unwrap_or(0.0))
    }
}

/// A length of spin; a half if nothing is said.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub struct Length(f64);

impl Default for Length {
    fn default() -> Self {
        Length(0.5)
    }
}

/// The models by name, with their parameters; the formulas are those of `eigentruth_models::hamiltonians`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "name", deny_unknown_fields, rename_all = "kebab-case")]
pub enum Model {
    /// `Σ J S·S`.
    Heisenberg {
        /// The exchange.
        #[serde(rename = "J", default)]
        j: Coupling,
        /// The spin.
        #[serde(default)]
        spin: Length,
    },
    /// `Σ J (SˣSˣ + SʸSʸ + Δ SᶻSᶻ)`.
    Xxz {
        /// The exchange.
        #[serde(rename = "J", default)]
        j: Coupling,
        /// The anisotropy.
        delta: f64,
        /// The spin.
        #[serde(default)]
        spin: Length,
    },
    /// `Σ (Jx SˣSˣ + Jy SʸSʸ + Jz SᶻSᶻ) − Σ h·S`.
    Xyz {
        /// The exchange of x components.
        #[serde(rename = "Jx")]
        jx: Coupling,
        /// The exchange of y components.
        #[serde(rename = "Jy")]
        jy: Coupling,
        /// The exchange of z components.
        #[serde(rename = "Jz")]
        jz: Coupling,
        /// The field.
        #[serde(default)]
        h: [f64; 3],
        /// The spin.
        #[serde(default)]
        spin: Length,
    },
    /// `J1 Σ S·S + J2 Σ S·S` over first and second neighbours.
    #[serde(rename = "j1-j2")]
    J1J2 {
        /// First neighbours.
        #[serde(rename = "J1")]
        j1: f64,
        /// Second neighbours.
        #[serde(rename = "J2")]
        j2: f64,
        /// The spin.
        #[serde(default)]
        spin: Length,
    },
    /// `−Σ J σᶻσᶻ − hx Σ σˣ − hz Σ σᶻ` in Pauli matrices.
    Ising {
        /// The exchange; positive is ferromagnetic.
        #[serde(rename = "J", default)]
        j: Coupling,
        /// The transverse field.
        #[serde(default)]
        hx: f64,
        /// The longitudinal field.
        #[serde(default)]
        hz: f64,
    },
    /// `−Σ t (c†c + h.c.) + U Σ n↑n↓`.
    Hubbard {
        /// The hopping.
        #[serde(default = "one")]
        t: f64,
        /// The repulsion.
        #[serde(rename = "U")]
        u: f64,
    },
    /// `−Σ t (c†c + h.c.)`.
    TightBinding {
        /// The hopping.
        #[serde(default)]
        t: Coupling,
        /// Flavours on a site.
        #[serde(default = "single")]
        flavours: u16,
    },
    /// `−Σ t (c†c + h.c.) + V Σ n n` of fermions without spin.
    TV {
        /// The hopping.
        #[serde(default = "one")]
        t: f64,
        /// The repulsion of neighbours.
        #[serde(rename = "V")]
        v: f64,
    },
    /// `−Σ t (b†b + h.c.) + U/2 Σ n(n−1) − μ Σ n`.
    BoseHubbard {
        /// The hopping.
        #[serde(default = "one")]
        t: f64,
        /// The repulsion.
        #[serde(rename = "U")]
        u: f64,
        /// The chemical potential.
        #[serde(default)]
        mu: f64,
        /// The most bosons on a site.
        max_occupation: u16,
    },
    /// `−Σ t (b†b + h.c.) + V Σ n n − μ Σ n` with at most one boson on a site.
    HardCoreBosons {
        /// The hopping.
        #[serde(default = "one")]
        t: f64,
        /// The repulsion of neighbours.
        #[serde(rename = "V", default)]
        v: f64,
        /// The chemical potential.
        #[serde(default)]
        mu: f64,
    },
}

fn one() -> f64 {
    1.0
}

fn single() -> u16 {
    1
}

impl Model {
    /// The Hamiltonian on a lattice.
    ///
    /// # Errors
    /// A sentence: what was given, what is possible.
    pub fn build(&self, lattice: &Lattice) -> Result<Hamiltonian, String> {
        let spin = |length: &Length| Spin::from_length(length.0).map_err(|error| error.to_string());
        let built = match self {
            Model::Heisenberg { j, spin: length } => {
                hamiltonians::heisenberg(lattice, spin(length)?, j.on("J", lattice)?)
            }
            Model::Xxz { j, delta, spin: length } => {
                hamiltonians::xxz(lattice, spin(length)?, j.on("J", lattice)?, *delta)
            }
            Model::Xyz { jx, jy, jz, h, spin: length } => {
                let (x, y, z) = (jx.on("Jx", lattice)?, jy.on("Jy", lattice)?, jz.on("Jz", lattice)?);
                hamiltonians::xyz(lattice, spin(length)?, |bond| [x(bond), y(bond), z(bond)], |_| *h)
            }
            Model::J1J2 { j1, j2, spin: length } => hamiltonians::j1_j2(lattice, spin(length)?, *j1, *j2),
            Model::Ising { j, hx, hz } => hamiltonians::ising(lattice, j.on("J", lattice)?, |_| *hx, |_| *hz),
            Model::Hubbard { t, u } => hamiltonians::hubbard(lattice, *t, *u),
            Model::TightBinding { t, flavours } => {
                let t = t.on("t", lattice)?;
                hamiltonians::tight_binding(lattice, *flavours, |bond| Complex64::new(t(bond), 0.0))
            }
            Model::TV { t, v } => hamiltonians::spinless_tv(lattice, *t, *v),
            Model::BoseHubbard { t, u, mu, max_occupation } => {
                hamiltonians::bose_hubbard(lattice, *max_occupation, *t, *u, *mu)
            }
            Model::HardCoreBosons { t, v, mu } => hamiltonians::hard_core_bosons(lattice, *t, *v, *mu),
        };
        built.map_err(|error| error.to_string())
    }
}

/// The total `S⁺` of a space of spins or of fermions with two flavours; nothing for other spaces.
pub fn total_raising(space: &eigentruth_models::Space) -> Option<eigentruth_operators::NumericOperator> {
    use eigentruth_operators::{Generator, GeneratorKind, LocalSpace, Mode, NumericOperator};
    let mut sum = NumericOperator::zero();
    for (position, degree) in space.degrees().iter().enumerate() {
        match space.local(position) {
            LocalSpace::SpinHalf | LocalSpace::SpinS => {
                let (species, label) = (degree.species, degree.mode);
                sum += NumericOperator::generator(Generator { species, label, kind: GeneratorKind::Plus });
            }
            LocalSpace::Fermion if degree.mode.internal == 0 => {
                let down = Mode::new(degree.mode.site, 1);
                space.position(degree.species, down)?;
                sum += NumericOperator::create(degree.species, degree.mode)
                    * NumericOperator::annihilate(degree.species, down);
            }
            LocalSpace::Fermion if degree.mode.internal == 1 => {}
            _ => return None,
        }
    }
    Some(sum)
}
