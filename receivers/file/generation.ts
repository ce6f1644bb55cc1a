import {
  AcknowledgementTracker,
  type Receipt,
  type TrackerOptions,
} from '../../agent/model/acknowledgement.ts'
import type { Markers } from './identity.ts'
import type { Start } from './tailing.ts'

/** What a file held until it was emptied, and how far it was read. */
export interface FormerContent extends Markers {
  readonly offset: number
  readonly emptiedAtMs: number
  readonly generation: Generation
}

export interface GenerationOptions {
  readonly path: string
  readonly start: number
  readonly onProgress: () => void
  /** Whether the content can still be read after a restart. */
  readonly isReadable: (generation: Generation) => boolean
}

/**
 * The acknowledgements of one content of a file, from its first byte until it is emptied: those of what
 * it held before say nothing about what it holds now.
 */
export class Generation {
  readonly #tracker: AcknowledgementTracker
  #waiting: (() => void)[] = []

  constructor({ path, start, onProgress, isReadable }: GenerationOptions) {
    const source = new Source(path, {
      isReadable: () => isReadable(this),
      onProgress,
      onSettled: () => this.#wakeIfSettled(),
    })
    this.#tracker = new AcknowledgementTracker(source, start)
  }

  get safePosition(): number {
    return this.#tracker.safePosition
  }

  get openCount(): number {
    return this.#tracker.openCount
  }

  get issuedEnd(): number {
    return this.#tracker.issuedEnd
  }

  issue(end: number): Receipt {
    return this.#tracker.issue(end)
  }

  /** Settles what makes no record. */
  skipTo(end: number): void {
    if (end > this.#tracker.issuedEnd) this.#tracker.issue(end).settle('dropped')
  }

  /**
   * Takes over from the content this is a copy of, which was read up to a position: what was handed on from
   * there and is not acknowledged would be read again from here.
   */
  follow(original: Generation, position: number): void {
    const receipt = this.issue(position)
    original.whenSettled(() => receipt.settle('delivered'))
  }

  /** Calls back once everything that was issued is settled, at once when it is. */
  whenSettled(callback: () => void): void {
    this.#waiting.push(callback)
    this.#wakeIfSettled()
  }

  #wakeIfSettled(): void {
    if (this.openCount > 0) return
    for (const callback of this.#waiting.splice(0)) callback()
  }
}

/**
 * What a tracker is told of a content. A class: an object that is written down with a getter takes ten times the
 * memory, and there is one for each file.
 */
class Source implements TrackerOptions {
  readonly source: string
  readonly onProgress: () => void
  readonly onSettled: () => void
  readonly #isReadable: () => boolean

  constructor(
    path: string,
    {
      isReadable,
      onProgress,
      onSettled,
    }: Pick<Source, 'onProgress' | 'onSettled'> & { readonly isReadable: () => boolean },
  ) {
    this.source = `file:${path}`
    this.#isReadable = isReadable
    this.onProgress = onProgress
    this.onSettled = onSettled
  }

  /** What was deleted cannot be read again. */
  get isResumable(): boolean {
    return this.#isReadable()
  }
}

/** That of a file which is begun at an offset; a copy takes over from what it is a copy of. */
export function firstGeneration(
  start: Start,
  offset: number,
  create: (start: number) => Generation,
): Generation {
  if (start.kind !== 'copy') return create(offset)
  const { generation: original } = start.of
  const generation = create(original.safePosition)
  generation.follow(original, offset)
  return generation
}
