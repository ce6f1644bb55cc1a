pub mod board;
pub mod cut;
