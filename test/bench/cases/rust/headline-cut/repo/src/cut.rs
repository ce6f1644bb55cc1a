/// The sign for what is left out; it counts as a character.
pub const DOTS: char = '…';

/// A headline of `width` characters at most; a longer one is cut and ends with DOTS.
pub fn cut(headline: &str, width: usize) -> String {
    if headline.chars().count() <= width {
        return headline.to_string();
    }
    let kept = headline[..width - 1].trim_end();
    format!("{kept}{DOTS}")
}
