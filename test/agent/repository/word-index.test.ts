import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { gitBlobId } from '../../../agent/repository/blob.ts'
import { ParsedFiles } from '../../../agent/repository/definitions.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { mayHold, wordFilterOf } from '../../../agent/repository/word-filter.ts'
import { openWordIndex, wordIndexIn, type WordIndex } from '../../../agent/repository/word-index.ts'
import { diskCacheUses, emptyDiskCache } from '../../../agent/storage/disk-caches.ts'
import { fc } from '../../support/properties.ts'
import { committed, opened } from './support.ts'

test('A filter never denies a word that a pattern finds in the text', (t) => {
  const word = fc.stringMatching(/^[A-Za-z_$é][\w$é]{0,8}$/)
  const between = fc.constantFrom(' ', '.', '(', '"', '\n', '-', '$', 'é', '::', '')
  fc.assert(
    fc.property(fc.array(fc.tuple(word, between), { minLength: 1, maxLength: 60 }), word, (parts, name) => {
      const text = parts.flat().join('')
      const filter = wordFilterOf(text)
      for (const one of [name, ...parts.map(([each]) => each)]) {
        const isThere = new RegExp(
          `(?<![\\p{L}\\p{N}_$])${RegExp.escape(one)}(?![\\p{L}\\p{N}_$])`,
          'u',
        ).test(text)
        const isBounded = new RegExp(`\\b${RegExp.escape(one)}\\b`).test(text)
        if ((isThere || isBounded) && !mayHold(filter, one)) return false
      }
      return true
    }),
  )
  t.end()
})

test('A filter of a thousand words says of few others that they may be there', (t) => {
  const filter = wordFilterOf(Array.from({ length: 1_000 }, (_, index) => `word${index}`).join(' '))
  const wrong = Array.from({ length: 2_000 }, (_, index) => `other${index}`).filter((name) =>
    mayHold(filter, name),
  )
  t.ok(wrong.length < 60, `${wrong.length} of 2000`)
  t.ok(filter.length <= 2_048)
  t.equal(mayHold(filter, '?!'), true, 'a name without words may be everywhere')
  t.end()
})

const TEXTS = ['one two', 'three four', 'five six seven'].map((text) => ({
  text,
  blobId: gitBlobId(Buffer.from(text)),
}))

async function filledIndex(folder: string): Promise<WordIndex> {
  const index = await openWordIndex(folder)
  for (const { blobId, text } of TEXTS) index.note(blobId, text)
  t0(await index.save())
  return index
}

function t0(refused: string | undefined): void {
  if (refused !== undefined) throw new Error(refused)
}

function known(index: WordIndex): readonly (boolean | undefined)[] {
  return TEXTS.map(({ blobId, text }) => index.mayHold(blobId, text.split(' ')[0] ?? ''))
}

test('What was noted is known after a restart, and more is written behind it', async (t) => {
  const folder = join(t.testdir(), 'words')
  const index = await filledIndex(folder)
  t.strictSame(known(await openWordIndex(folder)), [true, true, true])
  const bytes = statSync(join(folder, 'words-1.bin')).size
  t.equal(await index.save(), undefined, 'nothing new')
  t.equal(statSync(join(folder, 'words-1.bin')).size, bytes)
  index.note('f'.repeat(40), 'eight')
  await index.save()
  const again = await openWordIndex(folder)
  t.equal(again.mayHold('f'.repeat(40), 'eight'), true)
  t.equal(again.mayHold('f'.repeat(40), 'nine'), false)
  t.equal(again.mayHold('e'.repeat(40), 'eight'), undefined, 'another blob')
  t.strictSame(known(again), [true, true, true])
})

