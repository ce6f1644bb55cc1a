use crate::source::Source;

/// What is wrong, and where.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    pub offset: usize,
    pub reason: String,
}

impl Mistake {
    /// The place, the reason, and the line with a mark under the place.
    pub fn written(&self, source: &Source) -> String {
        let (line, column) = source.place(self.offset);
        let shown = format!("| {}", source.line(line));
        let mark = " ".repeat(column - 1);
        format!("{line}:{column}: {}\n{}\n| {mark}^", self.reason, shown.trim_end())
    }
}

/// The first mistake of a text.
pub fn check(source: &Source) -> Option<Mistake> {
    let mut open = Vec::new();
    for (offset, sign) in source.text.char_indices() {
        match sign {
            '(' | '[' | '{' => open.push((offset, sign)),
            ')' | ']' | '}' => {
                let fits = open.pop().is_some_and(|(_, begin)| matches!((begin, sign), ('(', ')') | ('[', ']') | ('{', '}')));
                if !fits {
                    return Some(Mistake { offset, reason: format!("{sign} closes nothing") });
                }
            }
            _ => {}
        }
    }
    let (begin, sign) = open.pop()?;
    let (line, _) = source.place(begin);
    Some(Mistake { offset: source.text.len(), reason: format!("{sign} of line {line} is never closed") })
}
