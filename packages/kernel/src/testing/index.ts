export { type NetworkUnderTest, testNetwork } from './network-suite.ts'
