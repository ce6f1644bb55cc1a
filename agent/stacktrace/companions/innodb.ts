import type { Companion } from '../companion.ts'
import { prefixLength } from '../prefix.ts'

const HEAD = /^[^"]{10,80}\[ERROR\] (?:\[MY-\d{6}\] \[InnoDB\]|InnoDB:) /
/** How its sentences begin that explain the one above. */
const MORE =
  /^(?:The error means|Check that|File name |File operation|Cannot continue|Some operating system|If (?:you|this)|Please |Refer |See |You can|We intentionally|InnoDB: )/

/**
 * The storage engine of MySQL and MariaDB explains an error in sentences, each a log line of its own.
 * Applies to lines with the same prefix but for the digits. Leaves alone: the next error.
 */
export const innodb: Companion = {
  id: 'innodb',
  begin(line) {
    if (!line.includes('InnoDB')) return undefined
    const prefix = HEAD.exec(line)?.[0]
    if (prefix === undefined) return undefined
    return (next) => {
      const length = prefixLength(prefix, next)
      return length > 0 && MORE.test(next.slice(length))
    }
  },
}
