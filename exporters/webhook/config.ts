import { conditionFault } from '../../agent/condition/condition.ts'
import { encodedDeliveryFields } from '../../agent/delivery/delivery-config.ts'
import { checkHttpUrl } from '../../agent/net/http-options.ts'
import { guardedAddressFields, signedPostFields } from '../../agent/net/signed-post-fields.ts'
import {
  boolean,
  bytes,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'
import { configFault } from './config-fault.ts'
import { PRESETS } from './preset.ts'
import { CONTENT_TYPES, jsonFault } from './render.ts'
import { templateFault } from './template.ts'

export const config = object(
  {
    url: string({
      help: 'Where requests go; without a path it gets that of the preset. Write what is secret in it as ${file:…} or ${env:…}',
      check: checkHttpUrl,
    }),
    preset: oneOf(PRESETS, { default: 'generic', help: 'Whose form the requests have' }),
    token: optional(
      string({
        help: 'Key of the service: routing key of pagerduty, API key of datadog and elasticsearch, token of splunk_hec, bearer token of loki and generic',
      }),
    ),
    template: optional(
      object(
        {
          body: string({ help: 'The body of a request, with {{event.…}} for values', check: templateFault }),
          content_type: oneOf(CONTENT_TYPES, {
            default: 'application/json',
            help: 'What the body is; values are escaped for it',
          }),
        },
        {
          help: 'Another body than that of the preset generic',
          check: ({ body, content_type }) => jsonFault(body, content_type),
        },
      ),
    ),
    method: oneOf(['POST', 'PUT', 'PATCH'], { default: 'POST', help: 'Method of the requests' }),
    ...signedPostFields,
    filter: object(
      {
        event_names: optional(
          list(string(), {
            min: 1,
            help: 'Only these events; without it what the preset is for: chats and pagers get errors and fixes, others every record',
          }),
        ),
        min_severity: optional(
          oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
            help: 'Only records of this level or above it, and those that have none',
          }),
        ),
        services: optional(list(string(), { min: 1, help: 'Only records of these services' })),
        classes: optional(list(string(), { min: 1, help: 'Only errors of these classes' })),
        condition: optional(
          string({ check: conditionFault, help: 'Only records for which this holds, written as for filter' }),
        ),
      },
      { default: {}, help: 'Which records are sent; all that is written must hold' },
    ),
    splunk_hec: optional(
      object(
        {
          index: optional(string({ help: 'Index; that of the token when absent' })),
          source: string({ default: 'hephaestus', help: 'Source of the events' }),
          sourcetype: string({ default: '_json', help: 'Source type of the events' }),
        },
        { help: 'For the preset splunk_hec' },
      ),
    ),
    datadog: optional(
      object(
        {
          source: string({ default: 'hephaestus', help: 'Source of the logs (ddsource)' }),
          tags: list(string(), { default: [], help: 'Tags of the logs, as in env:production' }),
        },
        { help: 'For the preset datadog' },
      ),
    ),
    loki: optional(
      object(
        {
          labels: record(string(), {
            default: {},
            help: 'Further labels besides service_name and event_name',
            check: checkLabels,
          }),
          tenant: optional(string({ pattern: /^[\x21-\x7e]+$/, help: 'Tenant (X-Scope-OrgID)' })),
          structured_metadata: boolean({
            default: true,
            help: 'Send fingerprint, fix id, trace and the like beside the line; Loki before 3.0 may refuse that',
          }),
        },
        { help: 'For the preset loki' },
      ),
    ),
    elasticsearch: optional(
      object(
        { index: string({ default: 'logs-hephaestus-default', help: 'Data stream or index' }) },
        { help: 'For the preset elasticsearch' },
      ),
    ),
    compression: oneOf(['none', 'gzip'], {
      default: 'none',
      help: 'gzip makes requests smaller; chats and pagers take none',
    }),
    max_request_size: optional(
      bytes({
        min: '1KiB',
        help: 'Largest request before compression; the limit of the service when absent',
      }),
    ),
    follow_redirects: oneOf(['never', 'same_origin'], {
      default: 'never',
      help: 'same_origin: 307 and 308 are followed while scheme, host and port stay the same',
    }),
    ...guardedAddressFields,
    ...encodedDeliveryFields,
  },
  { check: configFault },
)

export type Config = Infer<typeof config>

function checkLabels(labels: Readonly<Record<string, string>>): string | undefined {
  const wrong = Object.keys(labels).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  return wrong === undefined
    ? undefined
    : `expected labels of letters, digits and _, and ${JSON.stringify(wrong)} is none`
}
