pub mod check;
pub mod settings;
