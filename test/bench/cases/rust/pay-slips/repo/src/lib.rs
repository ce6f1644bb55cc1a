pub mod slip;
pub mod total;
