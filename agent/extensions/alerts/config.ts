import { duration, object, string, type Infer } from '../../../config/schema.ts'
import { checkHttpUrl } from '../../net/http-options.ts'
import { guardedAddressFields, signedPostFields } from '../../net/signed-post-fields.ts'

export const config = object({
  url: string({
    help: 'Where notices go, by POST. Write what is secret in it as ${file:…} or ${env:…}',
    check: checkHttpUrl,
  }),
  ...signedPostFields,
  for: duration({ default: '2m', help: 'How long something has to be wrong before it is told' }),
  keep_firing_for: duration({
    default: '1m',
    help: 'How long it has to be right again before that is told; also after a restart of the agent',
  }),
  timeout: duration({ default: '10s', min: '100ms', help: 'How long an answer may take' }),
  ...guardedAddressFields,
})

export type Config = Infer<typeof config>
