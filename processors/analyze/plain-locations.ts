import type { CodeLocation, ResolvedFrame } from '../../agent/model/diagnosis.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { isSourceCode } from '../../agent/repository/source-code.ts'
import { snippetOf } from './snippet.ts'

const LOCATIONS_MAX = 5
const CONFIDENCE = [0.6, 0.25, 0.15, 0.1, 0.05]

/**
 * The own calls of a trace, innermost first, as places with their lines: what is left to say of code in a language that is not
 * parsed. Bounds: five places; what is no code, files that cannot be read and those that are shorter than the trace says are left out.
 */
export async function plainLocations(
  frames: readonly ResolvedFrame[],
  repository: Repository,
  snippetLines: number,
): Promise<readonly CodeLocation[]> {
  const found: CodeLocation[] = []
  for (const [frameIndex, { isOwn, path, line, function: name }] of frames.entries()) {
    if (!isOwn || path === undefined || line === undefined || found.length >= LOCATIONS_MAX) continue
    // A frame may be made up, and name a file with secrets.
    if (!isSourceCode(path)) continue
    if (found.some((one) => one.path === path && one.line === line)) continue
    const file = await repository.read(path)
    if (file === undefined || line > file.lines.length) continue
    found.push({
      path,
      line,
      function: name,
      snippet: snippetOf(file.lines, line, snippetLines),
      confidence: CONFIDENCE[found.length] ?? 0,
      frameIndex,
      reason: found.length === 0 ? 'the innermost call of own code' : 'called from here',
    })
  }
  return found
}
