pub mod batches;
pub mod parcel;
pub mod settings;
