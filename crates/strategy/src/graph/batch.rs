use std::sync::Arc;

use assay_dataset::{Bars, BarsView};
use assay_indicators::{IndicatorError, find};

use super::{
    Arithmetic, Comparison, Constant, Graph, Higher, Kind, Map, Operand, Operation, Series,
    higher::Joiner,
    side::SideBytes,
    state::{Ago, Kept, Truths},
};
use crate::cache::{ColumnCache, Identities};

/// A whole column.
#[derive(Clone, Debug)]
pub(crate) enum Column<'a> {
    /// Not computed yet, or no longer needed.
    Absent,
    Borrowed(&'a [f64]),
    Numbers(Arc<Vec<f64>>),
    Truths(Vec<bool>),
}

/// The columns of a graph over some bars.
pub(crate) struct Columns<'a>(Vec<Column<'a>>);

/// Numbers to read: one for all bars, or one each.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lane<'a> {
    Constant(f64),
    Column(&'a [f64]),
}

impl Lane<'_> {
    #[inline]
    fn at(self, index: usize) -> f64 {
        match self {
            Self::Constant(number) => number,
            Self::Column(column) => column[index],
        }
    }
}

impl Columns<'_> {
    pub(crate) fn numbers(&self, column: u32) -> &[f64] {
        match self.0.get(column as usize) {
            Some(Column::Borrowed(numbers)) => numbers,
            Some(Column::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    pub(crate) fn truths(&self, column: u32) -> &[bool] {
        match self.0.get(column as usize) {
            Some(Column::Truths(truths)) => truths,
            _ => &[],
        }
    }

    /// Takes a column of truths out.
    pub(crate) fn take_truths(&mut self, column: u32) -> Vec<bool> {
        match self.0.get_mut(column as usize).map(|column| std::mem::replace(column, Column::Absent)) {
            Some(Column::Truths(truths)) => truths,
            _ => Vec::new(),
        }
    }

    pub(crate) fn lane(&self, operand: Operand) -> Lane<'_> {
        match operand {
            Operand::Constant(constant) => Lane::Constant(constant.get()),
            Operand::Column(column) => Lane::Column(self.numbers(column)),
        }
    }
}

/// The columns of a longer timeframe, and how many of its bars were closed at each bar.
pub(crate) struct HigherColumns {
    columns: Columns<'static>,
    closed: Vec<u32>,
}

/// Computes every column of a graph; only the `roots` are left at the end.
pub(crate) fn evaluate<'a>(
    graph: &Graph,
    bars: BarsView<'a>,
    higher: &[HigherColumns],
    roots: &[u32],
    cache: &mut ColumnCache,
) -> Result<Columns<'a>, IndicatorError> {
    let mut columns = Columns(vec![Column::Absent; graph.kinds.len()]);
    let mut identities = Identities::new(graph.kinds.len());
    let expiry = expiry(graph, roots);
    let mut sides = SideBytes::default();
    for (position, node) in graph.nodes.iter().enumerate() {
        let first = node.first as usize;
        if let Operation::Indicator { id, inputs, parameters } = &node.operation {
            let identity = cache.identify(&node.operation, node.first, node.columns, &mut identities);
            let computed = match cache.get(identity) {
                Some(computed) => computed,
                None => cache.put(identity, indicator(id, inputs, parameters, &columns)?),
            };
            for (offset, column) in computed.into_iter().enumerate().take(node.columns as usize) {
                columns.0[first + offset] = Column::Numbers(column);
            }
        } else if let Operation::Cross(direction, left, right) = node.operation {
            cache.identify(&node.operation, node.first, node.columns, &mut identities);
            let crosses = sides.of((left, right), &columns).crosses(direction);
            columns.0[first] = Column::Truths(crosses);
        } else {
            cache.identify(&node.operation, node.first, node.columns, &mut identities);
            columns.0[first] = compute(&node.operation, bars, &columns, higher);
        }
        for column in &expiry[position] {
            columns.0[*column as usize] = Column::Absent;
        }
    }
    Ok(columns)
}

/// Lists, for each operation, the columns that nothing reads after it.
fn expiry(graph: &Graph, roots: &[u32]) -> Vec<Vec<u32>> {
    let mut last = vec![None; graph.kinds.len()];
    for (position, node) in graph.nodes.iter().enumerate() {
        for slot in &mut last[node.first as usize..(node.first + node.columns) as usize] {
            *slot = Some(position);
        }
        node.operation.clone().for_each_input(|column| last[*column as usize] = Some(position));
    }
    for root in roots {
        last[*root as usize] = None;
    }
    let mut expiry = vec![Vec::new(); graph.nodes.len()];
    for (column, position) in last.into_iter().enumerate() {
        if let Some(position) = position {
            expiry[position].push(column as u32);
        }
    }
    expiry
}

