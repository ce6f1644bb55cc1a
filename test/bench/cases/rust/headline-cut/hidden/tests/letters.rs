use headline::board::board;
use headline::cut::cut;

#[test]
fn cuts_between_characters() {
    assert_eq!(cut("Müllers Bäckerei schließt früh", 16), "Müllers Bäckere…");
    assert_eq!(cut("Müllers Bäckerei schließt früh", 9), "Müllers…");
    assert_eq!(cut("Müllers Bäckerei", 16), "Müllers Bäckerei");
    assert_eq!(cut("äöüäöü", 2), "ä…");
    assert_eq!(cut("日本語の見出し", 4), "日本語…");
    assert_eq!(cut("A long headline", 7), "A long…");
}

#[test]
fn the_board_is_even() {
    assert_eq!(board(&["äöüäöü", "日本"], 4), "|äöü…|\n|日本  |\n");
}
