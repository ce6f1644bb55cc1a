pub fn columns(text: &str) -> usize {
    text.chars().count()
}

pub fn fill(text: &str, width: usize, with: char) -> String {
    let missing = width - columns(text);
    text.chars().chain(std::iter::repeat(with).take(missing)).collect()
}

pub fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_string();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
