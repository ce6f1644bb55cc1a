use crate::scene::{draw, Scene};
use std::sync::mpsc::{sync_channel, SyncSender};
use std::thread;

type Drawn = (usize, Result<u64, String>);

/// Draws all scenes with two workers, and returns them in order. The first error is the result; what was
/// not drawn by then does not matter any more.
pub fn render(scenes: &[Scene]) -> Result<Vec<u64>, String> {
    let (sender, receiver) = sync_channel::<Drawn>(0);
    thread::scope(|scope| {
        for first in 0..2 {
            let sender = sender.clone();
            scope.spawn(move || work(scenes, first, &sender));
        }
        drop(sender);
        let mut drawn = vec![0; scenes.len()];
        for (index, result) in receiver {
            drawn[index] = result?;
        }
        Ok(drawn)
    })
}

/// Draws every second scene.
fn work(scenes: &[Scene], first: usize, sender: &SyncSender<Drawn>) {
    for (index, scene) in scenes.iter().enumerate().skip(first).step_by(2) {
        sender.send((index, draw(scene))).unwrap();
    }
}
