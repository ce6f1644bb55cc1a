pub mod mean;
pub mod row;
