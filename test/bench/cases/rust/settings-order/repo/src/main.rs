use posts::check::problem;
use posts::settings::load;
use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = run(&words) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn run(words: &[String]) -> Result<(), String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    if let [option, path] = words {
        if option == "--check" {
            return match problem(&read(path)?) {
                None => {
                    println!("ok");
                    Ok(())
                }
                Some(problem) => Err(problem),
            };
        }
    }
    let [path] = words else { return Err("usage: posts [--check] FILE".to_string()) };
    load(Path::new("."))?;
    let post = read(path)?;
    match problem(&post) {
        None => print!("{post}"),
        Some(problem) => return Err(problem),
    }
    Ok(())
}
