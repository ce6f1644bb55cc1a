use notes::store::Store;
use std::path::PathBuf;

fn main() {
    let folder = std::env::var("NOTES_HOME").map_or(PathBuf::from("."), PathBuf::from);
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut store = Store::load(&folder);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["add", note] => {
            store.add(note);
            store.save();
        }
        ["list"] => store.notes().iter().for_each(|note| println!("{note}")),
        _ => {
            eprintln!("usage: notes add NOTE | notes list");
            std::process::exit(2);
        }
    }
}
