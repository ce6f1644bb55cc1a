import type { SyntaxNode } from '../repository/syntax.ts'
import type { Grammar } from './grammar.ts'
import {
  kindOf,
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  lastName,
  ownDescendants,
  placeOf,
  span,
  statementsOf,
  type CodeFile,
} from './tree.ts'
import { freeNames, namedFunctions, originOf, targetNames } from './scope.ts'

/** Where a check may be put so that it changes nothing but what the crashing input does. */

/**
 * Whether a node is evaluated whenever its statement is reached: not behind `?:`, `&&`, `??`, an else, a
 * default value or a comprehension. The caller knows that no function is between the two.
 */
export function isAlwaysEvaluated(node: SyntaxNode, statement: SyntaxNode, grammar: Grammar): boolean {
  let current = node
  while (!isSame(current, statement)) {
    const parent = current.parent()
    if (parent === null || isConditionalStep(parent, current) || grammar.functions.has(kindOf(parent)))
      return false
    current = parent
  }
  return true
}

function isConditionalStep(parent: SyntaxNode, child: SyntaxNode): boolean {
  const kind = kindOf(parent)
  if (kind === 'else_clause' || kind === 'elif_clause') return true
  // What a comprehension goes through is worked out at once, all else once for each element.
  if (COMPREHENSIONS.has(kind)) {
    return !isSame(
      parent.children().find((part) => kindOf(part) === 'for_in_clause'),
      child,
    )
  }
  if (kind === 'ternary_expression') return !isSame(parent.field('condition'), child)
  if (kind === 'conditional_expression') return !isSame(parent.children()[2], child)
  if (kind === 'assignment_pattern' || kind === 'object_assignment_pattern') return true
  if (kind === 'boolean_operator') return isSame(parent.field('right'), child)
  if (kind === 'binary_expression') {
    return (
      isSame(parent.field('right'), child) && /^(&&|\|\||\?\?)$/.test(parent.field('operator')?.text() ?? '')
    )
  }
  if (kind === 'augmented_assignment_expression') {
    return (
      isSame(parent.field('right'), child) && /^(&&|\|\||\?\?)=$/.test(parent.field('operator')?.text() ?? '')
    )
  }
  const isBody = isSame(parent.field('body'), child) || isSame(parent.field('consequence'), child)
  return isBody || isSame(parent.field('increment'), child)
}

const COMPREHENSIONS = new Set([
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
])

/**
 * The statement before which a check of `subject` belongs when `node` crashes because of it: the one right
 * after `subject` is declared if only declarations stand between, else the first of those before the crash that
 * do something which a refused input should not have done, else the crashing statement itself.
 * Undefined where no statement can go, or where the check would also run when the crash would not.
 */
export function guardPoint(node: SyntaxNode, subject: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const statement = placeOf(node, file.grammar)
  if (statement === undefined || !isAlwaysEvaluated(node, statement, file.grammar)) return undefined
  if (declaresWithin(subject, statement, file)) return undefined
  return afterDeclaration(subject, statement, file) ?? beforeEffects(subject, statement, file)
}

/** Names of functions that refuse an input themselves, fill in what is missing, or only tell what happens. */
const REFUSES = /^(check|assert|ensure|require|validate|verify|must|guard|auth|expect)/i
const FILLS_IN =
  /^(set|fill|apply|normali[sz]e|default|prepare|populate|hydrate|assign|merge|init|update|setdefault)/i
const TELLS = /^(log|debug|info|warn|warning|error|print|trace|exception|write_?log|emit)$/i

/**
 * An input that is refused should leave nothing behind: the check goes before the first of the statements above
 * that changes something, as far up as nothing else ends the work, refuses an input or gives `subject` its value.
 */
function beforeEffects(subject: SyntaxNode, statement: SyntaxNode, file: CodeFile): SyntaxNode {
  const names = freeNames(subject)
  let point = statement
  for (const item of statement.prevAll()) {
    if (!item.isNamed() || kindOf(item) === 'comment') continue
    if (!canGoBefore(item, names, file)) return point
    if (hasEffect(item, file)) point = item
  }
  return point
}

