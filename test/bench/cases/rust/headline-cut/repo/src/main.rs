use headline::board::board;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((width, headlines)) = words.split_first().and_then(|(w, rest)| Some((w.parse().ok()?, rest))) else {
        eprintln!("usage: headline WIDTH HEADLINE...");
        std::process::exit(2);
    };
    let headlines: Vec<&str> = headlines.iter().map(String::as_str).collect();
    print!("{}", board(&headlines, width));
}
