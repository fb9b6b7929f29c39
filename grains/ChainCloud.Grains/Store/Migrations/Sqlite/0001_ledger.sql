-- The ledger: one book per merchant and asset. Amounts are base units as 78 decimal digits, with a minus sign before negative ones. Times are Unix milliseconds. Hashes are bytes as hashed.

-- Balances of a book after its last posting; the row that every commit compares and moves.
CREATE TABLE account_head (
    book           text PRIMARY KEY,                     -- merchant/asset
    seq            integer NOT NULL CHECK (seq > 0),                  -- number of the last posting; moves with every commit
    cold_pending   text NOT NULL CHECK (length(cold_pending) = 78 AND cold_pending NOT GLOB '*[^0-9]*'), -- received cold, not confirmed enough
    cold           text NOT NULL CHECK (length(cold) = 78 AND cold NOT GLOB '*[^0-9]*'),         -- received cold, credited
    hot_pending    text NOT NULL CHECK (length(hot_pending) = 78 AND hot_pending NOT GLOB '*[^0-9]*'),  -- received hot, not confirmed enough
    hot            text NOT NULL CHECK (length(hot) = 78 AND hot NOT GLOB '*[^0-9]*'),          -- available for payouts
    hot_reserved   text NOT NULL CHECK (length(hot_reserved) = 78 AND hot_reserved NOT GLOB '*[^0-9]*'), -- held for accepted payouts
    in_settlement  text NOT NULL CHECK (length(in_settlement) = 78 AND in_settlement NOT GLOB '*[^0-9]*'),-- on the way to the settlement address
    settled        text NOT NULL CHECK (length(settled) = 78 AND settled NOT GLOB '*[^0-9]*'),      -- arrived at the settlement address
    fees           text NOT NULL CHECK (length(fees) = 78 AND fees NOT GLOB '*[^0-9]*'),         -- the platform's fees
    conversion     text NOT NULL,                           -- other leg of conversions; signed
    debt           text NOT NULL,                           -- owed after a reversal; signed
    chain          text NOT NULL,                           -- the outside world; signed
    payouts_frozen integer NOT NULL CHECK (payouts_frozen IN (0, 1))                                  -- no payout is accepted or sent while true
) STRICT;

-- What was answered under an idempotency key. Kept for ever, never changed.
CREATE TABLE journal (
    idem_key     text PRIMARY KEY, -- unique for ever, over all books
    book         text NOT NULL,    -- merchant/asset
    request_hash blob NOT NULL,               -- tells a repetition from a conflict
    result       blob NOT NULL,               -- the stored answer
    at           integer NOT NULL               -- when it was committed
) STRICT, WITHOUT ROWID;

-- One line of a journal entry. Never changed; a correction is a new entry.
CREATE TABLE posting (
    book      text NOT NULL,              -- merchant/asset
    seq       integer NOT NULL,                        -- number in the book, rising
    entry_seq integer NOT NULL CHECK (entry_seq <= seq), -- number of the first posting of its entry
    account   text NOT NULL,              -- column name in account_head
    side      text NOT NULL CHECK (side IN ('debit', 'credit')), -- debits raise a balance
    amount    text NOT NULL CHECK (length(amount) = 78 AND amount NOT GLOB '*[^0-9]*' AND amount GLOB '*[1-9]*'), -- base units
    kind      text NOT NULL,              -- kind of the entry
    subject   text NOT NULL,              -- id of the deposit, payout or transfer that caused it
    at        integer NOT NULL,                        -- when it was committed
    PRIMARY KEY (book, seq)
) STRICT, WITHOUT ROWID;

-- Number of the last event of a merchant.
CREATE TABLE event_head (
    merchant text PRIMARY KEY,       -- merchant
    seq      integer NOT NULL CHECK (seq > 0)     -- number of the last event
) STRICT;

-- Events of merchants, numbered from 1 without gaps in the commit that they tell of. Never changed.
CREATE TABLE outbox (
    merchant text NOT NULL, -- merchant
    seq      integer NOT NULL,           -- number of the event
    type     text NOT NULL, -- for example deposit.credited
    asset    text,          -- asset, where it has one
    subject  text NOT NULL, -- id of the thing it happened to
    data     text NOT NULL,             -- JSON object
    at       integer NOT NULL,           -- when it was committed
    PRIMARY KEY (merchant, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER posting_update BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'rows of posting are never changed'); END;
CREATE TRIGGER posting_delete BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'rows of posting are never changed'); END;
CREATE TRIGGER journal_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'rows of journal are never changed'); END;
CREATE TRIGGER journal_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'rows of journal are never changed'); END;
CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'rows of outbox are never changed'); END;
CREATE TRIGGER outbox_delete BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'rows of outbox are never changed'); END;
