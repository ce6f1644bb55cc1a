import { parse } from 'yaml'

export interface Route {
  readonly match: Readonly<Record<string, string>>
  /** Undefined: those of the route above. */
  readonly receivers: readonly string[] | undefined
  readonly routes: readonly Route[]
}

interface WrittenRoute {
  match?: Record<string, string>
  receivers?: string | string[]
  routes?: WrittenRoute[]
}

export function readConfig(text: string): Route {
  return readRoute(parse(text) as WrittenRoute)
}

function readRoute(written: WrittenRoute): Route {
  const { match = {}, receivers, routes = [] } = written
  return {
    match,
    receivers: asList(receivers),
    routes: routes.map(readRoute),
  }
}

function asList(value: string | string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value
}