function canGoBefore(statement: SyntaxNode, names: ReadonlySet<string>, file: CodeFile): boolean {
  const isPlain = isDeclaration(statement, file.grammar) || kindOf(statement) === 'expression_statement'
  if (!isPlain) return false
  return ownDescendants(statement, file.grammar).every((node) => {
    const target = /^(variable_declarator|(augmented_)?assignment(_expression)?)$/.test(kindOf(node))
      ? (node.field('name') ?? node.field('left'))
      : null
    if (target !== null && [...targetNames(target), ...freeNames(target)].some((name) => names.has(name)))
      return false
    return !file.grammar.calls.has(kindOf(node)) || !mayRefuse(node, file)
  })
}

function mayRefuse(call: SyntaxNode, file: CodeFile): boolean {
  const name = lastName(calleeOf(call) ?? call, file.grammar).replace(/^_+/, '')
  if (REFUSES.test(name) || FILLS_IN.test(name)) return true
  return namedFunctions(file).some(
    (item) =>
      item.name === name &&
      descendants(item.node).some((part) => /^(throw|raise)_statement$/.test(kindOf(part))),
  )
}

/** A call made for what it does, or a change of something that outlives the function. */
function hasEffect(statement: SyntaxNode, file: CodeFile): boolean {
  if (kindOf(statement) !== 'expression_statement') return false
  const [inner] = statement.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
  if (inner === undefined) return false
  const expression = bare(inner, file.grammar)
  if (file.grammar.calls.has(kindOf(expression))) {
    return !TELLS.test(lastName(calleeOf(expression) ?? expression, file.grammar))
  }
  const target = expression.field('left')
  return target !== null && !file.grammar.identifiers.has(kindOf(target)) && !/pattern/.test(kindOf(target))
}

/** A statement that itself declares what is to be checked cannot have the check before it. */
function declaresWithin(subject: SyntaxNode, statement: SyntaxNode, file: CodeFile): boolean {
  return [...freeNames(subject)].some((name) => {
    const origin = originOf(name, subject, file)
    const declared =
      origin?.kind === 'element' ? origin.loop : origin?.kind === 'value' ? origin.target : undefined
    return declared !== undefined && span(declared).start >= span(statement).start
  })
}

/** Whether a check of the same code stands before the statement in its block, or around it. */
export function isGuarded(text: string, statement: SyntaxNode, file: CodeFile): boolean {
  const tests = [...statement.prevAll(), ...statement.ancestors()]
    .filter((node) => kindOf(node) === file.grammar.conditional)
    .map((node) => node.field('condition')?.text() ?? '')
  return tests.some((test) => new RegExp(`(?<![\\w$.])${RegExp.escape(text)}(?![\\w$.([])`).test(test))
}

function afterDeclaration(
  subject: SyntaxNode,
  statement: SyntaxNode,
  file: CodeFile,
): SyntaxNode | undefined {
  if (!file.grammar.identifiers.has(kindOf(subject))) return undefined
  const origin = originOf(subject.text(), subject, file)
  if (origin?.kind !== 'value' || origin.statement === undefined) return undefined
  const block = origin.statement.parent()
  if (block === null || !isSame(block, statement.parent())) return undefined
  if (!isSame(functionOf(origin.statement, file), functionOf(statement, file))) return undefined
  const statements = statementsOf(block)
  const first = statements.findIndex((item) => isSame(item, origin.statement)) + 1
  const last = statements.findIndex((item) => isSame(item, statement))
  const between = statements.slice(first, last)
  return between.every((item) => isDeclaration(item, file.grammar)) ? statements[first] : undefined
}

function isDeclaration(statement: SyntaxNode, grammar: Grammar): boolean {
  if (grammar.family !== 'python') return grammar.declarations.has(kindOf(statement))
  return kindOf(statement) === 'expression_statement' && kindOf(statement.child(0)) === 'assignment'
}

/** A condition without parentheses. */
export function conditionOf(statement: SyntaxNode, grammar: Grammar): SyntaxNode | undefined {
  const condition = statement.field('condition')
  return condition === null ? undefined : bare(condition, grammar)
}
