import type { MessageRule } from '../message.ts'

/**
 * What the operating system and the network say, whatever the language: the code may be right and its
 * surroundings not.
 */
export const systemMessages: readonly MessageRule[] = [
  {
    id: 'system-disk-full',
    errorClass: 'operational',
    access: 'none',
    pattern: /\bENOSPC\b|\[Errno 28\]|no space left on device|\bEDQUOT\b|disk quota exceeded/i,
    read: () => ({ summary: 'the disk is full', advice: 'free disk space or enlarge the volume' }),
  },
  {
    id: 'system-connection-refused',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /(?:connect )?ECONNREFUSED ?(\S+:\d+)?|(?:dial \w+ (\S+):.{0,40})?connection refused|\[Errno 111\]/i,
    read: (match) => {
      const peer = match[1] ?? match[2]
      const name = peer === undefined ? 'a peer' : `\`${peer}\``
      return {
        ...(peer === undefined ? {} : { subject: peer }),
        summary: `${name} refuses connections`,
        advice: `start what listens at ${name}, or correct the address`,
      }
    },
  },
  {
    id: 'system-address-in-use',
    errorClass: 'operational',
    access: 'none',
    pattern: /EADDRINUSE:? ?(?:address already in use)? ?(\S*:\d+)?|address already in use|\[Errno 98\]/i,
    read: (match) => ({
      summary: `the address ${match[1] ?? ''} is taken by another process`.replace('  ', ' '),
      advice: 'stop the other process that listens there, or choose another port',
    }),
  },
  {
    id: 'system-name-not-resolved',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /\b(?:ENOTFOUND|EAI_AGAIN)\b ?(\S+)?|[Nn]o such host|[Nn]ame or service not known|[Tt]emporary failure in name resolution|nodename nor servname provided/,
    read: (match) => ({
      summary: `the host name ${match[1] === undefined ? '' : `\`${match[1]}\` `}is not resolved`,
      advice: 'check the host name and the name server of this machine',
    }),
  },
  {
    id: 'system-connection-lost',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /\b(?:ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED|EHOSTUNREACH|ENETUNREACH)\b|socket hang up|connection reset by peer|broken pipe|i\/o timeout|context deadline exceeded|\b(?:ReadTimeout|ConnectTimeout|TimeoutError|ConnectionResetError|ConnectionError|BrokenPipeError)\b|UND_ERR_(?:CONNECT_TIMEOUT|SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT)|fetch failed/,
    read: (match) => ({
      summary: `the connection to a peer failed (${match[0]})`,
      advice: 'look at the peer and the network between: it was down, slow or closed the connection',
    }),
  },
  {
    id: 'system-too-many-files',
    errorClass: 'operational',
    access: 'none',
    pattern: /\bEMFILE\b|\bENFILE\b|too many open files|\[Errno 24\]/i,
    read: () => ({
      summary: 'the process has too many files or sockets open',
      advice: 'raise the limit on open files, and look for files and sockets that are never closed',
    }),
  },
  {
    id: 'system-permission',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /\b(?:EACCES|EPERM|EROFS)\b(?:: [^']{0,80}'([^']+)')?|\bPermissionError\b(?:.{0,60}'([^']+)')?|permission denied|read-only file system|operation not permitted/i,
    read: (match) => ({
      summary: `access is denied${(match[1] ?? match[2]) === undefined ? '' : ` to \`${match[1] ?? match[2]}\``}`,
      advice: 'give the process the permission it needs there, or another path',
    }),
  },
  {
    id: 'system-missing-file',
    errorClass: 'resource_missing',
    access: 'argument',
    pattern:
      /\bENOENT\b(?:: no such file or directory)?(?:, \w+ '([^']*)')?|\bFileNotFoundError: .{0,60}?(?:'([^']*)'|$)|\[Errno 2\][^']{0,60}(?:'([^']*)')?|(?:open|stat|lstat|chdir|fork\/exec) ([^\s:]+): no such file or directory|\b(?:FileNotFound|NoSuchFile)Exception: ([^()\n]{1,300}?)(?: \(|$)|\bOs \{ code: 2,|no such file or directory/,
    read: (match) => {
      const path = match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5]
      return {
        ...(path === undefined ? {} : { subject: path }),
        summary: path === undefined ? 'a file is not there' : `the file \`${path}\` is not there`,
      }
    },
  },
  {
    id: 'system-setting-missing',
    errorClass: 'operational',
    access: 'none',
    pattern: /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b[^\n]{0,60}\bNotPresent\b|\bNotPresent$/,
    read: (match) => {
      const name = match[1] === undefined ? 'an environment variable' : `\`${match[1]}\``
      return {
        ...(match[1] === undefined ? {} : { subject: match[1] }),
        summary: `${name} is not set`,
        advice: `set ${name} for the service`,
      }
    },
  },
  {
    id: 'system-wrong-file-kind',
    errorClass: 'resource_missing',
    access: 'argument',
    pattern:
      /\b(?:EISDIR|ENOTDIR|EEXIST|ENOTEMPTY)\b.{0,160}|\b(?:IsADirectoryError|NotADirectoryError|FileExistsError)\b.{0,160}/,
  },
  {
    id: 'system-out-of-memory',
    errorClass: 'operational',
    access: 'none',
    pattern: /\bENOMEM\b|Cannot allocate memory|out of memory|OOMKilled/i,
    read: () => ({
      summary: 'there was no memory left',
      advice: 'give the process more memory, and look for what grows without bound',
    }),
  },
  {
    id: 'system-certificate',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /CERT_HAS_EXPIRED|certificate has expired|self[- ]signed certificate|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT\w*)|CERTIFICATE_VERIFY_FAILED|x509: .{1,120}/,
    read: (match) => ({
      summary: `the certificate of a peer is not accepted (${match[0]})`,
      advice: 'renew the certificate of the peer, or trust its issuer',
    }),
  },
  {
    id: 'system-credentials',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /password authentication failed.{0,80}|Access denied for user.{0,80}|\b(?:401 Unauthorized|403 Forbidden|invalid api key)\b/i,
    read: (match) => ({
      summary: `a peer refuses the credentials (${match[0]})`,
      advice: 'check the credentials that the service was started with',
    }),
  },
  {
    id: 'system-peer-failed',
    errorClass: 'operational',
    access: 'none',
    pattern:
      /(?:status(?: code)?|HTTP|response)[ :=]{1,3}(?:5\d\d|429)\b.{0,60}|\b50[234] (?:Bad Gateway|Service Unavailable|Gateway Time-?out)|Too Many Requests/i,
    read: (match) => ({
      summary: `a peer answers with an error (${match[0]})`,
      advice: 'look at the peer: it was down or overloaded',
    }),
  },
]
