import { test } from 'tap'
import { errorAreas } from '../../../.ci/error-codes.ts'
import type { CommandContext } from '../../../agent/cli/command-context.ts'
import { errorCodes } from '../../../agent/cli/commands/error-codes.ts'
import { components } from '../../../agent/components.ts'

function contextOf(): CommandContext & { printed: string } {
  const context = {
    registry: components,
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '0',
    printed: '',
    print: (text: string) => void (context.printed += text),
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  return context
}

test('error-codes tells of a code what docs/errors.md does', (t) => {
  const context = contextOf()
  t.equal(errorCodes(['heph_net_listen'], { json: false }, context), 0)
  const { cause, remedy } = errorAreas()
    .flatMap(({ codes }) => codes)
    .find(({ code }) => code === 'HEPH_NET_LISTEN') ?? { cause: '', remedy: '' }
  t.equal(context.printed, `HEPH_NET_LISTEN\n  cause:  ${cause}\n  remedy: ${remedy}\n`)
  t.end()
})

test('error-codes without a name lists every code, and with a part of one all that have it', (t) => {
  const all = contextOf()
  errorCodes([], { json: true }, all)
  const { error_codes } = JSON.parse(all.printed) as { error_codes: { code: string }[] }
  t.same(
    error_codes.map(({ code }) => code),
    errorAreas().flatMap(({ codes }) => codes.map(({ code }) => code)),
  )
  const some = contextOf()
  errorCodes(['HEPH_TAP'], { json: false }, some)
  t.match(some.printed, /HEPH_TAP_UNKNOWN\n[^]*\n\nHEPH_TAP_SIDE\n/)
  t.throws(() => errorCodes(['HEPH_NOPE'], { json: false }, contextOf()), { code: 'HEPH_CODE_UNKNOWN' })
  t.end()
})
