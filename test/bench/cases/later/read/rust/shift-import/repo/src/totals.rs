use crate::shift::Shift;
use std::collections::BTreeMap;

/// Minutes of each name.
pub fn totals(shifts: &[Shift]) -> BTreeMap<&str, u32> {
    let mut totals = BTreeMap::new();
    for shift in shifts {
        *totals.entry(shift.name.as_str()).or_insert(0) += shift.minutes;
    }
    totals
}
