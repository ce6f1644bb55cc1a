use payslips::slip::Slip;
use payslips::total::{total_cents, written};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let text = std::fs::read_to_string(path)?;
    let slips: Vec<Slip> = text.lines().map(str::parse).collect::<Result<_, _>>()?;
    for slip in &slips {
        println!("{} {}", slip.name, written(slip.gross_cents()));
    }
    println!("total {}", written(total_cents(&slips)));
    Ok(())
}
