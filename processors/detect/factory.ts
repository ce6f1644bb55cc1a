import { defineProcessor } from '../../agent/component/factory.ts'
import { dataRule } from '../../agent/detection/data-rule.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import { config } from './config.ts'
import { inspect } from './inspect.ts'
import { literalsOfRules, rulesOf } from './rules.ts'

/** Finds errors, groups and counts them, and makes each an event with its context. */
export const detectProcessor = defineProcessor({
  type: 'detect',
  summary: 'Finds errors, groups and counts them, and makes each an event with its context',
  mutatesBatches: true,
  config,
  needs: ({ pass, threshold: { level }, rules, disabled_rules: disabled }) => {
    if (pass !== 'errors' || SEVERITY[level] < SEVERITY.error) return undefined
    const literals = literalsOfRules(rulesOf({ own: rules.map(dataRule), disabled }))
    return literals === undefined ? undefined : { literals, endsOthers: true }
  },
  inspect,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).DetectProcessor(settings, values, next),
})
