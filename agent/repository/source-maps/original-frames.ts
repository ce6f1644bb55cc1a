import type { ResolvedFrame } from '../../model/diagnosis.ts'
import { looksLikeLibrary } from '../../stacktrace/own-code.ts'
import type { ParsedFile, ParsedFiles } from '../definitions.ts'
import { isCompiledFrom, pathBelow, plainPath } from '../frame-path.ts'
import { isOwnPath } from '../frames.ts'
import type { OwnCode } from '../own-code.ts'
import { pathIndexOf, segmentsOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { enclosingFunction, symbolsOf } from '../symbols.ts'
import type { MappedPlace, SourceMaps } from './source-maps.ts'
import type { OriginalPlace } from './source-map.ts'

/** Frames as they are in the sources, and what could not be told of some. */
export interface OriginalFrames {
  readonly frames: readonly ResolvedFrame[]
  readonly gaps: readonly string[]
}

const FRAMES_MAX = 50

/**
 * JavaScript frames of bundles and of compiled code, as they are in the sources: file, line, column and the
 * function's name. A source outside of the repository is a library's. Where compiled code has no source map,
 * the line is that of the function of the frame's name, and a gap says so.
 * Bounds: the first 50 frames; maps as `SourceMaps` bounds them.
 */
export async function originalFrames(
  frames: readonly ResolvedFrame[],
  files: ParsedFiles,
  maps: SourceMaps,
  ownCode?: OwnCode,
): Promise<OriginalFrames> {
  const gaps: string[] = []
  const places = await Promise.all(frames.slice(0, FRAMES_MAX).map((frame) => placeOf(frame, maps)))
  const found: ResolvedFrame[] = []
  for (const [position, frame] of frames.entries()) {
    const place = places[position]
    if (place?.gap !== undefined) gaps.push(place.gap)
    if (place?.original === undefined) {
      found.push(await uncompiled(frame, files, gaps))
      continue
    }
    // What the caller's token was called is the name of this function, where its own code is not here.
    const callee = places[position + 1]?.original?.name
    const { frame: inSource, gap } = await mapped(
      { frame, place, original: place.original, callee },
      files,
      ownCode,
    )
    if (gap !== undefined) gaps.push(gap)
    found.push(inSource)
  }
  return { frames: found, gaps: [...new Set(gaps)] }
}

async function placeOf(frame: ResolvedFrame, maps: SourceMaps): Promise<MappedPlace | undefined> {
  const { file, line, column, isNative } = frame
  if (isNative || file === '' || line === undefined || column === undefined) return undefined
  return maps.originalOf({ file, line, column })
}

interface Mapping {
  readonly frame: ResolvedFrame
  readonly place: MappedPlace
  readonly original: OriginalPlace
  readonly callee: string | undefined
}

async function mapped(
  { frame, place, original, callee }: Mapping,
  files: ParsedFiles,
  ownCode: OwnCode | undefined,
): Promise<{ readonly frame: ResolvedFrame; readonly gap?: string }> {
  const { line, column, source } = original
  const { path: _ofBundle, ...printed } = frame
  const path = sourcePath(source, place.mapFolder, files.repository)
  const name = callee ?? frame.function
  const outside = { ...printed, file: plainPath(source), line, column, function: name, isOwn: false }
  if (path === undefined) return { frame: outside }
  const file = await files.open(path)
  const isSame =
    file === undefined || original.content === undefined || isSameText(file.text, original.content)
  const sourceLine = isSame ? undefined : original.content?.split(/\r?\n/)[line - 1]
  const inSource = {
    ...outside,
    path,
    file: path,
    function: (file === undefined || !isSame ? undefined : nameAt(file, line, column)) ?? name,
    isOwn: isOwnPath(path, 'javascript', ownCode),
    // The line as it was is what tells where it is now.
    ...(sourceLine === undefined || sourceLine.trim() === '' ? {} : { sourceLine }),
  }
  if (isSame) return { frame: inSource }
  return { frame: inSource, gap: `${path} is not what the source map ${place.map ?? ''} was made from` }
}

/** The listed file that a map means by a source; undefined for libraries, bundlers' own code and files elsewhere. */
function sourcePath(
  source: string,
  mapFolder: string | undefined,
  repository: Repository,
): string | undefined {
  const plain = plainPath(source)
  const frame = { function: '', file: source, isNative: false }
  if (looksLikeLibrary(frame, 'javascript') || looksLikeLibrary({ ...frame, file: plain }, 'javascript')) {
    return undefined
  }
  const isRelative = !/^[a-z][\w+.-]*:/i.test(source) && !plain.startsWith('/')
  const absolute = isRelative && mapFolder !== undefined ? `${mapFolder}/${plain}` : plain
  const below = pathBelow(absolute, repository.root)
  if (below !== undefined && repository.hasFile(below)) return below
  return pathIndexOf(repository).longestSuffix(segmentsOf(plain))
}

/** Line ends and a byte order mark may be other ones in a checkout. */
function isSameText(a: string, b: string): boolean {
  const plain = (text: string): string =>
    text
      .replace(/^\ufeff/, '')
      .replaceAll('\r\n', '\n')
      .trimEnd()
  return plain(a) === plain(b)
}

function nameAt(file: ParsedFile, line: number, column: number): string | undefined {
  return enclosingFunction(file.root, line, column)?.name
}

/**
 * A frame of compiled code that has no map: the function is all that is the same in the source. A file without
 * it is not the source, for several may have become one bundle.
 */
async function uncompiled(frame: ResolvedFrame, files: ParsedFiles, gaps: string[]): Promise<ResolvedFrame> {
  const { path } = frame
  if (path === undefined || !isCompiledFrom(frame.file, path)) return frame
  const file = await files.open(path)
  const name = /([\p{L}\p{N}_$]+)\s*$/u.exec(frame.function)?.[1]
  const symbols = file === undefined || name === undefined ? [] : symbolsOf(file.root)
  const named = symbols.filter((symbol) => symbol.simpleName === name && symbol.kind === 'function')
  const [symbol] = named
  const { line: _line, column: _column, path: _path, ...rest } = frame
  const start = `${frame.file} is compiled and has no source map here`
  if (symbol === undefined || named.length > 1) {
    gaps.push(`${start}: what it was made from is not known`)
    return { ...rest, isOwn: false }
  }
  gaps.push(`${start}: the line in ${path} is that of the function ${symbol.name}`)
  return { ...rest, path, line: symbol.startLine }
}
