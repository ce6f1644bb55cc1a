import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { isSame, kindOf, statementsOf, within, type CodeFile } from '../tree.ts'

/**
 * What fails stands where another failure of it is dealt with: `float(text)` in a `try` whose `except ValueError` goes on with the next row, while
 * `text` that is None is a TypeError.
 * Applies in Python and Java to the statements of the trace, to the nearest `try` around each: its handlers take the type of the error too. Leaves
 * alone handlers that do nothing, `finally` alone, mistakes in the code itself, null pointers, and a `try` that another handler deals with all
 * errors of. Bounds: two handlers.
 */
export const caughtBeside: Mutation = {
  id: 'caught_beside',
  isRare: true,
  message:
    /^(?!Error\b|NameError|UnboundLocalError|ImportError|ModuleNotFoundError|SyntaxError|AssertionError|RecursionError|NotImplementedError|SystemExit|KeyboardInterrupt|MemoryError|java\.lang\.\w+Error\b|java\.lang\.NullPointerException\b)[\w.$]+(?:: |$)/,
  of: (node, { file, statement, role, said }) => {
    if (!isSame(node, statement) || !/^(?:line|caller|outside)$/.test(role)) return []
    const type = nameIn(file, /^[\w.$]+/.exec(said)?.[0] ?? '')
    const attempt = type === undefined ? undefined : attemptAround(statement, file)
    if (type === undefined || attempt === undefined) return []
    const handlers = attempt.children().filter((one) => HANDLERS.test(kindOf(one)))
    if (handlers.some((one) => TAKES_ALL.test(one.text()))) return []
    return handlers
      .filter((one) => !isIdle(one))
      .flatMap((handler) => mutated(handler, type, file))
      .slice(0, HANDLERS_MAX)
  },
}

const HANDLERS_MAX = 2
const HANDLERS = /^(?:except_clause|catch_clause)$/
/** `except:`, `except Exception as error:`, `catch (RuntimeException e)`. */
const TAKES_ALL =
  /^except\s*(?:\(?\s*(?:Base)?Exception\b|:)|^catch\s*\((?:final\s+)?(?:Runtime)?(?:Exception|Throwable)\b/
const ATTEMPTS = /^try(?:_with_resources)?_statement$/

/** The `try` that a statement is tried in, in its function. */
function attemptAround(statement: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  const around = statement
    .ancestors()
    .find((one) => ATTEMPTS.test(kindOf(one)) || grammar.functions.has(kindOf(one)))
  const body = around?.field('body')
  return around !== undefined && ATTEMPTS.test(kindOf(around)) && body && within(statement, body)
    ? around
    : undefined
}

/** A handler that does nothing, or only throws what it took, says nothing of what is to be done. */
function isIdle(handler: SyntaxNode): boolean {
  const body = handler.field('body') ?? handler.children().find((one) => kindOf(one) === 'block')
  const statements = body ? statementsOf(body).filter((one) => !kindOf(one).includes('comment')) : []
  return statements.every((one) => /^(?:pass|\.\.\.|raise|throw \w+;)$/.test(one.text()))
}

function mutated(handler: SyntaxNode, type: string, file: CodeFile): readonly Mutated[] {
  const taken = file.grammar.family === 'java' ? javaTypes(handler) : pythonTypes(handler)
  if (
    taken === undefined ||
    new RegExp(String.raw`(?<![\w.])${type.replaceAll('.', '\\.')}\b`).test(taken.text())
  )
    return []
  const to =
    file.grammar.family === 'java'
      ? `${taken.text()} | ${type}`
      : kindOf(taken) === 'tuple'
        ? `${taken.text().replace(/,?\s*\)$/, '')}, ${type})`
        : `(${taken.text()}, ${type})`
  const says = `a failure of what is tried is dealt with for ${quoted(taken.text())} alone, and ${quoted(type)} is one as well`
  return [{ edits: [replaced(taken, to)], says }]
}

function javaTypes(handler: SyntaxNode): SyntaxNode | undefined {
  const parameter = handler.children().find((one) => kindOf(one) === 'catch_formal_parameter')
  return parameter?.children().find((one) => kindOf(one) === 'catch_type')
}

/** The type or types that stand behind `except`; undefined where there are none. */
function pythonTypes(handler: SyntaxNode): SyntaxNode | undefined {
  const first = handler.children().find((one) => one.isNamed() && kindOf(one) !== 'comment')
  if (first === undefined || kindOf(first) === 'block') return undefined
  const types = kindOf(first) === 'as_pattern' ? first.child(0) : first
  return types !== null && /^(?:identifier|attribute|tuple)$/.test(kindOf(types)) ? types : undefined
}

/** How a file can name a type of error; undefined where it would have to be imported. */
function nameIn(file: CodeFile, type: string): string | undefined {
  if (file.grammar.family === 'java') return javaName(file, type)
  if (file.grammar.family !== 'python') return undefined
  const last = type.split('.').at(-1) ?? ''
  if (type === last && BUILTIN.test(last)) return last
  const isKnown = new RegExp(String.raw`^(?:class ${last}\b|from [\w.]+ import [^\n]*\b${last}\b)`, 'm').test(
    file.text,
  )
  if (isKnown) return last
  const [module = ''] = type.split('.')
  const isImported = new RegExp(String.raw`^import ${module}$`, 'm').test(file.text)
  return isImported && type !== last ? `${module}.${last}` : BASES[last]
}

const BUILTIN =
  /^(?:Value|Type|Key|Index|Lookup|Attribute|Overflow|ZeroDivision|Arithmetic|OS|FileNotFound|FileExists|Permission|IsADirectory|NotADirectory|Unicode(?:Decode|Encode)?|EOF|Timeout|Connection\w*|BrokenPipe|Runtime)Error$/

/** What the standard library's errors are a kind of, for files that do not name them. */
const BASES: Readonly<Record<string, string>> = {
  JSONDecodeError: 'ValueError',
  StatisticsError: 'ValueError',
  InvalidOperation: 'ArithmeticError',
  gaierror: 'OSError',
}

function javaName(file: CodeFile, type: string): string {
  const last = type.split('.').at(-1) ?? ''
  const isNear = type === `java.lang.${last}` || file.text.includes(`import ${type};`)
  return isNear ? last : type.replaceAll('$', '.')
}
