use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::Document;

/// Returns the JSON Schema of [`Document`], as text with a line break at its end.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Document);
    format!("{:#}\n", sorted(schema.to_value()))
}

/// Orders keys by name, whichever order the libraries of the build keep.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries: BTreeMap<String, Value> = entries.into_iter().collect();
            Value::Object(entries.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
