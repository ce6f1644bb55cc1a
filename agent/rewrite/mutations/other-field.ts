import type { SyntaxNode } from '../../repository/syntax.ts'
import { commentOf } from '../documented-value.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { ownFields } from '../own-fields.ts'
import { methodsBeside, once, selfOf } from '../own-state.ts'
import { perFile } from '../per-file.ts'
import { functionName, parameterNames, parametersOf } from '../scope.ts'
import { wordsOf } from '../name-words.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, span, within } from '../tree.ts'

/**
 * The wrong one of two fields of the same type: `y + 1 < self.width` where `y < self.height` elsewhere, `amount <= self.filled` in a function that
 * says whether so much is "left".
 * Applies to operands of a method, in favour of a field that another method has beside the same value, or that the comment of the method names;
 * leaves alone fields that these name themselves, and those that are given a value. Bounds: the one field that this says.
 */
export const otherField: Mutation = {
  id: 'other_field',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, place) => {
    const operation = node.parent()
    if (operation === null || !OPERATIONS.test(kindOf(operation))) return []
    const method = functionOf(node, place.file)
    const own = fieldOf(node, method, place)
    if (own === undefined) return []
    const alike = ownFields(method, place)
    const type = alike.find(({ name }) => name === own.name)?.type ?? ''
    const others = alike.filter((one) => type !== '' && one.type === type && one.name !== own.name)
    const meant = others.flatMap(({ name }) => {
      const why = whyMeant({ name, own, operation, method }, place)
      return why === undefined ? [] : [{ name, why }]
    })
    const [only, ...more] = meant
    if (only === undefined || more.length > 0) return []
    const code = `${own.before}${only.name}`
    return [
      {
        edits: [replaced(node, code)],
        says: `${quoted(operation.text())} asks for the wrong one of two: ${quoted(code)} is meant`,
        witness: only.why,
      },
    ]
  },
}

const OPERATIONS = /^(?:binary_expression|binary_operator|comparison_operator)$/
const STEPS =
  /^(?:compound_assignment_expr|augmented_assignment(?:_expression)?|assignment_statement|assignment_expression)$/

/** Two values come together: they are compared or worked into one, or one is taken from the other. */
function isMeeting(node: SyntaxNode): boolean {
  return OPERATIONS.test(kindOf(node)) || (STEPS.test(kindOf(node)) && /^[^=]* [-+]= /.test(node.text()))
}

interface Field {
  /** The object and what stands behind it; '' where it is left out. */
  readonly before: string
  readonly name: string
}

function fieldOf(node: SyntaxNode, method: SyntaxNode, place: MutationPlace): Field | undefined {
  const { file } = place
  const self = selfOf(method, file)
  if (self === undefined) return undefined
  const text = node.text()
  if (file.grammar.members.has(kindOf(node)) && text.startsWith(`${self}.`)) {
    const name = text.slice(self.length + 1)
    return /^#?\w+$/.test(name) ? { before: `${self}.`, name } : undefined
  }
  const isPlain = file.grammar.family === 'java' && kindOf(node) === 'identifier'
  const isParameter = parametersOf(method, file).some((one) => parameterNames(one).includes(text))
  return isPlain && !isParameter ? { before: '', name: text } : undefined
}

interface Question {
  /** The field that may be meant. */
  readonly name: string
  readonly own: Field
  readonly operation: SyntaxNode
  readonly method: SyntaxNode
}

interface Meeting {
  readonly one: SyntaxNode
  readonly node: SyntaxNode
  readonly field: string
  /** What the field meets. */
  readonly beside: string
}

const meetingsIn = perFile(() => new Map<number, readonly Meeting[]>())

/** Where the fields of its object meet something in a method; looked for once a method. */
function meetingsOf(one: SyntaxNode, place: MutationPlace): readonly Meeting[] {
  return once(meetingsIn(place.file), span(one), () =>
    descendants(one)
      .filter(isMeeting)
      .flatMap((node) =>
        partsOf(node).flatMap((part) => {
          const field = fieldOf(part, one, place)
          return field === undefined
            ? []
            : [{ one, node, field: field.name, beside: namesBeside(node, field, one, place) }]
        }),
      ),
  )
}

function whyMeant({ name, own, operation, method }: Question, place: MutationPlace): string | undefined {
  const { file } = place
  const beside = namesBeside(operation, own, method, place)
  if (beside === '' || hasWord(operation.text(), name)) return undefined
  const others = methodsBeside(method, file)
    .flatMap((one) => meetingsOf(one, place))
    .filter(({ node }) => !within(node, operation) && !within(operation, node))
  const partners = (field: string): readonly Meeting[] => others.filter((one) => one.field === field)
  const [found] = partners(name).filter((one) => one.beside === beside)
  const ownPartners = partners(own.name)
  // Of two that contradict each other, the one is meant whose field has its place elsewhere.
  const isOutOfPlace = found !== undefined && (STEPS.test(kindOf(found.node)) || ownPartners.length > 0)
  if (isOutOfPlace && !ownPartners.some((one) => one.beside === beside))
    return `\`${functionName(found.one)}\` (line ${lineOf(found.node)}) has ${quoted(found.node.text())}`
  const comment = commentOf(method, file)
  return isNamed(name, comment) && !isNamed(own.name, comment)
    ? `the comment of \`${functionName(method)}\` names \`${name}\` and not \`${own.name}\``
    : undefined
}

function partsOf(operation: SyntaxNode): readonly SyntaxNode[] {
  return operation
    .children()
    .flatMap((part) => (kindOf(part) === 'expression_list' ? part.children() : part))
    .filter((part) => part.isNamed())
}

/** The names that stand beside a field in an operation. Shape: "y" for `y + 1 < self.width`; '' where the field is not an operand of its own. */
function namesBeside(operation: SyntaxNode, field: Field, method: SyntaxNode, place: MutationPlace): string {
  const parts = partsOf(operation)
  const own = parts.find((part) => fieldOf(part, method, place)?.name === field.name)
  if (own === undefined) return ''
  const names = parts
    .filter((part) => !isSame(part, own))
    .flatMap((part) => descendants(part))
    .filter((part) => kindOf(part).endsWith('identifier'))
    .map((part) => part.text())
  return [...new Set(names)].toSorted().join(' ')
}

function isNamed(field: string, comment: string): boolean {
  const words = wordsOf(field)
  return words.length > 0 && words.every((word) => hasWord(comment.toLowerCase(), word))
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${RegExp.escape(word)}(?![\\w$])`).test(text)
}
