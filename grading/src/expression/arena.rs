//! The arena that holds all nodes of a comparison: building, walking and rewriting expressions.

use dashu_ratio::RBig;

use super::{ExprId, Letter, Node, SymbolId, SymbolInfo};
use crate::declarations::Domain;
use crate::grade::Reason;
use crate::lex::Unreadable;
use crate::limits;
use crate::name::Name;

/// How [`Arena::walk`] goes on behind a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Walk {
    /// To its children.
    Below,
    /// Without its children.
    Past,
    /// Not at all: what was looked for is found.
    End,
}

/// What [`Arena::rewrite`] asks of every node: another node in its place, or none.
pub(crate) type Change<'a> = dyn FnMut(&mut Arena, &Node) -> Result<Option<ExprId>, Unreadable> + 'a;

/// All nodes of a comparison: reference and candidate share one arena, so that equal symbols are
/// equal ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Node>,
    pub(crate) symbols: Vec<SymbolInfo>,
    pub(crate) letters: Vec<Letter>,
    pub(crate) functions: Vec<String>,
    pub(crate) states: Vec<String>,
    /// Budget: nodes beyond this are refused.
    pub(crate) node_limit: usize,
}

impl Arena {
    pub(crate) fn new() -> Self {
        Arena { node_limit: limits::NODES, ..Arena::default() }
    }

    /// Adds a node.
    pub(crate) fn add(&mut self, node: Node) -> Result<ExprId, Unreadable> {
        if self.nodes.len() >= self.node_limit {
            let message = format!("the answer has more than {} terms and factors", self.node_limit);
            return Err(Unreadable::new(Reason::Limit, message, 0..0));
        }
        self.nodes.push(node);
        Ok(ExprId(u32::try_from(self.nodes.len() - 1).expect("the node limit is far below")))
    }

