use crate::text::{fill, fit};

pub struct Pane {
    title: String,
    body: Vec<String>,
}

impl Pane {
    pub fn new<'a>(title: &str, body: impl IntoIterator<Item = &'a str>) -> Pane {
        Pane { title: title.trim().to_string(), body: body.into_iter().map(str::to_string).collect() }
    }

    pub fn draw(&self, width: usize) -> Vec<String> {
        let room = width.max(8) - 4;
        let mut lines = vec![self.head(room)];
        lines.extend(self.body.iter().map(|line| format!("│ {} │", fill(&fit(line, room), room, ' '))));
        lines.push(format!("└{}┘", fill("", room + 2, '─')));
        lines
    }

    fn head(&self, room: usize) -> String {
        let title = if self.title.is_empty() { String::new() } else { format!(" {} ", self.title) };
        format!("┌{}┐", fill(&title, room + 2, '─'))
    }
}
