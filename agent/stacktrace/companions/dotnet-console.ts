import type { Companion } from '../companion.ts'

const HEAD = /^(?:trce|dbug|info|warn|fail|crit): \S{1,256}\[-?\d+\]$/
const INDENT = '      '

/**
 * The console of Microsoft.Extensions.Logging has level and category on one line, and the message, with whatever
 * was thrown, indented below it. Leaves alone: its form on one line.
 */
export const dotnetConsole: Companion = {
  id: 'dotnet_console',
  begin(line) {
    if (!line.endsWith(']') || !HEAD.test(line)) return undefined
    return (next) => next.startsWith(INDENT)
  },
}
