import { offerFields } from '../../agent/delivery/offer.ts'
import { checkEndpoint } from '../../agent/net/endpoint.ts'
import { serverTlsFields } from '../../agent/net/server-tls.ts'
import { isLocation } from '../../agent/time/zone.ts'
import { notNeeded } from '../../config/not-needed.ts'
import {
  boolean,
  bytes,
  duration,
  either,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

const scalar = either(string(), either(number(), boolean()), 'Text, number or boolean')
/** What operators of a pasted block may look like; none is taken. */
const operator = record(either(scalar, either(list(scalar), record(scalar))))

const listenAddress = string({
  help: 'Where it listens; 0.0.0.0:514 for all addresses of the machine',
  check: checkEndpoint,
})
const addAttributes = boolean({
  default: false,
  help: 'Adds network.transport, network.peer.address and network.peer.port; each connection is then a resource of its own',
})

/** Of both transports, in the Collector. */
const unneeded = {
  encoding: optional(
    string(notNeeded('messages are kept as the bytes that they are, and exporters mend what is no UTF-8')),
  ),
  multiline: optional(
    record(scalar, notNeeded('the processor recombine joins the messages of a stack trace')),
  ),
  preserve_leading_whitespaces: optional(boolean(notNeeded('white space is always kept'))),
  preserve_trailing_whitespaces: optional(boolean(notNeeded('white space is always kept'))),
}

const tcpFields = object(
  {
    listen_address: listenAddress,
    tls: optional(serverTlsFields),
    max_log_size: bytes({
      default: '1MiB',
      min: '1KiB',
      max: '64MiB',
      help: 'Longest message; of a longer one the rest is left out',
    }),
    max_connections: integer({ default: 1_024, min: 1, help: 'Connections at the same time' }),
    max_connections_per_client: integer({
      default: 256,
      min: 1,
      help: 'Connections at the same time from one address; further ones are closed',
    }),
    max_bytes_in_flight: bytes({
      default: '64MiB',
      min: '1MiB',
      help: 'Memory of messages whose end has not come, of all connections; the connection that would need more is closed',
    }),
    idle_timeout: duration({
      default: '10m',
      min: '100ms',
      help: 'A connection on which nothing comes for so long is closed',
    }),
    add_attributes: addAttributes,
    one_log_per_packet: optional(boolean(notNeeded('the framing tells where a message ends'))),
    ...unneeded,
  },
  { help: 'Messages over TCP, and with tls over TLS' },
)

const udpFields = object(
  {
    listen_address: listenAddress,
    one_log_per_packet: boolean({
      default: true,
      help: 'A datagram is one message, as RFC 5426 says; false: each of its lines is one',
    }),
    receive_buffer_size: optional(
      bytes({
        min: '4KiB',
        max: '1GiB',
        help: "The kernel's buffer, which holds what comes while the agent is busy; no more than net.core.rmem_max, and the system's own without it",
      }),
    ),
    buffer_size: bytes({
      default: '16MiB',
      min: '64KiB',
      max: '1GiB',
      help: 'Messages held in memory while the pipeline takes nothing; further ones are dropped and counted',
    }),
    add_attributes: addAttributes,
    async: optional(
      record(scalar, notNeeded('datagrams are taken from the system while those before them are handed on')),
    ),
    ...unneeded,
  },
  { help: 'Messages over UDP' },
)

export const config = object(
  {
    tcp: optional(tcpFields),
    udp: optional(udpFields),
    protocol: oneOf(['auto', 'rfc3164', 'rfc5424'], {
      default: 'auto',
      help: 'Which form messages have; auto tells by the version after the priority',
    }),
    location: string({
      default: 'UTC',
      help: 'Where times without a zone were written, as those of RFC 3164: an IANA zone',
      check: (name) => (isLocation(name) ? undefined : 'expected a time zone, as Europe/Berlin'),
    }),
    enable_octet_counting: optional(
      boolean({
        help: 'On TCP, whether the length of a message stands before it (RFC 6587); without this key a number before the < of a priority tells',
      }),
    ),
    max_octets: optional(
      bytes({
        min: '480B',
        max: '64MiB',
        help: 'Longest message with its length before it, where that is not tcp.max_log_size',
      }),
    ),
    non_transparent_framing_trailer: oneOf(['LF', 'NUL'], {
      default: 'LF',
      help: 'On TCP, what ends a message without its length before it',
    }),
    allow_skip_pri_header: boolean({
      default: false,
      help: 'Also reads messages that do not begin with a priority',
    }),
    on_error: oneOf(['send', 'drop'], {
      default: 'send',
      help: 'Whether a message that is not of the protocol goes on as it came, or is dropped; it is counted either way',
    }),
    usual_priorities: list(integer({ min: 0, max: 191 }), {
      default: [13, 30, 133],
      help: 'Priorities (facility times 8, and the level) that senders give to lines of which they know nothing: no severity is taken from them, so that errors are looked for in the text. 13 is user.notice, of logger; 30 is daemon.info, of what services print, by way of systemd and rsyslog or of Docker; 133 is local0.notice, of files that rsyslog reads',
    }),
    attributes: record(scalar, { default: {}, help: 'Attributes added to every record' }),
    resource: record(scalar, { default: {}, help: 'Attributes of the resource the records come from' }),
    retry_on_failure: offerFields,
    storage: optional(
      string(notNeeded('a sender of syslog cannot be asked again, so that there is no checkpoint')),
    ),
    operators: optional(
      list(operator, notNeeded('the processors parse, recombine, filter and resource do their work')),
    ),
  },
  {
    check: ({ tcp, udp, protocol, allow_skip_pri_header: isLenient }) => {
      if (tcp === undefined && udp === undefined) return 'expected tcp, udp or both'
      return isLenient && protocol === 'rfc5424'
        ? 'expected allow_skip_pri_header with rfc3164 or auto: RFC 5424 knows no message without a priority'
        : undefined
    },
  },
)

export type Config = Infer<typeof config>
export type TcpConfig = NonNullable<Config['tcp']>
export type UdpConfig = NonNullable<Config['udp']>
