import { test } from 'tap'
import { readFunctionReply, type FunctionText } from '../../../agent/ai/function-reply.ts'
import type { SyntaxLanguage } from '../../../agent/repository/syntax.ts'

const METHOD: FunctionText = {
  language: 'JavaScript',
  name: 'price',
  lines: ['  price(hours) {', '    return this.rates[hours].cents', '  }'],
}
const RIGHT = ['  price(hours) {', '    return this.rates[hours]?.cents ?? 0', '  }']
const PYTHON: FunctionText = {
  language: 'python',
  name: 'mean',
  lines: ['    def mean(self):', '        return self.total / self.count'],
}

test('readFunctionReply refuses answers it cannot use, each with its code', (t) => {
  t.throws(() => readFunctionReply('NO_FIX', METHOD), { code: 'HEPH_AI_NO_FIX' })
  t.throws(() => readFunctionReply(`\`\`\`js\n${METHOD.lines.join('\n')}\n\`\`\``, METHOD), {
    code: 'HEPH_AI_NO_FIX',
    message: /as it was/,
  })
  for (const reply of [
    '',
    'I would check the index.',
    '```js\nfunction other() {}\n```',
    '```js\nprice(\n```',
  ])
    t.throws(() => readFunctionReply(reply, METHOD), { code: 'HEPH_AI_REPLY' }, reply)
  t.end()
})

test('readFunctionReply finds the function bare, fenced, moved sideways, in its class, after code of others', (t) => {
  const flat = RIGHT.map((line) => line.slice(2)).join('\n')
  for (const reply of [
    RIGHT.join('\n'),
    flat,
    `The index may be too large.\n\n\`\`\`javascript\n${flat}\n\`\`\`\nThat is all.`,
    `\`\`\`\nclass Garage {\n${RIGHT.join('\n')}\n}\n\`\`\``,
    `\`\`\`js\nDATA-2bwvzgbhaj\n${RIGHT.join('\n')}\nDATA-2bwvzgbhaj\n\`\`\``,
    `\`\`\`js\nconst x = 1\n\`\`\`\n\`\`\`js\n${flat.replaceAll('\n', '\r\n')}\n\`\`\``,
  ])
    t.same(readFunctionReply(reply, METHOD).lines, RIGHT, reply)
  t.equal(readFunctionReply(`Too large.\n\`\`\`\n${flat}\n\`\`\``, METHOD).explanation, 'Too large.')
  t.end()
})

test('readFunctionReply keeps the indentation that is the language', (t) => {
  const reply =
    '```python\ndef mean(self):\n    if not self.count:\n        return 0\n\n    return self.total / self.count\n```'
  t.same(readFunctionReply(reply, PYTHON).lines, [
    '    def mean(self):',
    '        if not self.count:',
    '            return 0',
    '',
    '        return self.total / self.count',
  ])
  t.end()
})

test('readFunctionReply reads functions of Go, Rust, Java and TypeScript', (t) => {
  const cases = [
    ['go', 'Mean', 'func (s *Stats) Mean() int {\n\treturn s.total / s.count\n}', 's.count', '1'],
    ['rust', 'mean', 'pub fn mean(&self) -> u32 {\n    self.total / self.count\n}', 'self.count', '1'],
    ['java', 'mean', 'public int mean() {\n    return total / count;\n}', 'count', '1'],
    ['TypeScript', 'mean', 'export const mean = (a: number[]): number => {\n  return a[0]!\n}', 'a[0]!', '0'],
  ] as const satisfies readonly (readonly [SyntaxLanguage, ...string[]])[]
  for (const [language, name, code, old, fresh] of cases) {
    const before: FunctionText = { language, name, lines: code.split('\n') }
    const after = code.replace(old, fresh)
    t.same(readFunctionReply(`\`\`\`\n${after}\n\`\`\``, before).lines, after.split('\n'), language)
  }
  t.end()
})
