use bracecheck::{check::check, source::Source};
use std::{env, fs, process};

fn main() {
    let path = env::args().nth(1).expect("usage: bracecheck FILE");
    let text = fs::read_to_string(&path).expect("the file can be read");
    let source = Source::new(&text);
    match check(&source) {
        None => println!("fine"),
        Some(mistake) => {
            println!("{}", mistake.written(&source));
            process::exit(1);
        }
    }
}
