use beacon::config::from_env;
use beacon::sign::signed;

#[test]
fn signs_with_the_token() {
    let config = from_env(|name| (name == "BEACON_TOKEN").then(|| "0123456789".to_string()));
    assert_eq!(config.name, "roof");
    assert!(signed(&config, "hello").starts_with("roof:hello:"));
    assert_ne!(signed(&config, "hello"), signed(&config, "hullo"));
}
