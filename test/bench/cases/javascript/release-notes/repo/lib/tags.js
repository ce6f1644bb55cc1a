const semver = require('semver');

/** The releases among the tags: those whose name carries a version, in the order of the export. */
function readReleases(tags) {
  return tags
    .filter(({ name }) => !name.startsWith('nightly'))
    .map(({ name, date, message = '' }) => ({
      version: semver.coerce(name, { includePrerelease: true }),
      date,
      changes: readChanges(message),
    }));
}

function readChanges(message) {
  return message
    .split('\n')
    .map((line) => line.replace(/^[-*]\s*/, '').trim())
    .filter((line) => line !== '');
}

module.exports = { readReleases };
