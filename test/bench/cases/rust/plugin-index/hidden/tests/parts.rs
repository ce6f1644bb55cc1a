use plugins::{loadable, version, Release};

#[test]
fn parts_may_be_left_out() {
    for (text, wanted) in [("3.1", "3.1.0"), ("2", "2.0.0"), ("0.0.7", "0.0.7"), ("1.2.3-rc.1", "1.2.3-rc.1")] {
        assert_eq!(version(text).to_string(), wanted);
    }
    let release = Release::parse("spell 1.4 2").unwrap();
    assert_eq!(release.version.to_string(), "1.4.0");
    assert_eq!(release.host.to_string(), "2.0.0");
}

#[test]
fn short_ones_compare_like_long_ones() {
    let index: Vec<Release> =
        ["a 1.4 2", "a 1.3.9 2.0", "a 2 3.1"].iter().map(|line| Release::parse(line).unwrap()).collect();
    assert_eq!(loadable(&index, &version("2.7"))["a"].to_string(), "1.4.0");
    assert_eq!(loadable(&index, &version("3.1.0"))["a"].to_string(), "2.0.0");
}
