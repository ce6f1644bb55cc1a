use crate::gate::{Action, Event, Gate, State};

/// A car park with one gate in.
#[derive(Debug)]
pub struct Park {
    gate: Gate,
    pub inside: u32,
    pub tickets: Vec<u32>,
    issued: u32,
}

impl Park {
    pub fn new() -> Park {
        Park { gate: Gate { state: State::Closed }, inside: 0, tickets: Vec::new(), issued: 0 }
    }

    /// Passes an event on to the gate and does what it says.
    pub fn happen(&mut self, event: Event) -> Vec<Action> {
        let actions = self.gate.step(event);
        for action in &actions {
            match action {
                Action::Raise => {
                    self.issued += 1;
                    self.tickets.push(self.issued);
                }
                Action::Lower => {}
                Action::Count => self.inside += 1,
                Action::VoidTicket => {
                    self.tickets.pop();
                }
            }
        }
        actions
    }

    pub fn leave(&mut self) {
        self.inside = self.inside.saturating_sub(1);
    }
}

impl Default for Park {
    fn default() -> Self {
        Park::new()
    }
}
