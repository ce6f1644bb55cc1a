use gate::gate::{Action, Event, Gate, State};
use gate::park::Park;

#[test]
fn a_car_goes_in() {
    let mut park = Park::new();
    assert_eq!(park.happen(Event::Arrive), []);
    assert_eq!(park.happen(Event::Ticket), [Action::Raise]);
    assert_eq!(park.happen(Event::Passed), [Action::Lower, Action::Count]);
    assert_eq!((park.inside, park.tickets.len()), (1, 1));
    park.leave();
    assert_eq!(park.inside, 0);
}

#[test]
fn a_car_turns_round() {
    let mut gate = Gate { state: State::Waiting };
    assert_eq!(gate.step(Event::Timeout), []);
    assert_eq!(gate.state, State::Closed);
    assert_eq!(gate.step(Event::Timeout), []);
}
