use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Finding,
    scope::{Lowered, Scope, Stop, Trace, TracedValue, Value, fault},
};
use crate::{
    document::Document,
    expression::{Binary, Expression, Fault, Node, Unary, parse_expression},
    graph::{Arithmetic, Comparison, Direction, Graph, Higher, Kind, Map, Operand, Operation, Series},
    limits::{MAX_DEPTH, MAX_MEMORY, MAX_NODES, MAX_WINDOW},
    nearest::{did_you_mean, nearest},
    program::Roots,
};

/// The deepest nesting once definitions are put in their places.
const MAX_EXPANDED: usize = 2 * MAX_DEPTH;

/// Expressions by their text.
pub(crate) type Texts = BTreeMap<String, Arc<Expression>>;

/// Turns expressions into operations.
pub(crate) struct Lowering<'d> {
    pub(crate) definitions: &'d BTreeMap<String, Option<Expression>>,
    texts: &'d Texts,
    /// What was read beyond `texts`.
    pub(crate) read: Texts,
    pub(crate) constants: BTreeMap<String, Value>,
    /// The strategy's own bars first, then the longer timeframes.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) current: usize,
    pub(crate) findings: Vec<Finding>,
    used: BTreeSet<String>,
    in_progress: Vec<String>,
    depth: usize,
    /// Parts of the expressions being lowered, outermost first; absent unless asked for.
    traces: Option<Vec<Vec<Trace>>>,
}

impl<'d> Lowering<'d> {
    pub(crate) fn new(
        definitions: &'d BTreeMap<String, Option<Expression>>,
        texts: &'d Texts,
        constants: BTreeMap<String, Value>,
        trace: bool,
    ) -> Self {
        Self {
            definitions,
            texts,
            read: Texts::new(),
            constants,
            scopes: vec![Scope::new(None)],
            current: 0,
            findings: Vec::new(),
            used: BTreeSet::new(),
            in_progress: Vec::new(),
            depth: 0,
            traces: trace.then(|| vec![Vec::new()]),
        }
    }

    /// Reads an expression, once for each text.
    pub(crate) fn read(&mut self, text: &str) -> Result<Arc<Expression>, Fault> {
        if let Some(known) = self.texts.get(text).or_else(|| self.read.get(text)) {
            return Ok(Arc::clone(known));
        }
        let expression = Arc::new(parse_expression(text)?);
        self.read.insert(text.to_owned(), Arc::clone(&expression));
        Ok(expression)
    }

    /// Lowers definitions that nothing used, so that their mistakes are found too.
    pub(crate) fn rest(&mut self) {
        let used = self.used.clone();
        let traces = self.traces.take();
        for name in self.definitions.keys() {
            drop(self.definition(name));
        }
        self.traces = traces;
        self.used = used;
    }

    /// Advises on parameters and definitions that nothing uses.
    pub(crate) fn unused(&self, document: &Document) -> Vec<Finding> {
        let unused = |name: &&String| !self.used.contains(*name);
        let parameters = document.parameters.keys().filter(unused);
        let parameters =
            parameters.map(|name| Finding::warning(format!("parameters.{name}"), "nothing uses this parameter"));
        let definitions = document.definitions.keys().filter(unused);
        let definitions =
            definitions.map(|name| Finding::warning(format!("let.{name}"), "nothing uses this definition"));
        parameters.chain(definitions).collect()
    }

    /// Returns the graphs of what the roots need, the warm-up and the traces.
    pub(crate) fn finish(self, roots: &mut Roots) -> (Graph, Vec<Higher>, usize, Vec<Trace>) {
        let mut scopes = self.scopes.into_iter();
        let mut traces = self.traces.into_iter().flatten().flatten().collect::<Vec<_>>();
        let Some(own) = scopes.next() else { return (Graph::default(), Vec::new(), 0, traces) };
        let warm_up = roots.operands().map(|root| own.builder.warm(*root)).max().unwrap_or(0);
        let mut columns: Vec<&mut u32> = roots.columns().collect();
        for trace in &mut traces {
            traced(trace, 0, &mut columns);
        }
        let mut graph = own.builder.finish(&mut columns);
        let mut higher = Vec::new();
        for (group, scope) in scopes.enumerate() {
            let Some(timeframe) = scope.timeframe else { continue };
            let (mut columns, mut ready) = seen(&mut graph, group as u32);
            let warm = columns.iter().map(|column| scope.builder.warm(Operand::Column(**column)) + 1).max();
            for bars in &mut ready {
                **bars = u32::try_from(warm.unwrap_or(0)).unwrap_or(u32::MAX);
            }
            for trace in &mut traces {
                traced(trace, group + 1, &mut columns);
            }
            higher.push(Higher { timeframe, graph: scope.builder.finish(&mut columns) });
        }
        (graph, higher, warm_up, traces)
    }

