import { test } from 'tap'
import { plainSaying } from '../../../agent/ai/plain-saying.ts'

const SAYINGS: readonly (readonly [name: string, said: string, shown: string])[] = [
  ['a sentence stays', 'The item is undefined when x < 3.', 'The item is undefined when x < 3.'],
  ['a URL goes', 'See https://evil.example/?q=1 now', 'See (a link was here) now'],
  ['a link keeps its words', 'See [the docs](https://evil.example)', 'See the docs'],
  ['a picture that would be fetched goes', '![x](https://evil.example/p.png) done', 'x done'],
  ['markup goes', 'Run <img src=x onerror=alert(1)> this', 'Run this'],
  ['control characters go', 'a\u001B[2Jb\u202Ec', 'abc'],
  ['a secret goes', 'with password=hunter2222', 'with password=<SECRET_1>'],
]

for (const [name, said, shown] of SAYINGS) {
  void test(`what a model said: ${name}`, (t) => {
    t.equal(plainSaying(said), shown)
    t.end()
  })
}

void test('what a model said is one line of bounded length', (t) => {
  t.equal(plainSaying(`a\n${'b '.repeat(1_000)}`).length, 600)
  t.end()
})
