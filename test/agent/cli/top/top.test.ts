import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { top } from '../../../../agent/cli/commands/top.ts'
import { parseSamples, rateOf, samplesOf, sumOf } from '../../../../agent/cli/top/samples.ts'
import { topView } from '../../../../agent/cli/top/view.ts'
import { components } from '../../../../agent/components.ts'

const PAGE = (records: number, waiting: number): string => `# HELP x y
# TYPE x gauge
hephaestus_agent_state{state="running"} 1
hephaestus_agent_state{state="error"} 0
hephaestus_component_status{kind="receiver",id="file/\\"a\\""} 0
hephaestus_component_status{kind="processor",id="recombine",pipeline="logs"} 0
hephaestus_component_status{kind="processor",id="detect",pipeline="logs"} 0
hephaestus_component_status{kind="exporter",id="otlp_http"} 2
otelcol_processor_incoming_items_total{processor="detect",pipeline="logs"} ${records}
otelcol_processor_incoming_items_total{processor="recombine",pipeline="logs"} ${records}
otelcol_receiver_accepted_log_records_total{receiver="file/\\"a\\""} ${records}
otelcol_exporter_queue_capacity{exporter="otlp_http"} 200
otelcol_exporter_queue_size{exporter="otlp_http"} ${waiting}
otelcol_exporter_sent_log_records_total{exporter="otlp_http"} ${records / 2}
otelcol_process_memory_rss 104857600
hephaestus_repair_jobs{state="pending"} 3
not a sample
`

function contextFor(print: (text: string) => void): CommandContext {
  return {
    registry: components,
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '',
    print,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
}

test('a page of measurements is read as it is written, and what began anew has no rate', (t) => {
  const [before, after] = [parseSamples(PAGE(100, 0), 1_000), parseSamples(PAGE(160, 0), 3_000)]
  const name = 'otelcol_receiver_accepted_log_records_total'
  t.equal(sumOf(after, name, { receiver: 'file/"a"' }), 160)
  t.equal(rateOf(before, after, name), 30)
  t.equal(rateOf(after, before, name), undefined)
  t.equal(rateOf(undefined, after, name), undefined)
  t.equal(sumOf(after, 'none'), undefined)
  t.end()
})

test('a page of a gateway is read as that of the gateway, or of one of its edges', (t) => {
  const page = parseSamples(`${PAGE(100, 0)}otelcol_process_memory_rss{node="edge 1"} 52428800\n`, 0)
  t.equal(sumOf(samplesOf(page, undefined), 'otelcol_process_memory_rss'), 104_857_600)
  t.equal(sumOf(samplesOf(page, 'edge 1'), 'otelcol_process_memory_rss'), 52_428_800)
  t.same(samplesOf(page, 'edge 2').values, [])
  t.end()
})

test('top shows rates, queues and who is in trouble', (t) => {
  const view = topView(parseSamples(PAGE(100, 0), 1_000), parseSamples(PAGE(160, 50), 3_000))
  t.match(view, /^state running .*memory 100 MiB/)
  t.match(view, /^receiver file\/"a" +ok +30\/s/m)
  t.match(view, /^processor recombine .*\nprocessor detect /m, 'in the order of the pipeline')
  t.match(view, /^exporter otlp_http +in trouble +15\/s +- +25 %$/m)
  t.match(view, 'repairs: pending 3')
  t.end()
})

test('top asks the page that the configuration has, and says when there is none', async (t) => {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    response.statusCode = request.url === '/metrics' ? 200 : 404
    response.end(PAGE(asked * 100, 0))
  }).listen(0, '127.0.0.1')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const shown: string[] = []
  const options = { config: [], set: [], interval: 5, count: 2 }
  const context = contextFor((text) => void shown.push(text))
  t.equal(await top({ ...options, url: `http://127.0.0.1:${port}/metrics` }, context), 0)
  t.equal(shown.length, 2)
  t.match(shown[0], /receiver file/)
  await t.rejects(top({ ...options, url: `http://127.0.0.1:${port}/` }, context), {
    code: 'HEPH_TOP_NO_PAGE',
  })
})
