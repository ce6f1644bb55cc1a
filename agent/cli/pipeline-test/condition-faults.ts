import { formatPath, type Fault } from '../../../config/fault.ts'
import type { PipelineTest } from '../../../config/pipeline-tests.ts'
import { showText } from '../../../config/show-value.ts'
import { conditionFault } from '../../condition/condition.ts'

/** What is wrong with the conditions in tests, which the configuration's own check does not read. */
export function conditionFaults(tests: readonly PipelineTest[]): readonly Fault[] {
  return tests.flatMap(({ expect }) =>
    expect.flatMap(({ at, path, events, includes }) =>
      Object.entries({ events, includes }).flatMap(([key, list = []]) =>
        list.flatMap(({ where }, index) =>
          where.flatMap((condition, place): readonly Fault[] => {
            const what = conditionFault(condition)
            if (what === undefined) return []
            const inner = formatPath([key, index, 'where', place])
            return [
              {
                ...at,
                path: `${path}.${inner}`,
                what,
                saw: showText(condition),
                todo: 'write such a condition',
              },
            ]
          }),
        ),
      ),
    ),
  )
}
