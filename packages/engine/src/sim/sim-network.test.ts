import { testNetwork } from '@lanterne/kernel/testing'
import { createSimClock } from './sim-clock.ts'
import { createSimNetwork } from './sim-network.ts'
import { createSimRandom } from './sim-random.ts'

const lines = {
  'without limits': {},
  'over a slow and long way': { uplink: 5_000_000, downlink: 20_000_000, delayMs: 20 },
}
for (const [name, line] of Object.entries(lines)) {
  testNetwork(`createSimNetwork ${name}`, () => {
    const clock = createSimClock()
    const network = createSimNetwork({ clock, random: createSimRandom(1) })
    return {
      near: network.host('10.0.0.1', line),
      far: network.host('10.0.0.2', line),
      nearHost: '10.0.0.1',
      farHost: '10.0.0.2',
      wait: (promise) => clock.settle(promise),
    }
  })
}
