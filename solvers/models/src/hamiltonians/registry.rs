//! The models that an input file can name.

use eigentruth_operators::Complex64;
use toml::Table;

use super::parameters::{Arguments, ParameterInfo, Scope, refused, shell};
use super::{
    BosonSystem, FermionSystem, LandauLevel, ModelError, Repulsion, Spin, SpinSystem, TwoOrbital,
    UniformField, kitaev, kitaev_chain, two_orbital_hubbard,
};
use crate::{Boundary, Hamiltonian, Lattice};

/// A model that can be asked for by name.
#[derive(Debug)]
pub struct ModelInfo {
    /// Its name.
    pub name: &'static str,
    /// Its Hamiltonian, with the parameters' names.
    pub formula: &'static str,
    /// Its parameters.
    pub parameters: &'static [ParameterInfo],
    build: fn(&Lattice, &Arguments) -> Result<Hamiltonian, ModelError>,
}

const fn parameter(name: &'static str, scope: Scope, default: f64, meaning: &'static str) -> ParameterInfo {
    ParameterInfo { name, scope, default, meaning }
}

const SPIN: ParameterInfo = parameter("spin", Scope::Number, 0.5, "length of the spins");
const FIELD: ParameterInfo =
    parameter("h", Scope::Site, 0.0, "field along z, lowering the energy of spin up");
const T: ParameterInfo = parameter("t", Scope::Bond, 1.0, "hopping between nearest neighbours");
const T2: ParameterInfo = parameter("t2", Scope::Number, 0.0, "hopping between second neighbours");
const PHASE: ParameterInfo =
    parameter("phase", Scope::Bond, 0.0, "Peierls phase of c†_from c_to, in radians");
const MU: ParameterInfo = parameter("mu", Scope::Number, 0.0, "chemical potential");
const EPSILON: ParameterInfo = parameter("epsilon", Scope::Site, 0.0, "energy of a particle on a site");
const V: ParameterInfo = parameter("V", Scope::Bond, 0.0, "repulsion between nearest neighbours");
const V2: ParameterInfo = parameter("V2", Scope::Number, 0.0, "repulsion between second neighbours");
const V_COULOMB: ParameterInfo =
    parameter("V_coulomb", Scope::Number, 0.0, "repulsion V_coulomb/r of all pairs, r the shortest distance");
const SYMMETRIC: ParameterInfo = parameter(
    "particle_hole_symmetric",
    Scope::Flag,
    0.0,
    "interactions of n − 1/2 per mode instead of n; their constants, such as U/4 of a site, are left out of the energy",
);

