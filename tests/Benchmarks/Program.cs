using ChainCloud.Benchmarks;
using ChainCloud.Benchmarks.Addresses;
using ChainCloud.Benchmarks.Chains;
using ChainCloud.Benchmarks.Deposits;
using ChainCloud.Benchmarks.Payouts;
using ChainCloud.Benchmarks.Vaults;

Benchmark[] all =
[
    new("payouts-sqlite", "payouts accepted through HTTP on one account, SQLite, against its one-row commits", AcceptedPayouts.OnSqlite),
    new("payouts-postgres", "the same on PostgreSQL, against one-row commits of 1 and of 64 clients", AcceptedPayouts.OnPostgres),
    new("deposits-sqlite", "deposits from block to credited, SQLite, 1 and 10,000 merchants, against the same rows by raw batches", CreditedDeposits.OnSqlite),
    new("deposits-postgres", "the same on PostgreSQL", CreditedDeposits.OnPostgres),
    new("addresses", "1,000 addresses derived, attested and verified against libsecp256k1 one by one", AddressBatchBenchmark.Run),
    new("blocks", "a block of 5,000 outputs matched against 1,000,000 and 10,000,000 watched scripts", BlockMatchingBenchmark.Run),
    new("vault", "what a vault signs of every asset, from frame to frame, against a bare signing loop", VaultSignatureBenchmark.Run),
    new("growth", "derivation and matching with 10^4 to 10^7 addresses, a vault after 10^3 to 10^6 payments (by name only)", Growth.Run, ByNameOnly: true),
];

return await CommandLine.Run(all, args, Console.Out, Console.Error);
