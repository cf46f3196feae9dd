import { testNetwork } from '@lanterne/kernel/testing'
import { createStackPair } from '../testing/stack-pair.ts'

for (const isSix of [false, true]) {
  const pair = createStackPair({ delayMs: 2 }, { isSix })
  testNetwork(`createStack over IPv${isSix ? 6 : 4}`, () => ({
    near: pair.near.network,
    far: pair.far.network,
    nearHost: pair.nearHost,
    farHost: pair.farHost,
    wait: (promise) => pair.clock.settle(promise),
  }))
}
