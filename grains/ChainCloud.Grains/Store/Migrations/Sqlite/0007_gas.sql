-- What payouts of tokens hold in the book of their chain's own asset, in which their fee is paid.

CREATE TABLE gas_hold (
    payout     text PRIMARY KEY REFERENCES payout (id), -- po_…
    book       text NOT NULL, -- merchant/asset that pays the fee
    amount     text NOT NULL CHECK (length(amount) = 78 AND amount NOT GLOB '*[^0-9]*'), -- the most that the fee may be; 0 where the payout ended before anything was held
    state      text NOT NULL CHECK (state IN ('held', 'settled', 'released')), -- held until the payout ended, then settled with a fee or released without
    fee        text CHECK (length(fee) = 78 AND fee NOT GLOB '*[^0-9]*'), -- what was paid; null while held
    held_at    integer NOT NULL, -- when it was made
    closed_at  integer, -- when it was closed; null while held
    CHECK ((state = 'held') = (fee IS NULL) AND (fee IS NULL) = (closed_at IS NULL))
) STRICT;

-- The open transfers of an account, whatever asset they move.
CREATE INDEX transfer_fence_open ON transfer (fence_txid) WHERE NOT finished;
