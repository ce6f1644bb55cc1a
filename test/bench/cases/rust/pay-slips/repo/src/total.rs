use crate::slip::Slip;

/// The pay of all slips.
pub fn total_cents(slips: &[Slip]) -> u64 {
    slips.iter().map(Slip::gross_cents).sum()
}

/// Cents as people write them.
pub fn written(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
