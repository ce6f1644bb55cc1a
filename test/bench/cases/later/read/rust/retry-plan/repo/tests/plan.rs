use retryplan::plan::Plan;
use retryplan::policy::{Growth, Policy};

#[test]
fn linear_waits_never_exceed_the_longest() {
    let policy: Policy = "linear".parse().unwrap();
    assert_eq!([0, 1, 2].map(|attempt| policy.delay(attempt)), [100, 200, 300]);
    assert_eq!(policy.delay(299), 30_000);
    assert_eq!(policy.delay(u32::MAX), 30_000);
    let long = Policy { first_millis: u64::MAX / 2, longest_millis: 9, ..policy };
    assert_eq!(long.delay(7), 9);
}

#[test]
fn exponential_waits_double_up_to_the_longest() {
    let policy: Policy = "exponential".parse().unwrap();
    assert_eq!(Plan::of(&policy, 4).waits, [100, 200, 400, 800]);
    assert_eq!(policy.delay(8), 25_600);
    assert_eq!(policy.delay(9), 30_000);
    assert_eq!(policy.growth, Growth::Exponential);
}

#[test]
fn a_plan_sums_up() {
    assert_eq!(Plan::of(&"linear".parse().unwrap(), 3).total(), 600);
    assert!("random".parse::<Policy>().is_err());
}
