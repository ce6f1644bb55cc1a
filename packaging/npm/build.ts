import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { packForNpm } from './pack.ts'

/** `node packaging/npm/build.ts [FOLDER]`: makes the package for npm; `npm run build` goes before. */
const root = join(import.meta.dirname, '../..')
const out = process.argv[2] ?? root
mkdirSync(out, { recursive: true })
process.stdout.write(`${packForNpm(root, out)}\n`)
