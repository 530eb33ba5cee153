use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{MAX_CHUNK_ROWS, MAX_COLUMNS, MAX_NAME_BYTES};

/// Named columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How many rows every column has.
    pub rows: u32,
    /// The columns.
    pub columns: Vec<Column>,
}

/// A named column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name: lower-case letters, digits and underscores.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a column as raw little-endian bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Whole numbers, eight bytes each.
    I64(ByteBuf),
    /// Finite numbers, eight bytes each.
    F64(ByteBuf),
    /// One byte each, 0 or 1.
    Bool(ByteBuf),
    /// One byte each: the position of a name in a list.
    Label {
        /// The list.
        names: Vec<String>,
        /// The positions.
        codes: ByteBuf,
    },
}

/// A table is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Too many rows or columns.
    #[error("a table has more than {MAX_CHUNK_ROWS} rows or {MAX_COLUMNS} columns")]
    TooLarge,
    /// A name is empty, too long, used twice or has other characters than it may.
    #[error("a column or label has an invalid name")]
    Name,
    /// The length of a column is not that of the table.
    #[error("column {0} has another number of rows than its table")]
    Length(String),
    /// A number is not finite, a flag not 0 or 1, or a label not in the list.
    #[error("column {0} has a value that is not allowed")]
    Value(String),
    /// A column is missing or has other values than expected.
    #[error("column {0} is missing or of another kind")]
    Missing(String),
}

impl Table {
    /// Makes an empty table of `rows` rows.
    pub fn new(rows: u32) -> Self {
        Self { rows, columns: Vec::new() }
    }

    /// Adds whole numbers.
    #[must_use]
    pub fn with_i64(self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        let bytes: Vec<u8> = values.into_iter().flat_map(i64::to_le_bytes).collect();
        self.with(name, Values::I64(bytes.into()))
    }

    /// Adds numbers.
    #[must_use]
    pub fn with_f64(self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let bytes: Vec<u8> = values.into_iter().flat_map(f64::to_le_bytes).collect();
        self.with(name, Values::F64(bytes.into()))
    }

    /// Adds flags.
    #[must_use]
    pub fn with_bool(self, name: &str, values: impl IntoIterator<Item = bool>) -> Self {
        let bytes: Vec<u8> = values.into_iter().map(u8::from).collect();
        self.with(name, Values::Bool(bytes.into()))
    }

    /// Adds names out of at most 256 different ones.
    pub fn with_labels<'a>(self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Result<Self, TableError> {
        let mut names: Vec<String> = Vec::new();
        let mut codes = Vec::new();
        for value in values {
            let position = names.iter().position(|name| name == value).unwrap_or(names.len());
            if position == names.len() {
                names.push(value.to_owned());
            }
            codes.push(u8::try_from(position).map_err(|_| TableError::TooLarge)?);
        }
        Ok(self.with(name, Values::Label { names, codes: codes.into() }))
    }

    fn with(mut self, name: &str, values: Values) -> Self {
        self.columns.push(Column { name: name.to_owned(), values });
        self
    }

    /// Returns the whole numbers of a column.
    pub fn i64s(&self, name: &str) -> Result<Vec<i64>, TableError> {
        match self.find(name) {
            Some(Values::I64(bytes)) => Ok(words(bytes).map(i64::from_le_bytes).collect()),
            _ => Err(TableError::Missing(name.to_owned())),
        }
    }

    /// Returns the numbers of a column.
    pub fn f64s(&self, name: &str) -> Result<Vec<f64>, TableError> {
        match self.find(name) {
            Some(Values::F64(bytes)) => Ok(words(bytes).map(f64::from_le_bytes).collect()),
            _ => Err(TableError::Missing(name.to_owned())),
        }
    }

    /// Returns the flags of a column.
    pub fn bools(&self, name: &str) -> Result<Vec<bool>, TableError> {
        match self.find(name) {
            Some(Values::Bool(bytes)) => Ok(bytes.iter().map(|byte| *byte != 0).collect()),
            _ => Err(TableError::Missing(name.to_owned())),
        }
    }

    /// Returns the names in a column of labels.
    pub fn labels(&self, name: &str) -> Result<Vec<&str>, TableError> {
        let Some(Values::Label { names, codes }) = self.find(name) else {
            return Err(TableError::Missing(name.to_owned()));
        };
        let label = |code: &u8| names.get(usize::from(*code)).map(String::as_str);
        codes.iter().map(label).collect::<Option<_>>().ok_or_else(|| TableError::Value(name.to_owned()))
    }

    fn find(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }

    /// Checks the size, the names, the lengths, and that every value is one that its column may have.
    pub fn validate(&self) -> Result<(), TableError> {
        if self.rows as usize > MAX_CHUNK_ROWS || self.columns.len() > MAX_COLUMNS {
            return Err(TableError::TooLarge);
        }
        for (position, column) in self.columns.iter().enumerate() {
            let known = self.columns.iter().take(position).any(|other| other.name == column.name);
            if known || !is_name(&column.name) {
                return Err(TableError::Name);
            }
            column.validate(self.rows as usize)?;
        }
        Ok(())
    }
}

impl Column {
    fn validate(&self, rows: usize) -> Result<(), TableError> {
        let (bytes, width, valid) = match &self.values {
            Values::I64(bytes) => (bytes, 8, true),
            Values::F64(bytes) => (bytes, 8, are_finite(bytes)),
            Values::Bool(bytes) => (bytes, 1, bytes.iter().all(|byte| *byte <= 1)),
            Values::Label { names, codes } => {
                if names.len() > 256 || !names.iter().all(|name| is_label(name)) {
                    return Err(TableError::Name);
                }
                (codes, 1, codes.iter().all(|code| usize::from(*code) < names.len()))
            }
        };
        if bytes.len() != rows * width {
            return Err(TableError::Length(self.name.clone()));
        }
        if valid { Ok(()) } else { Err(TableError::Value(self.name.clone())) }
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !text.is_empty() && text.len() <= MAX_NAME_BYTES && text.bytes().all(allowed)
}

fn is_label(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES && !text.chars().any(char::is_control)
}

/// Returns the eight-byte words of `bytes`; a rest is left out.
pub(crate) fn words(bytes: &[u8]) -> impl Iterator<Item = [u8; 8]> {
    bytes.as_chunks::<8>().0.iter().copied()
}

/// Returns whether every `f64` in `bytes` is finite.
pub(crate) fn are_finite(bytes: &[u8]) -> bool {
    words(bytes).all(|word| f64::from_le_bytes(word).is_finite())
}
