import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { wordsOf } from '../name-words.ts'
import { indentAt } from '../style.ts'
import { descendants, kindOf, span, statementsOf, stringValue, type CodeFile } from '../tree.ts'
import { alternativesTo } from './alternatives.ts'

/**
 * One of the kinds that a type or the code elsewhere tells apart has no branch: `item_restored` in a switch with `item_removed`, or in a
 * record of senders by kind. The branch is made as that of a kind beside it, with what belongs to this one: `lines.restore(…)` for
 * `lines.remove(…)`; or just as that one's, where a comment says that both are treated alike.
 * Applies to switches and records of JavaScript and TypeScript that know at least two of the kinds; leaves alone those with a default.
 * Bounds: two for one switch or record.
 */
export const forgottenBranch: Mutation = {
  id: 'forgotten_branch',
  isRare: true,
  isLookedForFarOff: true,
  message: /of (?:undefined|null)|is not (?:a function|iterable)|undefined/,
  of: (node, place) => {
    const { file } = place
    if (file.grammar.family !== 'javascript') return []
    const branches = branchesOf(node, file)
    if (branches.length < BRANCHES_MIN) return []
    const known = new Set(branches.map(({ key }) => key))
    const missing = alternativesTo(known, [file, ...place.files])
    return missing.flatMap((key) => mutantsFor(key, branches, place)).slice(0, VARIANTS_MAX)
  },
}

const BRANCHES_MIN = 2
const VARIANTS_MAX = 2

interface Branch {
  readonly key: string
  /** The case or entry as a whole. */
  readonly node: SyntaxNode
  readonly isEntry: boolean
}

function branchesOf(node: SyntaxNode, file: CodeFile): readonly Branch[] {
  if (kindOf(node) === 'switch_body') {
    const parts = statementsOf(node)
    if (parts.some((part) => kindOf(part) === 'switch_default')) return []
    return parts.flatMap((part): readonly Branch[] => {
      const key = stringValue(part.field('value'), file.grammar)
      return key === undefined ? [] : [{ key, node: part, isEntry: false }]
    })
  }
  if (kindOf(node) !== 'object') return []
  return statementsOf(node).flatMap((part): readonly Branch[] => {
    const key = part.field('key')
    const text = key === null ? undefined : (stringValue(key, file.grammar) ?? key.text())
    return kindOf(part) === 'pair' && text !== undefined ? [{ key: text, node: part, isEntry: true }] : []
  })
}

/** Made as each of the others, those first that have most words in common. */
function mutantsFor(key: string, branches: readonly Branch[], place: MutationPlace): readonly Mutated[] {
  const words = wordsOf(key)
  const near = branches.toSorted((a, b) => commonWords(b.key, words) - commonWords(a.key, words))
  return near.flatMap((branch): readonly Mutated[] => {
    const own = asOwn(key, branch, place)
    const said = own === undefined ? asSaid(key, branch, place) : undefined
    const made =
      own === undefined ? said : { code: own, witness: `${quoted(branch.key)} beside it is treated so` }
    return made === undefined ? [] : [added(made, key, { branch, branches }, place.file)]
  })
}

interface Made {
  readonly code: string
  readonly witness: string
}

function added(
  { code, witness }: Made,
  key: string,
  { branch, branches }: { readonly branch: Branch; readonly branches: readonly Branch[] },
  { text }: CodeFile,
): Mutated {
  const last = branch.isEntry ? (branches.at(-1) ?? branch) : branch
  const { start, end } = span(last.node)
  const isOnOwnLine = /(?:^|\n)[ \t]*$/.test(text.slice(0, start))
  const gap = isOnOwnLine ? `\n${indentAt(text, start)}` : ' '
  const replacement = `${branch.isEntry ? ',' : ''}${gap}${code}`
  return {
    edits: [{ start: end, end, replacement }],
    says: `${quoted(key)} has no branch beside ${quoted(branch.key)}, and is told apart from it elsewhere`,
    witness,
  }
}

/** The branch with what belongs to this kind in the place of what belongs to the other; undefined where there is nothing of it. */
function asOwn(
  key: string,
  { key: other, node }: Branch,
  { file, files }: MutationPlace,
): string | undefined {
  const [mine, theirs] = [wordsOf(key), wordsOf(other)]
  const own = mine.filter((word) => !theirs.includes(word))
  const gone = theirs.filter((word) => !mine.includes(word))
  const [to, from] = [own[0], gone[0]]
  if (to === undefined || from === undefined || own.length > 1 || gone.length > 1) return undefined
  const functions = new Set([file, ...files].flatMap((one) => [...indexOf(one).functions.keys()]))
  let isOwn = false
  const code = node.text().replaceAll(/(?<!['"\w$])[A-Za-z_$][\w$]*(?!['"\w$])/g, (name) => {
    const twin = [...functions].find((one) => one !== name && isCounterpart(name, one, from, to))
    if (twin === undefined || !functions.has(name)) return name
    isOwn = true
    return twin
  })
  return isOwn ? withKey(code, other, key) : undefined
}

/** Shape: `remove` and `restore` for "removed" and "restored", `onRemoved` and `onRestored`. */
function isCounterpart(name: string, other: string, from: string, to: string): boolean {
  const [mine, theirs] = [wordsOf(name).map(stem), wordsOf(other).map(stem)]
  const at = mine.indexOf(stem(from))
  return at !== -1 && mine.with(at, stem(to)).join(' ') === theirs.join(' ')
}

/** The branch as it is, where one sentence of a comment says that the one is treated as the other. */
function asSaid(key: string, { key: other, node }: Branch, { file, files }: MutationPlace): Made | undefined {
  const says = [file, ...files].flatMap(sentencesOf).find((sentence) => {
    const said = sentence.toLowerCase()
    return ALIKE.test(said) && hasWord(said, key) && hasWord(said, other)
  })
  return says === undefined
    ? undefined
    : { code: withKey(node.text(), other, key), witness: `a comment says ${quoted(says.trim())}` }
}

const ALIKE = /\b(?:as|like|same|too|also|alias)\b/

function hasWord(said: string, key: string): boolean {
  const words = wordsOf(key).join('[\\s_-]?')
  return new RegExp(`(?<![\\w-])${words.replaceAll('$', '')}(?![\\w-])`).test(said)
}

const sentencesOf = perFile((file): readonly string[] => {
  return descendants(file.root)
    .filter((node) => kindOf(node) === 'comment')
    .flatMap((node) =>
      node
        .text()
        .replaceAll(/[\s*]+/g, ' ')
        .split(/[.;!?](?:\s|$)/),
    )
})

function withKey(code: string, other: string, key: string): string {
  return code.replace(other, () => key)
}

function commonWords(key: string, words: readonly string[]): number {
  return wordsOf(key).filter((word) => words.includes(word)).length
}

function stem(word: string): string {
  return word.replace(/(?:ing|ed|es|e|d|s)$/, '')
}
