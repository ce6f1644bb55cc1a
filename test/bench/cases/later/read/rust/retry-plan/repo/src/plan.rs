use crate::policy::Policy;

pub struct Plan {
    pub waits: Vec<u64>,
}

impl Plan {
    pub fn of(policy: &Policy, attempts: u32) -> Plan {
        Plan { waits: (0..attempts).map(|attempt| policy.delay(attempt)).collect() }
    }

    pub fn total(&self) -> u64 {
        self.waits.iter().sum()
    }
}
