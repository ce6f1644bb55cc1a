import type { Language } from '../../../../agent/model/stack-trace.ts'

/** How a program is started, apart from its arguments. */
export interface Launch {
  /** What is run once before: builds. */
  readonly steps: readonly (readonly string[])[]
  /** As a person types it. */
  readonly words: readonly string[]
  /** The same after `quickSteps`, where starting it many times is cheaper so; as `words` when left out. */
  readonly quickWords?: readonly string[]
  readonly quickSteps?: readonly (readonly string[])[]
  readonly environment: Readonly<Record<string, string>>
  /** Relative to the root of the repository. */
  readonly cwd: string
}

/** The beginning of a command, and what comes after it as arguments. */
export interface LaunchedCommand {
  readonly launch: Pick<Launch, 'words' | 'quickWords' | 'quickSteps'>
  readonly args: readonly string[]
}

const NODE_OPTION =
  /^--(?:import|require|loader|experimental-[\w-]+|enable-source-maps|no-warnings|conditions)(?:=|$)/
const BUILT = '/tmp/tried-program'

/**
 * Parts a command into how a program of a language is started and what it is given; undefined for tests, tools and
 * programs of other languages. Shape: ["go", "run", ".", "a"] gives words ["go", "run", "."] and args ["a"].
 */
export function launchedCommand(words: readonly string[], language: Language): LaunchedCommand | undefined {
  const [program = '', ...rest] = words
  if (language === 'javascript') return /^node$/.test(program) ? nodeCommand(rest) : undefined
  if (language === 'python') return /^python(?:3(?:\.\d+)?)?$/.test(program) ? pythonCommand(rest) : undefined
  if (language === 'go') return program === 'go' && rest[0] === 'run' ? goCommand(rest.slice(1)) : undefined
  if (language === 'java') return program === 'java' ? javaCommand(rest) : undefined
  if (language === 'rust')
    return program === 'cargo' && rest[0] === 'run' ? cargoCommand(rest.slice(1)) : undefined
  return undefined
}

function nodeCommand(rest: readonly string[]): LaunchedCommand | undefined {
  const at = rest.findIndex((word) => !NODE_OPTION.test(word))
  const file = rest[at]
  if (file === undefined || file.startsWith('-')) return undefined
  return { launch: { words: ['node', ...rest.slice(0, at + 1)] }, args: rest.slice(at + 1) }
}

function pythonCommand(rest: readonly string[]): LaunchedCommand | undefined {
  const [first = '', second = ''] = rest
  if (first === '-m') {
    if (second === '' || /^(?:unittest|pytest|pip|venv|http\.server|build)$/.test(second)) return undefined
    return { launch: { words: ['python3', '-m', second] }, args: rest.slice(2) }
  }
  return first === '' || first.startsWith('-')
    ? undefined
    : { launch: { words: ['python3', first] }, args: rest.slice(1) }
}

function goCommand(rest: readonly string[]): LaunchedCommand | undefined {
  const [place, ...args] = rest
  if (place === undefined || place.startsWith('-')) return undefined
  const files = rest.findIndex((word) => !word.endsWith('.go'))
  const count = place.endsWith('.go') ? (files === -1 ? rest.length : files) : 1
  const places = rest.slice(0, count)
  return {
    launch: {
      words: ['go', 'run', ...places],
      quickSteps: [['go', 'build', '-o', BUILT, ...places]],
      quickWords: [BUILT],
    },
    args: count === 1 ? args : rest.slice(count),
  }
}

function javaCommand(rest: readonly string[]): LaunchedCommand | undefined {
  let at = 0
  while (at < rest.length && rest[at]?.startsWith('-') === true)
    at +=
      /^(?:-cp|-classpath|--class-path|-p|--module-path|-m|-jar)$/.test(rest[at] ?? '') && rest[at] !== '-jar'
        ? 2
        : 1
  if (at >= rest.length) return undefined
  return { launch: { words: ['java', ...rest.slice(0, at + 1)] }, args: rest.slice(at + 1) }
}

function cargoCommand(rest: readonly string[]): LaunchedCommand {
  const separator = rest.indexOf('--')
  const options = (separator === -1 ? rest : rest.slice(0, separator)).filter(
    (word) => !/^(?:-q|--quiet|--offline|--release|-r)$/.test(word),
  )
  const words = ['cargo', 'run', '--quiet', '--offline', ...options, '--']
  return { launch: { words }, args: separator === -1 ? [] : rest.slice(separator + 1) }
}
