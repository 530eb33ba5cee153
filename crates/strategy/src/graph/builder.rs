use std::collections::BTreeMap;

use assay_indicators::find;

use super::{Graph, Kind, Node, Operand, Operation};

/// Collects operations, each only once, and how long each takes to warm up.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    graph: Graph,
    known: BTreeMap<Operation, u32>,
    /// Bars before a column has values, by column.
    warm: Vec<usize>,
    /// Bars that all operations together look back on.
    memory: usize,
}

impl Builder {
    /// Returns the first column of the operation, adding it unless it is there already.
    pub(crate) fn add(&mut self, operation: Operation) -> u32 {
        if let Some(first) = self.known.get(&operation) {
            return *first;
        }
        let first = self.graph.kinds.len() as u32;
        let columns = match &operation {
            Operation::Indicator { id, .. } => find(id).map_or(1, |indicator| indicator.outputs.len()),
            _ => 1,
        };
        let kind = operation.kind(&self.graph.kinds);
        let own = own_warm_up(&operation);
        let warm = self.inputs_warm(&operation).saturating_add(own);
        self.memory = self.memory.saturating_add(own);
        self.graph.kinds.extend(std::iter::repeat_n(kind, columns));
        self.warm.extend(std::iter::repeat_n(warm, columns));
        self.graph.nodes.push(Node { operation: operation.clone(), first, columns: columns as u32 });
        self.known.insert(operation, first);
        first
    }

    /// How many operations there are.
    pub(crate) fn len(&self) -> usize {
        self.graph.nodes.len()
    }

    pub(crate) fn kind(&self, column: u32) -> Kind {
        self.graph.kinds.get(column as usize).copied().unwrap_or(Kind::Number)
    }

    /// Bars before the operand has values.
    pub(crate) fn warm(&self, operand: Operand) -> usize {
        match operand {
            Operand::Constant(_) => 0,
            Operand::Column(column) => self.warm.get(column as usize).copied().unwrap_or(0),
        }
    }

    /// Bars before everything that the operation reads has values.
    fn inputs_warm(&self, operation: &Operation) -> usize {
        let mut warm = 0;
        operation.clone().for_each_input(|column| warm = warm.max(self.warm(Operand::Column(*column))));
        warm
    }

    /// How many bars the operations look back on, added up.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// Returns the graph of only what the roots need, and points the roots at it.
    pub(crate) fn finish(self, roots: &mut [&mut u32]) -> Graph {
        let mut needed = vec![false; self.graph.kinds.len()];
        for root in roots.iter() {
            mark(&mut needed, **root);
        }
        for node in self.graph.nodes.iter().rev() {
            let range = node.first as usize..(node.first + node.columns) as usize;
            if needed.get(range).is_some_and(|columns| columns.contains(&true)) {
                node.operation.clone().for_each_input(|column| mark(&mut needed, *column));
            }
        }
        let mut moved = vec![0_u32; self.graph.kinds.len()];
        let mut graph = Graph::default();
        for mut node in self.graph.nodes {
            let range = node.first as usize..(node.first + node.columns) as usize;
            if !needed[range.clone()].contains(&true) {
                continue;
            }
            node.operation.for_each_input(|column| *column = moved[*column as usize]);
            node.first = graph.kinds.len() as u32;
            for (offset, column) in range.enumerate() {
                moved[column] = node.first + offset as u32;
                graph.kinds.push(self.graph.kinds[column]);
            }
            graph.nodes.push(node);
        }
        for root in roots.iter_mut() {
            **root = moved.get(**root as usize).copied().unwrap_or(0);
        }
        graph
    }
}

fn mark(needed: &mut [bool], column: u32) {
    if let Some(needed) = needed.get_mut(column as usize) {
        *needed = true;
    }
}

/// Bars that the operation itself needs before it has values.
fn own_warm_up(operation: &Operation) -> usize {
    match operation {
        Operation::Indicator { id, parameters, .. } => {
            let parameters: Vec<f64> = parameters.iter().map(|parameter| parameter.get()).collect();
            find(id).map_or(0, |indicator| indicator.warm_up(&parameters))
        }
        Operation::Cross(..) => 1,
        Operation::History { back, .. } => *back as usize,
        Operation::TruthWindow { bars, .. } => (*bars as usize).saturating_sub(1),
        _ => 0,
    }
}
