use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Listener = Rc<dyn Fn(i64)>;

/// A number that tells its listeners when it changes.
#[derive(Default)]
pub struct Signal {
    value: Cell<i64>,
    listeners: RefCell<Vec<Listener>>,
}

impl Signal {
    /// The number as it is now.
    pub fn get(&self) -> i64 {
        self.value.get()
    }

    /// Calls the listener at each change from the next one on.
    pub fn subscribe(&self, listener: impl Fn(i64) + 'static) {
        self.listeners.borrow_mut().push(Rc::new(listener));
    }

    /// Changes the number and calls the listeners in their order; the same number again is no change.
    pub fn set(&self, value: i64) {
        if self.value.replace(value) == value {
            return;
        }
        for listener in self.listeners.borrow().iter() {
            listener(value);
        }
    }
}
