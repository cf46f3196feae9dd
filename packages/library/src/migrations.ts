/** The shape of the library's file: the number of a migration is the version that it leads to. Never changed once released. */
export const migrations: readonly string[] = [
  `CREATE TABLE record (
     profile TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, clock INTEGER NOT NULL, value TEXT,
     PRIMARY KEY (profile, kind, item)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX record_by_clock ON record (clock);
   CREATE INDEX record_newest ON record (profile, kind, clock);`,
  // What holds for this copy alone, and is in no export: codes of profiles, the key that tells who watches.
  'CREATE TABLE own (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;',
  // What went over the line, by local date (`2026-11-22`); of this machine alone, too.
  `CREATE TABLE traffic (
     day TEXT PRIMARY KEY, down INTEGER NOT NULL, up INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  // Devices of the house that were paired with this machine.
  `CREATE TABLE device (
     id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, profile TEXT,
     added INTEGER NOT NULL, seen INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
]
