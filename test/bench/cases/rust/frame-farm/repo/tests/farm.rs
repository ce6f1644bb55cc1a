use farm::farm::render;
use farm::scene::{draw, film};

#[test]
fn renders_in_order() {
    let scenes = film(7, false);
    let wanted: Vec<u64> = scenes.iter().map(|scene| draw(scene).unwrap()).collect();
    assert_eq!(render(&scenes), Ok(wanted));
    assert_eq!(render(&[]), Ok(vec![]));
}
