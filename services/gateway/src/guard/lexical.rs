use super::{Limits, Refusal};
use crate::ErrorCode;

/// Walks a document's characters once, before any parser sees them, and refuses what a parser would choke on.
///
/// The parser behind the schema is recursive, so a few kilobytes of nested brackets overflow its stack. This walk keeps no
/// stack of calls, only counters.
pub(super) fn check(source: &str, limits: &Limits) -> Result<(), Refusal> {
    let mut scan = Scan { bytes: source.as_bytes(), at: 0, tokens: 0, aliases: 0, directives: 0, fragments: 0 };
    let mut open: Vec<u8> = Vec::with_capacity(limits.nesting);
    let mut values = 0_usize;
    let mut after_name = false;
    while let Some(token) = scan.next(limits)? {
        match token {
            b'{' | b'[' | b'(' => {
                if open.len() >= limits.nesting {
                    return Err(Refusal::new(
                        ErrorCode::MaxDepthLimit,
                        format!("Brackets may be nested at most {} deep.", limits.nesting),
                    ));
                }
                open.push(token);
                values += usize::from(token != b'{');
            }
            b'}' | b']' | b')' => {
                let expected = match token {
                    b'}' => b'{',
                    b']' => b'[',
                    _ => b'(',
                };
                if open.pop() != Some(expected) {
                    return Err(Refusal::new(
                        ErrorCode::GraphqlParseFailed,
                        format!("Syntax error: unexpected `{}`.", char::from(token)),
                    ));
                }
                values -= usize::from(token != b'}');
            }
            // Outside of arguments and lists, a colon after a name can only introduce an aliased field.
            b':' if after_name && values == 0 => scan.aliases += 1,
            b'@' => scan.directives += 1,
            _ => {}
        }
        after_name = token == NAME;
        scan.check(limits)?;
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::GraphqlParseFailed, "Syntax error: a bracket is not closed.".to_owned()))
    }
}

/// Stands for any name.
const NAME: u8 = b'a';
/// Stands for numbers, strings and `...`.
const OTHER: u8 = b'0';

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    tokens: usize,
    aliases: usize,
    directives: usize,
    fragments: usize,
}

impl Scan<'_> {
    fn next(&mut self, limits: &Limits) -> Result<Option<u8>, Refusal> {
        self.skip_ignored();
        let Some(&byte) = self.bytes.get(self.at) else { return Ok(None) };
        self.tokens += 1;
        let start = self.at;
        let token = match byte {
            b'"' => {
                self.string();
                if self.at - start > limits.string_bytes {
                    return Err(Refusal::new(
                        ErrorCode::BadUserInput,
                        format!(
                            "A string in the document may have at most {} bytes; pass it as a variable.",
                            limits.string_bytes
                        ),
                    ));
                }
                OTHER
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.skip_while(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                if self.bytes.get(start..self.at) == Some(b"fragment") {
                    self.fragments += 1;
                }
                NAME
            }
            b'-' | b'+' | b'.' | b'0'..=b'9' => {
                self.skip_while(|byte| matches!(byte, b'-' | b'+' | b'.' | b'_') || byte.is_ascii_alphanumeric());
                OTHER
            }
            other => {
                self.at += 1;
                other
            }
        };
        Ok(Some(token))
    }

    fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        if self.tokens > limits.tokens {
            return Err(Refusal::new(
                ErrorCode::MaxTokensLimit,
                format!("A document may have at most {} tokens.", limits.tokens),
            ));
        }
        if self.aliases > limits.aliases {
            return Err(Refusal::aliases(limits));
        }
        if self.directives > limits.directives {
            return Err(Refusal::new(
                ErrorCode::MaxDirectivesLimit,
                format!("A document may have at most {} directives.", limits.directives),
            ));
        }
        if self.fragments > limits.fragments {
            return Err(Refusal::new(
                ErrorCode::MaxFragmentsLimit,
                format!("A document may have at most {} fragments.", limits.fragments),
            ));
        }
        Ok(())
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| wanted(*byte)) {
            self.at += 1;
        }
    }

    fn skip_ignored(&mut self) {
        loop {
            // Whitespace, commas and the three bytes of a byte-order mark.
            self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xEF | 0xBB | 0xBF));
            if self.bytes.get(self.at) != Some(&b'#') {
                return;
            }
            self.skip_while(|byte| byte != b'\n' && byte != b'\r');
        }
    }

    /// Skips a string or block string; one that is never closed ends with the document.
    fn string(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let block = rest.starts_with(b"\"\"\"");
        self.at += if block { 3 } else { 1 };
        while let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            if block && rest.starts_with(b"\\\"\"\"") {
                self.at += 4;
            } else if block && rest.starts_with(b"\"\"\"") {
                self.at += 3;
                return;
            } else if !block && rest.starts_with(b"\\") {
                self.at += 2;
            } else if !block && rest.starts_with(b"\"") {
                self.at += 1;
                return;
            } else {
                self.at += 1;
            }
        }
        self.at = self.bytes.len();
    }
}
