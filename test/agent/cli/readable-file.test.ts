import { join } from 'node:path'
import { test } from 'tap'
import { assertReadable } from '../../../agent/cli/readable-file.ts'

test('assertReadable takes files, and says of anything else why not and what to do', async (t) => {
  const folder = t.testdir({ 'a.log': 'one\n' })
  await t.resolves(assertReadable(join(folder, 'a.log')))
  const refused = async (path: string, message: RegExp): Promise<unknown> =>
    await t.rejects(assertReadable(path), { code: 'HEPH_INPUT_UNREADABLE', message })
  await refused(folder, /it is a folder$/)
  await refused(join(folder, 'b.log'), /ENOENT/)
  await refused('/dev/null', /it is no file; leave the name out and give it on the standard input$/)
})
