//! What the parser builds: an arena of nodes, scalars and operators alike.

mod arena;

use dashu_ratio::RBig;

use crate::declarations::Domain;
use crate::name::{Label, Name};
pub(crate) use arena::{Arena, Walk, intern};

/// A node of an [`Arena`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ExprId(pub(crate) u32);

/// A symbol of an [`Arena`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SymbolId(pub(crate) u32);

/// A function that is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Function {
    Exp,
    Ln,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Asin,
    Acos,
    Atan,
    Asinh,
    Acosh,
    Atanh,
    Abs,
    Sign,
    Floor,
    Ceil,
    Real,
    Imaginary,
    Argument,
    Gamma,
    Min,
    Max,
    Binomial,
    Modulo,
    /// The real n-th root: `\sqrt[n]{x}`, arguments (x, n).
    Root,
    /// The Heaviside step.
    Step,
}

/// What brackets a list stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bracket {
    Round,
    Square,
    Brace,
}

/// The part of a species that a generator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Component {
    /// Annihilator, Majorana operator, or a free letter.
    Plain,
    /// Creator, or the dagger of a free letter.
    Dagger,
    X,
    Y,
    Z,
    Plus,
    Minus,
}

/// One operator letter: species (index into the declarations), component, mode.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Letter {
    pub(crate) species: usize,
    pub(crate) component: Component,
    pub(crate) mode: Vec<Label>,
}

/// A node. Children come before their parents.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// An exact rational number.
    Number(RBig),
    /// A decimal literal: its exact value and its number of decimals.
    Decimal {
        value: RBig,
        decimals: u32,
        significant: u32,
    },
    Pi,
    Euler,
    ImaginaryUnit,
    Infinity,
    /// `\pm` (true) or `\mp`.
    PlusMinus(bool),
    Symbol(SymbolId),
    /// An operator letter (index into [`Arena::letters`]).
    Operator(u32),
    /// `⟨bra| operator |ket⟩`, states by index into [`Arena::states`].
    Amplitude {
        bra: u32,
        operator: Option<ExprId>,
        ket: u32,
    },
    /// `⟨operator⟩`.
    Average(ExprId),
    Add(Vec<ExprId>),
    Multiply(Vec<ExprId>),
    Divide(ExprId, ExprId),
    Power(ExprId, ExprId),
    Call(Function, Vec<ExprId>),
    /// A declared function about which nothing is known (index into [`Arena::functions`]).
    Unknown(u32, Vec<ExprId>),
    /// Sum (or product) of `body` over `variable` from `from` to `to`.
    Series {
        product: bool,
        variable: SymbolId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    },
    /// Definite integral.
    Integral {
        variable: SymbolId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    },
    /// Sum over all values of label variables that fulfil all conditions.
    LabelSum {
        indices: Vec<Label>,
        conditions: Vec<LabelCondition>,
        body: ExprId,
    },
    /// Kronecker's delta of two labels.
    Delta(Label, Label),
    Conjugate(ExprId),
    Adjoint(ExprId),
    Transpose(ExprId),
    Commutator {
        anti: bool,
        left: ExprId,
        right: ExprId,
    },
    List(Bracket, Vec<ExprId>),
    /// Entries in row order.
    Matrix {
        rows: u32,
        columns: u32,
        entries: Vec<ExprId>,
    },
}

/// What a sum asks of two of its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelOrder {
    /// `i \neq j`
    Different,
    /// `i < j`
    Less,
}

/// A condition of a sum: `i<j`.
pub(crate) type LabelCondition = (Label, LabelOrder, Label);

/// What a symbol is called and where it lives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SymbolInfo {
    pub(crate) name: String,
    pub(crate) domain: Domain,
    /// The index of a sum or an integration variable.
    pub(crate) bound: bool,
    /// The name in parts, of a symbol that may be one of a family (`\epsilon_k` under a sum over k).
    pub(crate) parts: Option<Name>,
}
