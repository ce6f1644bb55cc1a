/// The fields of each record of a file. Line ends, the byte order mark, empty lines and remarks are no part of them.
pub fn records(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.trim_start_matches('\u{feff}')
        .split('\n')
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(';').collect())
}
