/** How calls are spread over the addresses of a name. Apart from the client, which a configuration need not load. */
export const GRPC_BALANCERS = ['round_robin', 'pick_first'] as const

export type GrpcBalancer = (typeof GRPC_BALANCERS)[number]
