import type { GrpcField, GrpcFile, GrpcMessage, GrpcService } from './grpc-descriptor.ts'

/** Writes a declaration as the .proto file that clients are made from. Source: protobuf language guide, proto3. */
export function protoTextOf(file: GrpcFile): string {
  const parts = [
    ['syntax = "proto3";'],
    [`package ${file.package};`],
    ...(file.imports.length === 0 ? [] : [file.imports.map((name) => `import "${name}";`)]),
    ...Object.entries(file.services ?? {}).map(([name, service]) => serviceLines(name, service)),
    ...Object.entries(file.messages).map(([name, message]) => messageLines(name, message, file.package)),
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function serviceLines(name: string, service: GrpcService): readonly string[] {
  const methods = Object.entries(service).flatMap(([method, { takes, gives, isStream, help }]) => {
    const flow = isStream === true ? 'stream ' : ''
    return [...comment(help), `rpc ${method}(${flow}${short(takes)}) returns (${flow}${short(gives)});`]
  })
  return [`service ${name} {`, ...methods.map(indented), '}']
}

function messageLines(name: string, { fields, oneof, help }: GrpcMessage, own: string): readonly string[] {
  const lines = Object.entries(fields).flatMap(([field, declared]) => fieldLines(field, declared, own))
  const content = oneof === undefined ? lines : [`oneof ${oneof} {`, ...lines.map(indented), '}']
  return [...comment(help), `message ${name} {`, ...content.map(indented), '}']
}

function fieldLines(name: string, { type, id, rule, help }: GrpcField, own: string): readonly string[] {
  const written = type.startsWith(`.${own}.`) ? short(type) : type
  const of = { map: `map<string, ${written}>`, repeated: `repeated ${written}`, one: written }[rule ?? 'one']
  return [...comment(help), `${of} ${name} = ${id};`]
}

function comment(help: string | undefined): readonly string[] {
  return help === undefined ? [] : [`// ${help}`]
}

function short(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1)
}

function indented(line: string): string {
  return `  ${line}`
}
