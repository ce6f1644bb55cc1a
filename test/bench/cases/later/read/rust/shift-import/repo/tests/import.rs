use shiftimport::{lines::records, shift::Shift, totals::totals};

#[test]
fn reads_records() {
    let text = "\u{feff}# remark\n\nada;08:00;240\nbo;09:30;45";
    let all: Vec<_> = records(text).collect();
    assert_eq!(all, [["ada", "08:00", "240"], ["bo", "09:30", "45"]]);
}

#[test]
fn reads_shifts() {
    let shift = Shift::parse(&["ada", "08:05", "240"]);
    assert_eq!((shift.begin, shift.minutes), (485, 240));
    assert_eq!(totals(&[shift.clone(), shift])["ada"], 480);
}

#[test]
#[should_panic]
fn stops_at_what_is_no_number() {
    Shift::parse(&["ada", "08:05", "long"]);
}
