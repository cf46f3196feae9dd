type Closing = () => unknown

/**
 * `AsyncDisposableStack` for a runtime that lacks it (Node 22 does), as ECMAScript's explicit resource management has it:
 * what was taken in last is closed first, all of it is closed whatever fails, and the first failure is thrown.
 */
class OwnAsyncDisposableStack implements AsyncDisposable {
  #closings: Closing[] = []
  #isDisposed = false

  get disposed(): boolean {
    return this.#isDisposed
  }

  use<T extends AsyncDisposable | Disposable | null | undefined>(resource: T): T {
    this.#mustBeOpen()
    if (resource === null || resource === undefined) return resource
    const close =
      (resource as Partial<AsyncDisposable>)[Symbol.asyncDispose] ??
      (resource as Partial<Disposable>)[Symbol.dispose]
    if (typeof close !== 'function') throw new TypeError('not disposable')
    this.#closings.push(() => Reflect.apply(close, resource, []))
    return resource
  }

  adopt<T>(value: T, close: (value: T) => unknown): T {
    this.defer(() => close(value))
    return value
  }

  defer(close: Closing): void {
    this.#mustBeOpen()
    this.#closings.push(close)
  }

  move(): OwnAsyncDisposableStack {
    this.#mustBeOpen()
    const moved = new OwnAsyncDisposableStack()
    moved.#closings = this.#closings
    this.#closings = []
    this.#isDisposed = true
    return moved
  }

  async disposeAsync(): Promise<void> {
    if (this.#isDisposed) return
    this.#isDisposed = true
    const failures: unknown[] = []
    for (const close of this.#closings.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'several things could not be closed')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync()
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncDisposableStack'
  }

  #mustBeOpen(): void {
    if (this.#isDisposed) throw new ReferenceError('this stack is disposed of')
  }
}

const { AsyncDisposableStack: native } = globalThis as { AsyncDisposableStack?: unknown }

/** The runtime's own where it has one. */
export const AsyncDisposableStack = (native ?? OwnAsyncDisposableStack) as typeof OwnAsyncDisposableStack
