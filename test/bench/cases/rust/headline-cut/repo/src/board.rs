use crate::cut::cut;

/// Headlines under each other, each as wide as the board.
pub fn board(headlines: &[&str], width: usize) -> String {
    let rows = headlines.iter().map(|headline| {
        let text = cut(headline, width);
        let missing = width - text.chars().count();
        format!("|{text}{}|\n", " ".repeat(missing))
    });
    rows.collect()
}
