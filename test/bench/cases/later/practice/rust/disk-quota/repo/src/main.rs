use diskquota::{report::report, usage::Usage};
use std::{env, fs, process};

fn main() {
    let path = env::args().nth(1).expect("usage: diskquota FILE");
    let text = fs::read_to_string(&path).expect("the file can be read");
    let usages: Result<Vec<Usage>, _> = text.lines().map(str::parse).collect();
    match usages {
        Ok(usages) => report(&usages).iter().for_each(|line| println!("{line}")),
        Err(error) => {
            eprintln!("{path}: {}", error.0);
            process::exit(2);
        }
    }
}
