//! Changes to the source of a strategy that leave everything else, comments and layout included, as it is.

use assay_types::{Code, Coded};
use toml_edit::{DocumentMut, Item, Table, Value};

use crate::{document::ParameterValue, limits::MAX_SOURCE};

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The source is not TOML; JSON has no comments to keep and is better written anew.
    #[error("the source is not TOML of at most {MAX_SOURCE} bytes")]
    Source,
    /// The path is none, or leads through something that is no table or list.
    #[error("there is no place for `{path}` in the document")]
    Path {
        /// The path asked for.
        path: String,
    },
}

impl Coded for EditError {
    fn code(&self) -> Code {
        Code::InvalidArgument
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}

/// Sets the value at a path such as `parameters.fast.default` or `exits.take_profit[0].at`, and returns the new source.
///
/// Tables that are missing on the way are made; items of lists are not. Whether the result makes sense is for
/// [`check`](crate::check).
///
/// # Errors
/// See [`EditError`].
pub fn set_value(source: &str, path: &str, value: &ParameterValue) -> Result<String, EditError> {
    if source.len() > MAX_SOURCE {
        return Err(EditError::Source);
    }
    let mut document: DocumentMut = source.parse().map_err(|_| EditError::Source)?;
    let wrong = || EditError::Path { path: path.to_owned() };
    let steps = steps(path).ok_or_else(wrong)?;
    let place = walk(document.as_item_mut(), &steps).ok_or_else(wrong)?;
    let mut new = match value {
        ParameterValue::Bool(value) => Value::from(*value),
        ParameterValue::Int(value) => Value::from(*value),
        ParameterValue::Decimal(value) => Value::from(*value),
        ParameterValue::Text(value) => Value::from(value.as_str()),
    };
    if let Some(old) = place.as_value() {
        *new.decor_mut() = old.decor().clone();
    } else if !place.is_none() {
        return Err(wrong());
    }
    *place = Item::Value(new);
    Ok(document.to_string())
}

/// One step of a path.
#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return None;
        }
        steps.push(Step::Key(key));
        for index in indices.split_inclusive(']') {
            steps.push(Step::Index(index.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?));
        }
    }
    Some(steps)
}

/// Returns the place that the steps lead to, which may be empty.
fn walk<'d>(mut item: &'d mut Item, steps: &[Step<'_>]) -> Option<&'d mut Item> {
    for step in steps {
        item = match step {
            Step::Key(key) => {
                if item.is_none() {
                    let mut table = Table::new();
                    table.set_implicit(true);
                    *item = Item::Table(table);
                }
                item.as_table_like_mut()?.entry(key).or_insert(Item::None)
            }
            Step::Index(index) => item.get_mut(index)?,
        };
    }
    Some(item)
}

#[cfg(test)]
mod tests {
    use super::{EditError, set_value};
    use crate::ParameterValue;

    const SOURCE: &str = "name = 'x' # mine\n\n[parameters.fast] # the quick one\ndefault = 10   # bars\n\n[exits]\n\
                          take_profit = [{ at = 0.1 }, { at = 0.2 }] # both\n";

    #[test]
    fn a_value_changes_and_nothing_else_does() {
        let number = set_value(SOURCE, "parameters.fast.default", &ParameterValue::Int(12)).unwrap();
        assert_eq!(number, SOURCE.replace("default = 10 ", "default = 12 "));
        let target = set_value(SOURCE, "exits.take_profit[1].at", &ParameterValue::Decimal(0.3)).unwrap();
        assert_eq!(target, SOURCE.replace("0.2", "0.3"));
        let name = set_value(SOURCE, "name", &ParameterValue::Text("it's".into())).unwrap();
        assert_eq!(name, SOURCE.replace("'x'", "\"it's\""));
    }

    #[test]
    fn what_is_missing_is_added() {
        let stop = set_value(SOURCE, "exits.stop_loss", &ParameterValue::Text("5%".into())).unwrap();
        assert_eq!(stop, format!("{SOURCE}stop_loss = \"5%\"\n"));
        let short = set_value(SOURCE, "exits.short.stop_loss", &ParameterValue::Decimal(0.02)).unwrap();
        assert_eq!(short, format!("{SOURCE}\n[exits.short]\nstop_loss = 0.02\n"));
        let inline =
            set_value("exits = { stop_loss = 0.1 }\n", "exits.short.stop_loss", &ParameterValue::Decimal(0.02))
                .unwrap();
        assert!(inline.starts_with("exits = { stop_loss = 0.1 "), "{inline}");
        let dotted =
            set_value("exits.stop_loss = 0.1\n", "exits.short.stop_loss", &ParameterValue::Decimal(0.02)).unwrap();
        for source in [inline, dotted] {
            let exits = &toml::from_str::<toml::Table>(&source).unwrap()["exits"];
            assert_eq!(
                (exits["stop_loss"].as_float(), exits["short"]["stop_loss"].as_float()),
                (Some(0.1), Some(0.02))
            );
        }
        let side = set_value(SOURCE, "long.entry", &ParameterValue::Text("true".into())).unwrap();
        assert_eq!(toml::from_str::<toml::Table>(&side).unwrap()["long"]["entry"].as_str(), Some("true"));
        assert!(side.starts_with(SOURCE.trim_end()));
    }

    #[test]
    fn places_that_do_not_exist_are_refused() {
        let wrong = |path: &str| set_value(SOURCE, path, &ParameterValue::Bool(true)).unwrap_err();
        for path in
            ["", "a..b", "exits.take_profit[2].at", "exits.take_profit[x]", "name.first", "parameters.fast", "name[0]"]
        {
            assert_eq!(wrong(path), EditError::Path { path: path.to_owned() }, "{path}");
        }
        assert_eq!(set_value("{", "a", &ParameterValue::Bool(true)), Err(EditError::Source));
    }
}