    /// Adds an operation on the current bars.
    pub(crate) fn add(&mut self, operation: Operation, expression: &Expression) -> Lowered<Operand> {
        let current = self.current;
        let column = self.scopes[current].builder.add(operation);
        let size: usize = self.scopes.iter().map(|scope| scope.builder.len()).sum();
        if size > MAX_NODES {
            return fault(format!("the strategy computes more than {MAX_NODES} different things"), &expression.at);
        }
        let memory: usize = self.scopes.iter().map(|scope| scope.builder.memory()).sum();
        if memory > MAX_MEMORY {
            let message = format!("the windows of the strategy add up to more than {MAX_MEMORY} bars");
            return fault(message, &expression.at);
        }
        Ok(Operand::Column(column))
    }

    pub(crate) fn kind(&self, column: u32) -> Kind {
        self.scopes[self.current].builder.kind(column)
    }

    /// Lowers an expression at `path`, reporting what is wrong with it.
    pub(crate) fn at<T>(&mut self, path: &str, lower: impl FnOnce(&mut Self) -> Lowered<T>) -> Option<T> {
        let lowered = lower(self);
        for trace in self.traces.iter_mut().flatten().flatten().filter(|trace| trace.path.is_none()) {
            trace.path = Some(path.to_owned());
        }
        match lowered {
            Ok(value) => Some(value),
            Err(Stop::Fault(fault)) => {
                self.findings.push(Finding::fault(path, fault));
                None
            }
            Err(Stop::Reported) => None,
        }
    }

    /// Lowers an expression on the current bars.
    pub(crate) fn lower(&mut self, expression: &Expression) -> Lowered {
        if self.depth >= MAX_EXPANDED {
            let message =
                format!("with its definitions put in, the expression is nested more than {MAX_EXPANDED} deep");
            return fault(message, &expression.at);
        }
        self.depth += 1;
        if let Some(traces) = &mut self.traces {
            traces.push(Vec::new());
        }
        let lowered = self.node(expression);
        self.depth -= 1;
        let scope = self.current;
        if let Some(traces) = &mut self.traces {
            let parts = traces.pop().unwrap_or_default();
            if let (Ok(value), Some(siblings)) = (&lowered, traces.last_mut()) {
                let value = TracedValue { scope, value: value.clone() };
                siblings.push(Trace { path: None, text: expression.to_string(), value, parts });
            }
        }
        lowered
    }

    fn node(&mut self, expression: &Expression) -> Lowered {
        match &expression.node {
            Node::Number(number) => Ok(Value::number(*number)),
            Node::Percent(number) => Ok(Value::number(number / 100.0)),
            Node::Bool(value) => Ok(Value::truth(*value)),
            Node::Text(text) => Ok(Value::Text(text.clone())),
            Node::Name(name) => self.name(name, expression),
            Node::Call { name, arguments } => self.call(name, arguments, expression),
            Node::Output { of, name } => self.output(of, name, expression),
            Node::History { of, back } => {
                let value = self.lower(of)?;
                let back = self.back(back)?;
                self.history(value, back, of)
            }
            Node::Unary { operator: Unary::Negate, of } => {
                let of = self.number(of)?;
                self.map(Map::Negate, of, expression)
            }
            Node::Unary { operator: Unary::Not, of } => {
                let of = self.truth(of)?;
                self.not(of, expression).map(Value::Truth)
            }
            Node::Binary { operator, left, right } => self.binary(*operator, left, right, expression),
        }
    }

