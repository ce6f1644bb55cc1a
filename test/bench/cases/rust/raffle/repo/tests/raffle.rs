use raffle::winners;

#[test]
fn nobody_wins_twice() {
    for seed in 0..20 {
        let found = winners(&["a", "b", "a", "a"], seed, 2);
        assert_eq!(found.len(), 2);
        assert_ne!(found[0], found[1]);
    }
}

#[test]
fn the_seed_decides() {
    assert_eq!(winners(&["a", "b", "c"], 7, 2), winners(&["a", "b", "c"], 7, 2));
}
