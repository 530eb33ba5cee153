use crate::error::IndicatorError;

/// The longest window, in bars, that any indicator looks back over.
pub const MAX_WINDOW: usize = 100_000;

/// A number that an indicator takes beside its inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in the language and the docs.
    pub name: &'static str,
    /// What it is when left out.
    pub default: f64,
    /// The least value allowed.
    pub min: f64,
    /// The greatest value allowed.
    pub max: f64,
    /// Whether only whole numbers are allowed.
    pub integer: bool,
}

impl Parameter {
    /// Returns a window in bars, from `min` to [`MAX_WINDOW`].
    pub(crate) const fn window(name: &'static str, default: usize, min: usize) -> Self {
        Self { name, default: default as f64, min: min as f64, max: MAX_WINDOW as f64, integer: true }
    }

    /// Returns a number that need not be whole.
    pub(crate) const fn decimal(name: &'static str, default: f64, min: f64, max: f64) -> Self {
        Self { name, default, min, max, integer: false }
    }

    /// Whether `value` is allowed.
    pub fn allows(&self, value: f64) -> bool {
        value >= self.min && value <= self.max && (!self.integer || value.fract() == 0.0)
    }

    /// Returns the allowed value nearest to `value`; the default where that is not a number.
    fn nearest(&self, value: f64) -> f64 {
        if value.is_nan() {
            return self.default;
        }
        let value = value.clamp(self.min, self.max);
        if self.integer { value.round() } else { value }
    }
}

/// A full set of allowed parameter values, in the order of the registry.
pub(crate) struct Parameters(Vec<f64>);

impl Parameters {
    /// Checks what was given and fills in the defaults of what was left out at the end.
    pub(crate) fn check(
        indicator: &'static str,
        specification: &[Parameter],
        given: &[f64],
    ) -> Result<Self, IndicatorError> {
        if given.len() > specification.len() {
            let (most, found) = (specification.len(), given.len());
            return Err(IndicatorError::TooManyParameters { indicator, most, found });
        }
        let refused = specification.iter().zip(given).find(|(parameter, value)| !parameter.allows(**value));
        if let Some((&Parameter { name, min, max, integer, .. }, &value)) = refused {
            return Err(IndicatorError::OutOfRange { indicator, parameter: name, value, min, max, integer });
        }
        Ok(Self::nearest(specification, given))
    }

    /// Returns the allowed values nearest to what was given.
    pub(crate) fn nearest(specification: &[Parameter], given: &[f64]) -> Self {
        let given = given.iter().copied().map(Some).chain(std::iter::repeat(None));
        Self(specification.iter().zip(given).map(|(p, value)| p.nearest(value.unwrap_or(p.default))).collect())
    }

    /// Returns parameter `at`, from 0; zero beyond the last.
    pub(crate) fn number(&self, at: usize) -> f64 {
        self.0.get(at).copied().unwrap_or(0.0)
    }

    /// Returns the whole number at `at`, a count of bars.
    #[expect(clippy::cast_sign_loss, reason = "windows are checked to lie from 0 to MAX_WINDOW")]
    pub(crate) fn window(&self, at: usize) -> usize {
        self.number(at) as usize
    }
}
