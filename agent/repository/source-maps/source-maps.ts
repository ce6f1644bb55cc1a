import { dirname, join } from 'node:path'
import { CountedCache } from '../../telemetry/counted-cache.ts'
import { plainPath } from '../frame-path.ts'
import { segmentsOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { listBuiltFiles, readBuiltFile, type BuiltFile, type BuiltFiles } from './built-files.ts'
import {
  debugIdOf,
  inlineMap,
  mapLinkOf,
  parseSourceMap,
  plainDebugId,
  type OriginalPlace,
  type SourceMap,
} from './source-map.ts'

/** A place of a bundle, as a frame prints it. Lines and columns count from 1. */
export interface BundlePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where a place of a bundle comes from, or why that cannot be said although there is a map; neither without one. */
export interface MappedPlace {
  readonly original?: OriginalPlace
  /** The map's path, to be shown. */
  readonly map?: string
  /** The absolute path of the folder that the map's relative sources begin at. */
  readonly mapFolder?: string
  readonly gap?: string
}

const BUNDLE_BYTES_MAX = 32 * 1024 * 1024
const MAP_BYTES_MAX = 64 * 1024 * 1024
const CACHE_CHARACTERS_MAX = 128 * 1024 * 1024
const SEARCHED_MAPS_MAX = 64
const EVAL_BUNDLES_MAX = 20

/**
 * The source maps of one code base. The map of a bundle is, in this order: inside the bundle, the file
 * that the bundle names, the file of the bundle's debug id, the file of the bundle's name with ".map".
 * Nothing is fetched: an address other than a listed file or a data URI is not followed.
 * Bounds: bundles of 32 MiB, maps of 64 MiB, 128 Mi characters kept; 64 maps searched for a debug id.
 */
export class SourceMaps {
  readonly #repository: Repository
  readonly #directories: readonly string[]
  readonly #maps = new CountedCache<string, LoadedMap>({
    name: 'source maps',
    bytesMax: CACHE_CHARACTERS_MAX,
    bytesOf: ({ characters }) => characters + 1,
  })
  #built: Promise<BuiltFiles> | undefined

  /** `directories`: absolute folders with bundles or maps; nothing is read before it is asked for. */
  constructor(repository: Repository, directories: readonly string[]) {
    this.#repository = repository
    this.#directories = directories
  }

  /** What a place in a bundle was made from. */
  async originalOf(place: BundlePlace): Promise<MappedPlace> {
    this.#built ??= listBuiltFiles(this.#repository, this.#directories)
    const built = await this.#built
    const loaded = await this.#load(place.file, built)
    if (loaded.kind === 'none') return {}
    if (loaded.kind === 'refused') return { gap: loaded.reason }
    const { map, path, bundleLines } = loaded
    const at = `${place.file}:${place.line}:${place.column}`
    if (bundleLines !== undefined && !isInBundle(place, bundleLines)) {
      return { gap: `${at} is not in the bundle that is here: it is of another build` }
    }
    const original = map.originalOf(place.line, place.column)
    if (original === undefined) return { gap: `the source map ${path} says nothing of ${at}` }
    return { original, map: path, ...(loaded.folder === undefined ? {} : { mapFolder: loaded.folder }) }
  }

  async #load(file: string, built: BuiltFiles): Promise<LoadedMap> {
    const known = this.#maps.get(file)
    if (known !== undefined) return known
    const loaded = file.startsWith('webpack-internal:')
      ? await evaluatedMap(file, built)
      : await bundleMap(file, built, this.#repository.root)
    this.#maps.set(file, loaded)
    return loaded
  }
}

type LoadedMap =
  | { readonly kind: 'none'; readonly characters: 0 }
  | { readonly kind: 'refused'; readonly reason: string; readonly characters: 0 }
  | {
      readonly kind: 'map'
      readonly map: SourceMap
      readonly path: string
      /** Undefined for a map inside of a bundle's string. */
      readonly folder: string | undefined
      readonly bundleLines: readonly number[] | undefined
      readonly characters: number
    }

const NONE: LoadedMap = { kind: 'none', characters: 0 }

async function bundleMap(file: string, built: BuiltFiles, root: string): Promise<LoadedMap> {
  const bundle = bundleOf(file, built, root)
  const text = bundle === undefined ? undefined : await readBuiltFile(bundle, BUNDLE_BYTES_MAX)
  if (bundle === undefined || text === undefined) return mapAlone(file, built)
  const link = mapLinkOf(text)
  const inside = link === undefined ? undefined : inlineMap(link)
  const source =
    inside === undefined ? await mapFile(bundle, text, link, built) : { text: inside, file: bundle }
  if (source === undefined) return NONE
  const map = parseSourceMap(source.text)
  const { path } = source.file
  if (map === undefined) return refused(`${path} is no source map that can be read`)
  const debugId = debugIdOf(text)
  if (debugId !== undefined && map.debugId !== undefined && plainDebugId(map.debugId) !== debugId) {
    return refused(`the source map ${path} is of another build than ${bundle.path}: their debug ids differ`)
  }
  const bundleLines = text.split('\n').map((line) => line.length)
  if (map.lines > bundleLines.length) {
    return refused(`the source map ${path} is of another build than ${bundle.path}: it has more lines`)
  }
  const folder = dirname(source.file.absolute)
  return { kind: 'map', map, path, folder, bundleLines, characters: source.text.length }
}

