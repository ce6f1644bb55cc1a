use formula::parser::evaluate;

#[test]
fn an_early_end_is_an_error() {
    for text in ["", "1 +", "2 * -", "(", "3 - (4 /"] {
        let error = evaluate(text).unwrap_err();
        assert!(!error.is_empty(), "{text}");
    }
}

#[test]
fn the_rest_stays() {
    assert_eq!(evaluate("-(2)*3"), Ok(-6.0));
    assert_eq!(evaluate("(1"), Err("unexpected end".to_string()));
}
