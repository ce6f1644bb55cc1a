use std::{env, fs};
use tracklist::list::{row, Track};

fn main() {
    let path = env::args().nth(1).expect("usage: tracklist FILE");
    let text = fs::read_to_string(&path).expect("the file can be read");
    for track in text.lines().filter_map(Track::parse) {
        println!("{}", row(&track));
    }
}
