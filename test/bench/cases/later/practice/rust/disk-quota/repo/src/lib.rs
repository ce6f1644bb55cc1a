pub mod report;
pub mod usage;
