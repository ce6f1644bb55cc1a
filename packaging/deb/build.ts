import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackage, hostArchitecture } from './package.ts'

const COMPRESSIONS = ['xz', 'gzip', 'none'] as const

/**
 * `node packaging/deb/build.ts [FOLDER [xz|gzip|none]]`: builds the package of this machine's architecture, as small as it
 * gets unless told otherwise; `npm run build` goes before.
 */
const out = process.argv[2] ?? join(import.meta.dirname, '../../dist/deb')
mkdirSync(out, { recursive: true })
const compression = COMPRESSIONS.find((each) => each === process.argv[3]) ?? 'xz'
const file = buildPackage({
  root: join(import.meta.dirname, '../..'),
  out,
  architecture: hostArchitecture(),
  compression,
})
process.stdout.write(`${file}\n`)
