use std::{env, fs};
use tallysignal::door::House;

fn main() {
    let path = env::args().nth(1).expect("usage: tallysignal FILE");
    let text = fs::read_to_string(&path).expect("the day can be read");
    let house = House::new(100);
    for line in text.lines() {
        house.play(line);
    }
    for line in house.heard() {
        println!("{line}");
    }
}
