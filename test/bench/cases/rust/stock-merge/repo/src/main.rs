fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    for (article, pieces) in stock::day::to_buy(&std::fs::read_to_string(path)?)? {
        println!("buy {pieces} {article}");
    }
    Ok(())
}
