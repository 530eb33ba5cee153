use ::parquet::{
    basic::{LogicalType, TimeUnit},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::DataType,
    errors::ParquetError as Cause,
    file::{
        reader::{FileReader, RowGroupReader},
        serialized_reader::SerializedFileReader,
    },
    schema::types::ColumnDescriptor,
};
use bytes::Bytes;

use crate::{
    Bars, MAX_ROWS,
    import::{
        ImportError, Place, Table, csv,
        stamp::{self, Unit},
    },
};

/// Most bytes that the columns read may unpack to, by what the file says of itself. A page that lies about itself is cut off by the
/// library at the largest page size, 2 GiB, and ends at the memory limit of the sandbox.
const MAX_UNPACKED: i64 = 1 << 30;
const NUMBER_TYPES: &str = "DOUBLE, FLOAT, INT32 or INT64";
const TIME_TYPES: &str = "INT64, plain or TIMESTAMP";

impl From<Cause> for ImportError {
    fn from(cause: Cause) -> Self {
        Self::Parquet { reason: cause.to_string() }
    }
}

/// Decodes bars that [`super::encode`] wrote and holds them to the invariant of this crate.
pub fn decode(bytes: impl Into<Bytes>) -> Result<Bars, ImportError> {
    let table = read(bytes.into())?;
    match table.bars.view().first_defect() {
        Some((index, defect)) => Err(ImportError::Row {
            place: table.first.plus(index),
            defect,
            bar: table.bars.view().get(index).ok_or(ImportError::NoRows)?,
        }),
        None => Ok(table.bars),
    }
}

/// Reads the bar columns of a file of flat columns.
///
/// The Parquet library asserts what a damaged file breaks, so a panic of its decoder is an error of the file here.
pub(crate) fn read(bytes: Bytes) -> Result<Table, ImportError> {
    let damaged = || ImportError::Parquet { reason: "its pages are damaged".to_owned() };
    std::panic::catch_unwind(|| read_columns(bytes)).unwrap_or_else(|_| Err(damaged()))
}

fn read_columns(bytes: Bytes) -> Result<Table, ImportError> {
    let reader = SerializedFileReader::new(bytes)?;
    let metadata = reader.metadata();
    let groups = metadata.row_groups().iter();
    let rows = groups.map(|group| usize::try_from(group.num_rows()).unwrap_or(0)).fold(0, usize::saturating_add);
    if rows > MAX_ROWS {
        return Err(ImportError::TooManyRows);
    }
    let schema = metadata.file_metadata().schema_descr();
    let names: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let columns = csv::assign(&names)?;
    let unpacked = metadata
        .row_groups()
        .iter()
        .flat_map(|group| columns.iter().flatten().map(|column| group.column(*column).uncompressed_size()))
        .fold(0, i64::saturating_add);
    if unpacked > MAX_UNPACKED {
        return Err(ImportError::TooLarge { bytes: usize::try_from(unpacked).unwrap_or(usize::MAX) });
    }
    let mut file = File { bars: Bars::with_capacity(rows), unit: None, columns };
    for group in 0..reader.num_row_groups() {
        file.read_group(reader.get_row_group(group)?.as_ref())?;
    }
    let rows = file.bars.time.len();
    if columns[5].is_none() {
        file.bars.volume.resize(rows, 0.0);
    }
    Ok(Table { bars: file.bars, has_volume: columns[5].is_some(), first: Place::Row(1) })
}

struct File {
    bars: Bars,
    unit: Option<Unit>,
    columns: [Option<usize>; 6],
}

impl File {
    fn read_group(&mut self, group: &dyn RowGroupReader) -> Result<(), ImportError> {
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let [time, prices @ ..] = self.columns;
        if let Some(column) = time {
            self.read_time(group, column, rows)?;
        }
        let Bars { open, high, low, close, volume, .. } = &mut self.bars;
        for (column, into) in prices.into_iter().zip([open, high, low, close, volume]) {
            if let Some(column) = column {
                read_numbers(group, column, rows, into)?;
            }
        }
        Ok(())
    }

