pub mod farm;
pub mod scene;
