-- Merchants, their tokens and devices; jobs, receipts, alarms; stored HTTP answers.

CREATE TABLE merchant (
    id           text PRIMARY KEY, -- merchant
    display_name text NOT NULL,                -- for people
    lock_reason  text,                         -- why it is locked; null while active
    created_at   integer NOT NULL               -- when it was made
) STRICT;

-- Tokens, by hash only.
CREATE TABLE token (
    hash       blob PRIMARY KEY,  -- SHA-256 of the token
    kind       integer NOT NULL,    -- 0 cold, 1 hot, 2 courier, 3 operator
    merchant   text,   -- for cold and hot ones
    device     text,   -- for courier ones
    issued_at  integer NOT NULL,    -- when it was made
    expires_at integer,             -- when it ends by itself
    revoked_at integer              -- when it was ended
) STRICT;

-- The part of a device in one merchant's enrolment; public keys only.
CREATE TABLE device (
    device          text NOT NULL, -- name of the device
    merchant        text NOT NULL, -- merchant
    role            text NOT NULL CHECK (role IN ('vdevice', 'receive_vault', 'send_vault')), -- what it does
    identity_key    blob NOT NULL,            -- P-256 public key
    channel_key     blob NOT NULL,            -- P-256 public key of the epoch
    epoch           integer NOT NULL,           -- number of the channel key
    account_xpub    text,                      -- BIP-32 text, send vault only
    merchant_number integer NOT NULL,           -- M of the key path
    card            blob NOT NULL,            -- the signed device card
    enrolled_at     integer NOT NULL,           -- when it was enrolled
    PRIMARY KEY (device, merchant)
) STRICT;
CREATE UNIQUE INDEX device_role ON device (merchant, role);

CREATE TABLE device_lock (
    device text PRIMARY KEY, -- name of the device
    reason text NOT NULL,                -- why
    at     integer NOT NULL               -- since when
) STRICT;

-- Jobs for offline devices, pulled by couriers.
CREATE TABLE job (
    id         text PRIMARY KEY, -- job_…
    key        text NOT NULL,    -- one job of its kind
    device     text NOT NULL,    -- name of the device
    merchant   text NOT NULL,    -- merchant
    kind       text NOT NULL,    -- batch, sign, verify_batch, approve_payout
    subject    text NOT NULL,    -- id of what waits for the answer
    frame      blob NOT NULL,               -- into the device's inbox
    answer     blob,                        -- out of its outbox
    created_at integer NOT NULL,              -- when it was opened
    done_at    integer                        -- when it was ended
) STRICT;
CREATE UNIQUE INDEX job_key ON job (key);
CREATE INDEX job_open ON job (device, id) WHERE done_at IS NULL;

-- Receipts of vaults, numbered and chained per device and merchant. Never changed.
CREATE TABLE receipt (
    device         text NOT NULL, -- name of the vault
    merchant       text NOT NULL, -- merchant
    counter        integer NOT NULL CHECK (counter > 0), -- from 1 without gaps
    hash           blob NOT NULL,            -- of this receipt
    prev_counter   integer,                    -- of the one before; null for the first
    prev_hash      blob,                     -- of the one before; null for the first
    statement_hash blob NOT NULL,            -- what was judged
    cose           blob NOT NULL,            -- the signed receipt
    received_at    integer NOT NULL,           -- when it arrived
    PRIMARY KEY (device, merchant, counter),
    UNIQUE (device, merchant, counter, hash),
    FOREIGN KEY (device, merchant, prev_counter, prev_hash) REFERENCES receipt (device, merchant, counter, hash),
    CHECK (CASE WHEN counter = 1 THEN prev_counter IS NULL AND prev_hash IS NULL
                ELSE prev_counter IS NOT NULL AND prev_hash IS NOT NULL AND prev_counter = counter - 1 END)
) STRICT;
CREATE TRIGGER receipt_update BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'rows of receipt are never changed'); END;
CREATE TRIGGER receipt_delete BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'rows of receipt are never changed'); END;

CREATE TABLE alarm (
    id       text PRIMARY KEY, -- alm_…
    merchant text,             -- merchant, where it has one
    device   text,             -- device, where it has one
    code     text NOT NULL,    -- for example batch_refused
    detail   text NOT NULL,                -- one sentence
    subject  text NOT NULL,    -- id of what was checked
    at       integer NOT NULL               -- when
) STRICT;
CREATE INDEX alarm_merchant ON alarm (merchant, id);

-- Answers to requests with an Idempotency-Key.
CREATE TABLE http_answer (
    subject      text NOT NULL, -- whose token
    key          text NOT NULL, -- Idempotency-Key
    request_hash blob NOT NULL,            -- tells a repetition from a conflict
    status       integer,                    -- HTTP status; null while being worked on
    body         blob,                     -- the answer
    claimed_at   integer NOT NULL,           -- when the work began
    PRIMARY KEY (subject, key)
) STRICT, WITHOUT ROWID;
