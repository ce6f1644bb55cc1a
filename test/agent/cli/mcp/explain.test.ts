import { join } from 'node:path'
import { test } from 'tap'
import { codeIn } from '../fixes/support.ts'
import { connected } from './support.ts'

const CODE = {
  'src/user.js': `/** The name of a user; guest for somebody who is not known. */
export function nameOf(users, id) {
  const user = users.find((one) => one.id === id)
  return user.name
}
`,
  'test/user.test.js': `import { test } from 'node:test'
import { equal } from 'node:assert/strict'
import { nameOf } from '../src/user.js'
test('a user has a name', () => equal(nameOf([{ id: 1, name: 'Ada' }], 1), 'Ada'))
`,
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
}
const TRACE = `TypeError: Cannot read properties of undefined (reading 'name')
    at nameOf (/srv/app/src/user.js:4:15)
`

test('explain_trace tells cause, place and a change that was tried, of the code that the server was started with', async (t) => {
  const folder = t.testdir({ code: {} })
  const code = codeIn(join(folder, 'code'), CODE)
  const { ask } = await connected(t, ['--repo', code], { cwd: folder })
  const { fields, text } = await ask('explain_trace', { text: TRACE })
  t.match(fields, {
    errors: [
      {
        error: {
          error_class: 'null_dereference',
          untrusted: {
            own_frames: [{ path: 'src/user.js', line: 4, function: 'nameOf' }],
            locations: [{ path: 'src/user.js', snippet: /> \d+ \| / }],
            causes: [{ summary: /undefined/ }],
          },
        },
        fix: { files: ['src/user.js'], untrusted: { diff: /^--- a\/src\/user\.js/ } },
      },
    ],
    is_cut: false,
  })
  t.notMatch(text, folder, 'no path of this machine')
  t.same((await ask('explain_trace', { text: 'INFO all is well' })).fields, { errors: [], is_cut: false })
})

test('explain_trace says what is wrong with the configuration of the server', async (t) => {
  const folder = t.testdir({ code: {}, 'bad.yaml': 'processors: { fix: { modus: x } }\n' })
  const { ask } = await connected(t, ['--repo', 'code', '--config', 'bad.yaml'], { cwd: folder })
  const { isError, text } = await ask('explain_trace', { text: TRACE })
  t.ok(isError)
  t.match(text, /^HEPH_MCP_EXPLAIN: [^]*HEPH_CONFIG_INVALID[^]*modus/)
  t.notMatch(text, folder)
})
