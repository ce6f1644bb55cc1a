import type { MutationPlace } from '../mutation.ts'
import { descendants, kindOf, receiverOf, stringValue, type CodeFile } from '../tree.ts'

/**
 * The members, keys or attributes that an error says are not there, by its words and by the code that reads them.
 * Shape: `rates` for `KeyError: 'rates'`, and for "Cannot read properties of undefined (reading 'get')" where the code has
 * `plan.rates.get`. Kept for each list of files.
 */
export function missingNames({ said, files, file }: MutationPlace): ReadonlySet<string> {
  const before = known.get(files)
  if (before?.said === said) return before.names
  const all = [file, ...files.filter(({ path }) => path !== file.path)]
  // V8 writes `this[#rows].add` for `this.#rows.add`.
  const plain = said.replaceAll(/\[(#[\w$]+)\]/g, '.$1')
  const direct = DIRECT.exec(plain)
  const names = new Set<string>()
  if (direct !== null) names.add(direct.slice(1).find((one) => one !== undefined) ?? '')
  const read = READ.exec(plain)
    ?.slice(1)
    .find((one) => one !== undefined)
  if (read !== undefined) for (const one of all) for (const name of holdersOf(read, one)) names.add(name)
  names.delete('')
  known.set(files, { said, names })
  return names
}

const known = new WeakMap<
  readonly CodeFile[],
  { readonly said: string; readonly names: ReadonlySet<string> }
>()

/** Errors that name what is missing. */
const DIRECT =
  /^KeyError: '([\w-]+)'$|has no attribute '(\w+)'|missing \d+ required (?:positional|keyword-only) arguments?: '(\w+)'|^TypeError: (?:[\w$]+\.)+#?([\w$]+) is not (?:a function|iterable)|^TypeError: (?:[\w$]+\.)+#?([\w$]+)\.[\w$]+ is not a function/
/** Errors that name what is read of nothing. */
const READ =
  /Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '([\w$]+)'\)|'NoneType' object has no attribute '(\w+)'/

/** The members whose own member of that name is read or set. */
function holdersOf(read: string, { root, grammar }: CodeFile): readonly string[] {
  return descendants(root).flatMap((node) => {
    const isRead = grammar.members.has(kindOf(node))
      ? node.field(grammar.memberName)?.text() === read
      : grammar.subscripts.has(kindOf(node)) && /^\d+$/.test(read)
    const receiver = isRead ? receiverOf(node, grammar) : undefined
    if (receiver === undefined) return []
    if (grammar.members.has(kindOf(receiver)))
      return [receiver.field(grammar.memberName)?.text().replace(/^#/, '') ?? '']
    if (grammar.identifiers.has(kindOf(receiver))) return [receiver.text()]
    return [stringValue(receiver.field(grammar.subscriptIndex), grammar) ?? '']
  })
}
