mod drum;

pub use drum::Drum;

/// Draws a winner for each prize while there is somebody to win it.
pub fn winners(tickets: &[&str], seed: u64, prizes: usize) -> Vec<String> {
    let mut drum = Drum::new(tickets, seed);
    (0..prizes).map_while(|_| drum.draw()).collect()
}
