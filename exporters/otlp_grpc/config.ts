import { encodedDeliveryFields } from '../../agent/delivery/delivery-config.ts'
import { checkGrpcEndpoint, grpcClientFields } from '../../agent/net/grpc-client-config.ts'
import { object, string, type Infer } from '../../config/schema.ts'

export const config = object({
  endpoint: string({
    help: 'Host and port of the receiver; http:// before it says that nothing is encrypted, https:// that all is',
    check: checkGrpcEndpoint,
  }),
  ...grpcClientFields,
  ...encodedDeliveryFields,
})

export type Config = Infer<typeof config>
