import { test } from 'tap'
import { processEnvironment, serviceEnvironment } from '../../config/environment.ts'

test('processEnvironment is a copy that does not change', (t) => {
  const before = processEnvironment()
  process.env['HEPHAESTUS_TEST_VARIABLE'] = 'x'
  t.teardown(() => delete process.env['HEPHAESTUS_TEST_VARIABLE'])
  t.equal(before['HEPHAESTUS_TEST_VARIABLE'], undefined)
  t.equal(processEnvironment()['HEPHAESTUS_TEST_VARIABLE'], 'x')
  t.ok(Object.isFrozen(before))
  t.end()
})

test('what programs are started with holds no way to speak for this process to its service manager', (t) => {
  process.env['NOTIFY_SOCKET'] = '/run/somewhere'
  t.teardown(() => delete process.env['NOTIFY_SOCKET'])
  t.equal(processEnvironment()['NOTIFY_SOCKET'], undefined)
  t.same(serviceEnvironment(), { NOTIFY_SOCKET: '/run/somewhere' })
  t.end()
})
