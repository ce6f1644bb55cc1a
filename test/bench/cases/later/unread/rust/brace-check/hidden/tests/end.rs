use bracecheck::{check::check, source::Source};

fn told(text: &str) -> Option<String> {
    let source = Source::new(text);
    check(&source).map(|mistake| mistake.written(&source))
}

#[test]
fn the_end_after_a_line_end() {
    assert_eq!(told("x = [\n1\n").unwrap(), "3:1: [ of line 1 is never closed\n|\n| ^");
    assert_eq!(told("\n(\n\n").unwrap(), "4:1: ( of line 2 is never closed\n|\n| ^");
    assert_eq!(told("{\n").unwrap(), "2:1: { of line 1 is never closed\n|\n| ^");
}

#[test]
fn the_end_within_a_line() {
    assert_eq!(told("a\n(b").unwrap(), "2:3: ( of line 2 is never closed\n| (b\n|   ^");
}

#[test]
fn each_place_has_a_line() {
    let text = "a\n\nbc\n";
    let source = Source::new(text);
    let lines: Vec<&str> = (0..=text.len()).map(|offset| source.line(source.place(offset).0)).collect();
    assert_eq!(lines, ["a", "a", "", "bc", "bc", "bc", ""]);
}