/// All models that can be asked for by name.
pub static MODELS: &[ModelInfo] = &[
    ModelInfo {
        name: "heisenberg",
        formula: "Σ_bonds J S·S + Σ_second J2 S·S + Σ_third J3 S·S − Σ_i h_i Sz_i + D Σ_i (Sz_i)²",
        parameters: &[
            parameter(
                "J",
                Scope::Bond,
                1.0,
                "exchange between nearest neighbours, positive: antiferromagnetic",
            ),
            parameter("J2", Scope::Number, 0.0, "exchange between second neighbours"),
            parameter("J3", Scope::Number, 0.0, "exchange between third neighbours"),
            FIELD,
            parameter("D", Scope::Number, 0.0, "single-ion anisotropy"),
            SPIN,
        ],
        build: |lattice, a| spins(lattice, a, |j| [j; 3]),
    },
    ModelInfo {
        name: "xxz",
        formula: "Σ_bonds J (Sx Sx + Sy Sy + delta Sz Sz) + J_pair (S+ S+ + h.c.) − Σ_i h_i Sz_i + D Σ_i (Sz_i)²",
        parameters: &[
            parameter("J", Scope::Bond, 1.0, "exchange between nearest neighbours"),
            parameter("delta", Scope::Number, 1.0, "anisotropy"),
            parameter("J_pair", Scope::Number, 0.0, "amplitude of pair flips"),
            FIELD,
            parameter("D", Scope::Number, 0.0, "single-ion anisotropy"),
            SPIN,
        ],
        build: |lattice, a| {
            let (delta, pair) = (a.number("delta"), a.number("J_pair"));
            spins(lattice, a, |j| [j + 2.0 * pair, j - 2.0 * pair, j * delta])
        },
    },
    ModelInfo {
        name: "xyz",
        formula: "Σ_bonds (Jx Sx Sx + Jy Sy Sy + Jz Sz Sz) − Σ_i (hx_i Sx_i + hy_i Sy_i + h_i Sz_i)",
        parameters: &[
            parameter("Jx", Scope::Bond, 1.0, "exchange of the x components"),
            parameter("Jy", Scope::Bond, 1.0, "exchange of the y components"),
            parameter("Jz", Scope::Bond, 1.0, "exchange of the z components"),
            parameter("hx", Scope::Site, 0.0, "field along x"),
            parameter("hy", Scope::Site, 0.0, "field along y"),
            FIELD,
            SPIN,
        ],
        build: |lattice, a| {
            let mut system = SpinSystem::new(lattice.len(), Spin::from_length(a.number("spin"))?);
            for (n, bond) in lattice.bonds().iter().enumerate() {
                system.exchange(bond, ["Jx", "Jy", "Jz"].map(|name| a.list(name)[n]))?;
            }
            for site in 0..lattice.len() {
                system.field(site, ["hx", "hy", "h"].map(|name| a.list(name)[site]));
            }
            system.build()
        },
    },
    ModelInfo {
        name: "ising",
        formula: "−Σ_bonds J σz σz − Σ_i hx_i σx_i − Σ_i hz_i σz_i (Pauli matrices)",
        parameters: &[
            parameter("J", Scope::Bond, 1.0, "coupling, positive: ferromagnetic; any sign on any bond"),
            parameter("hx", Scope::Site, 0.0, "transverse field"),
            parameter("hz", Scope::Site, 0.0, "longitudinal field"),
        ],
        build: |lattice, a| super::spins::ising_of(lattice, a.list("J"), a.list("hx"), a.list("hz")),
    },
    ModelInfo {
        name: "kitaev",
        formula: "Σ_bonds (K_γ S^γ S^γ + J S·S) − Σ_i (hx Sx_i + hy Sy_i + hz Sz_i), γ the kind of the bond",
        parameters: &[
            parameter("Kx", Scope::Number, 1.0, "coupling of the bonds x (dimer-chain: intra)"),
            parameter("Ky", Scope::Number, 1.0, "coupling of the bonds y (dimer-chain: inter)"),
            parameter("Kz", Scope::Number, 1.0, "coupling of the bonds z"),
            parameter("J", Scope::Number, 0.0, "Heisenberg exchange"),
            parameter("hx", Scope::Number, 0.0, "field along x"),
            parameter("hy", Scope::Number, 0.0, "field along y"),
            parameter("hz", Scope::Number, 0.0, "field along z"),
            SPIN,
        ],
        build: |lattice, a| {
            let spin = Spin::from_length(a.number("spin"))?;
            let k = ["Kx", "Ky", "Kz"].map(|name| a.number(name));
            let built =
                kitaev(lattice, spin, k, a.number("J"), ["hx", "hy", "hz"].map(|name| a.number(name)))?;
            let bonds: [(&str, &[&str]); 3] =
                [("Kx", &["x", "intra"]), ("Ky", &["y", "inter"]), ("Kz", &["z"])];
            for (name, kinds) in bonds {
                a.refuse_without_bonds(name, kinds, lattice)?;
            }
            Ok(built)
        },
    },
    ModelInfo {
        name: "kitaev-chain",
        formula: "−t Σ_bonds (c†c + h.c.) + delta Σ_bonds (c†_from c†_to + h.c.) − mu Σ_i n_i",
        parameters: &[
            parameter("t", Scope::Number, 1.0, "hopping"),
            parameter("delta", Scope::Number, 1.0, "pairing"),
            MU,
        ],
        build: |lattice, a| kitaev_chain(lattice, a.number("t"), a.number("delta"), a.number("mu")),
    },
    ModelInfo {
        name: "tight-binding",
        formula: "−Σ_bonds t (e^{i phase} c†_from c_to + h.c.) − t2 Σ_second (c†c + h.c.) + Σ_i (epsilon_i − mu) n_i",
        parameters: &[
            T,
            T2,
            PHASE,
            EPSILON,
            MU,
            parameter("flavours", Scope::Number, 1.0, "number of flavours: 1 without spin, 2 with"),
        ],
        build: |lattice, a| {
            let flavours = a.integer("flavours", 1, 64)?;
            hopping(lattice, a, flavours)?.build()
        },
    },
    ModelInfo {
        name: "ssh",
        formula: "−Σ_intra t1 (c†c + h.c.) − Σ_inter t2 (c†c + h.c.) on a dimer-chain",
        parameters: &[
            parameter("t1", Scope::Number, 1.0, "hopping within a cell"),
            parameter("t2", Scope::Number, 1.0, "hopping between cells"),
        ],
        build: |lattice, a| super::ssh(lattice, a.number("t1"), a.number("t2")),
    },
    ModelInfo {
        name: "hofstadter",
        formula: "−t Σ_bonds (e^{−iθ} c†_from c_to + h.c.) + V Σ_bonds n n, θ from a uniform field",
        parameters: &[
            T,
            parameter(
                "quanta",
                Scope::Number,
                1.0,
                "flux quanta through all cells together (an integer on a torus)",
            ),
            V,
        ],
        build: |lattice, a| {
            let cells = lattice.cells().unwrap_or(1) as f64;
            let field = UniformField::new(lattice, a.number("quanta") / cells)?;
            let mut system = FermionSystem::new(lattice.len(), 1);
            for (n, bond) in lattice.bonds().iter().enumerate() {
                system.bond_hopping(bond, field.factor(bond) * a.list("t")[n]);
                system.density_density(bond.from, bond.to, a.list("V")[n]);
            }
            system.build()
        },
    },
    ModelInfo {
        name: "hubbard",
        formula: "−Σ_bonds,σ t (e^{i phase} c†_from c_to + h.c.) − t2 Σ_second,σ (c†c + h.c.) + U Σ_i n↑ n↓ + Σ_bonds V n n + V2 Σ_second n n \
                  + Σ_pairs V_coulomb n n/r + Σ_i (epsilon_i − mu) n_i − Σ_i h_i (n↑ − n↓)/2",
        parameters: &[
            T,
            T2,
            PHASE,
            parameter("U", Scope::Site, 0.0, "repulsion on a site"),
            V,
            V2,
            V_COULOMB,
            EPSILON,
            MU,
            FIELD,
            SYMMETRIC,
        ],
        build: |lattice, a| {
            let mut system = hopping(lattice, a, 2)?;
            let half = if a.flag("particle_hole_symmetric") { 0.5 } else { 0.0 };
            for (site, &u) in a.list("U").iter().enumerate() {
                system.repulsion(site, u);
                system.potential(site, -half * u);
                system.zeeman(site, a.list("h")[site]);
            }
            repulsions(&mut system, lattice, a, 2.0 * half)?;
            system.build()
        },
    },
    ModelInfo {
        name: "spinless-tv",
        formula: "−Σ_bonds t (e^{i phase} c†_from c_to + h.c.) − t2 Σ_second (c†c + h.c.) + Σ_bonds V n n + V2 Σ_second n n \
                  + Σ_pairs V_coulomb n n/r + Σ_i (epsilon_i − mu) n_i",
        parameters: &[T, T2, PHASE, V, V2, V_COULOMB, EPSILON, MU, SYMMETRIC],
        build: |lattice, a| {
            let mut system = hopping(lattice, a, 1)?;
            let half = if a.flag("particle_hole_symmetric") { 0.5 } else { 0.0 };
            repulsions(&mut system, lattice, a, half)?;
            system.build()
        },
    },
    ModelInfo {
        name: "two-orbital-hubbard",
        formula: "−Σ t_a a†a + splitting n_d − mu n + U Σ_a n_a↑ n_a↓ + V n_c n_d − J S_c·S_d + P (c†↑c†↓d↓d↑ + h.c.) \
                  + Σ_σ (i g1 c†_σ d_σ + i g2 c†_σ d_−σ + h.c.)",
        parameters: &[
            parameter("t_c", Scope::Number, 1.0, "hopping of the orbital c"),
            parameter("t_d", Scope::Number, 1.0, "hopping of the orbital d"),
            parameter("splitting", Scope::Number, 0.0, "energy of d above c"),
            parameter("U", Scope::Number, 0.0, "repulsion within an orbital"),
            parameter("V", Scope::Number, 0.0, "repulsion between the orbitals"),
            parameter("J", Scope::Number, 0.0, "Hund's exchange"),
            parameter("P", Scope::Number, 0.0, "pair hopping between the orbitals"),
            parameter("g1", Scope::Number, 0.0, "hybridisation that keeps the spin"),
            parameter("g2", Scope::Number, 0.0, "hybridisation that flips the spin"),
            MU,
        ],
        build: |lattice, a| {
            let couplings = TwoOrbital {
                t: [a.number("t_c"), a.number("t_d")],
                splitting: a.number("splitting"),
                u: a.number("U"),
                v: a.number("V"),
                hund: a.number("J"),
                pair_hopping: a.number("P"),
                g1: a.number("g1"),
                g2: a.number("g2"),
                mu: a.number("mu"),
            };
            two_orbital_hubbard(lattice, &couplings)
        },
    },
    ModelInfo {
        name: "bose-hubbard",
        formula: "−Σ_bonds t (e^{i phase} b†_from b_to + h.c.) + U/2 Σ_i n(n−1) + Σ_bonds V n n + Σ_i (epsilon_i − mu) n_i",
        parameters: &[
            T,
            PHASE,
            parameter("U", Scope::Number, 0.0, "repulsion on a site"),
            V,
            EPSILON,
            MU,
            parameter(
                "max_occupation",
                Scope::Number,
                f64::NAN,
                "1 to 255, the most bosons on a site that the space keeps; if it is less than their number, energies are upper bounds",
            ),
        ],
        build: |lattice, a| {
            let mut system = BosonSystem::soft(lattice.len(), a.integer("max_occupation", 1, 255)?)?;
            for site in 0..lattice.len() {
                system.repulsion(site, a.number("U"));
            }
            bosons(system, lattice, a)
        },
    },
    ModelInfo {
        name: "hard-core-bosons",
        formula: "−Σ_bonds t (e^{i phase} b†_from b_to + h.c.) + Σ_bonds V n n + Σ_i (epsilon_i − mu) n_i, at most one on a site",
        parameters: &[T, PHASE, V, EPSILON, MU],
        build: |lattice, a| bosons(BosonSystem::hard_core(lattice.len()), lattice, a),
    },
    ModelInfo {
        name: "landau-level",
        formula: "Σ A_{j1 j2 j3 j4} c†_{j1} c†_{j2} c_{j3} c_{j4} on a torus; the orbitals are the sites of a periodic chain",
        parameters: &[
            parameter("aspect", Scope::Number, 1.0, "L1/L2 of the torus"),
            parameter("level", Scope::Number, 0.0, "the Landau level, 0 the lowest"),
            parameter("pseudopotentials", Scope::List, 0.0, "V_0, V_1, …; without them: Coulomb"),
        ],
        build: |lattice, a| {
            if lattice.name() != "chain" || lattice.boundary()[0] != Boundary::Periodic {
                let (lattice, kinds) = (lattice.name().into(), lattice.kinds().join(", "));
                let needed = "a periodic chain, whose sites are the orbitals";
                return Err(ModelError::Lattice { model: "landau-level", needed, lattice, kinds });
            }
            let repulsion = match a.list("pseudopotentials") {
                [] => Repulsion::Coulomb { level: a.integer("level", 0, 20)?.into() },
                _ if a.number("level") != 0.0 => {
                    let given = "given in a higher Landau level".into();
                    return Err(refused("pseudopotentials", given, "the lowest level".into()));
                }
                values => Repulsion::Pseudopotentials(values.to_vec()),
            };
            let flux_quanta = lattice.len();
            LandauLevel { flux_quanta, aspect_ratio: a.number("aspect"), repulsion }.build()
        },
    },
];

