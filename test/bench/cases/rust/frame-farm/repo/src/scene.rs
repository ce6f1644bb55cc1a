/// What a frame shows.
#[derive(Debug, Clone)]
pub struct Scene {
    pub seed: u64,
    pub is_bad: bool,
}

/// Renders a scene to a checksum; a bad one is an error.
pub fn draw(scene: &Scene) -> Result<u64, String> {
    if scene.is_bad {
        return Err(format!("frame {} cannot be drawn", scene.seed));
    }
    Ok((0..1000u64).fold(scene.seed, |sum, i| sum.rotate_left(5) ^ i))
}

/// Scenes in a row; the first is bad where asked for.
pub fn film(frames: u64, with_bad: bool) -> Vec<Scene> {
    (0..frames).map(|seed| Scene { seed, is_bad: with_bad && seed == 0 }).collect()
}
