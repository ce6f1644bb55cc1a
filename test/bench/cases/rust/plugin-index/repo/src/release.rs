use semver::Version;

/// A line of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub name: String,
    pub version: Version,
    /// The oldest host that can load it.
    pub host: Version,
}

impl Release {
    pub fn parse(line: &str) -> Result<Release, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, own, host] = words[..] else { return Err(format!("not a release: {line}")) };
        for word in [own, host] {
            if !word.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(format!("not a version: {word}"));
            }
        }
        Ok(Release { name: name.to_string(), version: version(own), host: version(host) })
    }
}

/// Reads a version that begins with a digit; parts may be left out.
pub fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}
