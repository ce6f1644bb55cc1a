import { test } from 'tap'
import { processEnvironment } from '../../config/environment.ts'

test('processEnvironment is a copy that does not change', (t) => {
  const before = processEnvironment()
  process.env['HEPHAESTUS_TEST_VARIABLE'] = 'x'
  t.teardown(() => delete process.env['HEPHAESTUS_TEST_VARIABLE'])
  t.equal(before['HEPHAESTUS_TEST_VARIABLE'], undefined)
  t.equal(processEnvironment()['HEPHAESTUS_TEST_VARIABLE'], 'x')
  t.ok(Object.isFrozen(before))
  t.end()
})
