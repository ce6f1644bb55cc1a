pub mod door;
pub mod signal;
