/// How to pack. A limit that is 0 in the file is none: then it is the largest number that there is.
#[derive(Debug, PartialEq)]
pub struct Settings {
    pub batch: usize,
    pub weight: u32,
    pub name: String,
}

impl Settings {
    /// Reads lines `key = value`. Errors: a key that does not exist, a limit that is no number.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let mut settings = Settings { batch: 2, weight: u32::MAX, name: "courier".to_string() };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line.split_once('=').ok_or(format!("no setting: {line}"))?;
            settings.set(key.trim(), value.trim())?;
        }
        Ok(settings)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let no_number = |_| format!("{key} is no number: {value}");
        match key {
            "batch" => self.batch = value.parse().map_err(no_number)?,
            "weight" => {
                let weight = value.parse().map_err(no_number)?;
                self.weight = if weight == 0 { u32::MAX } else { weight };
            }
            "name" => self.name = value.to_string(),
            _ => return Err(format!("no such setting: {key}")),
        }
        Ok(())
    }
}
