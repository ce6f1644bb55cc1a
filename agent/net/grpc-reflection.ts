import type { Server } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'

/** Messages and services in the JSON form of protobufjs. Shape: {nested: {package: {nested: {Message: {fields}}}}}. */
export type GrpcDescriptor = Parameters<typeof fromJSON>[0]

/** Adds gRPC's reflection service, v1 and v1alpha, which tells clients such as grpcurl what there is. */
export function addReflection(server: Server, descriptor: GrpcDescriptor): void {
  new ReflectionService(fromJSON(descriptor)).addToServer(server)
}
