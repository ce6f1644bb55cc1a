use sheet::formula::enter;
use sheet::sheet::Sheet;
use std::cell::Cell;
use std::rc::Rc;

#[test]
fn formulas_read_cells() {
    let sheet = Sheet::default();
    enter(&sheet, "a1=5").unwrap();
    enter(&sheet, "b1=a1*2").unwrap();
    assert_eq!(sheet.get("b1"), 10.0);
    assert!(enter(&sheet, "c1=x").is_err());
}

#[test]
fn watchers_are_told_of_changes_only() {
    let sheet = Sheet::default();
    let told = Rc::new(Cell::new(0));
    let count = Rc::clone(&told);
    sheet.watch("a1", move |_| count.set(count.get() + 1));
    sheet.set("a1", 1.0);
    sheet.set("a1", 1.0);
    sheet.set("b1", 1.0);
    assert_eq!(told.get(), 1);
}
