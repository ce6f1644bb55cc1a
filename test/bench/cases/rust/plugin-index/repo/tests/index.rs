use plugins::{loadable, version, Release};

#[test]
fn finds_the_newest() {
    let lines = ["a 1.0.0 2.0.0", "a 1.10.0 2.0.0", "a 1.9.0 2.0.0", "a 3.0.0 9.0.0"];
    let index: Vec<Release> = lines.iter().map(|line| Release::parse(line).unwrap()).collect();
    let found = loadable(&index, &version("2.5.0"));
    assert_eq!(found["a"].to_string(), "1.10.0");
    assert!(loadable(&index, &version("1.0.0")).is_empty());
}

#[test]
fn refuses_other_lines() {
    assert!(Release::parse("a latest 1.0.0").is_err());
    assert!(Release::parse("a 1.0.0").is_err());
}
