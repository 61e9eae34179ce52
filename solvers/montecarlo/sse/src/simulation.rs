//! A model at a temperature, its Markov chain, and what a run of it says.

use std::sync::Arc;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::Provenance;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{self, Control, MarkovChain, Plan};
use eigentruth_numerics::streams::Stream;
use eigentruth_operators::Format;
use serde::{Deserialize, Serialize};

use crate::SseError;
use crate::currents;
use crate::directed::{Directed, DirectedState};
use crate::ising::{ClusterState, Clusters, Gluing, Ising};
use crate::loops::{Graphs, LoopState, Loops};
use crate::lowering::BondMatrices;
use crate::measure::{Measurements, Meter, WorldLines, site_values};
use crate::record::Record;
use crate::vertices::Vertices;

/// How world lines are moved.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// The fastest that can treat the model: loops, else clusters, else directed loops.
    Automatic,
    /// Deterministic loops: spins of any length with |Jz| ≤ |Jxy| and hard-core bosons, without fields.
    Loops,
    /// Directed loops: all terms that change two sites by one each, and all diagonal ones.
    Directed {
        /// What is added to all diagonal weights, in units of the largest off-diagonal one of a bond; more makes longer
        /// series and fewer bounces.
        extra: f64,
    },
    /// Clusters: Ising models in transverse and longitudinal fields. The list is taken in turn; an empty one leaves the choice to
    /// the model.
    Clusters(Vec<Gluing>),
}

enum Tables {
    Loops(Arc<Graphs>),
    Directed(Arc<Vertices>),
    Clusters(Arc<Ising>),
}

/// A Hamiltonian at an inverse temperature, ready to be sampled.
pub struct Simulation {
    matrices: BondMatrices,
    values: Vec<Vec<f64>>,
    measurements: Measurements,
    beta: f64,
    tables: Tables,
    /// The update as it was chosen, with all that was left to the model.
    chosen: Update,
    formula: String,
}

/// The extra diagonal weight of [`Update::Automatic`] in directed loops.
const EXTRA: f64 = 0.25;

impl Simulation {
    /// Lowers a Hamiltonian to bond matrices and prepares an update.
    ///
    /// # Errors
    /// [`SseError::Lower`] for terms on more than two sites, long strings of fermions and complex elements; [`SseError::Update`] for what the
    /// update cannot treat; [`SseError::Currents`] for a stiffness that there is not; [`SseError::Parameter`], [`SseError::Memory`].
    pub fn new(
        hamiltonian: &Hamiltonian,
        beta: f64,
        update: &Update,
        measurements: Measurements,
    ) -> Result<Self, SseError> {
        if !(beta > 0.0 && beta.is_finite()) {
            let (what, given) = ("the inverse temperature".into(), beta.to_string());
            return Err(SseError::Parameter { what, given, allowed: "positive and finite" });
        }
        let matrices = BondMatrices::lower(hamiltonian, &())?;
        let directed = |extra: f64| {
            if !(extra >= 0.0 && extra.is_finite()) {
                let (what, given) = ("the extra diagonal weight".into(), extra.to_string());
                return Err(SseError::Parameter { what, given, allowed: "not negative and finite" });
            }
            Ok(Tables::Directed(Arc::new(Vertices::new(&matrices, extra)?)))
        };
        let loops = || Ok(Tables::Loops(Arc::new(Graphs::new(&matrices)?)));
        let clusters = |gluings: &[Gluing]| Ok(Tables::Clusters(Arc::new(Ising::new(&matrices, gluings)?)));
        let tables = match update {
            Update::Loops => loops(),
            Update::Directed { extra } => directed(*extra),
            Update::Clusters(gluings) => clusters(gluings),
            Update::Automatic => loops().or_else(|_: SseError| clusters(&[])).or_else(|_| directed(EXTRA)),
        }?;
        let chosen = match (&tables, update) {
            (Tables::Loops(_), _) => Update::Loops,
            (Tables::Clusters(ising), _) => Update::Clusters(ising.gluings().to_vec()),
            (Tables::Directed(_), Update::Directed { extra }) => Update::Directed { extra: *extra },
            (Tables::Directed(_), _) => Update::Directed { extra: EXTRA },
        };
        let space = hamiltonian.space();
        let simulation = Self {
            values: site_values(space),
            matrices,
            measurements,
            beta,
            tables,
            chosen,
            formula: hamiltonian.render(Format::Unicode),
        };
        // What is wrong with the measurements is said now.
        simulation.meter()?;
        Ok(simulation)
    }

    fn meter(&self) -> Result<Meter, SseError> {
        // Flips change the signs of spins, but an occupation is not the opposite of an empty site.
        let opposite = |values: &Vec<f64>| values.iter().zip(values.iter().rev()).all(|(a, b)| *a == -*b);
        let improved =
            matches!(self.tables, Tables::Loops(_)) && !self.has_signs() && self.values.iter().all(opposite);
        Meter::new(&self.matrices, self.values.clone(), self.measurements.clone(), self.beta, improved)
    }

