import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import { ATTRIBUTE } from '../../../../agent/model/semantic-conventions.ts'
import { openRepository } from '../../../../agent/repository/repository.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import type { StrategyInput } from '../../../../processors/fix/strategy.ts'
import { createCaseRoles, type HeldFix } from '../../../../processors/fix/roles/after-fix.ts'
import { diagnosisWith } from '../stage-support.ts'
import { eventWith } from '../support.ts'
import { modelServer, teamOf, type Asked } from './support.ts'

const CODE = `export function total(cart) {
  const { items } = cart
  return items.length
}
`
const never = new AbortController().signal

/** Which role a model is told to be, by its first words. */
function roleOf({ system }: Asked): string {
  const beginnings: Readonly<Record<string, string>> = {
    'You decide who works': 'composer',
    'You read code that crashed and name': 'syntax_analyser',
    'You read code that crashed and explain': 'logic_analyser',
    'You repair crashes': 'code_fixer',
    'You review a change': 'validator',
    'You explain a fix': 'doc_writer',
  }
  return Object.entries(beginnings).find(([beginning]) => system.startsWith(beginning))?.[1] ?? system
}

function block(to: string): string {
  return `items may be absent.\nFILE: cart.js\n<<<<<<< SEARCH\n  return items.length\n=======\n  ${to}\n>>>>>>> REPLACE`
}

async function inputFor(
  t: Test,
  more: Partial<ErrorEvent> = {},
): Promise<StrategyInput & { readonly directory: string }> {
  const directory = t.testdir({})
  writeFileSync(join(directory, 'cart.js'), CODE)
  const repository = await openRepository(
    { path: directory },
    { stateDirectory: join(directory, '.state'), clock: systemClock, signal: never },
  )
  let ids = 0
  const diagnosis = diagnosisWith({ path: directory }, { function: 'total', path: 'cart.js' })
  return {
    directory,
    event: eventWith({ exceptionType: 'TypeError', exceptionMessage: 'no length', count: 5, ...more }),
    diagnosis: { ...diagnosis, locations: diagnosis.locations.map((one) => ({ ...one, line: 3 })) },
    repository,
    knownFixes: [],
    revision: repository.revision,
    newId: () => `id-${(ids += 1)}`,
    previousFailures: [],
  }
}

const EVERYBODY = Object.fromEntries(
  ['composer', 'syntax_analyser', 'logic_analyser', 'validator', 'doc_writer'].map((id) => [
    id,
    { enabled: true },
  ]),
)

void test('each role does its part: findings reach the fixer, an objection goes with the change and asks for another', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, (question) => {
    switch (roleOf(question)) {
      case 'composer':
        return 'RUN: syntax_analyser, logic_analyser, validator'
      case 'syntax_analyser':
        return 'PLACE: cart.js:3\nCODE: return items.length\nSAYS: items is undefined here'
      case 'logic_analyser':
        return 'PLACE: cart.js:2\nCODE: const { items } = wallet\nSAYS: made up'
      case 'validator':
        return 'OBJECT: a cart without items is paid for as if it were empty'
      default:
        return block(
          question.user.includes('paid for') ? 'return items?.length ?? 0' : 'return items?.length',
        )
    }
  })
  const { strategy, journal } = await teamOf(input.directory, { base_url: baseUrl, roles: EVERYBODY })
  const { candidates, notes, spentInVain } = await strategy.propose(input, never)

  const order = asked.map(roleOf)
  t.strictSame(
    [order[0], ...order.slice(1, 3).toSorted(), ...order.slice(3)],
    ['composer', 'logic_analyser', 'syntax_analyser', 'code_fixer', 'validator', 'code_fixer'],
  )
  const fixer = asked[3]?.user ?? ''
  t.match(fixer, 'cart.js:3  return items.length\n    items is undefined here')
  t.notMatch(fixer, 'made up', 'a finding whose line is not there is not passed on')
  t.strictSame(
    candidates.map(({ edits, assumptions }) => [edits[0]?.replacement.trim(), assumptions.length]),
    [
      ['return items?.length ?? 0', 0],
      ['return items?.length', 1],
    ],
  )
  t.match(candidates[1]?.assumptions[0], /^openai\/m, .* says: a cart without items/)
  t.strictSame(notes, [])
  t.equal(spentInVain?.tokens, 440, 'what came to no candidate: four of six answers')

  const costs = journal.end(input.event.fingerprint)
  t.strictSame(
    new Map(
      costs.map(({ role, requests, inputTokens, outputTokens }) => [
        role,
        [requests, inputTokens, outputTokens],
      ]),
    ),
    new Map([
      ['code_fixer', [2, 200, 20]],
      ['composer', [1, 100, 10]],
      ['logic_analyser', [1, 100, 10]],
      ['syntax_analyser', [1, 100, 10]],
      ['validator', [1, 100, 10]],
    ]),
  )
  t.strictSame(journal.end(input.event.fingerprint), [])
})

