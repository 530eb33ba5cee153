use crate::{
    error::IndicatorError,
    parameter::{Parameter, Parameters},
    stream::Stream,
};

/// Where an indicator belongs in lists and docs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Averages and filters drawn over the price.
    Average,
    /// Speed and exhaustion of moves.
    Momentum,
    /// Direction and strength of trends.
    Trend,
    /// How far prices swing; bands and channels.
    Volatility,
    /// Prices weighed by what was traded.
    Volume,
    /// Prices made of a bar's columns.
    Price,
    /// Statistics over a window.
    Statistic,
}

impl Category {
    /// Every category, in the order of the docs.
    pub const ALL: [Self; 7] =
        [Self::Average, Self::Momentum, Self::Trend, Self::Volatility, Self::Volume, Self::Price, Self::Statistic];

    /// Returns its name, as in a wire format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Momentum => "momentum",
            Self::Trend => "trend",
            Self::Volatility => "volatility",
            Self::Volume => "volume",
            Self::Price => "price",
            Self::Statistic => "statistic",
        }
    }

    /// Returns its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Average => "Averages",
            Self::Momentum => "Momentum",
            Self::Trend => "Trend",
            Self::Volatility => "Volatility",
            Self::Volume => "Volume",
            Self::Price => "Price",
            Self::Statistic => "Statistics",
        }
    }

    /// Returns one sentence on what its indicators show.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Average => "Averages and filters drawn over the price.",
            Self::Momentum => "Speed and exhaustion of moves.",
            Self::Trend => "Direction and strength of trends.",
            Self::Volatility => "How far prices swing; bands and channels.",
            Self::Volume => "Prices weighed by what was traded.",
            Self::Price => "Prices made of a bar's columns.",
            Self::Statistic => "Statistics over a window.",
        }
    }
}

/// One column that an indicator reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Any series: an argument in the language, the close where it is left out.
    Series,
    /// The bars' opens.
    Open,
    /// The bars' highs.
    High,
    /// The bars' lows.
    Low,
    /// The bars' closes.
    Close,
    /// The bars' volumes.
    Volume,
    /// The sessions that the bars belong to: any numbers of which equal ones follow each other.
    Session,
}

impl Input {
    pub(crate) const SERIES: &'static [Self] = &[Self::Series];
    pub(crate) const HIGH_LOW: &'static [Self] = &[Self::High, Self::Low];
    pub(crate) const HIGH_LOW_CLOSE: &'static [Self] = &[Self::High, Self::Low, Self::Close];
    pub(crate) const HIGH_LOW_CLOSE_VOLUME: &'static [Self] = &[Self::High, Self::Low, Self::Close, Self::Volume];
    pub(crate) const OPEN_HIGH_LOW_CLOSE: &'static [Self] = &[Self::Open, Self::High, Self::Low, Self::Close];

    /// Returns its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Volume => "volume",
            Self::Session => "session",
        }
    }
}

/// Bars computed together where an output is not kept.
const SCRATCH: usize = 1024;

/// What one indicator is, and how to compute it.
#[derive(Clone, Copy, Debug)]
pub struct Indicator {
    /// Its name in the language: lower case, digits and `_`.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// One sentence on what it shows.
    pub summary: &'static str,
    /// Where it belongs.
    pub category: Category,
    /// How it is computed.
    pub formula: &'static str,
    /// Who defined it, or whose definition is followed.
    pub source: &'static str,
    /// The columns it reads, in order; every [`Input::Series`] precedes the bar's columns.
    pub inputs: &'static [Input],
    /// The numbers it takes, in order.
    pub parameters: &'static [Parameter],
    /// The names of what it computes, in order; the first is meant where none is named.
    pub outputs: &'static [&'static str],
    /// The ids of the indicators that its formula builds on.
    pub dependencies: &'static [&'static str],
    pub(crate) lookback: fn(&Parameters) -> usize,
    pub(crate) build: fn(&Parameters) -> Box<dyn Stream>,
}

