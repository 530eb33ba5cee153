use std::ops::Range;

use super::{Binary, Fault};
use crate::limits::{MAX_EXPRESSION, MAX_NAME};

/// One word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Percent(f64),
    Text(String),
    Name(String),
    True,
    False,
    Not,
    Operator(Binary),
    Crosses,
    Above,
    Below,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    End,
}

/// Words that cannot be names.
pub(crate) const KEYWORDS: [&str; 8] = ["and", "or", "not", "true", "false", "crosses", "above", "below"];

/// Splits a text into words, the last of which is [`Token::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    if text.len() > MAX_EXPRESSION {
        let message = format!("an expression may have at most {MAX_EXPRESSION} bytes; this one has {}", text.len());
        return Err(Fault::new(message, 0..0));
    }
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank();
        let start = lexer.at;
        let token = lexer.token()?;
        let last = token == Token::End;
        tokens.push((token, start..lexer.at));
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Returns the length of the longest prefix whose characters all pass.
    fn run(&self, pass: impl Fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.find(|c| !pass(c)).unwrap_or(rest.len())
    }

    fn skip_blank(&mut self) {
        loop {
            self.at += self.run(char::is_whitespace);
            if self.peek() != Some('#') {
                return;
            }
            self.at += self.run(|c| c != '\n');
        }
    }

    fn token(&mut self) -> Result<Token, Fault> {
        let Some(first) = self.peek() else { return Ok(Token::End) };
        match first {
            '0'..='9' => self.number(),
            '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
            'a'..='z' | 'A'..='Z' | '_' => Ok(self.word()),
            '"' | '\'' => self.text(first),
            _ => self.symbol(first),
        }
    }

    fn number(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        let digits = |c: char| c.is_ascii_digit() || c == '_';
        self.at += self.run(digits);
        let after_dot =
            |rest: &str| rest.strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
        if after_dot(self.rest()) {
            self.at += 1;
            self.at += self.run(digits);
        }
        if let Some(exponent) = self.rest().strip_prefix(['e', 'E']) {
            let sign = usize::from(exponent.starts_with(['+', '-']));
            if exponent[sign..].starts_with(|c: char| c.is_ascii_digit()) {
                self.at += 1 + sign;
                self.at += self.run(digits);
            }
        }
        let word = self.run(|c| c.is_alphanumeric() || c == '_');
        if word > 0 {
            let end = self.at + word;
            let message = format!("`{}` is neither a number nor a name", &self.text[start..end]);
            return Err(Fault::new(message, start..end));
        }
        let written = self.text[start..self.at].replace('_', "");
        let number = written.parse::<f64>().ok().filter(|number| number.is_finite());
        let Some(number) = number else { return Err(Fault::new("the number is too large", start..self.at)) };
        if self.rest().starts_with('%') {
            self.at += 1;
            return Ok(Token::Percent(number));
        }
        Ok(Token::Number(number))
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        self.at += self.run(|c| c.is_ascii_alphanumeric() || c == '_');
        match &self.text[start..self.at] {
            "and" => Token::Operator(Binary::And),
            "or" => Token::Operator(Binary::Or),
            "not" => Token::Not,
            "true" => Token::True,
            "false" => Token::False,
            "crosses" => Token::Crosses,
            "above" => Token::Above,
            "below" => Token::Below,
            name => Token::Name(name.to_owned()),
        }
    }

    fn text(&mut self, quote: char) -> Result<Token, Fault> {
        let start = self.at;
        let inside = &self.text[start + 1..];
        let Some(length) = inside.find(quote) else {
            return Err(Fault::new(format!("the text has no closing {quote}"), start..self.text.len()));
        };
        self.at = start + length + 2;
        let content = &inside[..length];
        if content.chars().count() > MAX_NAME || content.contains(char::is_control) {
            let message = format!("a text may have at most {MAX_NAME} characters, all printable");
            return Err(Fault::new(message, start..self.at));
        }
        Ok(Token::Text(content.to_owned()))
    }

    fn symbol(&mut self, first: char) -> Result<Token, Fault> {
        const PAIRS: [(&str, Binary); 4] = [
            ("<=", Binary::LessOrEqual),
            (">=", Binary::GreaterOrEqual),
            ("==", Binary::Equal),
            ("!=", Binary::NotEqual),
        ];
        if let Some((written, operator)) = PAIRS.iter().find(|(written, _)| self.rest().starts_with(written)) {
            self.at += written.len();
            return Ok(Token::Operator(*operator));
        }
        let token = match first {
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            ',' => Token::Comma,
            '.' => Token::Dot,
            '<' => Token::Operator(Binary::Less),
            '>' => Token::Operator(Binary::Greater),
            '+' => Token::Operator(Binary::Add),
            '-' => Token::Operator(Binary::Subtract),
            '*' => Token::Operator(Binary::Multiply),
            '/' => Token::Operator(Binary::Divide),
            _ => return Err(self.unexpected(first)),
        };
        self.at += first.len_utf8();
        Ok(token)
    }

    fn unexpected(&self, first: char) -> Fault {
        let at = self.at..self.at + first.len_utf8();
        let message = match first {
            '=' => "to compare, write `==`".to_owned(),
            '&' => "write `and` instead of `&`".to_owned(),
            '|' => "write `or` instead of `|`".to_owned(),
            '!' => "write `not` instead of `!`".to_owned(),
            '%' => "a percentage is a number and `%`, such as `5%`; there is no remainder".to_owned(),
            '^' => "write `pow(x, y)` instead of `^`".to_owned(),
            '{' | '}' => "group with round brackets".to_owned(),
            _ => format!("`{}` means nothing here", first.escape_default()),
        };
        Fault::new(message, at)
    }
}
