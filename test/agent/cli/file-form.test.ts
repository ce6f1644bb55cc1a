import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'tap'
import { formOf } from '../../../agent/cli/file-form.ts'

test('the first bytes of a file say whether it is compressed or in UTF-16, whatever it is called', async (t) => {
  const folder = t.testdir({
    empty: '',
    short: Buffer.from([0x1f]),
    'plain.gz': 'ERROR x\n',
    'app.log': gzipSync('ERROR x\n'),
    little: Buffer.from('\uFEFFERROR', 'utf16le'),
    big: Buffer.from('\uFEFFERROR', 'utf16le').swap16(),
    utf8: '\uFEFFERROR',
  })
  const form = (name: string): ReturnType<typeof formOf> => formOf(join(folder, name))
  for (const name of ['empty', 'short', 'plain.gz', 'utf8']) t.strictSame(await form(name), {}, name)
  t.strictSame(await form('app.log'), { compression: 'gzip' })
  t.strictSame(await form('little'), { encoding: 'utf-16le' })
  t.strictSame(await form('big'), { encoding: 'utf-16be' })
})
