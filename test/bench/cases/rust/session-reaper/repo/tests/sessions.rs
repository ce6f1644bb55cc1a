use sessions::sessions::Sessions;

#[test]
fn the_last_one_leaves() {
    let mut sessions = Sessions::new(60);
    sessions.touch("a", 50);
    sessions.touch("b", 10);
    sessions.touch("a", 100);
    assert_eq!(sessions.reap(100), ["b"]);
    assert_eq!(sessions.users(), ["a"]);
    assert!(sessions.reap(160).is_empty());
}
