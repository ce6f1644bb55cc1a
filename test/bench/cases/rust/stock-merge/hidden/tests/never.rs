use stock::day::to_buy;
use stock::stock::Stock;

#[test]
fn what_was_never_delivered_is_missing() {
    assert_eq!(Stock::default().missing("nut", 12), 12);
    let found = to_buy("+ bolt 40\nbolt 30\nnut 12\nbolt 15\n+ bolt 2\n").unwrap();
    let wanted = [("bolt".to_string(), 3), ("nut".to_string(), 12)];
    assert_eq!(found.into_iter().collect::<Vec<_>>(), wanted);
}
