import { ok } from 'node:assert'
import { isIPv4 } from 'node:net'
import type { FuzzTarget } from '@lanterne/kernel/testing'
import { readChromecastNotice } from '../chromecast/find-chromecasts.ts'
import { encodeServiceAnswer } from '../testing/encode-service-answer.ts'
import { encodeServiceQuestion, readDnsServices } from './dns-services.ts'

const type = ['_googlecast', '_tcp']
const salon = { instance: 'Salon', host: 'salon', port: 8009, address: '10.0.0.7' }

/** What machines of the house say by multicast DNS. */
export const fuzz: FuzzTarget = {
  name: 'dns-services',
  seeds: () => [
    encodeServiceQuestion(type),
    encodeServiceAnswer(type, { ...salon, texts: ['id=0a1b2c3d4e', 'fn=Salon', 'md=Chromecast'] }),
    encodeServiceAnswer(type, { ...salon, texts: ['id=0a1b2c3d4e'], ttlSeconds: 0 }),
  ],
  words: ['\xc0\x0c', '\x0b_googlecast\x04_tcp\x05local\0', '\0\x21\0\x01', '\0\x0c\x80\x01'],
  run(bytes) {
    const services = readDnsServices(bytes, type)
    ok(services.length <= 32)
    for (const { instance, port, addresses, texts } of services) {
      ok(instance.length > 0 && instance.length <= 63)
      ok(port >= 0 && port < 65_536 && addresses.length <= 8 && addresses.every((one) => isIPv4(one)))
      ok(texts.size <= 64)
    }
    for (const service of services) {
      const notice = readChromecastNotice(service, '10.0.0.7')
      // Nobody sends us to somebody else.
      ok(!notice || (notice.host === '10.0.0.7' && [...notice.name].length <= 80))
    }
  },
}