/// The model of a name on a lattice, with parameters as in a `[model]` table (whose key `name` is passed over).
///
/// # Errors
/// [`ModelError::UnknownModel`], [`ModelError::UnknownParameter`], [`ModelError::Parameter`], and what the model refuses.
///
/// ```
/// use eigentruth_models::{Boundary, Lattice, hamiltonians::from_parameters};
/// let ring = Lattice::chain(4, Boundary::Periodic)?;
/// let parameters = "J = 1.0\nh = { staggered = 0.1 }".parse()?;
/// assert!(from_parameters("heisenberg", &ring, &parameters).is_ok());
/// let error = from_parameters("heisenberg", &ring, &"K = 1.0".parse()?).unwrap_err();
/// assert!(error.to_string().contains("J2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_parameters(name: &str, lattice: &Lattice, parameters: &Table) -> Result<Hamiltonian, ModelError> {
    let Some(model) = MODELS.iter().find(|model| model.name == name) else {
        let known = MODELS.iter().map(|model| model.name).collect::<Vec<_>>().join(", ");
        return Err(ModelError::UnknownModel { given: name.into(), known });
    };
    let arguments = Arguments::read(name, model.parameters, lattice, parameters)?;
    (model.build)(lattice, &arguments)
}

/// Spins with exchange on nearest bonds `of(J)`, and what `heisenberg` and `xxz` share.
fn spins(lattice: &Lattice, a: &Arguments, of: impl Fn(f64) -> [f64; 3]) -> Result<Hamiltonian, ModelError> {
    let mut system = SpinSystem::new(lattice.len(), Spin::from_length(a.number("spin"))?);
    for (bond, &j) in lattice.bonds().iter().zip(a.list("J")) {
        system.exchange(bond, of(j))?;
    }
    for (number, name) in [(2, "J2"), (3, "J3")] {
        for bond in shell(lattice, number, a.number(name))? {
            system.exchange(&bond, [a.number(name); 3])?;
        }
    }
    for (site, &h) in a.list("h").iter().enumerate() {
        system.field(site, [0.0, 0.0, h]);
        if a.number("D") != 0.0 {
            system.anisotropy(site, a.number("D"));
        }
    }
    system.build()
}

