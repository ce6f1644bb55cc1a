use raffle::winners;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [path, seed, prizes] = &words[..] else { return Err("usage: raffle TICKETS SEED PRIZES".into()) };
    let text = std::fs::read_to_string(path)?;
    let tickets: Vec<&str> = text.lines().collect();
    for (place, name) in winners(&tickets, seed.parse()?, prizes.parse()?).iter().enumerate() {
        println!("{}. {name}", place + 1);
    }
    Ok(())
}
