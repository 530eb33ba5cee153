use std::ops::Range;

use super::{
    Binary, Expression, Fault, Node, Unary, binding,
    lexer::{Token, tokens},
};
use crate::limits::MAX_DEPTH;

/// Reads an expression.
///
/// # Errors
/// What is wrong first, what was expected instead, and where. However long or deeply nested the text is, the answer is
/// prompt: [`MAX_EXPRESSION`](crate::limits::MAX_EXPRESSION) and [`MAX_DEPTH`] bound it.
pub fn parse_expression(text: &str) -> Result<Expression, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, open: 0 };
    if *parser.peek() == Token::End {
        return Err(Fault::new(
            "the expression is empty; write a condition such as `close > sma(close, 20)`",
            0..text.len(),
        ));
    }
    let (expression, _) = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expression),
        found => {
            let message = format!("expected an operator or the end, found {}", describe(found));
            Err(Fault::new(message, parser.place()))
        }
    }
}

/// An expression and how deep it is.
type Deep = (Expression, usize);

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    open: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    fn place(&self) -> Range<usize> {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |(_, at)| at.clone())
    }

    fn take(&mut self) -> (Token, Range<usize>) {
        let taken = (self.peek().clone(), self.place());
        self.at += 1;
        taken
    }

    fn accept(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token, what: &str) -> Result<Range<usize>, Fault> {
        let at = self.place();
        if self.accept(token) {
            return Ok(at);
        }
        Err(Fault::new(format!("expected {what}, found {}", describe(self.peek())), at))
    }

    /// Reads as long as operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Deep, Fault> {
        if self.open >= MAX_DEPTH {
            return Err(too_deep(self.place()));
        }
        self.open += 1;
        let mut left = self.operand()?;
        while let Some(operator) = self.operator(least)? {
            let right = self.expression(operator.binding() + 1)?;
            left = binary(operator, left, right)?;
            if operator.binding() == binding::COMPARE && self.at_comparison() {
                let message = "comparisons do not chain; write for example `1 < x and x < 2`";
                return Err(Fault::new(message, self.place()));
            }
        }
        self.open -= 1;
        Ok(left)
    }

    fn at_comparison(&self) -> bool {
        match self.peek() {
            Token::Crosses => true,
            Token::Operator(operator) => operator.binding() == binding::COMPARE,
            _ => false,
        }
    }

    /// Takes the next operator if it binds tightly enough.
    fn operator(&mut self, least: u8) -> Result<Option<Binary>, Fault> {
        let operator = match self.peek() {
            Token::Operator(operator) => *operator,
            Token::Crosses if least <= binding::COMPARE => {
                self.at += 1;
                let at = self.place();
                return match self.take().0 {
                    Token::Above => Ok(Some(Binary::CrossesAbove)),
                    Token::Below => Ok(Some(Binary::CrossesBelow)),
                    found => {
                        let message =
                            format!("expected `above` or `below` after `crosses`, found {}", describe(&found));
                        Err(Fault::new(message, at))
                    }
                };
            }
            _ => return Ok(None),
        };
        if operator.binding() < least {
            return Ok(None);
        }
        self.at += 1;
        Ok(Some(operator))
    }

    fn operand(&mut self) -> Result<Deep, Fault> {
        let (token, at) = self.take();
        let (operator, tightness) = match token {
            Token::Operator(Binary::Subtract) => (Unary::Negate, binding::SIGN),
            Token::Not => (Unary::Not, binding::NOT),
            other => {
                let primary = self.primary(other, at)?;
                return self.postfix(primary);
            }
        };
        let (of, depth) = self.expression(tightness)?;
        let at = at.start..of.at.end;
        deep(Node::Unary { operator, of: Box::new(of) }, at, depth)
    }

    fn primary(&mut self, token: Token, at: Range<usize>) -> Result<Deep, Fault> {
        let node = match token {
            Token::Number(number) => Node::Number(number),
            Token::Percent(number) => Node::Percent(number),
            Token::Text(text) => Node::Text(text),
            Token::True => Node::Bool(true),
            Token::False => Node::Bool(false),
            Token::Name(name) if *self.peek() == Token::Open => return self.call(name, at),
            Token::Name(name) => Node::Name(name),
            Token::Open => {
                let (mut inside, depth) = self.expression(0)?;
                let end = self.expect(&Token::Close, "`)` or an operator")?;
                inside.at = at.start..end.end;
                return Ok((inside, depth));
            }
            Token::End => return Err(Fault::new("expected a value, found the end", at)),
            other => return Err(Fault::new(format!("expected a value, found {}", describe(&other)), at)),
        };
        Ok((Expression { node, at }, 1))
    }

    fn call(&mut self, name: String, at: Range<usize>) -> Result<Deep, Fault> {
        self.at += 1;
        let mut arguments = Vec::new();
        let mut depth = 0;
        if *self.peek() != Token::Close {
            loop {
                let (argument, deep) = self.expression(0)?;
                arguments.push(argument);
                depth = depth.max(deep);
                if !self.accept(&Token::Comma) {
                    break;
                }
            }
        }
        let end = self.expect(&Token::Close, "`,` or `)`")?;
        deep(Node::Call { name, arguments }, at.start..end.end, depth)
    }

    fn postfix(&mut self, mut primary: Deep) -> Result<Deep, Fault> {
        loop {
            let (of, depth) = primary;
            let start = of.at.start;
            if self.accept(&Token::OpenBracket) {
                let (back, back_depth) = self.expression(0)?;
                let end = self.expect(&Token::CloseBracket, "`]`")?;
                let node = Node::History { of: Box::new(of), back: Box::new(back) };
                primary = deep(node, start..end.end, depth.max(back_depth))?;
            } else if self.accept(&Token::Dot) {
                let (token, at) = self.take();
                let Token::Name(name) = token else {
                    let message = format!("expected the name of an output after `.`, found {}", describe(&token));
                    return Err(Fault::new(message, at));
                };
                primary = deep(Node::Output { of: Box::new(of), name }, start..at.end, depth)?;
            } else {
                return Ok((of, depth));
            }
        }
    }
}

