use sessions::sessions::Sessions;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let now: u64 = words.next().ok_or("what time is it?")?.parse()?;
    let mut sessions = Sessions::new(60);
    for word in words {
        let (user, seen) = word.split_once(':').ok_or("name:seconds")?;
        sessions.touch(user, seen.parse()?);
    }
    for user in sessions.reap(now) {
        println!("{user} has left");
    }
    println!("{}", sessions.users().join(" "));
    Ok(())
}
