use std::collections::HashMap;

/// How many pieces there are; of an article that nobody delivered there are none.
#[derive(Debug, Default)]
pub struct Stock {
    pieces: HashMap<String, u32>,
}

impl Stock {
    pub fn deliver(&mut self, article: &str, pieces: u32) {
        *self.pieces.entry(article.to_string()).or_insert(0) += pieces;
    }

    /// How many pieces of an article there are.
    pub fn pieces(&self, article: &str) -> u32 {
        self.pieces.get(article).copied().unwrap_or(0)
    }

    /// How many of the wanted pieces are not there.
    pub fn missing(&self, article: &str, wanted: u32) -> u32 {
        wanted.saturating_sub(self.pieces[article])
    }
}
