/// A piece of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token {
    Number(f64),
    Sign(char),
}

/// Splits an expression into pieces.
pub fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        if length > 0 {
            let number = rest[..length].parse().map_err(|_| format!("not a number: {}", &rest[..length]))?;
            found.push(Token::Number(number));
            rest = rest[length..].trim_start();
        } else if "+-*/()".contains(first) {
            found.push(Token::Sign(first));
            rest = rest[1..].trim_start();
        } else {
            return Err(format!("what is {first}?"));
        }
    }
    Ok(found)
}
