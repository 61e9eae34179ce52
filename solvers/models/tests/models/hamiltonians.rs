use eigentruth_models::hamiltonians::{
    self, FermionSystem, MODELS, ModelError, SpinSystem, TwoOrbital, UniformField, from_parameters,
};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, Symmetry, UnitCell};
use eigentruth_operators::{Format, GeneratorKind, NumericOperator};
use num_complex::Complex64;

use crate::dense::{same_spectrum, spectrum};
use Boundary::{Antiperiodic, Open, Periodic, Twisted};

fn ring(length: usize) -> Lattice {
    Lattice::chain(length, Periodic).unwrap()
}

fn named(name: &str, lattice: &Lattice, parameters: &str) -> Result<Hamiltonian, ModelError> {
    from_parameters(name, lattice, &parameters.parse().unwrap())
}

/// Equal as operators, up to rounding of the coefficients.
fn same(a: &Hamiltonian, b: &Hamiltonian) -> bool {
    let difference = a.space().canonical(&(a.operator() - b.operator())).unwrap();
    a.space() == b.space() && difference.terms().all(|(_, c)| c.norm() < 64.0 * f64::EPSILON)
}

#[test]
fn each_bond_is_counted_once() {
    let h = hamiltonians::heisenberg(&ring(4), Spin::HALF, |_| 1.0).unwrap();
    assert_eq!(h.operator().len(), 12);
    // Two sites around a ring are joined twice: twice the coupling.
    let twice = hamiltonians::hubbard(&ring(2), 1.0, 4.0).unwrap();
    let open = Lattice::chain(2, Open).unwrap();
    assert_eq!(twice, hamiltonians::hubbard(&open, 2.0, 4.0).unwrap());
    assert_eq!(
        hamiltonians::spinless_tv(&open, 1.0, 2.0).unwrap().render(Format::Unicode),
        "2 c†_0 c†_1 c_1 c_0 − c†_0 c_1 − c†_1 c_0"
    );
}

#[test]
fn small_systems_have_their_textbook_energies() {
    let pair = Lattice::chain(2, Open).unwrap();
    let lowest = |h: Hamiltonian| spectrum(&h)[0];
    let close = |a: f64, b: f64| assert!((a - b).abs() < 256.0 * f64::EPSILON * b.abs().max(1.0), "{a} {b}");
    // Two spins: [J(J+1) − 2S(S+1)]/2. Four spins ½ on a ring: −2.
    for twice in 1..=4 {
        let spin = Spin::from_twice(twice).unwrap();
        close(
            lowest(hamiltonians::heisenberg(&pair, spin, |_| 1.0).unwrap()),
            -spin.length() * (spin.length() + 1.0),
        );
    }
    close(lowest(hamiltonians::heisenberg(&ring(4), Spin::HALF, |_| 1.0).unwrap()), -2.0);
    // Majumdar and Ghosh: J2 = J1/2 on a ring gives −3/8 per site.
    close(lowest(hamiltonians::j1_j2(&ring(6), Spin::HALF, 1.0, 0.5).unwrap()), -0.375 * 6.0);
    // Two sites of the Hubbard model with two electrons.
    let (t, u) = (1.0, 3.0f64);
    let singlet = (u - (u * u + 16.0 * t * t).sqrt()) / 2.0;
    let energies = spectrum(&hamiltonians::hubbard(&pair, t, u).unwrap());
    assert!(energies.iter().any(|e| (e - singlet).abs() < 256.0 * f64::EPSILON));
    // A classical chain and a single spin in a tilted field.
    close(lowest(hamiltonians::ising(&ring(5), |_| -1.0, |_| 0.0, |_| 0.0).unwrap()), -3.0);
    let single = Lattice::chain(1, Open).unwrap();
    close(lowest(hamiltonians::ising(&single, |_| 0.0, |_| 3.0, |_| 4.0).unwrap()), -5.0);
    // Two bosons on a site cost U, two on two sites hop.
    let bosons = hamiltonians::bose_hubbard(&single, 2, 1.0, 2.5, 0.0).unwrap();
    assert!(same_spectrum(&spectrum(&bosons), &[0.0, 0.0, 2.5]));
}