/** A map without its bundle: all that can be said against it is that it knows nothing of the place. */
async function mapAlone(file: string, built: BuiltFiles): Promise<LoadedMap> {
  const path = built.maps.longestSuffix(segmentsOf(`${plainPath(file)}.map`))
  const found = path === undefined ? undefined : built.byPath(path)
  const text = found === undefined ? undefined : await readBuiltFile(found, MAP_BYTES_MAX)
  const map = text === undefined ? undefined : parseSourceMap(text)
  if (found === undefined || text === undefined || map === undefined) return NONE
  const folder = dirname(found.absolute)
  return { kind: 'map', map, path: found.path, folder, bundleLines: undefined, characters: text.length }
}

/** The bundle that a frame names: by its path on this machine, else by the end of its path. */
function bundleOf(file: string, built: BuiltFiles, root: string): BuiltFile | undefined {
  const plain = plainPath(file)
  const here = plain.startsWith('/') ? `/${segmentsOf(plain).join('/')}` : undefined
  if (here !== undefined && (built.byAbsolute(here) !== undefined || here.startsWith(`${root}/`))) {
    return built.byAbsolute(here)
  }
  const path = built.bundles.longestSuffix(segmentsOf(plain))
  return path === undefined ? undefined : built.byPath(path)
}

async function mapFile(
  bundle: BuiltFile,
  text: string,
  link: string | undefined,
  built: BuiltFiles,
): Promise<{ readonly text: string; readonly file: BuiltFile } | undefined> {
  // An address is compared with what is listed, as a path from a log is.
  const linked = link === undefined || /^[a-z]+:/i.test(link) ? undefined : link.replace(/[?#].*$/, '')
  const named = [
    ...(linked === undefined ? [] : [join(dirname(bundle.absolute), linked)]),
    `${bundle.absolute}.map`,
  ].map((absolute) => built.byAbsolute(absolute))
  const [first, ...others] = [named[0], byDebugId(debugIdOf(text), built), ...named.slice(1)]
  const elsewhere = built.maps.longestSuffix(segmentsOf(`${bundle.path}.map`))
  const candidates = [first, ...others, elsewhere === undefined ? undefined : built.byPath(elsewhere)]
  for (const file of candidates) {
    const content = file === undefined ? undefined : await readBuiltFile(file, MAP_BYTES_MAX)
    if (file !== undefined && content !== undefined) return { text: content, file }
  }
  return searchDebugId(debugIdOf(text), built)
}

/** The map whose name, or a folder of whose path, is the debug id. */
function byDebugId(id: string | undefined, built: BuiltFiles): BuiltFile | undefined {
  if (id === undefined) return undefined
  return built.files.find(({ path }) => path.endsWith('.map') && plainDebugId(path).includes(id))
}

/** The map that says that it has the debug id. */
async function searchDebugId(
  id: string | undefined,
  built: BuiltFiles,
): Promise<{ readonly text: string; readonly file: BuiltFile } | undefined> {
  if (id === undefined) return undefined
  for (const file of built.files.filter(({ path }) => path.endsWith('.map')).slice(0, SEARCHED_MAPS_MAX)) {
    const text = await readBuiltFile(file, MAP_BYTES_MAX)
    const said = /"debug(?:Id|_id)"\s*:\s*"([\da-fA-F-]{32,36})"/.exec(text ?? '')?.[1]
    if (text !== undefined && said !== undefined && plainDebugId(said) === id) return { text, file }
  }
  return undefined
}

/**
 * The map of a module that a bundle holds as a string and evaluates, as webpack does while developing:
 * eval("…//# sourceMappingURL=data:…\n//# sourceURL=webpack-internal:///./src/a.ts").
 */
async function evaluatedMap(file: string, built: BuiltFiles): Promise<LoadedMap> {
  const name = file.replace(/[?#].*$/, '')
  for (const bundle of built.files.filter(({ path }) => !path.endsWith('.map')).slice(0, EVAL_BUNDLES_MAX)) {
    const text = await readBuiltFile(bundle, BUNDLE_BYTES_MAX)
    const link = text === undefined ? undefined : evaluatedLink(text, name)
    const inside = link === undefined ? undefined : inlineMap(link)
    const map = inside === undefined ? undefined : parseSourceMap(inside)
    if (inside === undefined || map === undefined) continue
    return {
      kind: 'map',
      map,
      path: bundle.path,
      folder: undefined,
      bundleLines: undefined,
      characters: inside.length,
    }
  }
  return NONE
}

function isInBundle({ line, column }: BundlePlace, lines: readonly number[]): boolean {
  const length = lines[line - 1]
  return length !== undefined && column <= length + 1
}

function refused(reason: string): LoadedMap {
  return { kind: 'refused', reason, characters: 0 }
}

/** Both comments end the module's text; in the bundle it is a string, so line ends are written out. */
const LINK_BEFORE_NAME = /sourceMappingURL=(data:[\w/;=,+.%-]+)(?:\\n|\s)*\/\/# sourceURL=$/

function evaluatedLink(bundle: string, name: string): string | undefined {
  for (let at = bundle.indexOf(name); at >= 0; at = bundle.indexOf(name, at + 1)) {
    if (/[\w.-]/.test(bundle.charAt(at + name.length))) continue
    const start = bundle.lastIndexOf('sourceMappingURL=', at)
    const link = start < 0 ? undefined : LINK_BEFORE_NAME.exec(bundle.slice(start, at))?.[1]
    if (link !== undefined) return link
  }
  return undefined
}
