import { test } from 'tap'
import { FILE_BYTES_MAX } from '../../config/read-text.ts'
import { catalog, faultLines, load, SERVICE, withTape, type Case } from './support.ts'
import { ConfigError, describeError } from '../../agent/model/errors.ts'
import { loadConfig } from '../../config/load.ts'

interface BadCase extends Case {
  readonly name: string
  readonly lines: readonly string[]
}

const one = (text: string): Readonly<Record<string, string>> => ({ 'a.yaml': text })
const pipelineOf = (lines: string): Readonly<Record<string, string>> =>
  one(
    `receivers:\n  tape:\n    include: [a]\nexporters:\n  printer:\nprocessors:\n  filter:\nservice:\n  pipelines:\n    logs:\n${lines}`,
  )

const BAD: readonly BadCase[] = [
  {
    name: 'every syntax error of every file',
    files: { 'a.yaml': 'a: b: c\nd: [1\ne: "x', 'b.yaml': '\ta: 1' },
    lines: [
      'a.yaml:1:4: YAML: nested mappings are not allowed in compact mappings (saw "a: b: c"); put a value that holds ": " in quotes',
      'a.yaml:3:1: YAML: flow sequence in block collection must be sufficiently indented and end with a ] (saw "e: \\"x"); line it up with its neighbours and close every bracket',
      'a.yaml:3:6: YAML: missing closing "quote (saw "e: \\"x"); add the missing character',
      'b.yaml:1:1: YAML: tabs are not allowed as indentation (saw "a: 1"); indent with spaces',
    ],
  },
  {
    name: 'a syntax error on a line that may hold a secret, without the line',
    files: one('api_key: sk-1: 2\n'),
    lines: [
      'a.yaml:1:10: YAML: nested mappings are not allowed in compact mappings; put a value that holds ": " in quotes',
    ],
  },
  {
    name: 'an unknown tag',
    files: one(withTape('    label: !env HOME\n')),
    lines: [
      'a.yaml:4:12: YAML: unresolved tag: !env (saw "label: !env HOME"); remove the tag, or put the value in quotes',
    ],
  },
  {
    name: 'a second document',
    files: one(`a: 1\n---\nb: 2\n`),
    lines: ['a.yaml:2:1: a second YAML document; keep one document a file and give several files'],
  },
  {
    name: 'a list instead of a configuration',
    files: one('- tape\n'),
    lines: [
      'a.yaml:1:1: expected a map of receivers, processors, exporters and service (saw a list); write such sections',
    ],
  },
  {
    name: 'an empty file',
    files: one(''),
    lines: [
      'a.yaml:1:1: service.pipelines: there are no pipelines; add one, such as logs, with its receivers and exporters',
    ],
  },
  {
    name: 'duplicate keys',
    files: one(withTape('    tracks: 1\n    label: a\n    tracks: 2\n')),
    lines: [
      'a.yaml:6:5: receivers.tape.tracks: duplicate key, first written at line 4; remove one of the two',
    ],
  },
  {
    name: 'a key that is a list',
    files: one(withTape('    ? [a]\n    : b\n')),
    lines: ['a.yaml:4:7: receivers.tape: a key that is not a name; write a plain name before the colon'],
  },
  {
    name: 'an alias of nothing',
    files: one(withTape('    label: *title\n')),
    lines: [
      'a.yaml:4:12: receivers.tape.label: unknown alias *title; write &title before it, and not around it',
    ],
  },
  {
    name: 'an alias of what it is in',
    files: one(withTape('    headers: &h {a: *h}\n')),
    lines: ['a.yaml:4:21: receivers.tape.headers.a: unknown alias *h; write &h before it, and not around it'],
  },
  {
    name: 'a name that objects already have',
    files: one(withTape('    headers: {__proto__: a}\n')),
    lines: ['a.yaml:4:15: receivers.tape.headers.__proto__: a name that cannot be used; choose another name'],
  },
  {
    name: 'an unknown key with a near miss',
    files: one(withTape('    pollInterval: 1s\n')),
    lines: ['a.yaml:4:5: receivers.tape.pollInterval: unknown key; did you mean "poll_interval"?'],
  },
  {
    name: 'a required key that is misspelt, once',
    files: one(`receivers:\n  tape:\n    inclde: [a]\n${SERVICE}`),
    lines: ['a.yaml:3:5: receivers.tape.inclde: unknown key; did you mean "include"?'],
  },
  {
    name: 'a required key of an item that is misspelt, once, and one that is left out',
    files: one(withTape('    routes: [{mtach: a}, {}]\n')),
    lines: [
      'a.yaml:4:15: receivers.tape.routes[0].mtach: unknown key; did you mean "match"?',
      'a.yaml:4:26: receivers.tape.routes[1].match: is missing; add text: What to match',
    ],
  },
  {
    name: 'a required key that is left out beside a misspelt one that is not it',
    files: one(`receivers:\n  tape:\n    pollInterval: 1s\n${SERVICE}`),
    lines: [
      'a.yaml:2:3: receivers.tape.include: is missing; add a list with at least one item: Tapes to play',
      'a.yaml:3:5: receivers.tape.pollInterval: unknown key; did you mean "poll_interval"?',
    ],
  },
  {
    name: 'a required key that is empty beside one that resembles it',
    files: one(`receivers:\n  tape:\n    include:\n    inclde: [a]\n${SERVICE}`),
    lines: [
      'a.yaml:3:5: receivers.tape.include: is missing; add a list with at least one item: Tapes to play',
      'a.yaml:4:5: receivers.tape.inclde: unknown key; did you mean "include"?',
    ],
  },
  {
    name: 'an unknown key that resembles none',
    files: one(withTape('    retry: {zebra: 1}\n')),
    lines: ['a.yaml:4:13: receivers.tape.retry.zebra: unknown key; known keys are enabled, initial_interval'],
  },
  {
    name: 'an unknown key where there are none',
    files: one(`extensions:\n  lamp: {colour: red}\n${withTape('')}`),
    lines: ['a.yaml:2:10: extensions.lamp.colour: unknown key; remove it'],
  },
  {
    name: 'an unknown section',
    files: one(`reciever: {}\n${withTape('')}`),
    lines: ['a.yaml:1:1: reciever: unknown section; did you mean "receivers"?'],
  },
  {
    name: 'a section that is a list',
    files: one(`processors: [filter]\n${withTape('')}`),
    lines: ['a.yaml:1:13: processors: expected a map (saw a list); write names with their values'],
  },
  {
    name: 'a missing option',
    files: one(`receivers:\n  tape:\n${SERVICE}`),
    lines: [
      'a.yaml:2:3: receivers.tape.include: is missing; add a list with at least one item: Tapes to play',
    ],
  },
  {
    name: 'a missing option in an item of a list',
    files: one(withTape('    routes:\n      - to: 1\n')),
    lines: ['a.yaml:5:9: receivers.tape.routes[0].match: is missing; add text: What to match'],
  },
  {
    name: 'a required option without a value',
    files: one(`receivers:\n  tape:\n    include:\n${SERVICE}`),
    lines: [
      'a.yaml:3:5: receivers.tape.include: is missing; add a list with at least one item: Tapes to play',
    ],
  },
  {
    name: 'a duration without its unit',
    files: one(withTape('    poll_interval: 200\n')),
    lines: [
      'a.yaml:4:20: receivers.tape.poll_interval: expected a duration with its unit, such as 200ms, 5s or 1h30m, at least 1ms and at most 1h (saw 200); add the unit: 200ms or 200s',
    ],
  },
  {
    name: 'a duration out of its bounds',
    files: one(withTape('    poll_interval: 2h\n')),
    lines: [
      'a.yaml:4:20: receivers.tape.poll_interval: expected a duration with its unit, such as 200ms, 5s or 1h30m, at least 1ms and at most 1h (saw "2h"); write such a value, or leave it out for 200ms',
    ],
  },
  {
    name: 'an amount with an unknown unit',
    files: one(withTape('    chunk: 8 MiBs\n')),
    lines: [
      'a.yaml:4:12: receivers.tape.chunk: expected an amount of bytes, such as 64KiB, 8MiB or 4096, at least 16B and at most 8MiB (saw "8 MiBs"); write such a value, or leave it out for 64KiB',
    ],
  },
  {
    name: 'a number out of its bounds',
    files: one(withTape('    tracks: 65\n')),
    lines: [
      'a.yaml:4:13: receivers.tape.tracks: expected a whole number of at least 1 and at most 64 (saw 65); write such a value, or leave it out for 4',
    ],
  },
  {
    name: 'a number that is not whole and one that is text',
    files: one(withTape('    tracks: 1.5\n    speed: fast\n')),
    lines: [
      'a.yaml:4:13: receivers.tape.tracks: expected a whole number of at least 1 and at most 64 (saw 1.5); write such a value, or leave it out for 4',
      'a.yaml:5:12: receivers.tape.speed: expected a number (saw "fast"); write such a value',
    ],
  },
  {
    name: 'a yes that YAML once took for true',
    files: one(withTape('    is_looped: yes\n')),
    lines: ['a.yaml:4:16: receivers.tape.is_looped: expected true or false (saw "yes"); write true'],
  },
  {
    name: 'a number where text is wanted',
    files: one(withTape('    label: 12\n')),
    lines: ['a.yaml:4:12: receivers.tape.label: expected text (saw 12); put it in quotes'],
  },
  {
    name: 'text that does not match',
    files: one(withTape('    code: abc\n')),
    lines: [
      'a.yaml:4:11: receivers.tape.code: expected text that matches /^[A-Z]{3}$/ (saw "abc"); write such a value',
    ],
  },
  {
    name: 'a value that is none of a few',
    files: one(withTape('    start_at: begining\n')),
    lines: [
      'a.yaml:4:15: receivers.tape.start_at: expected one of "beginning", "end" (saw "begining"); did you mean "beginning"?',
    ],
  },
  {
    name: 'a single value where a list is wanted',
    files: one(`receivers:\n  tape:\n    include: a.log\n${SERVICE}`),
    lines: [
      'a.yaml:3:14: receivers.tape.include: expected a list with at least one item (saw "a.log"); write [a.log]',
    ],
  },
  {
    name: 'a list where a map is wanted, and a map where it is neither',
    files: one(withTape('    headers: [a]\n    command: {a: b}\n')),
    lines: [
      'a.yaml:4:14: receivers.tape.headers: expected a map (saw a list); write such a value',
      'a.yaml:5:14: receivers.tape.command: expected text or a list (saw a map); write such a value',
    ],
  },
  {
    name: 'a fault inside the one of two shapes that was meant',
    files: one(withTape('    command: [sh, 7]\n')),
    lines: ['a.yaml:4:19: receivers.tape.command[1]: expected text (saw 7); put it in quotes'],
  },
  {
    name: 'what the check of a field says',
    files: one(withTape('    routes:\n      - match: "a**"\n')),
    lines: [
      'a.yaml:5:16: receivers.tape.routes[0].match: expected a pattern without "**" (saw "a**"); write such a value',
    ],
  },
  {
    name: 'what the check of a field says to do',
    files: one(withTape('    pedal: 3mm\n')),
    lines: [
      'a.yaml:4:12: receivers.tape.pedal: expected no such key: tapes play by themselves (saw "3mm"); remove it',
    ],
  },
  {
    name: 'what the check of a map says, without that there is one',
    files: one(withTape('    routes:\n      - {match: a, to: 0}\n')),
    lines: ['a.yaml:5:9: receivers.tape.routes[0]: expected a track from 1 on; remove the route'],
  },
  {
    name: 'an empty item of a list',
    files: one(withTape('    routes:\n      -\n')),
    lines: ['a.yaml:5:8: receivers.tape.routes[0]: expected a map (saw nothing); write such a value'],
  },
  {
    name: 'an unknown component type',
    files: one(`processors:\n  fliter/x:\n${withTape('')}`),
    lines: ['a.yaml:2:3: processors.fliter/x: unknown processor type "fliter"; did you mean "filter"?'],
  },
  {
    name: 'a component type that is usual elsewhere',
    files: one(`processors:\n  mixer/x:\n${withTape('')}`),
    lines: [
      'a.yaml:2:3: processors.mixer/x: unknown processor type "mixer"; the filter does that; remove it',
    ],
  },
  {
    name: 'a component in the wrong section',
    files: one(`receivers:\n  printer:\n  tape: {include: [a]}\n${SERVICE}`),
    lines: [
      'a.yaml:2:3: receivers.printer: unknown receiver type "printer"; it is the type of an exporter: define it under exporters',
    ],
  },
  {
    name: 'an id that is none',
    files: one(`processors:\n  filter/:\n  "a b":\n${withTape('')}`),
    lines: [
      'a.yaml:2:3: processors.filter/: not the id of a component; write type or type/name, without spaces',
      'a.yaml:3:3: processors."a b": not the id of a component; write type or type/name, without spaces',
    ],
  },
  {
    name: 'one component under two names of its type',
    files: one(`receivers:\n  tape: {include: [a]}\n  cassette: {include: [a]}\n${SERVICE}`),
    lines: [
      'a.yaml:3:3: receivers.cassette: the same receiver as "tape" under another name of its type; give one of them a name of its own after a slash',
    ],
  },
  {
    name: 'an undefined component with a near miss',
    files: pipelineOf('      receivers: [tap]\n      exporters: [printer]\n'),
    lines: [
      'a.yaml:11:19: service.pipelines.logs.receivers[0]: undefined receiver (saw "tap"); did you mean "tape"?',
    ],
  },
  {
    name: 'an undefined component that resembles none',
    files: pipelineOf('      receivers: [tape]\n      processors: [zebra]\n      exporters: [printer]\n'),
    lines: [
      'a.yaml:12:20: service.pipelines.logs.processors[0]: undefined processor (saw "zebra"); define it under processors, or use filter',
    ],
  },
  {
    name: 'a component of another kind in a pipeline',
    files: pipelineOf('      receivers: [printer]\n      exporters: [printer]\n'),
    lines: [
      'a.yaml:11:19: service.pipelines.logs.receivers[0]: undefined receiver (saw "printer"); it is defined under exporters',
    ],
  },
  {
    name: 'a pipeline without receivers, and one without exporters',
    files: pipelineOf(
      '      exporters: [printer]\n    logs/two:\n      receivers: [tape]\n      exporters: []\n',
    ),
    lines: [
      'a.yaml:10:5: service.pipelines.logs.receivers: is missing; add a list with at least one item: Ids of the receivers that feed the pipeline',
      'a.yaml:14:18: service.pipelines.logs/two.exporters: expected a list with at least one item (saw an empty list); write such a value',
    ],
  },
  {
    name: 'a component named twice in one pipeline',
    files: pipelineOf(
      '      receivers: [tape]\n      processors: [filter, filter]\n      exporters: [printer]\n',
    ),
    lines: [
      'a.yaml:12:28: service.pipelines.logs.processors[1]: processor named twice (saw "filter"); remove one of the two',
    ],
  },
  {
    name: 'pipelines of other signals, and without a proper name',
    files: pipelineOf(
      '      receivers: [tape]\n      exporters: [printer]\n    traces/x:\n      receivers: [tape]\n      exporters: [printer]\n    "my logs":\n      receivers: [tape]\n      exporters: [printer]\n',
    ),
    lines: [
      'a.yaml:13:5: service.pipelines.traces/x: this agent carries logs, no traces; write logs or logs/NAME',
      'a.yaml:16:5: service.pipelines."my logs": not the name of a pipeline; write logs or logs/NAME, without spaces',
    ],
  },
  {
    name: 'an extension that is not defined',
    files: one(`extensions:\n  lamp:\n${withTape('')}  extensions: [lmap]\n`),
    lines: ['a.yaml:14:16: service.extensions[0]: undefined extension (saw "lmap"); did you mean "lamp"?'],
  },
  {
    name: 'no pipelines',
    files: one('receivers:\n  radio:\nservice:\n  telemetry:\n    logs: {level: info}\n'),
    lines: [
      'a.yaml:3:1: service.pipelines: there are no pipelines; add one, such as logs, with its receivers and exporters',
    ],
  },
  {
    name: 'telemetry that does not exist',
    files: one(`${withTape('')}  telemetry:\n    logs: {level: INFO, encoding: text}\n    profiles: {}\n`),
    lines: [
      'a.yaml:13:19: service.telemetry.logs.level: expected one of "debug", "info", "warn", "error" (saw "INFO"); did you mean "info"?',
      'a.yaml:13:35: service.telemetry.logs.encoding: expected one of "console", "json" (saw "text"); write such a value, or leave it out for console',
      'a.yaml:14:5: service.telemetry.profiles: unknown key; known keys are logs, metrics, traces',
    ],
  },
  {
    name: 'variables that are not set',
    files: one(withTape('    tracks: ${env:TRACK}\n    label: ${SUPER}-${DUPER}\n')),
    environment: { TRACKS: '4' },
    lines: [
      'a.yaml:4:13: receivers.tape.tracks: environment variable TRACK is not set (saw ${env:TRACK}); did you mean "TRACKS"? set it, or give a default after :-',
      'a.yaml:5:12: receivers.tape.label: environment variable SUPER is not set (saw ${env:SUPER}); set it, or give a default after :-',
      'a.yaml:5:12: receivers.tape.label: environment variable DUPER is not set (saw ${env:DUPER}); set it, or give a default after :-',
    ],
  },
  {
    name: 'a referenced file that is not there',
    files: one(withTape('    label: ${file:name.txt}\n')),
    lines: ['a.yaml:4:12: receivers.tape.label: file not found (saw ${file:name.txt}); check the path'],
  },
  {
    name: 'a referenced file that is too large',
    files: one(withTape('    label: ${file:name.txt}\n')),
    others: { 'name.txt': 'a'.repeat(FILE_BYTES_MAX + 1) },
    lines: [
      'a.yaml:4:12: receivers.tape.label: file is larger than 1MiB (saw ${file:name.txt}); make it smaller',
    ],
  },
  {
    name: 'references that are none',
    files: one(
      withTape(
        '    label: "${http:x}"\n    code: ${A\n    api_key: ${}\n    headers: {a: "${env:A B}", b: "${evn:A}"}\n',
      ),
    ),
    lines: [
      'a.yaml:4:12: receivers.tape.label: unknown kind of reference "http"; use ${env:NAME} or ${file:path}, or write $$ for a dollar that is meant as such',
      'a.yaml:5:11: receivers.tape.code: a "${" without its "}"; close it, or write $$ for a dollar that is meant as such',
      'a.yaml:6:14: receivers.tape.api_key: a reference without a name; write ${env:NAME}, or write $$ for a dollar that is meant as such',
      'a.yaml:7:18: receivers.tape.headers.a: not the name of a variable (saw ${env:A B}); write ${env:NAME} with letters, digits and underscores, or $$ for a dollar that is meant as such',
      'a.yaml:7:35: receivers.tape.headers.b: unknown kind of reference "evn"; did you mean "env"?',
    ],
  },
  {
    name: 'references nested without end',
    files: one(withTape(`    label: ${'${A:-'.repeat(9)}x${'}'.repeat(9)}\n`)),
    lines: ['a.yaml:4:12: receivers.tape.label: references nested more than 8 deep; write it flatter'],
  },
  {
    name: 'a wrong value from the environment, with where it came from',
    files: one(withTape('    tracks: ${env:TRACKS:-3}\n')),
    environment: { TRACKS: 'many' },
    lines: [
      'a.yaml:4:13: receivers.tape.tracks: expected a whole number of at least 1 and at most 64 (saw "many" from ${env:TRACKS}); write such a value, or leave it out for 4',
    ],
  },
  {
    name: 'sets that cannot be read',
    files: one(withTape('')),
    sets: ['tracks', 'a..b=1', 'receivers.tape.label=a: b', 'receivers.tape.label=[a', '=1', '__proto__.a=1'],
    lines: [
      '--set: no "=" between path and value (saw "tracks"); write --set name.name=value, and names with dots or spaces in double quotes',
      '--set: a: a path that cannot be read (saw "a..b"); write --set name.name=value, and names with dots or spaces in double quotes',
      '--set: receivers.tape.label: a value that is neither text nor in brackets; put the text in quotes, or write lists as [a, b] and maps as {a: b}',
      '--set: receivers.tape.label: YAML: flow sequence must end with a ]; add the missing character',
      '--set: a path that cannot be read (saw ""); write --set name.name=value, and names with dots or spaces in double quotes',
      '--set: a path that cannot be read (saw "__proto__.a"); write --set name.name=value, and names with dots or spaces in double quotes',
    ],
  },
  {
    name: 'a wrong value where it was set, and not where it was before',
    files: {
      'a.yaml': withTape('    tracks: 1\n    speed: 1\n'),
      'b.yaml': '\nreceivers:\n  tape:\n    speed: fast\n',
    },
    sets: ['receivers.tape.tracks=abc', 'receivers.tape.tarcks=1'],
    lines: [
      'b.yaml:4:12: receivers.tape.speed: expected a number (saw "fast"); write such a value',
      '--set: receivers.tape.tracks: expected a whole number of at least 1 and at most 64 (saw "abc"); write such a value, or leave it out for 4',
      '--set: receivers.tape.tarcks: unknown key; did you mean "tracks"?',
    ],
  },
  {
    name: 'an unknown key of two files where it was last',
    files: { 'a.yaml': withTape('    traks: 1\n'), 'b.yaml': '\nreceivers:\n  tape:\n    traks: 2\n' },
    lines: ['b.yaml:4:5: receivers.tape.traks: unknown key; did you mean "tracks"?'],
  },
  {
    name: 'a wrong value in what a command built',
    files: one(
      'exporters: {printer: null}\nservice: {pipelines: {logs: {receivers: [tape], exporters: [printer]}}}',
    ),
    documents: [{ name: 'the options of this command', value: { receivers: { tape: { include: 'a' } } } }],
    lines: [
      'the options of this command: receivers.tape.include: expected a list with at least one item (saw "a"); write [a]',
    ],
  },
  {
    name: 'wrong values of secrets, without the values',
    files: one(withTape('    api_key: 12345\n    tracks: ${env:TAPE_TOKEN}\n    speed: http://u:pw@host/\n')),
    environment: { TAPE_TOKEN: 'hunter2' },
    lines: [
      'a.yaml:4:14: receivers.tape.api_key: expected text (saw ****); put it in quotes',
      'a.yaml:5:13: receivers.tape.tracks: expected a whole number of at least 1 and at most 64 (saw **** from ${env:TAPE_TOKEN}); write such a value, or leave it out for 4',
      'a.yaml:6:12: receivers.tape.speed: expected a number (saw "http://u:****@host/"); write such a value',
    ],
  },
  {
    name: 'a value that is too long to show',
    files: one(withTape(`    speed: ${'x'.repeat(100)}\n`)),
    lines: [
      `a.yaml:4:12: receivers.tape.speed: expected a number (saw "${'x'.repeat(60)}…"); write such a value`,
    ],
  },
]

