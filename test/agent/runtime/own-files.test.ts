import { appendFileSync, closeSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { ownFilesOf } from '../../../agent/runtime/own-files.ts'

const OWN = { dev: 1n, ino: 7n, birthtimeNs: 1_000n, ctimeNs: 2_000n }

test('ownFilesOf knows a file behind a descriptor by any name, and however much is written', async (t) => {
  const path = join(t.testdir({ 'agent.log': 'first\n', 'other.log': '' }), 'agent.log')
  const descriptor = openSync(path, 'a')
  t.teardown(() => closeSync(descriptor))
  const own = ownFilesOf([descriptor, 9_999])
  appendFileSync(path, 'second\n')
  renameSync(path, `${path}.1`)
  t.ok(own.has(statSync(`${path}.1`, { bigint: true })))
  t.notOk(own.has(statSync(join(path, '../other.log'), { bigint: true })))
})

test('ownFilesOf takes a file that has the number of one that is gone for none of its own', async (t) => {
  const own = ownFilesOf([])
  own.add(OWN)
  t.notOk(own.has({ ...OWN, birthtimeNs: 5_000n, ctimeNs: 6_000n }), 'an application has it now')
  t.ok(own.has({ ...OWN, ctimeNs: 9_000n }), 'it was written again')
  own.add({ ...OWN, birthtimeNs: 8_000n, ctimeNs: 8_000n })
  t.ok(own.has({ ...OWN, birthtimeNs: 8_000n, ctimeNs: 9_000n }), 'it has it again itself')
})

test('ownFilesOf goes by the number alone where a system does not say when files were made', async (t) => {
  const own = ownFilesOf([])
  own.add({ ...OWN, birthtimeNs: 0n })
  t.ok(own.has({ ...OWN, birthtimeNs: 0n, ctimeNs: 9_000n }))
  own.add({ ...OWN, birthtimeNs: 2_000n, ctimeNs: 2_000n })
  t.ok(own.has({ ...OWN, birthtimeNs: 9_000n, ctimeNs: 9_000n }), 'where it is the last change')
})
