export type { FuzzRandom, FuzzTarget } from './fuzz-target.ts'
export { mutate, seededRandom } from './mutate.ts'
export { type NetworkUnderTest, testNetwork } from './network-suite.ts'
