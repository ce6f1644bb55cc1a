use posts::check::problem;
use posts::settings::{load, settings};

#[test]
fn checks_by_the_limits() {
    let folder = std::env::temp_dir().join(format!("posts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("limits.txt"), "words_max 3\n").unwrap();
    load(&folder).unwrap();
    assert_eq!(settings().words_max, 3);
    assert_eq!(problem("one two three"), None);
    assert_eq!(problem("one two three four").unwrap(), "4 words, 3 are allowed");
    assert!(problem(" ").is_some());
    std::fs::remove_dir_all(&folder).unwrap();
}
