import { test } from 'tap'
import { BatchFilter } from '../../../agent/redaction/batch-filter.ts'
import { inAnyCase } from '../../../agent/model/literal.ts'
import { batchOfText } from '../../support/batches.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { DEFAULT_RULES, redactorOf, SECRET_MAKERS } from './support.ts'

const SEED = 20_261_121
const WORDS = ['order', 'GET', '/cart', '{"a":1}', 'ä', '12:30:01', 'took', '7ms', '\t', 'Tok', 'kE', '']

test('BatchFilter lets nothing through in which something is masked, and little else', async (t) => {
  const random = seededRandom(SEED)
  const pick = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  const makers = Object.values(SECRET_MAKERS)
  const lines = Array.from({ length: 20_000 }, () => {
    const words = Array.from(
      { length: Math.floor(random() * 12) },
      () => WORDS[Math.floor(random() * WORDS.length)],
    )
    if (random() < 0.1) {
      const { name = 'x', text } = makers[Math.floor(random() * makers.length)]?.(pick) ?? { text: '' }
      const cased = [...name].map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter)).join('')
      words.splice(Math.floor(random() * words.length), 0, `${cased}=${text}`)
    }
    return words.join(' ')
  })
  // Longer than the filter's memory, more lines than it holds at once, and one too long for it.
  lines.push(`${'x'.repeat(600_000)} password=hunter2`, 'last line password=0hunter')
  const redactor = redactorOf()
  const masked = lines.map((line) => redactor.text(line, new Map()) !== line)
  const filter = new BatchFilter(DEFAULT_RULES)
  for (const round of ['first', 'second']) {
    const suspects = filter.suspects(batchOfText(lines))
    const missed = lines.filter((_, index) => masked[index] === true && suspects[index] !== 1)
    t.same(missed, [], `${round} round, seed ${SEED}`)
    t.ok(suspects.filter((mark) => mark === 1).length < 6_000)
  }
  t.ok(masked.filter(Boolean).length > 1_000)
})

test('BatchFilter looks at what was logged as well as at the body, and at every record for a rule without literals', async (t) => {
  const batch = batchOfText([
    '{"m":"x","password":"p"}',
    'nothing',
    'two\nlines with ann@example.org\nof text',
  ])
  batch.replaceBody(0, 'x')
  t.same([...new BatchFilter(DEFAULT_RULES).suspects(batch)], [1, 0, 1])
  t.same([...new BatchFilter([{ literals: [] }]).suspects(batch)], [1, 1, 1])
})

test('BatchFilter finds the literal of a user that is a single letter in any case', async (t) => {
  const filter = new BatchFilter([{ literals: inAnyCase(['K']) }])
  t.same([...filter.suspects(batchOfText(['see K123', 'see k123', 'see 123']))], [1, 1, 0])
})
