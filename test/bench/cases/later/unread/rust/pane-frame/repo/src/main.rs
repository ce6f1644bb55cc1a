use paneframe::pane::Pane;
use std::{env, fs};

fn main() {
    let args: Vec<String> = env::args().collect();
    let width = args[1].parse().expect("a width");
    let text = fs::read_to_string(&args[2]).expect("the notes can be read");
    let (title, body) = text.split_once('\n').unwrap_or((&text, ""));
    let pane = Pane::new(title, body.lines());
    for line in pane.draw(width) {
        println!("{line}");
    }
}
