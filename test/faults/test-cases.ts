import { t as root, test } from 'tap'
import { SOURCE_PROGRAM } from './agent.ts'
import type { FaultCase } from './fault-case.ts'
import { Workbench } from './workbench.ts'

/** Makes a test of every case, in its short form. */
export function testCases(cases: readonly FaultCase[]): void {
  // They wait more than they work.
  root.jobs = 2
  for (const faultCase of cases.filter(({ isLongOnly }) => isLongOnly !== true)) {
    const skip = faultCase.skip?.() ?? false
    test(faultCase.title, { skip, todo: faultCase.knownFault ?? false }, async (each) => {
      const bench = new Workbench(SOURCE_PROGRAM)
      each.teardown(() => bench.close())
      const { verdict, duplicatesMax, reorderedMax = 0, missingMax = 0 } = await faultCase.run(bench, 'short')
      const { written, missing, duplicate, corrupt, reordered } = verdict
      each.ok(missing <= missingMax, `${missing} of ${written} are missing, ${missingMax} were destroyed`)
      each.equal(corrupt, 0, 'nothing came out damaged')
      each.ok(reordered <= reorderedMax, `${reordered} of ${written} came late, ${reorderedMax} may`)
      each.ok(duplicate <= duplicatesMax, `${duplicate} of ${written} came twice, ${duplicatesMax} may`)
    })
  }
}
