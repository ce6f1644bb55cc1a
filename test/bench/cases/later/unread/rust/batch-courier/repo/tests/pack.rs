use batchcourier::{batches::batches, parcel::Parcel, settings::Settings};

fn parcels() -> Vec<Parcel> {
    ["tea 100", "bricks 4000", "two words 250", "nothing"].iter().filter_map(|line| Parcel::parse(line)).collect()
}

#[test]
fn packs_in_order() {
    let packed = batches(&parcels(), &Settings::parse("").unwrap());
    assert_eq!(packed.batches, [vec!["tea", "bricks"], vec!["two words"]]);
    assert_eq!(packed.left, 0);
}

#[test]
fn leaves_what_is_too_heavy() {
    let packed = batches(&parcels(), &Settings::parse("weight=250\nbatch = 1\n").unwrap());
    assert_eq!(packed.batches, [["tea"], ["two words"]]);
    assert_eq!(packed.left, 1);
}

#[test]
fn no_limit_of_weight() {
    assert_eq!(Settings::parse("weight = 0").unwrap().weight, u32::MAX);
    assert!(Settings::parse("weight = much").is_err());
    assert!(Settings::parse("speed = 1").is_err());
}
