import { actionRows } from '../../agent/attributes/action-rows.ts'
import { boolean, list, object, oneOf, string, type Infer } from '../../config/schema.ts'

export const config = object(
  {
    attributes: actionRows,
    detectors: list(oneOf(['env', 'system', 'kubernetes']), {
      default: [],
      help: 'Where attributes come from before the actions; the first that knows one wins',
    }),
    override: boolean({
      default: false,
      help: 'true: what detectors know wins over what the resource has, such as from the path of a container',
    }),
    podinfo: string({
      default: '/etc/podinfo',
      help: 'Where a downward API volume is mounted with the files `labels` and `annotations`, for kubernetes',
    }),
  },
  {
    check: ({ attributes, detectors }) =>
      attributes.length + detectors.length > 0 ? undefined : 'expected attributes or detectors',
  },
)

export type Config = Infer<typeof config>
