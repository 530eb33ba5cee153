//! Where the values of a JSON text stand. The text has been read already, so it is known to be sound and not too deep.

use std::{collections::BTreeMap, ops::Range};

/// Returns where every value stands, by its path.
pub(crate) fn places(source: &str) -> BTreeMap<String, Range<usize>> {
    let mut scanner = Scanner { source, at: 0, places: BTreeMap::new() };
    scanner.value("");
    scanner.places
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    places: BTreeMap<String, Range<usize>>,
}

impl Scanner<'_> {
    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, pass: impl Fn(u8) -> bool) {
        while self.byte().is_some_and(&pass) {
            self.at += 1;
        }
    }

    fn blank(&mut self) {
        self.skip(|byte| byte.is_ascii_whitespace());
    }

    fn value(&mut self, path: &str) {
        self.blank();
        let start = self.at;
        match self.byte() {
            Some(b'{') => self.items(b'}', |scanner, _| {
                let key = scanner.text();
                scanner.blank();
                scanner.at += 1;
                scanner.value(&if path.is_empty() { key } else { format!("{path}.{key}") });
            }),
            Some(b'[') => self.items(b']', |scanner, position| scanner.value(&format!("{path}[{position}]"))),
            Some(b'"') => drop(self.text()),
            _ => self.skip(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace()),
        }
        if !path.is_empty() {
            self.places.insert(path.to_owned(), start..self.at);
        }
    }

    /// Walks what stands between two brackets.
    fn items(&mut self, closing: u8, mut item: impl FnMut(&mut Self, usize)) {
        self.at += 1;
        let mut position = 0;
        loop {
            self.skip(|byte| byte.is_ascii_whitespace() || byte == b',');
            match self.byte() {
                None => return,
                Some(byte) if byte == closing => {
                    self.at += 1;
                    return;
                }
                Some(_) => item(self, position),
            }
            position += 1;
        }
    }

    /// Steps over a text and returns what it says, or nothing if it has escapes that are no text.
    fn text(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        loop {
            self.skip(|byte| !matches!(byte, b'"' | b'\\'));
            match self.byte() {
                Some(b'\\') => self.at += 2,
                _ => break,
            }
        }
        self.at = (self.at + 1).min(self.source.len());
        self.source.get(start..self.at).and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
    }
}
