import { test } from 'tap'
import { loadedConfig } from '../support/loaded-config.ts'

/** The protocols of the otlp receiver as a configuration has them. */
async function protocols(written: string): Promise<Record<string, { endpoint: string } | undefined>> {
  const yaml = `receivers: { otlp: { protocols: ${written} } }
exporters: { console: }
service: { pipelines: { logs: { receivers: [otlp], exporters: [console] } } }
`
  const { components: loaded } = await loadedConfig(yaml)
  const receiver = loaded.find(({ kind }) => kind === 'receiver')
  if (receiver === undefined) throw new Error('the configuration has no receiver')
  return (receiver.config as { protocols: Record<string, { endpoint: string }> }).protocols
}

test('a section that may be left out and is written with nothing in it has its defaults', async (t) => {
  t.match(await protocols('{ grpc: }'), { grpc: { endpoint: 'localhost:4317' }, http: undefined })
  t.match(await protocols('{ grpc: , http: }'), { grpc: {}, http: { endpoint: 'localhost:4318' } })
  t.match(await protocols(''), { grpc: {}, http: {} }, 'nothing written is both')
  await t.rejects(protocols('{}'), /expected grpc, http or both/)
})
