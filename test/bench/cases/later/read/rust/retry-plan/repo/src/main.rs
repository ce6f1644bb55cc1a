use retryplan::{plan::Plan, policy::Policy};
use std::env;

fn main() {
    let mut args = env::args().skip(1);
    let policy: Policy = args.next().unwrap_or_default().parse().expect("a policy");
    let attempts: u32 = args.next().unwrap_or_default().parse().expect("a number");
    let plan = Plan::of(&policy, attempts);
    for (attempt, millis) in plan.waits.iter().enumerate() {
        println!("attempt {}: wait {millis} ms", attempt + 1);
    }
    println!("{} ms in all", plan.total());
}
