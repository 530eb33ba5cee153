use assay_types::Timestamp;
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{SecondsFormat, TimeZone as _, Utc};

/// A moment: RFC 3339 in UTC, with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) Timestamp);

#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        chrono::DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|at| at.timestamp_nanos_opt())
            .map(|nanos| Self(Timestamp::from_nanos(nanos)))
            .ok_or_else(|| InputValueError::custom("expected a moment such as 2026-01-31T12:00:00Z"))
    }

    fn to_value(&self) -> Value {
        Value::String(Utc.timestamp_nanos(self.0.as_nanos()).to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl DateTime {
    /// Reads a moment of a message; one outside the years 1677 to 2262 is absent.
    pub(crate) fn of(at: Option<&prost_types::Timestamp>) -> Option<Self> {
        at.and_then(assay_proto::from_timestamp).map(Self)
    }

    /// Reads a moment that every such thing has.
    pub(crate) fn required(at: Option<&prost_types::Timestamp>) -> Self {
        Self::of(at).unwrap_or(Self(Timestamp::default()))
    }

    /// Returns the moment so many nanoseconds after 1970.
    pub(crate) const fn of_nanos(nanos: i64) -> Self {
        Self(Timestamp::from_nanos(nanos))
    }

    /// Writes the moment into a message.
    pub(crate) fn to_wire(self) -> prost_types::Timestamp {
        assay_proto::to_timestamp(self.0)
    }
}

/// A decimal number as text, so that no client rounds it: the shortest digits that give the number back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Decimal(pub(crate) f64);

#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_f64(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        number
            .filter(|number: &f64| number.is_finite())
            .map(Self)
            .ok_or_else(|| InputValueError::custom("expected a decimal number such as \"12.5\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl Decimal {
    /// Returns the number, unless it is none.
    pub(crate) fn finite(number: f64) -> Option<Self> {
        // Negative zero would print its sign.
        number.is_finite().then_some(Self(if number == 0.0 { 0.0 } else { number }))
    }

    /// Returns a fraction in per cent, without the digits that the multiplication adds.
    pub(crate) fn percent(fraction: f64) -> Option<Self> {
        Self::finite((fraction * 1e12).round() / 1e10)
    }
}

/// A whole number of 64 bits, as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BigInt(pub(crate) i64);

#[Scalar]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        number.map(Self).ok_or_else(|| InputValueError::custom("expected a whole number of 64 bits such as \"1000\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<u64> for BigInt {
    fn from(number: u64) -> Self {
        Self(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Declares scalars that are text with a meaning, and only ever answered.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $(= $graphql:literal)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) String);

        #[Scalar$((name = $graphql))?]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )*};
}

texts! {
    /// `sha256:` and 64 hexadecimal digits.
    Digest;
    /// An ISO 4217 code such as USD.
    CurrencyCode;
    /// An address of the web.
    Uri = "URI";
    /// An ISO 8601 duration such as PT1H.
    Duration;
    /// A place in an event stream from which it can be taken up again.
    StreamCursor;
}

impl Digest {
    /// Returns the digest, unless there is none yet.
    pub(crate) fn of(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
}

impl Duration {
    /// Reads weeks, days, hours, minutes and whole seconds; months and years have no length.
    pub(crate) fn seconds(&self) -> Option<i64> {
        let (days, time) = match self.0.strip_prefix('P')?.split_once('T') {
            Some((days, time)) if !time.is_empty() => (days, time),
            None if self.0.len() > 1 => (self.0.get(1..)?, ""),
            _ => return None,
        };
        let days = units(days, &[('W', 604_800), ('D', 86_400)])?;
        days.checked_add(units(time, &[('H', 3_600), ('M', 60), ('S', 1)])?)
    }

    /// Returns the length of a bar.
    pub(crate) fn of(timeframe: assay_types::Timeframe) -> Self {
        let seconds = timeframe.seconds();
        Self(match seconds {
            seconds if seconds.is_multiple_of(86_400) => format!("P{}D", seconds / 86_400),
            seconds if seconds.is_multiple_of(3_600) => format!("PT{}H", seconds / 3_600),
            seconds if seconds.is_multiple_of(60) => format!("PT{}M", seconds / 60),
            seconds => format!("PT{seconds}S"),
        })
    }
}

/// Adds up numbers with a unit each, in this order.
fn units(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut total: i64 = 0;
    for (unit, seconds) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let number: i64 = number.parse().ok().filter(|_| digits)?;
            total = total.checked_add(number.checked_mul(*seconds)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_the_iso_form() {
        for (text, seconds) in [
            ("P30D", Some(2_592_000)),
            ("PT12H", Some(43_200)),
            ("P1W", Some(604_800)),
            ("P1DT2H3M4S", Some(93_784)),
            ("PT90M", Some(5_400)),
            ("", None),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("30D", None),
            ("P1M", None),
            ("P-1D", None),
            ("P1.5D", None),
            ("PT1M1H", None),
            ("P99999999999999999999D", None),
            ("P9223372036854775807W", None),
        ] {
            assert_eq!(Duration(text.to_owned()).seconds(), seconds, "{text}");
        }
    }

    #[test]
    fn numbers_print_in_their_shortest_form() {
        for (number, text) in
            [(0.1, "0.1"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"), (-0.0, "0"), (100.0, "100")]
        {
            assert_eq!(Decimal::finite(number).unwrap().to_value(), Value::String(text.to_owned()));
        }
        assert_eq!(Decimal::finite(f64::NAN), None);
        assert_eq!(Decimal::percent(0.1234), Some(Decimal(12.34)));
        assert_eq!(Decimal::percent(0.07), Some(Decimal(7.0)));
        assert!(Decimal::parse(Value::String("inf".to_owned())).is_err());
    }

    #[test]
    fn moments_end_in_z() {
        let at = DateTime(Timestamp::from_nanos(1_700_000_000_000_000_000));
        assert_eq!(at.to_value(), Value::String("2023-11-14T22:13:20Z".to_owned()));
        assert_eq!(DateTime::parse(Value::String("2023-11-14T23:13:20+01:00".to_owned())).unwrap(), at);
        assert!(DateTime::parse(Value::String("yesterday".to_owned())).is_err());
    }

    #[test]
    fn bars_have_iso_lengths() {
        for (timeframe, text) in [("1h", "PT1H"), ("15m", "PT15M"), ("1d", "P1D"), ("1w", "P7D"), ("15s", "PT15S")] {
            assert_eq!(Duration::of(timeframe.parse().unwrap()).0, text);
        }
    }
}
