/// A text with places in it: offsets in bytes from 0 up to its length, lines and columns from 1.
pub struct Source<'a> {
    pub text: &'a str,
    lines: Vec<&'a str>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Source<'a> {
        Source { text, lines: text.lines().collect() }
    }

    /// Line and column of an offset; the end of the text is a place too.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[begin..].chars().count() + 1)
    }

    /// The text of a line, without its end.
    pub fn line(&self, number: usize) -> &'a str {
        self.lines[number - 1]
    }
}
