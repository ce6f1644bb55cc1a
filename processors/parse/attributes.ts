import type { AttributeValue } from '../../agent/model/resource.ts'
import type { AttributeLimits } from './parsed-record.ts'

/** Nesting below this is left out: no reader of a log goes deeper, and every exporter recurses. */
const DEPTH_MAX = 6

/**
 * Takes fields over as attributes as long as there is room.
 * Bounds: `count` values and `bytes` of names and text over the whole tree, six levels deep.
 */
export class BoundedAttributes {
  readonly #attributes: Record<string, AttributeValue> = {}
  #countLeft: number
  #bytesLeft: number
  #isCut = false

  constructor(limits: AttributeLimits) {
    this.#countLeft = limits.count
    this.#bytesLeft = limits.bytes
  }

  /** Whether something was left out. */
  get isCut(): boolean {
    return this.#isCut
  }

  add(name: string, value: unknown): void {
    // What a log says must not pass for what this agent found out.
    if (isReserved(name)) {
      this.#isCut = true
      return
    }
    const taken = this.#take(name, value, 0)
    if (taken !== undefined) this.addOwn(name, taken)
  }

  /** Takes an attribute of the record's own shape: it stands for a field that the line was written for. */
  addOwn(name: string, value: AttributeValue): void {
    // Set like the others, that one would be what all objects share.
    if (name !== '__proto__') this.#attributes[name] = value
    else
      Object.defineProperty(this.#attributes, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }

  /** Each is a property of its own. */
  toAttributes(): Readonly<Record<string, AttributeValue>> {
    return this.#attributes
  }

  #take(name: string, value: unknown, depth: number): AttributeValue | undefined {
    const bytes = name.length + (typeof value === 'string' ? value.length : 8)
    if (depth > DEPTH_MAX || this.#countLeft < 1 || bytes > this.#bytesLeft) {
      this.#isCut = true
      return undefined
    }
    this.#countLeft -= 1
    this.#bytesLeft -= bytes
    if (Array.isArray(value)) return this.#takeAll(value, depth)
    if (typeof value !== 'object' || value === null) return isPlain(value) ? value : undefined
    const entries: [string, AttributeValue][] = []
    for (const [key, item] of Object.entries(value)) {
      const taken = this.#take(key, item, depth + 1)
      if (taken !== undefined) entries.push([key, taken])
      if (this.#countLeft < 1) break
    }
    return Object.fromEntries(entries)
  }

  #takeAll(list: readonly unknown[], depth: number): AttributeValue {
    const items: AttributeValue[] = []
    for (const item of list) {
      const taken = this.#take('', item, depth + 1)
      if (taken !== undefined) items.push(taken)
      if (this.#countLeft < 1) break
    }
    return items
  }
}

function isPlain(value: unknown): value is string | number | bigint | boolean | null {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

function isReserved(name: string): boolean {
  return name.startsWith('hephaestus.') || name === 'process.exit.code'
}
