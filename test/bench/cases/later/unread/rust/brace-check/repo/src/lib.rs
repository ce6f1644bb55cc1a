pub mod check;
pub mod source;
