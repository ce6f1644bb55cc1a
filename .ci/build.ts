import { cp, rm, stat } from 'node:fs/promises'
import { build } from 'esbuild'

/**
 * Makes the package that is published: one bundle in `dist/` with a chunk for every component, so that what
 * a configuration does not use is not loaded. Libraries stay outside, as dependencies of the package.
 */
/** What the code reads beside itself: from where it is to where the bundled code looks for it. */
const ASSETS = {
  'processors/fix/templates': 'dist/templates',
  'agent/scan/kernel.wasm': 'dist/chunks/kernel.wasm',
}

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
for (const [from, to] of Object.entries(ASSETS)) await cp(from, to, { recursive: true })
console.log(`dist/main.js ${(await stat('dist/main.js')).size} bytes`)
