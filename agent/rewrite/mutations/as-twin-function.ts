import type { SyntaxNode } from '../../repository/syntax.ts'
import { applyEdits, type TextEdit } from '../edits.ts'
import { functionDifference, type FunctionDifference } from '../function-twin.ts'
import { quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { namedFunctions, parameterNames, parametersOf, type NamedFunction } from '../scope.ts'
import { likeness, wordsIn } from '../shared-words.ts'
import { indentAt } from '../style.ts'
import {
  descendants,
  functionOf,
  innerStatements,
  isSame,
  kindOf,
  lineOf,
  span,
  type CodeFile,
} from '../tree.ts'
import { isKnownHere, partEdit, translated } from '../twin-code.ts'
import { putBefore, putBehind } from './lines.ts'

/**
 * A function of the same shape does one thing more, or one thing in another way: `yield from rows(source)` where this one has
 * `return rows(source)`, a check before the same steps, a value that is put away behind them. It is done here as well, in the names of this
 * function.
 * Applies in all languages to the functions that the failing one is, calls or is called by; leaves alone what would need names that are
 * nothing here. Bounds: the three functions that are most like it; one change for each.
 */
export const asTwinFunction: Mutation = {
  id: 'as_twin_function',
  isRare: true,
  of: (node, place) => {
    const { file, statement, role } = place
    if (role === 'outside' || !isSame(node, statement)) return []
    const scope = functionOf(statement, file)
    const own = functionsOf(file).find((one) => isSame(one.node, scope))
    return own === undefined ? [] : foundFor(own, place)
  },
}

interface Known extends NamedFunction {
  readonly words: ReadonlySet<string>
}

/** The functions of a file with the words in them; looked for once a file. */
const functionsOf = perFile((file): readonly Known[] => {
  return namedFunctions(file).map((one) => ({ ...one, words: wordsIn(one.node) }))
})

const answers = new WeakMap<readonly CodeFile[], Map<Known, readonly Mutated[]>>()

/** Each statement of a function leads to the same: it is looked for once. */
function foundFor(own: Known, { file, files }: MutationPlace): readonly Mutated[] {
  const known = answers.get(files) ?? new Map<Known, readonly Mutated[]>()
  answers.set(files, known)
  const before = known.get(own)
  if (before !== undefined) return before
  const found = alikeTo(own, file, files).flatMap((twin) => mutated(own, twin, file) ?? [])
  known.set(own, found)
  return found
}

const TWINS_MAX = 3
const LIKENESS_MIN = 0.5
/** From here on the other function shows that it is meant, where nothing else differs. */
const LIKENESS_SHOWN = 0.7

interface Twin extends Known {
  readonly from: CodeFile
  readonly likeness: number
}

function alikeTo(own: Known, file: CodeFile, files: readonly CodeFile[]): readonly Twin[] {
  return [file, ...files.filter(({ path }) => path !== file.path)]
    .filter(({ grammar }) => grammar.family === file.grammar.family)
    .flatMap((from) => functionsOf(from).map((one) => ({ ...one, from })))
    .filter(({ node, from }) => from.path !== file.path || !isSame(node, own.node))
    .map((one) => ({ ...one, likeness: likeness(own.words, one.words) }))
    .filter((one) => one.likeness >= LIKENESS_MIN)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, TWINS_MAX)
}

