//! A bounded reader of CSV bars: one pass over the bytes, nothing buffered but the columns.

use super::{ImportError, Place, Table, number, stamp, swift};
use crate::{Bar, Bars, MAX_ROWS};

/// Most columns that a header may have.
const MAX_COLUMNS: usize = 256;
/// Longest value quoted in an error message, in bytes.
const MAX_QUOTED: usize = 40;
/// Bytes of a short row, to guess how much room the columns need.
const TYPICAL_ROW: usize = 48;
const EXPECTED_NUMBER: &str = "a decimal number with a point, such as 1234.5";

/// What columns may be called, in lower case; the first word is the column itself. Volume may be absent.
pub(crate) const ROLES: [(&str, &[&str]); 6] = [
    ("timestamp", &["timestamp", "time", "datetime", "date", "ts", "unix", "open_time", "open time", "close_time"]),
    ("open", &["open", "o", "open_price"]),
    ("high", &["high", "h", "high_price"]),
    ("low", &["low", "l", "low_price"]),
    ("close", &["close", "c", "close_price"]),
    ("volume", &["volume", "v", "vol"]),
];
const VOLUME: usize = 5;

/// Finds which column has which role. Names are compared without case and surrounding space.
pub(crate) fn assign(names: &[String]) -> Result<[Option<usize>; ROLES.len()], ImportError> {
    let mut found = [None; ROLES.len()];
    for (role, (wanted, known)) in ROLES.iter().enumerate() {
        let mut matches =
            names.iter().enumerate().filter(|(_, name)| known.contains(&name.trim().to_ascii_lowercase().as_str()));
        let first = matches.next();
        if let (Some((_, first)), Some((_, second))) = (first, matches.next()) {
            return Err(ImportError::AmbiguousColumn { wanted, first: shorten(first), second: shorten(second) });
        }
        found[role] = first.map(|(column, _)| column);
        if found[role].is_none() && role != VOLUME {
            let found = names.iter().take(ROLES.len() * 2).map(|name| shorten(name)).collect::<Vec<_>>().join(", ");
            return Err(ImportError::MissingColumn { wanted, names: known.join(", "), found });
        }
    }
    Ok(found)
}

/// Reads the header and every row.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (header, mut rest) = split_line(bytes);
    let names = std::str::from_utf8(header).map_err(|_| ImportError::NotText { place: Place::Line(1) })?;
    let delimiter = delimiter(names);
    let names: Vec<String> =
        names.split(char::from(delimiter)).take(MAX_COLUMNS).map(|name| unquote(name.as_bytes())).map(text).collect();
    let columns = assign(&names)?;
    let layout = Layout::new(delimiter, columns, names);
    let mut bars = Bars::with_capacity((rest.len() / TYPICAL_ROW).min(MAX_ROWS));
    let mut unit = None;
    while !rest.is_empty() {
        if bars.len() < MAX_ROWS
            && let Some((bar, read)) = swift::row(rest, &layout, &mut unit)
        {
            bars.push(bar);
            rest = &rest[read..];
            continue;
        }
        let (line, after) = split_line(rest);
        rest = after;
        if line.is_empty() && rest.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        if bars.len() == MAX_ROWS {
            return Err(ImportError::TooManyRows);
        }
        let place = Place::Line(bars.len() + 2);
        bars.push(layout.bar(line, place, &mut unit)?);
    }
    Ok(Table { bars, has_volume: columns[VOLUME].is_some(), first: Place::Line(2) })
}

/// Which column of a line holds what.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Role of each column, up to the last that has one.
    pub(super) roles: Vec<Option<usize>>,
    names: Vec<String>,
    has_volume: bool,
}

impl Layout {
    fn new(delimiter: u8, columns: [Option<usize>; ROLES.len()], names: Vec<String>) -> Self {
        let last = columns.iter().flatten().max().copied().unwrap_or(0);
        let role = |column| columns.iter().position(|of| *of == Some(column));
        Self { delimiter, roles: (0..=last).map(role).collect(), names, has_volume: columns[VOLUME].is_some() }
    }

    /// Reads one line.
    fn bar(&self, line: &[u8], place: Place, unit: &mut Option<stamp::Unit>) -> Result<Bar, ImportError> {
        let mut time = 0;
        let mut values = [0.0; ROLES.len()];
        let mut rest = line;
        for (column, role) in self.roles.iter().enumerate() {
            let end = rest.iter().position(|byte| *byte == self.delimiter).unwrap_or(rest.len());
            let field = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            let Some(role) = role else { continue };
            let field = unquote(field);
            if *role == 0 {
                time = stamp::parse(field, unit).ok_or_else(|| self.wrong(place, column, field))?;
            } else {
                values[*role] = number::parse(field).ok_or_else(|| self.wrong(place, column, field))?;
            }
        }
        let [_, open, high, low, close, volume] = values;
        Ok(Bar { time, open, high, low, close, volume: if self.has_volume { volume } else { 0.0 } })
    }

    fn wrong(&self, place: Place, column: usize, field: &[u8]) -> ImportError {
        let is_time = self.roles.get(column).copied().flatten() == Some(0);
        let expected = if is_time { stamp::EXPECTED } else { EXPECTED_NUMBER };
        let column = self.names.get(column).map_or_else(String::new, |name| shorten(name));
        ImportError::Value { place, column, value: shorten(&String::from_utf8_lossy(field)), expected }
    }
}

/// Splits off the first line, without its end.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]);
    (line, bytes.get(end + 1..).unwrap_or_default())
}

/// Returns the most frequent of comma, semicolon and tab in the header.
fn delimiter(header: &str) -> u8 {
    let count = |candidate: u8| header.bytes().filter(|byte| *byte == candidate).count();
    [b'\t', b';', b','].into_iter().max_by_key(|candidate| count(*candidate)).unwrap_or(b',')
}

/// Removes surrounding space and one pair of quotes.
fn unquote(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    match field {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => field,
    }
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// Cuts a value from a file to what an error message can carry.
fn shorten(value: &str) -> String {
    let mut end = value.len().min(MAX_QUOTED);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    if end == value.len() { value.to_owned() } else { format!("{}…", &value[..end]) }
}
