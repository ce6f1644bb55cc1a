use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// The limits of a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub words_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { words_max: 100 }
    }
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Reads the limits of a folder; they hold for the rest of the program.
pub fn load(folder: &Path) -> Result<(), String> {
    let mut found = Settings::default();
    for line in fs::read_to_string(folder.join("limits.txt")).unwrap_or_default().lines() {
        match line.split_once(' ') {
            Some(("words_max", value)) => {
                found.words_max = value.trim().parse().map_err(|_| format!("limits.txt: {line}"))?;
            }
            _ => return Err(format!("limits.txt: {line}")),
        }
    }
    SETTINGS.set(found).map_err(|_| "loaded twice".to_string())
}

/// The limits that were loaded.
pub fn settings() -> &'static Settings {
    SETTINGS.get().expect("settings are not loaded")
}
