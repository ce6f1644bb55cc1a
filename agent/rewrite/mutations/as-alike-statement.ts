import type { SyntaxNode } from '../../repository/syntax.ts'
import { isTestFile } from '../../repository/test-file.ts'
import { onlyDifference, type PartDifference } from '../align.ts'
import { isBlock } from '../function-twin.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { likeness, wordsIn } from '../shared-words.ts'
import { isKnownHere, partEdit, translated } from '../twin-code.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, span, type CodeFile } from '../tree.ts'

/**
 * A statement differs in one part from one of another function that is the same but for that, and for names of locals:
 * `card = cards[line.name]` beside `card = cards[line.sku]`, `find(|key| key.label == id)` beside `find(|key| key.id == id)`.
 * Applies to statements of one line, and to the heads of those that hold others, in favour of code that is no test; leaves alone what would need names that are nothing
 * here. Bounds: two for one statement.
 */
export const asAlikeStatement: Mutation = {
  id: 'as_alike_statement',
  of: (node, place) => {
    const { file, statement, files } = place
    if (!isSame(node, statement) || !isPlain(statement, file)) return []
    const words = wordsOf(statement, file)
    const scope = functionOf(statement, file)
    return files
      .filter(({ grammar, path }) => grammar.family === file.grammar.family && !isTestFile(path))
      .flatMap((from) =>
        (statementsByKind(from).get(kindOf(statement)) ?? []).map((one) => ({ ...one, from })),
      )
      .filter(({ node: other, from }) => from.path !== file.path || !isSame(functionOf(other, from), scope))
      .map((one) => ({ ...one, likeness: likeness(words, one.words) }))
      .filter((one) => one.likeness >= LIKENESS_MIN)
      .toSorted((a, b) => b.likeness - a.likeness)
      .flatMap((one) => mutated(place, one) ?? [])
      .slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 2
const LIKENESS_MIN = 0.6
const LENGTH_MAX = 160
const TAKEN_MAX = 40
const STATEMENTS = /statement$|declaration$|^(?:assignment|let_declaration)$/

interface Alike {
  readonly node: SyntaxNode
  readonly words: ReadonlySet<string>
}

/** The plain statements of a file by their kind; looked for once a file. */
const statementsByKind = perFile((file): ReadonlyMap<string, readonly Alike[]> =>
  Map.groupBy(
    descendants(file.root)
      .filter((node) => STATEMENTS.test(kindOf(node)) && isPlain(node, file))
      .map((node) => ({ node, words: wordsOf(node, file) })),
    ({ node }) => kindOf(node),
  ),
)

/** A statement without the blocks that it holds. */
function headOf(statement: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  return statement.children().filter((part) => !isBlock(part, file) && !/comment/.test(kindOf(part)))
}

function wordsOf(statement: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  return new Set(headOf(statement, file).flatMap((part) => [...wordsIn(part)]))
}

function isPlain(statement: SyntaxNode, file: CodeFile): boolean {
  const text = headOf(statement, file)
    .map((part) => part.text())
    .join(' ')
  return text.length <= LENGTH_MAX && !text.includes('\n') && !/^(?:import|use|package|from)\b/.test(text)
}

function mutated(
  { file, statement }: MutationPlace,
  { node: other, from }: { readonly node: SyntaxNode; readonly from: CodeFile },
): Mutated | undefined {
  // What is read of something is the same by its name, and stands for nothing else.
  const members = new Map(
    descendants(other)
      .flatMap(memberName)
      .map((name) => [name, name]),
  )
  const found = onlyDifference(headOf(statement, file), headOf(other, from), members)
  if (found === undefined || isSame(found.own, statement) || !found.own.isNamed()) return undefined
  if (isAllOf(statement, found.own) && partLikeness(found) < LIKENESS_MIN) return undefined
  const pieces = found.theirs.map((one) => translated(one, found, { file, from }))
  const code = pieces.join(', ')
  const isOwn = found.kind === 'instead' && code === found.own.text()
  if (isOwn || code.length > TAKEN_MAX || !isKnownHere(found, functionOf(statement, file), { file, from }))
    return undefined
  if (/\bawait\b/.test(code) && !/\basync\b/.test(functionOf(statement, file).text())) return undefined
  if (span(found.own).end - span(found.own).start > TAKEN_MAX) return undefined
  return {
    edits: [partEdit(found.kind, found.own, code)],
    says: `${quoted(other.text())} in ${from.path}, line ${lineOf(other)}, is made like ${quoted(statement.text())} and has ${quoted(code)}`,
  }
}

/** Nothing but a word of the language is left without the part: two statements that only give something back are not alike. */
function isAllOf(statement: SyntaxNode, part: SyntaxNode): boolean {
  const rest = statement.text().replace(part.text(), '')
  return !/[A-Za-z_$]/.test(rest.replaceAll(WORDS, ''))
}

const WORDS = /\b(?:return|let|const|var|final|yield|await|mut)\b/g

function partLikeness({ own, theirs }: PartDifference): number {
  return likeness(wordsIn(own), new Set(theirs.flatMap((one) => [...wordsIn(one)])))
}

function memberName(node: SyntaxNode): readonly [string] | readonly [] {
  const isMember = /^(?:property_identifier|private_property_identifier|field_identifier)$/.test(kindOf(node))
  const parent = node.parent()
  return isMember || isSame(parent?.field('attribute'), node) || isSame(parent?.field('function'), node)
    ? [node.text()]
    : []
}
