/** Where a server listens. */
export interface Endpoint {
  /** Name or address; '' for all addresses of the machine. */
  readonly host: string
  readonly port: number
}

/**
 * Reads an endpoint as the Collector writes it.
 * Shape: "localhost:4317", "0.0.0.0:4318", "[::1]:4318", ":4318" for all addresses; undefined for anything else.
 */
export function parseEndpoint(text: string): Endpoint | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^:[\]/\s]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) return undefined
  return { host: match[1] ?? match[2] ?? '', port }
}

/** Says what is wrong with an endpoint, for a configuration. */
export function checkEndpoint(text: string): string | undefined {
  return parseEndpoint(text) === undefined
    ? 'expected a host and a port, as in localhost:4317 or [::1]:4317'
    : undefined
}

/** Why an address cannot be listened on, as far as the system's code tells. Source: bind(2). */
export function listenHint(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRNOTAVAIL') return 'is it an address of this machine?'
  if (code === 'EACCES') return 'ports below 1024 need the capability CAP_NET_BIND_SERVICE'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not found'
  return 'is another program there?'
}
