import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Journal } from './src/journal.mjs'
import { verify } from './src/verify.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string' }, 'segment-bytes': { type: 'string', default: '65536' } },
})
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'journal-'))
const journal = new Journal(folder, { segmentBytes: Number(values['segment-bytes']) })
for (const line of readFileSync(positionals[0], 'utf8').trimEnd().split('\n')) journal.append(line)
journal.close()
for (const name of readdirSync(folder).sort()) {
  console.log(`${name} ${verify(join(folder, name)) ? 'ok' : 'broken'}`)
}
