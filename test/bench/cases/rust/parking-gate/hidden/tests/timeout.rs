use gate::gate::{Action, Event, Gate, State};
use gate::park::Park;

#[test]
fn an_open_gate_closes_in_time() {
    let mut park = Park::new();
    for event in [Event::Arrive, Event::Ticket, Event::Passed, Event::Arrive, Event::Ticket] {
        park.happen(event);
    }
    assert_eq!(park.happen(Event::Timeout), [Action::Lower, Action::VoidTicket]);
    assert_eq!((park.inside, &park.tickets[..]), (1, &[1][..]));
    assert_eq!(park.happen(Event::Passed), []);
    park.happen(Event::Arrive);
    assert_eq!(park.happen(Event::Ticket), [Action::Raise]);
}

#[test]
fn the_other_states_stay() {
    let mut gate = Gate { state: State::Open };
    gate.step(Event::Timeout);
    assert_eq!(gate.state, State::Closed);
    assert_eq!(gate.step(Event::Timeout), []);
    let mut gate = Gate { state: State::Waiting };
    assert_eq!(gate.step(Event::Timeout), []);
    assert_eq!(gate.state, State::Closed);
}
