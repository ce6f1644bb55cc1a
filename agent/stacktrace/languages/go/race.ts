import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { goFrame } from './frame.ts'
import { CALL, endsRace, isInRace, RACE, SOURCE } from './lines.ts'

/**
 * A report of the race detector: the access that met another one, then that one, then where their goroutines began.
 *
 *   WARNING: DATA RACE
 *   Write at 0x00c000014098 by goroutine 8:
 *     main.main.func1()
 *         /app/main.go:10 +0x44
 *
 *   Previous read at 0x00c000014098 by main goroutine:
 */

const ACCESS = /^((?:Previous )?(?:atomic )?(?:read|write)) at .*$/i

/** Reads the first report in the lines. */
export function parseRace(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => RACE.test(line))
  if (firstLine < 0) return undefined
  let endLine = firstLine + 1
  while (endLine < lines.length && isInRace(lines[endLine] ?? '')) endLine += 1
  const accesses = readAccesses(lines.slice(firstLine + 1, endLine))
  const isWhole = endsRace(lines[endLine] ?? '')
  const [race = { type: 'DATA RACE', message: '', frames: [] }, ...others] = accesses
  return {
    trace: {
      language: 'go',
      exceptions: [{ ...race, type: 'DATA RACE' }, ...others],
      isTruncated: !isWhole || others.length === 0,
    },
    firstLine,
    endLine: isWhole ? endLine + 1 : endLine,
  }
}

function readAccesses(lines: readonly string[]): readonly TracedException[] {
  const accesses: (TracedException & { readonly frames: StackFrame[] })[] = []
  let current: StackFrame[] | undefined
  let name: string | undefined
  for (const line of lines) {
    const access = ACCESS.exec(line)
    if (access !== null) {
      current = []
      accesses.push({
        type: (access[1] ?? '').toLowerCase(),
        message: line.replace(/:$/, ''),
        frames: current,
      })
    } else if (/^\S/.test(line)) current = undefined
    const source = SOURCE.exec(line)
    if (source !== null && name !== undefined) current?.push(goFrame(name, source[1] ?? '', source[2]))
    name = source === null ? CALL.exec(line)?.[1] : undefined
  }
  return accesses
}
