import type { Companion } from '../companion.ts'

const HEAD = /(?:^|[\s:])[^\s:]+:\d+: [A-Z]\w*Warning: \S/

/**
 * Python's warnings show the line of source they are about, indented by two, below the place and the message.
 * Leaves alone: everything after that one line. Source: CPython, warnings._formatwarnmsg_impl.
 */
export const pythonWarning: Companion = {
  id: 'python_warning',
  begin(line) {
    if (!line.includes('Warning: ') || !HEAD.test(line)) return undefined
    let isFirst = true
    return (next) => {
      const isSource = isFirst && /^ {2}\S/.test(next)
      isFirst = false
      return isSource
    }
  },
}
