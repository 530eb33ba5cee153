use crate::document::Document;

/// Returns the JSON Schema of [`Document`], as text with a line break at its end.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Document);
    format!("{:#}\n", schema.as_value())
}
