/** An address that code may be fetched from. */
export interface RemoteUrl {
  readonly protocol: 'https' | 'http' | 'ssh' | 'file'
  /** Shape: "https://host:8443"; '' where there is no host. */
  readonly origin: string
  readonly host: string
}

const SCP_LIKE = /^(?:[\w.-]+@)?([A-Za-z0-9][\w.-]*):(?!\/\/)[\w./~-][^\s]*$/

/**
 * Reads the address of a repository; undefined for what is none, or could make git start a program or read a file
 * that nobody named (`ext::`, options in place of hosts).
 * Shape: "https://host/path", "http://…", "ssh://user@host/path", "user@host:path", "file:///path".
 */
export function parseRemoteUrl(url: string): RemoteUrl | undefined {
  if (/[\s\p{C}\\]|::/u.test(url)) return undefined
  const scp = SCP_LIKE.exec(url)
  if (scp !== null) return { protocol: 'ssh', origin: '', host: scp[1] ?? '' }
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return undefined
  }
  const protocol = parsed.protocol.slice(0, -1)
  const { hostname: host, origin, pathname } = parsed
  if (protocol === 'file') {
    return host === '' && pathname.length > 1 ? { protocol, origin: '', host: '' } : undefined
  }
  if (protocol !== 'https' && protocol !== 'http' && protocol !== 'ssh') return undefined
  if (!/^(?:[A-Za-z0-9][\w.-]*|\[[0-9a-f:.]+\])$/.test(host)) return undefined
  if (parsed.search !== '' || parsed.hash !== '' || pathname.length <= 1) return undefined
  return { protocol, origin: protocol === 'ssh' ? '' : origin, host }
}

/** Whether an address holds a password, or for HTTP any user: such things are told apart from it. */
export function holdsCredentials(url: string): boolean {
  return /^https?:\/\/[^/]*@/.test(url) || /^\w+:\/\/[^/:]*:[^/]*@/.test(url)
}
