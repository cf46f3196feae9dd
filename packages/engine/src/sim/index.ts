export { createSimClock, type SimClock } from './sim-clock.ts'
export type { SimHost, SimHostOptions } from './sim-host.ts'
export { createSimNetwork, type SimNetwork } from './sim-network.ts'
export { createSimRandom } from './sim-random.ts'