    fn name(&mut self, name: &str, expression: &Expression) -> Lowered {
        if let Some(series) = Series::ALL.iter().find(|series| series.name() == name) {
            return Ok(Value::Number(self.add(Operation::Series(*series), expression)?, None));
        }
        if let Some(value) = self.constants.get(name) {
            self.used.insert(name.to_owned());
            return Ok(value.clone());
        }
        if self.definitions.contains_key(name) {
            if self.in_progress.iter().any(|open| open == name) {
                let circle = format!("{} → {name}", self.in_progress.join(" → "));
                return fault(format!("`{name}` is defined by itself: {circle}"), &expression.at);
            }
            self.used.insert(name.to_owned());
            return self.definition(name);
        }
        if super::function::is_function(name) {
            return fault(
                format!("`{name}` is a function; write `{}`", super::function::example(name)),
                &expression.at,
            );
        }
        let series = Series::ALL.iter().map(|series| series.name());
        let others = self.constants.keys().chain(self.definitions.keys()).map(String::as_str);
        let functions: Vec<&str> = super::function::names().collect();
        let known = series.chain(others).chain(functions.iter().copied());
        let advice = match nearest(name, known) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => "; expected a series such as `close`, a parameter or a definition".to_owned(),
        };
        fault(format!("unknown name `{name}`{advice}"), &expression.at)
    }

    /// Lowers a definition on the current bars, once.
    fn definition(&mut self, name: &str) -> Lowered {
        let current = self.current;
        if self.traces.is_none()
            && let Some(known) = self.scopes[current].definitions.get(name)
        {
            return known.clone().ok_or(Stop::Reported);
        }
        let Some(Some(expression)) = self.definitions.get(name) else { return Err(Stop::Reported) };
        self.in_progress.push(name.to_owned());
        let lowered = self.lower(expression);
        self.in_progress.pop();
        self.scopes[current].definitions.insert(name.to_owned(), lowered.as_ref().ok().cloned());
        lowered.map_err(|stop| {
            if let Stop::Fault(fault) = stop {
                self.findings.push(Finding::fault(format!("let.{name}"), fault));
            }
            Stop::Reported
        })
    }

    fn output(&mut self, of: &Expression, name: &str, expression: &Expression) -> Lowered {
        let Value::Number(Operand::Column(first), Some(indicator)) = self.lower(of)? else {
            return fault(format!("only an indicator has outputs such as `.{name}`"), &expression.at);
        };
        let Some(output) = indicator.output(name) else {
            let advice = did_you_mean(name, indicator.outputs.iter().copied());
            let outputs = indicator.outputs.join(", ");
            return fault(format!("`{}` has no output `{name}`, only {outputs}{advice}", indicator.id), &expression.at);
        };
        Ok(Value::Number(Operand::Column(first + output as u32), None))
    }

    fn binary(&mut self, operator: Binary, left: &Expression, right: &Expression, whole: &Expression) -> Lowered {
        let comparison = match operator {
            Binary::And | Binary::Or => {
                let (left, right) = (self.truth(left)?, self.truth(right)?);
                let joined =
                    if operator == Binary::And { self.and(left, right, whole) } else { self.or(left, right, whole) };
                return joined.map(Value::Truth);
            }
            Binary::Add => return self.arithmetic(Arithmetic::Add, left, right, whole),
            Binary::Subtract => return self.arithmetic(Arithmetic::Subtract, left, right, whole),
            Binary::Multiply => return self.arithmetic(Arithmetic::Multiply, left, right, whole),
            Binary::Divide => return self.arithmetic(Arithmetic::Divide, left, right, whole),
            Binary::CrossesAbove => return self.cross(Direction::Above, left, right, whole),
            Binary::CrossesBelow => return self.cross(Direction::Below, left, right, whole),
            Binary::Less => Comparison::Less,
            Binary::LessOrEqual => Comparison::LessOrEqual,
            Binary::Greater => Comparison::Greater,
            Binary::GreaterOrEqual => Comparison::GreaterOrEqual,
            Binary::Equal => Comparison::Equal,
            Binary::NotEqual => Comparison::NotEqual,
        };
        let (left_value, right_value) = (self.lower(left)?, self.lower(right)?);
        match (&left_value, &right_value, comparison) {
            (Value::Text(l), Value::Text(r), Comparison::Equal) => Ok(Value::truth(l == r)),
            (Value::Text(l), Value::Text(r), Comparison::NotEqual) => Ok(Value::truth(l != r)),
            (Value::Number(l, _), Value::Number(r, _), _) => self.compare(comparison, *l, *r, whole).map(Value::Truth),
            _ => {
                let (l, r) = (left_value.describe(), right_value.describe());
                let message = format!("`{}` compares numbers; this is {l} and {r}", operator.as_str());
                fault(message, &whole.at)
            }
        }
    }

    /// Lowers an expression that must be a number, constant or not.
    pub(crate) fn number(&mut self, expression: &Expression) -> Lowered<Operand> {
        match self.lower(expression)? {
            Value::Number(operand, _) => Ok(operand),
            other => fault(format!("expected a number, found {}", other.describe()), &expression.at),
        }
    }

    /// Lowers an expression that must be a condition, constant or not.
    pub(crate) fn truth(&mut self, expression: &Expression) -> Lowered<Operand> {
        match self.lower(expression)? {
            Value::Truth(operand) => Ok(operand),
            other => {
                let hint = if matches!(other, Value::Number(..)) { "; compare it, for example with `> 0`" } else { "" };
                fault(format!("expected a condition, found {}{hint}", other.describe()), &expression.at)
            }
        }
    }

    /// Lowers an expression that must be a number known before the first bar.
    pub(crate) fn constant(&mut self, expression: &Expression, what: &str) -> Lowered<f64> {
        match self.number(expression)? {
            Operand::Constant(constant) => Ok(constant.get()),
            Operand::Column(_) => fault(
                format!("{what} must be a number or a parameter; it cannot change from bar to bar"),
                &expression.at,
            ),
        }
    }

    /// Lowers a number of bars.
    pub(crate) fn bars(&mut self, expression: &Expression, what: &str, least: u32) -> Lowered<u32> {
        let number = self.constant(expression, what)?;
        whole(number, least, MAX_WINDOW).ok_or(()).or_else(|()| {
            let message = format!("{what} must be a whole number of bars from {least} to {MAX_WINDOW}, not {number}");
            fault(message, &expression.at)
        })
    }

    /// Lowers a history index; a negative one would look ahead.
    fn back(&mut self, expression: &Expression) -> Lowered<u32> {
        let number = self.constant(expression, "a history index")?;
        if number < 0.0 {
            let message =
                format!("the index {number} would read the future; a strategy sees only bars that are closed");
            return fault(message, &expression.at);
        }
        self.bars(expression, "a history index", 0)
    }
}

