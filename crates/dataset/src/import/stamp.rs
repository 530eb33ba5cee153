//! Timestamps from text and integers.

use crate::civil::Date;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;
/// 1800-01-01 and 2200-01-01: stamps outside are a wrong unit rather than a market.
const EARLIEST: i64 = -62_091 * DAY;
const LATEST: i64 = 84_006 * DAY;

/// What a readable timestamp is, for error messages.
pub(crate) const EXPECTED: &str = "a time between the years 1800 and 2200 (epoch seconds, milli-, micro- or nanoseconds, or ISO 8601 such as 2024-01-31T15:00:00Z)";

/// How integers of a file count time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    /// Guesses the unit from the size of one stamp.
    pub(crate) const fn guess(stamp: i64) -> Self {
        match stamp.unsigned_abs() {
            0..100_000_000_000 => Self::Seconds,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            _ => Self::Nanos,
        }
    }

    /// Converts a stamp to nanoseconds, or returns `None` outside the accepted years.
    pub(crate) fn nanos(self, stamp: i64) -> Option<i64> {
        let scale = match self {
            Self::Seconds => SECOND,
            Self::Millis => 1_000_000,
            Self::Micros => 1_000,
            Self::Nanos => 1,
        };
        stamp.checked_mul(scale).filter(|nanos| (EARLIEST..LATEST).contains(nanos))
    }
}

/// Reads one stamp of a text file; `unit` is settled by the first integer and holds for the rest of the file.
pub(crate) fn parse(text: &[u8], unit: &mut Option<Unit>) -> Option<i64> {
    // 19980102 is a date, not a second of August 1970.
    if text.len() != 8
        && let Some(stamp) = integer(text)
    {
        return unit.get_or_insert_with(|| Unit::guess(stamp)).nanos(stamp);
    }
    iso(text).filter(|nanos| (EARLIEST..LATEST).contains(nanos))
}

/// Reads an integer, also one written as `123.0`.
fn integer(text: &[u8]) -> Option<i64> {
    let digits = match text.iter().position(|byte| *byte == b'.') {
        Some(point) if text.len() > point + 1 && text[point + 1..].iter().all(|byte| *byte == b'0') => &text[..point],
        _ => text,
    };
    let (negative, digits) = match digits.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, digits),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut value: i64 = 0;
    for byte in digits {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    Some(if negative { -value } else { value })
}

/// Reads `YYYY-MM-DD[(T| )HH:MM[:SS[.f]][Z|(+|-)HH[:]MM]]` or `YYYYMMDD`; no zone means UTC.
fn iso(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    if text.len() == 8 {
        let date = Date { year: number(&text[..4])?, month: number(text.get(4..6)?)?, day: number(text.get(6..)?)? };
        return date.to_days()?.checked_mul(DAY);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let dash = |at: usize| date.as_bytes().get(at) == Some(&b'-');
    if !dash(4) || !dash(7) {
        return None;
    }
    let date = Date { year: number(date.get(..4)?)?, month: number(date.get(5..7)?)?, day: number(date.get(8..)?)? };
    let midnight = date.to_days()?.checked_mul(DAY)?;
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then_some(midnight);
    };
    let (clock, zone) = match clock.find(['Z', 'z', '+', '-']) {
        Some(at) => clock.split_at(at),
        None => (clock, "Z"),
    };
    midnight.checked_add(time_of_day(clock)?)?.checked_sub(offset(zone)?)
}

/// Reads `HH:MM[:SS[.f]]`.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hours: i64 = number(parts.next()?)?;
    let minutes: i64 = number(parts.next()?)?;
    let (seconds, fraction) = parts.next().map_or(Some((0, 0)), |part| {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
        let digits = fraction.get(..fraction.len().min(9))?;
        let scale = 10_i64.pow(9 - digits.len() as u32);
        Some((number::<i64>(whole)?, number::<i64>(digits)?.checked_mul(scale)?))
    })?;
    let valid = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    valid.then(|| ((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction)
}

/// Reads `Z`, `+HH`, `+HHMM` or `+HH:MM`, and their negatives.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'Z' | b'z' => return (text.len() == 1).then_some(0),
        b'+' => 1,
        _ => -1,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let hours: i64 = number(digits.get(..2)?)?;
    let minutes: i64 = match digits.get(2..)? {
        "" => 0,
        minutes => number(minutes)?,
    };
    (digits.len() <= 4 && hours < 24 && minutes < 60).then(|| sign * (hours * 60 + minutes) * 60 * SECOND)
}

/// Reads digits and nothing else.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Writes a stamp as ISO 8601 in UTC, with a fraction only where there is one.
pub(crate) fn format(nanos: i64) -> String {
    let Date { year, month, day } = Date::from_days(nanos.div_euclid(DAY));
    let rest = nanos.rem_euclid(DAY);
    let (seconds, fraction) = (rest / SECOND, rest % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let clock = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if fraction == 0 { format!("{clock}Z") } else { format!("{clock}.{fraction:09}Z") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        parse(text.as_bytes(), &mut None).map(format)
    }

    #[test]
    fn the_usual_forms_are_read() {
        let noon = Some("2024-01-31T12:00:00Z".to_owned());
        for text in [
            "1706702400",
            "1706702400.0",
            "1706702400000",
            "1706702400000000",
            "1706702400000000000",
            "2024-01-31T12:00:00Z",
            "2024-01-31 12:00",
            "2024-01-31 12:00:00.000",
            "2024-01-31T13:30:00+01:30",
            "2024-01-31T07:00:00-0500",
        ] {
            assert_eq!(read(text), noon, "{text}");
        }
        assert_eq!(read("1998-01-02").as_deref(), Some("1998-01-02T00:00:00Z"));
        assert_eq!(read("19980102").as_deref(), Some("1998-01-02T00:00:00Z"));
        assert_eq!(read("2024-01-31T12:00:00.25Z").as_deref(), Some("2024-01-31T12:00:00.250000000Z"));
        assert_eq!(read("-86400").as_deref(), Some("1969-12-31T00:00:00Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "-",
            "soon",
            "2024-02-30",
            "2024-01-31T25:00",
            "2024-01-31T12",
            "2024/01/31",
            "31.01.2024",
            "2024-01-31T12:00:00+99:00",
            "2024-01-31T12:00:00+02:001577883600000",
            "2024-01-31T12:00:00-01:999999999999999999",
            "2024-01-31T12:00Zzz",
            "99999999999999999999",
            "2024-01-3\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_integer_settles_the_unit() {
        let mut unit = None;
        assert!(parse(b"1706702400000", &mut unit).is_some());
        assert_eq!(unit, Some(Unit::Millis));
        assert_eq!(parse(b"31536000000", &mut unit).map(format).as_deref(), Some("1971-01-01T00:00:00Z"));
    }
}
