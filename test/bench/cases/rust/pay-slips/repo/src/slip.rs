use std::str::FromStr;

/// What somebody worked, and for how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    pub name: String,
    pub minutes: u32,
    /// Cents an hour.
    pub hourly: u32,
}

impl Slip {
    /// The pay in whole cents, rounded down.
    pub fn gross_cents(&self) -> u64 {
        (self.minutes * self.hourly / 60).into()
    }
}

impl FromStr for Slip {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, minutes, hourly] = words[..] else {
            return Err(format!("not a slip: {line}"));
        };
        let number = |text: &str| text.parse().map_err(|_| format!("not a number: {text}"));
        Ok(Slip { name: name.to_string(), minutes: number(minutes)?, hourly: number(hourly)? })
    }
}
