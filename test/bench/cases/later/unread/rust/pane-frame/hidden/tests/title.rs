use paneframe::pane::Pane;

#[test]
fn a_title_that_is_too_long_is_cut() {
    assert_eq!(Pane::new("123456789", []).draw(12)[0], "┌ 1234567… ┐");
    assert_eq!(Pane::new("What is to be done", []).draw(12)[0], "┌ What is… ┐");
    assert_eq!(Pane::new("öäüöäüöäü", []).draw(8)[0], "┌ öäü… ┐");
}

#[test]
fn each_line_is_as_wide_as_asked_for() {
    for length in 0..30 {
        let pane = Pane::new(&"x".repeat(length), ["yyyyyyyyyyyyyyy"]);
        for width in 8..20 {
            assert!(pane.draw(width).iter().all(|line| line.chars().count() == width), "{length} in {width}");
        }
    }
}

#[test]
fn a_title_that_fits_is_whole() {
    assert_eq!(Pane::new("12345678", []).draw(12)[0], "┌ 12345678 ┐");
    assert_eq!(Pane::new("", []).draw(12)[0], "┌──────────┐");
}
