// Rooms of the engine for the suites that try each over real sockets; the engine's own door is src/index.ts.
export { type AnnounceAnswer, type AnnounceRequest, announce } from '../discovery/announce.ts'
export { encodeBencode } from '../metainfo/bencode.ts'
export { infohashBytes, infohashFromBytes, parseInfohash } from '../metainfo/infohash.ts'
export { runScenario, type Sample, type ScenarioResult, type ViewerResult } from '../sim/run-scenario.ts'
export type { Scenario } from '../sim/scenario.ts'
export { quantile, sum } from '../sim/statistics.ts'
export { type HttpAnswer, type HttpGetOptions, httpGet } from '../transport/http-get.ts'
export { createDhtNet, type DhtNet } from './dht-net.ts'
