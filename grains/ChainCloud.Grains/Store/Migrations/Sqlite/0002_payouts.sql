-- Payouts, the transfers that carry them, their signed attempts, and the fences that keep one intent from being paid twice.

CREATE TABLE payout (
    id          text PRIMARY KEY, -- po_…
    book        text NOT NULL,    -- merchant/asset
    merchant    text NOT NULL,    -- merchant
    external_id text NOT NULL,    -- the merchant's own id
    state       text NOT NULL,    -- name of the state in body
    body        text NOT NULL,                -- domain state, JSON
    transfer    text,             -- tr_…, once there is one
    finished    integer NOT NULL CHECK (finished IN (0, 1)),             -- in an end state
    version     integer NOT NULL,              -- one more with each update
    created_at  integer NOT NULL,              -- when it was accepted
    updated_at  integer NOT NULL               -- when it last changed
) STRICT;
CREATE UNIQUE INDEX payout_external_id ON payout (merchant, external_id);
CREATE INDEX payout_book ON payout (book, id);
CREATE INDEX payout_open ON payout (book, id) WHERE NOT finished;
CREATE INDEX payout_transfer ON payout (transfer, id) WHERE transfer IS NOT NULL;

CREATE TABLE transfer (
    id           text PRIMARY KEY, -- tr_…
    book         text NOT NULL,    -- merchant/asset
    state        text NOT NULL,    -- name of the state in body
    body         text NOT NULL,                -- domain state, JSON
    fence_txid   blob NOT NULL,               -- outpoint that every attempt consumes: transaction
    fence_vout   integer NOT NULL,              -- and output
    change_index integer,                       -- derivation index of the change output
    finished     integer NOT NULL CHECK (finished IN (0, 1)),             -- in an end state
    version      integer NOT NULL,              -- one more with each update
    created_at   integer NOT NULL,              -- when it was made
    updated_at   integer NOT NULL               -- when it last changed
) STRICT;
CREATE UNIQUE INDEX transfer_change_index ON transfer (book, change_index) WHERE change_index IS NOT NULL;
CREATE INDEX transfer_open ON transfer (book, id) WHERE NOT finished;

-- Signed transactions, durable before their first broadcast.
CREATE TABLE transfer_attempt (
    transfer  text NOT NULL REFERENCES transfer (id), -- tr_…
    number    integer NOT NULL CHECK (number > 0), -- from 1
    asset     text NOT NULL,          -- asset
    txid      blob NOT NULL,                     -- id of the transaction
    raw       blob NOT NULL,                     -- the signed transaction
    fee       text NOT NULL CHECK (length(fee) = 78 AND fee NOT GLOB '*[^0-9]*'),             -- what it pays, base units
    signed_at integer NOT NULL,                    -- when it was stored
    PRIMARY KEY (transfer, number)
) STRICT;
CREATE UNIQUE INDEX transfer_attempt_txid ON transfer_attempt (asset, txid);

-- What a payment must consume. At most one live fence at an outpoint.
CREATE TABLE fence (
    asset       text NOT NULL, -- asset
    txid        blob NOT NULL,            -- outpoint: transaction
    vout        integer NOT NULL,           -- and output
    owner       text NOT NULL, -- id of the payout or transfer
    taken_at    integer NOT NULL,           -- when it was taken
    released_at integer,                    -- when it ended; null while live
    PRIMARY KEY (asset, txid, vout, owner)
) STRICT;
CREATE UNIQUE INDEX fence_live ON fence (asset, txid, vout) WHERE released_at IS NULL;
