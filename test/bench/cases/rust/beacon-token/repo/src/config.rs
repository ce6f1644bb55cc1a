/// What the beacon needs to know.
#[derive(Debug, PartialEq)]
pub struct Config {
    pub name: String,
    pub token: String,
}

/// Reads the environment. Panics without a token, as nothing can be done then.
pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Config {
    let token = get("BEACON_TOKEN").expect("BEACON_TOKEN is not set");
    assert!(token.len() >= 8, "BEACON_TOKEN is too short");
    Config { name: get("BEACON_NAME").unwrap_or("roof".to_string()), token }
}
