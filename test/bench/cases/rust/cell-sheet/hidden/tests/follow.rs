use sheet::formula::enter;
use sheet::sheet::Sheet;
use std::cell::RefCell;
use std::rc::Rc;

#[test]
fn dependent_cells_follow() {
    let sheet = Sheet::default();
    for text in ["a1=5", "b1=a1*2", "c1=b1*10", "d1=a1*3", "a1=7"] {
        enter(&sheet, text).unwrap();
    }
    assert_eq!(sheet.get("b1"), 14.0);
    assert_eq!(sheet.get("c1"), 140.0);
    assert_eq!(sheet.get("d1"), 21.0);
}

#[test]
fn all_watchers_are_told_in_order() {
    let sheet = Sheet::default();
    let seen = Rc::new(RefCell::new(Vec::new()));
    for name in ["first", "second"] {
        let seen = Rc::clone(&seen);
        sheet.watch("a", move |sheet| {
            seen.borrow_mut().push((name, sheet.get("a")));
            sheet.watch("z", |_| {});
        });
    }
    sheet.set("a", 3.0);
    sheet.set("a", 3.0);
    sheet.set("a", 4.0);
    assert_eq!(*seen.borrow(), [("first", 3.0), ("second", 3.0), ("first", 4.0), ("second", 4.0)]);
}
