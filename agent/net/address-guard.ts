import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { RetryableError } from '../model/errors.ts'

/** What an address is, by who can be reached there. */
type AddressKind = 'public' | 'private' | 'forbidden'

/** Which addresses may be connected to. */
interface AddressRules {
  /** Addresses of this host and of private networks. */
  readonly allowsPrivate: boolean
  /** Networks and addresses that are allowed whatever they are. Shape: ["10.1.0.0/16", "169.254.0.10"]. */
  readonly allowed: readonly string[]
}

/** Finds the addresses of a name; the system's resolver unless a test has another one. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** This host and networks that are not routed on the internet. Source: RFC 6890, RFC 4193, RFC 6598. */
const PRIVATE = blockList(
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
)
/** Whom no sender of notices has business with: links, metadata of clouds, groups, what is no destination. */
const FORBIDDEN = blockList(
  '0.0.0.0/8',
  '169.254.0.0/16',
  // Metadata of a cloud, inside of what is otherwise only shared or private.
  '100.100.100.200/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  '168.63.129.16/32',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  '100::/64',
  '2001:db8::/32',
  // Tunnels that could lead to any of the above.
  '2001::/32',
)
/** IPv6 addresses that carry an IPv4 address, and at which of its bits. Source: RFC 4291, RFC 6052, RFC 3056. */
const CARRIERS: readonly { readonly list: BlockList; readonly bit: number }[] = [
  { list: blockList('::ffff:0:0/96', '::/96', '64:ff9b::/96', '64:ff9b:1::/48', '::ffff:0:0:0/96'), bit: 96 },
  { list: blockList('2002::/16'), bit: 16 },
]

/**
 * Says to which addresses a client may connect, and resolves names so that what was checked is what is connected to:
 * a name that has another address the next time it is asked for changes nothing.
 * Errors: RetryableError HEPH_HTTP_FORBIDDEN_ADDRESS for a host of which no address is allowed.
 */
export class AddressGuard {
  readonly #rules: AddressRules
  readonly #allowed: BlockList
  readonly #resolve: Resolve

  constructor(rules: AddressRules, resolve: Resolve = resolveWithSystem) {
    this.#rules = rules
    this.#allowed = blockList(...rules.allowed)
    this.#resolve = resolve
  }

  /** Whether an address may be connected to. */
  allows(address: string): boolean {
    if (isIn(this.#allowed, address)) return true
    const kind = kindOfAddress(address)
    return kind === 'public' || (kind === 'private' && this.#rules.allowsPrivate)
  }

  /** For a host that is written as an address, which is never looked up. Shape: "[::1]" or "10.0.0.1". */
  check(hostname: string): void {
    const address = hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0 && !this.allows(address)) throw refused(hostname, [address])
  }

  /** The resolver of a connection: gives only addresses that are allowed. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const find = async (): Promise<readonly LookupAddress[]> => {
      const found = await this.#resolve(hostname)
      const family = options.family === 4 || options.family === 6 ? options.family : 0
      const fitting = found.filter((each) => family === 0 || each.family === family)
      const allowed = fitting.filter((each) => this.allows(each.address))
      if (allowed.length === 0)
        throw refused(
          hostname,
          fitting.map((each) => each.address),
        )
      return allowed
    }
    find().then(
      (found) => {
        const [first] = found
        if (options.all === true) callback(null, [...found])
        else callback(null, first?.address ?? '', first?.family)
      },
      (thrown: unknown) => callback(thrown as NodeJS.ErrnoException, []),
    )
  }
}

/**
 * What an address is. An address inside of another one counts: "::ffff:169.254.169.254" is forbidden.
 * Shape: "8.8.8.8" is public, "10.0.0.1" and "::1" private, "169.254.169.254" and what is no address forbidden.
 */
export function kindOfAddress(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) === 0 || isIn(FORBIDDEN, bare)) return 'forbidden'
  if (isIn(PRIVATE, bare)) return 'private'
  const carrier = isIP(bare) === 6 ? CARRIERS.find(({ list }) => isIn(list, bare)) : undefined
  return carrier === undefined ? 'public' : kindOfAddress(carriedAddress(bare, carrier.bit))
}

/** Says what is wrong with a network, for a configuration. Shape: "10.0.0.0/8" or a single address. */
export function checkNetwork(text: string): string | undefined {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  const isRight =
    family !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  return isRight ? undefined : 'expected an address or a network, as in 10.1.0.0/16'
}

function refused(hostname: string, addresses: readonly string[]): RetryableError {
  const seen = addresses.length === 0 ? 'no address' : addresses.join(', ')
  return new RetryableError(
    'HEPH_HTTP_FORBIDDEN_ADDRESS',
    `${hostname} leads to ${seen}, where nothing is sent; if it is meant, allow it with allow_private or allow_addresses`,
    { fields: { hostname } },
  )
}

function resolveWithSystem(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })
}

function blockList(...networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return list
}

/** Only lists of the address's own family are looked at: what is carried inside is looked at by itself. */
function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function carriedAddress(address: string, bit: number): string {
  const groups = expanded(address)
  const high = groups[bit / 16] ?? 0
  const low = groups[bit / 16 + 1] ?? 0
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}

/** The eight groups of an IPv6 address. */
function expanded(address: string): readonly number[] {
  // A URL writes an address in its shortest form, in hexadecimal throughout.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const numbers = (text: string | undefined): number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const before = numbers(head)
  const after = numbers(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}
