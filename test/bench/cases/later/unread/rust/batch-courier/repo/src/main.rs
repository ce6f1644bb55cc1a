use batchcourier::{batches::batches, parcel::Parcel, settings::Settings};
use std::{env, fs, process};

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| {
        eprintln!("{path}: {error}");
        process::exit(2)
    })
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let settings = Settings::parse(&read(&args[1])).unwrap_or_else(|error| {
        eprintln!("{error}");
        process::exit(2)
    });
    let parcels: Vec<Parcel> = read(&args[2]).lines().filter_map(Parcel::parse).collect();
    let packed = batches(&parcels, &settings);
    for (number, batch) in packed.batches.iter().enumerate() {
        println!("batch {}: {}", number + 1, batch.join(" "));
    }
    println!("{} left behind, {}", packed.left, settings.name);
}
