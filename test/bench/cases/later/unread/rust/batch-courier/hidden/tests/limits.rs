use batchcourier::{batches::batches, parcel::Parcel, settings::Settings};

fn parcels(count: u32) -> Vec<Parcel> {
    (0..count).map(|grams| Parcel { label: grams.to_string(), grams }).collect()
}

#[test]
fn no_limit_of_a_batch() {
    let settings = Settings::parse("batch = 0").unwrap();
    let packed = batches(&parcels(300), &settings);
    assert_eq!(packed.batches.len(), 1);
    assert_eq!(packed.batches[0].len(), 300);
    assert!(batches(&[], &settings).batches.is_empty());
}

#[test]
fn no_limit_beside_a_weight() {
    let packed = batches(&parcels(6), &Settings::parse("weight = 3\nbatch=0").unwrap());
    assert_eq!(packed.batches, [["0", "1", "2", "3"]]);
    assert_eq!(packed.left, 2);
}

#[test]
fn limits_as_before() {
    assert_eq!(Settings::parse("batch = 7").unwrap().batch, 7);
    assert_eq!(batches(&parcels(5), &Settings::parse("batch = 1").unwrap()).batches.len(), 5);
    assert!(Settings::parse("batch = -1").is_err());
}
