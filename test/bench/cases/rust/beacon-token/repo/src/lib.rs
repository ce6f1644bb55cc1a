pub mod config;
pub mod sign;
