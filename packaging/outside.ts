import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The libraries that the bundle in `dist` asks for when it runs, of those that the manifest declares; all others are part of
 * it. Shape: the checkout and the build; names, in the order of the manifest. Errors: there is no build.
 */
export function librariesOutside(root: string, dist: string): readonly string[] {
  const folder = join(dist, 'chunks')
  const bundle = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, object>
  const declared = Object.keys({ ...manifest['dependencies'], ...manifest['optionalDependencies'] })
  return declared.filter((name) => isAskedFor(name, bundle))
}

/** Grammars are asked for by names that are put together, all others by their own. */
function isAskedFor(name: string, bundle: string): boolean {
  if (name.startsWith('@ast-grep/')) return true
  const escaped = name.replaceAll(/[/.]/g, '\\$&')
  // What a bundled library may ask for by itself, as `__require`, is no dependency of ours.
  return new RegExp(`(?:\\bfrom ?|\\bimport ?\\(?|load\\(|\\brequire\\()"${escaped}["/]`).test(bundle)
}
