export { createSystemNetwork } from './system-network.ts'
