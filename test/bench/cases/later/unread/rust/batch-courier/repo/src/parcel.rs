/// A parcel with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    pub label: String,
    pub grams: u32,
}

impl Parcel {
    /// Reads `label grams`; anything else is no parcel.
    pub fn parse(line: &str) -> Option<Parcel> {
        let (label, grams) = line.trim().rsplit_once(' ')?;
        Some(Parcel { label: label.to_string(), grams: grams.parse().ok()? })
    }
}
