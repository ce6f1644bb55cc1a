import { test } from 'tap'
import { compiledFingerprintRule, fingerprintRule } from '../../../agent/grouping/fingerprint-rule.ts'
import { GroupFinder, type GroupFinderOptions } from '../../../agent/grouping/group-finder.ts'
import type { ErrorGrouping } from '../../../agent/model/error-event.ts'
import { checkValue } from '../../../config/schema.ts'
import type { StackFrame, StackTrace } from '../../../agent/model/stack-trace.ts'

function finderOf(more: Partial<GroupFinderOptions> = {}): GroupFinder {
  return new GroupFinder({ rules: [], similarityMin: 0.9, groupsMax: 100, ...more })
}

/** A trace by its functions, innermost first; those with a dot in front are a library's. */
function traceOf(functions: string, type = 'Error'): StackTrace {
  const frames = functions.split(' ').map((name): StackFrame => ({
    function: name.replace('.', ''),
    file: name.startsWith('.') ? '/app/node_modules/lib/shop.js' : '/app/src/shop.js',
    line: 7,
    isNative: false,
  }))
  return { language: 'javascript', exceptions: [{ type, message: 'x', frames }], isTruncated: false }
}

function groupOf(finder: GroupFinder, functions: string, service = 'shop'): ErrorGrouping {
  return finder.groupOf({
    exceptionType: 'Error',
    exceptionMessage: 'x',
    service,
    trace: traceOf(functions),
  })
}

function messageGroup(finder: GroupFinder, exceptionMessage: string): ErrorGrouping {
  return finder.groupOf({ exceptionType: '', exceptionMessage, service: 'shop' })
}

test('an error that joins no group is a group of its own, and says by what', (t) => {
  const group = groupOf(finderOf(), 'total .call main')
  t.match(group, {
    method: 'own_code',
    parts: ['type Error', 'frame total in shop.js', 'frame main in shop.js'],
  })
  t.equal(group.fingerprint, group.hashes[0])
  t.equal(groupOf(finderOf(), '.call .loop').method, 'library_code')
  t.equal(messageGroup(finderOf(), 'gone').method, 'message')
  t.end()
})

test('the same frames are one group though others of them look like own code', (t) => {
  const finder = finderOf()
  const first = groupOf(finder, 'total helper main')
  const second = groupOf(finder, 'total .helper main')
  t.equal(second.fingerprint, first.fingerprint, 'the hash of all frames was seen')
  t.equal(second.method, 'all_frames')
  t.not(groupOf(finder, 'other .helper main').fingerprint, first.fingerprint)
  t.end()
})

test('nearly the same own code is one group above the threshold, and names how near it is', (t) => {
  const finder = finderOf()
  const first = groupOf(finder, 'a b c d e')
  const near = groupOf(finder, 'a b c d f')
  t.equal(near.fingerprint, first.fingerprint)
  t.match(near, { method: 'similar_code', similarity: Number })
  t.ok((near.similarity ?? 0) > 0.95)
  t.not(groupOf(finder, 'a b x d e').fingerprint, first.fingerprint, 'they part too early')
  t.not(groupOf(finder, 'z b c d e').fingerprint, first.fingerprint, 'they stopped elsewhere')
  t.not(groupOf(finder, 'a b c d f', 'other').fingerprint, first.fingerprint, 'another service')
  t.not(groupOf(finderOf({ similarityMin: 1 }), 'a b c d f').fingerprint, first.fingerprint)
  t.end()
})

test('a group does not wander: what joined it is not what the next is compared with', (t) => {
  const finder = finderOf()
  const first = groupOf(finder, 'a b c d')
  t.equal(groupOf(finder, 'a b c x').fingerprint, first.fingerprint)
  t.not(groupOf(finder, 'a b c x y z').fingerprint, first.fingerprint, 'near to the second alone')
  t.end()
})

test('of a chain of exceptions every one must be near', (t) => {
  const finder = finderOf()
  const chained = (cause: string): ErrorGrouping => {
    const [outer] = traceOf('a b c d').exceptions
    const [inner] = traceOf(cause, 'Cause').exceptions
    const exceptions = outer === undefined || inner === undefined ? [] : [outer, inner]
    const trace: StackTrace = { language: 'javascript', exceptions, isTruncated: false }
    return finder.groupOf({ exceptionType: 'Error', exceptionMessage: 'x', service: 'shop', trace })
  }
  const first = chained('open read')
  t.not(chained('close read').fingerprint, first.fingerprint)
  t.not(chained('open write').fingerprint, first.fingerprint)
  t.equal(chained('open read').fingerprint, first.fingerprint)
  t.end()
})

test('what an earlier run joined stays joined', (t) => {
  const before = finderOf()
  const first = groupOf(before, 'a b c d e')
  const joined = groupOf(before, 'a b c d f')
  const finder = finderOf({ similarityMin: 1 })
  const members = [first, joined].map(({ hashes, method }) => ({ hashes, method }))
  finder.restore('shop', { ...first, members })
  t.equal(groupOf(finder, 'a b c d f').fingerprint, first.fingerprint)
  const near = finderOf()
  near.restore('shop', { ...first, members: members.slice(0, 1) })
  t.equal(groupOf(near, 'a b c d g').fingerprint, first.fingerprint, 'and is compared with what comes')
  t.end()
})

