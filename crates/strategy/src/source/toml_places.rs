use std::{collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Returns where every value of a document stands, by its path.
pub(crate) fn places(table: &Spanned<DeTable<'_>>) -> BTreeMap<String, Range<usize>> {
    let mut places = BTreeMap::new();
    walk_table("", table.get_ref(), &mut places);
    places
}

fn walk_table(path: &str, table: &DeTable<'_>, places: &mut BTreeMap<String, Range<usize>>) {
    for (key, value) in table {
        let name = key.get_ref();
        let inner = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        // A table has no place of its own where dotted keys made it; its key always has.
        let place = match value.get_ref() {
            DeValue::Table(_) => key.span(),
            _ => value.span(),
        };
        walk(&inner, value.get_ref(), place, places);
    }
}

fn walk(path: &str, value: &DeValue<'_>, place: Range<usize>, places: &mut BTreeMap<String, Range<usize>>) {
    places.insert(path.to_owned(), place);
    match value {
        DeValue::Table(table) => walk_table(path, table, places),
        DeValue::Array(array) => {
            for (position, item) in array.iter().enumerate() {
                walk(&format!("{path}[{position}]"), item.get_ref(), item.span(), places);
            }
        }
        _ => {}
    }
}
