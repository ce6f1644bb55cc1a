use crate::row::Row;

/// The mean of the days that are there, None if none is.
pub fn mean(row: &Row) -> Option<f64> {
    let values: Vec<f64> = row.cells.iter().flatten().copied().collect();
    if values.is_empty() {
        return None;
    }
    Some(values.iter().sum::<f64>() / values.len() as f64)
}

/// The means of a file, a line each.
pub fn report(text: &str) -> String {
    let days = text.lines().map(|line| line.split(',').count() - 1).max().unwrap_or(0);
    let lines = text.lines().map(|line| {
        let row = Row::parse(line, days);
        match mean(&row) {
            Some(value) => format!("{} {value:.2}\n", row.station),
            None => format!("{} no values\n", row.station),
        }
    });
    lines.collect()
}
