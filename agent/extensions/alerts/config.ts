import {
  boolean,
  duration,
  list,
  object,
  optional,
  record,
  string,
  type Infer,
} from '../../../config/schema.ts'
import { checkNetwork } from '../../net/address-guard.ts'
import { checkHeaders, checkHttpUrl, checkProxyUrl } from '../../net/http-options.ts'
import { tlsFields } from '../../net/tls-options.ts'

/** Shorter keys can be guessed. */
const KEY_CHARACTERS_MIN = 16

const signingKey = (help: string) =>
  string({
    help,
    check: (key) =>
      key.length < KEY_CHARACTERS_MIN ? `expected at least ${KEY_CHARACTERS_MIN} characters` : undefined,
  })

export const config = object({
  url: string({
    help: 'Where notices go, by POST. Write what is secret in it as ${file:…} or ${env:…}',
    check: checkHttpUrl,
  }),
  headers: record(string(), {
    default: {},
    help: 'Further headers; secrets as ${env:…} or ${file:…}',
    check: (headers) => checkHeaders(headers, ['idempotency-key', 'x-hephaestus-signature']),
  }),
  signature: optional(
    object(
      {
        secret: signingKey('Key that requests are signed with'),
        previous_secret: optional(
          signingKey('Key that they are signed with too, as long as receivers still know it'),
        ),
      },
      { help: 'Proof of who sent a notice and when, in the header X-Hephaestus-Signature' },
    ),
  ),
  for: duration({ default: '2m', help: 'How long something has to be wrong before it is told' }),
  keep_firing_for: duration({
    default: '1m',
    help: 'How long it has to be right again before that is told; also after a restart of the agent',
  }),
  timeout: duration({ default: '10s', min: '100ms', help: 'How long an answer may take' }),
  allow_private: boolean({
    default: false,
    help: 'Also send to addresses of this host and of private networks',
  }),
  allow_addresses: list(string({ check: checkNetwork }), {
    default: [],
    help: 'Addresses and networks to send to whatever they are, as in 10.1.0.0/16',
  }),
  proxy_url: optional(
    string({
      help: 'HTTP proxy that all requests go through; it then decides which addresses are reached',
      check: checkProxyUrl,
    }),
  ),
  tls: tlsFields,
})

export type Config = Infer<typeof config>
