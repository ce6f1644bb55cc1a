pub mod gate;
pub mod park;