impl Indicator {
    /// Returns how many of the inputs are series given as arguments; the others are the bar's own columns.
    pub fn series(&self) -> usize {
        self.inputs.iter().filter(|input| **input == Input::Series).count()
    }

    /// Returns the position of the output called `name`.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|output| *output == name)
    }

    /// Checks parameters: fewer than the indicator has means the defaults of the rest.
    pub fn check(&self, parameters: &[f64]) -> Result<(), IndicatorError> {
        Parameters::check(self.id, self.parameters, parameters).map(drop)
    }

    /// Returns how many bars pass before the outputs have values: the index of the first one, without gaps.
    ///
    /// Parameters that [`check`](Self::check) refuses count as the nearest ones that it allows.
    pub fn warm_up(&self, parameters: &[f64]) -> usize {
        (self.lookback)(&Parameters::nearest(self.parameters, parameters))
    }

    /// Computes whole columns: one column per output, as long as the inputs, NaN before the warm-up.
    pub fn batch(&self, inputs: &[&[f64]], parameters: &[f64]) -> Result<Vec<Vec<f64>>, IndicatorError> {
        let len = inputs.first().map_or(0, |column| column.len());
        let mut columns: Vec<Vec<f64>> = self.outputs.iter().map(|_| vec![0.0; len]).collect();
        let mut outputs: Vec<_> = columns.iter_mut().map(|column| Some(column.as_mut_slice())).collect();
        self.batch_into(inputs, parameters, &mut outputs)?;
        Ok(columns)
    }

    /// Computes whole columns into memory of the caller's; outputs that are `None` or left out at the end are not kept.
    pub fn batch_into(
        &self,
        inputs: &[&[f64]],
        parameters: &[f64],
        outputs: &mut [Option<&mut [f64]>],
    ) -> Result<(), IndicatorError> {
        let indicator = self.id;
        if inputs.len() != self.inputs.len() {
            let (expected, found) = (self.inputs.len(), inputs.len());
            return Err(IndicatorError::WrongInputs { indicator, expected, found });
        }
        let expected = inputs.first().map_or(0, |column| column.len());
        let lengths = inputs.iter().map(|column| column.len());
        let kept = outputs.iter().flatten().map(|column| column.len());
        if let Some((column, found)) = lengths.chain(kept).enumerate().find(|(_, len)| *len != expected) {
            return Err(IndicatorError::UnequalLengths { indicator, column, expected, found });
        }
        let mut stream = self.stream(parameters)?;
        let wanted: Vec<bool> = outputs.iter().map(Option::is_some).collect();
        stream.want(&wanted);
        let kept = outputs.iter().take(self.outputs.len()).flatten().count();
        let mut unkept = vec![0.0; SCRATCH * (self.outputs.len() - kept)];
        let step = if unkept.is_empty() { expected.max(1) } else { SCRATCH };
        for start in (0..expected).step_by(step) {
            let range = start..expected.min(start + step);
            let rows: Vec<&[f64]> = inputs.iter().map(|column| &column[range.clone()]).collect();
            let kept = outputs.iter_mut().map(Option::as_deref_mut).chain(std::iter::repeat_with(|| None));
            let mut scratch = unkept.chunks_mut(SCRATCH);
            let mut columns: Vec<&mut [f64]> = kept
                .take(self.outputs.len())
                .filter_map(|kept| match kept {
                    Some(column) => Some(&mut column[range.clone()]),
                    None => scratch.next().map(|scratch| &mut scratch[..range.len()]),
                })
                .collect();
            stream.extend(&rows, &mut columns);
        }
        Ok(())
    }

    /// Returns the incremental form, before its first bar.
    pub fn stream(&self, parameters: &[f64]) -> Result<Box<dyn Stream>, IndicatorError> {
        Ok((self.build)(&Parameters::check(self.id, self.parameters, parameters)?))
    }
}
