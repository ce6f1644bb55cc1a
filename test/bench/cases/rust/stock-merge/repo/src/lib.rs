pub mod day;
pub mod stock;
