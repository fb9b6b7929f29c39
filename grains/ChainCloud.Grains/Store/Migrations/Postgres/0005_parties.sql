-- Merchants, their tokens and devices; jobs, receipts, alarms; stored HTTP answers.

CREATE TABLE merchant (
    id           text COLLATE "C" PRIMARY KEY, -- merchant
    display_name text NOT NULL,                -- for people
    lock_reason  text,                         -- why it is locked; null while active
    created_at   bigint NOT NULL               -- when it was made
);

-- Tokens, by hash only.
CREATE TABLE token (
    hash       bytea PRIMARY KEY,  -- SHA-256 of the token
    kind       bigint NOT NULL,    -- 0 cold, 1 hot, 2 courier, 3 operator
    merchant   text COLLATE "C",   -- for cold and hot ones
    device     text COLLATE "C",   -- for courier ones
    issued_at  bigint NOT NULL,    -- when it was made
    expires_at bigint,             -- when it ends by itself
    revoked_at bigint              -- when it was ended
);

-- The part of a device in one merchant's enrolment; public keys only.
CREATE TABLE device (
    device          text COLLATE "C" NOT NULL, -- name of the device
    merchant        text COLLATE "C" NOT NULL, -- merchant
    role            text COLLATE "C" NOT NULL CHECK (role IN ('vdevice', 'receive_vault', 'send_vault')), -- what it does
    identity_key    bytea NOT NULL,            -- P-256 public key
    channel_key     bytea NOT NULL,            -- P-256 public key of the epoch
    epoch           bigint NOT NULL,           -- number of the channel key
    account_xpub    text,                      -- BIP-32 text, send vault only
    merchant_number bigint NOT NULL,           -- M of the key path
    card            bytea NOT NULL,            -- the signed device card
    enrolled_at     bigint NOT NULL,           -- when it was enrolled
    PRIMARY KEY (device, merchant)
);
CREATE UNIQUE INDEX device_role ON device (merchant, role);

CREATE TABLE device_lock (
    device text COLLATE "C" PRIMARY KEY, -- name of the device
    reason text NOT NULL,                -- why
    at     bigint NOT NULL               -- since when
);

-- Jobs for offline devices, pulled by couriers.
CREATE TABLE job (
    id         text COLLATE "C" PRIMARY KEY, -- job_…
    key        text COLLATE "C" NOT NULL,    -- one job of its kind
    device     text COLLATE "C" NOT NULL,    -- name of the device
    merchant   text COLLATE "C" NOT NULL,    -- merchant
    kind       text COLLATE "C" NOT NULL,    -- batch, sign, verify_batch, approve_payout
    subject    text COLLATE "C" NOT NULL,    -- id of what waits for the answer
    frame      bytea NOT NULL,               -- into the device's inbox
    answer     bytea,                        -- out of its outbox
    created_at bigint NOT NULL,              -- when it was opened
    done_at    bigint                        -- when it was ended
);
CREATE UNIQUE INDEX job_key ON job (key);
CREATE INDEX job_open ON job (device, id) WHERE done_at IS NULL;

-- Receipts of vaults, numbered and chained per device and merchant. Never changed.
CREATE TABLE receipt (
    device         text COLLATE "C" NOT NULL, -- name of the vault
    merchant       text COLLATE "C" NOT NULL, -- merchant
    counter        bigint NOT NULL CHECK (counter > 0), -- from 1 without gaps
    hash           bytea NOT NULL,            -- of this receipt
    prev_counter   bigint,                    -- of the one before; null for the first
    prev_hash      bytea,                     -- of the one before; null for the first
    statement_hash bytea NOT NULL,            -- what was judged
    cose           bytea NOT NULL,            -- the signed receipt
    received_at    bigint NOT NULL,           -- when it arrived
    PRIMARY KEY (device, merchant, counter),
    UNIQUE (device, merchant, counter, hash),
    FOREIGN KEY (device, merchant, prev_counter, prev_hash) REFERENCES receipt (device, merchant, counter, hash),
    CHECK (CASE WHEN counter = 1 THEN prev_counter IS NULL AND prev_hash IS NULL
                ELSE prev_counter IS NOT NULL AND prev_hash IS NOT NULL AND prev_counter = counter - 1 END)
);
CREATE TRIGGER receipt_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt EXECUTE FUNCTION refuse_change();

CREATE TABLE alarm (
    id       text COLLATE "C" PRIMARY KEY, -- alm_…
    merchant text COLLATE "C",             -- merchant, where it has one
    device   text COLLATE "C",             -- device, where it has one
    code     text COLLATE "C" NOT NULL,    -- for example batch_refused
    detail   text NOT NULL,                -- one sentence
    subject  text COLLATE "C" NOT NULL,    -- id of what was checked
    at       bigint NOT NULL               -- when
);
CREATE INDEX alarm_merchant ON alarm (merchant, id);

-- Answers to requests with an Idempotency-Key.
CREATE TABLE http_answer (
    subject      text COLLATE "C" NOT NULL, -- whose token
    key          text COLLATE "C" NOT NULL, -- Idempotency-Key
    request_hash bytea NOT NULL,            -- tells a repetition from a conflict
    status       bigint,                    -- HTTP status; null while being worked on
    body         bytea,                     -- the answer
    claimed_at   bigint NOT NULL,           -- when the work began
    PRIMARY KEY (subject, key)
);
