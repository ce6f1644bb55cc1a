/// A session of a user; times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub user: String,
    pub last_seen: u64,
}

/// The sessions that are open, in the order in which they began.
#[derive(Debug)]
pub struct Sessions {
    open: Vec<Session>,
    idle_max: u64,
}

impl Sessions {
    pub fn new(idle_max: u64) -> Sessions {
        Sessions { open: Vec::new(), idle_max }
    }

    /// Opens a session, or sees it again.
    pub fn touch(&mut self, user: &str, now: u64) {
        match self.open.iter_mut().find(|session| session.user == user) {
            Some(session) => session.last_seen = session.last_seen.max(now),
            None => self.open.push(Session { user: user.to_string(), last_seen: now }),
        }
    }

    /// Removes all sessions that were not seen for longer than idle_max, and returns whose they were.
    pub fn reap(&mut self, now: u64) -> Vec<String> {
        let mut ended = Vec::new();
        for index in 0..self.open.len() {
            if now.saturating_sub(self.open[index].last_seen) > self.idle_max {
                let session = self.open.remove(index);
                ended.push(session.user);
            }
        }
        ended
    }

    pub fn users(&self) -> Vec<&str> {
        self.open.iter().map(|session| session.user.as_str()).collect()
    }
}