for (const { name, lines, ...given } of BAD) {
  test(`loadConfig reports ${name}`, async (t) => {
    t.strictSame(await faultLines(given), lines)
  })
}

test('loadConfig reports faults of all kinds at once, in the order of the text', async (t) => {
  const lines = await faultLines({
    files: one(
      `receivers:\n  tpe:\n  tape:\n    traks: 1\n    label: \${env:GONE}\n    label: x\nexporters:\n  printer: {width: 0}\nservice:\n  pipelines:\n    logs:\n      receivers: [tape, tape]\n`,
    ),
  })
  t.strictSame(
    lines.map((line) => line.split(': ').slice(0, 2).join(' ')),
    [
      'a.yaml:2:3 receivers.tpe',
      'a.yaml:3:3 receivers.tape.include',
      'a.yaml:4:5 receivers.tape.traks',
      'a.yaml:6:5 receivers.tape.label',
      'a.yaml:8:20 exporters.printer.width',
      'a.yaml:11:5 service.pipelines.logs.exporters',
      'a.yaml:12:25 service.pipelines.logs.receivers[1]',
    ],
  )
})

test('loadConfig reports a file that is not there, and every other such file', async (t) => {
  const environment = {}
  const readFile = (): Promise<string> => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }))
  const error: unknown = await loadConfig({
    files: ['a.yaml', 'b.yaml'],
    sets: [],
    catalog,
    environment,
    readFile,
  }).catch((reason: unknown) => reason)
  t.type(error, ConfigError)
  t.equal(
    describeError(error),
    'a.yaml: file not found; check the path\nb.yaml: file not found; check the path',
  )
})

