import { writeFileSync } from 'node:fs'
import { components } from '../agent/components.ts'
import { jsonSchemaOf } from '../config/json-schema.ts'
import { errorCodesPage } from './error-codes.ts'

/** `npm run docs`: writes what is made from the code. A test holds the files to it. */
writeFileSync('docs/errors.md', errorCodesPage())
writeFileSync('config/hephaestus.schema.json', `${JSON.stringify(jsonSchemaOf(components), undefined, 2)}\n`)
