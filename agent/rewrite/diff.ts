import type { FileChange } from './edits.ts'

const CONTEXT_LINES = 3
/** Cells of the table that finds the longest common part; past it the whole middle counts as replaced. */
const TABLE_CELLS_MAX = 4_000_000
const NO_NEWLINE = '\\ No newline at end of file'

interface DiffLine {
  readonly sign: ' ' | '-' | '+'
  /** With its line end, so that a missing last newline is a difference like any other. */
  readonly text: string
}

/**
 * The changes as one unified diff that `git apply` takes; '' when nothing differs.
 * Shape: paths with a/ and b/ prefixes, three lines of context, "\ No newline at end of file" where a
 * side ends without one. Bounds: 4 million comparisons a file, after equal heads and tails are put aside.
 */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes.map(fileDiff).join('')
}

function fileDiff({ path, before, after }: FileChange): string {
  if (before === after) return ''
  const script = editScript(linesWithEnds(before), linesWithEnds(after))
  return `--- ${headerPath(`a/${path}`)}\n+++ ${headerPath(`b/${path}`)}\n${hunkTexts(script)}`
}

/** Git quotes names with quotes, backslashes and control characters, and ends names with blanks by a tab. */
function headerPath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const special = /["\\\u0000-\u001f\u007f]/g
  if (!special.test(path)) return path.includes(' ') ? `${path}\t` : path
  const escape = (character: string): string =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`
  return `"${path.replaceAll(special, escape)}"`
}

/** The lines of a text, each with its line end; the last may have none. */
export function linesWithEnds(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function editScript(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return [
    ...before.slice(0, head).map(signed(' ')),
    ...middleScript(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(signed(' ')),
  ]
}

function signed(sign: DiffLine['sign']): (text: string) => DiffLine {
  return (text) => ({ sign, text })
}

/** Keeps the longest common subsequence; `common` holds its length for every pair of line suffixes. */
function middleScript(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const width = after.length + 1
  if ((before.length + 1) * width > TABLE_CELLS_MAX) {
    return [...before.map(signed('-')), ...after.map(signed('+'))]
  }
  const common = new Uint32Array((before.length + 1) * width)
  const at = (x: number, y: number): number => common[x * width + y] ?? 0
  for (let x = before.length - 1; x >= 0; x -= 1) {
    for (let y = after.length - 1; y >= 0; y -= 1) {
      common[x * width + y] =
        before[x] === after[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1))
    }
  }
  const script: DiffLine[] = []
  let x = 0
  let y = 0
  while (x < before.length || y < after.length) {
    const old = before[x]
    const fresh = after[y]
    if (old !== undefined && old === fresh) {
      script.push({ sign: ' ', text: old })
      x += 1
      y += 1
    } else if (old !== undefined && (fresh === undefined || at(x + 1, y) >= at(x, y + 1))) {
      script.push({ sign: '-', text: old })
      x += 1
    } else {
      script.push({ sign: '+', text: fresh ?? '' })
      y += 1
    }
  }
  return script
}

/** Groups changed lines that are at most twice the context apart and numbers the lines of each group. */
function hunkTexts(script: readonly DiffLine[]): string {
  const changed = [...script.keys()].filter((index) => script[index]?.sign !== ' ')
  const texts: string[] = []
  let oldLine = 1
  let newLine = 1
  let position = 0
  const advanceTo = (end: number): void => {
    for (; position < end; position += 1) {
      if (script[position]?.sign !== '+') oldLine += 1
      if (script[position]?.sign !== '-') newLine += 1
    }
  }
  for (let first = 0; first < changed.length;) {
    let last = first
    while ((changed[last + 1] ?? Infinity) - (changed[last] ?? 0) <= 2 * CONTEXT_LINES) last += 1
    const start = Math.max(0, (changed[first] ?? 0) - CONTEXT_LINES)
    const end = Math.min(script.length, (changed[last] ?? 0) + CONTEXT_LINES + 1)
    advanceTo(start)
    const [oldStart, newStart] = [oldLine, newLine]
    advanceTo(end)
    const ranges = `-${range(oldStart, oldLine)} +${range(newStart, newLine)}`
    texts.push(`@@ ${ranges} @@\n${script.slice(start, end).map(lineText).join('')}`)
    first = last + 1
  }
  return texts.join('')
}

/** Shape: "12,7", "12" for one line, "11,0" for none: then the line before is named. */
function range(start: number, end: number): string {
  const count = end - start
  if (count === 0) return `${start - 1},0`
  return count === 1 ? String(start) : `${start},${count}`
}

function lineText({ sign, text }: DiffLine): string {
  return text.endsWith('\n') ? sign + text : `${sign}${text}\n${NO_NEWLINE}\n`
}
