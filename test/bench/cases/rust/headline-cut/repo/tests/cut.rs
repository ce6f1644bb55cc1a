use headline::board::board;
use headline::cut::cut;

#[test]
fn cuts_what_is_too_long() {
    assert_eq!(cut("Short", 5), "Short");
    assert_eq!(cut("A long headline", 7), "A long…");
    assert_eq!(cut("A long headline", 8), "A long…");
}

#[test]
fn pads_the_board() {
    assert_eq!(board(&["ab", "abcdef"], 4), "|ab  |\n|abc…|\n");
}
