import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { isSame, kindOf, span } from '../tree.ts'
import { SCRIPT_MISUSES } from './known-misuses/javascript.ts'
import type { Misuse } from './known-misuses/misuse.ts'
import { PYTHON_COLLECTION_MISUSES } from './known-misuses/python-collections.ts'
import { PYTHON_KEY_MISUSES } from './known-misuses/python-keys.ts'
import { PYTHON_LIBRARY_MISUSES } from './known-misuses/python-library.ts'
import { PYTHON_TEXT_MISUSES } from './known-misuses/python-texts.ts'
import { PYTHON_TIME_MISUSES } from './known-misuses/python-times.ts'

/** What is known of each language, by its family. */
export const KNOWN_MISUSES: Readonly<Partial<Record<string, readonly Misuse[]>>> = {
  python: [
    ...PYTHON_TEXT_MISUSES,
    ...PYTHON_KEY_MISUSES,
    ...PYTHON_COLLECTION_MISUSES,
    ...PYTHON_TIME_MISUSES,
    ...PYTHON_LIBRARY_MISUSES,
  ],
  javascript: SCRIPT_MISUSES,
}

/**
 * A use of the language or its library that fails with the very words of the error (see `known-misuses/`): `', '.join(numbers)`,
 * `value = rows.sort()`, `hashlib.sha256(text)`.
 * Applies wherever the code has that form, nearest first, also in functions that no frame names; leaves alone other errors.
 */
export const knownMisuse: Mutation = {
  id: 'known_misuse',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, place) =>
    misusesFor(place)
      .filter(({ kind, isNearOnly }) => kind.test(kindOf(node)) && (isNearOnly !== true || !isFarOff(place)))
      .flatMap((misuse) => mutatedBy(misuse, node, place)),
}

function misusesFor({ file, said }: MutationPlace): readonly Misuse[] {
  return (KNOWN_MISUSES[file.grammar.family] ?? []).filter(({ when }) => when.test(said))
}

function isFarOff({ statement, file }: MutationPlace): boolean {
  return isSame(statement, file.root)
}

function mutatedBy(misuse: Misuse, node: SyntaxNode, { file, said }: MutationPlace): readonly Mutated[] {
  const text = node.text()
  const found = misuse.form.exec(text)
  const told = misuse.when.exec(said)
  if (found === null || text.length > TEXT_MAX) return []
  const { meant, because, isGuess } = misuse
  const codes =
    typeof meant === 'string'
      ? [text.replace(misuse.form, meant)]
      : meant({
          text,
          part: (group) => found[group] ?? '',
          said: (group) => told?.[group] ?? '',
          fileText: file.text,
        })
  return codes
    .filter((code) => code !== text)
    .map((code, index) => ({
      edits: [changedPart(node, code)],
      says: `${because}: ${quoted(code)} for ${quoted(text)}`,
      isToldByError: true,
      doubt: index,
      ...(isGuess === true ? { as: 'misuse_guess' } : {}),
    }))
}

/** Forms are looked for in expressions and short statements, not in whole functions. */
const TEXT_MAX = 600

/** Only what differs is an edit: a loop whose head changes keeps its body. */
function changedPart(node: SyntaxNode, code: string): TextEdit {
  const [text, { start, end }] = [node.text(), span(node)]
  const shorter = Math.min(text.length, code.length)
  let before = 0
  while (before < shorter && text[before] === code[before]) before += 1
  let after = 0
  while (after < shorter - before && text.at(-1 - after) === code.at(-1 - after)) after += 1
  return {
    start: start + before,
    end: end - after,
    replacement: code.slice(before, code.length - after),
  }
}