    pub(crate) fn get(&self, id: ExprId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn integer(&mut self, value: i64) -> Result<ExprId, Unreadable> {
        self.add(Node::Number(RBig::from(value)))
    }

    /// Interns an operator letter.
    pub(crate) fn letter(&mut self, letter: Letter) -> u32 {
        intern(&mut self.letters, letter)
    }

    pub(crate) fn function(&mut self, name: &str) -> u32 {
        intern(&mut self.functions, name.to_owned())
    }

    pub(crate) fn state(&mut self, name: &str) -> u32 {
        intern(&mut self.states, name.to_owned())
    }

    /// The symbol of that name, made if there is none: a member of a declared family (`\epsilon_q` where
    /// `\epsilon_k` is declared and q is summed), or the value of a label.
    pub(crate) fn member(&mut self, name: &Name, domain: Domain) -> SymbolId {
        let known = self.symbols.iter().position(|symbol| symbol.parts.as_ref() == Some(name));
        let at = known.unwrap_or_else(|| {
            let (text, parts) = (name.to_string(), Some(name.clone()));
            self.symbols.push(SymbolInfo { name: text, domain, bound: false, parts });
            self.symbols.len() - 1
        });
        SymbolId(u32::try_from(at).expect("bounded by the token limit"))
    }

    /// The children of a node.
    pub(crate) fn children(&self, id: ExprId) -> Vec<ExprId> {
        match self.get(id) {
            Node::Number(_)
            | Node::Decimal { .. }
            | Node::Pi
            | Node::Euler
            | Node::ImaginaryUnit
            | Node::Infinity
            | Node::PlusMinus(_)
            | Node::Symbol(_)
            | Node::Operator(_)
            | Node::Delta(..) => Vec::new(),
            Node::Amplitude { operator, .. } => operator.iter().copied().collect(),
            Node::Average(x)
            | Node::Conjugate(x)
            | Node::Adjoint(x)
            | Node::Transpose(x)
            | Node::LabelSum { body: x, .. } => vec![*x],
            Node::Add(list)
            | Node::Multiply(list)
            | Node::Call(_, list)
            | Node::Unknown(_, list)
            | Node::List(_, list)
            | Node::Matrix { entries: list, .. } => list.clone(),
            Node::Divide(a, b) | Node::Power(a, b) | Node::Commutator { left: a, right: b, .. } => {
                vec![*a, *b]
            }
            Node::Series { from, to, body, .. } | Node::Integral { from, to, body, .. } => {
                vec![*from, *to, *body]
            }
        }
    }

    /// Visits the nodes below (and including) `roots`, each once however many nodes share it: entries of a
    /// product of matrices share so much that a walk along all paths would never end.
    pub(crate) fn walk(&self, roots: &[ExprId], visit: &mut dyn FnMut(&Node) -> Walk) -> bool {
        let highest = roots.iter().map(|id| id.0 as usize).max().unwrap_or(0);
        let mut seen = vec![0_u64; highest / 64 + 1];
        let mut stack = roots.to_vec();
        while let Some(id) = stack.pop() {
            let (word, bit) = (id.0 as usize / 64, 1 << (id.0 % 64));
            if seen[word] & bit != 0 {
                continue;
            }
            seen[word] |= bit;
            match visit(self.get(id)) {
                Walk::End => return true,
                Walk::Below => stack.extend(self.children(id)),
                Walk::Past => {}
            }
        }
        false
    }

    /// Whether any node below (and including) `id` satisfies `test`; averages hide their operators
    /// only from [`Self::has_operator`].
    pub(crate) fn any(&self, id: ExprId, test: &dyn Fn(&Node) -> bool) -> bool {
        self.walk(&[id], &mut |node| if test(node) { Walk::End } else { Walk::Below })
    }

    /// Whether the value is an operator: a letter outside of every average.
    pub(crate) fn has_operator(&self, id: ExprId) -> bool {
        self.walk(&[id], &mut |node| match node {
            Node::Operator(_) => Walk::End,
            Node::Average(_) | Node::Amplitude { .. } => Walk::Past,
            _ => Walk::Below,
        })
    }

    /// Whether a decimal literal, a rounded number, occurs.
    pub(crate) fn has_decimal(&self, id: ExprId) -> bool {
        self.any(id, &|node| matches!(node, Node::Decimal { .. }))
    }

    /// Whether the value is a list or a matrix, or made of one.
    pub(crate) fn has_shape(&self, id: ExprId) -> bool {
        self.any(id, &|node| matches!(node, Node::List(..) | Node::Matrix { .. }))
    }

    /// Copies `id` with every `\pm` set to `sign`.
    pub(crate) fn with_sign(&mut self, id: ExprId, sign: i64) -> Result<ExprId, Unreadable> {
        self.rewrite(id, &mut |arena, node| match node {
            Node::PlusMinus(upper) => {
                let value = if *upper { sign } else { -sign };
                Ok(Some(arena.integer(value)?))
            }
            _ => Ok(None),
        })
    }

    /// Copies `id`, replacing each node for which `change` gives another.
    pub(crate) fn rewrite(&mut self, id: ExprId, change: &mut Change<'_>) -> Result<ExprId, Unreadable> {
        let node = self.get(id).clone();
        if let Some(replaced) = change(self, &node)? {
            return Ok(replaced);
        }
        let mut all = |arena: &mut Arena, list: &[ExprId]| -> Result<Vec<ExprId>, Unreadable> {
            list.iter().map(|&child| arena.rewrite(child, change)).collect()
        };
        let copied = match node {
            Node::Amplitude { bra, operator, ket } => {
                let operator = operator.map(|x| all(self, &[x])).transpose()?.map(|list| list[0]);
                Node::Amplitude { bra, operator, ket }
            }
            Node::Average(x) => Node::Average(all(self, &[x])?[0]),
            Node::Conjugate(x) => Node::Conjugate(all(self, &[x])?[0]),
            Node::LabelSum { indices, conditions, body } => {
                Node::LabelSum { indices, conditions, body: all(self, &[body])?[0] }
            }
            Node::Adjoint(x) => Node::Adjoint(all(self, &[x])?[0]),
            Node::Transpose(x) => Node::Transpose(all(self, &[x])?[0]),
            Node::Add(list) => Node::Add(all(self, &list)?),
            Node::Multiply(list) => Node::Multiply(all(self, &list)?),
            Node::Call(function, list) => Node::Call(function, all(self, &list)?),
            Node::Unknown(function, list) => Node::Unknown(function, all(self, &list)?),
            Node::List(bracket, list) => Node::List(bracket, all(self, &list)?),
            Node::Matrix { rows, columns, entries } => {
                Node::Matrix { rows, columns, entries: all(self, &entries)? }
            }
            Node::Divide(a, b) => {
                let pair = all(self, &[a, b])?;
                Node::Divide(pair[0], pair[1])
            }
            Node::Power(a, b) => {
                let pair = all(self, &[a, b])?;
                Node::Power(pair[0], pair[1])
            }
            Node::Commutator { anti, left, right } => {
                let pair = all(self, &[left, right])?;
                Node::Commutator { anti, left: pair[0], right: pair[1] }
            }
            Node::Series { product, variable, from, to, body } => {
                let list = all(self, &[from, to, body])?;
                Node::Series { product, variable, from: list[0], to: list[1], body: list[2] }
            }
            Node::Integral { variable, from, to, body } => {
                let list = all(self, &[from, to, body])?;
                Node::Integral { variable, from: list[0], to: list[1], body: list[2] }
            }
            _leaf => return Ok(id),
        };
        self.add(copied)
    }
}

/// The index of `value` in `table`, at the end of which it is put if it is new.
pub(crate) fn intern<T: PartialEq>(table: &mut Vec<T>, value: T) -> u32 {
    let at = table.iter().position(|known| *known == value).unwrap_or_else(|| {
        table.push(value);
        table.len() - 1
    });
    u32::try_from(at).expect("bounded by the node limit")
}
