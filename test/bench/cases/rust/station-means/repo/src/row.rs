/// What a station measured; None for a day that is missing.
#[derive(Debug, PartialEq)]
pub struct Row {
    pub station: String,
    pub cells: Vec<Option<f64>>,
}

impl Row {
    /// Reads a line; `days` is how many there are in the file.
    pub fn parse(line: &str, days: usize) -> Row {
        let mut words = line.split(',').map(str::trim);
        let station = words.next().unwrap_or_default().to_string();
        let cells = (0..days).map(|_| words.next().map(value)).collect();
        Row { station, cells }
    }
}

fn value(text: &str) -> f64 {
    text.parse().unwrap()
}