/// Fermions with the one-particle terms `t`, `phase`, `t2`, `epsilon` and `mu`.
fn hopping(lattice: &Lattice, a: &Arguments, flavours: u16) -> Result<FermionSystem, ModelError> {
    let mut system = FermionSystem::new(lattice.len(), flavours);
    for (n, bond) in lattice.bonds().iter().enumerate() {
        system.bond_hopping(bond, amplitude(a, n));
    }
    for bond in shell(lattice, 2, a.number("t2"))? {
        system.bond_hopping(&bond, a.number("t2").into());
    }
    for (site, &energy) in a.list("epsilon").iter().enumerate() {
        system.potential(site, energy - a.number("mu"));
    }
    Ok(system)
}

/// `t e^{i phase}` of a bond, real where there is no phase.
fn amplitude(a: &Arguments, bond: usize) -> Complex64 {
    match a.list("phase")[bond] {
        0.0 => a.list("t")[bond].into(),
        phase => Complex64::from_polar(1.0, phase) * a.list("t")[bond],
    }
}

/// The interactions `V`, `V2` and `V_coulomb` between `n − shift`, without the constant.
fn repulsions(
    system: &mut FermionSystem,
    lattice: &Lattice,
    a: &Arguments,
    shift: f64,
) -> Result<(), ModelError> {
    let mut repel = |from: usize, to: usize, v: f64| {
        system.density_density(from, to, v);
        system.potential(from, -shift * v);
        system.potential(to, -shift * v);
    };
    for (bond, &v) in lattice.bonds().iter().zip(a.list("V")) {
        repel(bond.from, bond.to, v);
    }
    for bond in shell(lattice, 2, a.number("V2"))? {
        repel(bond.from, bond.to, a.number("V2"));
    }
    let coulomb = a.number("V_coulomb");
    if coulomb != 0.0 {
        for i in 0..lattice.len() {
            for j in 0..i {
                let distance = lattice.distance(j, i);
                if distance == 0.0 {
                    let given = format!("{coulomb} with sites {j} and {i} at the same place");
                    return Err(refused("V_coulomb", given, "sites at different places".into()));
                }
                repel(j, i, coulomb / distance);
            }
        }
    }
    Ok(())
}

/// Bosons with the terms `t`, `phase`, `V`, `epsilon` and `mu`.
fn bosons(mut system: BosonSystem, lattice: &Lattice, a: &Arguments) -> Result<Hamiltonian, ModelError> {
    for (n, bond) in lattice.bonds().iter().enumerate() {
        system.bond_hopping(bond, amplitude(a, n));
        system.density_density(bond.from, bond.to, a.list("V")[n]);
    }
    for (site, &energy) in a.list("epsilon").iter().enumerate() {
        system.potential(site, energy - a.number("mu"));
    }
    system.build()
}
