pub mod lines;
pub mod shift;
pub mod totals;
