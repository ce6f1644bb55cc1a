import type { LRUCache } from 'lru-cache'
import { growingCache } from './growing-cache.ts'

/**
 * Words that no mask knows for values: names of users, of queues, of hosts. They are found by what was seen, as
 * Drain does it: templates of one length that begin alike are compared word for word.
 *
 *   user ann not found ─┐   the same but for one place, and the eighth different word comes there:
 *   user bob not found ─┼─▶ user <*> not found            from then on it is a value
 *   user eve not found ─┘
 *
 * Until then each template is an error of its own: "lost the database again" and "lost the cache again" stay two.
 * What a template becomes does not tell which words came first, so that hosts that have learned it say the same.
 *
 * Source: P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", 2017.
 */
const WILDCARD = '<*>'

/** So many different words at one place make it a value. */
const WORDS_OF_VALUE = 8
/** A template has at least two words that are the same, and at most one in so many that differ. */
const SAME_WORDS_MIN = 2
const WORDS_PER_DIFFERENCE = 4
const WORDS_MIN = 3
const WORDS_MAX = 60
const CLUSTERS_OF_LEAF_MAX = 64
const TEMPLATES_PER_LEAF = 8
const ANSWERS_PER_TEMPLATE = 4

interface Cluster {
  /** Wildcards stand where a value was found. */
  readonly words: string[]
  /** The words of each place that differed and is no wildcard yet. */
  readonly seen: Map<number, Set<string>>
  wildcards: number
}

interface Answer {
  readonly cluster: Cluster
  readonly wildcards: number
  readonly text: string
}

/**
 * Learns which words of message templates are values. Learning the same again changes nothing.
 * Bounds: eight clusters for each of `templatesMax`, in leaves of at most 64, and four answers that are remembered;
 * what was not used for longest is forgotten. Time: for a template seen before, one look-up.
 */
export class MessageClusters {
  readonly #leaves: LRUCache<string, Cluster[]>
  readonly #answers: LRUCache<string, Answer>

  constructor(templatesMax: number) {
    this.#leaves = growingCache(Math.ceil(templatesMax / TEMPLATES_PER_LEAF))
    this.#answers = growingCache(ANSWERS_PER_TEMPLATE * templatesMax)
  }

  /**
   * A template with the words masked that are values by what was seen of its scope, itself included.
   * Shape: "user ann not found" gives itself, later "user <*> not found".
   */
  generalOf(scope: string, template: string): string {
    const key = `${scope}\n${template}`
    const known = this.#answers.get(key)
    if (known !== undefined && known.wildcards === known.cluster.wildcards) return known.text
    const words = template.split(' ')
    if (words.length < WORDS_MIN || words.length > WORDS_MAX) return template
    const cluster = this.#learn(scope, words)
    const text = generalText(cluster, words)
    this.#answers.set(key, { cluster, wildcards: cluster.wildcards, text })
    return text
  }

  /** Takes over what an earlier run has learned: a template that `generalOf` gave, with its wildcards. */
  restore(scope: string, general: string): void {
    const words = general.split(' ')
    if (!words.includes(WILDCARD) || words.length > WORDS_MAX) return
    this.#add(this.#leaf(scope, words), words)
  }

  #learn(scope: string, words: readonly string[]): Cluster {
    const leaf = this.#leaf(scope, words)
    const cluster = nearest(leaf, words) ?? this.#add(leaf, words)
    words.forEach((word, place) => {
      const present = cluster.words[place] ?? ''
      if (present === word || present === WILDCARD) return
      const seen = cluster.seen.get(place) ?? new Set([present])
      cluster.seen.set(place, seen.add(word))
      if (seen.size < WORDS_OF_VALUE) return
      cluster.words[place] = WILDCARD
      cluster.seen.delete(place)
      cluster.wildcards += 1
    })
    return cluster
  }

  #leaf(scope: string, words: readonly string[]): Cluster[] {
    const key = `${scope}\n${words.length} ${words[0] ?? ''}`
    const present = this.#leaves.get(key)
    if (present !== undefined) return present
    const leaf: Cluster[] = []
    this.#leaves.set(key, leaf)
    return leaf
  }

  #add(leaf: Cluster[], words: readonly string[]): Cluster {
    const wildcards = words.filter((word) => word === WILDCARD).length
    const cluster = { words: [...words], seen: new Map<number, Set<string>>(), wildcards }
    leaf.push(cluster)
    if (leaf.length > CLUSTERS_OF_LEAF_MAX) leaf.splice(oldestOf(leaf), 1)
    return cluster
  }
}

/** The one with the fewest words that differ, where these are few. */
function nearest(leaf: readonly Cluster[], words: readonly string[]): Cluster | undefined {
  let best: Cluster | undefined
  let allowed = Math.max(1, Math.floor(words.length / WORDS_PER_DIFFERENCE))
  for (const cluster of leaf) {
    const differences = differencesOf(cluster.words, words, allowed)
    if (differences > allowed) continue
    best = cluster
    allowed = differences - 1
    if (allowed < 0) break
  }
  return best
}

/** How many words differ; more than allowed where too many do, or too few are the same. */
function differencesOf(cluster: readonly string[], words: readonly string[], allowed: number): number {
  let differences = 0
  let same = 0
  for (let place = 0; place < words.length; place += 1) {
    const word = cluster[place] ?? ''
    if (word === WILDCARD) continue
    // Masks are the same in sentences that are not.
    if (word === words[place]) same += word.startsWith('<') ? 0 : 1
    else differences += 1
    if (differences > allowed) return differences
  }
  return same < SAME_WORDS_MIN ? allowed + 1 : differences
}

/** The first that has learned nothing, or the first. */
function oldestOf(leaf: readonly Cluster[]): number {
  return Math.max(
    0,
    leaf.findIndex(({ wildcards }) => wildcards === 0),
  )
}

function generalText(cluster: Cluster, words: readonly string[]): string {
  if (cluster.wildcards === 0) return words.join(' ')
  return words.map((word, place) => (cluster.words[place] === WILDCARD ? WILDCARD : word)).join(' ')
}