/// Computes what a strategy looks at on a longer timeframe.
pub(crate) fn evaluate_higher(higher: &Higher, bars: BarsView<'_>) -> Result<HigherColumns, IndicatorError> {
    let mut joiner = Joiner::new(higher.timeframe);
    let mut longer = Bars::default();
    let mut closed = Vec::with_capacity(bars.len());
    for bar in bars.iter() {
        joiner.push(&bar, |bar| longer.push(*bar));
        closed.push(u32::try_from(longer.len()).unwrap_or(u32::MAX));
    }
    let every: Vec<u32> = (0..higher.graph.kinds.len() as u32).collect();
    let columns = evaluate(&higher.graph, longer.view(), &[], &every, &mut ColumnCache::disabled())?;
    let owned = columns.0.into_iter().map(|column| match column {
        Column::Borrowed(numbers) => Column::Numbers(Arc::new(numbers.to_vec())),
        Column::Numbers(numbers) => Column::Numbers(numbers),
        Column::Truths(truths) => Column::Truths(truths),
        Column::Absent => Column::Absent,
    });
    Ok(HigherColumns { columns: Columns(owned.collect()), closed })
}

fn indicator(
    id: &str,
    inputs: &[u32],
    parameters: &[Constant],
    columns: &Columns<'_>,
) -> Result<Vec<Vec<f64>>, IndicatorError> {
    let parameters: Vec<f64> = parameters.iter().map(|parameter| parameter.get()).collect();
    let inputs: Vec<&[f64]> = inputs.iter().map(|column| columns.numbers(*column)).collect();
    find(id).map_or_else(|| Ok(Vec::new()), |indicator| indicator.batch(&inputs, &parameters))
}

fn compute<'a>(
    operation: &Operation,
    bars: BarsView<'a>,
    columns: &Columns<'_>,
    higher: &[HigherColumns],
) -> Column<'a> {
    let lane = |operand: &Operand| columns.lane(*operand);
    let len = bars.len();
    match operation {
        Operation::Series(series) => self::series(*series, bars),
        Operation::Arithmetic(arithmetic, left, right) => numbers(arithmetics(*arithmetic, lane(left), lane(right))),
        Operation::Map(map, of) => numbers(maps(*map, columns.numbers(*of))),
        Operation::Compare(comparison, left, right) => {
            Column::Truths(comparisons(*comparison, lane(left), lane(right)))
        }
        Operation::And(left, right) => Column::Truths(join(columns, *left, *right, |left, right| left & right)),
        Operation::Or(left, right) => Column::Truths(join(columns, *left, *right, |left, right| left | right)),
        Operation::Not(of) => Column::Truths(columns.truths(*of).iter().map(|holds| !holds).collect()),
        Operation::Select { condition, yes, no } => {
            let (yes, no) = (lane(yes), lane(no));
            let condition = columns.truths(*condition).iter().enumerate();
            numbers(condition.map(|(index, holds)| if *holds { yes.at(index) } else { no.at(index) }).collect())
        }
        Operation::History { of, back } => history(columns, *of, (*back as usize).min(len)),
        Operation::TruthWindow { window, of, bars } => {
            let mut truths = Truths::new(*window, *bars);
            let column = columns.truths(*of).iter().map(|holds| truths.step(*holds));
            match operation.kind(&[]) {
                Kind::Truth => Column::Truths(column.map(|held| held != 0.0).collect()),
                Kind::Number => numbers(column.collect()),
            }
        }
        Operation::Since(of) => {
            let mut ago = Ago::default();
            numbers(columns.truths(*of).iter().map(|holds| ago.step(*holds)).collect())
        }
        Operation::ValueWhen { condition, of } => {
            let (mut kept, of) = (Kept::default(), lane(of));
            let condition = columns.truths(*condition).iter().enumerate();
            numbers(condition.map(|(index, holds)| kept.step(*holds, of.at(index))).collect())
        }
        Operation::Higher { group, column, kind } => {
            higher.get(*group as usize).map_or(Column::Absent, |higher| higher.spread(*column, *kind))
        }
        Operation::HigherReady { group, bars } => higher.get(*group as usize).map_or(Column::Absent, |higher| {
            Column::Truths(higher.closed.iter().map(|closed| closed >= bars).collect())
        }),
        Operation::Indicator { .. } | Operation::Cross(..) => Column::Absent,
    }
}

