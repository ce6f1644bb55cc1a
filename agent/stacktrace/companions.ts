import type { Companion, GoesOn } from './companion.ts'
import { appleCrash } from './companions/apple-crash.ts'
import { dotnetConsole } from './companions/dotnet-console.ts'
import { innodb } from './companions/innodb.ts'
import { postgres } from './companions/postgres.ts'
import { pythonWarning } from './companions/python-warning.ts'
import { railsRequest } from './companions/rails-request.ts'
import { sameHead } from './companions/same-head.ts'
import { serverReport } from './companions/server-report.ts'
import { systemdUnit } from './companions/systemd-unit.ts'

/** All of them, the narrow ones first. */
export const COMPANIONS: readonly Companion[] = [
  postgres,
  innodb,
  serverReport,
  systemdUnit,
  appleCrash,
  dotnetConsole,
  pythonWarning,
  railsRequest,
  sameHead,
]

/** Longer records of this kind are none: so many lines are read before a record that never ends is cut. */
const LINES_MAX = 400

/** What goes on from a line; undefined when it is no head. Bounds: at most 400 lines go on from one. */
export function companionsOf(line: string): GoesOn | undefined {
  for (const companion of COMPANIONS) {
    const goesOn = companion.begin(line)
    if (goesOn === undefined) continue
    let linesLeft = LINES_MAX
    return (next) => {
      linesLeft -= 1
      return linesLeft >= 0 && goesOn(next)
    }
  }
  return undefined
}
