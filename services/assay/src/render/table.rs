//! Tables that fit the terminal.

use comfy_table::{Cell, CellAlignment, ContentArrangement, presets};

/// Where a column's text stands.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A table under construction.
pub(crate) struct Table {
    aligns: Vec<Align>,
    table: comfy_table::Table,
}

impl Table {
    /// Begins a table with these columns.
    pub(crate) fn new(columns: &[(&str, Align)]) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(columns.iter().map(|(title, align)| cell(title, *align)));
        Self { aligns: columns.iter().map(|(_, align)| *align).collect(), table }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, values: impl IntoIterator<Item = String>) {
        let cells = values.into_iter().zip(&self.aligns).map(|(value, align)| cell(&value, *align));
        self.table.add_row(cells);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in self.table.lines() {
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn cell(text: &str, align: Align) -> Cell {
    Cell::new(text).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    })
}