#[test]
fn the_transverse_ising_ring_is_free() {
    // P. Pfeuty, Ann. Phys. 57, 79 (1970): E0 = −Σ_k √(J² + h² − 2Jh cos k) over k = (2n+1)π/L.
    let (j, h, length) = (1.0f64, 0.6f64, 8);
    let level = |n: usize| {
        let k = (2 * n + 1) as f64 * std::f64::consts::PI / length as f64;
        (j * j + h * h - 2.0 * j * h * k.cos()).sqrt()
    };
    let expected = -(0..length).map(level).sum::<f64>();
    let lowest = spectrum(&hamiltonians::ising(&ring(length), |_| j, |_| h, |_| 0.0).unwrap())[0];
    assert!((lowest - expected).abs() < 256.0 * f64::EPSILON * expected.abs());
    // The Jordan-Wigner image of the open chain: −J Σ σzσz − h Σ σx has the spectrum of the Kitaev chain with
    // t = Δ = J and μ = 2h, up to the constant of −μ(n − ½).
    let open = Lattice::chain(5, Open).unwrap();
    let spins = spectrum(&hamiltonians::ising(&open, |_| j, |_| h, |_| 0.0).unwrap());
    let fermions = spectrum(&hamiltonians::kitaev_chain(&open, j, j, 2.0 * h).unwrap());
    let shifted: Vec<f64> = fermions.iter().map(|e| e + 5.0 * h).collect();
    assert!(same_spectrum(&spins, &shifted));
}

#[test]
fn exchange_is_what_its_components_say() {
    use GeneratorKind::{X, Y, Z};
    let ring = Lattice::chain(3, Antiperiodic).unwrap();
    for spin in [Spin::HALF, Spin::ONE] {
        let h = hamiltonians::xyz(&ring, spin, |_| [0.3, 0.8, -0.4], |_| [0.1, 0.2, 0.5]).unwrap();
        let mut system = SpinSystem::new(3, spin);
        for bond in ring.bonds() {
            for (axis, j) in [(X, 0.3), (Y, 0.8), (Z, -0.4)] {
                // A turn by π about z changes the sign of the x and y components.
                let sign = if axis == Z { 1.0 } else { bond.factor.re };
                let term = system.spin(bond.from, axis) * system.spin(bond.to, axis);
                system.add(&term.scaled(&(sign * j).into()));
            }
        }
        for site in 0..3 {
            for (axis, h) in [(X, 0.1), (Y, 0.2), (Z, 0.5)] {
                system.add(&system.spin(site, axis).scaled(&(-h).into()));
            }
        }
        assert!(same(&h, &system.build().unwrap()));
    }
    // Pair flips: J_pair (S⁺S⁺ + h.c.) is Jx − Jy = 4 J_pair.
    let pairs = named("xxz", &ring, "J = 1.0\ndelta = 0.5\nJ_pair = 0.2").unwrap();
    let xyz = hamiltonians::xyz(&ring, Spin::HALF, |_| [1.4, 0.6, 0.5], |_| [0.0; 3]).unwrap();
    assert!(same(&pairs, &xyz));
    // The alternating XX-YY chain.
    let dimers = Lattice::dimer_chain(2, Open).unwrap();
    let compass = hamiltonians::kitaev(&dimers, Spin::HALF, [-4.0, -4.0, 0.0], 0.0, [0.0; 3]).unwrap();
    let mut system = SpinSystem::new(4, Spin::HALF);
    for (site, axis) in [(0, X), (1, Y), (2, X)] {
        let term = system.spin(site, axis) * system.spin(site + 1, axis);
        system.add(&term.scaled(&(-4.0).into()));
    }
    assert!(same(&compass, &system.build().unwrap()));
}

