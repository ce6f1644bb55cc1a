const semver = require('semver');

function newestFirst(releases) {
  return [...releases].sort((a, b) => b.version.compare(a.version));
}

/** Releases after a version; all of them when none is given. */
function since(releases, version) {
  if (version === undefined) return releases;
  const limit = semver.parse(version);
  return releases.filter(
    (release) => release.version === null || semver.gt(release.version, limit),
  );
}

module.exports = { newestFirst, since };
