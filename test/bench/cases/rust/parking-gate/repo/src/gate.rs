/// What the gate is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Closed,
    Waiting,
    Open,
}

/// What happens at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Arrive,
    Ticket,
    Passed,
    Timeout,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Raise,
    Lower,
    /// One more car is inside.
    Count,
    /// The last ticket is no longer good.
    VoidTicket,
}

#[derive(Debug)]
pub struct Gate {
    pub state: State,
}

impl Gate {
    /// Takes an event and returns what is to be done; the table is in the README.
    pub fn step(&mut self, event: Event) -> Vec<Action> {
        let (next, actions) = match (self.state, event) {
            (State::Closed, Event::Arrive) => (State::Waiting, vec![]),
            (State::Waiting, Event::Ticket) => (State::Open, vec![Action::Raise]),
            (State::Waiting, Event::Timeout) => (State::Closed, vec![]),
            (State::Open, Event::Passed) => (State::Closed, vec![Action::Lower, Action::Count]),
            (state, Event::Timeout) if state != State::Closed => unreachable!("{event:?} while {state:?}"),
            (state, _) => (state, vec![]),
        };
        self.state = next;
        actions
    }
}
