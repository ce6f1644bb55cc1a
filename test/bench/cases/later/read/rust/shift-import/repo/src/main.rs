use shiftimport::{lines::records, shift::Shift, totals::totals};
use std::{env, fs};

fn main() {
    let path = env::args().nth(1).expect("usage: shiftimport FILE");
    let text = fs::read_to_string(&path).expect("the file can be read");
    let shifts: Vec<Shift> = records(&text).map(|record| Shift::parse(&record)).collect();
    for (name, minutes) in totals(&shifts) {
        println!("{name} {}:{:02}", minutes / 60, minutes % 60);
    }
}
