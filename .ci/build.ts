import { cp, rm, stat } from 'node:fs/promises'
import { build } from 'esbuild'

/**
 * Makes the package that is published: one bundle in `dist/` with a chunk for every component, so that what
 * a configuration does not use is not loaded. Libraries stay outside, as dependencies of the package.
 */
const ASSETS = ['processors/fix/templates']

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { main: 'agent/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
})
for (const asset of ASSETS) await cp(asset, `dist/${asset}`, { recursive: true })
console.log(`dist/main.js ${(await stat('dist/main.js')).size} bytes`)
