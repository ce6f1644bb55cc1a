import type { SyntaxNode } from '../repository/syntax.ts'
import type { Grammar } from './grammar.ts'
import { kindOf, bare, functionOf, isSame, span, statementOf, statementsOf, type CodeFile } from './tree.ts'
import { freeNames, originOf } from './scope.ts'

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
 * after `subject` is declared if only declarations stand between, else the crashing statement itself.
 * Undefined where no statement can go, or where the check would also run when the crash would not.
 */
export function guardPoint(node: SyntaxNode, subject: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const statement = statementOf(node, file.grammar)
  if (statement === undefined || !isAlwaysEvaluated(node, statement, file.grammar)) return undefined
  if (declaresWithin(subject, statement, file)) return undefined
  return afterDeclaration(subject, statement, file) ?? statement
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
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return tests.some((test) => new RegExp(`(?<![\\w$.])${escaped}(?![\\w$.([])`).test(test))
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
