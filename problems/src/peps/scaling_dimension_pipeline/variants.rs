//! Questions about estimates of dimensions from strips of several models; and the printed question.

use eigentruth_grading::Kind;
use eigentruth_trg::Model;

use super::strips::Strip;
use super::{NETWORK, NETWORK_STOP, STRIPS, STRIPS_STOP, problem};
use crate::family::{AsPrinted, Aspect, Draw, Family, Variant};
use crate::method::Stop;

static PRINTED: AsPrinted = AsPrinted::of(problem);

/// The printed operations; one label has two.
const OPERATIONS: &str = "
a) Take the singular values of the matrix that there is.
b) Coarse-grain the network until the dimensions are steady.
c) Build the transfer matrix from row to row of the network as it is.
d) Take the eigenvalues of the matrix that there is.
e) Evolve in real time with the logarithm of the matrix that there is.
f) Compute the specific heat at several sizes.
g) Compute the susceptibility at several sizes; or, at the end, do nothing more.
h) Compute the order parameter at several sizes.
";

const SHORT: &str = "A row is two tensors long";
const LONG: &str = "A row is as many tensors long as one likes";
const SILENT: &str = "That nothing more is done at the end goes without saying";
const SAID: &str = "That nothing more is done at the end is written, as the last operation";

/// The admissible readings: how long a row is, and how a sequence ends.
const READINGS: [(&str, &str, &str); 4] = [
    (NETWORK, SHORT, SILENT),
    (NETWORK_STOP, SHORT, SAID),
    (STRIPS, LONG, SILENT),
    (STRIPS_STOP, LONG, SAID),
];

/// Which operations give the dimensions, in which order.
fn printed(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let (reading, rows, end) = draw.one("printed reading", &READINGS);
    let asked = "Which is the shortest sequence of operations that returns the dimensions within 2 %?";
    let prompt = format!(
        "The two lowest scaling dimensions of primary fields are wanted of critical spin models in two dimensions, the Ising and the 3-state Potts model. The \
         partition function is a network of one tensor per site, whose bonds are in an arbitrary basis. Operations follow each other, none of them twice, and each acts \
         on what those before it have left. The logarithms of the moduli of the values of a matrix, eigenvalues or singular values, are read as dimensions; before a transfer matrix is built, the matrix is one \
         tensor from two neighbouring legs to the others, read as one that is as high as it is wide. {rows}. {end}. {asked}{OPERATIONS}Give the labels in their \
         order, separated by ;, in \\boxed{{}}."
    );
    Ok(Variant::new(seed, Kind::ChoiceSequence, prompt, PRINTED.answer(reading)?)
        .with(Aspect::Asked, asked)
        .with(Aspect::Size, rows)
        .with(Aspect::Convention, end))
}

/// Estimates from the gap of a strip.
pub(super) struct Strips;

impl Family for Strips {
    fn describe(&self) -> &'static str {
        "the estimate of the first or second scaling dimension from the transfer matrix of a strip of width 3 to 7: Ising, Potts and clock models, hard \
         squares; or the printed sequence of operations, whose first draw is investigated for some seconds"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("scaling pipeline", seed);
        if draw.printed(20) {
            return printed(seed, &draw);
        }
        let which = draw.pick("which", 2);
        let width = 3 + draw.pick("width", 3);
        let (name, model, width) = match draw.pick("model", 5) {
            0 => {
                let beta = draw.one("beta", &[0.36, 0.38, 0.40, 0.42, 0.44, 0.46, 0.48]);
                (
                    format!("the Ising model with energy −s s' a bond at β = {beta}"),
                    Model::ising(beta)?,
                    width + 1,
                )
            }
            kind @ (1 | 2) => {
                let q = 2 + kind;
                let beta = draw.one("beta", &[0.7, 0.8, 0.9, 1.0, 1.1, 1.2]);
                (
                    format!("the {q}-state Potts model with energy −δ(s, s') a bond at β = {beta}"),
                    Model::potts(q, beta)?,
                    width,
                )
            }
            3 => {
                let beta = draw.one("beta", &[0.7, 0.8, 0.9, 1.0, 1.1, 1.2]);
                (
                    format!("the 4-state clock model with energy −cos(θ − θ') a bond at β = {beta}"),
                    Model::clock(4, beta)?,
                    width,
                )
            }
            _ => {
                let z = draw.one("fugacity", &[0.5, 1.0, 1.5, 2.0, 3.0, 3.8]);
                (
                    format!("hard squares (particles that exclude nearest neighbours) with fugacity {z}"),
                    Model::hard_squares(z)?,
                    2 * (2 + draw.pick("half", 2)),
                )
            }
        };
        let found = Strip::new(&model, width).dimensions(2)?;
        let place = ["second", "third"][which];
        let prompt = format!(
            "Take {name} on a square-lattice strip of width L = {width} with periodic boundaries. With the eigenvalues of the transfer matrix from row to row \
             in descending order of modulus, counted with multiplicity, what is (L/2π) ln|λ_first/λ_{place}|, to five decimals?"
        );
        Ok(Variant::estimated(seed, prompt, &found[which], 5)
            .with(Aspect::Terms, name)
            .with(Aspect::Size, format!("width L = {width}"))
            .with(Aspect::Asked, format!("λ_{place}")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("scaling pipeline", seed).printed(20)
    }
}
