use assay_types::Digest;

/// Returns the id of the span `ordinal`, counted from 1, of a runner whose task came with `trace`.
///
/// Both sides derive it: a runner that could choose its ids could write over the spans of others. Never 0, which is no id.
pub fn span_id(trace: Option<&str>, ordinal: u32) -> u64 {
    let name = format!("{}/{ordinal}", trace.unwrap_or_default());
    let first = Digest::of(name.as_bytes()).as_bytes().first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(first).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn ids_differ_between_spans_and_between_traces() {
        let other = TRACE.replace("b7ad", "b7ae");
        let ids = [span_id(Some(TRACE), 1), span_id(Some(TRACE), 2), span_id(Some(&other), 1), span_id(None, 1)];
        for (index, id) in ids.iter().enumerate() {
            assert!(*id != 0 && !ids[..index].contains(id), "{ids:?}");
        }
        assert_eq!(span_id(Some(TRACE), 1), span_id(Some(TRACE), 1));
    }
}
