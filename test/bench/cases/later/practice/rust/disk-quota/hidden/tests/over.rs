use diskquota::{report::report, usage::Usage};

fn usage(line: &str) -> Usage {
    line.parse().unwrap()
}

#[test]
fn nothing_is_left_over_the_quota() {
    assert_eq!(usage("bo 101 100 0 1").left(), 0);
    assert_eq!(usage("bo 18446744073709551615 0 0 1").left(), 0);
    assert_eq!(usage("bo 100 100 0 1").left(), 0);
    assert_eq!(usage("bo 99 100 0 1").left(), 1);
}

#[test]
fn reported_first() {
    let lines = report(&[usage("ada 4 10 1 3"), usage("bo 7 5 9 3")]);
    assert_eq!(lines, ["bo: 0 B and 0 files left", "ada: 6 B and 2 files left"]);
}
