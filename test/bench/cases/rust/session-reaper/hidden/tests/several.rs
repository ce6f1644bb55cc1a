use sessions::sessions::Sessions;

fn reaped(seen: &[(&str, u64)], now: u64) -> (Vec<String>, Vec<String>) {
    let mut sessions = Sessions::new(60);
    for (user, time) in seen {
        sessions.touch(user, *time);
    }
    let ended = sessions.reap(now);
    (ended, sessions.users().into_iter().map(String::from).collect())
}

#[test]
fn all_idle_ones_leave() {
    let (ended, open) = reaped(&[("a", 10), ("b", 70), ("c", 20), ("d", 80)], 90);
    assert_eq!((ended, open), (vec!["a".into(), "c".into()], vec!["b".into(), "d".into()]));
}

#[test]
fn also_in_a_row() {
    let (ended, open) = reaped(&[("a", 1), ("b", 2), ("c", 3), ("d", 99), ("e", 4), ("f", 5)], 100);
    assert_eq!(ended, ["a", "b", "c", "e", "f"]);
    assert_eq!(open, ["d"]);
    let (ended, open) = reaped(&[("a", 40), ("b", 39)], 100);
    assert_eq!((ended, open), (vec!["b".to_string()], vec!["a".to_string()]));
}
