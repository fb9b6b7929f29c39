-- Payouts, the transfers that carry them, their signed attempts, and the fences that keep one intent from being paid twice.

CREATE TABLE payout (
    id          text COLLATE "C" PRIMARY KEY, -- po_…
    book        text COLLATE "C" NOT NULL,    -- merchant/asset
    merchant    text COLLATE "C" NOT NULL,    -- merchant
    external_id text COLLATE "C" NOT NULL,    -- the merchant's own id
    state       text COLLATE "C" NOT NULL,    -- name of the state in body
    body        text NOT NULL,                -- domain state, JSON
    transfer    text COLLATE "C",             -- tr_…, once there is one
    finished    boolean NOT NULL,             -- in an end state
    version     bigint NOT NULL,              -- one more with each update
    created_at  bigint NOT NULL,              -- when it was accepted
    updated_at  bigint NOT NULL               -- when it last changed
);
CREATE UNIQUE INDEX payout_external_id ON payout (merchant, external_id);
CREATE INDEX payout_book ON payout (book, id);
CREATE INDEX payout_open ON payout (book, id) WHERE NOT finished;
CREATE INDEX payout_transfer ON payout (transfer, id) WHERE transfer IS NOT NULL;

CREATE TABLE transfer (
    id           text COLLATE "C" PRIMARY KEY, -- tr_…
    book         text COLLATE "C" NOT NULL,    -- merchant/asset
    state        text COLLATE "C" NOT NULL,    -- name of the state in body
    body         text NOT NULL,                -- domain state, JSON
    fence_txid   bytea NOT NULL,               -- outpoint that every attempt consumes: transaction
    fence_vout   bigint NOT NULL,              -- and output
    change_index bigint,                       -- derivation index of the change output
    finished     boolean NOT NULL,             -- in an end state
    version      bigint NOT NULL,              -- one more with each update
    created_at   bigint NOT NULL,              -- when it was made
    updated_at   bigint NOT NULL               -- when it last changed
);
CREATE UNIQUE INDEX transfer_change_index ON transfer (book, change_index) WHERE change_index IS NOT NULL;
CREATE INDEX transfer_open ON transfer (book, id) WHERE NOT finished;

-- Signed transactions, durable before their first broadcast.
CREATE TABLE transfer_attempt (
    transfer  text COLLATE "C" NOT NULL REFERENCES transfer (id), -- tr_…
    number    bigint NOT NULL CHECK (number > 0), -- from 1
    asset     text COLLATE "C" NOT NULL,          -- asset
    txid      bytea NOT NULL,                     -- id of the transaction
    raw       bytea NOT NULL,                     -- the signed transaction
    fee       numeric(78,0) NOT NULL,             -- what it pays, base units
    signed_at bigint NOT NULL,                    -- when it was stored
    PRIMARY KEY (transfer, number)
);
CREATE UNIQUE INDEX transfer_attempt_txid ON transfer_attempt (asset, txid);

-- What a payment must consume. At most one live fence at an outpoint.
CREATE TABLE fence (
    asset       text COLLATE "C" NOT NULL, -- asset
    txid        bytea NOT NULL,            -- outpoint: transaction
    vout        bigint NOT NULL,           -- and output
    owner       text COLLATE "C" NOT NULL, -- id of the payout or transfer
    taken_at    bigint NOT NULL,           -- when it was taken
    released_at bigint,                    -- when it ended; null while live
    PRIMARY KEY (asset, txid, vout, owner)
);
CREATE UNIQUE INDEX fence_live ON fence (asset, txid, vout) WHERE released_at IS NULL;
