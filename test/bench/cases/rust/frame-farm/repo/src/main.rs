use farm::farm::render;
use farm::scene::film;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let frames = words.first().and_then(|word| word.parse().ok()).unwrap_or(3);
    match render(&film(frames, words.iter().any(|word| word == "bad"))) {
        Ok(sums) => sums.iter().for_each(|sum| println!("{sum:016x}")),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
