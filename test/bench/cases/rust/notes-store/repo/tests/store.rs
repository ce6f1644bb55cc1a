use notes::store::Store;

#[test]
fn keeps_notes() {
    let folder = std::env::temp_dir().join(format!("notes-keep-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut store = Store::load(&folder);
    store.add("one\ntwo");
    store.save();
    assert_eq!(Store::load(&folder).notes(), ["one two"]);
    std::fs::remove_dir_all(&folder).unwrap();
}
