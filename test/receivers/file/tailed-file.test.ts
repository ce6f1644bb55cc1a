import {
  appendFileSync,
  openSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import { config as fileConfig } from '../../../receivers/file/config.ts'
import { createFramer } from '../../../receivers/file/create-framer.ts'
import { encodingOf } from '../../../receivers/file/encoding.ts'
import { FileFinder } from '../../../receivers/file/file-finder.ts'
import { FileSet } from '../../../receivers/file/file-set.ts'
import { fileSetOptionsOf } from '../../../receivers/file/file-set-options.ts'
import { LocalContent } from '../../../receivers/file/local-content.ts'
import { LocalFiles } from '../../../receivers/file/local-files.ts'
import type { TailedFile } from '../../../receivers/file/tailed-file.ts'
import { settingsWith } from '../../support/settings.ts'
import { followedFile, realClock } from './support.ts'

const UTF_8 = encodingOf('utf-8')
/** As long as any other, so that a line ends where another one did, and longer than what is compared before a place. */
const line = (text: string): string => `${text.padEnd(9, ' ')}${'.'.repeat(90)}\n`
const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, index) => line(`${name} ${index}`)).join('')

const configOf = (include: string): ReturnType<typeof fileConfig.parse> =>
  fileConfig.parse({ include: [include], start_at: 'beginning' })

/** A file that is followed step by step, and the beginnings of the lines that it gave. */
function follow(
  path: string,
  local: LocalFiles,
): { file: TailedFile; taken: string[]; lost: number[]; turn: () => Promise<void> } {
  const framer = createFramer(configOf(path), UTF_8, undefined)
  const taken: string[] = []
  const lost: number[] = []
  const file = followedFile(path, {
    local,
    onCheckpoint: () => undefined,
    onLost: (bytes) => lost.push(bytes),
  })
  const turn = (): Promise<void> =>
    file.turn(framer, {
      bytesMax: 1_000_000,
      lineBytesMax: 1_000,
      flushAfterMs: undefined,
      monotonicMs: 0,
      hand: ({ bytes, starts, ends, count }, { issue }) => {
        for (let index = 0; index < count; index += 1)
          taken.push(bytes.toString('utf8', starts[index], ends[index]).split('  ')[0] ?? '')
        issue().settle('delivered')
        return Promise.resolve()
      },
    })
  return { file, taken, lost, turn }
}

/** Whatever a turn would do is done. */
async function readOn({ file, turn }: ReturnType<typeof follow>): Promise<void> {
  while (file.isLookDue || file.isReady(0, undefined)) {
    if (!file.isReady(0, undefined)) await file.look()
    else await turn()
  }
}

const seenOf = (path: string): { size: number; modifiedMs: number } => {
  const { size, mtimeMs } = statSync(path)
  return { size, modifiedMs: Math.trunc(mtimeMs) }
}

// Once in a model test on a starved machine, 24 lines of a file came twice.
test('TailedFile gives each line once of a file that was filled anew while it was closed, and holds the same before its place', async (t) => {
  const path = join(t.testdir({ 'app.log': lines('old', 3) }), 'app.log')
  const followed = follow(path, new LocalFiles(realClock))
  await followed.file.open(path)
  await readOn(followed)
  await followed.file.close('another one has its place')

  truncateSync(path)
  appendFileSync(path, lines('new', 5))
  t.ok(followed.file.noteStats(seenOf(path)), 'it has grown, as far as the search can see')
  await followed.file.open(path)
  t.ok(followed.file.isReady(0, undefined))
  await followed.turn()
  await readOn(followed)
  t.equal(followed.taken.join(), 'old 0,old 1,old 2,new 0,new 1,new 2,new 3,new 4')
})

test('TailedFile notices that it was filled anew within one tick of the clock that files get their times from', async (t) => {
  const path = join(t.testdir({ 'app.log': lines('old', 3) }), 'app.log')
  const now = new Date()
  utimesSync(path, now, now)
  const followed = follow(path, new LocalFiles(realClock))
  await followed.file.open(path)
  await readOn(followed)

  truncateSync(path)
  appendFileSync(path, lines('new', 4))
  utimesSync(path, now, now)
  followed.file.isLookDue = true
  await readOn(followed)
  t.strictSame(followed.taken.slice(3), ['new 0', 'new 1', 'new 2', 'new 3'])
})

test('TailedFile counts nothing as lost of content that was read whole, however often the next one is looked at', async (t) => {
  const path = join(t.testdir({ 'app.log': lines('old', 3) }), 'app.log')
  const followed = follow(path, new LocalFiles(realClock))
  await followed.file.open(path)
  await readOn(followed)
  writeFileSync(path, lines('new', 5))
  await followed.file.look()
  followed.file.isLookDue = true
  await readOn(followed)
  t.equal(followed.taken.length, 8)
  t.strictSame(followed.lost, [0])
})

