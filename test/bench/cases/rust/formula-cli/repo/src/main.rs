fn main() {
    let text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    match formula::parser::evaluate(&text) {
        Ok(value) => println!("{value}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    }
}
