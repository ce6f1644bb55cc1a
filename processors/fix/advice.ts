import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'

interface Advice {
  /** Matches the error's type and message. */
  readonly pattern: RegExp
  readonly text: string
}

/** Causes outside the code, by what runtimes print for them. The first that matches is given. */
const ADVICE: readonly Advice[] = [
  {
    pattern: /ECONNREFUSED|connection refused|ConnectionRefusedError/i,
    text: 'A peer refused the connection. Check that it runs and listens on the address in the message, and that the address in the configuration is right.',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|getaddrinfo|no such host|Name or service not known|gaierror/i,
    text: 'A host name could not be resolved. Check the name in the configuration and the DNS of this host.',
  },
  {
    pattern: /ETIMEDOUT|ESOCKETTIMEDOUT|i\/o timeout|context deadline exceeded|TimeoutError|timed out/i,
    text: 'A peer did not answer in time. Check its load and the network between; raise the time-out only if the peer is known to need longer.',
  },
  {
    pattern: /ECONNRESET|EPIPE|broken pipe|connection reset|socket hang up/i,
    text: 'A peer closed the connection. Check its log at the same time; a restart or an idle time-out in between are the usual causes.',
  },
  {
    pattern: /ENETUNREACH|EHOSTUNREACH|network is unreachable|no route to host/i,
    text: 'The network of a peer cannot be reached. Check routes, firewall and the address in the configuration.',
  },
  {
    pattern: /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i,
    text: 'The disk is full. Free space or enlarge the volume, then look for what filled it (logs, temporary files, a missing retention).',
  },
  {
    pattern: /EMFILE|ENFILE|too many open files/i,
    text: 'The limit on open files is reached. Raise it (ulimit -n, LimitNOFILE) and look for files or sockets that are never closed.',
  },
  {
    pattern: /heap out of memory|ENOMEM|cannot allocate memory|MemoryError|out of memory|OOM/i,
    text: 'The process ran out of memory. Raise its limit if the load is as expected; otherwise compare heap snapshots to find what grows.',
  },
  {
    pattern: /EADDRINUSE|address already in use/i,
    text: 'Another process holds the port. Find it with `ss -ltnp`, or give this service another port.',
  },
  {
    pattern: /EACCES|EPERM|permission denied|PermissionError|operation not permitted/i,
    text: 'The process may not do this. Check owner and mode of the file or port in the message and the user the service runs as.',
  },
  {
    pattern: /certificate|CERT_|self[- ]signed|x509|SSL|TLS handshake/i,
    text: 'A TLS connection was refused. Check that the certificate is valid, not expired and issued for the name in use, and that its authority is trusted here.',
  },
  {
    pattern:
      /\b(?:401|403|unauthorized|forbidden|invalid api key|authentication failed|password authentication)\b/i,
    text: 'A peer refused our credentials. Check that the secret is set, current, and has the rights that are needed.',
  },
  {
    pattern: /\b(?:429|too many requests|rate limit)/i,
    text: 'A peer limits our requests. Ask for a higher limit or send fewer requests; repeat only with growing pauses.',
  },
  {
    pattern: /\b(?:502|503|504|service unavailable|bad gateway)\b/i,
    text: 'A peer is not available. Check its state; nothing in this code has to change.',
  },
  {
    pattern: /ENOENT|FileNotFoundError|NoSuchFile|no such file or directory|\[Errno 2\]/i,
    text: 'A file or folder that this host has to provide is not there. Check the mount, the volume or the package that brings it, and the path in the configuration.',
  },
  {
    pattern: /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/,
    text: 'A setting that the program needs was not given to it. Set what the message names where the process is started: its environment, its secrets, its unit or manifest.',
  },
]

const OTHER =
  'The cause lies outside the code: look at the configuration, the host and the peers named in the message.'

/**
 * What a person can do about an error whose cause is not in the code; undefined when it may be in the code.
 * The classes of the diagnosis decide, that of the error and that of its cause; the message only chooses the words.
 */
export function operationalAdvice(event: ErrorEvent, diagnosis: Diagnosis): string | undefined {
  if (diagnosis.errorClass !== 'operational' && diagnosis.causeClass !== 'operational') return undefined
  const text = `${event.exceptionType}: ${event.exceptionMessage}`
  return ADVICE.find(({ pattern }) => pattern.test(text))?.text ?? OTHER
}

/**
 * What to do where the diagnosis names a file of data and not of code: a key that settings lack, in words of
 * the analysis. Undefined when every place it names is code.
 */
export function dataAdvice({ locations }: Diagnosis): string | undefined {
  const data = locations.find(({ path, frameIndex }) => frameIndex === undefined && path.endsWith('.json'))
  return data === undefined
    ? undefined
    : `${data.reason}. Add what lacks to ${data.path}, or decide in the code what counts without it.`
}
