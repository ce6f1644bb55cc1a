import { boolean, list, object, optional, record, string } from '../../config/schema.ts'
import { checkNetwork } from './address-guard.ts'
import { checkHeaders, checkProxyUrl } from './http-options.ts'
import { tlsFields } from './tls-options.ts'

/** Shorter keys can be guessed. */
const KEY_CHARACTERS_MIN = 16

const signingKey = (help: string) =>
  string({
    help,
    check: (key) =>
      key.length < KEY_CHARACTERS_MIN ? `expected at least ${KEY_CHARACTERS_MIN} characters` : undefined,
  })

/** The options of those who send requests of their own to somebody who wants to know from whom they are. */
export const signedPostFields = {
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
      { help: 'Proof of who sent a request and when, in the header X-Hephaestus-Signature' },
    ),
  ),
}

/** Which addresses requests may go to, and how. */
export const guardedAddressFields = {
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
}
