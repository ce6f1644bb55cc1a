import type { SyntaxNode } from '../repository/syntax.ts'
import { commentOf } from './documented-value.ts'
import { emptyCode, resultType } from './empty-types.ts'
import { emptyOfType, returning, type EmptyAnswer, type LackRequest } from './lack.ts'
import { packageFiles } from './go-types.ts'
import { isPlaceholderNoun, nounOf } from './noun.ts'
import { saidAnswer } from './said-answer.ts'
import { namedFunctions, namesInScope } from './scope.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  span,
  statementOf,
  type CodeFile,
} from './tree.ts'

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
    saidAnswer(scope, type, request) ??
    thrown(scope, request) ??
    nextRound(scope, request) ??
    ownCheck(scope, request) ??
    ownError(scope, request) ??
    asError(type, request) ??
    besideIt(scope, type, request) ??
    byType(type, request)
  )
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
  const made = ownDescendants(body, file.grammar)
    .filter((part) => MAKES.test(kindOf(part)) && span(part).end <= span(node).start)
    .flatMap((part) => [part.field('left'), part.field('name'), part.field('pattern')])
  const ofRound = [taken, ...made].flatMap((part) => (part === null ? [] : descendants(part)))
  if (!ofRound.some((part) => names.has(part.text()))) return undefined
  const other = ownDescendants(body, file.grammar).find((part) => kindOf(part).startsWith('continue_'))
  const ends = file.grammar.family === 'go' ? '' : ';'
  const because =
    other === undefined
      ? 'and goes on with the next one'
      : `as line ${lineOf(other)} goes on with the next one`
  return { statement: `continue${ends}`, because, isShown: false }
}

const MAKES = /^(short_var_declaration|variable_declarator|let_declaration)$/

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

/** In Go: the error of the package that another check of the same lack of the same value gives, also one further down. */
function ownError(scope: SyntaxNode, { node, kind, file }: LackRequest): EmptyAnswer | undefined {
  if (file.grammar.family !== 'go') return undefined
  const value = new RegExp(`(?<![\\w.])${RegExp.escape(node.text())}(?![\\w.])`)
  for (const found of endsOf(scope, file)) {
    if (!ERROR_RETURN.test(found.text())) continue
    const outer = found
      .ancestors()
      .find((one) => kindOf(one) === file.grammar.conditional || isSame(one, scope))
    const condition = outer?.field('condition')?.text() ?? ''
    const isSameLack = kind === 'outside' ? condition.includes('len(') : OF_NOTHING.test(condition)
    if (!isSameLack || !value.test(condition)) continue
    return { statement: found.text(), because: `as on line ${lineOf(found)}`, isShown: true }
  }
  return undefined
}

const ERROR_RETURN = /^return (?:(?:nil|0|""|false|[\w.]+\{\}), )*(?:\w+\.)?[eE]rr[A-Z]\w*$/

/** Where a check asks whether something is there at all, not whether it is too small or too large. */
const OF_NOTHING = /\b(nil|null)\b|isEmpty|is_empty|is_none|== ?(0|"")|<= ?0|< ?1\b/

/** The check is of the same value, and of its lack. */
function sharesName(code: string, node: SyntaxNode): boolean {
  if (!OF_NOTHING.test(code)) return false
  const names = descendants(node).filter((part) => kindOf(part).endsWith('identifier'))
  return names.some((name) => new RegExp(`\\b${RegExp.escape(name.text())}\\b`).test(code))
}

/** What ends a function early, in statements of Go and Java, and in expressions of Rust. */
function endsOf(scope: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  return ownDescendants(scope, grammar).filter((node) => /^return_(statement|expression)$/.test(kindOf(node)))
}

/** In Java: an error that another check of the file throws, where this function has all that it names. */
function thrown(scope: SyntaxNode, { node, kind, file }: LackRequest): EmptyAnswer | undefined {
  if (file.grammar.family !== 'java') return undefined
  const comment = commentOf(scope, file)
  const visible = namesInScope(statementOf(node, file.grammar) ?? node, file)
  const found = descendants(file.root)
    .filter((one) => kindOf(one) === 'throw_statement')
    .map((one) => ({ one, type: /^throw new ([\w.]+)\(/.exec(one.text())?.[1] ?? '' }))
    .filter(({ type }) => type !== '' && !/^(Unsupported|Assertion)/.test(type))
    .filter(({ one }) => namesOf(one).every((name) => visible.has(name) || /^[A-Z]/.test(name)))
    .map(({ one, type }) => ({ one, isSaid: comment.includes(type), check: checkAround(one, file) }))
    .filter(({ isSaid, check }) => isSaid || (kind === 'absent' && /== null|!?\w+\.contains/.test(check)))
    .toSorted((a, b) => Number(b.isSaid) - Number(a.isSaid))[0]
  if (found === undefined) return undefined
  const { one, isSaid } = found
  return { statement: one.text(), because: `as line ${lineOf(one)} does`, isShown: isSaid }
}

/** Names that a piece of code reads: those of methods and members are no names of its own. */
function namesOf(code: SyntaxNode): readonly string[] {
  return descendants(code)
    .filter((part) => kindOf(part) === 'identifier')
    .filter((part) => {
      const parent = part.parent()
      return parent?.field('name')?.id() !== part.id() && parent?.field('field')?.id() !== part.id()
    })
    .map((part) => part.text())
}

function checkAround(node: SyntaxNode, { grammar }: CodeFile): string {
  const check = node.ancestors().find((outer) => kindOf(outer) === grammar.conditional)
  return check?.field('condition')?.text() ?? ''
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
