use assay_proto::v1::ImportHeader;
use assay_types::{Symbol, Timeframe};

use crate::{
    refusal::{Refusal, RefusalCode},
    validate,
};

/// What a person says about a file, checked.
#[derive(Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) symbol: Symbol,
    pub(crate) timeframe: Option<Timeframe>,
    pub(crate) format: &'static str,
    pub(crate) timestamps: &'static str,
    pub(crate) calendar: &'static str,
}

const FORMATS: [&str; 2] = ["csv", "parquet"];
const TIMESTAMPS: [&str; 2] = ["open", "close"];
const CALENDARS: [&str; 2] = ["always_open", "exchange"];

impl Header {
    /// Checks every field, and says all that is wrong at once.
    pub(crate) fn read(header: &ImportHeader, limit: u64) -> Result<Self, Vec<Refusal>> {
        let symbol = header
            .symbol
            .trim()
            .parse::<Symbol>()
            .map_err(|error| Refusal::of("symbol", RefusalCode::Invalid, sentence(&error.to_string())));
        // A file without a name is called after its instrument.
        let name = if header.name.trim().is_empty() { &header.symbol } else { &header.name };
        let name = validate::name("name", name);
        let timeframe = timeframe(header.timeframe.trim());
        let format = word("format", &header.format, &FORMATS, "csv");
        let timestamps = word("timestamps", &header.timestamps, &TIMESTAMPS, "open");
        let calendar = word("calendar", &header.calendar, &CALENDARS, "");
        let size = size(header.bytes, limit);
        match (name, symbol, timeframe, format, timestamps, calendar, size) {
            (Ok(name), Ok(symbol), Ok(timeframe), Ok(format), Ok(timestamps), Ok(calendar), Ok(())) => {
                Ok(Self { name, symbol, timeframe, format, timestamps, calendar })
            }
            (name, symbol, timeframe, format, timestamps, calendar, size) => Err([
                name.err(),
                symbol.err(),
                timeframe.err(),
                format.err(),
                timestamps.err(),
                calendar.err(),
                size.err(),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}

fn timeframe(text: &str) -> Result<Option<Timeframe>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |error: assay_types::TimeframeError| {
        Refusal::of("timeframe", RefusalCode::Invalid, sentence(&error.to_string()))
    };
    text.parse().map(Some).map_err(refuse)
}

/// Accepts one of a few words, or nothing for the default.
fn word(
    field: &'static str,
    text: &str,
    words: &[&'static str],
    default: &'static str,
) -> Result<&'static str, Refusal> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Ok(default);
    }
    words.iter().find(|word| **word == text).copied().ok_or_else(|| {
        let message = format!("Expected one of: {}.", words.join(", "));
        Refusal::of(field, RefusalCode::Invalid, message)
    })
}

/// Refuses a file by the size that it is said to have.
pub(crate) fn size(bytes: u64, limit: u64) -> Result<(), Refusal> {
    if bytes <= limit {
        return Ok(());
    }
    let message = format!("The file is larger than {limit} bytes. Split it, or send it as Parquet.");
    Err(Refusal::of("bytes", RefusalCode::TooLong, message))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid() -> ImportHeader {
        ImportHeader { symbol: "BTC-USD".to_owned(), ..ImportHeader::default() }
    }

    #[test]
    fn what_is_left_out_takes_its_default() {
        let header = Header::read(&valid(), 10).unwrap();
        assert_eq!(
            (header.name.as_str(), header.format, header.timestamps, header.calendar),
            ("BTC-USD", "csv", "open", "")
        );
        assert_eq!(header.timeframe, None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let header = ImportHeader {
            idempotency_key: String::new(),
            name: "a\nb".to_owned(),
            symbol: String::new(),
            timeframe: "an hour".to_owned(),
            format: "xls".to_owned(),
            timestamps: "middle".to_owned(),
            calendar: "lunar".to_owned(),
            bytes: 11,
        };
        let refusals = Header::read(&header, 10).unwrap_err();
        assert_eq!(refusals.len(), 7, "{refusals:?}");
    }
}