    /// The update that was chosen.
    pub fn update(&self) -> &'static str {
        match self.tables {
            Tables::Loops(_) => "loops",
            Tables::Directed(_) => "directed loops",
            Tables::Clusters(_) => "clusters",
        }
    }

    /// Whether configurations can have negative weights.
    pub fn has_signs(&self) -> bool {
        match &self.tables {
            Tables::Loops(graphs) => graphs.signed,
            Tables::Directed(vertices) => vertices.signed,
            Tables::Clusters(_) => false,
        }
    }

    /// A chain of it, for runs that the caller makes.
    ///
    /// # Errors
    /// As [`Simulation::new`].
    pub fn chain(&self, random: &mut Stream) -> Result<SseChain, SseError> {
        let engine = match &self.tables {
            Tables::Loops(graphs) => Engine::Loops(Loops::new(Arc::clone(graphs), self.beta, random)),
            Tables::Directed(vertices) => {
                Engine::Directed(Directed::new(Arc::clone(vertices), self.beta, random))
            }
            Tables::Clusters(ising) => Engine::Clusters(Clusters::new(Arc::clone(ising), self.beta, random)),
        };
        Ok(SseChain { engine, meter: self.meter()? })
    }

    /// Runs chains.
    ///
    /// # Errors
    /// [`SseError::Run`].
    pub fn run(&self, plan: &Plan, control: Control<'_>) -> Result<Record, SseError> {
        let provenance = Provenance::new(format!("sse/{}", self.update()))
            .with("beta", self.beta)
            .with("hamiltonian", &self.formula);
        let identity = control.checkpoint.map(|(path, more)| (path, format!("{} {more}", self.identity())));
        let control =
            Control { checkpoint: identity.as_ref().map(|(path, about)| (*path, about.as_str())), ..control };
        let samples = monte_carlo::run(plan, control, |random| self.chain(random)).map_err(Box::new)?;
        let samples = samples.with_provenance(provenance);
        Ok(Record::new(samples, self))
    }

    /// All that decides the rows besides the plan, so that a stored run is not gone on with by another one. Formulas are written for
    /// readers, who are not told of small differences of couplings: the matrices are what is sampled.
    fn identity(&self) -> String {
        let BondMatrices { dimensions, constant, terms } = &self.matrices;
        let mut text = format!("{dimensions:?} {constant:?} {:?}", self.values);
        for term in terms {
            let entries: Vec<f64> =
                term.matrix.col_iter().flat_map(|column| column.iter().copied()).collect();
            text += &format!(" {:?} {entries:?}", term.sites);
        }
        format!("{text} β={:?} {:?} {:?}", self.beta, self.chosen, self.measurements)
    }

    pub(crate) fn beta(&self) -> f64 {
        self.beta
    }

    pub(crate) fn sites(&self) -> usize {
        self.matrices.dimensions.len()
    }

    /// In which directions there are currents, if they are measured.
    pub(crate) fn directions(&self) -> Option<[bool; 2]> {
        self.measurements.currents.as_ref().map(currents::directions)
    }

    pub(crate) fn order_constant(&self) -> Option<f64> {
        match &self.tables {
            Tables::Loops(graphs) => Some(graphs.constant),
            Tables::Directed(vertices) => Some(vertices.constant),
            Tables::Clusters(_) => None,
        }
    }
}

enum Engine {
    Loops(Loops),
    Directed(Directed),
    Clusters(Clusters),
}

/// The state of a chain between sweeps.
#[derive(Serialize, Deserialize)]
pub struct SseState(Stored);

#[derive(Serialize, Deserialize)]
enum Stored {
    Loops(LoopState),
    Directed(DirectedState),
    Clusters(ClusterState),
}

/// A Markov chain of world lines.
pub struct SseChain {
    engine: Engine,
    meter: Meter,
}

impl SseChain {
    fn lines(&self) -> &dyn WorldLines {
        match &self.engine {
            Engine::Loops(engine) => engine,
            Engine::Directed(engine) => engine,
            Engine::Clusters(engine) => engine,
        }
    }

    /// The number of operators of the series after the last sweep; with clusters, of flips.
    pub fn operators(&self) -> usize {
        let mut kinks = 0;
        self.lines().visit(&mut |_, _| kinks += 1);
        self.lines().order().unwrap_or(kinks)
    }
}

impl MarkovChain for SseChain {
    type State = SseState;
    type Error = SseError;

    fn observables(&self) -> Vec<String> {
        self.meter.names()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), SseError> {
        match &mut self.engine {
            Engine::Loops(engine) => engine.sweep(random),
            Engine::Directed(engine) => engine.sweep(random),
            Engine::Clusters(engine) => engine.sweep(random),
        }
        Ok(())
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), SseError> {
        match &self.engine {
            Engine::Loops(engine) => self.meter.measure(engine, values),
            Engine::Directed(engine) => self.meter.measure(engine, values),
            Engine::Clusters(engine) => self.meter.measure(engine, values),
        }
        Ok(())
    }

    fn thermalized(&mut self) {
        if let Engine::Directed(engine) = &mut self.engine {
            engine.thermalized();
        }
    }

    fn state(&self) -> SseState {
        SseState(match &self.engine {
            Engine::Loops(engine) => Stored::Loops(engine.save()),
            Engine::Directed(engine) => Stored::Directed(engine.save()),
            Engine::Clusters(engine) => Stored::Clusters(engine.save()),
        })
    }

    fn restore(&mut self, state: SseState) -> Result<(), SseError> {
        match (&mut self.engine, state.0) {
            (Engine::Loops(engine), Stored::Loops(state)) => engine.restore(state),
            (Engine::Directed(engine), Stored::Directed(state)) => engine.restore(state),
            (Engine::Clusters(engine), Stored::Clusters(state)) => engine.restore(state),
            _ => Err(SseError::State("it is that of another update".into())),
        }
    }
}
