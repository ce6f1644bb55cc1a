import type { Route } from './config.ts'

export type Labels = Readonly<Record<string, string>>

/** The receivers of an alert, each once, in the order written. */
export function receiversOf(root: Route, labels: Labels): string[] {
  let receivers: readonly string[] = []
  for (let route: Route | undefined = root; route !== undefined; route = inner(route, labels)) {
    if (route.receivers !== undefined) receivers = route.receivers
  }
  const once = new Set<string>()
  for (const receiver of receivers) once.add(receiver)
  return [...once]
}

function inner(route: Route, labels: Labels): Route | undefined {
  return route.routes.find(({ match }) => Object.entries(match).every(([name, value]) => labels[name] === value))
}
