/** A JSON object or array found inside a text. */
export interface EmbeddedJson {
  readonly value: object
  readonly text: string
  readonly start: number
  readonly end: number
}

const ATTEMPTS_MAX = 16

/**
 * The first JSON object or array in a text at or after `from`; a Python `repr` of one counts as well.
 * Shape: `body={"a": 1} 12ms` gives {"a": 1}. Bounds: 16 opening brackets are tried.
 */
export function embeddedJson(text: string, from = 0): EmbeddedJson | undefined {
  let attempts = 0
  for (let start = from; start < text.length && attempts < ATTEMPTS_MAX; start += 1) {
    const bracket = text[start]
    if (bracket !== '{' && bracket !== '[') continue
    attempts += 1
    const end = closingBracket(text, start)
    if (end === undefined) continue
    const slice = text.slice(start, end)
    const value = parseObject(slice) ?? parseObject(jsonOfPython(slice))
    if (value !== undefined) return { value, text: slice, start, end }
  }
  return undefined
}

/** The object or array a text is; undefined for other values and for malformed text. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Position after the bracket that closes the one at `start`; brackets inside quotes do not count. */
function closingBracket(text: string, start: number): number | undefined {
  let depth = 0
  let quote = ''
  for (let index = start; index < text.length; index += 1) {
    const character = text[index] ?? ''
    if (quote !== '') {
      if (character === '\\') index += 1
      if (character === quote) quote = ''
      continue
    }
    if (character === '"' || character === "'") quote = character
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    if (depth === 0) return index + 1
  }
  return undefined
}

const PYTHON_WORDS: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' }

/** Turns the quotes and words of a Python `repr` into those of JSON; other text comes out as it is. */
function jsonOfPython(text: string): string {
  return text.replaceAll(
    /"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'|\b(None|True|False)\b/g,
    (whole: string, quoted: string | undefined, word: string | undefined) => {
      if (quoted !== undefined) return JSON.stringify(quoted.replaceAll(/\\(['"\\])/g, '$1'))
      return word === undefined ? whole : (PYTHON_WORDS[word] ?? whole)
    },
  )
}
