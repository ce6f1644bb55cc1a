/**
 * Writes one JSON line to stderr: the stream Node writes its own crash reports to, so that both stay in
 * order.
 */
export function log(level, message, fields = {}) {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`)
}
