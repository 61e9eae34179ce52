//! A search on disk, so that a killed one can go on: numbers of sweeps and energies as JSON, matrices as the doubles that they are.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eigentruth_numerics::checkpoint::{self, CheckpointError};
use eigentruth_numerics::{Estimate, Scalar};
use faer::Mat;
use serde::{Deserialize, Serialize};

use crate::chain::Label;
use crate::progress::{Progress, Run};
use crate::search::Found;
use crate::state::{Block, Bond, Mps};
use crate::sweep::SweepReport;

const KIND: &str = "matrix-product search";
const VERSION: u32 = 2;

/// The file of a search. It is replaced as a whole, see [`checkpoint`].
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    identity: String,
    every: Duration,
    next: Instant,
}

#[derive(Serialize, Deserialize)]
struct Document {
    identity: String,
    found: Vec<FoundShape>,
    starts: Vec<Estimate>,
    best: Option<RunShape>,
    others: Vec<(usize, Shape)>,
    running: Option<RunShape>,
}

#[derive(Serialize, Deserialize)]
struct FoundShape {
    energy: Estimate,
    starts: Vec<Estimate>,
    run: RunShape,
    others: Vec<Shape>,
}

#[derive(Serialize, Deserialize)]
struct RunShape {
    state: Shape,
    reports: Vec<SweepReport>,
    allowed: usize,
    coarser: Vec<(f64, Shape)>,
    before: Option<Shape>,
}

/// A state but for its numbers, which are a vector of their own.
#[derive(Serialize, Deserialize)]
struct Shape {
    bonds: Vec<Vec<(Label, usize)>>,
    /// Sector on the left, local state and sector on the right of each block.
    tensors: Vec<Vec<[usize; 3]>>,
}

impl Kept {
    /// Takes up the search with this identity, or starts it if there is no file. It is stored after a sweep, `every` so often, less
    /// often if that would take more than a twentieth of the time.
    ///
    /// # Errors
    /// [`CheckpointError::Foreign`] if the file belongs to another computation; whatever [`checkpoint::read`] refuses.
    pub fn open<S: Scalar>(
        path: &Path,
        identity: String,
        every: Duration,
    ) -> Result<(Self, Option<Progress<S>>), CheckpointError> {
        let foreign = || CheckpointError::Foreign { path: path.display().to_string() };
        // Only who it belongs to, before the numbers: those of another search may be of another kind.
        #[derive(Deserialize)]
        struct Owner {
            identity: String,
        }
        let progress = match checkpoint::read::<Owner>(path, KIND, VERSION)? {
            Some(owner) if owner.identity == identity => {
                let stored = checkpoint::read_with_vectors::<Document, S>(path, KIND, VERSION)?;
                let damaged = || CheckpointError::Damaged {
                    path: path.display().to_string(),
                    reason: "its matrices do not fit its bonds".into(),
                };
                let read = |(document, vectors): (Document, Vec<Vec<S>>)| {
                    progress(document, &mut vectors.into_iter()).ok_or_else(damaged)
                };
                stored.map(read).transpose()?
            }
            Some(_) => return Err(foreign()),
            None if path.exists() => return Err(foreign()),
            None => None,
        };
        Ok((Self { path: path.into(), identity, every, next: Instant::now() + every }, progress))
    }

    /// Stores how far a search is, if it is time to.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn keep<S: Scalar>(&mut self, progress: &Progress<S>) -> Result<(), CheckpointError> {
        let start = Instant::now();
        if start < self.next {
            return Ok(());
        }
        let mut vectors = Vec::new();
        let document = Document {
            identity: self.identity.clone(),
            found: progress.found.iter().map(|found| found_shape(found, &mut vectors)).collect(),
            starts: progress.starts.clone(),
            best: progress.best.as_ref().map(|run| run_shape(run, &mut vectors)),
            others: progress
                .others
                .iter()
                .map(|(start, state)| (*start, shape(state, &mut vectors)))
                .collect(),
            running: progress.running.as_ref().map(|run| run_shape(run, &mut vectors)),
        };
        let slices: Vec<&[S]> = vectors.iter().map(Vec::as_slice).collect();
        checkpoint::write_with_vectors(&self.path, KIND, VERSION, &document, &slices)?;
        let rest = if self.every.is_zero() { Duration::ZERO } else { start.elapsed() * 20 };
        self.next = Instant::now() + self.every.max(rest);
        Ok(())
    }
}