fn binary(operator: Binary, left: Deep, right: Deep) -> Result<Deep, Fault> {
    let at = left.0.at.start..right.0.at.end;
    let depth = left.1.max(right.1);
    deep(Node::Binary { operator, left: Box::new(left.0), right: Box::new(right.0) }, at, depth)
}

/// Wraps parts of which the deepest is `depth` deep.
fn deep(node: Node, at: Range<usize>, depth: usize) -> Result<Deep, Fault> {
    if depth >= MAX_DEPTH {
        return Err(too_deep(at));
    }
    Ok((Expression { node, at }, depth + 1))
}

fn too_deep(at: Range<usize>) -> Fault {
    let message = format!("the expression is nested more than {MAX_DEPTH} deep; give its parts names in [let]");
    Fault::new(message, at)
}

fn describe(token: &Token) -> String {
    match token {
        Token::Number(number) => format!("the number `{number}`"),
        Token::Percent(number) => format!("the number `{number}%`"),
        Token::Text(text) => format!("the text \"{text}\""),
        Token::Name(name) => format!("the name `{name}`"),
        Token::Operator(operator) => format!("`{}`", operator.as_str()),
        Token::True => "`true`".to_owned(),
        Token::False => "`false`".to_owned(),
        Token::Not => "`not`".to_owned(),
        Token::Crosses => "`crosses`".to_owned(),
        Token::Above => "`above`".to_owned(),
        Token::Below => "`below`".to_owned(),
        Token::Open => "`(`".to_owned(),
        Token::Close => "`)`".to_owned(),
        Token::OpenBracket => "`[`".to_owned(),
        Token::CloseBracket => "`]`".to_owned(),
        Token::Comma => "`,`".to_owned(),
        Token::Dot => "`.`".to_owned(),
        Token::End => "the end".to_owned(),
    }
}
