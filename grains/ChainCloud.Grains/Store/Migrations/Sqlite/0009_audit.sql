-- Halts of payouts, and how ledger and chain were reconciled.

-- While an asset has a row here, nothing of it is accepted, planned, approved or given to a vault.
CREATE TABLE halt (
    asset  text NOT NULL, -- a token, or a chain's own asset: then its tokens are halted too
    cause  text NOT NULL CHECK (cause IN ('reconciliation', 'restored', 'operator')), -- who raised it, and so what lifts it
    detail text NOT NULL,             -- one sentence
    since  integer NOT NULL,           -- when it was raised
    PRIMARY KEY (asset, cause)
) STRICT;

-- What ledger and chain said of one asset after one block, in one snapshot. The last ones are kept, and all that differed.
CREATE TABLE reconciliation (
    asset      text NOT NULL, -- asset
    height     integer NOT NULL,           -- the last block that was read
    hash       blob NOT NULL,            -- its hash
    at         integer NOT NULL,           -- when it was reckoned, last
    ledger     text NOT NULL,    -- what the books hold: minus the sum of their chain accounts
    unposted   text NOT NULL,    -- plus: deposits in blocks that are not posted yet
    reversing  text NOT NULL,    -- minus: posted deposits whose block left the chain
    in_flight  text NOT NULL,    -- minus: what payouts in blocks took that are not settled yet
    unclaimed  text NOT NULL,    -- plus: what came in no way that a deposit comes in
    chain      text NOT NULL,    -- what the chain holds for our scripts: the coins of the facts, the accounts of the node
    missing    text NOT NULL,    -- minus: coins of the facts that the node does not have
    difference text NOT NULL,    -- chain without what is missing, minus what it should hold
    whole      integer NOT NULL,         -- the last round over all coins or accounts and all postings found nothing
    agrees     integer NOT NULL,         -- no difference, and nothing was found in the details
    found      text NOT NULL,             -- what was found, one sentence a line; empty when all agrees
    PRIMARY KEY (asset, height, hash)
) STRICT;
CREATE INDEX reconciliation_differing ON reconciliation (asset, height) WHERE NOT agrees;

-- Accounts of a chain of accounts that hold another amount than the ledger explains.
CREATE TABLE account_surplus (
    asset   text NOT NULL, -- asset, perhaps a token
    account blob NOT NULL CHECK (length(account) = 20), -- the account
    book    text NOT NULL, -- merchant/asset
    amount  text NOT NULL,    -- more than explained, unclaimed; below zero: missing
    height  integer NOT NULL,           -- the block after which it was seen first
    hash    blob NOT NULL,            -- its hash
    since   integer NOT NULL,           -- when that was
    PRIMARY KEY (asset, account)
) STRICT;
