import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FixedFile } from '../read-real.ts'
import type { Pair } from './pair.ts'
import { TEST_ROOT, withoutErrors } from './test-sources.ts'
import type { Unit } from './units.ts'

/** A set of changes, and the tests that pass with them. */
export interface Found {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly units: readonly Unit[]
  readonly tests: readonly string[]
  /** What the first test prints without them. */
  readonly trace: string
  /** The classes that it uses. */
  readonly loaded: ReadonlySet<string>
}

const JAVA = ['java', '-XX:TieredStopAtLevel=1', '-cp', 'target/classes:.m2/lib/*']
const LAUNCHER = ['org.junit.platform.console.ConsoleLauncher', 'execute', '--details=testfeed']
const JUNIT = [...JAVA, ...LAUNCHER, '--disable-banner', '--disable-ansi-colors']
const RESOURCES = 'src/test/resources'
const PIECE_MAX = 70
const MESSAGE_MAX = 40

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/NullPointer/, 'null_dereference'],
  [/IndexOutOfBounds|NegativeArraySize|BufferUnderflow|BufferOverflow/, 'index_out_of_range'],
  [/ClassCast|ArrayStore/, 'type_mismatch'],
  [/NumberFormat|Parse|DateTime/, 'conversion'],
  [/Arithmetic/, 'arithmetic'],
  [/StackOverflow/, 'recursion'],
  [/ConcurrentModification|NoSuchElement/, 'iteration_or_mutation'],
  [/IOException|FileNotFound|EOF/, 'resource_or_io'],
]

/** The case of a set of changes, and its name; the reason where it makes none. */
export async function caseText(
  pair: Pair,
  found: Found,
): Promise<{ readonly slug: string; readonly text: Readonly<Record<string, unknown>> } | string> {
  const classes = [...new Set(found.tests.map((test) => test.split('#')[0] ?? ''))]
  const own = classes.map(fileOf)
  const used = [...found.loaded].map(fileOf).filter((file) => isLater(pair, file))
  const files = [...new Set([...own, ...used])]
  const fitted = await withoutErrors(pair, files)
  if (typeof fitted === 'string') return fitted
  const { results } = await pair.run('before', classes)
  const red = [...results].flatMap(([test, trace]) =>
    trace === ''
      ? []
      : [
          `--exclude-methodname=${test.replaceAll(/[.$#]/g, (mark) => (mark === '#' ? '[.#]' : `[${mark}]`))}`,
        ],
  )
  const isAnyGreen = red.length < results.size
  const [first = ''] = found.tests
  const selected = found.tests.map((test) => `--select-method=${test}`)
  const hasResources = existsSync(join(pair.folder, 'after', RESOURCES))
  const exception = exceptionOf(found.trace)
  const text = {
    registry: 'maven',
    package: found.name,
    before: found.before,
    after: found.after,
    source: `the tests of ${found.after}`,
    counted: false,
    class: CLASSES.find(([pattern]) => pattern.test(exception.type))?.[1] ?? 'assertion_or_contract',
    exception,
    given: 'log_and_command',
    wanted: `The tests of ${found.after} pass: ${found.tests.join(', ')}.`,
    ...(fitted.leftOut.length > 0 ? { leave_out: fitted.leftOut } : {}),
    libraries: pair.libraries.named,
    later_tests: {
      files: [...files, ...(hasResources ? [RESOURCES] : [])],
      ...(fitted.without.length > 0 ? { without: fitted.without } : {}),
    },
    fix: fixOf(found.units),
    crash: { command: [...JUNIT, `--select-method=${first}`] },
    test: isAnyGreen ? [...JUNIT, ...classes.map((name) => `--select-class=${name}`), ...red] : ['true'],
    ...(found.tests.length > 1
      ? { checks: [{ command: ['sh', '-c', 'exec "$0" "$@" > /dev/null 2>&1', ...JUNIT, ...selected] }] }
      : {}),
  }
  return { slug: slugOf(found), text }
}

/** Shape: "org.shop.CartTest$Inner" gives "src/test/java/org/shop/CartTest.java". */
function fileOf(className: string): string {
  return `${TEST_ROOT}${(className.split('$')[0] ?? '').replaceAll('.', '/')}.java`
}

function isLater(pair: Pair, file: string): boolean {
  return existsSync(join(pair.folder, 'after', file)) && pair.isChanged(file)
}

function exceptionOf(trace: string): { readonly type: string; readonly messagePattern: string } {
  const [first = ''] = trace.split('\n')
  const [, type = first, message = ''] = /^([\w.$]+)(?:: (.*))?$/.exec(first) ?? []
  const pattern = message
    .slice(0, MESSAGE_MAX)
    .split(/[^A-Za-z ,:'"()<>[\]-]+/)
    .map((piece) => piece.replaceAll(/[()[\]]/g, String.raw`\$&`))
    .join('.*')
  // The runtime words what was null by what the compiler made of the line.
  const isHelp = message.startsWith('Cannot ') && type.endsWith('NullPointerException')
  return { type, messagePattern: pattern === '' || isHelp ? (type.split('.').at(-1) ?? type) : pattern }
}

function fixOf(units: readonly Unit[]): readonly FixedFile[] {
  const files = [
    ...new Set(units.toSorted((a, b) => Number(b.isOld) - Number(a.isOld)).map(({ file }) => file)),
  ]
  return files.map((file) => {
    const own = units.filter((unit) => unit.file === file)
    const functions = own.filter((unit) => unit.function !== '').map((unit) => unit.function)
    const pieces = own
      .filter((unit) => unit.function === '')
      .flatMap((unit) => unit.hunks.map(({ text }) => pieceOf(text)))
    return { file, functions, ...(pieces.length > 0 ? { also: pieces } : {}) }
  })
}

/** What tells a difference from the others: its first line of code. */
function pieceOf(text: string): string {
  const lines = text.split('\n').filter((line) => /^[+-]/.test(line))
  const code = lines.map((line) => line.slice(1).trim()).filter((line) => !/^(?:$|\*|\/[/*])/.test(line))
  return (code.find((line) => line.length > 8) ?? code[0] ?? '').slice(0, PIECE_MAX)
}

function slugOf({ name, units }: Found): string {
  const artifact = (name.split(':')[1] ?? '').replace(/^commons-/, '')
  const [place] = units.filter((unit) => unit.isOld)
  const words = `${artifact}-${place?.function ?? ''}`.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')
}
