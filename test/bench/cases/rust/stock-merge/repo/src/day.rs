use crate::stock::Stock;
use std::collections::BTreeMap;

/// What has to be bought: articles with the pieces that are missing.
pub fn to_buy(lines: &str) -> Result<BTreeMap<String, u32>, String> {
    let mut stock = Stock::default();
    let mut wanted: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let delivery = line.strip_prefix('+');
        let words: Vec<&str> = delivery.unwrap_or(line).split_whitespace().collect();
        let [article, pieces] = words[..] else { return Err(format!("what is {line}?")) };
        let pieces: u32 = pieces.parse().map_err(|_| format!("how many is {pieces}?"))?;
        if delivery.is_some() {
            stock.deliver(article, pieces);
        } else {
            *wanted.entry(article.to_string()).or_default() += pieces;
        }
    }
    let missing = wanted.into_iter().map(|(article, pieces)| {
        let count = stock.missing(&article, pieces);
        (article, count)
    });
    Ok(missing.filter(|(_, count)| *count > 0).collect())
}
