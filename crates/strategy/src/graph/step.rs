use assay_dataset::Bar;
use assay_indicators::{IndicatorError, Stream, find};

use super::{
    Graph, Higher, Kind, Operand, Operation,
    higher::Joiner,
    state::{Ago, Kept, Past, Sides, Truths},
};

/// What one operation remembers.
enum State {
    Nothing,
    Stream(Box<dyn Stream>),
    Sides(Sides),
    Truths(Truths),
    Ago(Ago),
    Kept(Kept),
    Past(Past),
}

/// A graph in motion: takes bars one by one. Truths are kept as one and zero.
pub(crate) struct Steps {
    graph: Graph,
    states: Vec<State>,
    values: Vec<f64>,
    inputs: Vec<f64>,
    higher: Vec<HigherSteps>,
}

struct HigherSteps {
    joiner: Joiner,
    steps: Steps,
    closed: u64,
}

impl Steps {
    pub(crate) fn new(graph: &Graph, higher: &[Higher]) -> Result<Self, IndicatorError> {
        let states = graph.nodes.iter().map(|node| state(&node.operation, &graph.kinds)).collect::<Result<_, _>>()?;
        let values = missing(graph);
        let higher = higher
            .iter()
            .map(|higher| {
                let steps = Self::new(&higher.graph, &[])?;
                Ok(HigherSteps { joiner: Joiner::new(higher.timeframe), steps, closed: 0 })
            })
            .collect::<Result<_, IndicatorError>>()?;
        Ok(Self { graph: graph.clone(), states, values, inputs: Vec::new(), higher })
    }

    /// Takes one bar.
    pub(crate) fn step(&mut self, bar: &Bar) {
        for HigherSteps { joiner, steps, closed } in &mut self.higher {
            joiner.push(bar, |longer| {
                steps.step(longer);
                *closed += 1;
            });
        }
        let Self { graph, states, values, inputs, higher } = self;
        for (node, state) in graph.nodes.iter().zip(states) {
            let first = node.first as usize;
            if let (Operation::Indicator { inputs: columns, .. }, State::Stream(stream)) =
                (&node.operation, &mut *state)
            {
                inputs.clear();
                inputs.extend(columns.iter().map(|column| values[*column as usize]));
                stream.next(inputs, &mut values[first..first + node.columns as usize]);
                continue;
            }
            values[first] = next(&node.operation, state, values, &Surroundings { bar, higher });
        }
    }

    /// Returns the value after the last bar.
    pub(crate) fn value(&self, operand: Operand) -> f64 {
        read(operand, &self.values)
    }

    /// Returns the graph of a longer timeframe.
    pub(crate) fn higher(&self, group: u32) -> Option<&Self> {
        self.higher.get(group as usize).map(|higher| &higher.steps)
    }
}

/// What an operation may read beside columns.
struct Surroundings<'a> {
    bar: &'a Bar,
    higher: &'a [HigherSteps],
}

/// Values before the first bar.
fn missing(graph: &Graph) -> Vec<f64> {
    graph.kinds.iter().map(|kind| if *kind == Kind::Truth { 0.0 } else { f64::NAN }).collect()
}

fn state(operation: &Operation, kinds: &[Kind]) -> Result<State, IndicatorError> {
    Ok(match operation {
        Operation::Indicator { id, parameters, .. } => {
            let parameters: Vec<f64> = parameters.iter().map(|parameter| parameter.get()).collect();
            match find(id) {
                Some(indicator) => State::Stream(indicator.stream(&parameters)?),
                None => State::Nothing,
            }
        }
        Operation::Cross(..) => State::Sides(Sides::default()),
        Operation::TruthWindow { window, bars, .. } => State::Truths(Truths::new(*window, *bars)),
        Operation::Since(_) => State::Ago(Ago::default()),
        Operation::ValueWhen { .. } => State::Kept(Kept::default()),
        Operation::History { of, back } => {
            let truth = kinds.get(*of as usize) == Some(&Kind::Truth);
            State::Past(Past::new(*back, if truth { 0.0 } else { f64::NAN }))
        }
        _ => State::Nothing,
    })
}

#[inline]
fn read(operand: Operand, values: &[f64]) -> f64 {
    match operand {
        Operand::Constant(constant) => constant.get(),
        Operand::Column(column) => values[column as usize],
    }
}

#[inline]
fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

#[inline]
fn next(operation: &Operation, state: &mut State, values: &[f64], around: &Surroundings<'_>) -> f64 {
    let number = |operand: &Operand| read(*operand, values);
    let column = |column: &u32| values[*column as usize];
    let holds = |column: &u32| values[*column as usize] != 0.0;
    match (operation, state) {
        (Operation::Series(series), _) => series.value(around.bar),
        (Operation::Arithmetic(arithmetic, left, right), _) => arithmetic.apply(number(left), number(right)),
        (Operation::Map(map, of), _) => map.apply(column(of)),
        (Operation::Compare(comparison, left, right), _) => truth(comparison.apply(number(left), number(right))),
        (Operation::Cross(direction, left, right), State::Sides(sides)) => {
            truth(sides.step(*direction, number(left), number(right)))
        }
        (Operation::And(left, right), _) => truth(holds(left) && holds(right)),
        (Operation::Or(left, right), _) => truth(holds(left) || holds(right)),
        (Operation::Not(of), _) => truth(!holds(of)),
        (Operation::Select { condition, yes, no }, _) => number(if holds(condition) { yes } else { no }),
        (Operation::History { of, .. }, State::Past(past)) => past.step(column(of)),
        (Operation::TruthWindow { of, .. }, State::Truths(truths)) => truths.step(holds(of)),
        (Operation::Since(of), State::Ago(ago)) => ago.step(holds(of)),
        (Operation::ValueWhen { condition, of }, State::Kept(kept)) => kept.step(holds(condition), number(of)),
        (Operation::Higher { group, column, .. }, _) => {
            around.higher.get(*group as usize).map_or(f64::NAN, |higher| higher.steps.values[*column as usize])
        }
        (Operation::HigherReady { group, bars }, _) => {
            truth(around.higher.get(*group as usize).is_some_and(|higher| higher.closed >= u64::from(*bars)))
        }
        // Every other operation has its own state; see `state`.
        _ => f64::NAN,
    }
}
