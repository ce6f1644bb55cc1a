use std::cell::RefCell;
use std::rc::Rc;
use tallysignal::door::House;
use tallysignal::signal::Signal;

#[test]
fn tells_changes_in_order() {
    let signal = Signal::default();
    let heard = Rc::new(RefCell::new(Vec::new()));
    for name in ["a", "b"] {
        let heard = heard.clone();
        signal.subscribe(move |value| heard.borrow_mut().push((name, value)));
    }
    signal.set(1);
    signal.set(1);
    assert_eq!(*heard.borrow(), [("a", 1), ("b", 1)]);
}

#[test]
fn a_house_that_is_not_full() {
    let house = House::new(10);
    for line in ["in 4", "closed", "out 1", "in x"] {
        house.play(line);
    }
    assert_eq!(house.heard(), ["first door: 4", "first door: 3"]);
}
