import { symbolsOf } from '../../../agent/repository/symbols.ts'
import type { Finder } from '../finder.ts'
import { locationAt } from '../findings.ts'
import { code } from '../words.ts'

/** Words in the names of functions that read what others wrote, and those of the writers. */
const PAIRS: readonly (readonly [reads: RegExp, writes: RegExp])[] = [
  [/^from(?=_|[A-Z]|$)/, /^to(?=_|[A-Z]|$)/],
  [
    /^(?:decode|parse|deserialize|unmarshal|revive|unpack|unquote|unescape|load|read|restore|import)(?=_|[A-Z]|$)/i,
    /^(?:encode|format|stringify|render|serialize|marshal|replace|pack|quote|escape|dump|save|store|write|snapshot|export|to)(?=_|[A-Z]|$)/i,
  ],
]

const READ = new Set([
  'key',
  'parse',
  'read_member',
  'index',
  'destructure',
  'type_assertion',
  'operands',
  'iterate',
])

/** What reads a text or a record may fail since what wrote it left something out: the writer beside the reader. */
export const counterpartFinder: Finder = {
  id: 'counterpart',
  find({ crash, symptom }) {
    const reader = crash?.function
    if (crash === undefined || reader === undefined || !READ.has(symptom.access)) return Promise.resolve({})
    const writes = PAIRS.filter(([reads]) => reads.test(reader.simpleName)).map(([, wanted]) => wanted)
    const writers = symbolsOf(crash.file.root).filter(
      (symbol) =>
        symbol.kind === 'function' &&
        symbol.startIndex !== reader.startIndex &&
        writes.some((wanted) => wanted.test(symbol.simpleName)),
    )
    const locations = writers.slice(0, 2).map(({ node }) =>
      locationAt(crash.file, node, {
        confidence: 0.42,
        reason: `writes what ${code(reader.name)} reads`,
      }),
    )
    return Promise.resolve({ locations })
  },
}
