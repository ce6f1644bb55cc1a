fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    print!("{}", stations::mean::report(&std::fs::read_to_string(path)?));
    Ok(())
}
