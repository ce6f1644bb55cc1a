import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import { symbolsOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
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

const WRITES = 0.42
/** A text that does not have its form was written wrongly more often than it is read wrongly. */
const WRITES_TEXT = 0.52
const HELPS = 0.43
const WRITERS_MAX = 2

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
    const functions = symbolsOf(crash.file.root).filter(
      ({ kind, startIndex }) => kind === 'function' && startIndex !== reader.startIndex,
    )
    const writers = functions
      .filter(
        (symbol) => writes.some((wanted) => wanted.test(symbol.simpleName)) || isInverse(symbol, reader),
      )
      .slice(0, WRITERS_MAX)
    const called = new Set(writers.flatMap(({ node }) => callsOf(node).map((call) => calledName(call))))
    const helpers = functions.filter((one) => called.has(one.simpleName) && !writers.includes(one))
    const locations = [
      ...writers.map(({ node }) =>
        locationAt(crash.file, node, {
          confidence: symptom.access === 'parse' ? WRITES_TEXT : WRITES,
          reason: `writes what ${code(reader.name)} reads`,
        }),
      ),
      ...helpers.slice(0, WRITERS_MAX).map(({ node }) =>
        locationAt(crash.file, node, {
          confidence: HELPS,
          reason: `is called to write what ${code(reader.name)} reads`,
        }),
      ),
    ]
    return Promise.resolve({ locations })
  },
}

/** Whether one function takes the type that another gives, and gives the type that it takes. */
function isInverse({ node }: CodeSymbol, reader: CodeSymbol): boolean {
  const [wanted, made] = signature(reader.node)
  const [taken, given] = signature(node)
  return wanted !== '' && made !== '' && wanted !== made && taken === made && given === wanted
}

/** The types of a function with a single parameter. Shape: `static LocalDate read(String text)` gives String and LocalDate. */
function signature(node: SyntaxNode): readonly [parameter: string, result: string] {
  const parameters = node.field('parameters')?.namedChildren() ?? []
  const [only] = parameters
  const typeOf = (one: SyntaxNode | null | undefined): string => (one?.text() ?? '').replace(/^[:&\s]+/, '')
  if (only === undefined || parameters.length > 1) return ['', '']
  return [
    typeOf(only.field('type')),
    typeOf(node.field('return_type') ?? node.field('result') ?? node.field('type')),
  ]
}
