use crate::usage::Usage;

/// A size with its unit.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_999 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// A line about each user, those with the least left first.
pub fn report(usages: &[Usage]) -> Vec<String> {
    let mut sorted: Vec<&Usage> = usages.iter().collect();
    sorted.sort_by_key(|usage| (usage.left(), usage.user.clone()));
    sorted
        .iter()
        .map(|usage| format!("{}: {} and {} files left", usage.user, size(usage.left()), usage.files_left()))
        .collect()
}
