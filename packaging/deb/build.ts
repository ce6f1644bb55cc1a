import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackage, hostArchitecture } from './package.ts'

/** `node packaging/deb/build.ts [FOLDER]`: builds the package of this machine's architecture; `npm run build` goes before. */
const out = process.argv[2] ?? join(import.meta.dirname, '../../dist/deb')
mkdirSync(out, { recursive: true })
const file = buildPackage({
  root: join(import.meta.dirname, '../..'),
  out,
  architecture: hostArchitecture(),
  compression: 'xz',
})
process.stdout.write(`${file}\n`)
