import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { validate } from '../../../../agent/cli/commands/validate.ts'
import { components } from '../../../../agent/components.ts'

const GOOD = `receivers:
  file: { include: [app.log] }
  otlp: { protocols: { grpc: { endpoint: 'localhost:4317' }, http: { endpoint: '0.0.0.0:4318' } } }
processors:
  routing:
    default_exporters: [file]
    table: [{ condition: 'severity_number >= 17', exporters: [otlp_http] }]
exporters:
  file: { path: out.json }
  otlp_http: { endpoint: 'http://collector:4318' }
service:
  pipelines:
    logs:
      receivers: [file]
      processors: [routing]
      exporters: [file, otlp_http]
    logs/pushed:
      receivers: [otlp]
      exporters: [file]
`
const PUSHED_ON = GOOD.replace(
  '[otlp]\n      exporters: [file]',
  '[otlp]\n      exporters: [file, otlp_http]',
)

const BAD: readonly (readonly [what: string, text: string, expected: string])[] = [
  [
    'a route to what is no exporter of the pipeline',
    GOOD.replace('exporters: [file, otlp_http]', 'exporters: [file]'),
    'agent.yaml:15:20: processors.routing: otlp_http is no exporter of service.pipelines.logs',
  ],
  [
    'a processor after the routes',
    GOOD.replace('  routing:\n', '  parse:\n  routing:\n').replace('[routing]', '[routing, parse]'),
    'agent.yaml:16:20: service.pipelines.logs.processors: routing sends records to exporters',
  ],
  [
    'a pipeline that leads into itself',
    PUSHED_ON.replace('http://collector:4318', 'http://localhost:4318'),
    'agent.yaml:10:3: exporters.otlp_http: sends to receivers.otlp of this configuration, which leads back to it',
  ],
  [
    'two pipelines that lead into each other',
    `${PUSHED_ON.replace('http://collector:4318', 'http://127.0.0.1:5318')}    logs/back:
      receivers: [otlp/back]
      exporters: [otlp_grpc]
`
      .replace(
        'exporters:\n  file:',
        `exporters:\n  otlp_grpc: { endpoint: 'localhost:4317', tls: { insecure: true } }\n  file:`,
      )
      .replace(
        'processors:\n',
        `  otlp/back: { protocols: { http: { endpoint: '127.0.0.1:5318' } } }\nprocessors:\n`,
      ),
    'agent.yaml:12:3: exporters.otlp_http: sends to receivers.otlp/back, receivers.otlp of this configuration',
  ],
  [
    'two components of one name',
    GOOD.replace('service:', '  otlphttp: { endpoint: http://other:4318 }\nservice:'),
    'agent.yaml:11:3: exporters.otlphttp',
  ],
  [
    'a misspelled key',
    GOOD.replace('include', 'inclde'),
    'agent.yaml:2:11: receivers.file.inclde: unknown key; did you mean "include"?',
  ],
]

async function said(cwd: string, options: { readonly strict?: boolean } = {}): Promise<string> {
  let output = ''
  const context: CommandContext = {
    print: (text: string) => void (output += text),
    registry: components,
    environment: {},
    workingDirectory: cwd,
  } as unknown as CommandContext
  const command = { config: [join(cwd, 'agent.yaml')], set: [], json: false, ...options }
  return await validate(command, context).then(
    () => output,
    (error: Error) => error.message,
  )
}

for (const [what, text, expected] of BAD) {
  test(`hephaestus validate refuses ${what} and says where it is`, async (t) => {
    t.match(
      (await said(t.testdir({ 'agent.yaml': text }))).replaceAll(/\S*\/agent\.yaml/g, 'agent.yaml'),
      expected,
    )
  })
}

test('hephaestus validate takes what is sent to others, or comes from somewhere else', async (t) => {
  const cwd = t.testdir()
  const good = [
    GOOD,
    PUSHED_ON,
    GOOD.replace('http://collector:4318', 'http://localhost:4318'),
    PUSHED_ON.replace('http://collector:4318', 'http://localhost:4319'),
  ]
  for (const text of good) {
    writeFileSync(join(cwd, 'agent.yaml'), text)
    t.match(await said(cwd), 'the configuration is valid')
  }
})

test('hephaestus validate --strict refuses what nothing uses, with where it is', async (t) => {
  const unused = GOOD.replace('processors:\n', 'processors:\n  parse:\n').replaceAll(
    'http://collector',
    'http://localhost',
  )
  const cwd = t.testdir({ 'agent.yaml': unused })
  t.match(
    await said(cwd),
    /warning: .*agent\.yaml:5:3: processors\.parse: defined, but no pipeline uses it\n(.|\n)*valid/,
  )
  t.match(
    await said(cwd, { strict: true }),
    /agent\.yaml:5:3: processors\.parse: defined, but no pipeline uses it$/,
  )
  writeFileSync(join(cwd, 'agent.yaml'), unused.replace('  parse:\n', ''))
  t.match(await said(cwd, { strict: true }), 'the configuration is valid')
})
