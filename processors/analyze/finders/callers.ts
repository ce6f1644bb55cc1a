import { enclosingFunction } from '../../../agent/repository/symbols.ts'
import type { Finder, FoundLocation } from '../finder.ts'
import { raisedAt } from '../raised-at.ts'

const CALLERS_MAX = 3

/** The own calls that led to the crash, outwards: the least certain places. */
export const callersFinder: Finder = {
  id: 'callers',
  async find({ crash, files, frames, symptom }) {
    if (crash === undefined || files === undefined) return {}
    const locations: FoundLocation[] = []
    // What raises an error on purpose was called wrongly, or with wrong values.
    const isRaised = raisedAt({ crash, symptom }) !== undefined
    const rest = frames.slice(crash.frameIndex + 1, crash.frameIndex + 40)
    for (const [offset, frame] of rest.entries()) {
      if (locations.length >= CALLERS_MAX) break
      if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
      const file = await files.open(frame.path)
      if (file === undefined || frame.line > file.lines.length) continue
      const { line, column } = frame
      const around = enclosingFunction(file.root, line, column)
      // What starts the program seldom is what is wrong.
      const isFunction = around !== undefined && !/^(?:main|Main\.main)$/.test(around.name)
      locations.push({
        file,
        line,
        ...(column === undefined ? {} : { column }),
        function: around?.name ?? frame.function,
        confidence: (isRaised && isFunction ? 0.42 : 0.25) - locations.length * 0.05,
        reason: 'called from here',
        frameIndex: crash.frameIndex + 1 + offset,
      })
    }
    return { locations }
  },
}