test('A write that was torn anywhere costs what is behind it, and the file is whole after the next one', async (t) => {
  const folder = join(t.testdir(), 'words')
  await filledIndex(folder)
  const path = join(folder, 'words-1.bin')
  const whole = readFileSync(path)
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    writeFileSync(path, whole)
    truncateSync(path, bytes)
    const states = known(await openWordIndex(folder))
    const lost = states.indexOf(undefined)
    t.ok(lost >= 0 && states.slice(lost).every((one) => one === undefined), `cut at ${bytes}`)
  }
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    writeFileSync(path, changed)
    t.ok(
      known(await openWordIndex(folder)).every((one) => one !== false),
      `a changed byte at ${at} is never believed`,
    )
  }
  writeFileSync(path, whole)
  appendFileSync(path, 'half a record')
  const index = await openWordIndex(folder)
  index.note('f'.repeat(40), 'eight')
  await index.save()
  const again = await openWordIndex(folder)
  t.strictSame(known(again), [true, true, true])
  t.equal(again.mayHold('f'.repeat(40), 'eight'), true)
})

test('An index that cannot be written says why once and goes on', async (t) => {
  const folder = t.testdir({ words: 'a file where the folder should be' })
  const index = await openWordIndex(join(folder, 'words'))
  index.note('f'.repeat(40), 'eight')
  t.match(await index.save(), /cannot be written.*searched anew after a restart/)
  index.note('e'.repeat(40), 'nine')
  t.equal(await index.save(), undefined)
  t.equal(index.mayHold('e'.repeat(40), 'nine'), true)
})

test('Its folder is one of the caches of the state directory', async (t) => {
  const state = t.testdir()
  const index = await wordIndexIn(state)
  t.equal(await wordIndexIn(state), index, 'one for all jobs')
  index.note('f'.repeat(40), 'eight')
  await index.save()
  const bytes = async () => (await diskCacheUses(state)).find(({ name }) => name === 'words')?.bytes ?? 0
  t.ok((await bytes()) > 0)
  await emptyDiskCache(state, 'words')
  t.equal(await bytes(), 0)
})

/** The paths that a search for a name reads, with an index as a process that starts has it. */
async function search(
  t: Test,
  folder: string,
  name: string,
): Promise<{ readonly read: readonly string[]; readonly found: readonly string[] }> {
  const repository = await opened(folder)
  const words = await openWordIndex(join(folder, '.hephaestus/words'))
  const read: string[] = []
  const counting: Repository = {
    root: repository.root,
    revision: repository.revision,
    files: repository.files,
    goModules: repository.goModules,
    gaps: repository.gaps,
    history: repository.history,
    words,
    hasFile: (path) => repository.hasFile(path),
    read: (path) => {
      read.push(path)
      return repository.read(path)
    },
    copyTo: (directory) => repository.copyTo(directory),
    dependencyMounts: () => repository.dependencyMounts(),
  }
  const files = new ParsedFiles(counting)
  const from = await files.open('main.js')
  if (from === undefined) return t.fail('main.js is there') as never
  read.length = 0
  const found = await files.filesWith(from, new RegExp(`\\b${name}\\b`), { name })
  await words.save()
  return { read: [...new Set(read)], found: found.map(({ path }) => path) }
}

test('After a restart a search reads the files that hold the name, and those that were changed, and no others', async (t) => {
  const modules = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      `part${index}.js`,
      `export const read${index} = () => ${index}\n`,
    ]),
  )
  const folder = committed({ ...modules, 'main.js': 'read7()\n', '.gitignore': '.hephaestus\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const cold = await search(t, folder, 'read7')
  t.equal(cold.read.length, 60)
  const warm = await search(t, folder, 'read7')
  t.strictSame(warm.found, cold.found)
  t.strictSame(warm.found, ['main.js', 'part7.js'])
  t.ok(warm.read.length <= 5, `${warm.read.length} read`)
  writeFileSync(join(folder, 'part9.js'), 'export const other = read7\n')
  const changed = await search(t, folder, 'read7')
  t.strictSame(changed.found, ['main.js', 'part7.js', 'part9.js'])
  t.ok(changed.read.length <= 6, `${changed.read.length} read`)
})
