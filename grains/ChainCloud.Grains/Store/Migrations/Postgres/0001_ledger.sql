-- The ledger: one book per merchant and asset. Amounts are base units. Times are Unix milliseconds. Hashes are bytes as hashed.

-- Balances of a book after its last posting; the row that every commit compares and moves.
CREATE TABLE account_head (
    book           text COLLATE "C" PRIMARY KEY,                     -- merchant/asset
    seq            bigint NOT NULL CHECK (seq > 0),                  -- number of the last posting; moves with every commit
    cold_pending   numeric(78,0) NOT NULL CHECK (cold_pending >= 0), -- received cold, not confirmed enough
    cold           numeric(78,0) NOT NULL CHECK (cold >= 0),         -- received cold, credited
    hot_pending    numeric(78,0) NOT NULL CHECK (hot_pending >= 0),  -- received hot, not confirmed enough
    hot            numeric(78,0) NOT NULL CHECK (hot >= 0),          -- available for payouts
    hot_reserved   numeric(78,0) NOT NULL CHECK (hot_reserved >= 0), -- held for accepted payouts
    in_settlement  numeric(78,0) NOT NULL CHECK (in_settlement >= 0),-- on the way to the settlement address
    settled        numeric(78,0) NOT NULL CHECK (settled >= 0),      -- arrived at the settlement address
    fees           numeric(78,0) NOT NULL CHECK (fees >= 0),         -- the platform's fees
    conversion     numeric(78,0) NOT NULL,                           -- other leg of conversions; signed
    debt           numeric(78,0) NOT NULL,                           -- owed after a reversal; signed
    chain          numeric(78,0) NOT NULL,                           -- the outside world; signed
    payouts_frozen boolean NOT NULL                                  -- no payout is accepted or sent while true
) WITH (fillfactor = 50);

-- What was answered under an idempotency key. Kept for ever, never changed.
CREATE TABLE journal (
    idem_key     text COLLATE "C" PRIMARY KEY, -- unique for ever, over all books
    book         text COLLATE "C" NOT NULL,    -- merchant/asset
    request_hash bytea NOT NULL,               -- tells a repetition from a conflict
    result       bytea NOT NULL,               -- the stored answer
    at           bigint NOT NULL               -- when it was committed
);

-- One line of a journal entry. Never changed; a correction is a new entry.
CREATE TABLE posting (
    book      text COLLATE "C" NOT NULL,              -- merchant/asset
    seq       bigint NOT NULL,                        -- number in the book, rising
    entry_seq bigint NOT NULL CHECK (entry_seq <= seq), -- number of the first posting of its entry
    account   text COLLATE "C" NOT NULL,              -- column name in account_head
    side      text COLLATE "C" NOT NULL CHECK (side IN ('debit', 'credit')), -- debits raise a balance
    amount    numeric(78,0) NOT NULL CHECK (amount > 0), -- base units
    kind      text COLLATE "C" NOT NULL,              -- kind of the entry
    subject   text COLLATE "C" NOT NULL,              -- id of the deposit, payout or transfer that caused it
    at        bigint NOT NULL,                        -- when it was committed
    PRIMARY KEY (book, seq)
);

-- Number of the last event of a merchant.
CREATE TABLE event_head (
    merchant text COLLATE "C" PRIMARY KEY,       -- merchant
    seq      bigint NOT NULL CHECK (seq > 0)     -- number of the last event
) WITH (fillfactor = 50);

-- Events of merchants, numbered from 1 without gaps in the commit that they tell of. Never changed.
CREATE TABLE outbox (
    merchant text COLLATE "C" NOT NULL, -- merchant
    seq      bigint NOT NULL,           -- number of the event
    type     text COLLATE "C" NOT NULL, -- for example deposit.credited
    asset    text COLLATE "C",          -- asset, where it has one
    subject  text COLLATE "C" NOT NULL, -- id of the thing it happened to
    data     text NOT NULL,             -- JSON object
    at       bigint NOT NULL,           -- when it was committed
    PRIMARY KEY (merchant, seq)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER posting_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON posting EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON outbox EXECUTE FUNCTION refuse_change();

-- An entry's postings are inserted by one statement; together they sum to zero.
CREATE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM inserted GROUP BY book, entry_seq
               HAVING sum(CASE side WHEN 'debit' THEN amount ELSE -amount END) <> 0) THEN
        RAISE EXCEPTION 'an entry does not balance' USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balanced';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER posting_balanced AFTER INSERT ON posting REFERENCING NEW TABLE AS inserted EXECUTE FUNCTION require_balance();
