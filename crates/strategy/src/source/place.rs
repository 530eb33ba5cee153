use std::ops::Range;

use crate::diagnostic::Span;

/// Returns bytes of the source as lines and columns.
pub(crate) fn span(source: &str, at: &Range<usize>) -> Span {
    let (line, column) = position(source, at.start);
    let (end_line, end_column) = position(source, at.end.max(at.start));
    Span { line, column, end_line, end_column }
}

fn position(source: &str, at: usize) -> (u32, u32) {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let before = &source[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    (line as u32, column as u32)
}

/// Returns where a part of a text stands in the source, given where the text with its quotes stands and which bytes of
/// its content are meant.
pub(crate) fn inside(source: &str, text: &Range<usize>, part: &Range<usize>) -> Range<usize> {
    let Some(raw) = source.get(text.clone()) else { return text.clone() };
    let Some(quote @ ('"' | '\'')) = raw.chars().next() else { return text.clone() };
    let triple = raw.len() >= 6 && raw.starts_with(&quote.to_string().repeat(3));
    let mut opening = if triple { 3 } else { 1 };
    if triple {
        let rest = &raw[opening..];
        opening += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let closing = raw.len().saturating_sub(if triple { 3 } else { 1 }).max(opening);
    let content = &raw[opening..closing];
    let offset = |decoded: usize| {
        let within = if quote == '"' { undecoded(content, decoded) } else { decoded.min(content.len()) };
        text.start + opening + within
    };
    offset(part.start)..offset(part.end)
}

/// Returns at which byte of a text with escapes the byte `decoded` of its meaning stands.
fn undecoded(content: &str, decoded: usize) -> usize {
    let (mut at, mut meaning) = (0, 0);
    while meaning < decoded && at < content.len() {
        let rest = &content[at..];
        let (written, meant) = escape(rest).unwrap_or_else(|| {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            (length, length)
        });
        at += written;
        meaning += meant;
    }
    at.min(content.len())
}

/// Returns how many bytes an escape at the start of `rest` takes, and how many it stands for.
fn escape(rest: &str) -> Option<(usize, usize)> {
    let after = rest.strip_prefix('\\')?;
    let digits = |count: usize| after.get(1..=count).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let kind = after.chars().next()?;
    let count = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        // A line that ends in a backslash joins the next one that is not blank.
        blank if blank.is_whitespace() => return Some((rest.len() - after.trim_start().len(), 0)),
        other => return Some((1 + other.len_utf8(), 1)),
    };
    let code = digits(count)?;
    if (0xD800..0xDC00).contains(&code) {
        // The first half of a surrogate pair, which JSON writes as two escapes.
        return Some((12.min(rest.len()), 4));
    }
    Some((2 + count, char::from_u32(code).map_or(1, char::len_utf8)))
}