/// Returns the number as bars, if it is whole and within bounds.
#[expect(clippy::cast_sign_loss, reason = "checked to be at least zero")]
pub(crate) fn whole(number: f64, least: u32, most: usize) -> Option<u32> {
    let fits = number.fract() == 0.0 && number >= f64::from(least) && number <= most as f64;
    fits.then_some(number as u32)
}

/// Returns what the graph reads of a longer timeframe: columns, and counts of closed bars to wait for.
fn seen(graph: &mut Graph, wanted: u32) -> (Vec<&mut u32>, Vec<&mut u32>) {
    let (mut columns, mut ready) = (Vec::new(), Vec::new());
    for node in &mut graph.nodes {
        match &mut node.operation {
            Operation::Higher { group, column, .. } if *group == wanted => columns.push(column),
            Operation::HigherReady { group, bars } if *group == wanted => ready.push(bars),
            _ => {}
        }
    }
    (columns, ready)
}

/// Collects the columns that a trace points at in one scope.
fn traced<'t>(trace: &'t mut Trace, scope: usize, columns: &mut Vec<&'t mut u32>) {
    if let (true, Value::Number(Operand::Column(column), _) | Value::Truth(Operand::Column(column))) =
        (trace.value.scope == scope, &mut trace.value.value)
    {
        columns.push(column);
    }
    for part in &mut trace.parts {
        traced(part, scope, columns);
    }
}
