use stations::mean::report;
use stations::row::Row;

#[test]
fn missing_days_do_not_count() {
    assert_eq!(
        report("hill,1.5,2.5,2.0\nlake,4.0,,5.0\nwood,3.0,-,-\nsea,-, ,\n"),
        "hill 2.00\nlake 4.50\nwood 3.00\nsea no values\n"
    );
}

#[test]
fn a_minus_is_not_always_missing() {
    assert_eq!(Row::parse("x,-4.5,-, ", 4).cells, [Some(-4.5), None, None, None]);
}