/** Something is reported of the file just when the system has answered. */
class ReportedContent extends LocalContent {
  onAnswer: () => void = () => undefined

  override async stat(): Promise<Stats> {
    const stats = await super.stat()
    this.onAnswer()
    return stats
  }
}

class ReportedFiles extends LocalFiles {
  content: ReportedContent | undefined

  override open(path: string): ReportedContent {
    this.content = new ReportedContent(openSync(path, 'r'), this, { path, directories: [dirname(path)] })
    return this.content
  }
}

test('TailedFile looks again after what was reported while the system answered a look, and is not drained until then', async (t) => {
  const path = join(t.testdir({ 'app.log': lines('old', 1) }), 'app.log')
  const local = new ReportedFiles(realClock)
  const followed = follow(path, local)
  await followed.file.open(path)
  await readOn(followed)
  t.ok(followed.file.isDrained(undefined))
  const { content } = local
  t.ok(content)
  if (content === undefined) return
  content.onAnswer = () => {
    content.onAnswer = () => undefined
    appendFileSync(path, line('old 1'))
    followed.file.isLookDue = true
  }
  await followed.file.look()
  t.notOk(followed.file.isDrained(undefined))
  await readOn(followed)
  t.strictSame(followed.taken, ['old 0', 'old 1'])
  await followed.file.close('the test ends')
})

/** Something happens when everything was found. */
class InterruptedFinder extends FileFinder {
  onFound: () => void = () => undefined

  override async find(): ReturnType<FileFinder['find']> {
    const found = await super.find()
    this.onFound()
    return found
  }
}

test('FileSet opens a closed file that was written to while a search was under way, though the search did not see it', async (t) => {
  const directory = t.testdir({ 'app.log': line('one') })
  const path = join(directory, 'app.log')
  const config = configOf(path)
  const local = new LocalFiles(realClock)
  const finder = new InterruptedFinder({
    include: config.include,
    exclude: [],
    baseDirectory: directory,
    hiddenDirectories: [],
    local,
  })
  const settings = settingsWith({ clock: realClock })
  const options = { local, encoding: UTF_8, windowBytes: 0, onLost: () => undefined }
  const files = new FileSet({ ...(await fileSetOptionsOf(settings, config, options)), finder })
  await files.search()
  const [file] = files.files
  t.ok(file?.isOpen)
  if (file === undefined) return
  await file.look()
  await file.turn(createFramer(config, UTF_8, undefined), {
    bytesMax: 1_000,
    lineBytesMax: 1_000,
    flushAfterMs: undefined,
    monotonicMs: 0,
    hand: () => Promise.resolve(),
  })
  await file.close('another one has its place')
  finder.onFound = () => {
    writeFileSync(path, line('two'), { flag: 'a' })
    file.isLookDue = true
    files.wish(file, path)
  }
  await files.search()
  t.equal(await files.openWaiting(), 'opened')
  t.ok(file.isOpen)
  await files.close()
})

test('TailedFile flushes half a unit of UTF-16 once, and gives the character when its other half is there', async (t) => {
  const path = join(t.testdir(), 'a.log')
  const bytes = Buffer.from('one\nend\ntwo\n', 'utf16le')
  writeFileSync(path, bytes.subarray(0, 13))
  const config = fileConfig.parse({ include: [path], encoding: 'utf-16le' })
  const framer = createFramer(config, encodingOf('utf-16le'), undefined)
  const told = { local: new LocalFiles(realClock), onCheckpoint: () => undefined, onLost: () => undefined }
  const file = followedFile(path, told)
  const taken: string[] = []
  const turn = (monotonicMs: number): Promise<void> =>
    file.turn(framer, {
      bytesMax: 1_000_000,
      lineBytesMax: 1_000,
      flushAfterMs: 500,
      monotonicMs,
      hand: (block, { issue }) => {
        for (let index = 0; index < block.count; index += 1)
          taken.push(block.bytes.toString('utf8', block.starts[index], block.ends[index]))
        issue().settle('delivered')
        return Promise.resolve()
      },
    })
  await file.open(path)
  await file.look()
  await turn(0)
  t.ok(file.isReady(500, 500), 'it waits to be flushed')
  await turn(500)
  t.strictSame(taken, ['one', 'en'])
  t.notOk(file.isReady(10_000, 500), 'and not for ever')
  t.ok(file.isDrained(500))
  appendFileSync(path, bytes.subarray(13))
  await file.look()
  await turn(10_000)
  t.strictSame(taken, ['one', 'en', 'd', 'two'])
  await file.close('the test ends')
})
