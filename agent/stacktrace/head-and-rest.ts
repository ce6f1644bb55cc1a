import { LRUCache } from 'lru-cache'

/** What is known of lines that came before, by what was asked about them: as long as somebody may ask that again. */
type Memory = WeakMap<object, unknown>

const REMEMBERED_CHARACTERS_MAX = 16_384
/** Bounds: 512 texts of at most 16 Ki characters, of 4 Mi together. */
const memories = (): LRUCache<string, Memory> =>
  new LRUCache({ max: 512, maxSize: 4_194_304, sizeCalculation: (_, text) => text.length + 1 })
const ofLines = memories()
const ofHeadForms = memories()
const ofRestForms = memories()

/** The lines below a first line, with what is known of them when that was asked for. */
interface Below {
  readonly text: string
  memory: Memory | undefined
  memoryOfForm: Memory | undefined
}

/**
 * A text as a first line and the lines below it. An error that comes again has another first line each time, with its
 * time and its request, and the same lines below: what these were asked once is remembered.
 */
export class HeadAndRest {
  readonly text: string
  readonly head: string
  readonly #below: Below | undefined
  #ofForm: Memory | undefined

  constructor(head: string, below: Below | undefined) {
    this.text = below === undefined ? head : `${head}\n${below.text}`
    this.head = head
    this.#below = below
  }

  /** Undefined for a text of one line. */
  get rest(): string | undefined {
    return this.#below?.text
  }

  /** The same lines below another first line. */
  withHead(head: string): HeadAndRest {
    return new HeadAndRest(head, this.#below)
  }

  /** What `ask` says of the first line, once for all that differ in their digits only: for who does not tell those apart. */
  ofHeadForm<T>(question: object, ask: (head: string) => T): T {
    this.#ofForm ??= memoryOf(ofHeadForms, formOf(this.head))
    return remembered(this.#ofForm, question, () => ask(this.head))
  }

  /** The same of the lines below the first; of a text of one line nothing is asked. */
  ofRestForm<T>(question: object, ask: (rest: string) => T): T | undefined {
    const below = this.#below
    if (below === undefined) return undefined
    const memory = (below.memoryOfForm ??= memoryOf(ofRestForms, formOf(below.text)))
    return remembered(memory, question, () => ask(below.text))
  }

  /** What `ask` says of the lines below the first, once for all texts; of a text of one line nothing is asked. */
  ofRest<T>(question: object, ask: (rest: string) => T): T | undefined {
    const below = this.#below
    if (below === undefined) return undefined
    return remembered((below.memory ??= memoryOf(ofLines, below.text)), question, () => ask(below.text))
  }
}

function remembered<T>(memory: Memory, question: object, ask: () => T): T {
  // One question has answers of one type.
  if (memory.has(question)) return memory.get(question) as T
  const answer = ask()
  memory.set(question, answer)
  return answer
}

const scratch = Buffer.alloc(REMEMBERED_CHARACTERS_MAX)

/** The text with 0 for each digit; one that is long, or has characters beyond ASCII, as it is. */
function formOf(text: string): string {
  if (text.length > scratch.length || scratch.write(text) !== text.length) return text
  for (let index = 0; index < text.length; index += 1) {
    const byte = scratch[index] ?? 0
    if (byte >= 0x30 && byte <= 0x39) scratch[index] = 0x30
  }
  return scratch.toString('latin1', 0, text.length)
}

function memoryOf(known: LRUCache<string, Memory>, text: string): Memory {
  if (text.length > REMEMBERED_CHARACTERS_MAX) return new WeakMap()
  const found = known.get(text)
  if (found !== undefined) return found
  const memory: Memory = new WeakMap()
  known.set(text, memory)
  return memory
}

let latest = new HeadAndRest('', undefined)

/** Takes a text apart; who asks for the same text right after another shares what was found out. */
export function headAndRest(text: string): HeadAndRest {
  if (latest.text === text) return latest
  const end = text.indexOf('\n')
  const below =
    end < 0 ? undefined : { text: text.slice(end + 1), memory: undefined, memoryOfForm: undefined }
  latest = new HeadAndRest(end < 0 ? text : text.slice(0, end), below)
  return latest
}
