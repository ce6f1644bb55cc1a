import type { Family } from '../grammar.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { calleeOf, kindOf, span } from '../tree.ts'

/**
 * The wrong one of two functions that belong together: `min` for `max`, `shift` for `pop`, `append` for `extend`,
 * `bisect_left` for `bisect_right`, `poll` for `remove`.
 * Applies to names that are called, from a list for each language of functions that take the same arguments; leaves alone all others.
 */
export const counterpart: Mutation = {
  id: 'counterpart',
  of: (node, { file }) => {
    const { grammar } = file
    if (!grammar.calls.has(kindOf(node))) return []
    const callee = calleeOf(node)
    const named = callee === undefined ? node.field('name') : (callee.field(grammar.memberName) ?? callee)
    if (named === null) return []
    return (COUNTERPARTS[grammar.family].get(named.text()) ?? []).map((name) => ({
      edits: [replaced(named, name)],
      says: `${quoted(file.text.slice(span(node).start, span(node).end))} means \`${name}\``,
    }))
  },
}

/** Groups of functions that take the same arguments: each stands for the others of its group, in their order. */
const EVERYWHERE = 'min max; floor ceil'
const GROUPS: Readonly<Record<Family, string>> = {
  javascript: `pop shift; push unshift; indexOf lastIndexOf; find findLast; findIndex findLastIndex; some every;
    keys values entries; startsWith endsWith; toLowerCase toUpperCase; replaceAll replace; map flatMap; padStart padEnd;
    trunc floor ceil; getUTCDate getUTCDay; getDate getDay; getFullYear getYear; has get; setUTCMonth setUTCDate; all allSettled;
    parseInt Number; appendFileSync writeFileSync`,
  python: `append extend; append appendleft; pop popleft; discard remove; find index; keys values items; any all; rsplit split;
    strip lstrip rstrip; lower upper; bisect_left bisect_right; bisect bisect_left; insort_left insort_right; search match fullmatch;
    load loads; dump dumps; isdecimal isdigit; startswith endswith; partition rpartition; setdefault get; fetchone fetchall;
    ljust rjust; combinations permutations; add update; removeprefix lstrip; removesuffix rstrip; casefold lower`,
  go: `HasPrefix HasSuffix; Index LastIndex; TrimPrefix TrimLeft; TrimSuffix TrimRight; ToLower ToUpper; RLock Lock; RUnlock Unlock;
    Floor Ceil; Before After; Front Back; PushFront PushBack; Prev Next; Cut CutPrefix; ContainsAny Contains; Peek Next; Store Swap;
    Load LoadOrStore; Day YearDay; QueryRow Query`,
  java: `poll remove; peek element; pollFirst removeFirst; pollLast removeLast; getFirst getLast; peekFirst peekLast; addFirst addLast;
    pollFirst pollLast; floorKey ceilingKey lowerKey higherKey; floorEntry ceilingEntry lowerEntry higherEntry; headMap tailMap;
    indexOf lastIndexOf; startsWith endsWith; isBefore isAfter; anyMatch allMatch noneMatch; find matches lookingAt;
    toLowerCase toUpperCase; putIfAbsent put; offer add; trim strip; findFirst findAny; replace replaceAll; after before;
    floorDiv ceilDiv; optInt getInt; of ofNullable; equals equalsIgnoreCase; floor ceiling lower higher; ofPattern forPattern`,
  rust: `first last; any all; starts_with ends_with; pop_front pop_back; push_front push_back; find rfind; take skip;
    take_while skip_while; trim trim_start trim_end; keys values; split_once rsplit_once; borrow borrow_mut; front back; peek next;
    saturating_sub wrapping_sub; saturating_add wrapping_add; is_ascii_digit is_numeric; chars bytes; swap_remove remove; splitn rsplitn;
    and_then map; min_by max_by; min_by_key max_by_key; div_euclid div_ceil; lower_bound upper_bound; or_default or_insert`,
  ruby: `first last; pop shift; push unshift; any? all?; start_with? end_with?; index rindex; downcase upcase; keys values; map flat_map`,
  php: `array_pop array_shift; array_push array_unshift; strpos strrpos; array_keys array_values; str_starts_with str_ends_with`,
}

const COUNTERPARTS = Object.fromEntries(
  Object.entries(GROUPS).map(([family, groups]) => [family, byName(`${EVERYWHERE}; ${groups}`)]),
) as unknown as Readonly<Record<Family, ReadonlyMap<string, readonly string[]>>>

function byName(groups: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const group of groups.split(';')) {
    const names = group.trim().split(/\s+/)
    for (const name of names) {
      const others = names.filter((other) => other !== name)
      found.set(name, [...new Set([...(found.get(name) ?? []), ...others])])
    }
  }
  return found
}
