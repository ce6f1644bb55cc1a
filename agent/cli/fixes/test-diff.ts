import type { LogRecord } from '../../model/log-record.ts'
import { PermanentError } from '../../model/errors.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import { linesWithEnds } from '../../rewrite/diff.ts'

/**
 * The regression test that is offered with a fix, as a diff that `git apply` takes: a new file.
 * Errors: PermanentError HEPH_FIX_NO_TEST when none is offered, with the reason where the event tells it.
 */
export function testDiffOf(record: LogRecord): string {
  const value = record.attributes[ATTRIBUTE.fixRegressionTest]
  const test = (typeof value === 'object' ? value : {}) as Readonly<Record<string, unknown>>
  const { kind, path, text, reason } = test
  if (kind !== 'offered' || typeof path !== 'string' || typeof text !== 'string') {
    const why = typeof reason === 'string' ? reason : 'none was asked for (fix.model.roles.test_generator)'
    throw new PermanentError('HEPH_FIX_NO_TEST', `there is no test for this fix: ${why}`)
  }
  // oxlint-disable-next-line no-control-regex -- an event may come from anywhere: a line end would begin another header
  if (/["\\\u0000-\u001f\u007f]/.test(path))
    throw new PermanentError('HEPH_FIX_NO_TEST', 'the name of the test has characters that no test is given')
  const lines = linesWithEnds(text)
  const body = lines.map((line) => `+${line}`).join('')
  const end = text.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'
  return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${body}${end}`
}
