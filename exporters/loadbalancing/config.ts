import { encodedDeliveryFields } from '../../agent/delivery/delivery-config.ts'
import { checkGrpcEndpoint, grpcClientFields } from '../../agent/net/grpc-client-config.ts'
import { duration, integer, list, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'
import { ROUTING_KEYS } from './routing-key.ts'

export const config = object({
  routing_key: oneOf(ROUTING_KEYS, {
    default: 'service',
    help: 'What records have in common that go to one server: the name of their service, their trace, the fingerprint of their error, or all attributes of their resource',
  }),
  protocol: object(
    { otlp: object(grpcClientFields, { default: {}, help: 'The keys of otlp_grpc but the endpoint' }) },
    { default: {}, help: 'How the servers are spoken to' },
  ),
  resolver: object(
    {
      static: optional(
        object(
          {
            hostnames: list(string(), {
              min: 1,
              help: 'The servers, as name, name:port or with http:// before it; the port is 4317 when absent',
              check: checkHostnames,
            }),
          },
          { help: 'Servers that are always the same' },
        ),
      ),
      dns: optional(
        object(
          {
            hostname: string({ help: 'A name with an address for each server', check: checkName }),
            port: integer({ default: 4317, min: 1, max: 65_535, help: 'Port of each server' }),
            interval: duration({ default: '5s', min: '100ms', help: 'How often the name is looked up' }),
            timeout: duration({ default: '1s', min: '10ms', help: 'How long looking it up may take' }),
          },
          { help: 'Servers that come and go' },
        ),
      ),
    },
    {
      help: 'Which servers there are',
      check: (value) =>
        (value.static === undefined) === (value.dns === undefined)
          ? 'expected either static or dns'
          : undefined,
    },
  ),
  ...encodedDeliveryFields,
})

export type Config = Infer<typeof config>

/** Shape: "collector" gives "collector:4317". */
export function withPort(hostname: string): string {
  return /:\d+\/?$/.test(hostname.replace(/^[a-z]+:\/\/+/, '')) ? hostname : `${hostname}:4317`
}

function checkHostnames(hostnames: readonly unknown[]): string | undefined {
  const endpoints = hostnames.map((hostname) => withPort(String(hostname)))
  if (new Set(endpoints).size < endpoints.length) return 'expected each server once'
  return endpoints.map(checkGrpcEndpoint).find((fault) => fault !== undefined)
}

function checkName(name: string): string | undefined {
  return /^[\w.-]+$/.test(name) ? undefined : 'expected a name without a scheme and a port'
}
