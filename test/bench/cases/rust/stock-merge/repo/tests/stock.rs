use stock::day::to_buy;
use stock::stock::Stock;

#[test]
fn counts_pieces() {
    let mut stock = Stock::default();
    stock.deliver("bolt", 4);
    stock.deliver("bolt", 2);
    assert_eq!(stock.pieces("bolt"), 6);
    assert_eq!(stock.pieces("nut"), 0);
    assert_eq!(stock.missing("bolt", 5), 0);
    assert_eq!(stock.missing("bolt", 9), 3);
}

#[test]
fn buys_what_is_missing() {
    let found = to_buy("+ bolt 4\nbolt 3\nbolt 3\n").unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("bolt".to_string(), 2)]);
    assert!(to_buy("bolt many").is_err());
}
