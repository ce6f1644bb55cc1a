use std::str::FromStr;

/// What a user has stored and may store, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    pub user: String,
    pub used: u64,
    pub quota: u64,
    pub files: u32,
    pub files_max: u32,
}

#[derive(Debug, PartialEq)]
pub struct UsageError(pub String);

impl FromStr for Usage {
    type Err = UsageError;

    fn from_str(line: &str) -> Result<Usage, UsageError> {
        let wrong = || UsageError(line.to_string());
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [user, used, quota, files, files_max] = fields[..] else {
            return Err(wrong());
        };
        Ok(Usage {
            user: user.to_string(),
            used: used.parse().map_err(|_| wrong())?,
            quota: quota.parse().map_err(|_| wrong())?,
            files: files.parse().map_err(|_| wrong())?,
            files_max: files_max.parse().map_err(|_| wrong())?,
        })
    }
}

impl Usage {
    /// Bytes that the user may still store.
    pub fn left(&self) -> u64 {
        self.quota - self.used
    }

    /// Files that the user may still make.
    pub fn files_left(&self) -> u32 {
        self.files_max.saturating_sub(self.files)
    }
}
