//! What a strategy computes, as a flat list of operations over columns: each operation appears once and after those that it
//! reads, and writes one column, or several if it is an indicator with several outputs.

mod batch;
mod builder;
mod higher;
mod operation;
mod scalar;
mod series;
mod side;
mod state;
mod step;
#[cfg(test)]
mod tests;

use assay_types::Timeframe;

pub(crate) use batch::{Columns, Lane, evaluate, evaluate_higher};
pub(crate) use builder::Builder;
pub(crate) use operation::{Arithmetic, Comparison, Constant, Direction, Kind, Map, Operand, Operation, TruthWindow};
pub(crate) use series::Series;
pub(crate) use step::Steps;

/// One operation and the columns that it writes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) operation: Operation,
    pub(crate) first: u32,
    pub(crate) columns: u32,
}

/// Operations in an order in which they can be computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    /// What each column holds.
    pub(crate) kinds: Vec<Kind>,
}

/// What is computed on the bars of a longer timeframe.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Higher {
    pub(crate) timeframe: Timeframe,
    pub(crate) graph: Graph,
}
