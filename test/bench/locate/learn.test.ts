import { test } from 'tap'
import { fit, rankOf, shares, type ChoiceCase } from './learn/choice-model.ts'

const FREE = { prior: [0, 0], strength: [0.1, 0.1], signs: [0, 0] }

test('fit finds which of two numbers tells the right choice', (t) => {
  const cases = [0.1, 0.4, 0.7].flatMap((noise): readonly ChoiceCase[] => [
    case_([1, noise], [0, 1 - noise]),
    case_([1, 1 - noise], [0, noise]),
  ])
  const [first = 0, second = 0] = fit(cases, FREE)
  t.ok(first > 1, `the telling one counts: ${first}`)
  t.ok(Math.abs(second) < 0.1, `the other does not: ${second}`)
  t.ok(cases.every((one) => rankOf(one, [first, second]) === 1))
  t.end()
})

test('fit stays where it is drawn to without a case that says otherwise, and on the side that a sign allows', (t) => {
  t.same(fit([], { ...FREE, prior: [3, -1] }), [3, -1])
  const against = [case_([0, 0], [1, 0])]
  const [free = 0] = fit(against, FREE)
  const [held = 0] = fit(against, { ...FREE, signs: [1, 0] })
  t.ok(free < 0)
  t.equal(held, 0)
  const [strong = 0] = fit(against, { ...FREE, strength: [100, 100] })
  t.ok(Math.abs(strong) < Math.abs(free), 'a strong prior holds it back')
  t.end()
})

test('fit keeps a weight of infinite strength exactly as it is, and moves the others', (t) => {
  const cases = [case_([1, 1], [0, 0])]
  const [kept, moved = 0] = fit(cases, { prior: [0.3, 0], strength: [Infinity, 0.1], signs: [0, 0] })
  t.equal(kept, 0.3)
  t.ok(moved > 0.5, `moved: ${moved}`)
  t.end()
})

test('shares of all choices together are 1, and a case without a right one has no rank', (t) => {
  const one = case_([1, 0], [0, 0])
  const all = shares(one.choices, [2, 0])
  t.ok(Math.abs(all.reduce((sum, share) => sum + share, 0) - 1) < 1e-9)
  t.ok((all[1] ?? 0) > (all[0] ?? 0), 'the right one stands second here')
  t.equal(rankOf({ ...one, choices: one.choices.slice(0, 1) }, [1, 0]), undefined)
  t.end()
})

function case_(right: readonly number[], wrong: readonly number[]): ChoiceCase {
  return {
    group: 'a',
    weight: 1,
    choices: [
      { values: wrong, isRight: false },
      { values: right, isRight: true },
    ],
  }
}
