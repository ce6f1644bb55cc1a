import { test } from 'tap'
import { dataAdvice, operationalAdvice } from '../../../processors/fix/advice.ts'
import { diagnosisWith } from './stage-support.ts'
import { eventWith } from './support.ts'

const FRAME = { function: 'f', path: 'a.js' }

const ADVISED: readonly (readonly [message: string, about: RegExp])[] = [
  ['connect ECONNREFUSED 127.0.0.1:5432', /refused the connection/],
  ['[Errno 111] Connection refused', /refused the connection/],
  ['dial tcp: lookup db on 10.0.0.1:53: no such host', /host name/],
  ['getaddrinfo EAI_AGAIN db', /host name/],
  ['read tcp 10.0.0.1:1: i/o timeout', /in time/],
  ['read ECONNRESET', /closed the connection/],
  ["ENOSPC: no space left on device, write '/var/x'", /disk is full/],
  ['[Errno 24] Too many open files', /open files/],
  ['JavaScript heap out of memory', /memory/],
  ['listen EADDRINUSE: address already in use :::80', /port/],
  ["[Errno 13] Permission denied: '/etc/x'", /may not do this/],
  ['x509: certificate has expired', /TLS/],
  ['Request failed with status code 401', /credentials/],
  ['429 Too Many Requests', /limits our requests/],
  ['upstream answered 503', /not available/],
  ["ENOENT: no such file or directory, access '/mnt/spool/.id'", /mount/],
  ['REPORT_TOKEN is not set', /environment/],
  ['something nobody has seen', /outside the code/],
]

for (const [exceptionMessage, about] of ADVISED) {
  void test(`advice for "${exceptionMessage}"`, (t) => {
    const diagnosis = diagnosisWith({ path: '/' }, FRAME, { errorClass: 'operational' })
    t.match(operationalAdvice(eventWith({ exceptionType: 'Error', exceptionMessage }), diagnosis), about)
    t.end()
  })
}

void test('a cause outside of the code counts, whatever class the error has by itself', (t) => {
  const event = eventWith({ exceptionType: 'panic', exceptionMessage: 'REPORT_TOKEN is not set' })
  const found = { errorClass: 'unknown', causeClass: 'operational' } as const
  t.match(operationalAdvice(event, diagnosisWith({ path: '/' }, FRAME, found)), /environment/)
  const ofCode = { errorClass: 'unknown', causeClass: 'assertion_or_contract' } as const
  t.equal(operationalAdvice(event, diagnosisWith({ path: '/' }, FRAME, ofCode)), undefined)
  t.end()
})

void test('an error of the code gets no advice, whatever its message says', (t) => {
  const event = eventWith({ exceptionMessage: 'connect ECONNREFUSED' })
  t.equal(operationalAdvice(event, diagnosisWith({ path: '/' }, FRAME)), undefined)
  t.end()
})

void test('where the analysis names a file of data, the advice is to complete it', (t) => {
  const place = { line: 2, function: '', snippet: [], confidence: 0.7 }
  const reason = 'the object at conf.json:2 has no `default`'
  const locations = [{ ...place, path: 'a.js', reason: 'top own frame' }]
  const reference = { path: '/' }
  t.equal(dataAdvice(diagnosisWith(reference, FRAME, { locations })), undefined)
  const named = [...locations, { ...place, path: 'conf.json', reason }]
  t.equal(
    dataAdvice(diagnosisWith(reference, FRAME, { locations: named })),
    `${reason}. Add what lacks to conf.json, or decide in the code what counts without it.`,
  )
  t.end()
})
