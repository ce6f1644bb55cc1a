import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { Language } from '../../../../../agent/model/stack-trace.ts'
import {
  findPrograms,
  type FoundProgram,
} from '../../../../../processors/fix/reproduction/programs/find-programs.ts'
import { openProject, projectWith } from '../../project.ts'
import { eventWith } from '../../support.ts'

async function programsOf(
  files: Readonly<Record<string, string>>,
  language: Language,
  { top = '', message = '' }: { readonly top?: string; readonly message?: string } = {},
): Promise<readonly FoundProgram[]> {
  const directory = await projectWith(files)
  try {
    const frames =
      top === '' ? [] : [{ function: 'f', file: top, path: top, line: 1, isOwn: true, isNative: false }]
    const event = eventWith({ language, exceptionMessage: message })
    return await findPrograms(await openProject(directory), event, { language, frames })
  } finally {
    await rm(directory, { recursive: true })
  }
}

const argsOf = (program: FoundProgram | undefined): readonly string[] =>
  (program?.starts ?? []).map(({ args }) => args.join(' '))

void test('a repository without a program, or in a language that nothing is known of, has none', async (t) => {
  t.strictSame(await programsOf({}, 'javascript'), [])
  t.strictSame(
    await programsOf({ 'lib.js': 'export const a = 1\n', 'README.md': '`npm test`' }, 'javascript'),
    [],
  )
  t.strictSame(await programsOf({ 'README.md': '`ruby main.rb`', 'main.rb': 'puts 1\n' }, 'ruby'), [])
})

void test('JavaScript that uses own modules and gives nothing to others is a program, in the trace or not', async (t) => {
  const programs = await programsOf(
    {
      'report.js': "const { total } = require('./lib/total')\nconsole.log(total([1]))\n",
      'show.mjs': "import { total } from './lib/total.js'\nconsole.log(total([1]))\n",
      'plugin.js': "const { total } = require('./lib/total')\nmodule.exports = () => total([])\n",
      'again.mjs': "export { total } from './lib/total.js'\n",
      'setup.js': "globalThis.ready = require('fs').existsSync('x')\n",
      'lib/total.js': 'exports.total = (list) => list.length\n',
    },
    'javascript',
  )
  t.strictSame(
    programs.map(({ launch }) => launch.words),
    [
      ['node', 'report.js'],
      ['node', 'show.mjs'],
    ],
  )
})

void test('a program is started as the document shows it, first of all as it is written', async (t) => {
  const [program] = await programsOf(
    {
      'README.md': 'Try `python main.py index about`, never `python -m unittest`.\n',
      'main.py': 'import sys\n',
    },
    'python',
  )
  t.strictSame(program?.launch.words, ['python3', 'main.py'])
  t.strictSame(program?.starts[0], { args: ['index', 'about'], input: '', isMadeUp: false })
})

void test('names in capitals take data files, brackets what may be left out, bars a choice, dots several', async (t) => {
  const [program] = await programsOf(
    {
      'README.md': '```sh\n$ node main.mjs [--timed] FILE --by day|page\n```\n`node other.mjs WORD…`',
      'main.mjs': '',
      'june.csv': 'a,b\n',
      'other.test.mjs': "run('up')\nrun('down')\n",
    },
    'javascript',
  )
  const shown = argsOf(program)
  for (const line of ['june.csv --by day', 'june.csv --by page', '--timed june.csv --by day'])
    t.ok(shown.includes(line), line)
  const [, other] = await programsOf(
    {
      'README.md': '`node main.mjs` and `node other.mjs WORD…`',
      'other.test.mjs': "run('up')\nrun('down')\n",
    },
    'javascript',
  )
  t.ok(argsOf(other).includes('up down up'))
})

void test('a file that the document names and the repository has not gives way to those that it has', async (t) => {
  const [program] = await programsOf(
    { 'README.md': '`python3 -m visits may.csv`', 'june.csv.gz': 'x' },
    'python',
  )
  t.equal(argsOf(program)[0], 'june.csv.gz')
})

