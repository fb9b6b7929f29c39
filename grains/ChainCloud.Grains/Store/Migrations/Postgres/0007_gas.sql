-- What payouts of tokens hold in the book of their chain's own asset, in which their fee is paid.

CREATE TABLE gas_hold (
    payout     text COLLATE "C" PRIMARY KEY REFERENCES payout (id), -- po_…
    book       text COLLATE "C" NOT NULL, -- merchant/asset that pays the fee
    amount     numeric(78,0) NOT NULL CHECK (amount >= 0), -- the most that the fee may be; 0 where the payout ended before anything was held
    state      text COLLATE "C" NOT NULL CHECK (state IN ('held', 'settled', 'released')), -- held until the payout ended, then settled with a fee or released without
    fee        numeric(78,0) CHECK (fee BETWEEN 0 AND amount), -- what was paid; null while held
    held_at    bigint NOT NULL, -- when it was made
    closed_at  bigint, -- when it was closed; null while held
    CHECK ((state = 'held') = (fee IS NULL) AND (fee IS NULL) = (closed_at IS NULL))
);

-- The open transfers of an account, whatever asset they move.
CREATE INDEX transfer_fence_open ON transfer (fence_txid) WHERE NOT finished;
