//! Cells of a table, all as wide as they are asked to be, counted in characters.

/// Fills up with spaces on the right.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// Shortens what is longer; the last character is then an ellipsis.
pub fn shorten(text: &str, width: usize) -> String {
    if text.len() <= width {
        return text.to_string();
    }
    format!("{}…", &text[..width - 1])
}

/// Shortens or fills up.
pub fn cell(text: &str, width: usize) -> String {
    pad(&shorten(text, width), width)
}
