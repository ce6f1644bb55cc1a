use std::cell::RefCell;
use std::rc::Rc;
use tallysignal::door::House;
use tallysignal::signal::Signal;

#[test]
fn the_second_door_hears_from_the_next_change_on() {
    let house = House::new(100);
    for line in ["in 40", "in 60", "out 5", "in 5"] {
        house.play(line);
    }
    assert_eq!(
        house.heard(),
        ["first door: 40", "first door: 100", "first door: 95", "second door: 95", "first door: 100", "second door: 100"]
    );
}

#[test]
fn others_still_hear_the_change_in_which_one_subscribes() {
    let signal = Rc::new(Signal::default());
    let heard = Rc::new(RefCell::new(Vec::new()));
    let (inner, log) = (Rc::downgrade(&signal), heard.clone());
    signal.subscribe(move |value| {
        log.borrow_mut().push(("a", value));
        let log = log.clone();
        inner.upgrade().unwrap().subscribe(move |value| log.borrow_mut().push(("new", value)));
    });
    let log = heard.clone();
    signal.subscribe(move |value| log.borrow_mut().push(("b", value)));
    signal.set(1);
    assert_eq!(*heard.borrow(), [("a", 1), ("b", 1)]);
    heard.borrow_mut().clear();
    signal.set(2);
    assert_eq!(*heard.borrow(), [("a", 2), ("b", 2), ("new", 2)]);
}

#[test]
fn a_listener_may_set() {
    let signal = Rc::new(Signal::default());
    let heard = Rc::new(RefCell::new(Vec::new()));
    let (inner, log) = (Rc::downgrade(&signal), heard.clone());
    signal.subscribe(move |value| {
        log.borrow_mut().push(value);
        if value > 3 {
            let signal = inner.upgrade().unwrap();
            assert_eq!(signal.get(), value);
            signal.set(3);
        }
    });
    signal.set(9);
    assert_eq!(*heard.borrow(), [9, 3]);
    assert_eq!(signal.get(), 3);
}
