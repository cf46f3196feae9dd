export type { Link } from './system-multicast.ts'
export { createSystemNetwork } from './system-network.ts'
