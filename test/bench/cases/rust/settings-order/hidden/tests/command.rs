use std::process::Command;

fn posts(name: &str, limits: Option<&str>, words: &[&str]) -> (Option<i32>, String, String) {
    let folder = std::env::temp_dir().join(format!("posts-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(limits) = limits {
        std::fs::write(folder.join("limits.txt"), limits).unwrap();
    }
    std::fs::write(folder.join("p.txt"), "one two three four\n").unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_posts")).args(words).current_dir(&folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn checks_by_the_folders_limits() {
    let found = posts("a", Some("words_max 4\n"), &["--check", "p.txt"]);
    assert_eq!(found, (Some(0), "ok\n".to_string(), String::new()));
    let found = posts("b", Some("words_max 3\n"), &["--check", "p.txt"]);
    assert_eq!(found, (Some(1), String::new(), "4 words, 3 are allowed\n".to_string()));
    assert_eq!(posts("c", None, &["--check", "p.txt"]).1, "ok\n");
    assert_eq!(posts("d", Some("words_max many\n"), &["--check", "p.txt"]).0, Some(1));
}

#[test]
fn publishes_as_before() {
    assert_eq!(posts("e", Some("words_max 4\n"), &["p.txt"]).1, "one two three four\n");
    assert_eq!(posts("f", Some("words_max 3\n"), &["p.txt"]).0, Some(1));
}
