-- Halts of payouts, and how ledger and chain were reconciled.

-- While an asset has a row here, nothing of it is accepted, planned, approved or given to a vault.
CREATE TABLE halt (
    asset  text COLLATE "C" NOT NULL, -- a token, or a chain's own asset: then its tokens are halted too
    cause  text COLLATE "C" NOT NULL CHECK (cause IN ('reconciliation', 'restored', 'operator')), -- who raised it, and so what lifts it
    detail text NOT NULL,             -- one sentence
    since  bigint NOT NULL,           -- when it was raised
    PRIMARY KEY (asset, cause)
);

-- What ledger and chain said of one asset after one block, in one snapshot. The last ones are kept, and all that differed.
CREATE TABLE reconciliation (
    asset      text COLLATE "C" NOT NULL, -- asset
    height     bigint NOT NULL,           -- the last block that was read
    hash       bytea NOT NULL,            -- its hash
    at         bigint NOT NULL,           -- when it was reckoned, last
    ledger     numeric(78,0) NOT NULL,    -- what the books hold: minus the sum of their chain accounts
    unposted   numeric(78,0) NOT NULL,    -- plus: deposits in blocks that are not posted yet
    reversing  numeric(78,0) NOT NULL,    -- minus: posted deposits whose block left the chain
    in_flight  numeric(78,0) NOT NULL,    -- minus: what payouts in blocks took that are not settled yet
    unclaimed  numeric(78,0) NOT NULL,    -- plus: what came in no way that a deposit comes in
    chain      numeric(78,0) NOT NULL,    -- what the chain holds for our scripts: the coins of the facts, the accounts of the node
    missing    numeric(78,0) NOT NULL,    -- minus: coins of the facts that the node does not have
    difference numeric(78,0) NOT NULL,    -- chain without what is missing, minus what it should hold
    whole      boolean NOT NULL,          -- the last round over all coins or accounts and all postings found nothing
    agrees     boolean NOT NULL,          -- no difference, and nothing was found in the details
    found      text NOT NULL,             -- what was found, one sentence a line; empty when all agrees
    PRIMARY KEY (asset, height, hash)
);
CREATE INDEX reconciliation_differing ON reconciliation (asset, height) WHERE NOT agrees;

-- Accounts of a chain of accounts that hold another amount than the ledger explains.
CREATE TABLE account_surplus (
    asset   text COLLATE "C" NOT NULL, -- asset, perhaps a token
    account bytea NOT NULL CHECK (length(account) = 20), -- the account
    book    text COLLATE "C" NOT NULL, -- merchant/asset
    amount  numeric(78,0) NOT NULL,    -- more than explained, unclaimed; below zero: missing
    height  bigint NOT NULL,           -- the block after which it was seen first
    hash    bytea NOT NULL,            -- its hash
    since   bigint NOT NULL,           -- when that was
    PRIMARY KEY (asset, account)
);
