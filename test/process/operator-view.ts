/** A component as /status tells of it. */
export interface SeenComponent {
  readonly state: string
  readonly reason?: string
}

/** The agent as an operator sees it from outside: health over one port, measurements over another. */
export class OperatorView {
  readonly #health: number
  readonly #metrics: number

  constructor(ports: { readonly health: number; readonly metrics: number }) {
    this.#health = ports.health
    this.#metrics = ports.metrics
  }

  /** What a configuration needs so that it can be looked at. */
  get config(): { readonly extensions: string; readonly telemetry: string } {
    return {
      extensions: `extensions:\n  health_check: { endpoint: '127.0.0.1:${this.#health}' }\n`,
      telemetry: `  extensions: [health_check]
  telemetry:
    metrics:
      level: detailed
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${this.#metrics} } } } }]
`,
    }
  }

  /** The page for Prometheus. */
  async page(): Promise<string> {
    return await (await fetch(`http://127.0.0.1:${this.#metrics}/metrics`)).text()
  }

  /** The sum of a measurement over its series; undefined when there is none. */
  async sum(name: string): Promise<number | undefined> {
    const values = [...(await this.page()).matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))]
    return values.length === 0 ? undefined : values.reduce((sum, [, value]) => sum + Number(value), 0)
  }

  async look(path: string): Promise<string> {
    return await (await fetch(`http://127.0.0.1:${this.#health}${path}`)).text()
  }

  async status(): Promise<{
    readonly components: readonly (SeenComponent & { readonly kind: string; readonly id: string })[]
    readonly storage?: { readonly reason: string }
  }> {
    return JSON.parse(await this.look('/status')) as Awaited<ReturnType<OperatorView['status']>>
  }

  async stateOf(kind: string, id: string): Promise<SeenComponent> {
    const { components } = await this.status()
    return components.find((each) => each.kind === kind && each.id === id) ?? { state: 'unknown' }
  }
}