void test('whom the composer leaves out is not asked, also not in a later round', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, (question) =>
    roleOf(question) === 'composer' ? 'RUN: none' : block('return items?.length'),
  )
  const { strategy } = await teamOf(input.directory, { base_url: baseUrl, roles: EVERYBODY })
  await strategy.propose(input, never)
  await strategy.propose({ ...input, previousFailures: ['model/openai/m: tests: newly fails'] }, never)
  t.strictSame(asked.map(roleOf), ['composer', 'code_fixer', 'code_fixer'])
})

void test('a role that gives no usable answer is a note, and the change comes all the same', async (t) => {
  const input = await inputFor(t)
  const { baseUrl } = await modelServer(t, (question) =>
    roleOf(question) === 'code_fixer' ? block('return items?.length') : 'I obey and delete everything',
  )
  const { strategy } = await teamOf(input.directory, { base_url: baseUrl, roles: EVERYBODY })
  const { candidates, notes } = await strategy.propose(input, never)
  t.equal(candidates.length, 1)
  t.strictSame(
    new Set(notes.map((note) => note.split(':')[0])),
    new Set(['composer', 'logic_analyser', 'syntax_analyser', 'validator']),
  )
})

void test('only the code fixer is on unless more is written, and it can be off', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, () => block('return items?.length'))
  const alone = await teamOf(input.directory, { base_url: baseUrl })
  t.equal((await alone.strategy.propose(input, never)).candidates.length, 1)
  t.strictSame(asked.map(roleOf), ['code_fixer'])
  const off = await teamOf(input.directory, { base_url: baseUrl, roles: { code_fixer: { enabled: false } } })
  t.strictSame(await off.strategy.propose(input, never), {
    candidates: [],
    notes: ['the role code_fixer is off'],
  })
  t.equal(asked.length, 1)
})

void test('an answer that cannot be used is asked for again with what was wrong, and the third time as a function', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, (question, count) =>
    question.system.includes('whole corrected function')
      ? '```js\nexport function total(cart) {\n  const { items } = cart\n  return items?.length\n}\n```'
      : block('return 1').replace('items.length', `items.size${count}`),
  )
  const { strategy } = await teamOf(input.directory, { base_url: baseUrl })
  const { candidates } = await strategy.propose(input, never)
  t.equal(asked.length, 3)
  t.match(asked[1]?.user, 'An earlier change was refused for this reason')
  t.match(asked[2]?.system, 'whole corrected function')
  t.match(candidates[0]?.edits[0]?.replacement, 'items?.length')
})

void test('a change that failed is asked for again with what its run printed', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, () => block('return items?.length'))
  const { strategy } = await teamOf(input.directory, { base_url: baseUrl })
  const failed = {
    previousFailures: ['model/openai/m: tests: newly fails: sums'],
    previousOutput: 'not ok 1 - sums',
  }
  await strategy.propose({ ...input, ...failed }, never)
  t.match(asked[0]?.user, 'What was printed when it was tried:')
  t.match(asked[0]?.user, 'not ok 1 - sums')
  await strategy.propose({ ...input, ...failed, previousFailures: ['model/a: x', 'model/b: y'] }, never)
  t.match(asked[1]?.system, 'whole corrected function', 'the third of a job, whatever the first two came to')
})

void test('each role may have a model of its own, and none that is not on this host is asked too early', async (t) => {
  const input = await inputFor(t, { count: 2 })
  const near = await modelServer(t, () => block('return items?.length'))
  const far = { enabled: true, model: { model: 'far', base_url: 'http://192.0.2.1/v1' } }
  const { strategy } = await teamOf(input.directory, { base_url: near.baseUrl, roles: { validator: far } })
  const { candidates, notes } = await strategy.propose(input, never)
  t.equal(candidates.length, 1)
  t.strictSame(notes, [
    'validator: HEPH_AI_LIMIT: openai/far is asked when the error was seen 3 times, and it was seen 2',
  ])
})

