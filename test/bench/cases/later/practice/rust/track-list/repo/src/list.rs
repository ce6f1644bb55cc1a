use crate::cell::cell;

#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    pub title: String,
    pub artist: String,
    pub seconds: u32,
}

impl Track {
    /// Reads `title;artist;seconds`.
    pub fn parse(line: &str) -> Option<Track> {
        let mut fields = line.split(';');
        let track = Track {
            title: fields.next()?.trim().to_string(),
            artist: fields.next()?.trim().to_string(),
            seconds: fields.next()?.trim().parse().ok()?,
        };
        fields.next().is_none().then_some(track)
    }
}

pub fn row(track: &Track) -> String {
    format!("{} {} {}:{:02}", cell(&track.title, 12), cell(&track.artist, 8), track.seconds / 60, track.seconds % 60)
}