#[test]
fn kitaevs_honeycomb_conserves_its_plaquettes() {
    use GeneratorKind::{X, Y, Z};
    // On a hexagon each site lacks one kind of bond; the product of those components commutes with H.
    let lattice = Lattice::honeycomb([3, 3], [Periodic; 2]).unwrap();
    let h = hamiltonians::kitaev(&lattice, Spin::HALF, [1.0, 0.7, 0.4], 0.0, [0.0; 3]).unwrap();
    let system = SpinSystem::new(lattice.len(), Spin::HALF);
    // From A of the cell (1, 1) around the hexagon, and the kind of the bond that leads out of it.
    let around =
        [(0, [1, 1], Z), (1, [0, 1], Y), (0, [0, 1], X), (1, [0, 0], Z), (0, [1, 0], Y), (1, [1, 0], X)];
    let component = |(basis, cell, axis): (usize, [i32; 2], GeneratorKind)| {
        system.spin(lattice.site_at(basis, cell).unwrap().0, axis)
    };
    let plaquette = around.into_iter().map(component).fold(NumericOperator::identity(), |p, s| p * s);
    let commutator = h.space().canonical(&h.operator().commutator(&plaquette)).unwrap();
    assert!(commutator.terms().all(|(_, c)| c.norm() < 16.0 * f64::EPSILON), "{}", commutator.len());
}

#[test]
fn only_the_total_phase_of_a_ring_matters() {
    for phase in [0.7, 2.0] {
        let spread = named("spinless-tv", &ring(5), &format!("V = 0.5\nphase = {}", phase / 5.0)).unwrap();
        let uneven =
            named("spinless-tv", &ring(5), &format!("V = 0.5\nphase = [{phase}, 0, 0.25, 0, -0.25]"))
                .unwrap();
        let twisted = Lattice::chain(5, Twisted(phase)).unwrap();
        let twisted = named("spinless-tv", &twisted, "V = 0.5").unwrap();
        let energies = spectrum(&spread);
        assert!(same_spectrum(&energies, &spectrum(&uneven)));
        assert!(same_spectrum(&energies, &spectrum(&twisted)));
        let none = spectrum(&named("spinless-tv", &ring(5), "V = 0.5").unwrap());
        assert!(energies.iter().zip(none).any(|(a, b)| (a - b).abs() > 0.01));
    }
}

/// The product of the amplitudes around the closed path of cells of a one-site lattice.
fn around(lattice: &Lattice, field: &UniformField, path: &[[i32; 2]]) -> Complex64 {
    let mut product = Complex64::ONE;
    for (n, &[x, y]) in path.iter().enumerate() {
        let next = path[(n + 1) % path.len()];
        let start = lattice.site_at(0, [x, y]).unwrap().0;
        let vector = lattice.unit_cell().unwrap().origin([next[0] - x, next[1] - y]);
        let along =
            |v: [f64; 2], sign: f64| (0..2).all(|k| (sign * v[k] - vector[k]).abs() < 1024.0 * f64::EPSILON);
        // c†_from c_to moves a particle from `to` to `from`.
        let bonds = lattice.bonds().iter();
        let factor = bonds
            .filter_map(|bond| {
                let factor = field.factor(bond) * bond.factor;
                let forward = bond.from == start && along(bond.displacement, 1.0);
                let backward = bond.to == start && along(bond.displacement, -1.0);
                if forward { Some(factor.conj()) } else { backward.then_some(factor) }
            })
            .next();
        product *= factor.unwrap();
    }
    product
}

