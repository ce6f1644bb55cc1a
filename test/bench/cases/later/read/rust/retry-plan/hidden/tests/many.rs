use retryplan::plan::Plan;
use retryplan::policy::{Growth, Policy};

#[test]
fn exponential_waits_never_exceed_the_longest() {
    let policy: Policy = "exponential".parse().unwrap();
    for attempt in [9, 57, 58, 63, 64, 65, 1000, u32::MAX] {
        assert_eq!(policy.delay(attempt), 30_000, "attempt {attempt}");
    }
    assert_eq!(Plan::of(&policy, 70).total(), 51_100 + 61 * 30_000);
}

#[test]
fn large_numbers() {
    let policy = Policy { growth: Growth::Exponential, first_millis: 3, longest_millis: u64::MAX };
    assert_eq!(policy.delay(61), 3 << 61);
    assert_eq!(policy.delay(63), u64::MAX);
    assert_eq!(policy.delay(64), u64::MAX);
    let none = Policy { growth: Growth::Exponential, first_millis: 0, longest_millis: 10 };
    assert_eq!(none.delay(200), 0);
}
