using ChainCloud.Benchmarks;
using ChainCloud.Benchmarks.Addresses;
using ChainCloud.Benchmarks.Chains;
using ChainCloud.Benchmarks.Deposits;
using ChainCloud.Benchmarks.Histories;
using ChainCloud.Benchmarks.Payouts;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.Benchmarks.Silos;
using ChainCloud.Benchmarks.Vaults;
using ChainCloud.Benchmarks.Wallets;

Benchmark[] all =
[
    new("payouts-sqlite", "payouts accepted through HTTP, one account and 1,000 merchants, SQLite, against its one-row commits", AcceptedPayouts.OnSqlite),
    new("payouts-postgres", "the same on PostgreSQL, against one-row commits of 1 and of 64 clients", AcceptedPayouts.OnPostgres),
    new("deposits-sqlite", "deposits from block to credited, SQLite, 1 and 10,000 merchants, against the same rows by raw batches", CreditedDeposits.OnSqlite),
    new("deposits-postgres", "the same on PostgreSQL", CreditedDeposits.OnPostgres),
    new("reads-sqlite", "balances, pages and payouts read by 64 clients while payouts are written, SQLite, against a plain endpoint", ReadsUnderLoad.OnSqlite),
    new("reads-postgres", "the same on PostgreSQL", ReadsUnderLoad.OnPostgres),
    new("silo", "start-up and memory of the platform's process against a bare ASP.NET process", SiloStart.Run),
    new("silos", "payouts accepted by 1, 2 and 4 platforms on one PostgreSQL", ManySilos.Run),
    new("wallet", "addresses, payouts and pages against litecoind's own wallet with as many receipts", NodeWallet.Run),
    new("addresses", "1,000 addresses derived, attested and verified against libsecp256k1 one by one", AddressBatchBenchmark.Run),
    new("blocks", "a block of 5,000 outputs matched against 1,000,000 and 10,000,000 watched scripts", BlockMatchingBenchmark.Run),
    new("vault", "what a vault signs of every asset, from frame to frame, against a bare signing loop", VaultSignatureBenchmark.Run),
    new("growth", "derivation and matching with 10^4 to 10^7 addresses, a vault after 10^3 to 10^6 payments (by name only)", Growth.Run, ByNameOnly: true),
    new("ledger-growth-sqlite", "calls and reads with 10^3 to 10^7 deposits, postings, coins, addresses, payouts, SQLite (by name only)", LedgerGrowth.OnSqlite, ByNameOnly: true),
    new("ledger-growth-postgres", "the same on PostgreSQL (by name only)", LedgerGrowth.OnPostgres, ByNameOnly: true),
];

if (args is [PlainEndpoint.Argument, var address])
{
    return await PlainEndpoint.Serve(address);
}

return await CommandLine.Run(all, args, Console.Out, Console.Error);
