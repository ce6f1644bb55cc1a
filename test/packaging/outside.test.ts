import { join } from 'node:path'
import { test } from 'tap'
import { withoutLayout } from '../../.ci/without-layout.ts'
import { librariesOutside } from '../../packaging/outside.ts'

const SCRIPT = `
import 'lru-cache'
import { parse } from "yaml"
import connect from 'undici/lib/core/connect.js'
const loaded = [connect, await import('openai'), load("re2js"), require("zod/v4"), __require("ms"), parse]
const word = "commander"
`

test('A package asks for the libraries that its bundle asks for, with its layout and without', async (t) => {
  const names = ['commander', 'lru-cache', 'ms', 'openai', 're2js', 'undici', 'yaml', 'zod']
  const root = t.testdir({
    'package.json': JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) }),
    wide: { chunks: { 'a.js': SCRIPT.replaceAll("'", '"') } },
    narrow: {
      chunks: { 'a.js': await withoutLayout(SCRIPT) },
    },
  })
  for (const form of ['wide', 'narrow']) {
    t.strictSame(
      librariesOutside(root, join(root, form)),
      names.filter((name) => name !== 'commander' && name !== 'ms'),
      form,
    )
  }
})
