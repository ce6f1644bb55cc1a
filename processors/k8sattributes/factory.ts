import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Says which pod of Kubernetes records come from. */
export const k8sattributesProcessor = defineProcessor({
  type: 'k8sattributes',
  summary: 'Adds what Kubernetes knows of the pod that records come from to their resource',
  mutatesBatches: true,
  config,
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) =>
    (await import('./processor.ts')).createK8sAttributes(settings, own, next),
})
