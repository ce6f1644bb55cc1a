use bracecheck::{check::check, source::Source};

fn told(text: &str) -> Option<String> {
    let source = Source::new(text);
    check(&source).map(|mistake| mistake.written(&source))
}

#[test]
fn tells_what_closes_nothing() {
    assert_eq!(told("a\nä b )\n").unwrap(), "2:5: ) closes nothing\n| ä b )\n|     ^");
    assert_eq!(told("(]").unwrap(), "1:2: ] closes nothing\n| (]\n|  ^");
}

#[test]
fn tells_what_is_never_closed() {
    assert_eq!(told("{\n a").unwrap(), "2:3: { of line 1 is never closed\n|  a\n|   ^");
}

#[test]
fn tells_nothing() {
    assert_eq!(told("([]{})\n"), None);
    assert_eq!(told(""), None);
}
