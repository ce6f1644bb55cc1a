import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Writes logs as a node of a cluster has them, at a steady pace, and says how many lines it has written:
 *
 *   pods/shop_web-3_<uid>/app/0.log                      what the container writes now, in the form of CRI
 *   pods/shop_web-3_<uid>/app/0.log.20260304-050607      before a rotation; the oldest go
 *   containers/web-3_shop_app-<id>.log ──▶ ../pods/…     what agents of old look for
 *
 * Usage: node-writer.ts FROM FOLDER CONTAINERS LINES-PER-SECOND SECONDS ROTATE-BYTES; with 0 seconds it makes the files only.
 */
const [from = '', folder = '', containers = '', rate = '', seconds = '', rotateBytes = ''] =
  process.argv.slice(2)
const TURN_MS = 20
const ROTATED_MAX = 4

class Container {
  readonly #folder: string
  #file: number
  #bytes = 0
  #rotations = 0

  constructor(index: number) {
    const uid = `0f0f0f0f-0000-4000-8000-${String(index).padStart(12, '0')}`
    this.#folder = join(folder, 'pods', `shop_web-${index}_${uid}`, 'app')
    mkdirSync(this.#folder, { recursive: true })
    this.#file = openSync(join(this.#folder, '0.log'), 'a')
    const link = join(folder, 'containers', `web-${index}_shop_app-${String(index).padStart(64, '0')}.log`)
    rmSync(link, { force: true })
    symlinkSync(join(this.#folder, '0.log'), link)
  }

  write(lines: readonly string[]): void {
    if (lines.length === 0) return
    const time = new Date().toISOString().replace('Z', '000000Z')
    this.#bytes += writeSync(
      this.#file,
      lines.map((line) => `${time} stdout F ${line}\n`).join(''),
      null,
      'latin1',
    )
    if (this.#bytes > Number(rotateBytes)) this.#rotate()
  }

  /** As the kubelet does it: the file is renamed, and the runtime is told to open another one. */
  #rotate(): void {
    closeSync(this.#file)
    this.#rotations += 1
    const stamp = `20260304-${String(this.#rotations).padStart(6, '0')}`
    renameSync(join(this.#folder, '0.log'), join(this.#folder, `0.log.${stamp}`))
    this.#file = openSync(join(this.#folder, '0.log'), 'a')
    this.#bytes = 0
    const rotated = readdirSync(this.#folder)
      .filter((name) => name !== '0.log')
      .toSorted()
    for (const name of rotated.slice(0, -ROTATED_MAX)) rmSync(join(this.#folder, name))
  }
}

mkdirSync(join(folder, 'containers'), { recursive: true })
const writers = Array.from({ length: Number(containers) }, (_, index) => new Container(index))
const lines = readFileSync(from, 'latin1')
  .split('\n')
  .filter((line) => line !== '')
const total = Number(rate) * Number(seconds)
const startMs = performance.now()
for (let written = 0; written < total;) {
  const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1_000) * Number(rate)))
  const share = Math.ceil((due - written) / writers.length)
  for (const writer of writers) {
    const count = Math.min(share, due - written)
    const begin = written % lines.length
    const taken = lines.slice(begin, begin + count)
    writer.write(taken)
    written += taken.length
  }
  await delay(TURN_MS)
}
console.log(total)