test('words of messages become values after eight of them, the same on every host', (t) => {
  const names = 'ann bob cid dan eve fay gus hal ida jim'.split(' ')
  const groups = (order: readonly string[]): readonly ErrorGrouping[] => {
    const finder = finderOf()
    return order.map((name) => messageGroup(finder, `user ${name} was not found`))
  }
  const one = groups(names)
  const other = groups(names.toReversed())
  t.equal(new Set(one.slice(0, 7).map(({ fingerprint }) => fingerprint)).size, 7, 'before, each is its own')
  t.match(one.at(-1), { method: 'message_pattern', parts: ['type ', 'message user <*> was not found'] })
  t.equal(one.at(-1)?.fingerprint, other.at(-1)?.fingerprint)
  t.not(one.at(-1)?.fingerprint, one.at(-1)?.hashes[0])
  const restarted = finderOf()
  const [last] = one.slice(-1)
  if (last !== undefined) restarted.restore('shop', { ...last, members: [] })
  t.equal(messageGroup(restarted, 'user kim was not found').fingerprint, last?.fingerprint)
  t.not(messageGroup(restarted, 'user kim was not allowed').fingerprint, last?.fingerprint)
  t.end()
})

test('messages of another length, type or beginning never become one', (t) => {
  const finder = finderOf()
  const groups = Array.from({ length: 30 }, (_, at) => 'x'.repeat(at + 1)).flatMap((word) => [
    messageGroup(finder, `lost ${word}`),
    messageGroup(finder, `${word} was lost today`),
  ])
  t.equal(new Set(groups.map(({ fingerprint }) => fingerprint)).size, 60)
  t.end()
})

test('a finder that is full forgets, and goes on', (t) => {
  const finder = finderOf({ groupsMax: 5 })
  const first = groupOf(finder, 'first main')
  for (let number = 0; number < 500; number += 1) {
    groupOf(finder, `${'f'.repeat(number + 1)} main`)
    messageGroup(finder, `${'m'.repeat(number + 1)} is lost again`)
  }
  t.equal(groupOf(finder, 'first main').fingerprint, first.fingerprint)
  t.end()
})

function ruleOf(written: unknown): GroupFinder {
  return finderOf({ rules: [compiledFingerprintRule(fingerprintRule.parse(written))] })
}

test('a fingerprint rule makes one group of what it matches, in a service', (t) => {
  const finder = ruleOf({
    match: { type: '^Error$', path: 'src/shop\\.js$', function: '^pay' },
    fingerprint: ['payments'],
  })
  const first = groupOf(finder, 'payCard main')
  t.match(first, { method: 'rule', parts: ['rule payments'] })
  t.equal(groupOf(finder, 'payCash other').fingerprint, first.fingerprint)
  t.not(groupOf(finder, 'payCash other', 'billing').fingerprint, first.fingerprint)
  t.equal(groupOf(finder, 'refund other').method, 'own_code', 'the function does not match')
  t.equal(groupOf(finder, '.pay other').method, 'own_code', 'path and function are of one frame')
  t.end()
})

test('placeholders of a fingerprint rule stand for what the error is by itself', (t) => {
  const split = ruleOf({ match: { message: 'x' }, fingerprint: ['{{ default }}', 'slow'] })
  t.not(groupOf(split, 'a main').fingerprint, groupOf(split, 'b main').fingerprint)
  t.not(groupOf(split, 'a main').fingerprint, groupOf(finderOf(), 'a main').fingerprint)
  const typed = ruleOf({ match: { message: '.' }, fingerprint: ['{{type}}: {{message}}'] })
  t.equal(messageGroup(typed, 'order 7').fingerprint, messageGroup(typed, 'order 8').fingerprint)
  t.same(messageGroup(typed, 'order 7').parts, ['rule : order <number>'])
  t.end()
})

test('a fingerprint rule with a fault is refused where it is written', (t) => {
  for (const [written, message] of [
    [{ match: {}, fingerprint: ['a'] }, /expected type, message, path or function/],
    [{ match: { type: '(' }, fingerprint: ['a'] }, /expected a pattern in RE2 syntax/],
    [{ match: { type: '(?=a)' }, fingerprint: ['a'] }, /expected a pattern in RE2 syntax/],
    [{ match: { type: 'a' }, fingerprint: [] }, /fingerprint/],
    [{ match: { type: 'a' }, fingerprint: ['{{nothing}}'] }, /\{\{nothing\}\} is none of them/],
    [{ match: { kind: 'a' }, fingerprint: ['a'] }, /kind/],
  ] as const) {
    t.match(JSON.stringify(checkValue(fingerprintRule, written)), message)
  }
  t.end()
})
