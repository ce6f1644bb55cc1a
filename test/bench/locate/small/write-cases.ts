import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../repair/child.ts'
import type { SmallProgram } from './small-program.ts'

const GIT_MAX_MS = 20_000

/**
 * Writes programs as cases (see test/bench/cases/README.md) into a folder, for `run.ts --cases` and `collect.ts --cases`. They have no tests:
 * they are for finding the fault, not for repairs.
 */
export async function writeSmallCases(programs: readonly SmallProgram[], folder: string): Promise<void> {
  for (const program of programs) {
    const place = join(folder, program.language, program.slug)
    writeProgram(program, 'faulty', join(place, 'repo'))
    writeProgram(program, 'right', join(place, 'right'))
    writeFileSync(join(place, 'case.json'), `${JSON.stringify(caseText(program), undefined, 2)}\n`)
    const difference = ['git', 'diff', '--no-index', '--no-prefix', 'repo', 'right']
    const { output } = await run(difference, { folder: place, timeoutMs: GIT_MAX_MS })
    writeFileSync(
      join(place, 'right.patch'),
      output.replaceAll(/^(--- )repo\//gm, '$1a/').replaceAll(/^(\+\+\+ )right\//gm, '$1b/'),
    )
  }
}

/** Writes a program as it crashes or as it is right, with what it needs beside its code. */
export function writeProgram(program: SmallProgram, which: 'faulty' | 'right', folder: string): void {
  for (const one of [...program.files, ...besides(program)]) {
    const file = join(folder, one.path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, one[which])
  }
}

/** What every program of a language needs beside its code. */
function besides({ language, slug }: SmallProgram): SmallProgram['files'] {
  const files: Record<string, string> = { '.gitignore': 'out/\ntarget/\n__pycache__/\n' }
  if (language === 'go') files['go.mod'] = `module example.com/${slug}\n\ngo 1.22\n`
  if (language === 'rust')
    files['Cargo.toml'] = `[package]\nname = "${slug}"\nversion = "0.1.0"\nedition = "2021"\n`
  if (language === 'javascript' || language === 'typescript')
    files['package.json'] = `{ "name": "${slug}", "type": "module" }\n`
  return Object.entries(files).map(([path, text]) => ({ path, faulty: text, right: text }))
}

const RUNS = {
  javascript: { command: ['node', 'main.js'] },
  typescript: { command: ['node', 'main.ts'] },
  python: { command: ['python3', 'main.py'] },
  go: { command: ['go', 'run', '.'] },
  java: {
    command: ['java', '-cp', 'out', 'Main'],
    build: [['sh', '-c', "javac -g -nowarn -d out $(find src -name '*.java')"]],
  },
  rust: {
    command: ['cargo', 'run', '--quiet', '--offline'],
    build: [['cargo', 'build', '--quiet', '--offline']],
    env: { RUST_BACKTRACE: '1' },
  },
} as const

function caseText({ language, class: causeClass, exception, files }: SmallProgram): unknown {
  const runs: { readonly command: readonly string[]; readonly build?: unknown; readonly env?: unknown } =
    RUNS[language]
  const changed = files.find(({ faulty, right }) => faulty !== right)?.path ?? ''
  const place = { path: changed, name: 'see right.patch' }
  return {
    class: causeClass,
    ...(runs.build === undefined ? {} : { build: runs.build }),
    crash: { command: runs.command, ...(runs.env === undefined ? {} : { env: runs.env }) },
    test: ['true'],
    exception,
    functions: [place],
    outcome: 'fix',
    given: 'log',
    top_own_function: place,
    fix_outside_top: true,
    trap: false,
    third_party: false,
    sealed: false,
    wanted: 'what the right program does, see right.patch',
  }
}
