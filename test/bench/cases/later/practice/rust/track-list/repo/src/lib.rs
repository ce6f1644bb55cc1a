pub mod cell;
pub mod list;
