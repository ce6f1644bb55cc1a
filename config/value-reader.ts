/** One thing that is wrong with a value; paths start at the value that was checked. */
export interface SchemaIssue {
  readonly path: readonly (string | number)[]
  /** Names that no field has. */
  readonly unknownKeys?: readonly string[]
  /** What a field's own check said. */
  readonly message?: string
  /** Of a value that fits neither of two shapes: what is wrong with it as the first and as the second. */
  readonly alternatives?: readonly (readonly SchemaIssue[])[]
}

/** Of two shapes, a value has the one in which it is of the right kind, if only in one. */
interface FoundIssue extends SchemaIssue {
  readonly isOfAnotherKind: boolean
}

/** One reading of a value: where it is, and what was wrong so far. */
export interface Reading {
  readonly path: (string | number)[]
  issues: FoundIssue[]
}

/** Gives what a component gets for what was written, or notes what is wrong with it. */
export type Reader = (written: unknown, reading: Reading) => unknown

/** Text that matches. Shape, of all readers: what it gives is only of use when it noted nothing. */
export function textReader(pattern?: RegExp): Reader {
  return (written, reading) => {
    if (typeof written !== 'string') return otherKind(reading)
    return pattern === undefined || pattern.test(written) ? written : wrong(reading)
  }
}

/** `true` or `false`; no text that looks like one. */
export function booleanReader(): Reader {
  return (written, reading) => (typeof written === 'boolean' ? written : otherKind(reading))
}

interface Bounds {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** Finite numbers; whole ones only as far as they are exact. */
export function numberReader(bounds: Bounds, { isWhole }: { readonly isWhole: boolean }): Reader {
  return (written, reading) => {
    if (typeof written !== 'number' || !Number.isFinite(written)) return otherKind(reading)
    return (isWhole && !Number.isSafeInteger(written)) || !isWithin(written, bounds)
      ? wrong(reading)
      : written
  }
}

interface Unit extends Bounds {
  readonly pattern: RegExp
  readonly parse: (text: string) => number | undefined
  /** Whether a number without a unit will do. */
  readonly takes: (number: number) => boolean
}

/** A number that is written with its unit. */
export function unitReader({ pattern, parse, takes, ...bounds }: Unit): Reader {
  return (written, reading) => {
    if (typeof written !== 'string' && typeof written !== 'number') return otherKind(reading)
    const isRight = typeof written === 'string' ? pattern.test(written) : takes(written)
    const value = isRight ? parse(String(written)) : undefined
    return value !== undefined && isWithin(value, bounds) ? value : wrong(reading)
  }
}

/** One of the texts that are listed. */
export function oneOfReader(values: readonly string[]): Reader {
  return (written, reading) =>
    typeof written === 'string' && values.includes(written) ? written : otherKind(reading)
}

/** A list of values that one reader reads, at least `itemsMin` of them. */
export function listReader(item: Reader, itemsMin = 0): Reader {
  return (written, reading) => {
    if (!Array.isArray(written)) return otherKind(reading)
    const values = written.map((each: unknown, index) => within(reading, index, () => item(each, reading)))
    return values.length < itemsMin ? wrong(reading) : values
  }
}

/** Named fields and no other; one that is not there gives what its reader makes of `undefined`. */
export function objectReader(fields: Readonly<Record<string, Reader>>): Reader {
  return (written, reading) => {
    if (!isMap(written)) return otherKind(reading)
    const values: Record<string, unknown> = {}
    for (const [name, read] of Object.entries(fields)) {
      const isThere = Object.hasOwn(written, name)
      const value = within(reading, name, () => read(isThere ? written[name] : undefined, reading))
      if (isThere || value !== undefined) values[name] = value
    }
    const unknownKeys = Object.keys(written).filter((name) => !Object.hasOwn(fields, name))
    if (unknownKeys.length > 0) note(reading, { unknownKeys, isOfAnotherKind: true })
    return values
  }
}

/** Names that the user chooses. */
export function recordReader(value: Reader): Reader {
  return (written, reading) => {
    if (!isMap(written)) return otherKind(reading)
    const members = Object.entries(written)
    return Object.fromEntries(
      members.map(([name, each]) => [name, within(reading, name, () => value(each, reading))]),
    )
  }
}

/** The first shape that fits; faults of the one that was meant where only one is of the right kind. */
export function eitherReader(readers: readonly Reader[]): Reader {
  return (written, reading) => {
    const tried = readers.map((read) => {
      const own: Reading = { path: reading.path, issues: [] }
      return { value: read(written, own), issues: own.issues }
    })
    const fitting = tried.find(({ issues }) => issues.length === 0)
    if (fitting !== undefined) return fitting.value
    const [meant, ...others] = tried.filter(({ issues }) => !issues.some((issue) => issue.isOfAnotherKind))
    if (meant !== undefined && others.length === 0) reading.issues.push(...meant.issues)
    else note(reading, { alternatives: tried.map(({ issues }) => issues), isOfAnotherKind: true })
    return undefined
  }
}

/** Asks once the value is right otherwise. */
export function checkedReader(read: Reader, check: (value: never) => string | undefined): Reader {
  return (written, reading) => {
    const issues = reading.issues.length
    const value = read(written, reading)
    if (reading.issues.length > issues) return undefined
    // The reader is what gives the value its type.
    const message = check(value as never)
    if (message !== undefined) note(reading, { message, isOfAnotherKind: false })
    return value
  }
}

/** Reads the default, which is written as users write it, where nothing is. */
export function defaultReader(read: Reader, fallback: unknown): Reader {
  return (written, reading) => read(written === undefined ? fallback : written, reading)
}

/** Undefined for what was not written. */
export function optionalReader(read: Reader): Reader {
  return (written, reading) => (written === undefined ? undefined : read(written, reading))
}

function within<T>(reading: Reading, key: string | number, read: () => T): T {
  reading.path.push(key)
  const value = read()
  reading.path.pop()
  return value
}

function isWithin(value: number, { min, max }: Bounds): boolean {
  return !Number.isNaN(value) && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
}

function isMap(written: unknown): written is Readonly<Record<string, unknown>> {
  return typeof written === 'object' && written !== null && !Array.isArray(written)
}

function otherKind(reading: Reading): undefined {
  return note(reading, { isOfAnotherKind: true })
}

function wrong(reading: Reading): undefined {
  return note(reading, { isOfAnotherKind: false })
}

function note(reading: Reading, issue: Omit<FoundIssue, 'path'>): undefined {
  reading.issues.push({ path: [...reading.path], ...issue })
}