#[test]
fn uniform_fields_are_uniform() {
    let quantum = |flux: f64| Complex64::cis(std::f64::consts::TAU * flux);
    let square = [[0, 0], [1, 0], [1, 1], [0, 1]];
    let triangles = [[[0, 0], [1, 0], [0, 1]], [[1, 0], [1, 1], [0, 1]]];
    for (superlattice, quanta) in
        [([[3, 0], [0, 4]], 1.0), ([[3, 0], [0, 4]], -5.0), ([[3, 1], [-1, 4]], 2.0)]
    {
        for boundary in [[Periodic; 2], [Periodic, Open], [Open, Periodic]] {
            let moved = |path: &[[i32; 2]], x: i32, y: i32| -> Vec<[i32; 2]> {
                path.iter().map(|cell| [cell[0] + x, cell[1] + y]).collect()
            };
            let shifts = (0..4).flat_map(|x| (0..5).map(move |y| (x, y)));
            let lattice = Lattice::tilted(UnitCell::square(), superlattice, boundary).unwrap();
            let flux = quanta / lattice.cells().unwrap() as f64;
            let field = UniformField::new(&lattice, flux).unwrap();
            let skewed = Lattice::tilted(UnitCell::triangular(), superlattice, boundary).unwrap();
            let half = UniformField::new(&skewed, flux).unwrap();
            for (x, y) in shifts {
                // Every plaquette on a torus; on cylinders, those inside.
                let inside = |lattice: &Lattice, path: &[[i32; 2]]| {
                    boundary == [Periodic; 2] || boundary_is_respected(lattice, path)
                };
                let path = moved(&square, x, y);
                if inside(&lattice, &path) {
                    let product = around(&lattice, &field, &path);
                    assert!((product - quantum(flux)).norm() < 1024.0 * f64::EPSILON, "{x} {y} {product}");
                }
                for triangle in &triangles {
                    let path = moved(triangle, x, y);
                    if inside(&skewed, &path) {
                        let product = around(&skewed, &half, &path);
                        assert!((product - quantum(flux / 2.0)).norm() < 1024.0 * f64::EPSILON);
                    }
                }
            }
        }
    }
    let torus = Lattice::square([3, 4], [Periodic; 2]).unwrap();
    assert!(matches!(UniformField::new(&torus, 0.1), Err(ModelError::Parameter { .. })));
    assert!(UniformField::new(&Lattice::square([3, 4], [Periodic, Open]).unwrap(), 0.1).is_ok());
    assert!(matches!(UniformField::new(&ring(4), 0.25), Err(ModelError::Lattice { .. })));
}

/// Whether all sites of a path exist and the steps between them do not cross an open boundary.
fn boundary_is_respected(lattice: &Lattice, path: &[[i32; 2]]) -> bool {
    let windings: Option<Vec<_>> =
        path.iter().map(|&cell| lattice.site_at(0, cell).map(|(_, w)| w)).collect();
    let open: Vec<usize> = (0..2).filter(|&k| !lattice.boundary()[k].is_closed()).collect();
    windings.is_some_and(|windings| open.iter().all(|&k| windings.iter().all(|w| w[k] == 0)))
}

#[test]
fn kanamoris_interaction_is_rotationally_invariant() {
    let (u, hund) = (4.0, 0.5);
    let between = u - 2.0 * hund;
    let couplings = TwoOrbital {
        t: [1.0, 1.0],
        u,
        v: between - hund / 2.0,
        hund: 2.0 * hund,
        pair_hopping: hund,
        ..TwoOrbital::default()
    };
    let pair = Lattice::chain(2, Open).unwrap();
    let h = hamiltonians::two_orbital_hubbard(&pair, &couplings).unwrap();
    let system = FermionSystem::new(2, 4);
    let transfer = |to: u16, from: u16| {
        let one = |site| system.create(site, to) * system.annihilate(site, from);
        one(0) + one(1)
    };
    let norm = |h: &Hamiltonian, generator: &NumericOperator| {
        let commutator = h.space().canonical(&h.operator().commutator(generator)).unwrap();
        commutator.terms().map(|(_, c)| c.norm()).fold(0.0, f64::max)
    };
    let spin = transfer(0, 1) + transfer(2, 3);
    let orbital = transfer(0, 2) + transfer(1, 3) - transfer(2, 0) - transfer(3, 1);
    assert!(norm(&h, &spin) < 64.0 * f64::EPSILON);
    assert!(norm(&h, &orbital) < 64.0 * f64::EPSILON);
    // Each is lost with what breaks it.
    let split = TwoOrbital { splitting: 0.3, ..couplings };
    assert!(norm(&hamiltonians::two_orbital_hubbard(&pair, &split).unwrap(), &orbital) > 0.1);
    let mixed = TwoOrbital { g2: 0.3, ..couplings };
    let mixed = hamiltonians::two_orbital_hubbard(&pair, &mixed).unwrap();
    assert!(norm(&mixed, &(transfer(0, 0) - transfer(1, 1))) > 0.1);
}

