import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { librariesOutside } from '../outside.ts'
import { putPages } from '../pages.ts'

/** The manifest of the checkout, as far as the parts go that become others. */
interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

/** Of no use to who installs it. */
const LEFT_OUT = ['scripts', 'devDependencies']

/**
 * Makes the package for npm from `dist`, and gives its path: the bundle, its types, the pages for who runs it, and a manifest
 * without what only the checkout needs. Errors: there is no build; what npm said.
 */
export function packForNpm(root: string, out: string, dist = join(root, 'dist')): string {
  if (!existsSync(join(dist, 'api.js'))) throw new Error('there is no build: npm run build')
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const folder = join(out, 'package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(dist, join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !path.startsWith(join(dist, 'deb')),
  })
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  const pages = putPages(root, folder)
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ ...published(manifest, librariesOutside(root, dist)), files: ['dist', 'LICENSE', ...pages] }, undefined, 2)}\n`,
  )
  const words = ['pack', '--ignore-scripts', '--pack-destination', out]
  const { status, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm pack: ${stderr}`)
  rmSync(folder, { recursive: true })
  return join(out, `${manifest.name}-${manifest.version}.tgz`)
}

/** What is part of the bundle is no dependency of it. */
function published(manifest: Manifest, outside: readonly string[]): object {
  const kept = Object.entries(manifest).filter(([key]) => !LEFT_OUT.includes(key))
  const only = (part: Manifest['dependencies']): Record<string, string> =>
    Object.fromEntries(Object.entries(part ?? {}).filter(([name]) => outside.includes(name)))
  return {
    ...Object.fromEntries(kept),
    dependencies: only(manifest.dependencies),
    optionalDependencies: only(manifest.optionalDependencies),
    exports: {
      '.': { types: './dist/api.d.ts', default: './dist/api.js' },
      './package.json': './package.json',
    },
    types: './dist/api.d.ts',
  }
}
