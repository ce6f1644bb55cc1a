use stations::mean::report;
use stations::row::Row;

#[test]
fn takes_lines_that_end_early() {
    let row = Row::parse("hill,1.5, -2", 3);
    assert_eq!(row.cells, [Some(1.5), Some(-2.0), None]);
    assert_eq!(report("hill,1,2,3\nlake,4\nsea\n"), "hill 2.00\nlake 4.00\nsea no values\n");
}
