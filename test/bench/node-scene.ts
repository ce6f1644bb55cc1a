import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ROOT } from './programs.ts'

interface Writing {
  readonly from: string
  readonly folder: string
  readonly containers: number
  readonly linesPerSecond: number
  readonly seconds: number
  readonly rotateBytes: number
}

/** Resolves with the number of lines when all are written. Errors: the writer failed. */
export async function writeAsNode(writing: Writing): Promise<number> {
  const { from, folder, containers, linesPerSecond, seconds, rotateBytes } = writing
  const numbers = [containers, linesPerSecond, seconds, rotateBytes].map(String)
  const words = [join(ROOT, 'test/bench/node-writer.ts'), from, folder, ...numbers]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`the writer ended with ${code}`)
  return Number(said)
}
