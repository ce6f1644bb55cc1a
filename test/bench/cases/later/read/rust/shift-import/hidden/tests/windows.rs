use shiftimport::{lines::records, shift::Shift, totals::totals};

#[test]
fn line_ends_are_no_part_of_a_field() {
    let text = "\u{feff}ada;08:00;240\r\n\r\n# no\r\nbo;09:30;45\nada;1:00;5\r\n";
    let all: Vec<_> = records(text).collect();
    assert_eq!(all, [["ada", "08:00", "240"], ["bo", "09:30", "45"], ["ada", "1:00", "5"]]);
    let shifts: Vec<Shift> = all.iter().map(|fields| Shift::parse(fields)).collect();
    assert_eq!(totals(&shifts).into_iter().collect::<Vec<_>>(), [("ada", 245), ("bo", 45)]);
}

#[test]
fn fields_at_the_end_are_clean_whatever_they_are() {
    assert_eq!(records("a;b\r\nc\r\n").collect::<Vec<_>>(), [vec!["a", "b"], vec!["c"]]);
}

#[test]
fn mistakes_still_stop() {
    for minutes in ["4x", "", "-1"] {
        assert!(std::panic::catch_unwind(|| Shift::parse(&["a", "1:00", minutes])).is_err());
    }
}
