import { writeFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { build, type BuildOptions, type Metafile, type PluginBuild } from 'esbuild'

export interface MergeOptions {
  readonly metafile: Metafile
  /** The sources whose chunks are needed at every start, with all that they import. */
  readonly sources: readonly string[]
  /** The file that they become; beside the chunks. */
  readonly into: string
  readonly common: BuildOptions
}

/**
 * Puts chunks of a bundle into one file. What is divided by who imports it is a hundred files, and Node takes a third of
 * a millisecond to find, read and link each. Each chunk stays as a door to its part, for those who import it.
 */
export async function mergeChunks({ metafile, sources, into, common }: MergeOptions): Promise<void> {
  const paths = [...withImports(metafile, sources)].toSorted()
  const folder = dirname(into)
  const chunks = paths.map((path, index) => ({
    path,
    from: JSON.stringify(`./${relative(folder, path)}`),
    names: exportsOf(metafile, path).map((name) => [name, `${name}_${index}`] as const),
  }))
  const contents = chunks.map(({ from, names }) => {
    const renamed = names.map(([name, unique]) => `${name} as ${unique}`)
    return names.length === 0 ? `import ${from}` : `export { ${renamed.join(', ')} } from ${from}`
  })
  const doorsToOthers = { name: 'doors', setup: keepDynamicImports }
  await build({
    ...common,
    stdin: { contents: contents.join('\n'), resolveDir: folder },
    outfile: into,
    bundle: true,
    plugins: [doorsToOthers],
  })
  for (const { path, names } of chunks) {
    const renamed = names.map(([name, unique]) => `${unique} as ${name}`)
    const door = JSON.stringify(`./${relative(dirname(path), into)}`)
    await writeFile(path, `export { ${renamed.join(', ')} } from ${door}\n`)
  }
}

/** The chunks of sources and, again and again, what those import at once. Errors: a source has no chunk of its own. */
function withImports(metafile: Metafile, sources: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) add(imported)
  }
  for (const source of sources) {
    const chunk = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint === source)
    if (chunk === undefined) throw new Error(`${source} is no chunk: nothing loads it when it is asked for`)
    add(chunk)
  }
  return found
}

function exportsOf(metafile: Metafile, path: string): readonly string[] {
  return metafile.outputs[path]?.exports ?? []
}

/** What is loaded when it is asked for goes through its door, be it in the same file or not. */
function keepDynamicImports(merging: PluginBuild): void {
  merging.onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
    kind === 'dynamic-import' ? { path, external: true } : undefined,
  )
}