function mutated(own: NamedFunction, twin: Twin, file: CodeFile): Mutated | undefined {
  const between = functionDifference(own.node, twin.node, file)
  const found = between === undefined ? undefined : withMember(between)
  if (found === undefined || !isKnownHere(found, own.node, { file, from: twin.from })) return undefined
  const pieces = found.theirs.map((one) => translated(one, found, { file, from: twin.from }))
  const edit = editOf(found, pieces, file)
  const code = pieces.join('\n')
  if (found.of === 'statements' && isThere(code, own.node)) return undefined
  if (/\bawait\b/.test(code) && !/\basync\b/.test(own.node.text())) return undefined
  if (found.kind === 'instead' && becomesTwin(own.node, twin, { edit, file, renames: found.renames }))
    return undefined
  const theirs = quoted(found.theirs[0]?.text() ?? '')
  const line = lineOf(found.theirs[0] ?? twin.node)
  // Another sign between the same operands is what two functions are two for.
  const isShown =
    !pieces.some((piece) => isSetHere(piece, own.node, file)) &&
    found.loose === 0 &&
    found.same > 0 &&
    twin.likeness >= LIKENESS_SHOWN &&
    found.own.isNamed()
  return {
    edits: [edit],
    says: `\`${twin.name}\`, which is made like \`${own.name}\`, has ${theirs}${found.kind === 'instead' ? ` in the place of ${quoted(found.own.text())}` : ' besides'}`,
    doubt: found.loose,
    ...(isShown ? { witness: `\`${twin.name}\`, ${twin.from.path}, line ${line}, does so: ${theirs}` } : {}),
  }
}

/** Of two parts of which each has one member that the other has not, those stand for each other. */
function withMember(found: FunctionDifference): FunctionDifference {
  const [ours, theirs] = [[found.own], found.theirs].map(
    (parts) => new Set(parts.flatMap((part) => descendants(part)).flatMap(memberName)),
  )
  const [own, ...others] = ours?.difference(theirs ?? new Set()) ?? []
  const [other, ...more] = theirs?.difference(ours ?? new Set()) ?? []
  if (own === undefined || other === undefined || others.length > 0 || more.length > 0) return found
  if (found.kind !== 'instead' || found.renames.has(other)) return found
  return { ...found, renames: new Map(found.renames).set(other, own) }
}

/** What is read of something, and no method that is called. */
function memberName(node: SyntaxNode): readonly string[] {
  const access = node.parent()
  const isMember =
    /^(?:property_identifier|private_property_identifier|field_identifier)$/.test(kindOf(node)) ||
    isSame(access?.field('attribute'), node)
  return isMember && !isSame(access?.parent()?.field('function'), access) ? [node.text()] : []
}

function isThere(code: string, own: SyntaxNode): boolean {
  return withoutBlanks(own.text()).includes(withoutBlanks(code))
}

/** A statement gives a value to what this function gives one to by itself: one may be the way back of the other. */
function isSetHere(code: string, own: SyntaxNode, file: CodeFile): boolean {
  const target = targetOf(code)
  return target !== '' && innerStatements(own, file.grammar).some((one) => targetOf(one.text()) === target)
}

/** What a statement gives a value to; '' where it gives none. Shape: "self.cans" of `self.cans -= amount;`. */
function targetOf(code: string): string {
  return /^([\w.$#[\]]+) (?:[-+*/|&%]|<<|>>)?= /.exec(code)?.[1] ?? ''
}

/** Two functions of one file that do the very same, parameters aside, are not what anybody meant by two names. */
function becomesTwin(
  own: SyntaxNode,
  twin: Twin,
  {
    edit,
    file,
    renames,
  }: { readonly edit: TextEdit; readonly file: CodeFile; readonly renames: ReadonlyMap<string, string> },
): boolean {
  const [body, theirs] = [own.field('body'), twin.node.field('body')]
  if (body === null || theirs === null || twin.from.path !== file.path) return false
  const { start } = span(body)
  const moved = { ...edit, start: edit.start - start, end: edit.end - start }
  const given = new Set(parametersOf(twin.node, file).flatMap((one) => parameterNames(one)))
  const asOwn = (name: string): string => (given.has(name) ? (renames.get(name) ?? name) : name)
  const named = theirs.text().replaceAll(/[A-Za-z_$][\w$]*/g, asOwn)
  return withoutBlanks(applyEdits(body.text(), [moved])) === withoutBlanks(named)
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

function editOf({ kind, of, own }: FunctionDifference, pieces: readonly string[], file: CodeFile): TextEdit {
  if (of === 'part') return partEdit(kind, own, pieces.join(', '))
  const joined = pieces.join(`\n${indentAt(file.text, span(own).start)}`)
  if (kind === 'instead') return replaced(own, joined)
  return kind === 'before' ? putBefore(own, [joined], file) : putBehind(own, joined, file)
}
