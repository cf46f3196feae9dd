/** Runs `work` while no other launch of this repository holds the lock `name`. */
export declare function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result>
