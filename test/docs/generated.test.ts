import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { errorCodes, errorCodesPage } from '../../.ci/error-codes.ts'
import { components } from '../../agent/components.ts'
import { jsonSchemaOf } from '../../config/json-schema.ts'

test('docs/errors.md lists every code of the source, as npm run docs writes it', async (t) => {
  t.equal(readFileSync('docs/errors.md', 'utf8'), errorCodesPage())
  t.ok(errorCodes().length > 20)
})

test('config/hephaestus.schema.json is the schema of the components there are', async (t) => {
  t.same(JSON.parse(readFileSync('config/hephaestus.schema.json', 'utf8')), jsonSchemaOf(components))
})
