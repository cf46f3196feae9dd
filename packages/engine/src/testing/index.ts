// Rooms of the engine for the suites that try each over real sockets; the engine's own door is src/index.ts.
export { type AnnounceAnswer, type AnnounceRequest, announce } from '../discovery/announce.ts'
export { openDht } from '../discovery/dht/dht.ts'
export { encodeBencode } from '../metainfo/bencode.ts'
export { infohashBytes, infohashFromBytes, parseInfohash } from '../metainfo/infohash.ts'
export {
  type Outlook,
  runScenario,
  type Sample,
  type ScenarioResult,
  type ViewerResult,
} from '../sim/run-scenario.ts'
export type { Scenario } from '../sim/scenario.ts'
export { createSimRandom } from '../sim/sim-random.ts'
export { quantile, sum } from '../sim/statistics.ts'
export { shortestFailure, TortureFailure, type TortureReport, torture } from '../sim/torture.ts'
export { type HttpAnswer, type HttpGetOptions, httpGet } from '../transport/http-get.ts'
export { createDhtNet, type DhtNet, forgetful } from './dht-net.ts'
