use assay_indicators::{Category, Indicator};

use super::Finding;
use crate::{
    document::{Factor, FactorScale, FactorSignal},
    expression::{Binary, Expression, Node, Unary, parse_expression},
    nearest::did_you_mean,
};

/// Indicators whose values lie from 0 to 100.
const BOUNDED: [&str; 7] = ["rsi", "mfi", "stochastic", "stochastic_fast", "stochastic_rsi", "connors_rsi", "ultosc"];

/// Returns the conditions on which a factor buys and sells.
pub(crate) fn factor_rules(factor: &Factor, position: usize) -> Result<(Expression, Expression), Finding> {
    let path = format!("factors[{position}]");
    let Some(indicator) = assay_indicators::find(&factor.indicator) else {
        let advice = did_you_mean(&factor.indicator, assay_indicators::registry().iter().map(|known| known.id));
        let message = format!("unknown indicator `{}`{advice}", factor.indicator);
        return Err(Finding::error(format!("{path}.indicator"), message));
    };
    let column_path = format!("{path}.column");
    let column = match &factor.column {
        Some(_) if indicator.series() == 0 => {
            let message = format!("`{}` reads the bar's own columns; leave the column out", indicator.id);
            return Err(Finding::error(column_path, message));
        }
        Some(text) => parse_expression(text).map_err(|fault| Finding::fault(column_path, fault))?,
        None => name("close"),
    };
    if indicator.parameters.is_empty() {
        let message = format!("`{}` has no window", indicator.id);
        return Err(Finding::error(format!("{path}.window"), message));
    }
    let value = value(factor, indicator, &column, position);
    let threshold = name(&format!("factor{}_threshold", position + 1));
    let (high, low) = match scale(factor, indicator) {
        FactorScale::Band => {
            let below = bare(Node::Unary { operator: Unary::Negate, of: Box::new(threshold.clone()) });
            (binary(value.clone(), Binary::Greater, threshold), binary(value, Binary::Less, below))
        }
        FactorScale::Bounded => {
            let above = binary(bare(Node::Number(100.0)), Binary::Subtract, threshold.clone());
            (binary(value.clone(), Binary::Greater, above), binary(value, Binary::Less, threshold))
        }
        FactorScale::Relative => {
            let one = || bare(Node::Number(1.0));
            let above = binary(one(), Binary::Add, threshold.clone());
            let below = binary(one(), Binary::Subtract, threshold);
            (
                binary(column.clone(), Binary::Greater, binary(value.clone(), Binary::Multiply, above)),
                binary(column, Binary::Less, binary(value, Binary::Multiply, below)),
            )
        }
    };
    Ok(match factor.signal {
        FactorSignal::Momentum => (high, low),
        FactorSignal::Reversion => (low, high),
    })
}

/// Returns how the threshold of a factor is read.
pub(crate) fn scale(factor: &Factor, indicator: &Indicator) -> FactorScale {
    factor.scale.unwrap_or({
        if BOUNDED.contains(&indicator.id) {
            FactorScale::Bounded
        } else if matches!(indicator.category, Category::Average | Category::Price) {
            FactorScale::Relative
        } else {
            FactorScale::Band
        }
    })
}

fn value(factor: &Factor, indicator: &Indicator, column: &Expression, position: usize) -> Expression {
    let series = std::iter::repeat_n(column.clone(), indicator.series());
    let window = name(&format!("factor{}_window", position + 1));
    let call =
        bare(Node::Call { name: indicator.id.to_owned(), arguments: series.chain(std::iter::once(window)).collect() });
    match &factor.output {
        Some(output) => bare(Node::Output { of: Box::new(call), name: output.clone() }),
        None => call,
    }
}

fn bare(node: Node) -> Expression {
    Expression { node, at: 0..0 }
}

fn name(name: &str) -> Expression {
    bare(Node::Name(name.to_owned()))
}

fn binary(left: Expression, operator: Binary, right: Expression) -> Expression {
    bare(Node::Binary { operator, left: Box::new(left), right: Box::new(right) })
}
