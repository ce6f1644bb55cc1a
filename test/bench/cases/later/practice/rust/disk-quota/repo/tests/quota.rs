use diskquota::{report::{report, size}, usage::{Usage, UsageError}};

fn usage(line: &str) -> Usage {
    line.parse().unwrap()
}

#[test]
fn reads_a_line() {
    let ada = usage("ada 10 100 1 5");
    assert_eq!((ada.left(), ada.files_left()), (90, 4));
}

#[test]
fn refuses_what_is_no_usage() {
    for line in ["", "ada 10 100 1", "ada x 100 1 5"] {
        assert_eq!(line.parse::<Usage>(), Err(UsageError(line.to_string())));
    }
}

#[test]
fn no_files_are_left_over_the_limit() {
    assert_eq!(usage("ada 10 100 7 5").files_left(), 0);
}

#[test]
fn the_least_left_stands_first() {
    let lines = report(&[usage("ada 0 5000 0 1"), usage("bo 90 100 0 2")]);
    assert_eq!(lines, ["bo: 10 B and 2 files left", "ada: 5 kB and 1 files left"]);
}

#[test]
fn sizes() {
    assert_eq!([size(999), size(1_000), size(2_500_000)], ["999 B", "1 kB", "2 MB"]);
}
