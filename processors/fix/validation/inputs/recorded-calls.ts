import { constants } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../../../agent/model/units.ts'
import { JAVASCRIPT_RECORDER } from './javascript-recorder.ts'
import { PYTHON_RECORDER } from './python-recorder.ts'
import { CALLS_FILE, RECORDER_FOLDER } from './recorded-code.ts'

/** One call as the recorder wrote it. `call` and `result` are for people, and cut off. */
export interface RecordedCall {
  readonly name: string
  /** Hashes of what went in, and of what came out with what became of the arguments. */
  readonly input: string
  readonly outcome: string
  /** It returned. */
  readonly isGood: boolean
  readonly call: string
  readonly result: string
}

const FILE_BYTES_MAX: Bytes = 8 * 1024 * 1024
const FIELDS = ['name', 'input', 'outcome', 'call', 'result'] as const

/** Puts the recorders into a copy. */
export async function putRecorders(directory: string): Promise<void> {
  const folder = join(directory, RECORDER_FOLDER)
  await mkdir(folder)
  await writeFile(join(folder, 'calls.cjs'), JAVASCRIPT_RECORDER)
  await writeFile(join(folder, 'hephaestus_calls.py'), PYTHON_RECORDER)
}

/**
 * What the recorders wrote in a copy. Code of others ran there: a link or a device in its place is not opened, and lines of
 * another form are left out. Bounds: 8 MiB.
 */
export async function readCalls(directory: string): Promise<readonly RecordedCall[]> {
  let text: string
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const file = await open(join(directory, CALLS_FILE), flags)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return []
      const buffer = Buffer.alloc(Math.min(stats.size, FILE_BYTES_MAX))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      text = buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    // Nothing was written.
    return []
  }
  return text.split('\n').flatMap((line) => callOf(line) ?? [])
}

function callOf(line: string): RecordedCall | undefined {
  try {
    const value = JSON.parse(line) as RecordedCall
    const isWhole = FIELDS.every((field) => typeof value[field] === 'string')
    return isWhole && typeof value.isGood === 'boolean' ? value : undefined
  } catch {
    return undefined
  }
}
