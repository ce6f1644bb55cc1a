import type { GrpcStreamMethod } from './grpc-method.ts'
import { bytes, encodeFile, number, symbolsOf, text, type GrpcFile } from './grpc-descriptor.ts'
import { GRPC } from './grpc-status.ts'

/** Fields of ServerReflectionRequest. */
const FILE_BY_FILENAME = 3
const FILE_CONTAINING_SYMBOL = 4
const LIST_SERVICES = 7

/**
 * gRPC's reflection service, v1 and v1alpha, which tells clients such as grpcurl what there is. The two differ only in
 * their names. Extensions, which no file of ours has, are not found.
 * Source: grpc.reflection.v1, reflection.proto.
 */
export function reflectionMethods(files: readonly GrpcFile[]): readonly GrpcStreamMethod[] {
  return ['v1', 'v1alpha'].map((version) => ({
    path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    open: (peer) => ({
      onMessage: (message) => peer.write(answerTo(Buffer.from(message), files)),
      onEnd: () => peer.end(),
    }),
  }))
}

function answerTo(request: Buffer, files: readonly GrpcFile[]): Uint8Array {
  return Buffer.concat([bytes(2, request), answerOf(questionOf(request), files)])
}

interface Question {
  readonly field: number
  readonly value: string
}

/** The last field of the request that asks for something; requests of reflection are short and have no other kind. */
function questionOf(request: Buffer): Question {
  let question: Question = { field: 0, value: '' }
  let position = 0
  while (position < request.length) {
    const field = (request[position] ?? 0) >> 3
    const [length, start] = varintAt(request, position + 1)
    if (field !== 1) question = { field, value: request.toString('utf8', start, start + length) }
    position = start + length
  }
  return question
}

function varintAt(request: Buffer, start: number): readonly [value: number, end: number] {
  let value = 0
  let position = start
  for (let shift = 0; position < request.length && shift < 28; shift += 7) {
    const byte = request[position] ?? 0
    position += 1
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return [value, position]
}

function answerOf({ field, value }: Question, files: readonly GrpcFile[]): Uint8Array {
  if (field === LIST_SERVICES) {
    const names = files.flatMap(({ package: own, services = {} }) =>
      Object.keys(services).map((name) => `${own}.${name}`),
    )
    return bytes(6, Buffer.concat(names.map((name) => bytes(1, text(1, name)))))
  }
  const found = files.find((file) => {
    if (field === FILE_BY_FILENAME) return file.name === value
    return field === FILE_CONTAINING_SYMBOL && symbolsOf(file).includes(value)
  })
  if (found === undefined) {
    return bytes(7, Buffer.concat([number(1, GRPC.notFound), text(2, 'there is no such thing here')]))
  }
  // With what it imports, so that nobody has to come again; the one that was asked for comes first.
  const descriptors = [...withImports(found, files)].map((file) => bytes(1, encodeFile(file)))
  return bytes(4, Buffer.concat(descriptors))
}

function withImports(file: GrpcFile, files: readonly GrpcFile[]): ReadonlySet<GrpcFile> {
  const all = new Set([file])
  for (const each of all) {
    for (const other of files) if (each.imports.includes(other.name)) all.add(other)
  }
  return all
}
