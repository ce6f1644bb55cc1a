use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    Linear,
    Exponential,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub growth: Growth,
    pub first_millis: u64,
    pub longest_millis: u64,
}

impl Policy {
    pub fn delay(&self, attempt: u32) -> u64 {
        let grown = match self.growth {
            Growth::Linear => self.first_millis.saturating_mul(u64::from(attempt) + 1),
            Growth::Exponential => self.first_millis * 2u64.pow(attempt),
        };
        grown.min(self.longest_millis)
    }
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(name: &str) -> Result<Policy, String> {
        let growth = match name {
            "linear" => Growth::Linear,
            "exponential" => Growth::Exponential,
            other => return Err(format!("no such policy: {other}")),
        };
        Ok(Policy { growth, first_millis: 100, longest_millis: 30_000 })
    }
}
