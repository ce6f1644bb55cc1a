mod release;

pub use release::{version, Release};
use semver::Version;
use std::collections::BTreeMap;

/// The newest release of each plugin that a host can load.
pub fn loadable(index: &[Release], host: &Version) -> BTreeMap<String, Version> {
    let mut newest: BTreeMap<String, Version> = BTreeMap::new();
    for release in index.iter().filter(|release| release.host <= *host) {
        let best = newest.entry(release.name.clone()).or_insert_with(|| release.version.clone());
        if *best < release.version {
            *best = release.version.clone();
        }
    }
    newest
}
