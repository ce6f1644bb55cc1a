import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import {
  REPLAY_SCRIPT,
  type ReplayReport,
  type ReplayTask,
} from '../../../../processors/fix/reproduction/replay-script.ts'

const PORT = 18_431

/** Answers late, as a handler that reads a database would, with what it was sent. */
const SERVICE = `require('node:http').createServer(async (request, response) => {
  let text = ''
  for await (const part of request) text += part
  setTimeout(() => response.end(request.method + ' ' + request.url + ' ' + text), 30)
}).listen(${PORT})`

void test('a request without a need for a body is answered by the service when its logged body is sent', (t) => {
  const task: ReplayTask = {
    start: [process.execPath, '-e', SERVICE],
    ready: [],
    environment: {},
    port: PORT,
    requests: [{ method: 'GET', target: '/letters/2', headers: {}, body: '{}' }],
    readyMs: 5_000,
    answerMs: 2_000,
    settleMs: 0,
    awaitedText: '',
  }
  const { stdout } = spawnSync(process.execPath, ['-e', REPLAY_SCRIPT], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    timeout: 15_000,
  })
  const report = JSON.parse(stdout) as ReplayReport
  t.same(report.answers, [{ status: 200, text: 'GET /letters/2 {}' }])
  t.end()
})
