use std::fs;
use std::path::{Path, PathBuf};

/// Notes in a file, a line each.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    notes: Vec<String>,
}

impl Store {
    /// The notes of a folder; none are there yet when there is no file.
    pub fn load(folder: &Path) -> Store {
        let file = folder.join("notes.txt");
        let text = fs::read_to_string(&file).unwrap_or_default();
        Store { file, notes: text.lines().map(String::from).collect() }
    }

    pub fn add(&mut self, note: &str) {
        self.notes.push(note.replace('\n', " "));
    }

    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Writes the notes to their file, whose folder is made when it is not there; the old file stays
    /// whole until the new one is.
    pub fn save(&self) {
        let fresh = self.file.with_extension("new");
        let text: String = self.notes.iter().map(|note| format!("{note}\n")).collect();
        fs::write(&fresh, text).unwrap();
        fs::rename(&fresh, &self.file).unwrap();
    }
}
