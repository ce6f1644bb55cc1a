import { test } from 'tap'
import { ParsedFiles } from '../../../agent/repository/definitions.ts'
import { openRepository } from '../../../agent/repository/repository.ts'
import { namedFunctionAtLine } from '../../../processors/analyze/named-functions.ts'
import { slips } from '../../../processors/analyze/slips.ts'
import { checkCases, folderWith, systemClock, type CrashCase } from './support.ts'

/** Of each slip a function that has it, and one that looks alike and is right. The second line is in the function. */
const EXAMPLES: readonly (readonly [id: string, end: string, wrong: string, right: string])[] = [
  [
    'callback_without_result',
    'js',
    'function f(list) {\n  return list.map((one) => {\n    one.name\n  })\n}\n',
    'function f(list) {\n  return list.map((one) => {\n    return one.name\n  }).forEach((one) => {\n    one.go()\n  })\n}\n',
  ],
  [
    'async_predicate',
    'js',
    'function f(list) {\n  return list.filter(async (one) => await one.isOpen())\n}\n',
    'function f(list) {\n  return Promise.all(list.map(async (one) => await one.isOpen()))\n}\n',
  ],
  [
    'parse_int_as_callback',
    'js',
    'function f(list) {\n  return list.map(parseInt)\n}\n',
    'function f(list) {\n  return list.map(Number).map((one) => parseInt(one, 10))\n}\n',
  ],
  [
    'holes',
    'js',
    'function f(size) {\n  return Array(size).map(() => ({}))\n}\n',
    'function f(size) {\n  return Array(size).fill(0).map(() => ({}))\n}\n',
  ],
  [
    'regex_with_memory',
    'js',
    'const DAY = /(\\d+)-(\\d+)/g\nfunction f(text) {\n  return DAY.exec(text)[1]\n}\n',
    'const DAY = /(\\d+)-(\\d+)/\nfunction f(text) {\n  return DAY.exec(text)[1]\n}\nconst ALL = /a/g\nfunction g(text) {\n  let found\n  while ((found = ALL.exec(text))) use(found)\n}\n',
  ],
  [
    'regex_with_memory',
    'js',
    'const DAY = /(\\d+)-(\\d+)/g\nfunction f(text) {\n  return DAY.exec(text)[1]\n}\n',
    'const ALL = /a/g\nfunction f(text) {\n  for (let found = ALL.exec(text); found; found = ALL.exec(text)) use(found)\n}\n',
  ],
  [
    'regex_with_memory',
    'js',
    'const day$ = /(\\d+)-(\\d+)/g\nfunction f(text) {\n  return day$.exec(text)[1]\n}\n',
    'const day$ = /(\\d+)-(\\d+)/g\nfunction f(text) {\n  day$.lastIndex = 0\n  return day$.exec(text)[1]\n}\n',
  ],
  [
    'shared_default',
    'python',
    'def f(name, seen=[]):\n    seen.append(name)\n    return seen\n',
    'def f(name, seen=(), last=[]):\n    seen = [*seen, name]\n    return seen, last\n',
  ],
  [
    'shared_default',
    'python',
    'def f(name, seen=[]):\n    if seen == [name]:\n        return seen\n    seen.append(name)\n    return seen\n',
    'def f(name, seen=[]):\n    seen = list(seen)\n    seen.append(name)\n    return seen\n',
  ],
  [
    'strip_of_a_word',
    'python',
    "def f(name):\n    return name.rstrip('.txt')\n",
    "def f(name):\n    return name.rstrip('kM').lstrip('. ').strip('.txt')\n",
  ],
  [
    'split_by_a_pattern',
    'java',
    'class A {\n  String[] f(String name) {\n    return name.split(".");\n  }\n}\n',
    'class A {\n  String[] f(String name) {\n    return name.split("\\\\.")[0].split(",");\n  }\n}\n',
  ],
  [
    'negative_remainder',
    'java',
    'class A {\n  int f(Object one) {\n    return one.hashCode() % this.size;\n  }\n}\n',
    'class A {\n  int f(Object one) {\n    return Math.floorMod(one.hashCode(), this.size);\n  }\n}\n',
  ],
  [
    'negative_remainder',
    'go',
    'package a\nfunc f(sum uint32) int {\n\treturn int(int32(sum)) % 7\n}\n',
    'package a\nfunc f(sum uint32) int {\n\treturn int(sum & 7)\n}\n',
  ],
  [
    'shadowed',
    'go',
    'package a\nfunc f() *T {\n\tvar one *T\n\tif true {\n\t\tone, err := load()\n\t\tuse(one, err)\n\t}\n\treturn one\n}\n',
    'package a\nfunc f() *T {\n\tvar one *T\n\tif true {\n\t\tvar err error\n\t\tone, err = load()\n\t\tuse(err)\n\t}\n\treturn one\n}\n',
  ],
]

test('each slip is found where it stands, and not in what looks alike', async (t) => {
  t.strictSame(new Set(EXAMPLES.map(([id]) => id)), new Set(slips.map(({ id }) => id)))
  const endings: Readonly<Record<string, string>> = { python: 'py' }
  for (const [id, language, wrong, right] of EXAMPLES) {
    const end = endings[language] ?? language
    const folder = folderWith(t, { [`wrong.${end}`]: wrong, [`right.${end}`]: right })
    const signal = new AbortController().signal
    const options = { stateDirectory: `${folder}/.hephaestus`, clock: systemClock, signal }
    const files = new ParsedFiles(await openRepository({ path: folder }, options))
    const family = language === 'js' ? 'javascript' : language
    const slip = slips.find((one) => one.id === id && one.family === family)
    const found = async (name: string): Promise<string | undefined> => {
      const file = await files.open(`${name}.${end}`)
      const scopes = (file?.lines ?? []).flatMap((_, line) => {
        const node = file === undefined ? undefined : namedFunctionAtLine(file.root, line + 1)?.node
        return file === undefined || node === undefined ? [] : [{ file, node }]
      })
      return scopes.map((scope) => slip?.of(scope, 'index -3 is out of range')?.text).find(Boolean)
    }
    t.type(await found('wrong'), 'string', `${language}: ${id}`)
    t.equal(await found('right'), undefined, `${language}: not ${id}`)
  }
})

const CRASHES: readonly CrashCase[] = [
  {
    name: 'a callback gives nothing back',
    files: {
      'names.js': `function parts(rows) {
  return rows.map((row) => {
    row.split(',')
  })
}
function first(rows) {
  return parts(rows).map((one) => one.length)
}
first(['a,b'])
`,
    },
    errorClass: 'null_dereference',
    first: 'names.js:2',
    also: 'names.js:7',
    cause: /`one` is undefined where/,
  },
]

test('Analysis points at a slip behind the value that failed', (t) =>
  checkCases(t, CRASHES, (path) => [process.execPath, path]))
