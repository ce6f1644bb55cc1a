import { readFileSync, writeFileSync } from 'node:fs'
import { components } from '../agent/components.ts'
import { jsonSchemaOf } from '../config/json-schema.ts'
import { errorCodesPage } from './error-codes.ts'
import { withOptionTable } from './option-table.ts'

/** `npm run docs`: writes what is made from the code. A test holds the files to it. */
writeFileSync('docs/errors.md', errorCodesPage())
writeFileSync('config/hephaestus.schema.json', `${JSON.stringify(jsonSchemaOf(components), undefined, 2)}\n`)
for (const { kind, type, config } of components.factories) {
  const readme = `${kind}s/${type}/README.md`
  writeFileSync(readme, withOptionTable(readFileSync(readme, 'utf8'), config))
}
