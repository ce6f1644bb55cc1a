use formula::parser::evaluate;

#[test]
fn calculates() {
    assert_eq!(evaluate("2 * (3 - 1)"), Ok(4.0));
    assert_eq!(evaluate("8/4/2 - -1"), Ok(2.0));
}

#[test]
fn says_what_is_wrong() {
    assert_eq!(evaluate("(1"), Err("unexpected end".to_string()));
    assert_eq!(evaluate("* 2"), Err("unexpected *".to_string()));
    assert!(evaluate("1 2").is_err());
}
