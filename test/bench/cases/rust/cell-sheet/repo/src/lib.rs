pub mod formula;
pub mod sheet;
