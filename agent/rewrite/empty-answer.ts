import type { SyntaxNode } from '../repository/syntax.ts'
import { commentOf } from './documented-value.ts'
import { emptyCode, resultType } from './empty-types.ts'
import { packageFiles } from './go-types.ts'
import { isPlaceholderNoun, nounOf } from './noun.ts'
import { namedFunctions } from './scope.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  statementOf,
  type CodeFile,
} from './tree.ts'

/** How a function of a typed language (Go, Java, Rust) ends early where it has nothing to work with. */
export interface EmptyAnswer {
  /** A whole statement. */
  readonly statement: string
  readonly because: string
  /** The code or its comment says it of such a lack; else its type allows it, or code beside it does it for another one. */
  readonly isShown: boolean
}

/** What lacks: a value that is not there, elements where there are none, or a place outside of what there is. */
export type LackKind = 'absent' | 'empty' | 'outside'

export interface LackRequest {
  /** What is not there, or has too few. */
  readonly node: SyntaxNode
  readonly kind: LackKind
  readonly file: CodeFile
  readonly others: readonly CodeFile[]
}

/**
 * The likeliest early end of the function around a value that lacks: what its comment says, what another check in it
 * gives, an error where its type has room for one, what functions beside it with the same type give, and else the empty
 * value of its type. In a loop over such values the next one is taken. Undefined where none of them can be told.
 */
export function emptyAnswer(request: LackRequest): EmptyAnswer | undefined {
  const { node, file } = request
  const scope = functionOf(node, file)
  const type = resultType(scope, file)
  if (type === undefined || isSame(scope, file.root)) return undefined
  return (
    documented(scope, type, request) ??
    nextRound(scope, request) ??
    ownCheck(scope, request) ??
    asError(type, request) ??
    besideIt(scope, type, request) ??
    byType(type, request)
  )
}

const SAYS =
  /(?<![\w.-])(0(?:\.0)?|zero|-1|none|nil|null|nothing|false|empty|""|no \w+)[`'"]? (?:when|where|if|for|of|without|unless|behind|beyond|before|in case)\b([^.;]{0,120})/gi
const OF_LACK =
  /\b(no|none|nobody|nothing|empty|not|without|unknown|missing|absent|null|nil|never|zero|0|last|first|fewer|only)\b/i
const OF_EMPTY = /\b(no|none|nobody|nothing|empty|without|zero|0|never)\b/i

function documented(scope: SyntaxNode, type: string, request: LackRequest): EmptyAnswer | undefined {
  const { file, node, kind } = request
  const comment = commentOf(scope, file).slice(0, COMMENT_LENGTH_MAX).replaceAll(/\s+/g, ' ')
  for (const [says, value = '', circumstances = ''] of comment.matchAll(SAYS)) {
    if (!OF_LACK.test(circumstances)) continue
    const literal =
      /^(-1|0|0\.0|false)$/i.test(value) && !/^Option/.test(type) ? value.toLowerCase() : undefined
    const code = literal ?? emptyOfType(type, request)
    if (code === undefined) continue
    const isShown = (kind === 'empty' && OF_EMPTY.test(circumstances)) || sharesWord(says, node)
    return { statement: returning(code, file), because: `since its comment says "${says.trim()}"`, isShown }
  }
  return undefined
}

const COMMENT_LENGTH_MAX = 2_000

/** Words of code are parts of its names; the ends of plurals do not count. */
function sharesWord(says: string, node: SyntaxNode): boolean {
  const words = new Set((says.toLowerCase().match(/[a-z]{4,}/g) ?? []).map(stem))
  const names = node
    .text()
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return (names.match(/[a-z]{4,}/g) ?? []).some((name) => words.has(stem(name)))
}

function stem(word: string): string {
  return word.replace(/(ies|y)$/, '').replace(/s$/, '')
}

/** Where each value of a list is looked at, one that lacks is passed over. */
function nextRound(scope: SyntaxNode, { node, kind, file }: LackRequest): EmptyAnswer | undefined {
  if (kind === 'empty') return undefined
  const names = new Set(
    descendants(node)
      .filter((part) => kindOf(part) === 'identifier')
      .map((part) => part.text()),
  )
  const loop = node.ancestors().find((outer) => file.grammar.loops.has(kindOf(outer)) || isSame(outer, scope))
  if (loop === undefined || isSame(loop, scope)) return undefined
  const body = loop.field('body')
  const taken = loop.field('name') ?? loop.field('pattern') ?? rangeOf(loop)?.field('left') ?? null
  if (body === null || taken === null || statementOf(node, file.grammar) === undefined) return undefined
  if (!descendants(taken).some((part) => names.has(part.text()))) return undefined
  const other = ownDescendants(body, file.grammar).find(
    (part) => /^continue/.test(kindOf(part)) && kindOf(part).includes('_'),
  )
  const ends = file.grammar.family === 'go' ? '' : ';'
  const because =
    other === undefined
      ? 'and goes on with the next one'
      : `as line ${lineOf(other)} goes on with the next one`
  return { statement: `continue${ends}`, because, isShown: false }
}

function rangeOf(loop: SyntaxNode): SyntaxNode | undefined {
  return loop.children().find((child) => kindOf(child) === 'range_clause')
}

/** A check of the function that ends with a value which needs nothing that comes later. */
function ownCheck(scope: SyntaxNode, { node, file }: LackRequest): EmptyAnswer | undefined {
  for (const found of endsOf(scope, file)) {
    const isEarly = found.range().start.line < node.range().start.line
    const outer = found
      .ancestors()
      .find((one) => kindOf(one) === file.grammar.conditional || isSame(one, scope))
    if (!isEarly || outer === undefined || isSame(outer, scope)) continue
    if (!PLAIN_RETURN.test(found.text())) continue
    const condition = outer.field('condition')?.text() ?? ''
    const isShown = sharesName(condition, node)
    const ends = file.grammar.family === 'go' || found.text().endsWith(';') ? '' : ';'
    return { statement: `${found.text()}${ends}`, because: `as on line ${lineOf(found)}`, isShown }
  }
  return undefined
}

const PLAIN_RETURN =
  /^return( (-?\d+(\.\d+)?|nil|null|None|false|""|\w+\.empty\(\)|(List|Set|Map)\.of\(\)|(String|Vec)::new\(\))(, (nil|false|0|""))*)?;?$/

function sharesName(code: string, node: SyntaxNode): boolean {
  const names = descendants(node).filter((part) => /identifier$/.test(kindOf(part)))
  return names.some((name) => new RegExp(`\\b${name.text()}\\b`).test(code))
}

/** What ends a function early, in statements of Go and Java, and in expressions of Rust. */
function endsOf(scope: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  return ownDescendants(scope, grammar).filter((node) => /^return_(statement|expression)$/.test(kindOf(node)))
}

/** A check beside it, in a function of the same type. */
function besideIt(scope: SyntaxNode, type: string, request: LackRequest): EmptyAnswer | undefined {
  const { node, file } = request
  const found = namedFunctions(file)
    .filter((one) => !isSame(one.node, scope) && resultType(one.node, file) === type)
    .flatMap((one) => endsOf(one.node, file).map((statement) => ({ ...one, statement })))
    .filter(({ statement }) => PLAIN_RETURN.test(statement.text()))
    .map(({ name, node: other, statement }) => ({
      name,
      statement,
      check: statement
        .ancestors()
        .find((outer) => kindOf(outer) === file.grammar.conditional || isSame(outer, other)),
    }))
    .filter(({ check }) => kindOf(check) === file.grammar.conditional)
    .map((one) => ({ ...one, isShown: sharesName(one.check?.field('condition')?.text() ?? '', node) }))
    .toSorted((a, b) => Number(b.isShown) - Number(a.isShown))[0]
  if (found === undefined) return undefined
  const { name, statement, isShown } = found
  const ends = file.grammar.family === 'go' || statement.text().endsWith(';') ? '' : ';'
  return {
    statement: `${statement.text()}${ends}`,
    because: `as \`${name}\` does on line ${lineOf(statement)}`,
    isShown,
  }
}

