import { describe, expect, it } from 'vitest'
import { decodeKrpc, encodeAnswer, encodeError, encodeQuery } from './krpc.ts'

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1')
const message = (said: string) => decodeKrpc(new Uint8Array(Buffer.from(said, 'latin1')))

// The examples of BEP 5.
const examples = {
  ping: 'd1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe',
  pong: 'd1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re',
  error: 'd1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee',
  findNode: 'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe',
  peers: 'd1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re',
  announce:
    'd1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe',
}

describe('decodeKrpc', () => {
  it('reads what BEP 5 shows', () => {
    const ping = message(examples.ping)
    expect(ping).toMatchObject({ kind: 'query', method: 'ping', isReadOnly: false })
    expect(ping?.kind === 'query' && text(ping.arguments.bytes('id'))).toBe('abcdefghij0123456789')
    expect(text(ping?.transaction)).toBe('aa')
    const peers = message(examples.peers)
    expect(peers?.kind === 'answer' && peers.values.list('values')?.length).toBe(2)
    expect(message(examples.error)).toMatchObject({ kind: 'error', code: 201 })
    expect(message(examples.announce)).toMatchObject({ kind: 'query', method: 'announce_peer' })
  })

  it('reads where we are seen, and who is not to be asked', () => {
    const ip = String.fromCharCode(203, 0, 113, 9, 0x1a, 0xe1)
    const seen = message(`d2:ip6:${ip}1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re`)
    expect(seen).toMatchObject({ seenAs: { host: '203.0.113.9', port: 6881 } })
    expect(message(examples.ping.replace('1:q4:ping', '1:q4:ping2:roi1e'))).toMatchObject({
      isReadOnly: true,
    })
  })

  it.each([
    ['nothing', ''],
    ['something else', 'GET / HTTP/1.1\r\n\r\n'],
    ['a list', 'l1:a1:b1:ce'],
    ['no transaction', 'd1:rd2:id20:mnopqrstuvwxyz123456e1:y1:re'],
    ['a transaction that is a number', 'd1:rde1:ti1e1:y1:re'],
    ['a long transaction', `d1:rde1:t33:${'x'.repeat(33)}1:y1:re`],
    ['a query without arguments', 'd1:q4:ping1:t2:aa1:y1:qe'],
    ['an answer without values', 'd1:t2:aa1:y1:re'],
    ['another kind', 'd1:rde1:t2:aa1:y1:xe'],
    ['a method that is a book', `d1:ad2:ide1:q99:${'x'.repeat(99)}1:t2:aa1:y1:qe`],
    ['more than a datagram', `d1:rd2:xx3000:${'x'.repeat(3000)}e1:t2:aa1:y1:re`],
    ['a depth', `d1:r${'l'.repeat(100)}${'e'.repeat(100)}1:t2:aa1:y1:re`],
  ])('takes %s for no message', (_what, said) => {
    expect(message(said)).toBeUndefined()
  })

  it('reads back what is written', () => {
    const query = decodeKrpc(encodeQuery(Uint8Array.of(1, 2), 'get', { id: 'x' }, { isReadOnly: true }))
    expect(query).toMatchObject({ kind: 'query', method: 'get', isReadOnly: true })
    const to = { host: '2001:db8::9', port: 700 }
    expect(decodeKrpc(encodeAnswer(Uint8Array.of(1), { id: 'x' }, to))).toMatchObject({
      kind: 'answer',
      seenAs: to,
    })
    expect(decodeKrpc(encodeError(Uint8Array.of(1), 203, to))).toMatchObject({ kind: 'error', code: 203 })
  })
})
