use notes::store::Store;
use std::panic::catch_unwind;

#[test]
fn makes_its_folder() {
    let top = std::env::temp_dir().join(format!("notes-fresh-{}", std::process::id()));
    let folder = top.join("a/b");
    for note in ["one", "two"] {
        let mut store = Store::load(&folder);
        store.add(note);
        store.save();
    }
    assert_eq!(Store::load(&folder).notes(), ["one", "two"]);
    std::fs::remove_dir_all(&top).unwrap();
}

#[test]
fn a_note_is_not_lost_without_a_word() {
    let top = std::env::temp_dir().join(format!("notes-lost-{}", std::process::id()));
    std::fs::create_dir_all(&top).unwrap();
    std::fs::write(top.join("file"), "").unwrap();
    let folder = top.join("file");
    let saved = catch_unwind(|| {
        let mut store = Store::load(&folder);
        store.add("x");
        store.save();
    });
    assert!(saved.is_err());
    std::fs::remove_dir_all(&top).unwrap();
}
