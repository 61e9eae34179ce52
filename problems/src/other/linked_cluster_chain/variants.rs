//! Sums at a given order on other lattices, and of the chain at every order.

use eigentruth_enumerate::clusters::{Colouring, Expansion, PeriodicLattice};
use eigentruth_enumerate::linked_cluster::LinkedClusters;
use eigentruth_grading::Kind;

use super::{equation, law, recursion};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Sums at a given order on other lattices.
pub(super) struct Sums;

/// How chains are counted: a reading of the problem, and words for it.
const COUNTED: [(&str, &str); 3] = [
    ("embeddings", "summed over all its smaller subclusters, each as often as it can be placed in c"),
    (
        "by type",
        "summed over the different smaller chains, each taken once, however often it can be placed in c",
    ),
    (
        "without the single site",
        "summed over all its smaller subclusters of two sites or more, each as often as it can be placed in c; the single site is no cluster",
    ),
];

/// The sum or the reduced property of a chain at every order, as an equation.
fn at_every_order(number: u64, draw: &Draw) -> Result<Variant, Stop> {
    const LARGEST: usize = 12;
    let (reading, counted) = draw.one("counted", &COUNTED);
    let (reduced, sums) = recursion(reading, LARGEST);
    let (name, what, found) = match draw.pick("asked", 2) {
        0 => ("O_n", "the sum O_n = Σ_c M_c R_c over all chains of up to n sites", sums),
        _ => ("R_n", "the reduced property R_n of the chain of n sites", reduced),
    };
    // From the fourth order on all terms are there.
    let law = law(&found, 4).ok_or_else(|| {
        Stop::Failed("the coefficients follow no law that is the same for all n".to_owned())
    })?;
    let prompt = format!(
        "The property of an infinite chain of sites per site is expanded in its clusters c, which are open chains of any length. M_c is the number of \
         ways per site to place c on the infinite chain, and the reduced property R_c is the property E_c of the finite chain less what is due to smaller \
         ones: R_c = E_c − Σ_s R_s, {counted}. For a chain of k sites E_c is E_k. Express {what}, n > 3, by as few of the E_k as possible. Give \
         an equation {name} = … in \\boxed{{}}."
    );
    let parameters = format!("$({name},real);(E_n,real);(E_{{n-1}},real);(E_{{n-2}},real);(n,integer)$");
    Ok(Variant::formula(number, Kind::Equation, &parameters, prompt, equation(name, &law))
        .with(Aspect::Convention, counted)
        .with(Aspect::Asked, what))
}

/// Whether a law for every order is asked for.
fn asks_for_every_order(number: u64) -> bool {
    Draw::of("linked-cluster chain", number).pick("question", 5) == 0
}

impl Family for Sums {
    fn describe(&self) -> &'static str {
        "the coefficient of a cluster in the sum at a given order, in sites or in bonds: lattice, order, and which open chain or star; of the chain, for \
         several ways of counting, the sum or the reduced property at every order"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("linked-cluster chain", number);
        if asks_for_every_order(number) {
            return at_every_order(number, &draw);
        }
        let lattices = [
            PeriodicLattice::chain(),
            PeriodicLattice::ladder(),
            PeriodicLattice::square(),
            PeriodicLattice::triangular(),
            PeriodicLattice::honeycomb(),
            PeriodicLattice::kagome(),
            PeriodicLattice::square_octagon(),
        ];
        let lattice = &lattices[draw.pick("lattice", lattices.len())];
        let (expansion, of, with) = draw.one(
            "expansion",
            &[
                (
                    Expansion::Sites,
                    "sites",
                    "connected clusters of sites with all nearest-neighbour bonds between them",
                ),
                (
                    Expansion::Bonds,
                    "bonds",
                    "the single site and connected clusters of nearest-neighbour bonds with the sites that they touch",
                ),
            ],
        );
        let order = 2 + draw.pick("order", 4);
        let expanded = LinkedClusters::of_lattice(lattice, expansion, order, Colouring::None, 1 << 16)?;
        let (_, sum) = expanded.coefficients().pop().ok_or_else(|| Stop::Failed("no order".to_owned()))?;
        // Open chains, which every lattice has at every size, and the smallest star, which all but the chain have.
        let largest = if expansion == Expansion::Sites { order } else { order + 1 };
        let size = 1 + draw.pick("cluster", largest);
        let star = size == 4 && draw.pick("star", 2) == 0;
        let degrees: Vec<u32> = match (star, size) {
            (true, _) => vec![1, 1, 1, 3],
            (false, 1) => vec![0],
            (false, _) => [vec![1, 1], vec![2; size - 2]].concat(),
        };
        let is_asked = |graph: &eigentruth_enumerate::graph::Graph| {
            let mut found = graph.degree_sequence();
            found.sort_unstable();
            graph.vertices() == size && graph.cycle_rank() == 0 && found == degrees
        };
        // A cluster that the lattice does not have has no property in the sum.
        let coefficient = expanded
            .graphs()
            .iter()
            .position(is_asked)
            .map_or_else(|| "0".to_owned(), |at| sum.coefficient(at).to_string());
        let cluster = if star {
            "the star of a site with three neighbours".to_owned()
        } else if size == 1 {
            "the single site".to_owned()
        } else {
            format!("the open chain of {size} sites")
        };
        let prompt = format!(
            "A property per site of a model on the {} lattice is expanded in {with}, by inclusion and exclusion, each subcluster counted as often \
             as it can be embedded. The sum over all clusters of up to {order} {of} is a combination of the properties of the clusters. What is \
             the coefficient of the property of {cluster}, 0 if it does not occur? Give an integer or a fraction in \\boxed{{}}.",
            lattice.name()
        );
        Ok(Variant::new(number, Kind::Numeric, prompt, coefficient)
            .with(Aspect::Lattice, format!("the {} lattice", lattice.name()))
            .with(Aspect::Size, format!("up to {order} {of}"))
            .with(Aspect::Terms, with)
            .with(Aspect::Asked, cluster))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_for_every_order(seed)
    }
}
