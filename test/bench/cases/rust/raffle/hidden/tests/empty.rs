use raffle::{winners, Drum};

#[test]
fn ends_when_all_have_won() {
    for seed in 0..20 {
        let mut found = winners(&["a", "b", "a"], seed, 9);
        found.sort();
        assert_eq!(found, ["a", "b"]);
    }
    assert!(winners(&[], 1, 3).is_empty());
}

#[test]
fn an_empty_drum_says_so() {
    let mut drum = Drum::new(&["a"], 1);
    assert_eq!(drum.draw().as_deref(), Some("a"));
    assert_eq!(drum.draw(), None);
    assert_eq!(drum.draw(), None);
}
