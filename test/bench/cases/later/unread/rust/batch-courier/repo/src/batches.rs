use crate::{parcel::Parcel, settings::Settings};

/// The labels of each batch, and how many parcels were too heavy.
#[derive(Debug, PartialEq)]
pub struct Packed {
    pub batches: Vec<Vec<String>>,
    pub left: usize,
}

/// Packs parcels in their order.
pub fn batches(parcels: &[Parcel], settings: &Settings) -> Packed {
    let light: Vec<&Parcel> = parcels.iter().filter(|parcel| parcel.grams <= settings.weight).collect();
    let batches = light
        .chunks(settings.batch)
        .map(|chunk| chunk.iter().map(|parcel| parcel.label.clone()).collect())
        .collect();
    Packed { batches, left: parcels.len() - light.len() }
}
