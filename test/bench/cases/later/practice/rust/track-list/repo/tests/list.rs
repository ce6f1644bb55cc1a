use tracklist::{cell::{cell, pad, shorten}, list::{row, Track}};

#[test]
fn pads_by_characters() {
    assert_eq!(pad("Rós", 5), "Rós  ");
    assert_eq!(pad("abc", 2), "abc");
}

#[test]
fn shortens() {
    assert_eq!(shorten("Harvest Moon", 8), "Harvest…");
    assert_eq!(shorten("Moon", 4), "Moon");
}

#[test]
fn cells_are_as_wide_as_asked() {
    assert_eq!(cell("ab", 4), "ab  ");
    assert_eq!(cell("abcdef", 4), "abc…");
}

#[test]
fn rows() {
    let track = Track::parse("Moon; Neil Young ;65").unwrap();
    assert_eq!(row(&track), "Moon         Neil Yo… 1:05");
    assert_eq!(Track::parse("Moon;65"), None);
    assert_eq!(Track::parse("Moon;x;65;y"), None);
}
