use tracklist::cell::{cell, shorten};

#[test]
fn shortens_by_characters() {
    assert_eq!(shorten("ééééé", 4), "ééé…");
    assert_eq!(shorten("aéb", 2), "a…");
    assert_eq!(shorten("日本語のうた", 3), "日本…");
    assert_eq!(shorten("abé", 3), "abé");
    assert_eq!(shorten("ééé", 3), "ééé");
}

#[test]
fn any_cell_has_its_width() {
    for text in ["", "é", "Við spilum endalaust", "日本語", "abc"] {
        for width in 1..9 {
            assert_eq!(cell(text, width).chars().count(), width, "{text} {width}");
        }
    }
}
