import { describe, expect, it } from 'vitest'
import { RateMeter } from '../scheduler/rate-meter.ts'
import type { Asked } from './lender.ts'
import { UploadAccount } from './upload-account.ts'

function open() {
  const peer = {
    asked: new Map<number, Asked>(),
    connectedAt: 0,
    isChokingUs: false,
    lastBlockAt: 0,
    pendingBytes: 0,
    received: new RateMeter(0),
    sent: new RateMeter(0),
  }
  return { peer, account: new UploadAccount(peer, 0) }
}

describe('UploadAccount', () => {
  it('takes what happened in the last two intervals', () => {
    const { peer, account } = open()
    peer.received.add(30_000, 5000)
    account.look(10_000)
    peer.received.add(10_000, 15_000)
    peer.sent.add(20_000, 15_000)
    expect(account.rates(20_000)).toEqual({ gives: 2000, takes: 1000 })
    account.look(20_000)
    expect(account.rates(30_000)).toEqual({ gives: 500, takes: 1000 })
    account.look(30_000)
    expect(account.rates(40_000)).toEqual({ gives: 0, takes: 0 })
  })

  it('finds who asks and does not read: after ten seconds a place is free, after a minute a connection', () => {
    const { peer, account } = open()
    peer.sent.add(100_000, 0)
    peer.pendingBytes = 50_000
    expect(account.progress(1000)).toBe('fine')
    expect(account.progress(10_000)).toBe('fine')
    expect(account.progress(11_000)).toBe('stuck')
    // What is written to it is no progress.
    peer.sent.add(16_384, 20_000)
    peer.pendingBytes += 16_384
    expect(account.progress(30_000)).toBe('stuck')
    expect(account.progress(61_000)).toBe('useless')
    // It reads again.
    peer.pendingBytes -= 1000
    expect(account.progress(62_000)).toBe('fine')
    peer.pendingBytes = 0
    expect(account.progress(200_000)).toBe('fine')
  })

  it('finds who owes us blocks and sends none for a minute', () => {
    const { peer, account } = open()
    expect(account.isSnubbing(100_000)).toBe(false)
    peer.asked.set(0, { piece: 0, block: 0, sentAt: 0, isOptimistic: false })
    expect(account.isSnubbing(59_000)).toBe(false)
    expect(account.isSnubbing(61_000)).toBe(true)
    peer.lastBlockAt = 30_000
    expect(account.isSnubbing(61_000)).toBe(false)
    peer.isChokingUs = true
    expect(account.isSnubbing(200_000)).toBe(false)
  })
})
