use std::sync::Arc;

use ::parquet::{
    basic::{Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type},
    errors::ParquetError as Cause,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type,
};
use assay_types::{Code, Coded};

use crate::Bars;

/// Rows in one row group.
const GROUP_ROWS: usize = 1 << 20;
/// Written into every file instead of the library's version, so that bytes depend on values only.
const CREATED_BY: &str = "assay";
const ZSTD_LEVEL: i32 = 1;

/// A table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// Columns differ in length.
    #[error("column {name} has {found} rows, the first column has {expected}")]
    Ragged {
        /// The column.
        name: String,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// The Parquet writer failed.
    #[error("the Parquet file could not be written")]
    Write(#[from] Cause),
}

impl Coded for ParquetError {
    fn code(&self) -> Code {
        Code::Internal
    }

    fn public_message(&self) -> String {
        "the file could not be written".to_owned()
    }
}

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it holds.
    pub values: Values<'a>,
}

/// The values of a column.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Nanoseconds UTC, written as a timestamp.
    Time(&'a [i64]),
    /// Integers.
    Integer(&'a [i64]),
    /// Numbers.
    Number(&'a [f64]),
    /// Text.
    Text(&'a [&'a str]),
}

impl Values<'_> {
    const fn len(&self) -> usize {
        match self {
            Self::Time(values) | Self::Integer(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    const fn kind(&self) -> (Physical, Encoding) {
        match self {
            Self::Time(_) | Self::Integer(_) => (Physical::INT64, Encoding::DELTA_BINARY_PACKED),
            Self::Number(_) => (Physical::DOUBLE, Encoding::PLAIN),
            Self::Text(_) => (Physical::BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        }
    }

    const fn logical(&self) -> Option<LogicalType> {
        match self {
            Self::Time(_) => {
                let unit = TimeUnit::NANOS;
                Some(LogicalType::Timestamp(::parquet::basic::TimestampType { is_adjusted_to_u_t_c: true, unit }))
            }
            Self::Integer(_) | Self::Number(_) => None,
            Self::Text(_) => Some(LogicalType::String),
        }
    }
}

/// Encodes bars with their close stamps. Equal bars give equal bytes.
pub fn encode(bars: &Bars) -> Result<Vec<u8>, ParquetError> {
    table(&[
        Field { name: "time", values: Values::Time(&bars.time) },
        Field { name: "open", values: Values::Number(&bars.open) },
        Field { name: "high", values: Values::Number(&bars.high) },
        Field { name: "low", values: Values::Number(&bars.low) },
        Field { name: "close", values: Values::Number(&bars.close) },
        Field { name: "volume", values: Values::Number(&bars.volume) },
    ])
}

/// Encodes columns of equal length. Equal values give equal bytes.
pub fn table(fields: &[Field<'_>]) -> Result<Vec<u8>, ParquetError> {
    let rows = fields.first().map_or(0, |field| field.values.len());
    if let Some(field) = fields.iter().find(|field| field.values.len() != rows) {
        let (name, found) = (field.name.to_owned(), field.values.len());
        return Err(ParquetError::Ragged { name, found, expected: rows });
    }
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(fields)?, Arc::new(properties(fields)?))?;
    for start in (0..rows).step_by(GROUP_ROWS) {
        let end = rows.min(start + GROUP_ROWS);
        let mut group = writer.next_row_group()?;
        for field in fields {
            write(&mut group, field.values, start..end)?;
        }
        group.close()?;
    }
    Ok(writer.into_inner()?)
}

fn schema(fields: &[Field<'_>]) -> Result<Arc<Type>, Cause> {
    let columns = fields
        .iter()
        .map(|field| {
            Type::primitive_type_builder(field.name, field.values.kind().0)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(field.values.logical())
                .build()
                .map(Arc::new)
        })
        .collect::<Result<_, _>>()?;
    Type::group_type_builder("rows").with_fields(columns).build().map(Arc::new)
}

fn properties(fields: &[Field<'_>]) -> Result<WriterProperties, Cause> {
    let base = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let with_encodings =
        fields.iter().fold(base, |base, field| base.set_column_encoding(field.name.into(), field.values.kind().1));
    Ok(with_encodings.build())
}

fn write(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: Values<'_>,
    rows: std::ops::Range<usize>,
) -> Result<(), Cause> {
    let Some(mut column) = group.next_column()? else {
        return Err(Cause::General("the schema has fewer columns than the table".to_owned()));
    };
    match values {
        Values::Time(values) | Values::Integer(values) => {
            column.typed::<Int64Type>().write_batch(&values[rows], None, None)?;
        }
        Values::Number(values) => {
            column.typed::<DoubleType>().write_batch(&values[rows], None, None)?;
        }
        Values::Text(values) => {
            let texts: Vec<ByteArray> = values[rows].iter().map(|text| ByteArray::from(*text)).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        }
    }
    column.close()
}
