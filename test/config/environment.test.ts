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

test('what a start script sets for the agent alone is not for the programs that it starts', (t) => {
  const own = {
    HEPHAESTUS_OWN_VARIABLES: 'HEPHAESTUS_TEST_ONE,HEPHAESTUS_TEST_TWO',
    HEPHAESTUS_TEST_ONE: '1',
  }
  const others = { HEPHAESTUS_TEST_THREE: '3' }
  Object.assign(process.env, own, others)
  t.teardown(() => {
    for (const name of Object.keys({ ...own, ...others })) delete process.env[name]
  })
  const given = Object.keys(processEnvironment()).filter((name) => name.startsWith('HEPHAESTUS_'))
  t.same(given, ['HEPHAESTUS_TEST_THREE'])
  t.end()
})
