use gate::gate::Event;
use gate::park::Park;

fn main() {
    let mut park = Park::new();
    for word in std::env::args().skip(1) {
        let event = match word.as_str() {
            "arrive" => Event::Arrive,
            "ticket" => Event::Ticket,
            "passed" => Event::Passed,
            "timeout" => Event::Timeout,
            "leave" => {
                park.leave();
                continue;
            }
            _ => {
                eprintln!("what is {word}?");
                std::process::exit(2);
            }
        };
        println!("{word}: {:?}", park.happen(event));
    }
    println!("{} inside, {} tickets", park.inside, park.tickets.len());
}
