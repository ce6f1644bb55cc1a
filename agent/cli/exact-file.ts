/** What makes a part of a path a pattern for the file receiver; other parts are names as they are. */
const MAGIC = /[*?[\]{}]/
const SPECIAL = /[\\*?[\]{}()!+@|^$]/g

/**
 * The glob that matches one file only, whatever its name holds.
 * Shape: "/var/log/app[1].log" gives "/var/log/app\[1\].log".
 */
export function exactFile(path: string): string {
  return path
    .split('/')
    .map((part) => (MAGIC.test(part) ? part.replaceAll(SPECIAL, '\\$&') : part))
    .join('/')
}