/** An error in the words of this lack. */
function asError(type: string, { node, kind, file, others }: LackRequest): EmptyAnswer | undefined {
  const noun = nounOf(node, file)
  const what = isPlaceholderNoun(noun) ? 'item' : noun
  const says =
    kind === 'absent' ? `no ${what}` : kind === 'empty' ? `${what} is empty` : `${what} is out of range`
  const because = 'as its type has room for an error'
  if (file.grammar.family === 'go') {
    if (!/(^|, )error$/.test(type)) return undefined
    const before = type.split(', ').slice(0, -1).join(', ')
    const empty = before === '' ? '' : emptyCode(before, file, packageFiles(others, file))
    const made = /"fmt"/.test(file.text)
      ? `fmt.Errorf("${says}")`
      : /"errors"/.test(file.text)
        ? `errors.New("${says}")`
        : ''
    if (empty === undefined || made === '') return undefined
    return { statement: `return ${empty === '' ? '' : `${empty}, `}${made}`, because, isShown: false }
  }
  if (file.grammar.family === 'rust') {
    const made = /^(std::result::)?Result<.*,\s*String>$/.test(type)
      ? `"${says}".to_string()`
      : /^(std::result::)?Result<.*,\s*Box<dyn .*Error.*>>$/.test(type)
        ? `"${says}".into()`
        : undefined
    return made === undefined ? undefined : { statement: `return Err(${made});`, because, isShown: false }
  }
  return undefined
}

function byType(type: string, request: LackRequest): EmptyAnswer | undefined {
  const { file } = request
  if (type === '')
    return { statement: returning('', file), because: 'as there is nothing to do', isShown: false }
  const code = emptyOfType(type, request)
  const isNone = code === 'None' || code?.startsWith('Optional') === true
  return code === undefined
    ? undefined
    : { statement: returning(code, file), because: `which its type \`${type}\` allows`, isShown: isNone }
}

function emptyOfType(type: string, { file, others }: LackRequest): string | undefined {
  return emptyCode(type, file, packageFiles(others, file))?.replace('$&', type)
}

function returning(code: string, file: CodeFile): string {
  const ends = file.grammar.family === 'go' ? '' : ';'
  return `return${code === '' ? '' : ` ${code}`}${ends}`
}
