use crate::signal::Signal;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A house with two doors; the second one is opened when the house is full.
pub struct House {
    visitors: Rc<Signal>,
    heard: Rc<RefCell<Vec<String>>>,
}

impl House {
    pub fn new(room: i64) -> House {
        let visitors = Rc::new(Signal::default());
        let heard = Rc::new(RefCell::new(Vec::new()));
        let house = House { visitors: visitors.clone(), heard: heard.clone() };
        let is_open = Cell::new(false);
        // The first doorkeeper lives as long as the house does.
        let counted = Rc::downgrade(&visitors);
        visitors.subscribe(move |count| {
            heard.borrow_mut().push(format!("first door: {count}"));
            if count >= room && !is_open.replace(true) {
                if let Some(visitors) = counted.upgrade() {
                    open_second(&visitors, heard.clone());
                }
            }
        });
        house
    }

    /// Plays a line of the day: `in 3` or `out 2`. Anything else is passed over.
    pub fn play(&self, line: &str) {
        let Some((word, number)) = line.trim().split_once(' ') else { return };
        let Ok(number) = number.parse::<i64>() else { return };
        match word {
            "in" => self.visitors.set(self.visitors.get() + number),
            "out" => self.visitors.set(self.visitors.get() - number),
            _ => {}
        }
    }

    pub fn heard(&self) -> Vec<String> {
        self.heard.borrow().clone()
    }
}

fn open_second(visitors: &Signal, heard: Rc<RefCell<Vec<String>>>) {
    visitors.subscribe(move |count| heard.borrow_mut().push(format!("second door: {count}")));
}
