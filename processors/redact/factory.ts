import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Masks secrets and personal data before records leave the process or are kept. */
export const redactProcessor = defineProcessor({
  type: 'redact',
  summary: 'Masks passwords, tokens, keys, e-mail addresses and card numbers in records and events',
  mutatesBatches: true,
  masksSecrets: true,
  config,
  // Masking makes no record an error.
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).RedactProcessor(settings, values, next),
})
