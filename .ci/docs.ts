import { readFileSync, writeFileSync } from 'node:fs'
import { components } from '../agent/components.ts'
import { jsonSchemaOf } from '../config/json-schema.ts'
import { componentFolder } from './component-folder.ts'
import { diagramsPage } from './diagrams.ts'
import { errorCodesPage } from './error-codes.ts'
import { metricsPage } from './metrics-page.ts'
import { withOptionTable } from './option-table.ts'

/** `npm run docs`: writes what is made from the code. A test holds the files to it. */
writeFileSync('docs/errors.md', errorCodesPage())
writeFileSync('docs/metrics.md', await metricsPage())
writeFileSync('docs/diagrams.md', await diagramsPage())
writeFileSync('config/hephaestus.schema.json', `${JSON.stringify(jsonSchemaOf(components), undefined, 2)}\n`)
for (const factory of components.factories) {
  const readme = `${componentFolder(factory)}/README.md`
  writeFileSync(readme, withOptionTable(readFileSync(readme, 'utf8'), factory.config))
}
