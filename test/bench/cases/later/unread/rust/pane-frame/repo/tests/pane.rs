use paneframe::pane::Pane;

#[test]
fn draws_a_frame() {
    assert_eq!(
        Pane::new("Home", ["a", "öl"]).draw(12),
        ["┌ Home ────┐", "│ a        │", "│ öl       │", "└──────────┘"]
    );
}

#[test]
fn a_body_line_that_is_too_long_is_cut() {
    let lines = Pane::new("", ["eight ö chars"]).draw(12);
    assert_eq!(lines, ["┌──────────┐", "│ eight ö… │", "└──────────┘"]);
}

#[test]
fn a_title_that_just_fits() {
    assert_eq!(Pane::new("12345678", []).draw(12)[0], "┌ 12345678 ┐");
}