void test('what nobody wrote down comes last and is told', async (t) => {
  const [program] = await programsOf({ 'README.md': '`go run . 12`', 'main.go': 'package main\n' }, 'go')
  const { starts = [] } = program ?? {}
  const first = starts.findIndex(({ isMadeUp }) => isMadeUp)
  t.ok(first > 0)
  t.ok(starts.slice(first).every(({ isMadeUp }) => isMadeUp))
  t.strictSame(program?.launch.quickSteps, [['go', 'build', '-o', '/tmp/tried-program', '.']])
})

void test('a program that reads its input gets what the document pipes, and the same with other values', async (t) => {
  const [program] = await programsOf(
    { 'README.md': `    echo '{"account":17}' | go run .\n`, 'main.go': 'package main\nvar in = os.Stdin\n' },
    'go',
  )
  t.equal(program?.starts[0]?.input, '{"account":17}\n')
  t.ok(program?.starts.some(({ input, isMadeUp }) => isMadeUp && input === '{"account":9007199254740993}\n'))
})

void test('a program that reads a file comes again with other content of that file, all of it made up', async (t) => {
  const files = { 'README.md': '`python3 main.py in.csv`', 'in.csv': 'name,size\nAnna,12\n' }
  const [, changed] = await programsOf(files, 'python')
  t.strictSame(changed?.launch.words, ['sh', '-c', 'cat > in.csv && exec python3 main.py in.csv'])
  const texts = changed?.starts.map(({ input }) => input) ?? []
  for (const text of ['', 'name,size\n', 'name,size\nJosé,12\n', 'name,size\nAnna,0\n'])
    t.ok(texts.includes(text), text)
  t.ok(changed?.starts.every(({ isMadeUp }) => isMadeUp))
  t.notOk(texts.includes(files['in.csv']))
})

void test('words that the error names and the code holds come before others; words of the log alone never come', async (t) => {
  const files = {
    'README.md': '`node main.js WORD`',
    'main.js': "const all = ['alpha', 'beta', 'gamma']\n",
  }
  const [program] = await programsOf(files, 'javascript', { message: 'no way for gamma of customer-7781' })
  t.equal(argsOf(program)[0], 'gamma')
  t.notOk(JSON.stringify(program).includes('7781'))
})

void test('entries are found where nothing is documented, with what the code says of its use', async (t) => {
  const python = await programsOf(
    { 'tool/__main__.py': "if __name__ == '__main__':\n    print('usage: tool FILE')\n", 'in.txt': 'x' },
    'python',
  )
  t.strictSame(python[0]?.launch.words, ['python3', '-m', 'tool'])
  t.ok(argsOf(python[0]).includes('in.txt'))
  const go = await programsOf({ 'cmd/go.mod': '', 'cmd/a/main.go': 'package main\n' }, 'go')
  t.strictSame([go[0]?.launch.words, go[0]?.launch.cwd], [['go', 'run', './a'], 'cmd'])
  const rust = await programsOf({ 'Cargo.toml': '', 'src/bin/tool.rs': 'fn main() {}' }, 'rust')
  t.strictSame(rust[0]?.launch.words, ['cargo', 'run', '--quiet', '--offline', '--bin', 'tool', '--'])
  t.equal(rust[0]?.launch.environment['RUST_BACKTRACE'], '1')
  const java = await programsOf(
    { 'src/a/Main.java': 'package a;\nclass Main { public static void main(String[] args) {} }' },
    'java',
  )
  t.equal(java[0]?.launch.words.at(-1), 'a.Main')
  const script = await programsOf({ 'main.js': 'start()\n' }, 'javascript', { top: 'main.js' })
  t.strictSame(script[0]?.launch.words, ['node', 'main.js'])
  const module = await programsOf({ 'run.py': 'from a import f\nf()\n' }, 'python', { top: 'run.py' })
  t.strictSame(module[0]?.launch.words, ['python3', 'run.py'])
  const library = await programsOf({ 'run.py': 'def f():\n    pass\n' }, 'python', { top: 'run.py' })
  t.strictSame(library, [])
})

void test('the same program is one, however it is documented; scripts of a manifest count as documents', async (t) => {
  const programs = await programsOf(
    {
      'package.json': '{"scripts":{"start":"node ./a.js one","test":"node --test","lint":"node lint.js"}}',
      'README.md': '`node a.js two`',
      'a.js': 'process.argv\n',
    },
    'javascript',
  )
  t.equal(programs.length, 1)
  t.ok(['one', 'two'].every((word) => argsOf(programs[0]).includes(word)))
})
