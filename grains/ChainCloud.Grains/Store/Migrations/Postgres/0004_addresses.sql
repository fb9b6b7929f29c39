-- Batches of addresses. An address of a batch that is not verified can't be handed out: usable follows verified by the foreign key.

CREATE TABLE batch (
    book        text COLLATE "C" NOT NULL, -- merchant/asset
    asset       text COLLATE "C" NOT NULL, -- asset
    purpose     text COLLATE "C" NOT NULL CHECK (purpose IN ('cold', 'hot', 'change')), -- what its addresses are for
    number      bigint NOT NULL,           -- from 0, per book and purpose
    state       text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'listed', 'verified', 'failed')), -- state
    verified    boolean NOT NULL,          -- state is verified
    first_index bigint NOT NULL,           -- derivation index of the first address
    count       bigint NOT NULL CHECK (count > 0), -- addresses
    external_id text COLLATE "C",          -- what the request was called
    root        bytea,                     -- Merkle root (RFC 6962)
    attestation bytea,                     -- the vault's signed statement
    verdict     bytea,                     -- the V-Device's signed verdict
    reason      text,                      -- problem code, when failed
    handed      bigint NOT NULL CHECK (handed BETWEEN 0 AND count), -- addresses handed out
    finished    boolean NOT NULL,          -- nothing is left to do for it
    version     bigint NOT NULL,           -- one more with each update
    created_at  bigint NOT NULL,           -- when it was requested
    updated_at  bigint NOT NULL,           -- when it last changed
    PRIMARY KEY (book, purpose, number),
    UNIQUE (book, purpose, number, verified),
    CHECK (verified = (state = 'verified')),
    CHECK (NOT verified OR (root IS NOT NULL AND attestation IS NOT NULL AND verdict IS NOT NULL))
);
CREATE UNIQUE INDEX batch_external_id ON batch (book, purpose, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX batch_open ON batch (book, purpose, number) WHERE NOT finished;

CREATE TABLE address (
    asset       text COLLATE "C" NOT NULL, -- asset
    script      bytea NOT NULL,            -- the address, as script
    book        text COLLATE "C" NOT NULL, -- merchant/asset
    purpose     text COLLATE "C" NOT NULL, -- of its batch
    batch       bigint NOT NULL,           -- number of its batch
    key_index   bigint NOT NULL,           -- derivation index
    usable      boolean NOT NULL,          -- its batch is verified
    issued_at   bigint,                    -- when it was handed out
    external_id text COLLATE "C",          -- what the request was called
    label       text,                      -- the merchant's note
    PRIMARY KEY (asset, script),
    UNIQUE (book, purpose, batch, key_index),
    FOREIGN KEY (book, purpose, batch, usable) REFERENCES batch (book, purpose, number, verified) ON UPDATE CASCADE,
    CONSTRAINT address_issued_usable CHECK (issued_at IS NULL OR usable),
    CHECK ((issued_at IS NULL) = (external_id IS NULL))
);
CREATE UNIQUE INDEX address_external_id ON address (book, purpose, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX address_next ON address (book, purpose, batch, key_index) WHERE usable AND issued_at IS NULL;
