use beacon::config::from_env;
use std::panic::catch_unwind;
use std::process::Command;

#[test]
fn stops_without_a_token() {
    assert!(catch_unwind(|| from_env(|_| None)).is_err());
    assert!(catch_unwind(|| from_env(|_| Some(String::new()))).is_err());
}

#[test]
fn signs_nothing_without_a_token() {
    let done = Command::new(env!("CARGO_BIN_EXE_beacon")).arg("hello").env_remove("BEACON_TOKEN").output().unwrap();
    assert!(!done.status.success());
    assert!(done.stdout.is_empty());
}