    fn read_time(&mut self, group: &dyn RowGroupReader, column: usize, rows: usize) -> Result<(), ImportError> {
        let chunk = Chunk::new(group, column, self.bars.time.len(), rows)?;
        let descriptor = group.metadata().column(column).column_descr();
        let time = &mut self.bars.time;
        let before = time.len();
        match group.get_column_reader(column)? {
            ColumnReader::Int64ColumnReader(reader) => chunk.read(reader, time)?,
            _ => return Err(wrong_type(descriptor, TIME_TYPES)),
        }
        let Some(first) = time.get(before) else { return Ok(()) };
        let unit = *self.unit.get_or_insert(match descriptor.logical_type_ref() {
            Some(LogicalType::Timestamp(kind)) => match kind.unit {
                TimeUnit::MILLIS => Unit::Millis,
                TimeUnit::MICROS => Unit::Micros,
                TimeUnit::NANOS => Unit::Nanos,
            },
            _ => Unit::guess(*first),
        });
        for (index, stamp) in time.iter_mut().skip(before).enumerate() {
            *stamp = unit.nanos(*stamp).ok_or_else(|| ImportError::Value {
                place: chunk.first.plus(index),
                column: descriptor.name().to_owned(),
                value: stamp.to_string(),
                expected: stamp::EXPECTED,
            })?;
        }
        Ok(())
    }
}

fn read_numbers(
    group: &dyn RowGroupReader,
    column: usize,
    rows: usize,
    into: &mut Vec<f64>,
) -> Result<(), ImportError> {
    let chunk = Chunk::new(group, column, into.len(), rows)?;
    match group.get_column_reader(column)? {
        ColumnReader::DoubleColumnReader(reader) => chunk.read(reader, into)?,
        ColumnReader::FloatColumnReader(reader) => into.extend(chunk.values(reader)?.into_iter().map(f64::from)),
        ColumnReader::Int64ColumnReader(reader) => {
            into.extend(chunk.values(reader)?.into_iter().map(|value| value as f64));
        }
        ColumnReader::Int32ColumnReader(reader) => into.extend(chunk.values(reader)?.into_iter().map(f64::from)),
        _ => return Err(wrong_type(group.metadata().column(column).column_descr(), NUMBER_TYPES)),
    }
    Ok(())
}

/// One column of one row group.
struct Chunk {
    first: Place,
    rows: usize,
    name: String,
    optional: bool,
}

impl Chunk {
    fn new(group: &dyn RowGroupReader, column: usize, before: usize, rows: usize) -> Result<Self, ImportError> {
        let descriptor = group.metadata().column(column).column_descr();
        if descriptor.max_rep_level() > 0 || descriptor.max_def_level() > 1 {
            return Err(wrong_type(descriptor, "a flat column"));
        }
        let optional = descriptor.max_def_level() == 1;
        Ok(Self { first: Place::Row(1).plus(before), rows, name: descriptor.name().to_owned(), optional })
    }

    /// Reads every value; an absent one refuses the file.
    fn values<T: DataType>(&self, reader: ColumnReaderImpl<T>) -> Result<Vec<T::T>, ImportError> {
        let mut values = Vec::with_capacity(self.rows);
        self.read(reader, &mut values)?;
        Ok(values)
    }

    /// Reads every value behind those that are there; an absent one refuses the file.
    fn read<T: DataType>(&self, mut reader: ColumnReaderImpl<T>, into: &mut Vec<T::T>) -> Result<(), ImportError> {
        let mut levels = Vec::new();
        let wanted = self.optional.then_some(&mut levels);
        let (records, found, _) = reader.read_records(self.rows, wanted, None, into)?;
        if records != self.rows {
            let reason = format!("column {} ends after {records} of {} rows", self.name, self.rows);
            return Err(ImportError::Parquet { reason });
        }
        if found != self.rows {
            let index = levels.iter().position(|level| *level == 0).unwrap_or(0);
            return Err(ImportError::Value {
                place: self.first.plus(index),
                column: self.name.clone(),
                value: "null".to_owned(),
                expected: "a value; fill it in or remove the row",
            });
        }
        Ok(())
    }
}

fn wrong_type(column: &ColumnDescriptor, expected: &'static str) -> ImportError {
    let found = match column.logical_type_ref() {
        Some(logical) => format!("{} {logical:?}", column.physical_type()),
        None => column.physical_type().to_string(),
    };
    ImportError::ColumnType { column: column.path().string(), found, expected }
}
