use fastrand::Rng;

/// A drum with tickets, each with a name on it.
pub struct Drum {
    tickets: Vec<String>,
    rng: Rng,
}

impl Drum {
    pub fn new(tickets: &[&str], seed: u64) -> Drum {
        Drum { tickets: tickets.iter().map(ToString::to_string).collect(), rng: Rng::with_seed(seed) }
    }

    /// Draws a ticket; all tickets of the same name leave the drum. None when the drum is empty.
    pub fn draw(&mut self) -> Option<String> {
        let index = self.rng.usize(..self.tickets.len());
        let name = self.tickets.get(index)?.clone();
        self.tickets.retain(|ticket| *ticket != name);
        Some(name)
    }
}
