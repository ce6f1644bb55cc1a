import { test } from 'tap'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import { compilerRefusal } from '../../../../processors/fix/validation/compiler-refusal.ts'

const SAID: readonly (readonly [Language, string, string])[] = [
  [
    'java',
    'src/split/Shares.java:13: error: cannot find symbol\n        foo();\n        ^\n1 error\n',
    'src/split/Shares.java:13: error: cannot find symbol',
  ],
  [
    'java',
    '[ERROR] COMPILATION ERROR : \n[ERROR] /workspace/src/main/java/A.java:[3,9] cannot find symbol\n',
    '[ERROR] /workspace/src/main/java/A.java:[3,9] cannot find symbol',
  ],
  [
    'rust',
    'error[E0308]: mismatched types\n --> src/row.rs:13:5\n  |\nerror: could not compile `rows`\n',
    'error[E0308]: mismatched types',
  ],
  ['go', '# shop/orders\n./total.go:7:9: undefined: sum\n', './total.go:7:9: undefined: sum'],
  [
    'javascript',
    "src/cart.ts(4,7): error TS2322: Type 'string' is not assignable.\n",
    "src/cart.ts(4,7): error TS2322: Type 'string' is not assignable.",
  ],
]

test('What a compiler says of changed code is told, in the words of each', async (t) => {
  for (const [language, after, said] of SAID)
    t.equal(compilerRefusal({ before: '', after }, language), said, language)
})

test('What the unchanged code was told as well is no refusal of the change', async (t) => {
  for (const [language, after] of SAID)
    t.equal(compilerRefusal({ before: after, after }, language), undefined, language)
})

test('A crash, and a message of the program itself, are no refusals', async (t) => {
  const crashes: readonly (readonly [Language, string])[] = [
    ['java', 'Exception in thread "main" java.lang.ArithmeticException\n\tat A.main(A.java:3)\n'],
    ['rust', "thread 'main' panicked at src/row.rs:13:5:\nboom\n"],
    ['rust', 'error: the file has no rows\n'],
    ['go', 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/workspace/main.go:5 +0x18\n'],
    ['javascript', 'TypeError: x is not a function\n    at f (src/cart.ts:4:7)\n'],
    ['python', 'SyntaxError: invalid syntax\n'],
  ]
  for (const [language, after] of crashes)
    t.equal(compilerRefusal({ before: '', after }, language), undefined, language)
})
