use crate::prelude::*;

/// The greatest of the last values.
pub(crate) const HIGHEST: Indicator = Indicator {
    id: "highest",
    name: "Highest",
    summary: "The greatest of the last values.",
    category: Category::Statistic,
    formula: "max(x[0], …, x[length-1])",
    source: "TA-Lib MAX",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Highest::new(p.window(0))),
};

/// The least of the last values.
pub(crate) const LOWEST: Indicator = Indicator {
    id: "lowest",
    name: "Lowest",
    summary: "The least of the last values.",
    category: Category::Statistic,
    formula: "min(x[0], …, x[length-1])",
    source: "TA-Lib MIN",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Lowest::new(p.window(0))),
};

/// The last values added up.
pub(crate) const SUM: Indicator = Indicator {
    id: "sum",
    name: "Sum",
    summary: "The last values added up.",
    category: Category::Statistic,
    formula: "x[0] + x[1] + … + x[length-1]",
    source: "TA-Lib SUM",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| filter(Sum::new(p.window(0))),
};
