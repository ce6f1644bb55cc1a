import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { listDependencies, listSymbols } from '../../../../agent/cli/commands/repo-code.ts'
import { Registry } from '../../../../agent/component/registry.ts'

function project(t: Test): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-repo-')))
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'go.mod'), 'module example.com/m\n\nrequire a.org/b v1.2.3\n')
  writeFileSync(
    join(folder, 'src/cart.go'),
    'package src\n\nimport "a.org/b/c"\n\nfunc (c *Cart) Total() int {\n\treturn 1\n}\n',
  )
  writeFileSync(join(folder, 'src/item.py'), 'class Item:\n    def price(self):\n        pass\n')
  return folder
}

/** A context that keeps what is printed. */
function recording(): {
  readonly context: CommandContext
  readonly output: string[]
  readonly errors: string[]
} {
  const [output, errors]: [string[], string[]] = [[], []]
  const context: CommandContext = {
    registry: new Registry([]),
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '0',
    print: (text) => void output.push(text),
    printError: (text) => void errors.push(text),
    outputLost: new AbortController().signal,
  }
  return { context, output, errors }
}

test('repo symbols refuses a path that the code does not hold, also one that climbs', async (t) => {
  const options = { repo: project(t), maxFiles: 10, json: false }
  for (const path of ['nothing.go', '../../etc/passwd', 'src/car']) {
    await t.rejects(listSymbols(path, options, recording().context), { code: 'HEPH_REPOSITORY_PATH_UNKNOWN' })
  }
})

test('repo symbols lists functions as traces name them, of all code or of one folder', async (t) => {
  const { context, output, errors } = recording()
  const repo = project(t)
  await listSymbols(undefined, { repo, maxFiles: 10, json: false }, context)
  t.strictSame(output, [
    'src/cart.go:5-7  function  (*Cart).Total\n',
    'src/item.py:1-3  class     Item\n',
    'src/item.py:2-3  function  Item.price\n',
  ])
  t.strictSame(errors, [])
  await listSymbols('./src', { repo, maxFiles: 1, json: true }, context)
  t.match(JSON.parse(output.at(-1) ?? ''), {
    files: [{ path: 'src/cart.go', symbols: [{ name: '(*Cart).Total' }] }],
  })
  t.match(errors.join(), /only 1 source files were read/)
})

test('repo deps lists packages with locked versions, and what files import', async (t) => {
  const { context, output } = recording()
  await listDependencies(undefined, { repo: project(t), maxFiles: 10, json: false }, context)
  t.strictSame(output, ['go.mod (go)\n', '  a.org/b v1.2.3  locked v1.2.3\n', 'src/cart.go -> a.org/b/c\n'])
})

test('repo deps of one file lists what imports it anywhere, also when its own files use up the limit', async (t) => {
  const repo = project(t)
  writeFileSync(join(repo, 'src/main.py'), 'from .item import Item\n')
  writeFileSync(join(repo, 'a.py'), 'from src.item import Item\nimport src.main\n')
  const { context, output, errors } = recording()
  await listDependencies('src/item.py', { repo, maxFiles: 10, json: false }, context)
  t.strictSame(output, ['src/item.py <- a.py, src/main.py\n'])
  await listDependencies('src/main.py', { repo, maxFiles: 1, json: true }, context)
  t.match(JSON.parse(output.at(-1) ?? ''), {
    files: [{ path: 'src/main.py', files: ['src/item.py'], packages: [], importers: [] }],
  })
  t.match(errors.join(), /only 1 source files were read/)
})
