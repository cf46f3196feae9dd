import { describe, expect, it } from 'vitest'
import { MessageBudget } from './message-budget.ts'

describe('MessageBudget', () => {
  it('bears a burst, then no more than its rate', () => {
    const budget = new MessageBudget(0, { capacity: 10, perSecond: 5 })
    let spent = 0
    while (budget.spend(0)) spent++
    expect(spent).toBe(10)
    expect(budget.spend(100)).toBe(false)
    expect(budget.spend(300)).toBe(true)
    expect(budget.spend(300)).toBe(false)
  })
})
