use crate::token::{tokens, Token};

/// The value of an expression, or what is wrong with it.
pub fn evaluate(text: &str) -> Result<f64, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0 };
    let value = parser.sum()?;
    match parser.peek() {
        None => Ok(value),
        Some(token) => Err(format!("unexpected {token:?}")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        while let Some(Token::Sign(sign @ ('+' | '-'))) = self.peek() {
            self.at += 1;
            let right = self.product()?;
            value = if sign == '+' { value + right } else { value - right };
        }
        Ok(value)
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.factor()?;
        while let Some(Token::Sign(sign @ ('*' | '/'))) = self.peek() {
            self.at += 1;
            let right = self.factor()?;
            value = if sign == '*' { value * right } else { value / right };
        }
        Ok(value)
    }

    fn factor(&mut self) -> Result<f64, String> {
        let token = self.peek().unwrap();
        self.at += 1;
        match token {
            Token::Number(value) => Ok(value),
            Token::Sign('-') => Ok(-self.factor()?),
            Token::Sign('(') => {
                let value = self.sum()?;
                self.expect(')')?;
                Ok(value)
            }
            Token::Sign(sign) => Err(format!("unexpected {sign}")),
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        let token = self.peek().ok_or("unexpected end")?;
        self.at += 1;
        if token == Token::Sign(sign) {
            return Ok(());
        }
        Err(format!("no {sign} but {token:?}"))
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }
}
