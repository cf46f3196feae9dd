// A tracker (BEP 3, 23) that knows one peer for whatever is asked: ADDRESS PORT-OF-PEER. Prints its own port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [address = '', peerPort = ''] = process.argv.slice(2)
const peer = Buffer.from([...address.split('.').map(Number), Number(peerPort) >> 8, Number(peerPort) & 255])
const answer = Buffer.concat([Buffer.from('d8:intervali1800e5:peers6:'), peer, Buffer.from('e')])
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': answer.length }).end(answer)
})
server.listen(0, address, () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
