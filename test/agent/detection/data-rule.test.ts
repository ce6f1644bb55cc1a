import { test } from 'tap'
import { dataRule } from '../../../agent/detection/data-rule.ts'
import { checkValue } from '../../../config/schema.ts'
import { ruleDocument, type RuleDocument } from '../../../agent/detection/rule-document.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'

const written = {
  id: 'cart-lost',
  description: 'A cart is gone',
  literals: ['cart lost'],
  pattern: '^cart lost: \\d+$',
}

function find(rule: object, body: string): ReturnType<ReturnType<typeof dataRule>['find']> {
  const checked = checkValue(ruleDocument, rule)
  if (checked.kind !== 'valid') throw new Error('the rule is right')
  return dataRule(checked.value as RuleDocument).find(textRecord(body))
}

function isFound(body: string): boolean {
  return find(written, body) !== undefined
}

test('a rule whose pattern wants the start finds the message behind what logging puts in front of it', (t) => {
  t.notOk(isFound('nobody knows of a cart lost: 31'), 'the middle of a message is no start')
  t.notOk(isFound('2026-01-02 03:04:05 ERROR a cart lost: 31'))
  t.ok(isFound('cart lost: 31'))
  t.ok(isFound('2026-01-02 03:04:05 cart lost: 31'))
  t.ok(isFound('2026-01-02T03:04:05.678Z ERROR cart lost: 31'))
  t.ok(isFound('Jan  2 03:04:05 web1 shop[42]: cart lost: 31'))
  t.ok(isFound('Jan  2 03:04:05 web1 shop[42]: 2026-01-02 03:04:05 ERROR cart lost: 31'))
  t.end()
})

test('a rule on a field finds numbers as they are written, also those of 64 bits and in lists', (t) => {
  const rule = { ...written, literals: [], pattern: 'cart', fields: { order: '1152921504606846976' } }
  const checked = checkValue(ruleDocument, rule)
  if (checked.kind !== 'valid') throw new Error('the rule is right')
  const found = dataRule(checked.value as RuleDocument)
  for (const order of [2n ** 60n, [2n ** 60n], '1152921504606846976'])
    t.ok(found.find({ ...textRecord('cart lost'), attribute: () => order }))
  for (const order of [2n ** 61n, null, true, [1]])
    t.notOk(found.find({ ...textRecord('cart lost'), attribute: () => order }))
  t.end()
})

test('errors of a rule that names their subject are told apart by it, however they were worded', (t) => {
  const rule = { ...written, literals: [], pattern: '^(?P<message>(?P<subject>cart \\d+) (?:lost|gone).*)$' }
  t.match(find(rule, 'cart 7 lost today'), {
    exceptionMessage: 'cart 7 lost today',
    groupingMessage: 'cart 7',
  })
  t.equal(find(rule, 'cart 7 gone')?.groupingMessage, 'cart 7')
  t.equal(find({ ...rule, pattern: 'cart' }, 'cart 7 gone')?.groupingMessage, undefined)
  t.end()
})
