-- Restored databases: what devices and chains have to tell again before anything is paid.

-- Each time that this database was found to be older than the world around it. One is open at most.
CREATE TABLE restoration (
    number   integer PRIMARY KEY, -- from 1
    cause    text NOT NULL CHECK (cause IN ('restored', 'behind')), -- by the restore command, or found out
    detail   text NOT NULL,       -- one sentence
    at       integer NOT NULL,    -- when it began
    ended_at integer              -- when all agreed; null while payouts are halted by it
) STRICT;

-- From where each chain is read again.
CREATE TABLE restored_chain (
    number  integer NOT NULL REFERENCES restoration (number), -- of the restoration
    asset   text NOT NULL,    -- the chain's own asset
    height  integer NOT NULL, -- the last block that the restored database had read
    hash    blob NOT NULL,    -- its hash
    rewound_at integer,        -- when the cursor went back there, after everything was recovered
    PRIMARY KEY (number, asset)
) STRICT;

-- What each enrolled device has told of its journal.
CREATE TABLE restored_journal (
    number      integer NOT NULL REFERENCES restoration (number), -- of the restoration
    device      text NOT NULL,    -- name of the device
    merchant    text NOT NULL,    -- whose part
    told        integer NOT NULL, -- number of the last entry told
    batches     integer NOT NULL, -- attestations told
    complete_at integer,          -- when the signed head was reached; null before
    PRIMARY KEY (number, device, merchant)
) STRICT;

-- What a device has signed and the database did not know.
CREATE TABLE recovered_entry (
    device    text NOT NULL,    -- name of the device
    merchant  text NOT NULL,    -- merchant
    counter   integer NOT NULL, -- of the receipt or intent
    hash      blob NOT NULL,    -- of the receipt or intent
    statement blob NOT NULL,    -- the signed receipt or intent
    raw       blob,             -- the transaction that was released with a receipt
    intents   blob NOT NULL,    -- hashes of the intents of a receipt, one after the other
    outcome   text NOT NULL CHECK (outcome IN ('waiting', 'known', 'recovered', 'unsigned', 'unsolved')), -- what became of it
    detail    text NOT NULL,    -- one sentence
    PRIMARY KEY (device, merchant, counter)
) STRICT;
CREATE INDEX recovered_entry_hash ON recovered_entry (merchant, hash);
CREATE INDEX recovered_entry_open ON recovered_entry (merchant, device, counter) WHERE outcome IN ('waiting', 'unsolved');

-- Where the chains stood when the platform was started: a database that was put back by hand began from there.
CREATE TABLE chain_start (
    asset  text NOT NULL,    -- the chain's own asset
    at     integer NOT NULL, -- when it was started
    height integer NOT NULL, -- the last block that was read
    hash   blob NOT NULL,    -- its hash
    PRIMARY KEY (asset, at)
) STRICT, WITHOUT ROWID;

-- Which life of the database this is. A copy of the file has the life of the file, what stands beside it has the last one.
CREATE TABLE store_life (
    id   integer PRIMARY KEY CHECK (id = 1), -- one row
    life text NOT NULL                         -- random, new with each start; of PostgreSQL cluster and timeline
) STRICT;
