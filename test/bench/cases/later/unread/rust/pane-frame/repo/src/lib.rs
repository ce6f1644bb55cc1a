pub mod pane;
pub mod text;
