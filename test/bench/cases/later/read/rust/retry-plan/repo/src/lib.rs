pub mod plan;
pub mod policy;