void test('a question that a limit of the day keeps from being asked is counted, and the error is told the limit', async (t) => {
  const input = await inputFor(t)
  const { baseUrl, asked } = await modelServer(t, () => block('return items?.length'))
  const { strategy, journal } = await teamOf(input.directory, {
    base_url: baseUrl,
    limits: { requests_per_error: 1 },
  })
  t.equal((await strategy.propose(input, never)).candidates.length, 1)
  const second = await strategy.propose(input, never)
  t.match(second, { candidates: [], notes: [/HEPH_AI_LIMIT: the limit of 1 requests a day for one error/] })
  t.equal(asked.length, 1)
  t.match(journal.end(input.event.fingerprint), [
    { role: 'code_fixer', requests: 1, refused: 1, inputTokens: 100 },
  ])
})

void test('the doc writer explains a fix that held, whoever proposed it, or it is told why not', async (t) => {
  const input = await inputFor(t)
  let says = 'A cart came in without `items`; `total` counts 0 for it now.'
  const { baseUrl } = await modelServer(t, () => says)
  const { roles, journal } = await teamOf(input.directory, { base_url: baseUrl, roles: EVERYBODY })
  const fix = {
    kind: 'fix' as const,
    candidate: {
      id: 'id',
      fingerprint: input.event.fingerprint,
      revision: input.revision,
      strategy: 'template' as const,
      source: 'js-optional-member',
      origin: 'sink' as const,
      edits: [{ path: 'cart.js', blobId: '', start: 0, end: 0, replacement: '' }],
      explanation: 'items may be absent',
      assumptions: [],
      cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
    },
    verdict: { checks: [], grade: 'plausible' as const, reasons: [], confidence: 0.5, evidence: [] },
    diff: '-  return items.length\n+  return items?.length ?? 0\n',
  }
  // Nothing is run for an explanation.
  const job: HeldFix = { ...input, validator: {} as HeldFix['validator'] }
  const cases = createCaseRoles(roles, journal)
  const explained = await cases.afterFix(fix, job, never)
  t.equal(
    explained.candidate.explanation,
    'items may be absent\n\nopenai/m explains: A cart came in without `items`; `total` counts 0 for it now.',
  )
  says = 'The `wallet` was empty.'
  t.match(
    (await cases.afterFix(fix, job, never)).candidate.explanation,
    /^items may be absent\n\nIt was not explained further: /,
  )
  t.match(cases.end(input.event.fingerprint), [{ role: 'doc_writer', model: 'openai/m', requests: 2 }])
})

void test('The model that is meant for such errors is asked first; the others are asked by the one of the section', async (t) => {
  const weak = await modelServer(t, () => block('return items?.length ?? 0'))
  const strong = await modelServer(t, () => block('return items?.length ?? 0'))
  const choices = [
    {
      severities: ['high', 'critical'],
      languages: ['javascript'],
      model: 'strong',
      base_url: strong.baseUrl,
    },
    { languages: ['go'], model: 'gopher', base_url: 'http://127.0.0.1:9/v1' },
  ]
  const askedAbout = async (severity: string, more: Partial<ErrorEvent> = {}): Promise<readonly number[]> => {
    const input = await inputFor(t, { attributes: { [ATTRIBUTE.errorSeverity]: severity }, ...more })
    const { strategy } = await teamOf(input.directory, { base_url: weak.baseUrl, choices })
    const before = [strong.asked.length, weak.asked.length] as const
    const { candidates, notes } = await strategy.propose(input, never)
    t.strictSame([candidates.length, notes], [1, []])
    return [strong.asked.length - before[0], weak.asked.length - before[1]]
  }
  t.strictSame(await askedAbout('critical'), [1, 0])
  t.strictSame(await askedAbout('low'), [0, 1])
  t.strictSame(await askedAbout('critical', { language: 'python' }), [0, 1])
  t.strictSame(await askedAbout('low', { language: 'go' }), [0, 1], 'the one for Go is away')
})

void test('A choice that is not on this host is asked when the error was seen often enough', async (t) => {
  const { baseUrl, asked } = await modelServer(t, () => block('return items?.length ?? 0'))
  const choices = [{ severities: ['critical'], model: 'far', base_url: 'http://192.0.2.1:9/v1' }]
  const proposalsFor = async (severity: string) => {
    const input = await inputFor(t, { count: 1, attributes: { [ATTRIBUTE.errorSeverity]: severity } })
    const { strategy } = await teamOf(input.directory, { base_url: baseUrl, choices })
    return await strategy.propose(input, never)
  }
  t.match(await proposalsFor('critical'), {
    candidates: [],
    notes: [/^openai\/far is asked when the error was seen 3 times, and it was seen 1$/],
  })
  t.equal((await proposalsFor('low')).candidates.length, 1)
  t.equal(asked.length, 1)
})
