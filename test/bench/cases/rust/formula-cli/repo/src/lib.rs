pub mod parser;
pub mod token;
