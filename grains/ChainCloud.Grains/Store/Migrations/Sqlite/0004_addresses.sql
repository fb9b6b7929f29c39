-- Batches of addresses. An address of a batch that is not verified can't be handed out: usable follows verified by the foreign key.

CREATE TABLE batch (
    book        text NOT NULL, -- merchant/asset
    asset       text NOT NULL, -- asset
    purpose     text NOT NULL CHECK (purpose IN ('cold', 'hot', 'change')), -- what its addresses are for
    number      integer NOT NULL,           -- from 0, per book and purpose
    state       text NOT NULL CHECK (state IN ('requested', 'listed', 'verified', 'failed')), -- state
    verified    integer NOT NULL CHECK (verified IN (0, 1)),          -- state is verified
    first_index integer NOT NULL,           -- derivation index of the first address
    count       integer NOT NULL CHECK (count > 0), -- addresses
    external_id text,          -- what the request was called
    root        blob,                     -- Merkle root (RFC 6962)
    attestation blob,                     -- the vault's signed statement
    verdict     blob,                     -- the V-Device's signed verdict
    reason      text,                      -- problem code, when failed
    handed      integer NOT NULL CHECK (handed BETWEEN 0 AND count), -- addresses handed out
    finished    integer NOT NULL CHECK (finished IN (0, 1)),          -- nothing is left to do for it
    version     integer NOT NULL,           -- one more with each update
    created_at  integer NOT NULL,           -- when it was requested
    updated_at  integer NOT NULL,           -- when it last changed
    PRIMARY KEY (book, purpose, number),
    UNIQUE (book, purpose, number, verified),
    CHECK (verified = (state = 'verified')),
    CHECK (NOT verified OR (root IS NOT NULL AND attestation IS NOT NULL AND verdict IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX batch_external_id ON batch (book, purpose, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX batch_open ON batch (book, purpose, number) WHERE NOT finished;

CREATE TABLE address (
    asset       text NOT NULL, -- asset
    script      blob NOT NULL,            -- the address, as script
    book        text NOT NULL, -- merchant/asset
    purpose     text NOT NULL, -- of its batch
    batch       integer NOT NULL,           -- number of its batch
    key_index   integer NOT NULL,           -- derivation index
    usable      integer NOT NULL CHECK (usable IN (0, 1)),          -- its batch is verified
    issued_at   integer,                    -- when it was handed out
    external_id text,          -- what the request was called
    label       text,                      -- the merchant's note
    PRIMARY KEY (asset, script),
    UNIQUE (book, purpose, batch, key_index),
    FOREIGN KEY (book, purpose, batch, usable) REFERENCES batch (book, purpose, number, verified) ON UPDATE CASCADE,
    CONSTRAINT address_issued_usable CHECK (issued_at IS NULL OR usable),
    CHECK ((issued_at IS NULL) = (external_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX address_external_id ON address (book, purpose, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX address_next ON address (book, purpose, batch, key_index) WHERE usable AND issued_at IS NULL;
