import { LRUCache } from 'lru-cache'

/** What is known of lines that came before, by what was asked about them. */
type Memory = Map<object, unknown>

const REMEMBERED_CHARACTERS_MAX = 16_384
/** By the lines. Bounds: 512 texts of at most 16 Ki characters, of 4 Mi together. */
const memories = new LRUCache<string, Memory>({
  max: 512,
  maxSize: 4_194_304,
  sizeCalculation: (_, rest) => rest.length + 1,
})

/**
 * A text as a first line and the lines below it. An error that comes again has another first line each time, with its
 * time and its request, and the same lines below: what these were asked once is remembered.
 */
export class HeadAndRest {
  readonly text: string
  readonly head: string
  /** Undefined for a text of one line. */
  readonly rest: string | undefined
  #memory: Memory | undefined

  constructor(text: string) {
    const end = text.indexOf('\n')
    this.text = text
    this.head = end < 0 ? text : text.slice(0, end)
    this.rest = end < 0 ? undefined : text.slice(end + 1)
  }

  /** What `ask` says of the lines below the first, once for all texts; of a text of one line nothing is asked. */
  ofRest<T>(question: object, ask: (rest: string) => T): T | undefined {
    const { rest } = this
    if (rest === undefined) return undefined
    const memory = (this.#memory ??= memoryOf(rest))
    // One question has answers of one type.
    if (memory.has(question)) return memory.get(question) as T
    const answer = ask(rest)
    memory.set(question, answer)
    return answer
  }
}

function memoryOf(rest: string): Memory {
  if (rest.length > REMEMBERED_CHARACTERS_MAX) return new Map()
  const known = memories.get(rest)
  if (known !== undefined) return known
  const memory: Memory = new Map()
  memories.set(rest, memory)
  return memory
}

let latest = new HeadAndRest('')

/** Takes a text apart; who asks for the same text right after another shares what was found out. */
export function headAndRest(text: string): HeadAndRest {
  if (latest.text !== text) latest = new HeadAndRest(text)
  return latest
}
