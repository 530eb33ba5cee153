use crate::graph::Series;

/// A series of the language, for docs and completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesReference {
    /// Its name.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub summary: &'static str,
}

/// A function of the language other than indicators, for docs and completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionReference {
    /// Its name.
    pub name: &'static str,
    /// Its name with its arguments.
    pub signature: &'static str,
    /// What it gives, in one sentence.
    pub summary: &'static str,
    /// A use of it.
    pub example: &'static str,
}

/// Returns every series of the language.
pub fn series() -> Vec<SeriesReference> {
    Series::ALL.iter().map(|series| SeriesReference { name: series.name(), summary: series.summary() }).collect()
}

/// Returns every function of the language other than indicators.
pub fn functions() -> &'static [FunctionReference] {
    FUNCTIONS
}

pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|function| function.name == name) || assay_indicators::find(name).is_some()
}

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name).chain(assay_indicators::registry().iter().map(|i| i.id))
}

/// Returns an example of calling a function or an indicator.
pub(crate) fn example(name: &str) -> String {
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        return function.example.to_owned();
    }
    let Some(indicator) = assay_indicators::find(name) else { return format!("{name}()") };
    let series = std::iter::repeat_n("close".to_owned(), indicator.series());
    let parameters = indicator.parameters.iter().map(|parameter| parameter.default.to_string());
    format!("{name}({})", series.chain(parameters).collect::<Vec<_>>().join(", "))
}

macro_rules! functions {
    ($($name:literal $signature:literal $summary:literal $example:literal;)*) => {
        &[$(FunctionReference { name: $name, signature: $signature, summary: $summary, example: $example }),*]
    };
}

static FUNCTIONS: &[FunctionReference] = functions! {
    "abs" "abs(x)" "The size of a number without its sign." "abs(close - open)";
    "all" "all(condition, bars)" "Whether a condition held in every one of the last bars." "all(close > open, 3)";
    "any" "any(condition, bars)" "Whether a condition held in at least one of the last bars." "any(rsi(14) < 30, 5)";
    "between" "between(x, low, high)" "Whether a number lies between two others or on one of them." "between(hour, 13, 20)";
    "ceil" "ceil(x)" "The next whole number above." "ceil(close)";
    "change" "change(x, bars = 1)" "By how much a number moved over the last bars." "change(close, 5)";
    "clamp" "clamp(x, low, high)" "The nearest number to `x` from `low` to `high`." "clamp(rsi(14), 20, 80)";
    "count" "count(condition, bars)" "In how many of the last bars a condition held." "count(close > open, 10)";
    "exp" "exp(x)" "The exponential." "exp(close / open - 1)";
    "falling" "falling(x, bars)" "Whether a number fell in every one of the last bars." "falling(close, 3)";
    "floor" "floor(x)" "The next whole number below." "floor(close)";
    "htf" "htf(timeframe, x)" "An expression over the bars of a longer timeframe, as of its last closed bar."
        "htf(\"4h\", ema(close, 20))";
    "if" "if(condition, x, y)" "`x` where the condition holds, `y` elsewhere." "if(close > open, high, low)";
    "ln" "ln(x)" "The natural logarithm." "ln(close / close[1])";
    "max" "max(x, y, ...)" "The largest of several numbers." "max(open, close)";
    "min" "min(x, y, ...)" "The smallest of several numbers." "min(open, close)";
    "nz" "nz(x, y = 0)" "`x`, or `y` where `x` has no value." "nz(close[1], close)";
    "pow" "pow(x, y)" "`x` to the power of `y`." "pow(close / open, 2)";
    "rising" "rising(x, bars)" "Whether a number rose in every one of the last bars." "rising(close, 3)";
    "round" "round(x)" "The nearest whole number, halves away from zero." "round(close)";
    "sign" "sign(x)" "1, 0 or -1 as a number is positive, zero or negative." "sign(close - open)";
    "since" "since(condition)" "Bars since a condition last held: 0 on the bar where it does."
        "since(close crosses above sma(close, 50))";
    "sqrt" "sqrt(x)" "The square root." "sqrt(volume)";
    "value_when" "value_when(condition, x)" "A number as it was when a condition last held."
        "value_when(close crosses above sma(close, 50), low)";
};
