import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

const VERSION = 'v0.160.0'
const FOLDER = join(tmpdir(), `hephaestus-otlp-collector-${VERSION}`)
const BINARY = join(FOLDER, 'built/otelcol-peer')

/**
 * Why there is no Collector here, else false. It is built with its own builder, once, into the folder for temporary
 * files; the first time takes some thirty seconds and Go's module proxy.
 */
export const noCollector: string | false = (() => {
  if (existsSync(join(FOLDER, 'ready'))) return false
  mkdirSync(FOLDER, { recursive: true })
  copyFileSync(join(import.meta.dirname, 'otlp-peer-collector/builder.yaml'), join(FOLDER, 'builder.yaml'))
  try {
    execFileSync(
      'go',
      ['run', `go.opentelemetry.io/collector/cmd/builder@${VERSION}`, '--config', 'builder.yaml'],
      {
        cwd: FOLDER,
        env: {
          ...process.env,
          PATH: `${process.env['PATH']}:/usr/local/go/bin`,
          GOTOOLCHAIN: 'local',
          GOWORK: 'off',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 300_000,
      },
    )
    writeFileSync(join(FOLDER, 'ready'), '')
    return false
  } catch (thrown) {
    const said = String((thrown as { stderr?: Buffer }).stderr ?? thrown).trim()
    return `the Collector cannot be built here: ${said.split('\n').at(-1)}`
  }
})()

/** The Collector of `collector.yaml`, once it takes records; killed at the end of the test if it still runs. */
export async function startCollector(t: Test, cwd: string): Promise<void> {
  const child = spawn(BINARY, ['--config', 'collector.yaml'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  let stderr = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
      if (stderr.includes('Everything is ready')) resolve()
    })
    child.once('close', () => reject(new Error(`the Collector ended:\n${stderr}`)))
  })
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
