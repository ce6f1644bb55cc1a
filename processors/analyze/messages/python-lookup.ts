import type { MessageRule } from '../message.ts'

/** How CPython and its standard library word what is looked for and not there: keys, positions, elements of something empty. */
export const pythonLookups: readonly MessageRule[] = [
  {
    id: 'py-key',
    errorClass: 'missing_key',
    access: 'key',
    pattern: /\bKeyError: (?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|(.{1,200}))?/,
    read: (match) => {
      const subject = match[1] ?? match[2] ?? match[3] ?? ''
      return { subject, summary: `there is no key ${match[3] === undefined ? `'${subject}'` : subject}` }
    },
  },
  {
    id: 'py-pop-from-empty',
    errorClass: 'index_out_of_range',
    access: 'call',
    pattern: /pop from (?:an )?empty (list|deque|set|array)|popitem\(\): dictionary is empty/,
    read: (match) => ({
      subject: 'pop',
      summary: `an item is taken out of an empty ${match[1] ?? 'dictionary'}`,
    }),
  },
  {
    id: 'py-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /(?:([a-z]+) (?:assignment )?index out of range|\bIndexError: (.{0,120}))/,
    read: (match) => ({
      summary:
        match[1] === undefined
          ? `an index is out of range (${match[2]})`
          : `a ${match[1]} index is out of range`,
    }),
  },
  {
    id: 'py-unpack',
    errorClass: 'index_out_of_range',
    access: 'iterate',
    pattern: /(?:not enough|too many) values to unpack \(expected (\d+)(?:, got (\d+))?\)/,
  },
  {
    id: 'py-empty-sequence',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern:
      /(\w+)\(\) (?:arg is an empty sequence|iterable argument is empty)|(?:mean|median|mode|variance|stdev|quantiles?) requires at least .{1,40}|Cannot choose from an empty (?:sequence|population)/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: match[1] === undefined ? match[0] : `\`${match[1]}\` is given nothing`,
    }),
  },
  {
    id: 'py-stop-iteration',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern: /\bStopIteration\b|generator raised StopIteration/,
    read: () => ({ subject: 'next', summary: '`next` is asked for more than there is' }),
  },
  {
    id: 'py-not-found-in',
    errorClass: 'missing_key',
    access: 'call',
    pattern:
      /: (.{1,80}) is not in (?:list|deque|tuple)|(list\.remove)\(x\): x not in list|(tuple\.index)\(x\): x not in tuple|(substring) not found|(subsection) not found/,
    read: (match) => ({ summary: `what is looked for is not there (${match[0].replace(/^: /, '')})` }),
  },
]