impl HigherColumns {
    /// Returns the column with, at each bar, what the last closed longer bar says.
    fn spread(&self, column: u32, kind: Kind) -> Column<'static> {
        let last = self.closed.iter().map(|closed| closed.checked_sub(1).map(|index| index as usize));
        match kind {
            Kind::Number => {
                let column = self.columns.numbers(column);
                numbers(last.map(|index| index.map_or(f64::NAN, |index| column[index])).collect())
            }
            Kind::Truth => {
                let column = self.columns.truths(column);
                Column::Truths(last.map(|index| index.is_some_and(|index| column[index])).collect())
            }
        }
    }
}

fn numbers(column: Vec<f64>) -> Column<'static> {
    Column::Numbers(Arc::new(column))
}

fn series(series: Series, bars: BarsView<'_>) -> Column<'_> {
    match series.column(bars) {
        Some(column) => Column::Borrowed(column),
        None => numbers(bars.iter().map(|bar| series.value(&bar)).collect()),
    }
}

fn history(columns: &Columns<'_>, of: u32, back: usize) -> Column<'static> {
    if let Some(Column::Truths(truths)) = columns.0.get(of as usize) {
        let past = std::iter::repeat_n(false, back).chain(truths.iter().copied());
        return Column::Truths(past.take(truths.len()).collect());
    }
    let column = columns.numbers(of);
    numbers(std::iter::repeat_n(f64::NAN, back).chain(column.iter().copied()).take(column.len()).collect())
}

/// Walks two lanes in step; at least one of them is a column.
#[inline]
pub(super) fn zip<T>(left: Lane<'_>, right: Lane<'_>, mut each: impl FnMut(f64, f64) -> T) -> Vec<T> {
    match (left, right) {
        (Lane::Column(left), Lane::Column(right)) => left.iter().zip(right).map(|(l, r)| each(*l, *r)).collect(),
        (Lane::Column(left), Lane::Constant(right)) => left.iter().map(|left| each(*left, right)).collect(),
        (Lane::Constant(left), Lane::Column(right)) => right.iter().map(|right| each(left, *right)).collect(),
        (Lane::Constant(_), Lane::Constant(_)) => Vec::new(),
    }
}

fn join(columns: &Columns<'_>, left: u32, right: u32, each: impl Fn(bool, bool) -> bool) -> Vec<bool> {
    columns.truths(left).iter().zip(columns.truths(right)).map(|(left, right)| each(*left, *right)).collect()
}

/// One loop for each kind of arithmetic, so that each is compiled on its own.
fn arithmetics(arithmetic: Arithmetic, left: Lane<'_>, right: Lane<'_>) -> Vec<f64> {
    use Arithmetic::{Add, Divide, Maximum, Minimum, Multiply, Otherwise, Power, Subtract};
    match arithmetic {
        Add => zip(left, right, |l, r| Add.apply(l, r)),
        Subtract => zip(left, right, |l, r| Subtract.apply(l, r)),
        Multiply => zip(left, right, |l, r| Multiply.apply(l, r)),
        Divide => zip(left, right, |l, r| Divide.apply(l, r)),
        Minimum => zip(left, right, |l, r| Minimum.apply(l, r)),
        Maximum => zip(left, right, |l, r| Maximum.apply(l, r)),
        Power => zip(left, right, |l, r| Power.apply(l, r)),
        Otherwise => zip(left, right, |l, r| Otherwise.apply(l, r)),
    }
}

fn comparisons(comparison: Comparison, left: Lane<'_>, right: Lane<'_>) -> Vec<bool> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match comparison {
        Less => zip(left, right, |l, r| Less.apply(l, r)),
        LessOrEqual => zip(left, right, |l, r| LessOrEqual.apply(l, r)),
        Greater => zip(left, right, |l, r| Greater.apply(l, r)),
        GreaterOrEqual => zip(left, right, |l, r| GreaterOrEqual.apply(l, r)),
        Equal => zip(left, right, |l, r| Equal.apply(l, r)),
        NotEqual => zip(left, right, |l, r| NotEqual.apply(l, r)),
    }
}

fn maps(map: Map, of: &[f64]) -> Vec<f64> {
    match map {
        Map::Negate => of.iter().map(|number| Map::Negate.apply(*number)).collect(),
        Map::Absolute => of.iter().map(|number| Map::Absolute.apply(*number)).collect(),
        Map::Root => of.iter().map(|number| Map::Root.apply(*number)).collect(),
        other => of.iter().map(|number| other.apply(*number)).collect(),
    }
}
