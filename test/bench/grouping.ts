import { GroupFinder } from '../../agent/grouping/group-finder.ts'
import { MessageClusters } from '../../agent/grouping/message-clusters.ts'
import type { StackTrace } from '../../agent/model/stack-trace.ts'
import { messageTemplate } from '../../agent/stacktrace/message-template.ts'
import { parseStackTrace } from '../../agent/stacktrace/parse.ts'
import { measureRounds, printRounds } from './rounds.ts'
import { traceLines } from './trace-lines.ts'

/**
 * Grouping by itself: templates of messages a CPU-second, and traces, read ones and with their reading. Medians of
 * rounds in one process, with the heap before and after.
 * Usage: node --expose-gc test/bench/grouping.ts [items, default 300000] [rounds, default 5] [--json]
 */
const words = process.argv.slice(2)
const [items = '300000', rounds = '5'] = words.filter((word) => !word.startsWith('--'))
const count = Number(items)
const TRACES_PER_ITEM = 0.1
const GROUPS_MAX = 10_000
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'eps', 'zeta', 'eta', 'theta', 'iota', 'kappa'] as const

/** A generator that gives the same numbers in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * limit)
  }
}

const MESSAGES: readonly ((number: number, name: string) => string)[] = [
  (number) => `request ${number} of 10.0.${number % 256}.7 took ${number % 900}ms, limit is 500ms`,
  (number, name) => `connection to ${name}.internal:5432 refused (attempt ${number})`,
  (number, name) => `user ${name} was not found in order ${number}`,
  (number) => `could not open /srv/shop/uploads/${number.toString(16)}/cart.json: no such file or directory`,
  (number) =>
    `session ${(number * 2_654_435_761).toString(16)} expired at 2024-05-01T10:00:${10 + (number % 50)}Z`,
]

const lines = Array.from({ length: count }, (_, at) => {
  const make = MESSAGES[at % MESSAGES.length]
  return make?.(at, NAMES[(at * 7) % NAMES.length] ?? '') ?? ''
})
/** Names that no mask knows, each seen once. */
const strangers = lines.map((_, at) => {
  const letters = [...String(at)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
  return `user ${letters} was not found in the shop`
})
const below = numbers(7)
const texts = Array.from({ length: count * TRACES_PER_ITEM }, (_, at) =>
  traceLines({ time: `2024-05-01 10:00:${10 + (at % 50)}`, below }).join('\n'),
)
const traces = texts.flatMap((text) => parseStackTrace(text) ?? [])

function templates(all: readonly string[]): () => void {
  return () => {
    const clusters = new MessageClusters(GROUPS_MAX)
    for (const line of all) clusters.generalOf('shop', messageTemplate(line))
  }
}

function newFinder(): GroupFinder {
  return new GroupFinder({ rules: [], similarityMin: 0.9, groupsMax: GROUPS_MAX })
}

function group(finder: GroupFinder, trace: StackTrace | undefined): void {
  const { type = '', message = '' } = trace?.exceptions[0] ?? {}
  finder.groupOf({ exceptionType: type, exceptionMessage: message, service: 'shop', trace })
}

const measuring = { rounds: Number(rounds) }
const ofLines = { ...measuring, amount: count, unit: 'lines' }
const ofTraces = { ...measuring, amount: texts.length, unit: 'traces' }
printRounds(
  [
    await measureRounds({
      ...ofLines,
      name: 'lines masked',
      work: () => {
        for (const line of lines) messageTemplate(line)
      },
    }),
    await measureRounds({ ...ofLines, name: 'lines masked and clustered', work: templates(lines) }),
    await measureRounds({ ...ofLines, name: 'lines of words never seen', work: templates(strangers) }),
    await measureRounds({
      ...ofTraces,
      name: 'traces grouped',
      work: () => {
        const finder = newFinder()
        // Each an object of its own, as if none had come before.
        for (const trace of traces) group(finder, { ...trace })
      },
    }),
    await measureRounds({
      ...ofTraces,
      name: 'traces read and grouped',
      work: () => {
        const finder = newFinder()
        for (const text of texts) group(finder, parseStackTrace(text))
      },
    }),
  ],
  words.includes('--json'),
)