#[test]
fn symmetric_interactions_are_particle_hole_symmetric() {
    let sign = |site: usize| Complex64::from(if site.is_multiple_of(2) { 1.0 } else { -1.0 });
    let electrons = "U = 4.0\nV = 0.7\nV2 = 0.3\nV_coulomb = 0.2\nparticle_hole_symmetric = true";
    let h = named("hubbard", &ring(4), electrons).unwrap();
    assert!(Symmetry::particle_hole(h.space(), |p| Some(sign(p / 2))).unwrap().commutes(&h).unwrap());
    let h = named("spinless-tv", &ring(4), "V = 0.7\nV2 = 0.3\nparticle_hole_symmetric = true").unwrap();
    assert!(Symmetry::particle_hole(h.space(), |p| Some(sign(p))).unwrap().commutes(&h).unwrap());
    let h = named("spinless-tv", &ring(4), "V = 0.7").unwrap();
    assert!(!Symmetry::particle_hole(h.space(), |p| Some(sign(p))).unwrap().commutes(&h).unwrap());
}

#[test]
fn every_named_model_builds_and_refuses() {
    for model in MODELS {
        let lattice = match model.name {
            "ssh" => Lattice::dimer_chain(2, Periodic),
            "kitaev" => Lattice::honeycomb([2, 2], [Periodic; 2]),
            "hofstadter" => Lattice::square([2, 3], [Periodic; 2]),
            _ => Lattice::chain(4, Periodic),
        };
        let lattice = lattice.unwrap();
        // What has no default has to be given.
        let needed: Vec<&str> =
            model.parameters.iter().filter(|info| info.default.is_nan()).map(|info| info.name).collect();
        let mut text = format!("name = \"{}\"\n", model.name);
        for name in &needed {
            let refused = named(model.name, &lattice, &text).unwrap_err().to_string();
            assert!(refused.contains(name) && refused.contains("not given"), "{refused}");
            text += &format!("{name} = 2\n");
        }
        assert_eq!(needed, if model.name == "bose-hubbard" { vec!["max_occupation"] } else { vec![] });
        let built = named(model.name, &lattice, &text);
        assert!(built.is_ok_and(|h| h.space().degrees().len() >= 4), "{}", model.name);
        // Every parameter is asked for in the range that its scope says.
        for info in model.parameters {
            let text = format!("{} = \"much\"", info.name);
            assert!(
                matches!(named(model.name, &lattice, &text), Err(ModelError::Parameter { .. })),
                "{}",
                info.name
            );
        }
        let unknown = named(model.name, &lattice, "colour = 1").unwrap_err().to_string();
        assert!(model.parameters.iter().all(|info| unknown.contains(info.name)), "{unknown}");
    }
    let unknown = named("heisenbergs", &ring(4), "").unwrap_err();
    assert!(unknown.to_string().contains("hubbard"));
    let ladder = Lattice::ladder(3, 2, [Open; 2]).unwrap();
    let by_kind = named("heisenberg", &ladder, "J = { leg = 1.0, rung = 2.0 }").unwrap();
    let direct = hamiltonians::heisenberg(&ladder, Spin::HALF, |bond| [1.0, 2.0][bond.kind]).unwrap();
    assert!(same(&by_kind, &direct));
    for wrong in [
        "J = { leg = 1.0 }",
        "J = { leg = 1.0, rung = 2.0, diagonal = 1.0 }",
        "J = [1.0]",
        "h = [1.0]",
        "h = { stagered = 1.0 }",
        "spin = 0.3",
        "J = nan",
        "J2 = [1.0]",
    ] {
        let error = named("heisenberg", &ladder, wrong).unwrap_err();
        assert!(matches!(error, ModelError::Parameter { .. }), "{wrong}: {error}");
    }
    assert!(matches!(named("ssh", &ring(4), ""), Err(ModelError::Lattice { .. })));
    assert!(matches!(named("landau-level", &ladder, ""), Err(ModelError::Lattice { .. })));
    let twisted = Lattice::chain(4, Twisted(0.3)).unwrap();
    for model in ["ising", "kitaev-chain"] {
        assert!(matches!(named(model, &twisted, ""), Err(ModelError::Twist { .. })), "{model}");
    }
    assert!(matches!(named("xyz", &twisted, "Jx = 0.5"), Err(ModelError::Twist { .. })));
    let odd = named("heisenberg", &ring(3), "h = { staggered = 1.0 }");
    assert!(matches!(odd, Err(ModelError::Parameter { .. })));
}
