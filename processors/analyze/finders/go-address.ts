import type { Investigation } from '../finder.ts'
import type { Search } from '../origin.ts'
import { fieldRange, goTypeOf } from '../origins/go-types.ts'
import type { Suspect } from '../suspects.ts'

/** A suspect, and whether the address of the fault is the very start of its field. */
export interface PlacedSuspect {
  readonly suspect: Suspect
  readonly isExact: boolean
}

/**
 * Go: the address that a nil dereference touched is the offset of the field that was read. Suspects whose
 * field lies elsewhere are not meant. Shape: "[signal SIGSEGV: … addr=0x8 pc=…]".
 */
export async function placeSuspects(
  suspects: readonly Suspect[],
  { crash, event }: Investigation,
  search: Search,
): Promise<readonly PlacedSuspect[]> {
  const all = suspects.map((suspect) => ({ suspect, isExact: false }))
  const hex = /\[signal SIG\w+:[^\]]*\baddr=0x([0-9a-f]+)/.exec(event.stackTraceText || event.body)?.[1]
  if (hex === undefined || crash === undefined || crash.view.id !== 'go') return all
  const address = Number.parseInt(hex, 16)
  const kept: PlacedSuspect[] = []
  for (const suspect of suspects) {
    const { member, value } = suspect
    const type = member === undefined ? undefined : await goTypeOf(value, crash.file, search)
    // A struct that is no pointer is not dereferenced itself.
    if (type !== undefined && !type.text.startsWith('*')) continue
    const range =
      type === undefined || member === undefined ? undefined : await fieldRange(type, member, search)
    const isThere = range === undefined || (address >= range.start && address < range.end)
    // The length of a string or slice is its second word.
    const isLength = suspect.access.parent()?.parent()?.field('function')?.text() === 'len'
    const wanted = range === undefined ? undefined : range.start + (isLength ? 8 : 0)
    if (isThere) kept.push({ suspect, isExact: wanted === address })
  }
  return kept.length === 0 ? all : kept
}
