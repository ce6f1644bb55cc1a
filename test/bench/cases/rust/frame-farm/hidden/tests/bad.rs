use farm::farm::render;
use farm::scene::{draw, film, Scene};

#[test]
fn a_bad_frame_is_an_error() {
    assert_eq!(render(&film(6, true)), Err("frame 0 cannot be drawn".to_string()));
    let mut scenes = film(9, false);
    scenes[8] = Scene { seed: 8, is_bad: true };
    assert_eq!(render(&scenes), Err("frame 8 cannot be drawn".to_string()));
    scenes[3].is_bad = true;
    assert!(render(&scenes).is_err());
}

#[test]
fn good_ones_still_work() {
    let scenes = film(20, false);
    let wanted: Vec<u64> = scenes.iter().map(|scene| draw(scene).unwrap()).collect();
    assert_eq!(render(&scenes), Ok(wanted));
}