fn found_shape<S: Scalar>(found: &Found<S>, vectors: &mut Vec<Vec<S>>) -> FoundShape {
    let run = run_shape(&found.run, vectors);
    let others = found.others.iter().map(|state| shape(state, vectors)).collect();
    FoundShape { energy: found.energy.clone(), starts: found.starts.clone(), run, others }
}

fn run_shape<S: Scalar>(run: &Run<S>, vectors: &mut Vec<Vec<S>>) -> RunShape {
    let state = shape(&run.state, vectors);
    let coarser = run.coarser.iter().map(|(discarded, state)| (*discarded, shape(state, vectors))).collect();
    let before = run.before.as_ref().map(|state| shape(state, vectors));
    RunShape { state, reports: run.reports.clone(), allowed: run.allowed, coarser, before }
}

fn shape<S: Scalar>(state: &Mps<S>, vectors: &mut Vec<Vec<S>>) -> Shape {
    assert_eq!(state.centre, 0, "the centre is the first site");
    let mut numbers = Vec::new();
    for block in state.tensors.iter().flatten() {
        (0..block.matrix.ncols())
            .for_each(|column| numbers.extend_from_slice(block.matrix.col_as_slice(column)));
    }
    vectors.push(numbers);
    let places = |tensor: &Vec<Block<S>>| tensor.iter().map(|b| [b.left, b.state, b.right]).collect();
    Shape {
        bonds: state.bonds.iter().map(|bond| bond.sectors().to_vec()).collect(),
        tensors: state.tensors.iter().map(places).collect(),
    }
}

type Vectors<S> = std::vec::IntoIter<Vec<S>>;

fn progress<S: Scalar>(document: Document, vectors: &mut Vectors<S>) -> Option<Progress<S>> {
    let mut found = Vec::new();
    for FoundShape { energy, starts, run, others } in document.found {
        let run = stored_run(run, vectors)?;
        let others = others.into_iter().map(|shape| stored(shape, vectors)).collect::<Option<_>>()?;
        found.push(Found { energy, starts, run, others });
    }
    let one = |shape: Option<RunShape>, vectors: &mut Vectors<S>| match shape {
        Some(shape) => stored_run(shape, vectors).map(Some),
        None => Some(None),
    };
    let best = one(document.best, vectors)?;
    let others = document.others.into_iter().map(|(start, shape)| Some((start, stored(shape, vectors)?)));
    let others = others.collect::<Option<_>>()?;
    let running = one(document.running, vectors)?;
    Some(Progress { found, starts: document.starts, best, others, running })
}

fn stored_run<S: Scalar>(shape: RunShape, vectors: &mut Vectors<S>) -> Option<Run<S>> {
    let state = stored(shape.state, vectors)?;
    let mut coarser = Vec::new();
    for (discarded, shape) in shape.coarser {
        coarser.push((discarded, stored(shape, vectors)?));
    }
    let before = match shape.before {
        Some(shape) => Some(stored(shape, vectors)?),
        None => None,
    };
    Some(Run { state, reports: shape.reports, allowed: shape.allowed, coarser, before })
}

fn stored<S: Scalar>(shape: Shape, vectors: &mut Vectors<S>) -> Option<Mps<S>> {
    let bonds: Vec<Bond> = shape.bonds.into_iter().map(Bond::new).collect();
    let numbers = vectors.next()?;
    let mut rest = numbers.as_slice();
    let mut tensors = Vec::new();
    for (site, places) in shape.tensors.into_iter().enumerate() {
        let mut tensor = Vec::new();
        for [left, state, right] in places {
            let (_, rows) = *bonds.get(site)?.sectors().get(left)?;
            let (_, columns) = *bonds.get(site + 1)?.sectors().get(right)?;
            let (own, others) = rest.split_at_checked(rows * columns)?;
            rest = others;
            let matrix = Mat::from_fn(rows, columns, |row, column| own[column * rows + row]);
            tensor.push(Block { left, state, right, matrix });
        }
        tensors.push(tensor);
    }
    rest.is_empty().then_some(Mps { bonds, tensors, centre: 0 })
}