test('loadConfig reports nesting without end as one fault', async (t) => {
  const lines = await faultLines({ files: one('['.repeat(100_000)) })
  t.equal(lines.length, 1)
  t.match(lines[0], /^a\.yaml:1:\d+: YAML is nested too deeply; make the configuration flatter$/)
})

test('loadConfig refuses aliases that multiply', async (t) => {
  const levels = Array.from(
    { length: 20 },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
  )
  const lines = await faultLines({ files: one(`a0: &a0 x\n${levels.join('\n')}\n`) })
  t.ok(
    lines.some((line) =>
      line.includes('more than 64 levels or 100000 values; make the configuration smaller'),
    ),
  )
})

test('loadConfig says how many faults it does not list', async (t) => {
  const keys = Array.from({ length: 250 }, (_, index) => `    zebra${index}: 1\n`).join('')
  const lines = await faultLines({ files: one(withTape(keys)) })
  t.equal(lines.length, 201)
  t.equal(lines.at(-1), 'and 50 more')
})

test('loadConfig keeps the parts of every fault', async (t) => {
  const error = (await load({ files: one(withTape('    tracks: x\n')) }).catch(
    (reason: unknown) => reason,
  )) as {
    code: string
    faults: readonly unknown[]
  }
  t.equal(error.code, 'HEPH_CONFIG_INVALID')
  t.strictSame(error.faults, [
    {
      source: 'a.yaml',
      line: 4,
      column: 13,
      path: 'receivers.tape.tracks',
      what: 'expected a whole number of at least 1 and at most 64',
      saw: '"x"',
      todo: 'write such a value, or leave it out for 4',
    },
  ])
})
