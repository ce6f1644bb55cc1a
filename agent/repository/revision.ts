import type { RepositoryRefs } from '../model/diagnosis.ts'
import type { Attributes } from '../model/resource.ts'
import { gitOutput, type GitOptions } from './git.ts'

/**
 * Which commit ran when an error was logged.
 *
 *   vcs.ref.head.revision ─▶ a commit          service.version ─▶ a tag, a commit, or the end of `git describe`
 *                 └── only if a configured branch or tag leads to it ──┘
 *   nothing of it: the configured branch, or what is on the disk
 *
 * The log names what it likes, so its words are only compared: with object ids and with the list of tags.
 */
export interface RevisionChoice {
  /** Full id of the commit to read from objects; undefined for what is on the disk. */
  readonly commit: string | undefined
  /** One sentence: what it is and what said so. */
  readonly reason: string
  /** Why it is not sure that this is what ran; undefined when it is. */
  readonly assumed: string | undefined
  /** The log names a revision that is not among what counts. */
  readonly isMissing: boolean
}

interface RevisionOptions {
  readonly git: GitOptions
  readonly refs: RepositoryRefs
  /** Without a working tree: something of it must be read. */
  readonly isMirror: boolean
}

const TAGS_MAX = 20_000
const TAGS_BYTES_MAX = 4 * 1024 * 1024
const VERSION_CHARACTERS_MAX = 200

/** Where mirrors keep what the default branch of the other side is. */
export const DEFAULT_BRANCH_REF = 'refs/hephaestus/default'

/**
 * Chooses the commit to read for an error with these attributes.
 * Result: undefined when there is no commit at all, as in a mirror whose branch does not exist.
 */
export async function chooseRevision(
  attributes: Attributes,
  options: RevisionOptions,
): Promise<RevisionChoice | undefined> {
  const misses: string[] = []
  for (const [attribute, candidatesOf] of SOURCES) {
    const written = attributes[attribute]
    if (typeof written !== 'string' || written === '' || written.length > VERSION_CHARACTERS_MAX) continue
    const found = await candidatesOf(written, attributes, options)
    if (found !== undefined && (await isReachable(found.commit, options))) {
      return {
        commit: found.commit,
        reason: `${attribute} names ${found.name}`,
        assumed: undefined,
        isMissing: false,
      }
    }
    misses.push(
      found === undefined
        ? `${attribute} of the log is none of its commits and tags`
        : `the commit that ${attribute} names is on no configured branch or tag`,
    )
  }
  return fallback(misses, options)
}

type Candidates = (
  written: string,
  attributes: Attributes,
  options: RevisionOptions,
) => Promise<{ readonly commit: string; readonly name: string } | undefined>

const SOURCES: readonly (readonly [attribute: string, candidatesOf: Candidates])[] = [
  ['vcs.ref.head.revision', (written, _attributes, { git }) => commitNamed(git, written)],
  [
    'service.version',
    async (written, attributes, options) =>
      (await tagNamed(written, attributes['service.name'], options)) ??
      commitNamed(options.git, /-\d+-g([0-9a-f]{7,64})(?:-dirty)?$/.exec(written)?.[1] ?? written),
  ],
]

async function fallback(
  misses: readonly string[],
  { git, refs, isMirror }: RevisionOptions,
): Promise<RevisionChoice | undefined> {
  const isMissing = misses.length > 0
  const why = !isMissing ? 'the log does not say which revision ran' : misses.join('; ')
  if (!isMirror && refs.branch === undefined) {
    const assumed = isMissing ? `${why}: what is on the disk is assumed` : undefined
    return { commit: undefined, reason: 'what is on the disk', assumed, isMissing }
  }
  const ref = refs.branch === undefined ? DEFAULT_BRANCH_REF : `refs/heads/${refs.branch}`
  const commit = await commitOf(git, ref)
  if (commit === undefined) return undefined
  const name = refs.branch === undefined ? 'the default branch' : `branch ${refs.branch}`
  return { commit, reason: `${name}: ${why}`, assumed: `${why}: ${name} is assumed`, isMissing }
}

/** A commit by its id, of which seven digits are enough where they are unique. */
async function commitNamed(git: GitOptions, id: string): ReturnType<Candidates> {
  if (!/^[0-9a-f]{7,64}$/.test(id)) return undefined
  const commit = await commitOf(git, id)
  // A branch or tag with such a name would come before the object.
  return commit?.startsWith(id) === true ? { commit, name: `commit ${commit.slice(0, 12)}` } : undefined
}

/** The tag of a version, as people write them: `1.2.3`, `v1.2.3`, `shop-1.2.3`, `shop@1.2.3`, `shop/v1.2.3`. */
async function tagNamed(
  version: string,
  service: Attributes[string] | undefined,
  { git, refs }: RevisionOptions,
): ReturnType<Candidates> {
  const output = await gitOutput({ ...git, outputBytesMax: TAGS_BYTES_MAX }, [
    'for-each-ref',
    `--count=${TAGS_MAX}`,
    '--sort=-creatordate',
    '--format=%(refname:strip=2)',
    tagPattern(refs),
  ])
  const tags = new Set((output ?? '').split('\n'))
  const bare = version.replace(/^v(?=\d)/, '')
  const forms = [version, bare, `v${bare}`]
  const ofService =
    typeof service === 'string'
      ? forms.flatMap((form) => ['-', '@', '/', '_'].map((between) => `${service}${between}${form}`))
      : []
  const tag = [...ofService, ...forms].find((form) => form !== '' && tags.has(form))
  const commit = tag === undefined ? undefined : await commitOf(git, `refs/tags/${tag}`)
  return tag === undefined || commit === undefined ? undefined : { commit, name: `tag ${tag}` }
}

/** Whether a configured branch or tag leads to the commit; without a configured branch, what is checked out does. */
async function isReachable(commit: string, { git, refs, isMirror }: RevisionOptions): Promise<boolean> {
  const { branch, branches } = refs
  const heads = [...(branch === undefined ? [] : [branch]), ...branches]
  const patterns = [
    ...heads.flatMap((name) => [`refs/heads/${name}`, `refs/remotes/*/${name}`]),
    tagPattern(refs),
    ...(isMirror && branch === undefined ? [DEFAULT_BRANCH_REF] : []),
  ]
  const leading = await gitOutput(git, ['for-each-ref', '--count=1', `--contains=${commit}`, ...patterns])
  if (leading !== undefined && leading.trim() !== '') return true
  if (isMirror || branch !== undefined) return false
  return (await gitOutput(git, ['merge-base', '--is-ancestor', commit, 'HEAD'])) !== undefined
}

/** As patterns of refs, `*` stands for no slash, while a whole folder may be named. */
function tagPattern({ tags }: RepositoryRefs): string {
  return tags === '*' ? 'refs/tags' : `refs/tags/${tags}`
}

async function commitOf(git: GitOptions, name: string): Promise<string | undefined> {
  const id = await gitOutput(git, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  ])
  return id === undefined ? undefined : id.trim()
}
