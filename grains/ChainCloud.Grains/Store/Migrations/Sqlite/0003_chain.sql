-- What the watcher saw on the chains: cursor, headers, deposits, coins, raw transactions.

CREATE TABLE chain_cursor (
    asset   text PRIMARY KEY, -- asset
    height  integer NOT NULL,              -- the last block read
    hash    blob NOT NULL,               -- its hash
    version integer NOT NULL               -- one more with each commit
) STRICT;

-- The chain as it was followed.
CREATE TABLE block_header (
    asset     text NOT NULL, -- asset
    height    integer NOT NULL,           -- blocks above genesis
    hash      blob NOT NULL,            -- its hash
    prev_hash blob NOT NULL,            -- hash of the block before
    PRIMARY KEY (asset, height)
) STRICT, WITHOUT ROWID;

CREATE TABLE deposit (
    id            text PRIMARY KEY, -- dep_…
    book          text NOT NULL,    -- merchant/asset
    asset         text NOT NULL,    -- asset
    txid          blob NOT NULL,               -- outpoint: transaction
    vout          integer NOT NULL,              -- and output
    script        blob NOT NULL,               -- the address, as script
    purpose       text NOT NULL CHECK (purpose IN ('cold', 'hot')), -- what the address is for
    amount        text NOT NULL CHECK (length(amount) = 78 AND amount NOT GLOB '*[^0-9]*'),       -- base units
    state         text NOT NULL,    -- detected, confirming, credited, final, orphaned, ignored_dust
    anchor_height integer,                       -- block that holds it; null while it is in none
    anchor_hash   blob,                        -- its hash
    posted        integer NOT NULL CHECK (posted BETWEEN 0 AND 2), -- in the ledger: 0 nothing, 1 pending, 2 credited
    posted_height integer,                       -- block under which that was posted
    posted_hash   blob,                        -- its hash
    version       integer NOT NULL,              -- one more with each write
    detected_at   integer NOT NULL,              -- when it was first seen
    updated_at    integer NOT NULL,              -- when it last changed
    open          integer NOT NULL GENERATED ALWAYS AS -- the ledger may have work with it
        (state IN ('confirming', 'credited') OR (posted <> 0 AND state <> 'final')) STORED,
    CHECK ((anchor_height IS NULL) = (anchor_hash IS NULL)),
    CHECK ((posted = 0) = (posted_hash IS NULL) AND (posted_height IS NULL) = (posted_hash IS NULL)),
    CHECK (state NOT IN ('credited', 'final') OR posted = 2)
) STRICT;
CREATE UNIQUE INDEX deposit_outpoint ON deposit (asset, txid, vout);
CREATE INDEX deposit_book ON deposit (book, id);
CREATE INDEX deposit_script ON deposit (script, book, id);
CREATE INDEX deposit_open ON deposit (asset, book) WHERE open;
CREATE INDEX deposit_detected ON deposit (asset, id) WHERE state = 'detected';
CREATE INDEX deposit_anchor ON deposit (asset, anchor_height) WHERE anchor_height IS NOT NULL;

-- Outputs that our keys can spend, change included.
CREATE TABLE coin (
    asset         text NOT NULL, -- asset
    txid          blob NOT NULL,            -- outpoint: transaction
    vout          integer NOT NULL,           -- and output
    book          text NOT NULL, -- merchant/asset
    purpose       text NOT NULL CHECK (purpose IN ('cold', 'hot', 'change')), -- what the address is for
    branch        integer NOT NULL,           -- 0 receiving, 1 change
    key_index     integer NOT NULL,           -- derivation index
    script        blob NOT NULL,            -- the output's script
    amount        text NOT NULL CHECK (length(amount) = 78 AND amount NOT GLOB '*[^0-9]*'),    -- base units
    coinbase      integer NOT NULL CHECK (coinbase IN (0, 1)),          -- made by a miner: matures later
    anchor_height integer,                    -- block that holds it; null after a reorg
    anchor_hash   blob,                     -- its hash
    reserved_by   text,          -- transfer that holds it or spent it
    spent_txid    blob,                     -- transaction that spends it
    spent_height  integer,                    -- block that holds that transaction
    spent_hash    blob,                     -- its hash
    free          integer NOT NULL GENERATED ALWAYS AS -- payouts may take it
        (anchor_height IS NOT NULL AND reserved_by IS NULL AND spent_height IS NULL AND purpose <> 'cold') STORED,
    PRIMARY KEY (asset, txid, vout),
    CHECK ((anchor_height IS NULL) = (anchor_hash IS NULL)),
    CHECK ((spent_height IS NULL) = (spent_hash IS NULL) AND (spent_height IS NULL) = (spent_txid IS NULL))
) STRICT;
CREATE INDEX coin_free ON coin (book, amount) WHERE free;
CREATE INDEX coin_unspent ON coin (asset, txid, vout) WHERE spent_height IS NULL;
CREATE INDEX coin_reserved ON coin (reserved_by) WHERE reserved_by IS NOT NULL;
CREATE INDEX coin_anchor ON coin (asset, anchor_height) WHERE anchor_height IS NOT NULL;
CREATE INDEX coin_spent ON coin (asset, spent_height) WHERE spent_height IS NOT NULL;

-- Whole transactions with outputs of ours: vaults want every input's previous transaction.
CREATE TABLE raw_tx (
    asset text NOT NULL, -- asset
    txid  blob NOT NULL,            -- id of the transaction
    raw   blob NOT NULL,            -- network serialization
    PRIMARY KEY (asset, txid)
) STRICT, WITHOUT ROWID;
