import { posix } from 'node:path'
import type { ReproductionPlan } from '../reproduction/reproductions.ts'

/** Where the test will be, and one beside it whose manner it takes over. */
export interface CommandTestPlace {
  readonly path: string
  /** Text of a test beside it. */
  readonly sibling: string
}

type Writer = (run: CommandRun, sibling: string) => string | undefined

interface CommandRun {
  /** The program's arguments, without what runs it. */
  readonly args: readonly string[]
  readonly program: string
  readonly input: string
  readonly environment: Readonly<Record<string, string>>
  /** From the test's folder to where the command is run. Shape: "..". */
  readonly folder: string
  /** Last part of the type of the error. */
  readonly type: string
}

/**
 * A test that runs the program as the reproduction does and wants no such error, in the framework of the test beside it:
 * node:test, unittest or pytest. Undefined for other frameworks, and for a reproduction that is not one plain command
 * made of what the repository holds: a command that somebody typed may have values of his in it.
 */
export function commandTest(plan: ReproductionPlan, { path, sibling }: CommandTestPlace): string | undefined {
  const { reproduction, cwd, testPath, environment = {} } = plan
  const isOwn = reproduction.origin === 'repository' || reproduction.origin === 'generated'
  if (reproduction.kind !== 'command' || !isOwn || testPath !== undefined) return undefined
  const [program = '', ...args] = reproduction.command
  const folder = posix.relative(posix.dirname(path), cwd === '' ? '.' : cwd) || '.'
  const type = reproduction.exceptionType.split(/[.:]+/).at(-1) ?? ''
  const run = { program, args, input: reproduction.input, environment, folder, type }
  if (/\.[cm]?[jt]s$/.test(path) && program === 'node') return WRITERS.node(run, sibling)
  return path.endsWith('.py') && program === 'python3' ? WRITERS.python(run, sibling) : undefined
}

const WRITERS: Readonly<Record<'node' | 'python', Writer>> = {
  node: ({ args, input, environment, folder, type }, sibling) => {
    if (!/['"]node:test['"]/.test(sibling)) return undefined
    const isModule = /^[ \t]*import\s/m.test(sibling)
    const load = (names: string, from: string): string =>
      isModule ? `import ${names} from '${from}'` : `const ${names} = require('${from}')`
    const where = isModule
      ? `new URL(${JSON.stringify(`${folder}/`)}, import.meta.url)`
      : `require('node:path').join(__dirname, ${JSON.stringify(folder)})`
    return [
      load('assert', 'node:assert'),
      load('{ spawnSync }', 'node:child_process'),
      load('{ test }', 'node:test'),
      '',
      `test(${JSON.stringify(`node ${args.join(' ')} runs without ${type}`)}, () => {`,
      `  const env = { ...process.env, ...${JSON.stringify(environment)} }`,
      `  const options = { cwd: ${where}, env, input: ${JSON.stringify(input)}, encoding: 'utf8' }`,
      `  const { stdout, stderr } = spawnSync(process.execPath, ${JSON.stringify(args)}, options)`,
      `  assert.ok(!(stdout + stderr).includes(${JSON.stringify(type)}), stderr)`,
      '})',
      '',
    ].join('\n')
  },
  python: ({ args, input, environment, folder, type }) =>
    [
      'import os',
      'import subprocess',
      'import sys',
      'import unittest',
      '',
      '',
      'class CommandTest(unittest.TestCase):',
      `    def test_runs_without_${type.toLowerCase()}(self):`,
      `        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), ${JSON.stringify(folder)})`,
      '        ran = subprocess.run(',
      `            [sys.executable, ${args.map((word) => JSON.stringify(word)).join(', ')}],`,
      `            cwd=folder, env={**os.environ, **${JSON.stringify(environment)}}, input=${JSON.stringify(input)},`,
      "            capture_output=True, encoding='utf-8',",
      '        )',
      `        self.assertNotIn(${JSON.stringify(type)}, ran.stdout + ran.stderr)`,
      '',
    ].join('\n'),
}
